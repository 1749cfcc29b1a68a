"""Keeps text fields from eating what belongs to the window."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractScrollArea, QLineEdit, QPlainTextEdit

from tagdesk.gui.digit_key import digit_slot
from tagdesk.gui.intake.incoming import has_photos

_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
_UNDOES = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class FieldGuard(QObject):
    """Event filter for text fields.

    What it holds back goes on to the parents and so to the window: photos that are dropped or pasted on the field,
    Alt+1…9 (which would be typed as digits), and Ctrl+Z when the field itself has nothing to undo.
    """

    def watch(self, field: QLineEdit | QPlainTextEdit) -> None:
        """Guard this field."""
        field.installEventFilter(self)
        if isinstance(field, QAbstractScrollArea):
            field.viewport().installEventFilter(self)  # drags and drops arrive there

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass on what is not the field's."""
        if event.type() in _DRAGS and isinstance(event, QDropEvent):
            return has_photos(event.mimeData()) and _pass_on(event)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            return _is_for_window(watched, event) and _pass_on(event)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return is_alt_digit(event) and _pass_on(event)
        return False


def is_alt_digit(event: QKeyEvent) -> bool:
    """Whether Alt (and perhaps Shift, nothing else) is held with a digit key."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.ShiftModifier
    return modifiers == Qt.KeyboardModifier.AltModifier and slot_of(event) is not None


def slot_of(event: QKeyEvent) -> int | None:
    """Number of the digit key that was pressed, by its place on the keyboard."""
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return digit_slot(event.key(), event.nativeScanCode(), shift=shift, platform=QGuiApplication.platformName())


def _is_for_window(field: QObject, event: QKeyEvent) -> bool:
    if event.matches(QKeySequence.StandardKey.Paste):
        return has_photos(QGuiApplication.clipboard().mimeData())
    if any(event.matches(key) for key in _UNDOES):
        redo = event.matches(QKeySequence.StandardKey.Redo)
        return not _can_undo(field, redo=redo)
    return False


def _can_undo(field: QObject, *, redo: bool) -> bool:
    if isinstance(field, QPlainTextEdit):
        return field.document().isRedoAvailable() if redo else field.document().isUndoAvailable()
    if isinstance(field, QLineEdit):
        return field.isRedoAvailable() if redo else field.isUndoAvailable()
    return False


def _pass_on(event: QEvent) -> bool:
    event.ignore()
    return True
