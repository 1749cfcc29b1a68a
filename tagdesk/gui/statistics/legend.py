"""Names of the series of a chart, each with its colour and its dashes."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from tagdesk.gui import tone
from tagdesk.gui.flow_layout import FlowLayout

_HUES = (None, 24, 150, 285, 50)
_DASHES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DashDotDotLine,
)
_VISIBLE = 3.0


def colour_of(palette: QPalette, number: int) -> QColor:
    """Colour of a series, visible on the ground of the palette: the accent, then hues far from each other."""
    hue = _HUES[number % len(_HUES)]
    if hue is None:
        return tone.accent(palette)
    text, ground = palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Window)
    colour = QColor.fromHsl(hue, 170, 160 if tone.is_dark(palette) else 105)
    while tone.contrast(colour, ground) < _VISIBLE:
        colour = tone.mixed(colour, text, 0.15)
    return colour


def dash_of(number: int) -> Qt.PenStyle:
    """Dashes of a line, so that lines differ without colours too."""
    return _DASHES[number % len(_DASHES)]


class Legend(QWidget):
    """The names in a row, or in as many rows as it takes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, spacing=self.fontMetrics().height())

    def show_names(self, names: Sequence[str], *, dashed: bool) -> None:
        """Show these; none hides it."""
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number, name in enumerate(names):
            entry = _Entry(number, name, dashed, self)
            self._flow.addWidget(entry)
            entry.show()
        self.setVisible(bool(names))


class _Entry(QWidget):
    """A piece of the line and its name."""

    def __init__(self, number: int, name: str, dashed: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._number = number
        self._name = name
        self._dashed = dashed
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The sign, a gap and the name."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._name) + metrics.height() * 3, round(metrics.height() * 1.3))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both."""
        unit = self.fontMetrics().height()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dashes = dash_of(self._number) if self._dashed else Qt.PenStyle.SolidLine
        width = max(3, unit // 6) if self._dashed else unit // 2
        painter.setPen(QPen(colour_of(self.palette(), self._number), width, dashes, Qt.PenCapStyle.FlatCap))
        middle = self.height() / 2
        painter.drawLine(QLineF(0, middle, unit * 2, middle))
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        box = self.rect().adjusted(round(unit * 2.5), 0, 0, 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._name)
