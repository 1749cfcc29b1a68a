"""Lets the engine catch up with the past of accounts beside everything else, one account at a time."""

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tagdesk.errors import TagDeskError
from tagdesk.gui.jobs import Job, Jobs, Lane

if TYPE_CHECKING:
    from tagdesk.assistant.suggest import SuggestService

#: An account whose past could not be read is tried again after this long at the earliest: not at every answer.
_PAUSE_S = 300.0


class PastFollower(QObject):
    """Starts `SuggestService.catch_up` when it is wanted, which answers don't wait for.

    While one runs, its account needs no other: whoever asks again when it is over is told whether it got behind.

    Signals:
        progressed: How far it is (`Progress`), None when nothing is being read any more.
        caught_up: Account that answers are up to date for.
        failed: Why they are not, for an account.
    """

    progressed = Signal(object)
    caught_up = Signal(int)
    failed = Signal(int, object)

    def __init__(self, service: "SuggestService", jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._jobs = jobs
        self._running: int | None = None
        self._waiting: dict[int, None] = {}
        self._failed_at_s: dict[int, float] = {}

    @property
    def idle(self) -> bool:
        """Whether no past is being read."""
        return self._running is None

    def catch_up(self, account_id: int) -> None:
        """Follow the past of an account soon; `caught_up` or `failed` follows, unless that failed a moment ago."""
        failed_at_s = self._failed_at_s.get(account_id)
        if failed_at_s is not None and time.monotonic() - failed_at_s < _PAUSE_S:
            return
        if account_id != self._running:
            self._waiting[account_id] = None
            self._next()

    def _next(self) -> None:
        if self._running is not None or not self._waiting:
            return
        account_id = next(iter(self._waiting))
        del self._waiting[account_id]
        self._running = account_id
        job = Job(partial(self._service.catch_up, account_id))
        job.progressed.connect(self.progressed)
        job.succeeded.connect(lambda _: self._failed_at_s.pop(account_id, None))
        job.failed.connect(lambda error: self._on_failed(account_id, error))
        job.crashed.connect(lambda _: self._note_failure(account_id))
        job.finished.connect(lambda _: self._on_finished(account_id))
        self._jobs.start(job, Lane.PAST)

    def _note_failure(self, account_id: int) -> None:
        self._failed_at_s[account_id] = time.monotonic()

    def _on_failed(self, account_id: int, error: TagDeskError) -> None:
        self._note_failure(account_id)
        self.failed.emit(account_id, error)

    def _on_finished(self, account_id: int) -> None:
        self._running = None
        self._next()
        if self._running is None:
            self.progressed.emit(None)
        if account_id not in self._failed_at_s:
            self.caught_up.emit(account_id)
