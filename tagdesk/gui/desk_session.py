"""The desk as the window sees it: one current post; every change is said by a signal."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from tagdesk.assistant.desk import Desk, Undone
from tagdesk.domain import FIRST_ACCOUNT, DeskPost, Photo, Progress, Suggestion
from tagdesk.errors import PhotoError, TagDeskError
from tagdesk.gui.intake import Intake, take_in
from tagdesk.gui.jobs import Job, Jobs, Lane, single_step
from tagdesk.gui.past_follower import PastFollower
from tagdesk.gui.photo_reader import PhotoReader
from tagdesk.gui.question import Question, merge_completions, open_suggestions
from tagdesk.gui.reversal import Reversal
from tagdesk.gui.suggestion_feed import SuggestionFeed

if TYPE_CHECKING:
    from tagdesk.assistant.suggest import SuggestionList, SuggestService

Result = TypeVar("Result")

#: While photos are being added, the queue shows the new ones this often.
_RELOAD_PAUSE_S = 0.4


class DeskSession(QObject):
    """Carries out what the person does and keeps the suggestions of the current post fresh.

    Signals:
        posts_loaded: All posts of the desk were read anew.
        post_changed: One post has a new state.
        current_changed: Another post, another state of it, or None, is on show.
        suggested: New suggestions for the current post, with the `SuggestionList` they came in (None: nothing to say).
        suggesting_failed: Why there are none, in one sentence.
        decided: A decision was made and is on the disk.
        reversing: A large step is being undone or redone (`Undone`); `undone` follows when all of it is.
        undone: What an undo or redo did (`Undone`), and whether it was a redo.
        took_in: The outcome of a drop.
        progressed: How far the drop is, None when it is over.
        said: A sentence to the person.
        engine_changed: The models were loaded, or could not be.
        followed: How far the engine's reading of the past, or an undo of many posts, is; None when it is over.
    """

    posts_loaded = Signal(list)
    post_changed = Signal(object)
    current_changed = Signal(object)
    suggested = Signal(list, object)
    suggesting_failed = Signal(str)
    decided = Signal()
    reversing = Signal(object)
    undone = Signal(object, bool)
    took_in = Signal(object)
    progressed = Signal(object)
    said = Signal(str)
    engine_changed = Signal()
    followed = Signal(object)

    def __init__(
        self, desk: Desk, service: "SuggestService", jobs: Jobs, thumbnails_dir: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._service = service
        self._jobs = jobs
        self._posts: dict[int, DeskPost] = {}
        self._current_id: int | None = None
        self._asked: Question | None = None
        self._intake_job: Job | None = None
        self._intakes_waiting: list[tuple[Path, ...]] = []
        self._is_loading = False
        self._load_again = False
        self._loaded_at_s = 0.0
        self._changed_while_loading: set[int] = set()
        self._is_warm = self._is_warming = False
        self._feed = SuggestionFeed(service, jobs, self)
        self._feed.answered.connect(self._on_answered)
        self._feed.refused.connect(self._on_refused)
        self._feed.warmed_up.connect(self._on_warmed_up)
        self._follower = PastFollower(service, jobs, self)
        self._follower.progressed.connect(self.followed)
        self._follower.caught_up.connect(self._on_caught_up)
        self._follower.failed.connect(lambda _, error: self._on_failed(error))
        self._photo_reader = PhotoReader(service, jobs, thumbnails_dir, self)
        self._photo_reader.progressed.connect(self.followed)
        self._photo_reader.finished.connect(self._follower.catch_up)
        self._reversal = Reversal(desk, jobs, self)
        self._reversal.begun.connect(self.reversing)
        self._reversal.progressed.connect(self.followed)
        self._reversal.reversed.connect(self._on_reversed)
        self._reversal.failed.connect(self._on_reversal_failed)

    @property
    def current(self) -> DeskPost | None:
        """The post on show."""
        return self._posts.get(self._current_id) if self._current_id is not None else None

    @property
    def posts(self) -> list[DeskPost]:
        """All posts of the desk as last read."""
        return list(self._posts.values())

    @property
    def is_taking_in(self) -> bool:
        """Whether files are being put on the desk."""
        return self._intake_job is not None

    @property
    def idle(self) -> bool:
        """Whether no work is under way."""
        is_reading = self.is_taking_in or self._is_loading or self._is_warming
        helpers = (self._feed, self._follower, self._photo_reader, self._reversal)
        return not is_reading and all(helper.idle for helper in helpers)

    def warm_up(self) -> None:
        """Load the models, then read the past."""
        self._is_warming = True
        self._feed.warm_up()

    def load(self) -> None:
        """Read the desk; `posts_loaded` follows."""
        if self._is_loading:
            self._load_again = True
            return
        self._is_loading = True
        self._changed_while_loading.clear()
        job = Job(single_step(self._desk.posts))
        job.succeeded.connect(self._on_posts_loaded)
        job.failed.connect(self._on_failed)
        job.finished.connect(lambda _: self._on_load_finished())
        self._jobs.start(job, Lane.HISTORY)

    def show(self, post_id: int | None) -> None:
        """Put another post on show."""
        if post_id == self._current_id:
            return
        self._current_id = post_id if post_id in self._posts else None
        self._asked = None
        self._feed.forget()
        self.current_changed.emit(self.current)
        self.suggested.emit([], None)
        self._ask()

    def accept(self, suggestion: Suggestion) -> None:
        """Take a suggestion."""
        self._decide(lambda post_id: self._desk.accept(post_id, suggestion.tag, score=suggestion.score))

    def reject(self, suggestion: Suggestion) -> None:
        """Never suggest it for this post again."""
        self._decide(lambda post_id: self._desk.reject(post_id, suggestion.tag, score=suggestion.score))

    def add_own(self, tags: Sequence[str]) -> None:
        """Add tags the person typed."""
        self._decide(lambda post_id: self._desk.add_own(post_id, tags))

    def remove(self, tag: str) -> None:
        """Take a chosen tag off again."""
        self._decide(lambda post_id: self._desk.remove(post_id, tag))

    def set_done(self, done: bool) -> None:
        """Mark the current post as finished, or as not."""
        self._decide(lambda post_id: self._desk.set_done(post_id, done))

    def set_caption(self, post_id: int, text: str) -> DeskPost | None:
        """Save a caption; the post as saved, None if that failed."""
        return self._change(lambda: self._desk.set_caption(post_id, text))

    def set_place(self, post_id: int, text: str) -> DeskPost | None:
        """Save a place."""
        return self._change(lambda: self._desk.set_place(post_id, text))

    def set_time(self, post_id: int, taken: datetime | None) -> DeskPost | None:
        """Save when the photo was taken."""
        return self._change(lambda: self._desk.set_time(post_id, taken))

    def add_caption_post(self, caption: str) -> None:
        """A post without photo."""
        if (post := self._attempt(lambda: self._desk.add_caption_post(caption))) is not None:
            self._put([post])
            self.show(post.post_id)
            self.decided.emit()

    def remove_posts(self, post_ids: Sequence[int]) -> bool:
        """Take posts off the desk; their files are not touched."""
        try:
            self._desk.remove_posts(post_ids)
        except TagDeskError as error:
            self.said.emit(str(error))
            return False
        for post_id in post_ids:
            self._posts.pop(post_id, None)
        self._changed_while_loading.update(post_ids)
        self.posts_loaded.emit(self.posts)
        self.decided.emit()
        return True

    def undo(self) -> None:
        """Take back the last decision."""
        self._reversal.undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        self._reversal.redo()

    def follow_past(self, account_ids: Sequence[int]) -> None:
        """The past of accounts is another one now: let suggestions follow it, and read the desk anew."""
        for account_id in account_ids:
            self._follower.catch_up(account_id)
        self.load()

    def take_in(self, paths: Sequence[Path]) -> None:
        """Put files on the desk; drops that come while one is under way wait for it."""
        if not paths:
            return
        self._intakes_waiting.append(tuple(paths))
        self._next_intake()

    def cancel_intake(self) -> None:
        """Stop the drop that is under way; the photos added so far stay."""
        self._intakes_waiting.clear()
        if self._intake_job is not None:
            self._intake_job.cancel()

    def note_refused_photo(self, path: Path, sentence: str) -> None:
        """Keep the sentence why a photo can't be shown with its post."""
        for post in self.posts:
            for photo in post.photos:
                if photo.path == path and photo.error != sentence:
                    self._set_photo_error(post.post_id, photo, sentence)

    def note_recovered_photo(self, photo: Photo) -> None:
        """A photo can be shown after all."""
        for post in self.posts:
            if photo in post.photos:
                self._set_photo_error(post.post_id, photo, None)

    def completions(self, prefix: str) -> list[str]:
        """Own tags that start so, then the vocabulary's once the models are there."""
        own = self._attempt(lambda: self._desk.completions(prefix)) or []
        vocabulary = (self._attempt(lambda: self._service.complete(prefix)) or []) if self._is_warm else []
        return merge_completions(own, vocabulary)

    def _decide(self, change: Callable[[int], DeskPost]) -> None:
        post_id = self._current_id
        if post_id is not None and self._change(partial(change, post_id)) is not None:
            self.decided.emit()

    def _change(self, change: Callable[[], DeskPost]) -> DeskPost | None:
        if (post := self._attempt(change)) is not None:
            self._keep(post)
        return post

    def _attempt(self, action: Callable[[], Result]) -> Result | None:
        """Do something that may fail in an expected way, which is then said; None if it did."""
        try:
            return action()
        except TagDeskError as error:
            self.said.emit(str(error))
            return None

    def _keep(self, post: DeskPost) -> None:
        """A post has a new state: tell, and ask for suggestions if it is on show."""
        if post.post_id not in self._posts:
            return
        self._posts[post.post_id] = post
        self._changed_while_loading.add(post.post_id)
        self.post_changed.emit(post)
        if post.post_id == self._current_id:
            self.current_changed.emit(post)
            self._ask()

    def _put(self, posts: Sequence[DeskPost]) -> None:
        """Posts that are new on the desk, or were there before."""
        for post in posts:
            self._posts[post.post_id] = post
            self._changed_while_loading.add(post.post_id)
        self.posts_loaded.emit(self.posts)

    def _on_reversed(self, undone: Undone) -> None:
        if (post_id := undone.post_id) is not None and post_id in self._posts:
            self._change(partial(self._desk.post, post_id))
        self.load()  # posts may have left the desk or come back
        if undone.rest:
            self._follower.catch_up(self.current.account_id if self.current else FIRST_ACCOUNT)
        self.undone.emit(undone, undone.is_redo)

    def _on_reversal_failed(self, error: TagDeskError) -> None:
        self.load()
        self.said.emit(str(error))

    def _set_photo_error(self, post_id: int, photo: Photo, sentence: str | None) -> None:
        def change() -> DeskPost:
            self._desk.set_photo_error(photo.photo_id, sentence)
            return self._desk.post(post_id)

        self._change(change)

    def _ask(self) -> None:
        """Ask for suggestions unless they would be the same."""
        if (post := self.current) is None:
            return
        question = Question.about(post)
        if question == self._asked:
            return
        self._asked = question
        if question.is_empty:
            self._feed.forget()
            self.suggesting_failed.emit(self.tr("Write a caption or add a tag, and suggestions follow."))
        else:
            self._feed.ask(question)

    def _on_answered(self, post_id: int, answer: "SuggestionList") -> None:
        if (post := self.current) is not None and post.post_id == post_id:
            if answer.is_behind:
                self._follower.catch_up(post.account_id)
            self.suggested.emit(open_suggestions(answer.suggestions, post), answer)

    def _on_refused(self, post_id: int, error: TagDeskError) -> None:
        post = self.current
        if isinstance(error, PhotoError) and post is not None and post.photos and not post.photos[0].error:
            self._set_photo_error(post_id, post.photos[0], str(error))  # asks again, without the photo
            return
        self.suggesting_failed.emit(str(error))

    def _on_warmed_up(self) -> None:
        self._is_warm, self._is_warming = True, False
        self.engine_changed.emit()
        self._follower.catch_up(self.current.account_id if self.current else FIRST_ACCOUNT)

    def _on_caught_up(self, account_id: int) -> None:
        """The same question has another answer now; what was never seen of the past is looked at next."""
        self._photo_reader.read(account_id)
        if (post := self.current) is not None and post.account_id == account_id:
            self._asked = None
            self._ask()

    def _on_posts_loaded(self, posts: Sequence[DeskPost]) -> None:
        # What changed while the desk was being read is newer than what was read.
        newer = {post_id: self._posts.get(post_id) for post_id in self._changed_while_loading}
        states = {post.post_id: post for post in posts} | newer
        self._posts = {post_id: post for post_id, post in sorted(states.items()) if post is not None}
        self.posts_loaded.emit(self.posts)
        if self._current_id is not None and self._current_id not in self._posts:
            self.show(None)
        elif self.current is not None:
            self.current_changed.emit(self.current)
            self._ask()

    def _on_load_finished(self) -> None:
        self._is_loading = False
        self._loaded_at_s = time.monotonic()
        if self._load_again:
            self._load_again = False
            self.load()

    def _next_intake(self) -> None:
        if self._intake_job is not None or not self._intakes_waiting:
            return
        paths, current_id = self._intakes_waiting.pop(0), self._current_id
        job = Job(lambda: take_in(self._desk, paths, current_id))
        self._intake_job = job
        job.progressed.connect(self._on_intake_progressed)
        job.succeeded.connect(self._on_taken_in)
        job.failed.connect(self._on_failed)
        job.finished.connect(lambda _: self._on_intake_finished())
        self._jobs.start(job, Lane.INTAKE)

    def _on_intake_progressed(self, progress: Progress) -> None:
        self.progressed.emit(progress)
        if time.monotonic() - self._loaded_at_s > _RELOAD_PAUSE_S:
            self.load()  # the rows written so far

    def _on_taken_in(self, intake: Intake) -> None:
        self._put((*intake.posts, *intake.captioned))
        if self.current is not None:
            self.current_changed.emit(self.current)
            self._ask()
        self.took_in.emit(intake)
        self.decided.emit()

    def _on_intake_finished(self) -> None:
        self._intake_job = None
        self.load()
        if self._intakes_waiting:
            self._next_intake()
        else:
            self.progressed.emit(None)

    def _on_failed(self, error: TagDeskError) -> None:
        self.said.emit(str(error))
