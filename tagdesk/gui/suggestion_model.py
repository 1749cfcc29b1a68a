"""The ranked suggestions of the current post as a list model."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from tagdesk.contract.features import model_key
from tagdesk.domain import DeskPost, Suggestion, TagState

Index = QModelIndex | QPersistentModelIndex


class SuggestionRole(IntEnum):
    """What a row can say beyond the tag."""

    SUGGESTION = Qt.ItemDataRole.UserRole + 1
    STATE = Qt.ItemDataRole.UserRole + 2


class SuggestionModel(QAbstractListModel):
    """Suggestions in rank order.

    A row that was just decided about keeps its place and shows the decision until the next list is there: nothing
    moves under the cursor.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._suggestions: list[Suggestion] = []
        self._states: dict[str, TagState] = {}

    def set_suggestions(self, suggestions: Sequence[Suggestion]) -> None:
        """Show a new list."""
        self.beginResetModel()
        self._suggestions = list(suggestions)
        self.endResetModel()

    def set_decisions(self, post: DeskPost | None) -> None:
        """Mark the rows that are decided about."""
        states = {model_key(tag.tag): tag.state for tag in post.tags} if post else {}
        if states != self._states:
            self._states = states
            if self._suggestions:
                self.dataChanged.emit(self.index(0), self.index(len(self._suggestions) - 1))

    def suggestion(self, row: int) -> Suggestion | None:
        """The suggestion of a row that is still open, else None."""
        if not 0 <= row < len(self._suggestions) or self._state(self._suggestions[row]) != TagState.SUGGESTED:
            return None
        return self._suggestions[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Number of suggestions."""
        return 0 if parent.isValid() else len(self._suggestions)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Tag, score and state of a suggestion."""
        if not index.isValid():
            return None
        suggestion = self._suggestions[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"#{suggestion.tag}"
        if role == SuggestionRole.SUGGESTION:
            return suggestion
        if role == SuggestionRole.STATE:
            return self._state(suggestion)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("{rank}, {tag}, score {score}").format(
                rank=index.row() + 1, tag=suggestion.tag, score=score_text(suggestion.score)
            )
        return None

    def _state(self, suggestion: Suggestion) -> TagState:
        return self._states.get(model_key(suggestion.tag), TagState.SUGGESTED)


def score_text(score: float) -> str:
    """Whole percent, as in `83%`."""
    return f"{min(max(score, 0.0), 1.0):.0%}"
