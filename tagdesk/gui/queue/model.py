"""The posts on the desk as a list model; thumbnails are asked for only when a row is painted."""

import json
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QPixmap

from tagdesk.domain import DeskPost
from tagdesk.gui.photos.picture_loader import PictureLoader
from tagdesk.gui.plain_tip import plain_tip
from tagdesk.gui.post_text import photo_error, post_name, state_mark

Index = QModelIndex | QPersistentModelIndex

#: Posts that are dragged, as a JSON list of their numbers; nobody but the queue takes them.
_POSTS_MIME = "application/x-tagdesk-posts"


class QueueRole(IntEnum):
    """What a row can say beyond name and thumbnail."""

    POST = Qt.ItemDataRole.UserRole + 1
    MARK = Qt.ItemDataRole.UserRole + 2
    ERROR = Qt.ItemDataRole.UserRole + 3
    COUNT = Qt.ItemDataRole.UserRole + 4


class QueueModel(QAbstractListModel):
    """One row a post, in the order of the desk.

    `grouped` says that posts were dropped on another one: that one, then they.
    """

    grouped = Signal(object)

    def __init__(self, pictures: PictureLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._posts: list[DeskPost] = []
        self._rows: dict[int, int] | None = {}
        #: Posts whose thumbnail was asked for, by its file.
        self._asked: dict[Path, set[int]] = {}
        self._repaint: set[Path] = set()
        # Thumbnails arrive by the dozen; one repaint for all of them keeps the window quick.
        self._repaint_timer = QTimer(self, interval=30, singleShot=True)
        self._repaint_timer.timeout.connect(self._on_repaint_due)
        pictures.thumbnail_loaded.connect(self._on_thumbnail_loaded)
        pictures.forgotten.connect(self._on_thumbnail_loaded)

    @property
    def posts(self) -> Sequence[DeskPost]:
        """The posts, in order."""
        return self._posts

    def row_of(self, post_id: int | None) -> int | None:
        """Row of a post, None if it is not on the desk."""
        if self._rows is None:  # found out when it is asked for: many rows may come and go at once
            self._rows = {post.post_id: row for row, post in enumerate(self._posts)}
        return self._rows.get(post_id) if post_id is not None else None

    def post_of(self, post_id: int) -> DeskPost | None:
        """A post, None if it is not on the desk."""
        row = self.row_of(post_id)
        return None if row is None else self._posts[row]

    def set_posts(self, posts: Sequence[DeskPost]) -> None:
        """Show these posts; rows that stay are not reset, so that selection and scrolling stay too."""
        self._remove_all_but({post.post_id for post in posts})
        changed: list[int] = []
        known = {post.post_id for post in self._posts}
        row = 0
        while row < len(posts):
            if row < len(self._posts) and self._posts[row].post_id == posts[row].post_id:
                if self._posts[row] is not posts[row]:
                    self._posts[row] = posts[row]
                    changed.append(row)
                row += 1
                continue
            new = row
            while new < len(posts) and posts[new].post_id not in known:
                new += 1
            if new == row:  # the order itself changed
                self.beginResetModel()
                self._posts = list(posts)
                self._rows = None
                self.endResetModel()
                return
            self.beginInsertRows(QModelIndex(), row, new - 1)
            self._posts[row:row] = posts[row:new]
            self._rows = None
            self.endInsertRows()
            row = new
        self._tell_changed(changed)

    def add_posts(self, posts: Sequence[DeskPost]) -> None:
        """Show these posts behind all others."""
        if not posts:
            return
        first = len(self._posts)
        self.beginInsertRows(QModelIndex(), first, first + len(posts) - 1)
        self._posts += posts
        if self._rows is not None:
            self._rows.update((post.post_id, first + place) for place, post in enumerate(posts))
        self.endInsertRows()

    def update_post(self, post: DeskPost) -> None:
        """Show the new state of one post; a post that is not on the desk is left out."""
        row = self.row_of(post.post_id)
        if row is not None and self._posts[row] is not post:
            self._posts[row] = post
            self._tell_changed([row])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Number of posts."""
        return 0 if parent.isValid() else len(self._posts)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, thumbnail, state and sentences of a post."""
        if not index.isValid():
            return None
        post = self._posts[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return post_name(post)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnail(post)
        if role == QueueRole.POST:
            return post
        if role == QueueRole.MARK:
            return state_mark(post)
        if role == QueueRole.ERROR:
            return photo_error(post)
        if role == QueueRole.COUNT:
            return len(post.photos)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(photo_error(post) or post_name(post))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(post)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Posts can be dragged onto each other."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled if index.isValid() else flags

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802 - Qt's name
        """What is dropped does not vanish where it was: grouping sees to that."""
        return Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        """Posts of the queue."""
        return [_POSTS_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The posts of these rows, in order."""
        rows = sorted({index.row() for index in indexes})
        data = QMimeData()
        data.setData(_POSTS_MIME, json.dumps([self._posts[row].post_id for row in rows]).encode("ascii"))
        return data

    def canDropMimeData(  # noqa: N802 - Qt's name
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Onto a post, not between two."""
        return parent.isValid() and len(self._dropped(data, parent)) > 1

    def dropMimeData(  # noqa: N802 - Qt's name
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Say which posts are to be one."""
        post_ids = self._dropped(data, parent) if parent.isValid() else []
        if len(post_ids) > 1:
            self.grouped.emit(post_ids)
        return len(post_ids) > 1

    def _dropped(self, data: QMimeData, target: Index) -> list[int]:
        """The post under a drop, then those that are dropped, as far as they are still here."""
        if not data.hasFormat(_POSTS_MIME):
            return []
        try:
            dragged = json.loads(bytes(data.data(_POSTS_MIME).data()))
        except (ValueError, RecursionError):
            return []  # another program calls its own data so
        numbers = [entry for entry in dragged if type(entry) is int] if isinstance(dragged, list) else []
        post_ids = dict.fromkeys([self._posts[target.row()].post_id, *numbers])
        return [post_id for post_id in post_ids if self.row_of(post_id) is not None]

    def _remove_all_but(self, wanted: set[int]) -> None:
        """Take rows away, those that lie together at once."""
        end = len(self._posts)
        while end:
            if self._posts[end - 1].post_id in wanted:
                end -= 1
                continue
            start = end - 1
            while start and self._posts[start - 1].post_id not in wanted:
                start -= 1
            self.beginRemoveRows(QModelIndex(), start, end - 1)
            del self._posts[start:end]
            self._rows = None
            self.endRemoveRows()
            end = start

    def _spoken(self, post: DeskPost) -> str:
        parts = [post_name(post)]
        if len(post.photos) > 1:
            parts.append(self.tr("{count} photos").format(count=len(post.photos)))
        if count := len(post.chosen):
            parts.append(self.tr("1 tag") if count == 1 else self.tr("{count} tags").format(count=count))
        if post.done:
            parts.append(self.tr("done"))
        if error := photo_error(post):
            parts.append(error)
        return ", ".join(parts)

    def _tell_changed(self, rows: Sequence[int]) -> None:
        """Rows (in order) show something else, those that lie together told at once."""
        start = 0
        for place, row in enumerate(rows):
            if place + 1 == len(rows) or rows[place + 1] != row + 1:
                self.dataChanged.emit(self.index(rows[start]), self.index(row))
                start = place + 1

    def _on_thumbnail_loaded(self, path: Path) -> None:
        self._repaint.add(path)
        if not self._repaint_timer.isActive():
            self._repaint_timer.start()

    def _on_repaint_due(self) -> None:
        wanted, self._repaint = self._repaint, set()
        for post_id in {post_id for path in wanted for post_id in self._asked.get(path, ())}:
            if (row := self.row_of(post_id)) is not None:
                self.dataChanged.emit(self.index(row), self.index(row), [Qt.ItemDataRole.DecorationRole])

    def _thumbnail(self, post: DeskPost) -> QPixmap | None:
        if not post.photos:
            return None
        path = post.photos[0].path
        self._asked.setdefault(path, set()).add(post.post_id)
        return self._pictures.thumbnail(path)
