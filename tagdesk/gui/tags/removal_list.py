"""A list whose rows can be taken off, and the last ones brought back."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from tagdesk.gui.plain_label import PlainLabel, Voice

#: What a row stands for, and its text.
Row = tuple[object, str]


class RemovalList(QWidget):
    """Shows rows; Delete or the button takes the selected ones off.

    Args:
        title: Above the list, with a mnemonic.
        empty: Stands in place of an empty list.
        parent: The dialog.

    Signals:
        removed: What the rows stand for that were taken off.
        brought_back: The same, to be brought back.
    """

    removed = Signal(list)
    brought_back = Signal(list)

    def __init__(self, title: str, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last: list[object] = []
        self.list = QListWidget(self)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setAccessibleName(title.replace("&", ""))
        self.list.setAccessibleDescription(self.tr("Delete removes the selected ones"))
        self.list.installEventFilter(self)
        self._empty = PlainLabel(empty, Voice.QUIET, self)
        label = QLabel(title, self)
        label.setBuddy(self.list)
        self.remove_button = QPushButton(self.tr("Remove"), self)
        self.back_button = QPushButton(self.tr("Bring back"), self)
        for button in (self.remove_button, self.back_button):
            button.setAutoDefault(False)
        self.buttons = QHBoxLayout()
        self.buttons.addWidget(self.remove_button)
        self.buttons.addWidget(self.back_button)
        self.buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(label)
        column.addWidget(self._empty)
        column.addWidget(self.list, 1)
        column.addLayout(self.buttons)
        self.remove_button.clicked.connect(self._remove)
        self.back_button.clicked.connect(self._bring_back)
        self.list.itemSelectionChanged.connect(self._show_buttons)
        self._show_buttons()

    @property
    def selected(self) -> list[object]:
        """What the selected rows stand for."""
        return [item.data(Qt.ItemDataRole.UserRole) for item in self.list.selectedItems()]

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; the current one stays about where it was."""
        place = self.list.currentRow()
        self.list.clear()
        for value, text in rows:
            item = QListWidgetItem(text, self.list)
            item.setData(Qt.ItemDataRole.UserRole, value)
        self.list.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        if rows and place >= 0:
            self.list.setCurrentRow(min(place, len(rows) - 1))
        self._show_buttons()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Delete removes."""
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):  # type: ignore[attr-defined]
            self._remove()
            return True
        return False

    def _remove(self) -> None:
        if selected := self.selected:
            self._last = selected
            self.removed.emit(selected)
            self._show_buttons()

    def _bring_back(self) -> None:
        last, self._last = self._last, []
        self.brought_back.emit(last)
        self._show_buttons()
        self.list.setFocus()

    def _show_buttons(self) -> None:
        self.remove_button.setEnabled(bool(self.list.selectedItems()))
        self.back_button.setVisible(bool(self._last))
