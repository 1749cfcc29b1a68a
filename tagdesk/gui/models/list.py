"""The installed sets of models as a list model: shipped ones first, then the person's own, newest first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from tagdesk.gui.models.text import set_facts, set_title, spoken_set
from tagdesk.gui.plain_tip import plain_tip

if TYPE_CHECKING:
    from tagdesk.assistant.installed_set import InstalledSet

Index = QModelIndex | QPersistentModelIndex


class SetsModel(QAbstractListModel):
    """One row a set, in two lines; the one in use is bold and has a sign."""

    _sets: "Sequence[InstalledSet]" = ()

    def show_sets(self, sets: "Sequence[InstalledSet]") -> None:
        """Show these."""
        self.beginResetModel()
        self._sets = sets
        self.endResetModel()

    def set_at(self, row: int) -> "InstalledSet | None":
        """The set of a row, None where there is none."""
        return self._sets[row] if 0 <= row < len(self._sets) else None

    def row_of(self, set_id: str) -> int:
        """Row of a set; of the one in use, if there is none of that name."""
        rows = [row for row, found in enumerate(self._sets) if found.set_id == set_id]
        active = [row for row, found in enumerate(self._sets) if found.is_active]
        return next(iter([*rows, *active]), 0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Number of sets."""
        return 0 if parent.isValid() else len(self._sets)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title and facts of a set."""
        found = self.set_at(index.row()) if index.isValid() else None
        if found is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            sign = "✓ " if found.is_active else "⚠ " if found.problem else ""
            return f"{sign}{set_title(found)}\n{set_facts(found)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken_set(found)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(found.problem or "") or None
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(found.is_active)
            return font
        return None
