"""Ways to the training: button, menu, the line at the bottom, and trainings of before that are found again."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from tagdesk.gui.jobs import Job, Jobs, Lane, single_step
from tagdesk.gui.message_bar import MessageBar
from tagdesk.gui.models.reception import ModelsReception
from tagdesk.gui.training.line import TrainingLine
from tagdesk.gui.window_action import ActionSpec
from tagdesk.gui.window_memory import WindowMemory
from tagdesk.paths import Profile

if TYPE_CHECKING:
    from tagdesk.assistant.training.picture import TrainingProgress
    from tagdesk.domain import Progress
    from tagdesk.gui.training.dialog import TrainingDialog
    from tagdesk.gui.training.session import TrainingSession
    from tagdesk.gui.training.steps import Stand
    from tagdesk.history.store import History


class TrainingReception(QObject):
    """Opens the dialog, and says in the window how a training goes.

    Attributes:
        line: For the bottom of the window.
        dialog: None until it is first wanted.
    """

    def __init__(
        self,
        history: "History",
        profile: Profile,
        models: ModelsReception,
        memory: WindowMemory,
        message: MessageBar,
        jobs: Jobs,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._history, self._profile, self._models, self._memory = history, profile, models, memory
        self._message, self._jobs, self._window = message, jobs, window
        self._session: TrainingSession | None = None
        self._loading: Job | None = None
        self._offer = ""
        self._is_installing = False
        self.dialog: TrainingDialog | None = None
        self.line = TrainingLine(window)
        self.line.clicked.connect(self.open)
        models.session.switched.connect(lambda *_: self._on_switched())
        models.session.progressed.connect(self._on_installing)
        models.session.refused.connect(self._on_install_refused)

    @property
    def idle(self) -> bool:
        """Whether nothing is being looked at or told; a training may be under way all the same."""
        return self._loading is None and (self._session is None or self._session.idle)

    def spec(self) -> ActionSpec:
        """The row of the menu that opens the dialog."""
        return ActionSpec(self.tr("&Train models…"), ("Ctrl+Shift+M",), self.open)

    def open(self) -> None:
        """Show the dialog."""
        from tagdesk.gui.training.dialog import TrainingDialog

        if self.dialog is None:
            self.dialog = TrainingDialog(self.session, self._memory, self._window)
            self.dialog.use_clicked.connect(self._use)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        if self._offer and self._message.text == self._offer:
            self._message.hide()  # the dialog tells it

    def look_for_runs(self) -> None:
        """Look for a training of before, off the GUI thread."""
        job = self._loading = Job(single_step(_load))
        job.finished.connect(lambda _: self._on_loaded())
        self._jobs.start(job, Lane.TRAINING_TALK)

    def may_close(self) -> bool:
        """Whether the window may be closed; if a training is under way, the person says what becomes of it."""
        from tagdesk.gui.training.closing import Answer, ask_about_training
        from tagdesk.gui.training.phase import asks_before_closing

        session = self._session
        if session is None or not asks_before_closing(session.stand.phase, keeps_running=session.keeps_running):
            return True
        answer = ask_about_training(self._window, self.line.text())
        if answer is Answer.STOP:
            session.stop_now()
        return answer is not Answer.STAY

    def close(self) -> None:
        """Close the dialog."""
        if self.dialog is not None:
            self.dialog.hide()

    @property
    def session(self) -> "TrainingSession":
        """What drives it; made when it is first asked for."""
        from tagdesk.assistant.training.service import TrainingService
        from tagdesk.gui.training.session import TrainingSession

        if self._session is None:
            service = TrainingService(self._history, self._profile)
            session = TrainingSession(service, self._models.session.store, self._history, self._jobs, self)
            session.stand_changed.connect(self._on_stand_changed)
            session.progressed.connect(self._on_progressed)
            session.tried.connect(self._on_tried)
            session.found.connect(self._on_found)
            session.refused.connect(self._on_refused)
            self._session = session
        return self._session

    def _use(self) -> None:
        """Install the new models; the engine follows when they are in use."""
        from tagdesk.gui.training.steps import adopting
        from tagdesk.gui.training.text import new_set_title

        store = self._models.session.store
        self._is_installing = True
        self._models.session.install(partial(adopting, store, self.session.stand, new_set_title()))

    def _on_loaded(self) -> None:
        self._loading = None
        self.session.find()

    def _on_stand_changed(self, stand: "Stand") -> None:
        from tagdesk.gui.training.text import waiting_words

        self.line.say(waiting_words(stand))

    def _on_progressed(self, progress: "TrainingProgress") -> None:
        from tagdesk.gui.training.text import line_words

        self.line.say(line_words(progress))

    def _on_tried(self, progress: "Progress") -> None:
        from tagdesk.gui.training.text import trying_words

        self.line.say(trying_words(self.session.stand, progress))

    def _on_found(self, stand: "Stand") -> None:
        from tagdesk.gui.training.phase import Deed, deeds_in
        from tagdesk.gui.training.text import found_words

        if self._message.text or (self.dialog is not None and self.dialog.isVisible()):
            return  # the line at the bottom and the dialog tell it
        session = self.session
        self._offer = found_words(stand)
        goes_on = Deed.GO_ON in deeds_in(stand.phase, is_paused=False)
        first = (self.tr("Go on"), session.go_on) if goes_on else (self.tr("Show"), self.open)
        self._message.ask(self._offer, [first, (self.tr("Discard"), session.discard)])

    def _on_refused(self, sentence: str) -> None:
        if self.dialog is None or not self.dialog.isVisible():
            self._message.say_problem(sentence)

    def _on_installing(self, progress: object) -> None:
        self._is_installing = self._is_installing and progress is not None
        if self.dialog is not None:
            self.dialog.note_installing(progress is not None)

    def _on_switched(self) -> None:
        if self._is_installing:
            self.session.note_settled()
            if self.dialog is not None:
                self.dialog.close()  # the window says what is in use now

    def _on_install_refused(self, sentence: str) -> None:
        if self.dialog is not None and self._is_installing:
            self.dialog.problem.say(sentence)


def _load() -> None:
    """Load what a training needs: in the GUI thread that would be felt."""
    import tagdesk.assistant.training.service
    import tagdesk.gui.training.dialog  # noqa: F401
