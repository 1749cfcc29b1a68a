"""Charts of the statistics; imported only when they are shown, since drawing needs pyqtgraph."""

from collections.abc import Sequence

import pyqtgraph
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from tagdesk.gui import tone
from tagdesk.gui.number_text import number_text
from tagdesk.gui.statistics.legend import Legend, colour_of, dash_of
from tagdesk.gui.statistics.text import Over, Series

_LINES_HIGH = 12
_LEAST_PLACES = 6
#: Symbols of lines, so that they differ without colours too.
_SYMBOLS = ("o", "s", "t", "d", "+")


class Chart(QWidget):
    """A picture to look at: nothing to click, colours of the palette, a legend below where there are several series."""

    def __init__(self, *, percent: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._percent = percent
        self._over = Over((), ())
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
        self._plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._plot.setFixedHeight(self.fontMetrics().height() * _LINES_HIGH)
        self.legend = Legend(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._plot)
        column.addWidget(self.legend)

    def show_over(self, over: Over) -> None:
        """Show these series."""
        self._over = over
        names = [series.name for series in over.series] if len(over.series) > 1 else []
        self.legend.show_names(names, dashed=isinstance(self, LineChart))
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system from light to dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many names as there is room for."""
        super().resizeEvent(event)
        self._name_times()

    def _draw(self) -> None:
        palette, item = self.palette(), self._plot.getPlotItem()
        item.clear()
        self._plot.setBackground(palette.color(QPalette.ColorRole.Window))
        most = self._most()
        for number, series in enumerate(self._over.series):
            self._add(number, series, colour_of(palette, number))
        count = len(self._over.names)
        spare = max(0, _LEAST_PLACES - count) / 2  # a single bar must not fill the chart
        item.setXRange(-0.6 - spare, max(count, 1) - 0.4 + spare, padding=0)
        item.setYRange(0, most * 1.06, padding=0)
        for side in ("bottom", "left"):
            axis = item.getAxis(side)
            axis.setPen(tone.line(palette))
            axis.setTextPen(tone.quiet_text(palette))
        marks = [most * part / 4 for part in range(5)] if self._percent else [0.0, *({most // 2, most} - {0.0})]
        words = [f"{mark:.0%}".replace("%", " %") if self._percent else number_text(mark) for mark in marks]
        item.getAxis("left").setTicks([list(zip(marks, words, strict=True))])
        widest = max(map(self.fontMetrics().horizontalAdvance, words))
        item.getAxis("left").setWidth(widest + self.fontMetrics().height())
        item.getAxis("bottom").setHeight(round(self.fontMetrics().height() * 1.5))
        self._name_times()

    def _most(self) -> float:
        """The largest value that is drawn, at least one."""
        values = [value for series in self._over.series for value in series.values if value is not None]
        return 1.0 if self._percent else max(1.0, *values) if values else 1.0

    def _add(self, number: int, series: Series, colour: QColor) -> None:
        raise NotImplementedError

    def _name_times(self) -> None:
        names = self._over.names
        if not names:
            return
        room = self._plot.width() / max(len(names), _LEAST_PLACES)
        wanted = max(map(self.fontMetrics().horizontalAdvance, (names[0], names[-1]))) * 1.4
        step = max(1, -int(-wanted // max(room, 1)))
        ticks = [(place, name) for place, name in enumerate(names) if place % step == 0]
        self._plot.getPlotItem().getAxis("bottom").setTicks([ticks])


class LineChart(Chart):
    """One line a series; where nothing is known, it is broken."""

    def _add(self, number: int, series: Series, colour: QColor) -> None:
        values = [float("nan") if value is None else value for value in series.values]
        if all(value is None for value in series.values):
            return
        width = max(2, self.fontMetrics().height() // 9)
        symbol = _SYMBOLS[number % len(_SYMBOLS)]
        self._plot.getPlotItem().plot(
            list(range(len(values))), values, pen=pyqtgraph.mkPen(colour, width=width, style=dash_of(number)),
            connect="finite", symbol=symbol, symbolSize=width * 3.5, symbolBrush=colour, symbolPen=None,
        )  # fmt: skip


class BarChart(Chart):
    """Bars, the series one on top of the other."""

    def _most(self) -> float:
        return max(1.0, *map(sum, self._columns())) if self._over.names else 1.0

    def _columns(self) -> Sequence[Sequence[float]]:
        return list(zip(*([value or 0.0 for value in series.values] for series in self._over.series), strict=True))

    def _add(self, number: int, series: Series, colour: QColor) -> None:
        below = [sum(column[:number]) for column in self._columns()]
        heights = [value or 0.0 for value in series.values]
        places = list(range(len(heights)))
        self._plot.getPlotItem().addItem(
            pyqtgraph.BarGraphItem(x=places, y0=below, height=heights, width=0.72, brush=colour, pen=None)
        )
