"""Undo and redo; large steps (an import) are reversed beside everything else."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from tagdesk.assistant.desk import Desk, Undone
from tagdesk.errors import TagDeskError
from tagdesk.gui.jobs import Job, Jobs, Lane


class Reversal(QObject):
    """Takes back and brings back, one step at a time.

    Signals:
        begun: A large step is being reversed (`Undone`).
        progressed: How far that is, None when it is over.
        reversed: A step was reversed, all of it.
        failed: Why not.
    """

    begun = Signal(object)
    progressed = Signal(object)
    reversed = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._jobs = jobs
        self._under_way: Undone | None = None

    @property
    def idle(self) -> bool:
        """Whether no large step is being reversed."""
        return self._under_way is None

    def undo(self) -> None:
        """Take back the last decision."""
        self._reverse(self._desk.undo)

    def redo(self) -> None:
        """Do again what was taken back."""
        self._reverse(self._desk.redo)

    def _reverse(self, reverse: Callable[[], Undone | None]) -> None:
        if self._under_way is not None:
            self.begun.emit(self._under_way)  # what the person wants is being done
            return
        try:
            undone = reverse()
        except TagDeskError as error:
            self.failed.emit(error)
            return
        if undone is not None and undone.rest:
            self._finish(undone)
        elif undone is not None:
            self.reversed.emit(undone)

    def _finish(self, undone: Undone) -> None:
        self._under_way = undone
        self.begun.emit(undone)
        job = Job(partial(self._desk.finish, undone))
        job.progressed.connect(self.progressed)
        job.failed.connect(self.failed)
        job.succeeded.connect(lambda _: self._on_succeeded(undone))
        job.finished.connect(lambda _: self._on_finished())
        self._jobs.start(job, Lane.IMPORT)

    def _on_succeeded(self, undone: Undone) -> None:
        self._under_way = None
        self.reversed.emit(undone)

    def _on_finished(self) -> None:
        self._under_way = None
        self.progressed.emit(None)
