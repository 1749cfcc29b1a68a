"""What writing changes as a table model: one row a file; cells are made when they are shown."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication

from tagdesk.assistant.metadata_writing import Becomes, KeywordChange
from tagdesk.gui import tone
from tagdesk.gui.metadata.text import (
    becomes_words,
    change_words,
    detail_words,
    listed,
    note_words,
    spoken_words,
)
from tagdesk.gui.plain_tip import plain_tip

Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """What stands beside each other."""

    FILE = 0
    BECOMES = 1
    CHANGE = 2
    NOTE = 3
    KEPT = 4


class MetadataModel(QAbstractTableModel):
    """All files, or only those that something happens to; problems come first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: Sequence[KeywordChange] = ()
        self._shown: list[KeywordChange] = []
        self._with_unchanged = False

    @property
    def changes(self) -> Sequence[KeywordChange]:
        """Of all files, whether they are shown or not."""
        return self._all

    @property
    def unchanged(self) -> int:
        """How many files stay as they are."""
        return sum(not _is_news(change) for change in self._all)

    def change_at(self, row: int) -> KeywordChange | None:
        """The file of a row."""
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def show_changes(self, changes: Sequence[KeywordChange]) -> None:
        """Show other files."""
        self._all = changes
        self._reset()

    def show_unchanged(self, shown: bool) -> None:
        """Show files that stay as they are, too, or not."""
        self._with_unchanged = shown
        self._reset()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Number of files shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Number of columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names of the columns."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            Column.FILE: self.tr("File"),
            Column.BECOMES: self.tr("What happens"),
            Column.CHANGE: self.tr("Tags"),
            Column.NOTE: self.tr("Note"),
            Column.KEPT: self.tr("Kept"),
        }[Column(section)]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Plain text; problems stand out."""
        if not index.isValid() or (change := self.change_at(index.row())) is None:
            return None
        column = Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return _cell(change, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(detail_words(change))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken_words(change) if column is Column.FILE else _cell(change, column)
        if role == Qt.ItemDataRole.ForegroundRole and change.becomes is Becomes.FAILED and column is Column.BECOMES:
            return tone.warning(QGuiApplication.palette())
        return None

    def _reset(self) -> None:
        self.beginResetModel()
        shown = [change for change in self._all if self._with_unchanged or _is_news(change)]
        self._shown = sorted(shown, key=lambda change: change.becomes is not Becomes.FAILED)
        self.endResetModel()


def _is_news(change: KeywordChange) -> bool:
    return change.becomes is not Becomes.UNCHANGED or bool(change.left_out)


def _cell(change: KeywordChange, column: Column) -> str:
    if column is Column.FILE:
        return change.file.name
    if column is Column.BECOMES:
        return becomes_words(change.becomes)
    if column is Column.CHANGE:
        return change_words(change)
    if column is Column.KEPT:
        return listed(change.kept)
    return note_words(change)
