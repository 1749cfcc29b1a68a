"""The left side: the queue, what of it is shown, and how far it is."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange, QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from tagdesk.domain import DeskPost, Progress
from tagdesk.gui.field_guard import FieldGuard
from tagdesk.gui.photos.picture_loader import PictureLoader
from tagdesk.gui.queue.filter import IsOver, QueueKind
from tagdesk.gui.queue.filter_bar import QueueFilterBar
from tagdesk.gui.queue.filter_model import QueueFilterModel
from tagdesk.gui.queue.model import QueueModel, QueueRole
from tagdesk.gui.queue.view import QueueView

#: So few posts are checked against the cap in one turn of the event loop.
_CHECKED_AT_ONCE = 50


def _never(_post: DeskPost) -> bool:
    return False


class QueuePanel(QWidget):
    """Lists the posts and says which one the person goes to.

    Signals:
        chosen: The person went to a post.
        selected: Which posts are selected, in order.
        grouped: These posts are to be one, the first one leads.
        cancel_clicked: No more photos are to be added.
    """

    chosen = Signal(int)
    selected = Signal(object)
    grouped = Signal(object)
    cancel_clicked = Signal()

    def __init__(
        self,
        pictures: PictureLoader,
        guard: FieldGuard | None = None,
        is_over: IsOver = _never,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.model = QueueModel(pictures, self)
        self.shown = QueueFilterModel(self.model, is_over, self)
        self.view = QueueView()
        self.view.setModel(self.shown)
        self.filter_bar = QueueFilterBar(self)
        if guard is not None:
            guard.watch(self.filter_bar.words)
        self.footer = QLabel()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Adding photos"))
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.setAccessibleName(self.tr("Stop adding photos"))
        self._lay_out()
        # Whether posts are over the cap is found out between other things.
        self._checking = QTimer(self, interval=0)
        self._checking.timeout.connect(self._on_check_due)
        # While a selection changes, rows must not come and go.
        self._hold = QTimer(self, interval=0, singleShot=True)
        self._hold.timeout.connect(lambda: self.shown.hold(self.selected_ids))
        selection = self.view.selectionModel()
        selection.currentChanged.connect(self._on_current_changed)
        selection.selectionChanged.connect(self._on_selection_changed)
        self.model.grouped.connect(self.grouped, Qt.ConnectionType.QueuedConnection)  # the drop must be over first
        self.cancel_button.clicked.connect(self.cancel_clicked)
        self.filter_bar.kind_chosen.connect(self._on_kind_chosen)
        self.filter_bar.words_changed.connect(self._on_words_changed)
        self.filter_bar.left.connect(self.view.setFocus)
        self.show_progress(None)
        self._count()

    @property
    def selected_ids(self) -> list[int]:
        """Posts that are selected, in order."""
        selection = self.view.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.count())]
        rows = sorted(row for part in ranges for row in range(part.top(), part.bottom() + 1))
        return [self.shown.post_id_at(row) for row in rows]

    def select(self, post_ids: Sequence[int]) -> None:
        """Select these posts, as far as they are shown."""
        selection = QItemSelection()
        for post_id in post_ids:
            if (row := self.shown.row_of(post_id)) is not None:
                index = self.shown.index(row, 0)
                selection.append(QItemSelectionRange(index, index))
        self.view.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def set_rule(self, is_over: IsOver) -> None:
        """Another platform has another cap."""
        self.shown.shelf.set_rule(is_over)
        self._count()

    def show_posts(self, posts: Sequence[DeskPost]) -> None:
        """Show these posts."""
        self.shown.shelf.set_posts(posts)
        self.model.set_posts(posts)
        self._count()

    def add_posts(self, posts: Sequence[DeskPost]) -> None:
        """Show these posts behind all others."""
        for post in posts:
            self.shown.shelf.update(post)
        self.model.add_posts(posts)
        self._count()

    def update_post(self, post: DeskPost) -> None:
        """Show a post's new state."""
        if self.model.row_of(post.post_id) is not None:
            self.shown.shelf.update(post)
            self.model.update_post(post)
            self._count()

    def go_to(self, post_id: int | None) -> None:
        """Make a post the current row; the filter lets it through."""
        if post_id is None or self.model.row_of(post_id) is None:
            return
        if self.shown.row_of(post_id) is None:
            self.shown.hold([*self.selected_ids, post_id])
        row = self.shown.row_of(post_id)
        if row is not None and row != self.view.currentIndex().row():
            index = self.shown.index(row, 0)
            self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.view.scrollTo(index)

    def go_to_row(self, row: int) -> None:
        """Go to a row, or to the last one if there are fewer."""
        last = self.shown.rowCount() - 1
        if last >= 0:
            self.go_to(self.shown.post_id_at(min(max(row, 0), last)))

    def step(self, rows: int) -> None:
        """Go down the queue (up, if negative), as far as it reaches."""
        self.go_to_row(self.view.currentIndex().row() + rows)

    def show_progress(self, progress: Progress | None) -> None:
        """How far the adding of photos is; None hides it."""
        for widget in (self.bar, self.cancel_button):
            widget.setVisible(progress is not None)
        if progress is not None:
            self.bar.setRange(0, progress.total)
            self.bar.setValue(progress.done)
            self.bar.setFormat(f"{progress.done} / {progress.total}")

    def _lay_out(self) -> None:
        label = QLabel(self.tr("&Queue"))
        label.setBuddy(self.view)
        font = label.font()
        font.setBold(True)
        label.setFont(font)
        head = QHBoxLayout()
        head.addWidget(label)
        head.addStretch()
        head.addWidget(self.filter_bar.kind)
        work = QHBoxLayout()
        work.addWidget(self.bar, 1)
        work.addWidget(self.cancel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.filter_bar.words)
        column.addWidget(self.view, 1)
        column.addLayout(work)
        column.addWidget(self.footer)
        self.setTabOrder(self.filter_bar.kind, self.filter_bar.words)
        self.setTabOrder(self.filter_bar.words, self.view)

    def _count(self) -> None:
        counts = self.shown.shelf.counts
        self.filter_bar.show_counts(counts)
        total, done = counts[QueueKind.ALL], counts[QueueKind.DONE]
        self.footer.setText(self.tr("{done} of {total} done").format(done=done, total=total))
        self.view.say(self.tr("No post fits this filter.") if total else "")
        if not self.shown.shelf.is_checked and not self._checking.isActive():
            self._checking.start()

    def _on_check_due(self) -> None:
        changed = self.shown.shelf.check(_CHECKED_AT_ONCE)
        if self.shown.shelf.is_checked:
            self._checking.stop()
        if changed:
            if self.shown.kind is QueueKind.OVER:
                self.shown.refresh()
            self._count()

    def _on_kind_chosen(self, kind: QueueKind) -> None:
        self.shown.show_kind(kind)
        self._go_to_first()

    def _on_words_changed(self, text: str) -> None:
        self.shown.show_words(text)
        self._go_to_first()

    def _go_to_first(self) -> None:
        """Another part of the queue is shown: stay where the person was if that is in it."""
        if self.view.selectionModel().hasSelection() and self.view.currentIndex().isValid():
            self.view.scrollTo(self.view.currentIndex())
        elif self.shown.rowCount():
            self.go_to(self.shown.post_id_at(0))

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if (post := current.data(QueueRole.POST)) is not None:
            self.chosen.emit(post.post_id)

    def _on_selection_changed(self) -> None:
        self._hold.start()
        self.selected.emit(self.selected_ids)
