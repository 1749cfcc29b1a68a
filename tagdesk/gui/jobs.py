"""The one way to do long work: a Qt-free generator of `Progress`, run off the GUI thread, cancelled by closing it."""

import threading
import time
from collections.abc import Callable, Generator
from enum import Enum
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QRunnable, Qt, QThreadPool, Signal, SignalInstance, Slot

from tagdesk.domain import Progress
from tagdesk.errors import TagDeskError

Work = Callable[[], Generator[Progress, None, Any]]

#: More progress messages than a person can see would only keep the event loop busy.
_PROGRESS_INTERVAL_S = 0.05


class Lane(Enum):
    """Work of one lane runs one after the other; lanes run beside each other."""

    HISTORY = "history"
    INTAKE = "intake"
    PICTURES = "pictures"
    ENGINE = "engine"
    PAST = "past"
    PHOTOS = "photos"
    IMPORT = "import"
    BROWSE = "browse"
    FITS = "fits"
    STATISTICS = "statistics"
    CHECK = "check"
    METADATA = "metadata"
    EXPORT = "export"
    TRAINING = "training"
    TRAINING_TALK = "training-talk"
    MODELS = "models"
    BACKUP = "backup"


def single_step(function: Callable[[], Any]) -> Work:
    """Work that can't be divided: one call, no progress."""

    def work() -> Generator[Progress, None, Any]:
        return function()
        yield  # makes this a generator

    return work


class Job(QObject):
    """One piece of long work; connect to its signals, which arrive in the thread that made it, then start it.

    `failed` carries an expected error (one sentence to the user); a bug is raised again in the GUI thread, where
    `sys.excepthook` reports it. Cancelling is no error. `finished` comes last in every case; then its connections end.
    """

    progressed = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    crashed = Signal(object)
    cancelled = Signal()
    finished = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self._cancel = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._cancel.set()

    @property
    def cancel_requested(self) -> bool:
        """Whether somebody asked the work to stop."""
        return self._cancel.is_set()


class _Runner(QRunnable):
    """Drives the generator in a thread of the pool."""

    def __init__(self, job: Job, over: SignalInstance) -> None:
        super().__init__()
        self._work: tuple[Job, SignalInstance] | None = (job, over)

    def run(self) -> None:
        """Step through the work; every way out of it is one signal."""
        assert self._work is not None
        job, over = self._work
        self._work = None  # Qt's pool does not always let go of who ran
        try:
            self._step_through(job)
        except TagDeskError as error:
            job.failed.emit(error)
        except Exception as error:  # noqa: BLE001 - a bug: handed to the GUI thread, which raises it there
            job.crashed.emit(error)
        finally:
            job.finished.emit(job)
            over.emit(job)

    def _step_through(self, job: Job) -> None:
        if job.cancel_requested:
            job.cancelled.emit()
            return
        steps = job.work()
        told_at = 0.0
        while True:
            try:
                progress = next(steps)
            except StopIteration as end:
                job.succeeded.emit(end.value)
                return
            if job.cancel_requested:
                steps.close()
                job.cancelled.emit()
                return
            now = time.monotonic()
            if now - told_at >= _PROGRESS_INTERVAL_S or progress.done == progress.total:
                told_at = now
                job.progressed.emit(progress)


class Jobs(QObject):
    """Runs jobs in lanes of one thread each and knows which ones are under way.

    Signals:
        begun, ended: A job and its lane: it was queued, or is over in whatever way.
    """

    begun = Signal(object, object)
    ended = Signal(object, object)
    _over = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_closed = False
        self._running: dict[Job, Lane] = {}
        self._over.connect(self._on_over, Qt.ConnectionType.QueuedConnection)
        self._pools: dict[Lane, QThreadPool] = {}
        for lane in Lane:
            pool = QThreadPool(self)
            pool.setMaxThreadCount(1)
            pool.setExpiryTimeout(-1)  # a thread keeps its database connection, so it is worth keeping
            self._pools[lane] = pool

    def start(self, job: Job, lane: Lane, *, priority: int = 0) -> None:
        """Queue a job in a lane; higher priority first. After `close` nothing starts any more."""
        if self._is_closed:
            return
        self._running[job] = lane
        self.begun.emit(job, lane)
        job.crashed.connect(self._on_crashed, Qt.ConnectionType.QueuedConnection)
        self._pools[lane].start(_Runner(job, self._over), priority)

    def close(self) -> None:
        """Cancel everything and wait until no thread runs any more; no signal arrives after that."""
        self._is_closed = True
        for job in self._running:
            job.cancel()
            job.blockSignals(True)
        for pool in self._pools.values():
            pool.waitForDone()
        for job in self._running:
            QCoreApplication.removePostedEvents(job)
        self._running.clear()

    @Slot(object)
    def _on_crashed(self, error: Exception) -> None:
        raise error

    @Slot(object)
    def _on_over(self, job: Job) -> None:
        if (lane := self._running.pop(job, None)) is not None:
            self.ended.emit(job, lane)
            # What is connected to a job mostly holds the job, which no collector sees: they would stay for ever.
            job.deleteLater()
