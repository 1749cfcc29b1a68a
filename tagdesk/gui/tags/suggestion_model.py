"""The ranked suggestions of the current post as a list model."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from tagdesk.contract.features import model_key
from tagdesk.domain import DeskPost, Suggestion, TagState
from tagdesk.gui.tags.certainty import above, percent
from tagdesk.gui.tags.source_mark import has_past, honest_sources, source_mark
from tagdesk.gui.tags.source_text import mark_words

Index = QModelIndex | QPersistentModelIndex


class SuggestionRole(IntEnum):
    """What a row can say beyond the tag."""

    SUGGESTION = Qt.ItemDataRole.UserRole + 1
    STATE = Qt.ItemDataRole.UserRole + 2
    SOURCES = Qt.ItemDataRole.UserRole + 3


class SuggestionModel(QAbstractListModel):
    """Suggestions in rank order.

    A row that was just decided about keeps its place and shows the decision until the next list is there: nothing
    moves under the cursor.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._suggestions: list[Suggestion] = []
        self._has_past = False
        self._states: dict[str, TagState] = {}
        self._reason = ("", "")

    def set_suggestions(self, suggestions: Sequence[Suggestion]) -> None:
        """Show a new list."""
        self.beginResetModel()
        self._suggestions = list(suggestions)
        self._has_past = has_past(suggestions)
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

    def row_of(self, tag: str) -> int:
        """The row of a tag, -1 if it is not suggested."""
        keys = [model_key(suggestion.tag) for suggestion in self._suggestions]
        return keys.index(model_key(tag)) if model_key(tag) in keys else -1

    def open_above(self, threshold: float) -> list[Suggestion]:
        """Suggestions that are still open and at least so certain."""
        return above((one for one in self._suggestions if self._state(one) == TagState.SUGGESTED), threshold)

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
        if role == SuggestionRole.SOURCES:
            return self._sources(suggestion)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._in_words(index.row(), suggestion)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and self._reason[0] == model_key(suggestion.tag):
            return self._reason[1]
        return None

    def set_reason(self, tag: str | None, said: str = "") -> None:
        """Tell those who don't see it why a tag is suggested; of the others it isn't known."""
        self._reason = (model_key(tag) if tag is not None else "", said)

    def _in_words(self, row: int, suggestion: Suggestion) -> str:
        """A row as a screen reader says it."""
        state, mark = self._state(suggestion), source_mark(self._sources(suggestion))
        parts = [
            self.tr("{rank}, {tag}, {score} percent").format(
                rank=row + 1, tag=suggestion.tag, score=percent(suggestion.score)
            )
        ]
        if mark is not None:
            parts.append(mark_words(mark))
        if state == TagState.REJECTED:
            parts.append(self.tr("rejected"))
        elif state != TagState.SUGGESTED:
            parts.append(self.tr("taken"))
        return ", ".join(parts)

    def _sources(self, suggestion: Suggestion) -> dict[str, float]:
        return honest_sources(suggestion.sources, has_past=self._has_past)

    def _state(self, suggestion: Suggestion) -> TagState:
        return self._states.get(model_key(suggestion.tag), TagState.SUGGESTED)
