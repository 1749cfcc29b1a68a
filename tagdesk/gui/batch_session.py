"""Several selected posts: asks for suggestions for all of them, and writes what is decided for all of them."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from tagdesk.assistant.batch import ASKED_TOP_K, MOST_ASKED, BatchAnswer, open_to, spread, suggest_for_all, without
from tagdesk.assistant.desk import Desk
from tagdesk.domain import DeskPost, Progress, Suggestion
from tagdesk.errors import TagDeskError
from tagdesk.gui.jobs import Job, Jobs, Lane
from tagdesk.gui.question import Question

if TYPE_CHECKING:
    from tagdesk.assistant.suggest import SuggestService

#: Who still selects is not asked for yet.
_SELECTING_MS = 200

Steps = Generator[Progress, None, list[DeskPost]]


class BatchSession(QObject):
    """Works beside the window; decisions are written one after the other, in the order they were made.

    Signals:
        suggested: Suggestions for all (`BatchAnswer`).
        refused: Why there are none.
        progressed: How many posts were asked about, or decided about; None when that is over.
        changed: The new states of posts that were decided about.
        decided: What was decided, in a sentence.
        failed: Why a decision could not be written (`TagDeskError`).
    """

    suggested = Signal(object)
    refused = Signal(str)
    progressed = Signal(object)
    changed = Signal(object)
    decided = Signal(str)
    failed = Signal(object)

    def __init__(self, desk: Desk, service: "SuggestService", jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._service = service
        self._jobs = jobs
        self._questions: list[Question] = []
        self._posts: list[DeskPost] = []
        self._answer = BatchAnswer()
        self._asking: Job | None = None
        self._deciding = 0
        self._then: list[Callable[[], object]] = []
        self._pause = QTimer(self, interval=_SELECTING_MS, singleShot=True)
        self._pause.timeout.connect(self._on_pause_over)

    @property
    def idle(self) -> bool:
        """Whether nothing is being asked or written."""
        return self._asking is None and not self._deciding and not self._pause.isActive()

    def ask(self, posts: Sequence[DeskPost]) -> None:
        """Suggest for all of these posts, unless that would be the same as before."""
        questions = [Question.about(post) for post in spread(posts, MOST_ASKED)]
        if questions == self._questions:
            return
        self.stop()
        self._questions, self._posts = questions, list(posts)
        self._pause.start()

    def stop(self) -> None:
        """Nobody waits for suggestions any more."""
        self._questions = []
        self._pause.stop()
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
            self.progressed.emit(None)

    def when_written(self, action: Callable[[], object]) -> None:
        """Do something once all decisions are on the disk: at once if they are."""
        if self._deciding:
            self._then.append(action)
        else:
            action()

    def accept(self, posts: Sequence[DeskPost], suggestion: Suggestion) -> None:
        """Take a suggestion for every post that is open to it."""
        taken = self._taken(posts, [suggestion])
        note = self.tr("Accepted #{tag} for {count} of {total}")
        words = note.format(tag=suggestion.tag, count=len(taken), total=len(posts))
        self._decide(partial(self._desk.accept_for_all, taken), words)

    def accept_several(self, posts: Sequence[DeskPost], suggestions: Sequence[Suggestion]) -> None:
        """Take several suggestions, each for every post that is open to it."""
        one, many = self.tr("Accepted 1 tag for {total} posts"), self.tr("Accepted {count} tags for {total} posts")
        note = one if len(suggestions) == 1 else many
        words = note.format(count=len(suggestions), total=len(posts))
        self._decide(partial(self._desk.accept_for_all, self._taken(posts, suggestions)), words)

    def reject(self, posts: Sequence[DeskPost], suggestion: Suggestion) -> None:
        """Never suggest it for any of the posts again; those that have it keep it."""
        wanted = open_to(posts, suggestion.tag)
        note = self.tr("Rejected #{tag} for {count} of {total}")
        steps = partial(
            self._desk.reject_for_all, self._scores(wanted, suggestion), suggestion.tag, model=suggestion.leading
        )
        self._decide(steps, note.format(tag=suggestion.tag, count=len(wanted), total=len(posts)))

    def add_own(self, posts: Sequence[DeskPost], tags: Sequence[str]) -> None:
        """Add typed tags to all posts."""
        note = self.tr("Added to {count} posts").format(count=len(posts))
        self._decide(partial(self._desk.add_own_to_all, _ids(posts), list(tags)), note)

    def complete(self, posts: Sequence[DeskPost], tag: str) -> None:
        """Add a tag that some have to those that don't have it."""
        wanted = without(posts, tag)
        one, many = self.tr("Added #{tag} to 1 post"), self.tr("Added #{tag} to {count} posts")
        note = (one if len(wanted) == 1 else many).format(tag=tag, count=len(wanted))
        self._decide(partial(self._desk.add_own_to_all, _ids(wanted), [tag]), note)

    def remove(self, posts: Sequence[DeskPost], tag: str) -> None:
        """Take a tag off all posts."""
        note = self.tr("Took #{tag} off").format(tag=tag)
        self._decide(partial(self._desk.remove_from_all, _ids(posts), tag), note)

    def set_done(self, posts: Sequence[DeskPost], done: bool) -> None:
        """Mark all posts as finished, or as not."""
        note = self.tr("{count} posts marked as done") if done else self.tr("{count} posts marked as not done")
        self._decide(partial(self._desk.set_all_done, _ids(posts), done), note.format(count=len(posts)))

    def _taken(self, posts: Sequence[DeskPost], suggestions: Sequence[Suggestion]) -> dict[int, list[Suggestion]]:
        """Which suggestions each post takes, with the chance that each had there."""
        taken: dict[int, list[Suggestion]] = {}
        for suggestion in suggestions:
            for post_id, score in self._scores(open_to(posts, suggestion.tag), suggestion).items():
                its_own = suggestion if score == suggestion.score else replace(suggestion, score=score)
                taken.setdefault(post_id, []).append(its_own)
        return taken

    def _scores(self, posts: Sequence[DeskPost], suggestion: Suggestion) -> dict[int, float]:
        """The chance the tag had on each post; that of all together where the post was not asked about."""
        known = self._answer.scores_of(suggestion.tag)
        return {post.post_id: known.get(post.post_id, suggestion.score) for post in posts}

    def _decide(self, steps: Callable[[], Steps], note: str) -> None:
        job = Job(steps)
        self._deciding += 1
        job.progressed.connect(self.progressed)
        job.succeeded.connect(lambda posts: self._on_decided(posts, note))
        job.failed.connect(self.failed)
        job.finished.connect(lambda _: self._on_written())
        self._jobs.start(job, Lane.HISTORY)

    def _on_decided(self, posts: Sequence[DeskPost], note: str) -> None:
        self.changed.emit(posts)
        self.decided.emit(note)

    def _on_written(self) -> None:
        self._deciding -= 1
        if self._deciding:
            return
        self.progressed.emit(None)
        then, self._then = self._then, []
        for action in then:
            action()

    def _on_pause_over(self) -> None:
        if all(question.is_empty for question in self._questions):
            self.refused.emit(self.tr("Write captions or add a tag, and suggestions follow."))
            return
        ahead = partial(self._service.ahead, spare_a_core=True)
        job = Job(partial(suggest_for_all, self._posts, self._suggestions_of, ahead))
        self._asking = job
        job.progressed.connect(lambda progress: self._on_progressed(job, progress))
        job.succeeded.connect(lambda answer: self._on_answered(job, answer))
        job.failed.connect(lambda error: self._on_refused(job, error))
        job.finished.connect(lambda _: self._on_asked(job))
        self._jobs.start(job, Lane.ENGINE)

    def _suggestions_of(self, post: DeskPost) -> Sequence[Suggestion]:
        question = Question.about(post)
        if question.is_empty:
            return ()
        return self._service.suggest(**question.arguments(), top_k=ASKED_TOP_K).suggestions

    def _on_progressed(self, job: Job, progress: Progress) -> None:
        if job is self._asking:
            self.progressed.emit(progress)

    def _on_answered(self, job: Job, answer: BatchAnswer) -> None:
        if job is self._asking:
            self._answer = answer
            self.suggested.emit(answer)

    def _on_refused(self, job: Job, error: TagDeskError) -> None:
        if job is self._asking:
            self.refused.emit(str(error))

    def _on_asked(self, job: Job) -> None:
        if job is self._asking:
            self._asking = None
            self.progressed.emit(None)


def _ids(posts: Sequence[DeskPost]) -> list[int]:
    return [post.post_id for post in posts]
