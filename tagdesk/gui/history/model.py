"""Posts that were found as a list model: their numbers are known, all else is read for the rows that are shown."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from tagdesk.domain import DeskPost
from tagdesk.gui.history.text import place_words, spoken_words, title_words
from tagdesk.gui.importing.text import tag_words
from tagdesk.gui.photos.picture_loader import PictureLoader
from tagdesk.gui.post_text import photo_error
from tagdesk.history.browse import FoundPost

Index = QModelIndex | QPersistentModelIndex

_PAGE = 50
_KEPT_POSTS = 2000


class HistoryRole(IntEnum):
    """What a row can say beyond its title and its thumbnail."""

    POST = Qt.ItemDataRole.UserRole + 1
    TAGS = Qt.ItemDataRole.UserRole + 2
    PLACE = Qt.ItemDataRole.UserRole + 3
    ERROR = Qt.ItemDataRole.UserRole + 4


class HistoryModel(QAbstractListModel):
    """One row a post.

    Signals:
        wanted: Numbers of posts that are to be loaded; hand them to `keep`.
        repaint_wanted: What is visible may look different. Not `dataChanged`: views walk through all rows it is about.
    """

    wanted = Signal(object)
    repaint_wanted = Signal()

    def __init__(self, pictures: PictureLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._ids: list[int] = []
        self._fits: Mapping[int, float] = {}
        self._posts: OrderedDict[int, FoundPost] = OrderedDict()
        self._asked: dict[int, int] = {}
        self._errors: dict[Path, str] = {}
        self._repaint_timer = QTimer(self, interval=30, singleShot=True)
        self._repaint_timer.timeout.connect(self.repaint_wanted)
        pictures.thumbnail_loaded.connect(lambda _: self._repaint_soon())
        pictures.refused.connect(self._on_refused)

    @property
    def post_ids(self) -> Sequence[int]:
        """Numbers of the posts, in order."""
        return self._ids

    def row_of(self, post_id: int) -> int | None:
        """Row of a post, None if it was not found."""
        try:
            return self._ids.index(post_id)
        except ValueError:
            return None

    def set_ids(self, post_ids: list[int], fits: Mapping[int, float] | None = None) -> None:
        """Show these posts; rows that stay at the beginning are not reset, so that selection and scrolling stay too.

        Args:
            fits: How well each of them fits a tag, if that was looked for.
        """
        before, self._fits = len(self._ids), fits or {}
        if post_ids[:before] == self._ids:
            if len(post_ids) > before:
                self.beginInsertRows(QModelIndex(), before, len(post_ids) - 1)
                self._ids = post_ids
                self.endInsertRows()
            return
        self.beginResetModel()
        self._ids = post_ids
        self.endResetModel()

    def keep(self, posts: Sequence[FoundPost]) -> None:
        """Posts were loaded, or are another way now."""
        rows = []
        for found in posts:
            post_id = found.post.post_id
            self._posts[post_id] = found
            self._posts.move_to_end(post_id)
            row = self._asked.pop(post_id, -1)
            if 0 <= row < len(self._ids) and self._ids[row] == post_id:
                rows.append(row)
        while len(self._posts) > _KEPT_POSTS:
            self._posts.popitem(last=False)
        if rows:  # rows of one page
            self.dataChanged.emit(self.index(rows[0]), self.index(rows[-1]))
        self._repaint_soon()

    def update_post(self, post: DeskPost) -> None:
        """A post was corrected."""
        if (known := self._posts.get(post.post_id)) is not None:
            self.keep([FoundPost(post, known.done_at)])

    def forget(self) -> None:
        """Anything may be another way now; what is shown stays until it is loaded anew."""
        self._asked.clear()
        shown = list(self._posts)[-_PAGE:]
        self._posts = OrderedDict((post_id, self._posts[post_id]) for post_id in shown)
        if shown:
            self.wanted.emit(shown)
        self._repaint_soon()

    def found_at(self, row: int) -> FoundPost | None:
        """The post of a row, if it is loaded."""
        return self._posts.get(self._ids[row]) if 0 <= row < len(self._ids) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Number of posts."""
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title, thumbnail and sentences of a post; nothing until it is loaded."""
        if not index.isValid():
            return None
        found = self._found(index.row())
        if found is None:
            return "…" if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        post, fit = found.post, self._fits.get(found.post.post_id)
        if role == Qt.ItemDataRole.DisplayRole:
            return title_words(found)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._pictures.thumbnail(post.photos[0].path) if post.photos else None
        if role == HistoryRole.POST:
            return found
        if role == HistoryRole.TAGS:
            return tag_words(post.chosen)
        if role == HistoryRole.PLACE:
            return place_words(found, fit)
        if role == HistoryRole.ERROR:
            return self._error(post)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken_words(found, fit, self._error(post))
        return None

    def _found(self, row: int) -> FoundPost | None:
        post_id = self._ids[row]
        if (found := self._posts.get(post_id)) is not None:
            return found
        if post_id not in self._asked:
            first = row // _PAGE * _PAGE
            ids = self._ids[first : first + _PAGE]
            page = {number: first + place for place, number in enumerate(ids) if number not in self._posts}
            self._asked.update(page)
            self.wanted.emit(list(page))
        return None

    def _error(self, post: DeskPost) -> str:
        return photo_error(post) or (self._errors.get(post.photos[0].path, "") if post.photos else "")

    def _on_refused(self, path: Path, sentence: str) -> None:
        self._errors[path] = sentence
        self._repaint_soon()

    def _repaint_soon(self) -> None:
        if not self._repaint_timer.isActive():
            self._repaint_timer.start()
