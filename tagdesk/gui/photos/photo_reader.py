"""Looks at the photos of the past beside everything else: what they show, and their thumbnails."""

from collections.abc import Generator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tagdesk.domain import Progress
from tagdesk.errors import PhotoError
from tagdesk.gui.jobs import Job, Jobs, Lane
from tagdesk.gui.photos.picture_loader import load_thumbnail

if TYPE_CHECKING:
    from tagdesk.assistant.suggest import SuggestService

_NOTE = "reading your photos"


class PhotoReader(QObject):
    """Reads the photos of accounts, one account after the other; one that is cancelled goes on at the next start.

    Signals:
        progressed: How far it is (`Progress`), None when it is over.
        finished: Account of which photos were read that count from the next `catch_up` on.
    """

    progressed = Signal(object)
    finished = Signal(int)

    def __init__(
        self, service: "SuggestService", jobs: Jobs, thumbnails_dir: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._jobs = jobs
        self._thumbnails_dir = thumbnails_dir
        self._accounts: dict[int, Job] = {}

    @property
    def idle(self) -> bool:
        """Whether nothing is being read."""
        return not self._accounts

    def read(self, account_id: int) -> None:
        """Read what was never read of an account."""
        if account_id in self._accounts:
            return
        job = Job(partial(read_photos, self._service, account_id, self._thumbnails_dir))
        self._accounts[account_id] = job
        job.progressed.connect(self.progressed)
        job.succeeded.connect(lambda count: self.finished.emit(account_id) if count else None)
        job.finished.connect(lambda _: self._on_finished(account_id))
        self._jobs.start(job, Lane.PHOTOS)

    def _on_finished(self, account_id: int) -> None:
        del self._accounts[account_id]
        self.progressed.emit(None)


def read_photos(service: "SuggestService", account_id: int, thumbnails_dir: Path) -> Generator[Progress, None, int]:
    """Look at photos that were never looked at, and make their thumbnails; returns how many could be read."""
    photos = service.unseen_photos(account_id)
    count = 0
    for place, photo in enumerate(photos):
        yield Progress(place, len(photos), _NOTE)
        if service.look_at(photo):
            count += 1
            try:
                load_thumbnail(photo, thumbnails_dir)
            except PhotoError:
                continue  # its sentence is told where it is shown
    return count
