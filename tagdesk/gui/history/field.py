"""The search field of the head bar."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget


class HistoryField(QLineEdit):
    """Return searches the past for what was typed; without any text it shows all of it.

    Signals:
        entered: The words.
    """

    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Search the history"))
        self.setPlaceholderText(self.tr("search your history…"))
        self.setToolTip(self.tr("Return shows the past posts with these words (Ctrl+H opens the history)"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.returnPressed.connect(self._on_return)

    def sizeHint(self) -> QSize:
        """Room for some words."""
        hint = super().sizeHint()
        return QSize(self.fontMetrics().height() * 15, hint.height())

    def minimumSizeHint(self) -> QSize:
        """It may give way to the buttons."""
        hint = super().minimumSizeHint()
        return QSize(self.fontMetrics().height() * 5, hint.height())

    def _on_return(self) -> None:
        words = self.text()
        self.clear()
        self.entered.emit(words)
