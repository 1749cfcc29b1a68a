"""Labels for text that comes from anywhere: never rich text, colours from the palette."""

from enum import Enum

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from tagdesk.gui import tone
from tagdesk.gui.number_text import number_text


class Voice(Enum):
    """How loud a text is."""

    TITLE = "title"
    HEAD = "head"
    PLAIN = "plain"
    QUIET = "quiet"
    PROBLEM = "problem"


_LARGER = 1.5


class PlainLabel(QLabel):
    """Text that wraps; hidden while it is empty."""

    def __init__(self, text: str = "", voice: Voice = Voice.PLAIN, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._voice = voice
        self._system_palette: QPalette | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        font = self.font()
        if voice is Voice.TITLE:
            font.setPointSizeF(font.pointSizeF() * _LARGER)
        font.setBold(voice is Voice.HEAD)
        self.setFont(font)
        if voice is Voice.PROBLEM:
            self.setMargin(self.fontMetrics().height() // 2)
            self.setAutoFillBackground(True)
        self._paint_voice()
        self.say(text)

    def say(self, text: str) -> None:
        """Show a text, or nothing at all."""
        self.setText(text)
        if not text:
            self.hide()
        elif self.parentWidget() is not None:
            self.show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system from light to dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and QGuiApplication.palette() != self._system_palette:
            self._paint_voice()

    def _paint_voice(self) -> None:
        if self._voice not in (Voice.QUIET, Voice.PROBLEM):
            return
        self._system_palette = system = QGuiApplication.palette()
        # Nothing but these colours is the label's own: the others, and news of them, come from the system.
        palette = QPalette()
        if self._voice is Voice.QUIET:
            palette.setColor(QPalette.ColorRole.WindowText, tone.quiet_text(system))
        else:
            palette.setColor(QPalette.ColorRole.Window, tone.soft_warning(system))
            palette.setColor(QPalette.ColorRole.WindowText, system.color(QPalette.ColorRole.Text))
        self.setPalette(palette)


class TagLabel(QLabel):
    """A tag with how many posts have it, on a tinted ground."""

    def __init__(self, tag: str, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(f"#{tag}  {number_text(count)}")
        air = self.fontMetrics().height() // 2
        self.setContentsMargins(air, 0, air, 0)
        # Of one height whatever script it is in.
        self.setFixedHeight(round(self.fontMetrics().height() * 1.4))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, then the text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone.soft_accent(self.palette()))
        box = QRectF(self.rect())
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.end()
        super().paintEvent(event)
