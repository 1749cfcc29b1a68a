"""Computes statistics off the GUI thread; what was asked for before is given up."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from tagdesk.assistant.desk import Desk
from tagdesk.gui.jobs import Job, Jobs, Lane, single_step
from tagdesk.gui.tags.source_text import source_names
from tagdesk.history.quality import Period
from tagdesk.history.statistics import Statistics

_TAGS, _PAIRS = 30, 12


class StatisticsSession(QObject):
    """What the page asks for; every answer is a signal.

    Signals:
        facts_read: Accounts, the first year that posts are of (None: of none), and what models are called.
        computed: `Statistics`.
        tags_counted: By tag, posts by month.
        refused: Why it could not be done, in one sentence.
    """

    facts_read = Signal(object, object, object)
    computed = Signal(object)
    tags_counted = Signal(object)
    refused = Signal(str)

    def __init__(self, desk: Desk, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._jobs = jobs
        self._running: set[Job] = set()
        self._latest: dict[str, Job] = {}

    @property
    def idle(self) -> bool:
        """Whether nothing is being computed."""
        return not self._running

    def read_facts(self) -> None:
        """Ask for `facts_read`."""

        def read() -> tuple[Any, Any, Any]:
            import pyqtgraph  # noqa: F401 - takes a moment, which the charts then needn't

            history = self._desk.history
            return history.accounts(), history.first_year(), source_names()

        self._run("facts", read, lambda facts: self.facts_read.emit(*facts))

    def compute(self, period: Period) -> None:
        """Ask for `computed`."""

        def read() -> Statistics:
            return self._desk.history.statistics(period, tags=_TAGS, pairs=_PAIRS)

        self._run("all", read, self.computed.emit)

    def count_tags(self, tags: Sequence[str], period: Period) -> None:
        """Ask for `tags_counted`."""
        self._run("tags", lambda: self._desk.history.tag_months(tags, period), self.tags_counted.emit)

    def _run(self, kind: str, read: Callable[[], Any], show: Callable[[Any], object]) -> None:
        if (before := self._latest.get(kind)) is not None:
            before.cancel()
        job = self._latest[kind] = Job(single_step(read))
        self._running.add(job)
        job.succeeded.connect(lambda answer: show(answer) if job is self._latest.get(kind) else None)
        job.failed.connect(lambda error: self.refused.emit(str(error)))
        job.finished.connect(self._running.discard)
        self._jobs.start(job, Lane.STATISTICS)
