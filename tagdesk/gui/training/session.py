"""Drives one training at a time off the GUI thread: begins it, looks on, tries the new models, finds it again."""

from collections.abc import Callable, Generator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from tagdesk.assistant.training.request import TrainingWish
from tagdesk.assistant.training.run_folder import RunFolder, RunState
from tagdesk.domain import Progress
from tagdesk.errors import TagDeskError
from tagdesk.gui.jobs import Job, Jobs, Lane, single_step
from tagdesk.gui.training.outlook import outlook
from tagdesk.gui.training.phase import UNDER_WAY, Phase
from tagdesk.gui.training.steps import Stand, beginning, following, found_stand, going_on, training_facts, trying

if TYPE_CHECKING:
    from tagdesk.assistant.model_store import ModelStore
    from tagdesk.assistant.training.picture import TrainingProgress
    from tagdesk.assistant.training.service import TrainingService
    from tagdesk.history.store import History


class TrainingSession(QObject):
    """What the dialog and the window ask for; every answer is a signal.

    Attributes:
        service: What does it.
        stand: Where the training stands.
        progress: How far the models have learned, as far as that is known.
        keeps_running: Whether the person wants it to go on when the window is closed.

    Signals:
        facts_read: What there is to choose from (`TrainingFacts`).
        charts_loaded: Charts can be drawn from now on.
        outlook_told: What a wish would have to learn from (`Outlook`).
        stand_changed: `stand` is another one.
        progressed: How far learning is (`TrainingProgress`).
        tried: How far the copy of the history, or the trial of the models, is (`Progress`).
        found: A run of before was found, and waits for the person.
        refused: Why something could not be done, in one sentence.
    """

    facts_read = Signal(object)
    charts_loaded = Signal()
    outlook_told = Signal(object)
    stand_changed = Signal(object)
    progressed = Signal(object)
    tried = Signal(object)
    found = Signal(object)
    refused = Signal(str)

    def __init__(
        self,
        service: "TrainingService",
        store: "ModelStore",
        history: "History",
        jobs: Jobs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.service, self._store, self._history, self._jobs = service, store, history, jobs
        self.stand = Stand(Phase.CHOOSING)
        self.progress: TrainingProgress | None = None
        self.keeps_running = False
        self._work: Job | None = None
        self._talks: set[Job] = set()
        self._looking: Job | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is being looked at or told; a training may be under way all the same."""
        return not self._talks

    # -- before ------------------------------------------------------------------------------------------------

    def load_charts(self) -> None:
        """Ask for `charts_loaded`."""
        self._talk(_load_charts, lambda _: self.charts_loaded.emit())

    def read_facts(self) -> None:
        """Ask for `facts_read`."""
        self._talk(lambda: training_facts(self._history), self.facts_read.emit)

    def look(self, wish: TrainingWish) -> None:
        """Ask for `outlook_told`; what was asked before is given up."""
        if self._looking is not None:
            self._looking.cancel()
        job = self._looking = self._talk(lambda: outlook(self._history, wish), self.outlook_told.emit)
        job.finished.connect(self._on_looked)

    def find(self) -> None:
        """Look for a run of before; `found` follows if there is one that waits, and one at work is followed."""
        self._talk(lambda: found_stand(self.service.unfinished()), self._on_found)

    # -- what the person does ----------------------------------------------------------------------------------

    def begin(self, wish: TrainingWish) -> None:
        """Copy the history and let the models learn."""
        self.keeps_running = wish.keep_running
        self._move(Stand(Phase.BEGINNING, models=wish.models))

        def work() -> Generator[Progress, None, Stand]:
            # The child is never to end with the window by itself: whether it does is asked when the window is closed.
            started = replace(wish, base=tuple(self._store.folders()), keep_running=True)
            return (yield from beginning(self.service, started))

        self._start(work, self.tried.emit, Stand(Phase.CHOOSING))

    def go_on(self) -> None:
        """Let a run go on that was stopped or found."""
        before = self.stand
        self._move(replace(before, phase=Phase.BEGINNING))
        self._start(lambda: going_on(self.service, before), self.tried.emit, before)

    def pause(self) -> None:
        """Let the models rest."""
        self._tell(self.service.pause)

    def resume(self) -> None:
        """Let them go on learning."""
        self._tell(self.service.resume)

    def stop(self) -> None:
        """Stop what is under way; it can go on later."""
        if self.stand.phase is Phase.LEARNING:
            self._tell(self.service.cancel)
        elif self._work is not None:
            self._work.cancel()

    def stop_now(self) -> None:
        """Stop it when nobody will look on any more; a moment at most."""
        if self.stand.phase is Phase.LEARNING and self.stand.run is not None:
            self.service.cancel(self.stand.run)

    def discard(self) -> None:
        """Remove a run with all that it made."""
        self._settle(lambda run: run.delete())

    def keep_old(self) -> None:
        """The new models are not wanted."""
        self._settle(lambda run: run.settle(None))

    def note_settled(self) -> None:
        """It was decided what becomes of the run; there may be one of before."""
        self._move(Stand(Phase.CHOOSING))
        self.find()

    # -- how it goes -------------------------------------------------------------------------------------------

    def _move(self, stand: Stand) -> None:
        """The training stands elsewhere now; what is to be done there begins."""
        self.stand = stand
        if stand.phase is not Phase.TRYING:
            self.progress = None
        self.stand_changed.emit(stand)
        if stand.phase is Phase.LEARNING:
            stopped = replace(stand, phase=Phase.STOPPED, state=RunState.STOPPED)
            self._start(partial(following, self.service, stand), self._on_progressed, stopped)
        elif stand.phase is Phase.TRYING:
            stopped = replace(stand, phase=Phase.STOPPED, state=RunState.FITTED)
            self._start(partial(trying, self.service, self._store, stand), self.tried.emit, stopped)

    def _start(
        self, work: Callable[[], Generator[Any, None, Stand]], tell: Callable[[Any], object], otherwise: Stand
    ) -> None:
        """Do the work of a phase, which says where the training stands then; `otherwise`: if it ends early."""
        job = self._work = Job(work)
        job.progressed.connect(tell)
        job.succeeded.connect(self._move)
        job.failed.connect(lambda error: self._on_failed(error, otherwise))
        job.crashed.connect(lambda _: self._move(otherwise))
        job.cancelled.connect(lambda: self._move(otherwise))
        self._jobs.start(job, Lane.TRAINING)

    def _on_progressed(self, progress: "TrainingProgress") -> None:
        self.progress = progress
        self.progressed.emit(progress)

    def _on_failed(self, error: TagDeskError, otherwise: Stand) -> None:
        self._move(replace(otherwise, sentence=str(error)))
        self.refused.emit(str(error))

    def _on_found(self, stand: Stand) -> None:
        if self.stand.phase is not Phase.CHOOSING or stand.run is None:
            return
        self.keeps_running = stand.phase is Phase.LEARNING
        self._move(stand)
        if stand.phase not in UNDER_WAY:
            self.found.emit(stand)

    def _settle(self, settle: Callable[[RunFolder], object]) -> None:
        if (run := self.stand.run) is not None:
            self._talk(lambda: settle(run), lambda _: self.note_settled())

    def _tell(self, tell: Callable[[RunFolder], object]) -> None:
        if (run := self.stand.run) is not None:
            self._talk(lambda: tell(run), lambda _: None)

    def _talk(self, act: Callable[[], Any], show: Callable[[Any], object]) -> Job:
        job = Job(single_step(act))
        self._talks.add(job)
        job.succeeded.connect(show)
        job.failed.connect(lambda error: self.refused.emit(str(error)))
        job.finished.connect(self._talks.discard)
        self._jobs.start(job, Lane.TRAINING_TALK)
        return job

    def _on_looked(self, job: Job) -> None:
        if job is self._looking:
            self._looking = None


def _load_charts() -> None:
    """Load what draws: in the GUI thread that would be felt."""
    import tagdesk.gui.training.charts  # noqa: F401
