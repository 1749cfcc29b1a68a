"""Posts over time as bars; imported only when it is shown, since drawing needs pyqtgraph."""

from collections.abc import Sequence

import pyqtgraph
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tagdesk.gui import tone
from tagdesk.gui.importing.text import bars_words
from tagdesk.gui.number_text import number_text

_LINES_HIGH = 11


class MonthChart(QWidget):
    """A picture to look at: nothing to click, and colours of the palette."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: Sequence[tuple[str, int]] = ()
        self._plot = pyqtgraph.PlotWidget(self)
        self._plot.setFrameStyle(0)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        item = self._plot.getPlotItem()
        item.setMenuEnabled(False)
        item.setMouseEnabled(False, False)
        item.hideButtons()
        for axis in ("bottom", "left"):
            item.getAxis(axis).setStyle(tickLength=0, tickFont=self.font(), autoReduceTextSpace=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._plot)
        self.setFixedHeight(self.fontMetrics().height() * _LINES_HIGH)

    def show_bars(self, bars: Sequence[tuple[str, int]]) -> None:
        """Show these: names of months or years, with how many posts each has."""
        self._bars = bars
        self.setAccessibleName(self.tr("Posts over time"))
        self.setAccessibleDescription(bars_words(bars))
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system from light to dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many names as there is room for."""
        super().resizeEvent(event)
        self._name_bars()

    def _draw(self) -> None:
        palette = self.palette()
        item = self._plot.getPlotItem()
        item.clear()
        self._plot.setBackground(palette.color(QPalette.ColorRole.Window))
        heights = [count for _, count in self._bars]
        most = max(heights, default=0) or 1
        item.addItem(
            pyqtgraph.BarGraphItem(
                x=list(range(len(heights))), height=heights, width=0.72, brush=tone.accent(palette), pen=None
            )
        )
        item.setXRange(-0.6, len(heights) - 0.4, padding=0)
        item.setYRange(0, most * 1.05, padding=0)
        for side in ("bottom", "left"):
            axis = item.getAxis(side)
            axis.setPen(tone.line(palette))
            axis.setTextPen(tone.quiet_text(palette))
        marks = sorted({0, most // 2, most} if most > 1 else {0, 1})
        item.getAxis("left").setTicks([[(mark, number_text(mark)) for mark in marks]])
        item.getAxis("left").setWidth(
            self.fontMetrics().horizontalAdvance(number_text(most)) + self.fontMetrics().height()
        )
        item.getAxis("bottom").setHeight(round(self.fontMetrics().height() * 1.5))
        self._name_bars()

    def _name_bars(self) -> None:
        if not self._bars:
            return
        room = self._plot.width() / len(self._bars)
        wanted = self.fontMetrics().horizontalAdvance(self._bars[0][0]) * 1.4
        step = max(1, -int(-wanted // max(room, 1)))
        names = [(place, name) for place, (name, _) in enumerate(self._bars) if place % step == 0]
        self._plot.getPlotItem().getAxis("bottom").setTicks([names])
