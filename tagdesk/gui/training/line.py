"""Words at the bottom of the window that a training goes on, or waits; they open its dialog."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget


class TrainingLine(QToolButton):
    """Hidden while there is nothing to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        font = self.font()
        font.setUnderline(True)  # so that it looks as what it is: something to click
        self.setFont(font)
        self.setToolTip(self.tr("Show the training"))
        self.setAccessibleName(self.tr("Training"))
        self.hide()

    def say(self, text: str) -> None:
        """Show a text, or nothing at all."""
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text or self.tr("Training"))
        self.setVisible(bool(text))
