"""The posts on the desk as a list model; thumbnails are asked for only when a row is painted."""

from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from tagdesk.domain import DeskPost
from tagdesk.gui.picture_loader import PictureLoader
from tagdesk.gui.post_text import photo_error, post_name, state_mark

Index = QModelIndex | QPersistentModelIndex


class QueueRole(IntEnum):
    """What a row can say beyond name and thumbnail."""

    POST = Qt.ItemDataRole.UserRole + 1
    MARK = Qt.ItemDataRole.UserRole + 2
    ERROR = Qt.ItemDataRole.UserRole + 3


class QueueModel(QAbstractListModel):
    """One row a post, in the order of the desk."""

    def __init__(self, pictures: PictureLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._posts: list[DeskPost] = []
        self._rows: dict[int, int] = {}
        self._repaint: set[Path] = set()
        # Thumbnails arrive by the dozen; one repaint for all of them keeps the window quick.
        self._repaint_timer = QTimer(self, interval=30, singleShot=True)
        self._repaint_timer.timeout.connect(self._on_repaint_due)
        pictures.thumbnail_loaded.connect(self._on_thumbnail_loaded)

    @property
    def posts(self) -> Sequence[DeskPost]:
        """The posts, in order."""
        return self._posts

    def row_of(self, post_id: int | None) -> int | None:
        """Row of a post, None if it is not on the desk."""
        return self._rows.get(post_id) if post_id is not None else None

    def set_posts(self, posts: Sequence[DeskPost]) -> None:
        """Show these posts; rows that stay are not reset, so that selection and scrolling stay too."""
        wanted = {post.post_id for post in posts}
        for row in reversed(range(len(self._posts))):
            if self._posts[row].post_id not in wanted:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._posts[row]
                self.endRemoveRows()
        row = 0
        while row < len(posts):
            if row < len(self._posts) and self._posts[row].post_id == posts[row].post_id:
                self._replace(row, posts[row])
                row += 1
                continue
            new = row
            known = {post.post_id for post in self._posts[row:]}
            while new < len(posts) and posts[new].post_id not in known:
                new += 1
            if new == row:  # the order itself changed
                self.beginResetModel()
                self._posts = list(posts)
                self.endResetModel()
                break
            self.beginInsertRows(QModelIndex(), row, new - 1)
            self._posts[row:row] = posts[row:new]
            self.endInsertRows()
            row = new
        self._rows = {post.post_id: row for row, post in enumerate(self._posts)}

    def update_post(self, post: DeskPost) -> None:
        """Show the new state of one post; a post that is not on the desk is left out."""
        if (row := self.row_of(post.post_id)) is not None:
            self._replace(row, post)

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
            return self._pictures.thumbnail(post.photos[0].path) if post.photos else None
        if role == QueueRole.POST:
            return post
        if role == QueueRole.MARK:
            return state_mark(post)
        if role == QueueRole.ERROR:
            return photo_error(post)
        if role == Qt.ItemDataRole.ToolTipRole:
            return photo_error(post) or post_name(post)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(post)
        return None

    def _spoken(self, post: DeskPost) -> str:
        parts = [post_name(post)]
        if count := len(post.chosen):
            parts.append(self.tr("1 tag") if count == 1 else self.tr("{count} tags").format(count=count))
        if post.done:
            parts.append(self.tr("done"))
        if error := photo_error(post):
            parts.append(error)
        return ", ".join(parts)

    def _replace(self, row: int, post: DeskPost) -> None:
        if self._posts[row] != post:
            self._posts[row] = post
            self.dataChanged.emit(self.index(row), self.index(row))

    def _on_thumbnail_loaded(self, path: Path) -> None:
        self._repaint.add(path)
        if not self._repaint_timer.isActive():
            self._repaint_timer.start()

    def _on_repaint_due(self) -> None:
        rows = [row for row, post in enumerate(self._posts) if post.photos and post.photos[0].path in self._repaint]
        self._repaint.clear()
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)), [Qt.ItemDataRole.DecorationRole])
