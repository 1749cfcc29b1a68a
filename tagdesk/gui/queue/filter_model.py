"""The part of the queue that is shown."""

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel

from tagdesk.domain import DeskPost
from tagdesk.gui.queue.filter import IsOver, QueueKind, QueueShelf, words_of
from tagdesk.gui.queue.model import QueueModel

Index = QModelIndex | QPersistentModelIndex


class QueueFilterModel(QSortFilterProxyModel):
    """Shows the posts of one kind that hold some words.

    A post that is held is shown in any case: what is being worked on doesn't vanish because it was marked as done.
    """

    def __init__(self, source: QueueModel, is_over: IsOver, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = source
        self._kind = QueueKind.ALL
        self._words: tuple[str, ...] = ()
        self._held: frozenset[int] = frozenset()
        self.shelf = QueueShelf(is_over)
        self.setSourceModel(source)

    @property
    def kind(self) -> QueueKind:
        """What is shown."""
        return self._kind

    @property
    def is_open(self) -> bool:
        """Whether everything is shown."""
        return self._kind is QueueKind.ALL and not self._words

    def show_kind(self, kind: QueueKind) -> None:
        """Show posts of a kind."""
        self._kind, self._held = kind, frozenset()
        self.refresh()

    def show_words(self, text: str) -> None:
        """Show posts that hold these words."""
        self._words, self._held = words_of(text), frozenset()
        self.refresh()

    def hold(self, post_ids: Iterable[int]) -> None:
        """Show these posts in any case, and no others that were held before."""
        before, self._held = self._held, frozenset(post_ids)
        if self.is_open:
            return
        changed = (self._queue.post_of(post_id) for post_id in before ^ self._held)
        if any(post is not None and not self._fits(post) for post in changed):
            self.refresh()

    def refresh(self) -> None:
        """Look at all posts again."""
        self.invalidate()

    def row_of(self, post_id: int | None) -> int | None:
        """Row of a post, None if it is not shown."""
        row = self._queue.row_of(post_id)
        if row is None or self.is_open:
            return row
        index = self.mapFromSource(self._queue.index(row))
        return index.row() if index.isValid() else None

    def post_id_at(self, row: int) -> int:
        """Which post a row is."""
        source_row = row if self.is_open else self.mapToSource(self.index(row, 0)).row()
        return self._queue.posts[source_row].post_id

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:  # noqa: N802 - Qt's name
        """Whether a post is shown."""
        if self.is_open:
            return True
        post = self._queue.posts[source_row]
        return post.post_id in self._held or self._fits(post)

    def _fits(self, post: DeskPost) -> bool:
        return self.shelf.is_of(post, self._kind) and self.shelf.holds(post, self._words)
