"""The window: queue, photo and texts, tags; it wires widgets to the session and decides nothing about tags."""

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tagdesk.assistant.desk import Desk, Undone
from tagdesk.domain import DeskPost, Progress, Suggestion
from tagdesk.gui.desk_session import DeskSession
from tagdesk.gui.empty_state import EmptyState
from tagdesk.gui.engine_line import EngineLine
from tagdesk.gui.field_guard import FieldGuard, is_alt_digit, slot_of
from tagdesk.gui.head_bar import HeadBar
from tagdesk.gui.history.reception import HistoryReception
from tagdesk.gui.history_care import HistoryCare
from tagdesk.gui.importing.archive_reception import ArchiveReception
from tagdesk.gui.intake.drop_veil import DropVeil
from tagdesk.gui.intake.incoming import is_welcome, read_incoming
from tagdesk.gui.intake.reception import Reception
from tagdesk.gui.intake.take_in import Intake
from tagdesk.gui.jobs import Jobs
from tagdesk.gui.message_bar import MessageBar
from tagdesk.gui.metadata.actions import MetadataActions
from tagdesk.gui.models.reception import ModelsReception
from tagdesk.gui.photos.photo_dialog import choose_folder, choose_photos
from tagdesk.gui.photos.photo_pane import PhotoPane
from tagdesk.gui.photos.picture_loader import PictureLoader
from tagdesk.gui.post_editor import PostEditor
from tagdesk.gui.queue.guide import QueueGuide
from tagdesk.gui.queue.panel import QueuePanel
from tagdesk.gui.reasons.box import ReasonBox
from tagdesk.gui.reasons.guide import ReasonColumn, ReasonGuide
from tagdesk.gui.settings.session import SettingsSession
from tagdesk.gui.side_windows import SideWindows
from tagdesk.gui.tags.tag_actions import TagActions
from tagdesk.gui.tags.tag_panel import TagPanel
from tagdesk.gui.training.reception import TrainingReception
from tagdesk.gui.undo_text import note_words
from tagdesk.gui.window_action import ActionSpec, add_actions
from tagdesk.gui.window_memory import WindowMemory
from tagdesk.paths import Profile, resources_dir

if TYPE_CHECKING:
    from tagdesk.assistant.importing import ImportService
    from tagdesk.assistant.suggest import SuggestionList, SuggestService

_FIRST_SAMPLE = "cat.jpg"


class MainWindow(QMainWindow):
    """One window on one profile.

    Args:
        desk: The queue and the decisions.
        service: Where suggestions come from; its models are loaded after the first paint.
        make_imports: Makes the use case of imports, after the first paint and off the GUI thread.
        profile: Where pictures, thumbnails and the window's own settings are kept.
        photos: Photos to put in the queue once the window is shown.
    """

    first_painted = Signal()

    def __init__(
        self,
        desk: Desk,
        service: "SuggestService",
        make_imports: "Callable[[], ImportService]",
        profile: Profile,
        photos: Sequence[Path] = (),
    ) -> None:
        super().__init__()
        self._service = service
        self._photos_to_add = tuple(photos)
        self._is_painted = self._has_begun = False
        self._memory = WindowMemory(profile)
        self._post_to_show = self._memory.post_id
        self._jobs = Jobs(self)
        self.settings = SettingsSession(profile, self)
        self.side = SideWindows(self.settings, service, profile, self._memory, self._jobs, self)
        self.session = DeskSession(desk, service, self._jobs, profile.thumbnails_dir, self)
        self.message = MessageBar(self)
        self.care = HistoryCare(desk.history, self._jobs, self.message, self)
        self.models = ModelsReception(service, self.settings, profile, self._memory, self.message, self._jobs, self)
        self.training = TrainingReception(
            desk.history, profile, self.models, self._memory, self.message, self._jobs, self
        )
        self.archives = ArchiveReception(make_imports, desk, self._jobs, profile, self._memory, self.message, self)
        self._reception = Reception(self.session, self.archives, self._jobs, profile.root / "pasted", self)
        self.pictures = PictureLoader(self._jobs, profile.thumbnails_dir, self)
        self.history = HistoryReception(desk, service, self.session, self._jobs, self.pictures, self._memory, self)
        guard = FieldGuard(self)
        self.queue = QueuePanel(self.pictures, guard)
        self.photo = PhotoPane(self.pictures)
        self.editor = PostEditor(guard)
        self.tags = TagPanel(self.session.completions, guard)
        self.several = QueueGuide(
            self.session, self.queue, self.photo, self.tags, self.pictures, self.message, self._memory, self
        )
        self.tagging = TagActions(
            self.tags, self.session, desk, self.settings, self.message, self._jobs, profile, self.editor.finish, self
        )
        self.metadata = MetadataActions(
            self.session,
            desk.history,
            self.settings,
            self.message,
            self._jobs,
            profile,
            self._memory,
            self.editor.finish,
            self,
        )
        self.tagging.platform_changed.connect(self.several.show_platform)
        self.several.show_platform(self.tagging.platform)
        self.why = ReasonBox(self.pictures)
        self.empty = EmptyState(has_samples=bool(_sample_photos()))
        self.engine = EngineLine()
        self._menu_actions = add_actions(self, self._action_specs())
        self._head = HeadBar(self._menu_actions)
        guard.watch(self._head.search)
        self._head.menu_button.menu().insertMenu(self._menu_actions[-1], self.side.help_menu(self))
        add_actions(self, [ActionSpec(self.tr("Menu"), ("F10",), self._head.menu_button.showMenu)])
        self.setWindowTitle("TagDesk")
        self.setAcceptDrops(True)
        self._lay_out()
        self._veil = DropVeil(self._centre)
        self._connect()
        self.reasons = ReasonGuide(
            self.session, service, desk, self._jobs, self.tags, self.photo, self.editor, self._right, self
        )
        self._restore_geometry()

    @property
    def idle(self) -> bool:
        """Whether nothing is being loaded, decoded or suggested."""
        helpers = (self.session, self.pictures, self.archives, self.side, self.reasons, self.history)
        others = (self.tagging, self.metadata, self.models, self.training)
        return self._has_begun and all(helper.idle for helper in (*helpers, *others))

    # -- building ----------------------------------------------------------------------------------------------

    def _action_specs(self) -> list[ActionSpec]:
        return [
            ActionSpec(self.tr("&Add photos…"), ("Ctrl+O",), self._choose_photos),
            ActionSpec(self.tr("Add a &folder…"), ("Ctrl+Shift+O",), self._choose_folder),
            ActionSpec(self.tr("&Import archive…"), ("Ctrl+I",), self.archives.open),
            self.training.spec(),
            ActionSpec(self.tr("&Paste photos or a caption"), ("Ctrl+V",), self._paste),
            ActionSpec(self.tr("Histor&y and statistics…"), ("Ctrl+H",), self.history.open),
            ActionSpec(),
            ActionSpec(self.tr("&Undo"), ("Ctrl+Z",), self._undo),
            ActionSpec(self.tr("&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), self._redo),
            ActionSpec(),
            ActionSpec(self.tr("&Next photo"), ("PgDown",), lambda: self.queue.step(1)),
            ActionSpec(self.tr("Pre&vious photo"), ("PgUp",), lambda: self.queue.step(-1)),
            ActionSpec(self.tr("&Copy the tags and mark as done"), ("Ctrl+Shift+C",), self._copy_tags),
            ActionSpec(self.tr("Mark as &done, or not done"), ("Ctrl+D",), self._toggle_done),
            ActionSpec(self.tr("&Why this tag: show or hide"), ("W", "Alt+W"), self._toggle_why),
            ActionSpec(self.tr("&Take off the desk"), ("Delete",), self._take_off),
            ActionSpec(),
            *self.tagging.specs(),
            *self.several.specs(),
            *self.metadata.specs(),
            self.models.spec(),
            self.side.settings_spec(),
            ActionSpec(self.tr("&Quit"), ("Ctrl+Q",), self.close),
        ]

    def _lay_out(self) -> None:
        unit = self.fontMetrics().height()
        middle = QSplitter(Qt.Orientation.Vertical)
        middle.addWidget(self.photo)
        middle.addWidget(self.editor)
        middle.setStretchFactor(0, 1)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._right = ReasonColumn(self.several.above(self.tags), self.why, self._memory)
        for panel in (self.queue, middle, self._right):
            self._splitter.addWidget(panel)
        self._splitter.setStretchFactor(1, 1)
        for splitter in (middle, self._splitter):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(max(unit // 2, 6))
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._splitter)
        self._centre = QWidget()
        column = QVBoxLayout(self._centre)
        column.addWidget(self._head)
        column.addWidget(self.message)
        column.addWidget(self._pages, 1)
        self.setCentralWidget(self._centre)
        self.statusBar().setContentsMargins(unit // 2, 0, 0, 0)
        self.statusBar().addWidget(self.engine, 1)
        self.statusBar().addPermanentWidget(self.training.line)
        order = (self.queue.view, self.photo.view, self.editor.caption, self.editor.place, self.editor.time)
        chain: tuple[QWidget, ...] = (*order, *self.tags.head)
        for first, second in itertools.pairwise(chain):
            self.setTabOrder(first, second)

    def _connect(self) -> None:
        session = self.session
        session.posts_loaded.connect(self._on_posts_loaded)
        session.posts_added.connect(self._on_posts_added)
        session.post_changed.connect(self.queue.update_post)
        session.current_changed.connect(self._on_current_changed)
        session.suggested.connect(self._on_suggested)
        session.suggesting_failed.connect(self.tags.say)
        session.decided.connect(self.editor.forget_undo)
        session.undone.connect(self._on_undone)
        session.reversing.connect(self.archives.say_begun)
        session.took_in.connect(self._on_took_in)
        session.progressed.connect(self._on_progressed)
        session.said.connect(self.message.say_problem)
        session.engine_changed.connect(self._on_engine_changed)
        session.rest.changed.connect(self.engine.set_rest)
        self.side.said.connect(self.message.say_notice)
        self.side.refused.connect(self.message.say_problem)
        self.side.engine_wanted.connect(session.change_engine)
        self.models.engine_wanted.connect(session.change_engine)
        self.models.switches_clicked.connect(self.side.show_model_settings)
        self.settings.said.connect(self.message.say_problem)
        session.followed.connect(self.engine.set_progress)
        self.metadata.progressed.connect(self.engine.set_progress)
        self.tagging.rules.progressed.connect(self.engine.set_progress)
        self._head.add_clicked.connect(self._choose_photos)
        self._head.import_clicked.connect(self.archives.open)
        self._head.train_clicked.connect(self.training.open)
        self._head.undo_clicked.connect(self._undo)
        self.queue.chosen.connect(session.show)
        self.queue.cancel_clicked.connect(session.cancel_intake)
        self.editor.caption_edited.connect(session.set_caption)
        self.editor.place_edited.connect(session.set_place)
        self.editor.time_edited.connect(session.set_time)
        self.tags.accepted.connect(session.accept)
        self.tags.rejected.connect(session.reject)
        self.tags.removed.connect(session.remove)
        self.tags.copy_clicked.connect(self._copy_tags)
        self.tags.done_clicked.connect(self._toggle_done)
        self.archives.past_changed.connect(session.follow_past)
        self.archives.past_changed.connect(lambda _: self.history.note_past_changed())
        self.history.import_clicked.connect(self.archives.open)
        self.history.returned.connect(self._on_returned)
        self.why.post_clicked.connect(self.history.open_post)
        self._head.search.entered.connect(self.history.search)
        self._reception.refused.connect(self.message.say_problem)
        self._reception.replaced.connect(self.message.say_notice)
        self._reception.replaced.connect(self.editor.forget_undo)
        self.pictures.refused.connect(session.note_refused_photo)
        self.photo.recovered.connect(session.note_recovered_photo)
        self.empty.add_clicked.connect(self._choose_photos)
        self.empty.import_clicked.connect(self.archives.open)
        self.empty.sample_clicked.connect(self._add_sample)
        self.first_painted.connect(self._on_first_painted, Qt.ConnectionType.QueuedConnection)

    # -- what the person does ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits decide about suggestions, and Esc leaves a text field; they get here unless a field keeps them."""
        if event.key() == Qt.Key.Key_Escape:
            if not self.reasons.hide():
                self.queue.view.setFocus()
            return
        if self.several.turn(event):
            return
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        plain = modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        slot = slot_of(event) if plain or is_alt_digit(event) else None
        if slot is None:
            super().keyPressEvent(event)
            return
        self.editor.flush()
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.tags.reject_row(slot - 1)
        else:
            self.tags.accept_row(slot - 1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Photos and texts are welcome."""
        self._welcome(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Anywhere on the window."""
        self._welcome(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The drag went on."""
        self._veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        self._veil.hide()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.editor.finish()
        self._reception.receive(read_incoming(event.mimeData()))

    def _welcome(self, event: QDropEvent) -> None:
        if is_welcome(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._veil.lift(self._reception.announce(event.mimeData()))
        else:
            event.ignore()

    def come_forward(self, photos: Sequence[Path] = ()) -> None:
        """TagDesk was started once more: take its photos, and be seen."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        QApplication.alert(self)
        if photos:
            self.session.take_in(photos)

    def _paste(self) -> None:
        self.editor.finish()
        self._reception.paste()

    def _choose_photos(self) -> None:
        self.session.take_in(choose_photos(self, self._memory))

    def _choose_folder(self) -> None:
        self.session.take_in(choose_folder(self, self._memory))

    def _add_sample(self) -> None:
        samples = _sample_photos()
        self.session.take_in([next((path for path in samples if path.name == _FIRST_SAMPLE), samples[0])])

    def _undo(self) -> None:
        self.editor.flush()
        self.session.undo()

    def _redo(self) -> None:
        self.editor.flush()
        self.session.redo()

    def _copy_tags(self) -> None:
        self.tagging.copy_and_finish()

    def _toggle_done(self) -> None:
        self.editor.finish()
        if (post := self.session.common) is not None:
            self.session.set_done(not post.done)

    def _toggle_why(self) -> None:
        self.reasons.toggle()

    def _take_off(self) -> None:
        self.editor.finish()
        post_ids = self.queue.selected_ids
        if not post_ids:
            return
        row = self.queue.shown.row_of(post_ids[0])
        if not self.session.remove_posts(post_ids):
            return
        if self.session.posts:
            self.queue.go_to_row(row or 0)
            self._show_selected()
        what = self.tr("1 post") if len(post_ids) == 1 else self.tr("{count} posts").format(count=len(post_ids))
        self.message.say_notice(self.tr("{what} taken off the desk; Ctrl+Z brings it back.").format(what=what))

    # -- what the session says ---------------------------------------------------------------------------------

    def _on_posts_loaded(self, posts: Sequence[DeskPost]) -> None:
        self.queue.show_posts(posts)
        self._show_page()
        self._show_selected()

    def _on_posts_added(self, posts: Sequence[DeskPost]) -> None:
        self.queue.add_posts(posts)
        self._show_page()
        self._show_selected()

    def _on_progressed(self, progress: Progress | None) -> None:
        self.queue.show_progress(progress)
        self._show_page()

    def _show_page(self) -> None:
        has_queue = self.session.has_posts or self.session.is_taking_in
        self._pages.setCurrentWidget(self._splitter if has_queue else self.empty)

    def _show_selected(self) -> None:
        """Show the post that was open when the window was closed, else the first that is not done."""
        if self.session.current is not None or not self.session.has_posts:
            return
        posts = self.session.posts
        known = {post.post_id for post in posts}
        selected = [post_id for post_id in (self._post_to_show, *self.queue.selected_ids) if post_id in known]
        drafts = [post.post_id for post in posts if not post.done]
        self._post_to_show = 0
        post_id = next(iter([*selected, *drafts]), posts[0].post_id)
        self.queue.go_to(post_id)
        self.session.show(post_id)
        if self.focusWidget() is None or not self._splitter.isAncestorOf(self.focusWidget()):
            self.queue.view.setFocus()

    def _on_current_changed(self, post: DeskPost | None) -> None:
        self.editor.show_post(post)
        self.photo.show_post(post)
        self.tags.show_post(self.session.common)
        if post is not None:
            self.queue.go_to(post.post_id)

    def _on_suggested(self, suggestions: Sequence[Suggestion], answer: "SuggestionList | None") -> None:
        if suggestions or answer is None:
            self.tags.show_suggestions(suggestions)
        else:
            self.tags.say(self.tr("No suggestion for this post yet. Write a caption, or add a tag of your own."))
        if answer is not None:
            self.engine.set_timings(answer.timings_ms)

    def _on_undone(self, undone: Undone, redo: bool) -> None:
        self.editor.forget_undo()
        if undone.post_id is not None and undone.post_id in {post.post_id for post in self.session.posts}:
            self.queue.go_to(undone.post_id)
        words = self.tr("Done again: {note}") if redo else self.tr("Undone: {note}")
        self.message.say_notice(words.format(note=note_words(undone)))

    def _on_took_in(self, intake: Intake) -> None:
        for note in intake.notes[:1]:
            self.message.say_problem(note)
        if shown := (*intake.posts, *intake.captioned):
            self.queue.go_to(shown[0].post_id)

    def _on_returned(self) -> None:
        """A post of the past is on the desk again."""
        self._show_page()
        self.come_forward()
        self.queue.view.setFocus()

    def _on_engine_changed(self) -> None:
        status = self._service.status()
        self.engine.set_status(status)
        if status.problems:
            self.message.say_problem(" ".join(status.problems))

    # -- life of the window ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The first one starts the work that must not delay it."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self.first_painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save what was typed, then stop all work."""
        self.editor.finish()
        if not self.training.may_close():
            event.ignore()
            return
        self._memory.keep_layout("window", self.saveGeometry())
        self._memory.keep_layout("panels", self._splitter.saveState())
        if (post := self.session.current) is not None:
            self._memory.post_id = post.post_id
        self.side.close()
        self.models.close()
        self.training.close()
        self.several.close()
        self.tagging.close()
        self.metadata.close()
        self._memory.sync()
        self.hide()  # the last step of the work under way may take a moment
        self.history.close()
        self._jobs.close()
        self.archives.close()
        super().closeEvent(event)

    def _on_first_painted(self) -> None:
        self._has_begun = True
        self.session.load()
        self.session.warm_up()
        if self.settings.problem:
            self.message.say_problem(self.settings.problem)
        self.care.begin()
        self.archives.look_for_interrupted()
        self.training.look_for_runs()
        self.metadata.go_on()
        if self._photos_to_add:
            self.session.take_in(self._photos_to_add)

    def _restore_geometry(self) -> None:
        unit = self.fontMetrics().height()
        geometry = self._memory.layout("window")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            room = self.screen().availableGeometry().size()
            self.resize(min(unit * 80, round(room.width() * 0.95)), min(unit * 50, round(room.height() * 0.9)))
        # Tags are what it is about: their names are to be read in full.
        self._splitter.setSizes([unit * 13, unit * 43, unit * 24])
        self._splitter.restoreState(self._memory.layout("panels"))


def _sample_photos() -> list[Path]:
    return sorted((resources_dir() / "samples").glob("*.jpg"))
