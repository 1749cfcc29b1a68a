"""Asks the engine off the GUI thread, one question at a time, and drops answers nobody waits for any more."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tagdesk.errors import TagDeskError
from tagdesk.gui.jobs import Job, Jobs, Lane, single_step
from tagdesk.gui.question import Question

if TYPE_CHECKING:
    from tagdesk.assistant.suggest import SuggestionList, SuggestService


class SuggestionFeed(QObject):
    """The latest question wins: while one is being answered, only the newest of those that come in is kept."""

    answered = Signal(int, object)
    refused = Signal(int, object)
    warmed_up = Signal()

    def __init__(self, service: "SuggestService", jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._jobs = jobs
        self._sequence = 0
        self._waiting: Question | None = None
        self._is_busy = False

    @property
    def idle(self) -> bool:
        """Whether no question is open."""
        return not self._is_busy and self._waiting is None

    def warm_up(self) -> None:
        """Load the models; questions wait until they are there."""
        self._load(self._service.warm_up)

    def change(self, change: Callable[[], None]) -> None:
        """Let the engine become another one between two answers, and load its models; `warmed_up` follows."""

        def change_and_load() -> None:
            change()
            self._service.warm_up()

        self._load(change_and_load)

    def ask(self, question: Question) -> None:
        """Ask; `answered` or `refused` follows unless something newer is asked before."""
        self._sequence += 1
        self._waiting = question
        self._next()

    def forget(self) -> None:
        """Nobody waits for an answer any more."""
        self._sequence += 1
        self._waiting = None

    def _load(self, load: Callable[[], None]) -> None:
        job = Job(single_step(load))
        job.failed.connect(lambda error: self.refused.emit(-1, error))
        job.finished.connect(lambda _: self.warmed_up.emit())
        self._jobs.start(job, Lane.ENGINE)

    def _next(self) -> None:
        if self._is_busy or self._waiting is None:
            return
        question, self._waiting = self._waiting, None
        sequence = self._sequence
        self._is_busy = True
        job = Job(single_step(lambda: self._service.suggest(**question.arguments())))
        job.succeeded.connect(lambda answer: self._on_answer(sequence, question.post_id, answer))
        job.failed.connect(lambda error: self._on_refusal(sequence, question.post_id, error))
        job.finished.connect(lambda _: self._on_finished())
        self._jobs.start(job, Lane.ENGINE)

    def _on_answer(self, sequence: int, post_id: int, answer: "SuggestionList") -> None:
        if sequence == self._sequence:
            self.answered.emit(post_id, answer)

    def _on_refusal(self, sequence: int, post_id: int, error: TagDeskError) -> None:
        if sequence == self._sequence:
            self.refused.emit(post_id, error)

    def _on_finished(self) -> None:
        self._is_busy = False
        self._next()
