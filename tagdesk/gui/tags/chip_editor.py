"""The field in which a chip is edited in place."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class ChipEditor(QLineEdit):
    """Return keeps the text, and so does leaving the field; Esc does not.

    Signals:
        finished: The text as it is to be, and whether the focus is to go back to the chip. Said once.
    """

    finished = Signal(str, bool)

    def __init__(self, tag: str, parent: QWidget) -> None:
        super().__init__(tag, parent)
        self._tag = tag
        self._is_done = False
        self.setAccessibleName(self.tr("Edit the tag {tag}").format(tag=tag))
        self.setToolTip(self.tr("Return keeps it, on this post only; Esc leaves it as it was"))
        self.selectAll()

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the window's shortcuts."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if event.type() == QEvent.Type.ShortcutOverride and is_escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return and Esc end it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish(self.text(), to_chip=True)
        elif event.key() == Qt.Key.Key_Escape:
            self._finish(self._tag, to_chip=True)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever goes elsewhere has finished; a menu or another window is not elsewhere."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._finish(self.text(), to_chip=False)

    def _finish(self, text: str, *, to_chip: bool) -> None:
        if not self._is_done:
            self._is_done = True
            self.finished.emit(text, to_chip)
