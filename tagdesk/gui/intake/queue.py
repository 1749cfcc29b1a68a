"""Drops on the desk, one after the other."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from tagdesk.assistant.desk import Desk
from tagdesk.gui.intake.take_in import take_in
from tagdesk.gui.jobs import Job, Jobs, Lane


class IntakeQueue(QObject):
    """Puts files on the desk off the GUI thread.

    Args:
        current: Number of the post on show, which a lone text belongs to.

    Signals:
        begun: A drop is being put on the desk.
        progressed: How far it is (`Progress`), None when none is under way or waits.
        taken_in: What became of it (`Intake`).
        stopped: It was cancelled or failed in the midst; what was written so far stays.
        failed: Why it failed.
    """

    begun = Signal()
    progressed = Signal(object)
    taken_in = Signal(object)
    stopped = Signal()
    failed = Signal(object)

    def __init__(
        self, desk: Desk, jobs: Jobs, current: Callable[[], int | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._jobs, self._current = desk, jobs, current
        self._job: Job | None = None
        self._is_taken_in = False
        self._waiting: list[tuple[Path, ...]] = []

    @property
    def idle(self) -> bool:
        """Whether no drop is under way."""
        return self._job is None

    def add(self, paths: Sequence[Path]) -> None:
        """Put files on the desk; they wait for the drops before them."""
        if paths:
            self._waiting.append(tuple(paths))
            self._next()

    def cancel(self) -> None:
        """Stop the drop that is under way, and forget those that wait."""
        self._waiting.clear()
        if self._job is not None:
            self._job.cancel()

    def _next(self) -> None:
        if self._job is not None or not self._waiting:
            return
        job = Job(partial(take_in, self._desk, self._waiting.pop(0), self._current()))
        self._job, self._is_taken_in = job, False
        job.progressed.connect(self.progressed)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self.failed)
        job.finished.connect(lambda _: self._on_finished())
        self.begun.emit()
        self._jobs.start(job, Lane.INTAKE)

    def _on_succeeded(self, intake: object) -> None:
        self._is_taken_in = True
        self.taken_in.emit(intake)

    def _on_finished(self) -> None:
        self._job = None
        if not self._is_taken_in:
            self.stopped.emit()
        if self._waiting:
            self._next()
        else:
            self.progressed.emit(None)
