"""The platform a post is meant for, and how much of its limits the post uses."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from tagdesk.gui import tone
from tagdesk.gui.plain_tip import plain_tip
from tagdesk.gui.tags.platform_text import counter_text, counter_words
from tagdesk.platforms import Platform, Tally


class PlatformBar(QWidget):
    """A list of platforms and a counter; over a limit the counter warns.

    Signals:
        chosen: Key of the platform that the person chose.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combo = QComboBox(self)
        self.combo.setAccessibleName(self.tr("Platform"))
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.counter = QLabel(self)
        self.counter.setTextFormat(Qt.TextFormat.PlainText)
        self.counter.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self.counter.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._is_fine = True
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.combo)
        row.addWidget(self.counter, 1)
        self.combo.currentIndexChanged.connect(lambda _: self.chosen.emit(self.combo.currentData()))

    def set_platforms(self, platforms: Iterable[Platform], key: str) -> None:
        """Offer these, one of them chosen."""
        with QSignalBlocker(self.combo):
            self.combo.clear()
            for platform in platforms:
                self.combo.addItem(platform.name, platform.key)
            self.combo.setCurrentIndex(max(self.combo.findData(key), 0))

    def show_tally(self, platform: Platform, tally: Tally) -> None:
        """Count what a post uses."""
        words = counter_words(platform, tally)
        self._is_fine = tally.is_fine
        self.counter.setText(counter_text(tally) if tally.is_fine else f"⚠ {counter_text(tally)}")
        self.counter.setAccessibleName(words)
        self.counter.setToolTip(plain_tip(words))
        self.combo.setToolTip(plain_tip(platform.note))
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system from light to dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        palette = QPalette(self.palette())
        colour = tone.quiet_text(palette) if self._is_fine else tone.warning(palette)
        palette.setColor(QPalette.ColorRole.WindowText, colour)
        self.counter.setPalette(palette)
        font = self.counter.font()
        font.setBold(not self._is_fine)
        self.counter.setFont(font)
