"""Shows the reasons for the tag that is pointed at: over the photo, in the caption and in their box."""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from tagdesk.domain import DeskPost
from tagdesk.gui.jobs import Jobs
from tagdesk.gui.photos.photo_pane import PhotoPane
from tagdesk.gui.post_editor import PostEditor
from tagdesk.gui.reasons.box import ReasonBox
from tagdesk.gui.reasons.card import card_of, title_of
from tagdesk.gui.reasons.feed import CHANGED_DELAY_MS, ReasonAnswer, ReasonFeed
from tagdesk.gui.reasons.marks import marks_of
from tagdesk.gui.reasons.question import ReasonAim, ReasonQuestion
from tagdesk.gui.tags.tag_panel import TagPanel
from tagdesk.gui.window_memory import WindowMemory

if TYPE_CHECKING:
    from tagdesk.assistant.desk import Desk
    from tagdesk.assistant.suggest import SuggestService
    from tagdesk.gui.desk_session import DeskSession

_LAYOUT = "reasons"


class ReasonColumn(QSplitter):
    """The tags, and below them the box of reasons, as high as the person wants it."""

    def __init__(self, tags: QWidget, box: ReasonBox, memory: WindowMemory) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.box = box
        self.addWidget(tags)
        self.addWidget(box)
        self.setStretchFactor(0, 1)
        self.setCollapsible(0, False)
        self.setHandleWidth(max(self.fontMetrics().height() // 2, 6))
        self.restoreState(memory.layout(_LAYOUT))
        self.splitterMoved.connect(lambda *_: memory.keep_layout(_LAYOUT, self.saveState()))

    def open_box(self) -> None:
        """Give the box room again if it was drawn shut."""
        above, below = self.sizes()
        if not below:
            wanted = self.box.sizeHint().height()
            self.setSizes([above - wanted, wanted])


class ReasonGuide(QObject):
    """Follows the pointer, the focus and the post; which tag it is `ReasonAim` decides."""

    def __init__(
        self,
        session: "DeskSession",
        service: "SuggestService",
        desk: "Desk",
        jobs: Jobs,
        tags: TagPanel,
        photo: PhotoPane,
        editor: PostEditor,
        column: ReasonColumn,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._tags, self._photo, self._editor = session, tags, photo, editor
        self._column, self._box = column, column.box
        self._aim = ReasonAim()
        self._feed = ReasonFeed(service, desk, jobs, self)
        #: What is asked, and what of it is on show.
        self._question: ReasonQuestion | None = None
        self._answer: ReasonAnswer | None = None
        self._changed_at_s = 0.0
        self._feed.answered.connect(self._on_answered)
        self._feed.refused.connect(self._on_refused)
        tags.suggestion_pointed.connect(self._on_pointed)
        tags.view.clicked.connect(lambda _: self._stay())
        tags.view.selectionModel().currentChanged.connect(lambda *_: self._look())
        tags.model.modelReset.connect(self._look)
        session.current_changed.connect(lambda _: self._on_changed())
        session.suggested.connect(self._on_suggested)
        editor.caption.textChanged.connect(self._underline)
        self._box.close_clicked.connect(self.hide)

    @property
    def idle(self) -> bool:
        """Whether no reasons are looked for."""
        return self._feed.idle

    def toggle(self) -> None:
        """Show why the current suggestion is one, or hide what is on show."""
        self._aim.toggle()
        if self._aim.stays:
            self._column.open_box()
        self._look(soon=True)

    def hide(self) -> bool:
        """Hide what is on show; whether there was anything."""
        was_shown = self._aim.hide()
        self._look()
        return was_shown

    def _stay(self) -> None:
        self._aim.stay()
        self._look(soon=True)

    def _on_pointed(self, tag: str | None) -> None:
        focused = QApplication.focusWidget()
        if tag is None and focused is not None and self._box.isAncestorOf(focused):
            self._aim.stay()  # the focus went on to the box: what it shows must not go
        self._aim.point(tag)
        # Back to the tag whose reasons stay: nobody only passes by.
        self._look(soon=tag is None and not self._has_just_changed)

    def _on_changed(self) -> None:
        self._changed_at_s = time.monotonic()
        self._look()

    def _on_suggested(self) -> None:
        """The past may be another one."""
        self._feed.clear()
        self._look(again=True)

    @property
    def _has_just_changed(self) -> bool:
        """Whether the person is deciding about the post."""
        return time.monotonic() - self._changed_at_s < CHANGED_DELAY_MS / 1000

    def _look(self, *, soon: bool = False, again: bool = False) -> None:
        """Ask for the reasons that are wanted now; those of another tag go at once."""
        post = self._session.current
        self._aim.current, self._aim.known = self._current(), self._known(post)
        tag = self._aim.tag
        if post is None or tag is None:
            self._question = None
            self._feed.forget()
            self._clear()
            return
        question = ReasonQuestion.about(post, tag)
        if not question.is_same_tag(self._question):
            self._clear()
            self._box.begin(self._title(post, tag))
        elif question == self._question and not again and not soon:
            return
        else:
            self._underline()  # the caption may be another one
        self._question = question
        self._feed.ask(question, soon=soon, changed=self._has_just_changed)

    def _current(self) -> str | None:
        row = max(self._tags.view.currentIndex().row(), 0)
        suggestion = self._tags.model.suggestion(row)
        return suggestion.tag if suggestion else None

    def _known(self, post: DeskPost | None) -> list[str]:
        model = self._tags.model
        found = (model.suggestion(row) for row in range(model.rowCount()))
        return [*(post.chosen if post else ()), *(suggestion.tag for suggestion in found if suggestion)]

    def _title(self, post: DeskPost, tag: str) -> str:
        return title_of(post, tag, is_one_of_several=bool(self._session.selected_posts))

    def _clear(self) -> None:
        self._answer = None
        self._photo.show_heat(None, None)
        self._underline()
        self._box.clear()
        self._tags.model.set_reason(None)

    def _on_answered(self, question: ReasonQuestion, answer: ReasonAnswer) -> None:
        post = self._session.current
        if question != self._question or post is None:
            return
        self._answer = answer
        card = card_of(self._title(post, question.tag), question, answer.explanation, answer.posts)
        self._box.show_card(card)
        self._photo.show_heat(question.post.photo, answer.heat)
        self._underline()
        self._tags.model.set_reason(question.tag, card.said)

    def _on_refused(self, question: ReasonQuestion, sentence: str) -> None:
        post = self._session.current
        if question == self._question and post is not None:
            self._clear()
            self._box.say(self._title(post, question.tag), sentence)

    def _underline(self) -> None:
        """Follow the caption while it is typed."""
        words = self._answer.explanation.words if self._answer else {}
        self._editor.caption.set_marks(marks_of(words, self._editor.caption.toPlainText()) if words else ())
