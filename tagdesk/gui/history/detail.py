"""One past post: its photos, texts, tags, where it came from; what is wrong in it can be put right."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from tagdesk.domain import DeskPost, TagState
from tagdesk.gui.field_guard import FieldGuard
from tagdesk.gui.history.photos import HistoryPhotos
from tagdesk.gui.history.text import origin_words
from tagdesk.gui.photos.picture_loader import PictureLoader
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.post_editor import PostEditor
from tagdesk.gui.tags.chip_area import ChipArea
from tagdesk.gui.tags.tag_field import TagField
from tagdesk.history.browse import FoundPost, Origin

_CHOSEN = (TagState.ACCEPTED, TagState.OWN)


class HistoryDetail(QWidget):
    """Shows a post and says what the person corrects.

    Signals:
        tags_entered: Number of the post, and tags to add.
        tag_removed: Number of the post, and the tag to take off.
        tag_edited: Number of the post, the tag, and what it is to be.
        tags_reordered: Number of the post, and all its tags in the order they are to have.
        lead_wanted: Number of the post, and of the photo that is to be its first one.
        put_back_clicked: Number of the post that is wanted on the desk.
    """

    tags_entered = Signal(int, list)
    tag_removed = Signal(int, str)
    tag_edited = Signal(int, str, str)
    tags_reordered = Signal(int, list)
    lead_wanted = Signal(int, int)
    put_back_clicked = Signal(int)

    def __init__(
        self,
        pictures: PictureLoader,
        complete: Callable[[str], Sequence[str]],
        guard: FieldGuard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._post: DeskPost | None = None
        self.photos = HistoryPhotos(pictures)
        self.editor = PostEditor(guard)
        self.chips = ChipArea(guard)
        self.field = TagField(complete)
        guard.watch(self.field)
        self.origin = PlainLabel("", Voice.QUIET)
        self.put_back_button = QPushButton(self.tr("&Put back on the desk"))
        self.put_back_button.setToolTip(self.tr("Show the post in the queue again; it stays done"))
        self.nothing = PlainLabel(self.tr("Choose a post to see it here."), Voice.QUIET)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self.chips.follow(self.field)
        self.field.entered.connect(self._on_entered)
        self.chips.removed.connect(self._on_removed)
        self.chips.edited.connect(self._on_edited)
        self.chips.reordered.connect(self._on_reordered)
        self.photos.lead_wanted.connect(self._on_lead_wanted)
        self.put_back_button.clicked.connect(self._on_put_back)
        self.show_nothing()

    @property
    def post_id(self) -> int | None:
        """Number of the post on show."""
        return self._post.post_id if self._post else None

    def show_found(self, found: FoundPost, origin: Origin) -> None:
        """Show another post."""
        self.origin.say(origin_words(origin))
        self.show_post(found.post)
        self._scroll.verticalScrollBar().setValue(0)
        self._stack.setCurrentIndex(0)

    def show_post(self, post: DeskPost) -> None:
        """Show another state of the post."""
        self._post = post
        self.editor.show_post(post)
        self.photos.show_post(post)
        self.chips.set_tags([tag for tag in post.tags if tag.state in _CHOSEN])
        self.put_back_button.setEnabled(True)

    def show_corrected(self, post: DeskPost) -> None:
        """Show the post as it was saved; after a change of its tags Ctrl+Z is about that, not about older typing."""
        if self._post is not None and post.tags != self._post.tags and post.caption == self._post.caption:
            self.editor.forget_undo()
        self.show_post(post)

    def show_nothing(self) -> None:
        """No post is chosen."""
        self.editor.finish()
        self._post = None
        self.editor.show_post(None)
        self.photos.show_post(None)
        self._stack.setCurrentIndex(1)

    def _lay_out(self) -> None:
        unit = self.fontMetrics().height()
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, unit // 4, unit // 2, 0)
        column.addWidget(self.editor)
        tags = QLabel(self.tr("Ta&gs"))
        tags.setBuddy(self.field)
        entry = QHBoxLayout()
        entry.addWidget(tags)
        entry.addWidget(self.field, 1)
        column.addLayout(entry)
        column.addWidget(self.chips)
        column.addWidget(self.origin)
        row = QHBoxLayout()
        row.addWidget(self.put_back_button)
        row.addStretch()
        column.addLayout(row)
        column.addStretch()
        self._scroll = _Texts()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(self.tr("The chosen post"))
        self._scroll.setWidget(box)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(max(unit // 2, 6))
        self.splitter.addWidget(self.photos)
        self.splitter.addWidget(self._scroll)
        self.splitter.setStretchFactor(0, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.splitter)
        self._stack.addWidget(self.nothing)

    def _on_entered(self, tags: list[str]) -> None:
        if self._post is not None:
            self.editor.finish()
            self.tags_entered.emit(self._post.post_id, tags)

    def _on_removed(self, tag: str) -> None:
        if self._post is not None:
            self.editor.finish()
            self.tag_removed.emit(self._post.post_id, tag)

    def _on_edited(self, tag: str, text: str) -> None:
        if self._post is not None:
            self.tag_edited.emit(self._post.post_id, tag, text)

    def _on_reordered(self, tags: list[str]) -> None:
        if self._post is not None:
            self.tags_reordered.emit(self._post.post_id, tags)

    def _on_lead_wanted(self, photo_id: int) -> None:
        if self._post is not None:
            self.lead_wanted.emit(self._post.post_id, photo_id)

    def _on_put_back(self) -> None:
        if self._post is not None:
            self.editor.finish()
            self.put_back_clicked.emit(self._post.post_id)


class _Texts(QScrollArea):
    """As high as what is in it, where there is room, and never narrower."""

    def sizeHint(self) -> QSize:
        """The size of what is in it."""
        hint, box = super().sizeHint(), self.widget()
        if box is not None:
            hint = box.sizeHint() + QSize(0, self.fontMetrics().height())
        return hint

    def minimumSizeHint(self) -> QSize:
        """Wide enough for its fields beside the scroll bar."""
        hint, box = super().minimumSizeHint(), self.widget()
        if box is not None:
            hint.setWidth(box.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width())
        return hint
