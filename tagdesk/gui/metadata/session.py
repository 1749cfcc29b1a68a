"""Writing tags into photos as the window sees it: beside everything else, one run after the other."""

from collections.abc import Generator, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from tagdesk.assistant.settings import WriteWhen
from tagdesk.domain import Progress
from tagdesk.errors import TagDeskError
from tagdesk.gui.desk_session import DeskSession
from tagdesk.gui.jobs import Job, Jobs, Lane
from tagdesk.gui.settings.session import SettingsSession
from tagdesk.gui.window_memory import WindowMemory
from tagdesk.history.store import History
from tagdesk.paths import Profile

if TYPE_CHECKING:
    from tagdesk.assistant.metadata_writing import KeywordChange, MetadataWriter
    from tagdesk.gui.metadata.run import Outcome

#: Who goes on changing the tags of a done post wants them written once.
_REST_MS = 700


class MetadataSession(QObject):
    """Writes what the person asks for, and what became done if the settings say so; what is left waits for a restart.

    Signals:
        progressed: How far the run is; None when nothing is to be written any more.
        written: What a run did (`Outcome`).
        failed: Why a run ended early, in one sentence; `written` comes before it.
        planned: What writing would do (list of `KeywordChange`), for the last question only.
        plan_failed: Why that can't be told.
        plan_progressed: How far the look is.
    """

    progressed = Signal(object)
    written = Signal(object)
    failed = Signal(str)
    planned = Signal(object)
    plan_failed = Signal(str)
    plan_progressed = Signal(object)

    def __init__(
        self,
        desk_session: DeskSession,
        history: History,
        settings: SettingsSession,
        jobs: Jobs,
        profile: Profile,
        memory: WindowMemory,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk_session, self._history, self._settings = desk_session, history, settings
        self._jobs, self._profile, self._memory = jobs, profile, memory
        self._waiting: dict[int, bool] = {}
        self._under_way: dict[int, bool] = {}
        self._run: Job | None = None
        self._plan: Job | None = None
        self._pause = QTimer(self, interval=_REST_MS, singleShot=True)
        self._pause.timeout.connect(self._next)
        desk_session.settled.connect(self._on_settled)

    @property
    def idle(self) -> bool:
        """Whether nothing is being written or looked at, nor about to be."""
        return self._run is None and self._plan is None and not self._waiting

    def write(self, post_ids: Iterable[int]) -> None:
        """Write the tags of these posts; `written` follows."""
        self._waiting |= dict.fromkeys(post_ids, True)
        self._keep_pending()
        self._next()

    def stop(self) -> None:
        """Stop writing; what was written so far stays, and nothing waits any more."""
        self._waiting.clear()
        self._pause.stop()
        if self._run is not None:
            self._run.cancel()

    def plan(self, post_ids: Sequence[int] | None) -> None:
        """Ask what writing would do, for all done posts if none are named; nothing is written."""
        self.stop_planning()

        def work() -> "Generator[Progress, None, tuple[list[int], list[KeywordChange]]]":
            wanted = self._history.done_with_photos() if post_ids is None else list(post_ids)
            return wanted, (yield from self._writer().plan(wanted))

        job = self._plan = Job(work)
        job.progressed.connect(lambda progress: self._of_plan(job, self.plan_progressed, progress))
        job.succeeded.connect(lambda answer: self._of_plan(job, self.planned, answer))
        job.failed.connect(lambda error: self._of_plan(job, self.plan_failed, str(error)))
        job.finished.connect(lambda _: self._on_plan_finished(job))
        self._jobs.start(job, Lane.METADATA, priority=1)

    def stop_planning(self) -> None:
        """Nobody waits for the answer any more."""
        if self._plan is not None:
            self._plan.cancel()
            self._plan = None

    def go_on(self) -> None:
        """Write what was left when the window was closed."""
        if (post_ids := self._memory.posts_to_write) and self._settings.now.write_when is not WriteWhen.NEVER:
            self.write(post_ids)

    def close(self) -> None:
        """Remember what is still to be written."""
        self._pause.stop()
        self._keep_pending()

    def _on_settled(self, post_ids: Sequence[int]) -> None:
        if self._settings.now.write_when is WriteWhen.WHEN_DONE:
            self._waiting = {**dict.fromkeys(post_ids, False), **self._waiting}
            self._keep_pending()
            self._pause.start()

    def _next(self) -> None:
        if self._run is not None or not self._waiting:
            return
        from tagdesk.gui.metadata.run import Outcome, write_posts  # XMP and EXIF, not needed for the first paint

        self._pause.stop()
        self._under_way, self._waiting = self._waiting, {}
        post_ids, outcome = dict(self._under_way), Outcome(any(self._under_way.values()))
        job = self._run = Job(lambda: write_posts(self._history, self._writer(), post_ids, outcome))
        job.progressed.connect(self._on_progressed)
        job.succeeded.connect(lambda _: self._tell(outcome))
        job.cancelled.connect(lambda: self._on_stopped(outcome))
        job.failed.connect(lambda error: self._on_failed(outcome, error))
        job.finished.connect(lambda _: self._on_run_finished())
        self._jobs.start(job, Lane.METADATA)

    def _writer(self) -> "MetadataWriter":
        """Made where it works: it may look for ExifTool."""
        from tagdesk.assistant.metadata_writing import Into, MetadataWriter

        return MetadataWriter(self._history, self._profile, Into(str(self._settings.now.write_into)))

    def _on_progressed(self, progress: Progress) -> None:
        words = self.tr("writing tags:") if progress.total > 1 else self.tr("writing tags")
        self.progressed.emit(Progress(progress.done, progress.total if progress.total > 1 else 0, words))

    def _on_stopped(self, outcome: "Outcome") -> None:
        outcome.is_stopped = True
        self._tell(outcome)

    def _on_failed(self, outcome: "Outcome", error: TagDeskError) -> None:
        if outcome.changes:
            self._on_stopped(outcome)
        self.failed.emit(str(error))

    def _tell(self, outcome: "Outcome") -> None:
        """Posts whose tags are written are done; that comes first, so that what is said of it stands."""
        self._desk_session.finish(outcome.written_ids)
        self._desk_session.batch.when_written(partial(self.written.emit, outcome))

    def _on_run_finished(self) -> None:
        self._run = None
        self._under_way = {}
        self._keep_pending()
        self._next()
        if self._run is None:
            self.progressed.emit(None)

    def _keep_pending(self) -> None:
        self._memory.posts_to_write = [*self._under_way, *self._waiting]

    def _of_plan(self, job: Job, signal: Any, value: object) -> None:
        if job is self._plan:
            signal.emit(value)

    def _on_plan_finished(self, job: Job) -> None:
        if job is self._plan:
            self._plan = None
