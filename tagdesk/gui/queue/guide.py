"""What the window does with the queue beyond its list: several posts selected, groups, the filter, the photo's file."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tagdesk.domain import DeskPost
from tagdesk.gui.desk_session import DeskSession
from tagdesk.gui.message_bar import MessageBar
from tagdesk.gui.photos.photo_pane import PhotoPane
from tagdesk.gui.photos.photo_watch import PhotoWatch
from tagdesk.gui.photos.picture_loader import PictureLoader
from tagdesk.gui.queue.memory import QueueMemory
from tagdesk.gui.queue.panel import QueuePanel
from tagdesk.gui.selection_line import SelectionLine
from tagdesk.gui.tags.tag_panel import TagPanel
from tagdesk.gui.window_action import ActionSpec
from tagdesk.gui.window_memory import WindowMemory
from tagdesk.platforms import Platform

_TURNS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class QueueGuide(QObject):
    """Connects the queue, the tags and the photo for one session."""

    def __init__(
        self,
        session: DeskSession,
        queue: QueuePanel,
        photo: PhotoPane,
        tags: TagPanel,
        pictures: PictureLoader,
        message: MessageBar,
        memory: WindowMemory,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._queue = queue
        self._photo = photo
        self._tags = tags
        self._pictures = pictures
        self.line = SelectionLine()
        self._memory = QueueMemory(queue, memory)
        self._watch = PhotoWatch(self)
        queue.selected.connect(session.select)
        queue.grouped.connect(session.group_posts)
        session.selection_changed.connect(self._on_selection_changed)
        # Once the window has shown them.
        session.posts_loaded.connect(self._memory.restore, Qt.ConnectionType.QueuedConnection)
        session.noted.connect(message.say_notice)
        session.batch.progressed.connect(self.line.show_progress)
        self.line.completed.connect(session.complete_tag)
        self.line.removed.connect(session.remove)
        photo.pager.lead_wanted.connect(session.lead_with)
        photo.shown.connect(self._watch.follow)
        self._watch.changed.connect(self._on_file_changed)

    def above(self, tags: QWidget) -> QWidget:
        """The tags with the line about the selection above them."""
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)
        column.addWidget(tags, 1)
        return box

    def specs(self) -> list[ActionSpec]:
        """What the menu offers about several posts."""
        return [
            ActionSpec(self.tr("Select a&ll posts"), ("Ctrl+A",), self._queue.view.selectAll),
            ActionSpec(self.tr("&Group the selected posts"), ("Ctrl+G",), self._session.group),
            ActionSpec(self.tr("Brea&k up a group of photos"), ("Ctrl+Shift+G",), self._session.ungroup),
            ActionSpec(self.tr("Filter the queue by te&xt"), ("Ctrl+L",), self._go_to_filter),
            ActionSpec(),
        ]

    def turn(self, event: QKeyEvent) -> bool:
        """Page through the photos of a post if that is what a key means."""
        photos = _TURNS.get(Qt.Key(event.key()))
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        return photos is not None and plain and self._photo.pager.step(photos)

    def show_platform(self, platform: Platform) -> None:
        """Another platform has other limits: posts over them can be filtered."""

        def is_over(post: DeskPost) -> bool:
            tally = platform.tally(post.caption, post.chosen)
            return bool(tally.tags_over or tally.characters_over)

        self._queue.set_rule(is_over)

    def close(self) -> None:
        """Remember the state of the queue."""
        self._memory.keep()

    def _go_to_filter(self) -> None:
        self._queue.filter_bar.words.setFocus()
        self._queue.filter_bar.words.selectAll()

    def _on_selection_changed(self, posts: Sequence[DeskPost]) -> None:
        self.line.show_posts(posts)
        self._tags.show_post(self._session.common)

    def _on_file_changed(self, path: Path) -> None:
        self._pictures.forget(path)
        self._photo.reload(path)
        self._session.ask_again(path)
