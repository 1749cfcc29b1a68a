"""The field for own tags, with a list of completions below it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from tagdesk.contract.features import HASH_SIGNS
from tagdesk.gui.tags.completion_list import CompletionList
from tagdesk.hashtags import split_tags, unique_tags

_RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TagField(QLineEdit):
    """Return takes the text as typed, Tab the completion while the list is open; `#a #b, c` are three tags.

    With Shift, Return takes what was typed as one tag, even with commas in it, and whatever was chosen in the list.
    The list is a child of the window rather than a popup: it never grabs the keyboard, and the field keeps the focus.

    Args:
        complete: Gives the completions of a text, best first.
        parent: The panel.
    """

    entered = Signal(list)

    def __init__(self, complete: Callable[[str], Sequence[str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._complete = complete
        self._remark: Callable[[str], tuple[str, str]] = lambda _: ("", "")
        self._typed = ""
        self._list = CompletionList(self)
        self._list.itemClicked.connect(lambda item: self._enter([item.text()]))
        self.setAccessibleName(self.tr("Add a tag"))
        self.setPlaceholderText(self.tr("type a tag…"))
        self.setToolTip(
            self.tr("Return adds the text as typed, Tab takes the completion, Shift+Return takes it as one tag")
        )
        self.textEdited.connect(self._on_text_edited)

    @property
    def completions(self) -> list[str]:
        """What the open list offers; empty while it is closed."""
        return [] if self._list.isHidden() else self._list.tags

    @property
    def remark(self) -> str:
        """What the open list says of the text; empty while it is closed."""
        return "" if self._list.isHidden() else self._list.remark

    def set_remark(self, remark: Callable[[str], tuple[str, str]]) -> None:
        """Let a function say what is to be known of a tag, and which tag is meant instead (both may be empty)."""
        self._remark = remark

    def event(self, event: QEvent) -> bool:
        """Catch Tab before it moves the focus."""
        is_tab = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab
        if is_tab and event.type() == QEvent.Type.KeyPress and self.completions:
            self._enter([self.completions[max(self._list.currentRow(), 0)]])
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return enters, arrows move in the list, Esc closes it first, pasting several tags adds them."""
        key = event.key()
        if key in _RETURNS and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._enter([self._typed if self.completions and self._list.currentRow() >= 0 else self.text()])
        elif key in _RETURNS:
            self._enter(split_tags(self.text()))
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste(QGuiApplication.clipboard().mimeData())
        elif self.completions and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._move(1 if key == Qt.Key.Key_Down else -1)
        elif not self._list.isHidden() and key == Qt.Key.Key_Escape:
            self.close_list()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list; the text stays."""
        super().focusOutEvent(event)
        self.close_list()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the list as wide as the field."""
        super().resizeEvent(event)
        if not self._list.isHidden():
            self._place_list()

    def close_list(self) -> None:
        """Close the list of completions."""
        self._list.hide()

    def _paste(self, mime: QMimeData) -> None:
        text = mime.text()
        if len(split_tags(text)) > 1:
            self._enter(split_tags(f"{self.text()}, {text}" if self.text().strip() else text))
        else:
            self.insert(" ".join(text.split()))
            self._on_text_edited(self.text())

    def _enter(self, tags: Sequence[str]) -> None:
        self.close_list()
        if tags := unique_tags(" ".join(tag.split()).lstrip(HASH_SIGNS) for tag in tags):
            self.setText("")
            self.entered.emit(tags)

    def _on_text_edited(self, text: str) -> None:
        self._typed = text
        prefix = text.strip().lstrip(HASH_SIGNS)
        sentence, instead = self._remark(prefix) if prefix else ("", "")
        found = unique_tags([instead, *self._complete(prefix)]) if prefix else []
        if not found and not sentence:
            self.close_list()
            return
        if self._list.parentWidget() is not self.window():
            self._list.setParent(self.window())
        self._list.show_texts(found, sentence)
        self.setAccessibleDescription(sentence)
        self._place_list()
        self._list.raise_()

    def _place_list(self) -> None:
        self._list.resize(self.width(), self._list.wanted_height())
        self._list.move(self.mapTo(self.window(), QPoint(0, self.height())))

    def _move(self, step: int) -> None:
        """Move through the list and show the completion in the field, so that Return takes what is read."""
        row = max(0, min(self._list.currentRow() + step, len(self.completions) - 1))
        self._list.setCurrentRow(row)
        self.setText(self.completions[row])
