"""What the window does with the metadata of photos: keys, menu, and what is said of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from tagdesk.assistant.settings import WriteWhen
from tagdesk.domain import DeskPost, Progress
from tagdesk.gui.desk_session import DeskSession
from tagdesk.gui.jobs import Jobs
from tagdesk.gui.message_bar import MessageBar
from tagdesk.gui.metadata.export_actions import ExportActions
from tagdesk.gui.metadata.progress_box import ProgressBox
from tagdesk.gui.metadata.session import MetadataSession
from tagdesk.gui.settings.session import SettingsSession
from tagdesk.gui.window_action import ActionSpec
from tagdesk.gui.window_memory import WindowMemory
from tagdesk.history.store import History
from tagdesk.paths import Profile

if TYPE_CHECKING:
    from tagdesk.gui.metadata.dialog import MetadataDialog
    from tagdesk.gui.metadata.run import Outcome


class MetadataActions(QObject):
    """Connects the session of writing with the window.

    Args:
        finish_editing: Saves what is being typed, so that it is written, too.
        window: The main window.

    Signals:
        progressed: How far writing is; None when it is over.
    """

    progressed = Signal(object)

    def __init__(
        self,
        desk_session: DeskSession,
        history: History,
        settings: SettingsSession,
        message: MessageBar,
        jobs: Jobs,
        profile: Profile,
        memory: WindowMemory,
        finish_editing: Callable[[], object],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._desk_session, self._settings, self._message = desk_session, settings, message
        self._memory, self._finish_editing, self._window = memory, finish_editing, window
        self.session = MetadataSession(desk_session, history, settings, jobs, profile, memory, self)
        self.exports = ExportActions(history, message, jobs, memory, finish_editing, window)
        self.dialog: MetadataDialog | None = None
        self.box: ProgressBox | None = None
        self.session.progressed.connect(self._on_progressed)
        self.session.written.connect(self._on_written)
        self.session.failed.connect(message.say_problem)

    @property
    def idle(self) -> bool:
        """Whether nothing is being written or looked at."""
        return self.session.idle and self.exports.idle

    def specs(self) -> list[ActionSpec]:
        """What the menu offers."""
        return [
            ActionSpec(self.tr("Write the tags into the photo's metadata"), ("Ctrl+S",), self.write),
            ActionSpec(self.tr("Show what would be written…"), ("Ctrl+Shift+S",), self.show_plan),
            *self.exports.specs(),
            ActionSpec(),
        ]

    def write(self) -> None:
        """Write the tags of the selected posts into their photos."""
        self._finish_editing()
        if not (posts := self._posts()):
            return
        if self._settings.now.write_when is WriteWhen.NEVER:
            self._message.say_notice(
                self.tr("By your settings, tags are never written into metadata; change that under Settings (Ctrl+,).")
            )
            return
        if not any(post.photos for post in posts):
            self._message.say_notice(self.tr("There is no photo to write into."))
            return
        self.session.write([post.post_id for post in posts])

    def show_plan(self) -> None:
        """Show what would be written for the selected posts, or for all that are done."""
        from tagdesk.gui.metadata.dialog import MetadataDialog

        self._finish_editing()
        if self.dialog is not None:
            self.dialog.deleteLater()
        may_write = self._settings.now.write_when is not WriteWhen.NEVER
        post_ids = [post.post_id for post in self._posts()]
        self.dialog = MetadataDialog(self.session, post_ids, may_write, self._memory, self._window)
        self.dialog.show()

    def go_on(self) -> None:
        """Write what was left when the window was closed."""
        self.session.go_on()

    def close(self) -> None:
        """Close the dialog, and remember what is left to write."""
        if self.dialog is not None:
            self.dialog.hide()
        self.session.close()

    def _posts(self) -> list[DeskPost]:
        if posts := self._desk_session.selected_posts:
            return posts
        return [post] if (post := self._desk_session.current) is not None else []

    def _on_progressed(self, progress: Progress | None) -> None:
        self.progressed.emit(progress)
        if progress is None:
            if self.box is not None:
                self.box.hide()
                self.box.deleteLater()
                self.box = None
        elif progress.total and not self._shows_dialog:
            if self.box is None:
                self.box = ProgressBox(self.tr("Writing tags into photos"), self._window)
                self.box.canceled.connect(self.session.stop)
            self.box.show_progress(progress)

    @property
    def _shows_dialog(self) -> bool:
        return self.dialog is not None and self.dialog.isVisible()

    def _on_written(self, outcome: "Outcome") -> None:
        """What was not asked for goes by in silence, unless it failed."""
        from tagdesk.gui.metadata.text import outcome_words, problem_words

        if problem := problem_words(outcome):
            self._message.say_problem(problem)
        elif outcome.asked_for or outcome.is_stopped:
            self._message.say_notice(outcome_words(outcome))
