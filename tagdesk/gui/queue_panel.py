"""The left side: the queue, and how far it is."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from tagdesk.domain import DeskPost, Progress
from tagdesk.gui.picture_loader import PictureLoader
from tagdesk.gui.queue_model import QueueModel, QueueRole
from tagdesk.gui.queue_view import QueueView


class QueuePanel(QWidget):
    """Lists the posts and says which one the person goes to."""

    chosen = Signal(int)
    cancel_clicked = Signal()

    def __init__(self, pictures: PictureLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = QueueModel(pictures, self)
        self.view = QueueView()
        self.view.setModel(self.model)
        self.footer = QLabel()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Adding photos"))
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.setAccessibleName(self.tr("Stop adding photos"))
        label = QLabel(self.tr("&Queue"))
        label.setBuddy(self.view)
        font = label.font()
        font.setBold(True)
        label.setFont(font)
        work = QHBoxLayout()
        work.addWidget(self.bar, 1)
        work.addWidget(self.cancel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(label)
        column.addWidget(self.view, 1)
        column.addLayout(work)
        column.addWidget(self.footer)
        self.view.selectionModel().currentChanged.connect(self._on_current_changed)
        self.cancel_button.clicked.connect(self.cancel_clicked)
        self.show_progress(None)
        self._count()

    @property
    def selected_ids(self) -> list[int]:
        """Posts that are selected, in order."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        return [self.model.posts[row].post_id for row in rows]

    def show_posts(self, posts: Sequence[DeskPost]) -> None:
        """Show these posts."""
        self.model.set_posts(posts)
        self._count()

    def update_post(self, post: DeskPost) -> None:
        """Show a post's new state."""
        self.model.update_post(post)
        self._count()

    def go_to(self, post_id: int | None) -> None:
        """Make a post the current row."""
        row = self.model.row_of(post_id)
        if row is not None and row != self.view.currentIndex().row():
            index = self.model.index(row)
            self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.view.scrollTo(index)

    def step(self, rows: int) -> None:
        """Go down the queue (up, if negative), as far as it reaches."""
        last = self.model.rowCount() - 1
        if last >= 0:
            row = min(max(self.view.currentIndex().row() + rows, 0), last)
            self.go_to(self.model.posts[row].post_id)

    def show_progress(self, progress: Progress | None) -> None:
        """How far the adding of photos is; None hides it."""
        for widget in (self.bar, self.cancel_button):
            widget.setVisible(progress is not None)
        if progress is not None:
            self.bar.setRange(0, progress.total)
            self.bar.setValue(progress.done)
            self.bar.setFormat(f"{progress.done} / {progress.total}")

    def _count(self) -> None:
        posts = self.model.posts
        done = sum(post.done for post in posts)
        self.footer.setText(self.tr("{done} of {total} done").format(done=done, total=len(posts)))

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if (post := current.data(QueueRole.POST)) is not None:
            self.chosen.emit(post.post_id)
