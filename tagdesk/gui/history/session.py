"""The past as the history window sees it: searches and loads off the GUI thread, corrects through the desk."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from tagdesk.assistant.desk import Desk
from tagdesk.domain import DeskPost
from tagdesk.gui.desk_session import DeskSession
from tagdesk.gui.history.fits import Fits, look_for
from tagdesk.gui.jobs import Job, Jobs, Lane, single_step
from tagdesk.history.browse import FoundPost, Which

if TYPE_CHECKING:
    from tagdesk.assistant.suggest import SuggestService

#: Posts of a first answer: more than a window shows.
FIRST_PAGE = 60
#: Corrections follow each other; suggestions follow them once they rest.
_FOLLOW_MS = 2000


class HistorySession(QObject):
    """What the window asks for; every answer is a signal.

    Signals:
        found: Numbers of posts in order, and whether those are all; `loaded` has told the first ones already.
        loaded: Posts (`FoundPost`).
        facts_read: Accounts, and sources that posts came from.
        opened: A post and where it came from (`FoundPost`, `Origin`).
        fits_progressed: How far the search for photos that fit is; None when it is over.
        fits_found: What it found (`Fits`).
        refused: Why something could not be done, in one sentence.
        corrected: A post as it is now.
    """

    found = Signal(object, bool)
    loaded = Signal(object)
    facts_read = Signal(object, object)
    opened = Signal(object, object)
    fits_progressed = Signal(object)
    fits_found = Signal(object)
    refused = Signal(str)
    corrected = Signal(object)

    def __init__(
        self, desk: Desk, service: "SuggestService", desk_session: DeskSession, jobs: Jobs, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._service = service
        self._desk_session = desk_session
        self._jobs = jobs
        self._running: set[Job] = set()
        self._search: Job | None = None
        self._opening: Job | None = None
        self._fits: Job | None = None
        self._looks = 0
        self._changed_accounts: set[int] = set()
        self.is_correcting = False
        self._follow_timer = QTimer(self, interval=_FOLLOW_MS, singleShot=True)
        self._follow_timer.timeout.connect(self.follow)

    @property
    def idle(self) -> bool:
        """Whether no work is under way."""
        return not self._running

    def read_facts(self) -> None:
        """Ask for `facts_read`."""
        history = self._desk.history
        self._run(
            lambda: (history.accounts(), history.sources()), lambda facts: self.facts_read.emit(*facts), Lane.BROWSE
        )

    def search(self, which: Which) -> None:
        """Look for posts: the first ones at once, then the numbers of all; what was looked for before is given up."""
        self.stop()
        history = self._desk.history

        def first_page() -> tuple[list[int], list[FoundPost]]:
            post_ids = history.found_ids(which, FIRST_PAGE)
            return post_ids, history.found(post_ids)

        def show_first(answer: tuple[list[int], list[FoundPost]]) -> None:
            post_ids, posts = answer
            whole = len(post_ids) < FIRST_PAGE
            self.found.emit(post_ids, whole)
            self.loaded.emit(posts)
            self._search = None
            if not whole:
                self._search = self._run(lambda: history.found_ids(which), show_all, Lane.BROWSE)

        def show_all(post_ids: list[int]) -> None:
            self._search = None
            self.found.emit(post_ids, True)

        self._search = self._run(first_page, show_first, Lane.BROWSE, first=True)

    def look_for(self, tag: str, which: Which) -> None:
        """Look for photos that fit a tag; `fits_found` follows, also when it is stopped."""
        self.stop()
        fits = Fits(tag)
        job = Job(lambda: look_for(self._service, self._desk.history, which, fits))
        self._fits = job
        job.progressed.connect(lambda progress: self.fits_progressed.emit(progress) if job is self._fits else None)
        job.succeeded.connect(lambda _: self._end_fits(job, fits))
        job.cancelled.connect(lambda: self._end_fits(job, fits))
        job.failed.connect(lambda error: self._refuse_fits(job, str(error)))
        job.crashed.connect(lambda _: self._end_fits(job, fits))
        self._start(job, Lane.FITS)

    def stop_fits(self) -> None:
        """Be content with the photos that were looked at so far."""
        if self._fits is not None:
            self._fits.cancel()

    def stop(self) -> None:
        """Give up what is being looked for."""
        for job in (self._search, self._fits):
            if job is not None:
                job.cancel()
        if self._fits is not None:
            self.fits_progressed.emit(None)
        self._search = self._fits = None

    def load(self, post_ids: Sequence[int]) -> None:
        """Ask for `loaded`; what was asked for last comes first."""
        self._looks += 1
        self._run(lambda: self._desk.history.found(post_ids), self.loaded.emit, Lane.BROWSE, priority=self._looks)

    def open(self, post_id: int) -> None:
        """Ask for `opened`; another post that was asked for before is given up."""
        if self._opening is not None:
            self._opening.cancel()
        history = self._desk.history

        def read() -> tuple[Any, Any] | None:
            posts = history.found([post_id])
            return (posts[0], history.origin(post_id)) if posts else None

        def show(answer: tuple[Any, Any] | None) -> None:
            if job is self._opening:
                self._opening = None
                if answer is None:
                    self.refused.emit(self.tr("This post is no longer in the history."))
                else:
                    self.opened.emit(*answer)

        job = self._opening = self._run(read, show, Lane.BROWSE, first=True)

    def set_caption(self, post_id: int, text: str) -> None:
        """Correct the caption; hashtags in it become own tags."""
        self._correct(post_id, lambda: self._desk.set_caption(post_id, text))

    def set_place(self, post_id: int, text: str) -> None:
        """Correct the place."""
        self._correct(post_id, lambda: self._desk.set_place(post_id, text))

    def set_time(self, post_id: int, time: datetime | None) -> None:
        """Correct when the photo was taken."""
        self._correct(post_id, lambda: self._desk.set_time(post_id, time))

    def add_own(self, post_id: int, tags: Sequence[str]) -> None:
        """Add tags that are missing."""
        self._correct(post_id, lambda: self._desk.add_own(post_id, tags))

    def remove(self, post_id: int, tag: str) -> None:
        """Take a tag off."""
        self._correct(post_id, lambda: self._desk.remove(post_id, tag))

    def edit_tag(self, post_id: int, tag: str, text: str) -> None:
        """Write a tag another way on this post."""
        self._correct(post_id, lambda: self._desk.edit_tag(post_id, tag, text))

    def reorder(self, post_id: int, tags: Sequence[str]) -> None:
        """Put the tags in another order."""
        self._correct(post_id, lambda: self._desk.reorder(post_id, tags))

    def lead_with(self, post_id: int, photo_id: int) -> None:
        """Put a photo of a post before the others."""
        self._correct(post_id, lambda: self._desk.lead_with(post_id, photo_id))

    def put_back(self, post_id: int) -> bool:
        """Put a post back on the desk; False if that failed, which is said there."""
        return self._desk_session.put_back(post_id)

    def follow(self) -> None:
        """Let suggestions follow the corrections made so far."""
        self._follow_timer.stop()
        if self._changed_accounts:
            self._desk_session.follow_past(sorted(self._changed_accounts))
            self._changed_accounts.clear()

    def _correct(self, post_id: int, change: Callable[[], DeskPost]) -> None:
        self.is_correcting = True
        try:
            post = self._desk_session.correct(change)
        finally:
            self.is_correcting = False
        if post is None:
            self.open(post_id)  # what the fields show was not saved
            return
        self._changed_accounts.add(post.account_id)
        self._follow_timer.start()
        self.corrected.emit(post)

    def _end_fits(self, job: Job, fits: Fits) -> None:
        if job is self._fits:
            self._fits = None
            self.fits_progressed.emit(None)
            self.fits_found.emit(fits)

    def _refuse_fits(self, job: Job, sentence: str) -> None:
        if job is self._fits:
            self._fits = None
            self.fits_progressed.emit(None)
            self.refused.emit(sentence)

    def _run(
        self,
        read: Callable[[], Any],
        show: Callable[[Any], object],
        lane: Lane,
        *,
        first: bool = False,
        priority: int = 0,
    ) -> Job:
        """Read something; a job that was cancelled meanwhile shows nothing."""
        job = Job(single_step(read))
        job.succeeded.connect(lambda answer: None if job.cancel_requested else show(answer))
        job.failed.connect(lambda error: self.refused.emit(str(error)))
        self._start(job, lane, (1 << 30) if first else priority)
        return job

    def _start(self, job: Job, lane: Lane, priority: int = 0) -> None:
        self._running.add(job)
        job.finished.connect(self._on_finished)
        self._jobs.start(job, lane, priority=priority)

    def _on_finished(self, job: Job) -> None:
        self._running.discard(job)
