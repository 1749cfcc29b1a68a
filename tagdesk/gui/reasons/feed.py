"""Looks for reasons off the GUI thread, behind everything else the engine does, and only for who still waits."""

from collections import OrderedDict
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from tagdesk.domain import DeskPost, Progress
from tagdesk.errors import TagDeskError
from tagdesk.gui.jobs import Job, Jobs, Lane
from tagdesk.gui.reasons.question import ReasonQuestion

if TYPE_CHECKING:
    import numpy as np

    from tagdesk.assistant.desk import Desk
    from tagdesk.assistant.explanation import Explanation
    from tagdesk.assistant.suggest import SuggestService

#: Who moves on faster than this asks nothing.
DELAY_MS = 150
#: Where the post changed, and suggestions come anew: who decides tag after tag isn't explained each between.
CHANGED_DELAY_MS = 400
_KEPT = 64
#: Below every question for suggestions.
_LAST = -1


@dataclass(frozen=True, eq=False)
class ReasonAnswer:
    """What was found.

    Attributes:
        posts: Past posts of the explanation that are still there, in its order.
        heat: `heat_pixels` of the regions; None if the photo doesn't count.
    """

    explanation: "Explanation"
    posts: tuple[DeskPost, ...] = ()
    heat: "np.ndarray | None" = None


class ReasonFeed(QObject):
    """The latest question wins; the one before is given up at its next step."""

    answered = Signal(object, object)
    refused = Signal(object, str)

    def __init__(self, service: "SuggestService", desk: "Desk", jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service, self._desk, self._jobs = service, desk, jobs
        self._wanted: ReasonQuestion | None = None
        self._job: Job | None = None
        self._under_way: ReasonQuestion | None = None
        self._known: OrderedDict[ReasonQuestion, ReasonAnswer] = OrderedDict()
        self._timer = QTimer(self, interval=DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self._begin)

    @property
    def idle(self) -> bool:
        """Whether nobody waits for reasons."""
        return self._job is None and not self._timer.isActive()

    def ask(self, question: ReasonQuestion, *, soon: bool = False, changed: bool = False) -> None:
        """Ask; `answered` or `refused` follows unless something else is asked within a moment, or before.

        Args:
            soon: Don't wait for that moment.
            changed: Wait longer, because the post has just changed and may change again.
        """
        is_waiting = self._timer.isActive() and not soon
        if question == self._wanted and (is_waiting or self._job is not None):
            return
        self._wanted = question
        if question != self._under_way:
            self._give_up()
        if soon:
            self._timer.stop()
            self._begin()
        else:
            self._timer.start(CHANGED_DELAY_MS if changed else DELAY_MS)

    def forget(self) -> None:
        """Nobody waits for reasons any more."""
        self._wanted = None
        self._timer.stop()
        self._give_up()

    def clear(self) -> None:
        """Other reasons may be found now, for the same questions."""
        self._known.clear()
        self._give_up()

    def _give_up(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job = self._under_way = None

    def _begin(self) -> None:
        question = self._wanted
        if question is None:
            return
        if (answer := self._known.get(question)) is not None:
            self._known.move_to_end(question)
            self.answered.emit(question, answer)
            return
        if self._job is not None:
            return
        job = Job(lambda: self._look(question))
        self._job, self._under_way = job, question
        job.succeeded.connect(lambda found: self._on_found(job, question, found))
        job.failed.connect(lambda error: self._on_failed(job, question, error))
        job.finished.connect(self._on_finished)
        self._jobs.start(job, Lane.ENGINE, priority=_LAST)

    def _look(self, question: ReasonQuestion) -> Generator[Progress, None, ReasonAnswer]:
        """The work; in another thread."""
        from tagdesk.gui.reasons.heat import heat_pixels

        explanation = yield from self._service.explaining(**question.arguments())
        posts = self._desk.past_posts([post_id for post_id, _ in explanation.posts])
        heat = None if explanation.regions is None else heat_pixels(explanation.regions)
        return ReasonAnswer(explanation, tuple(posts), heat)

    def _on_found(self, job: Job, question: ReasonQuestion, answer: ReasonAnswer) -> None:
        if job is not self._job:
            return
        self._known[question] = answer
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        if question == self._wanted:
            self.answered.emit(question, answer)

    def _on_failed(self, job: Job, question: ReasonQuestion, error: TagDeskError) -> None:
        if job is self._job and question == self._wanted:
            self.refused.emit(question, str(error))

    def _on_finished(self, job: Job) -> None:
        if job is self._job:
            self._job = self._under_way = None
