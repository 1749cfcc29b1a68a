"""The desk as the window sees it: one current post; every change is said by a signal."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from tagdesk.assistant.batch import BatchAnswer, common_post
from tagdesk.assistant.desk import Desk, Undone
from tagdesk.domain import FIRST_ACCOUNT, DeskPost, Photo, Progress, Suggestion
from tagdesk.errors import PhotoError, TagDeskError
from tagdesk.gui.batch_session import BatchSession
from tagdesk.gui.garbage import spare_what_stays
from tagdesk.gui.intake.queue import IntakeQueue
from tagdesk.gui.intake.take_in import Intake
from tagdesk.gui.jobs import Job, Jobs, Lane, single_step
from tagdesk.gui.metadata.settled import newly_settled
from tagdesk.gui.model_rest import ModelRest
from tagdesk.gui.past_follower import PastFollower
from tagdesk.gui.photos.photo_reader import PhotoReader
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
        posts_added: These posts came behind all others.
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
        selection_changed: Other posts are selected, or changed: all of them if they are several, else none.
        noted: Something was decided about several posts, in a sentence.
        settled: Posts that are done now, or are done and have other tags now.
    """

    posts_loaded = Signal(object)
    posts_added = Signal(object)
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
    selection_changed = Signal(object)
    noted = Signal(str)
    settled = Signal(list)

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
        self._is_loading = False
        self._last_before_intake = 0
        self._load_again = False
        self._loaded_at_s = 0.0
        self._changed_while_loading: set[int] = set()
        self._is_warm = self._is_warming = False
        self.rest = ModelRest(service, jobs, self)
        self._feed = SuggestionFeed(service, jobs, self)
        self._feed.answered.connect(self._on_answered)
        self._feed.refused.connect(self._on_refused)
        self._feed.warmed_up.connect(self._on_warmed_up)
        self._intakes = IntakeQueue(desk, jobs, lambda: self._current_id, self)
        self._intakes.begun.connect(self._on_intake_begun)
        self._intakes.progressed.connect(self._on_intake_progressed)
        self._intakes.taken_in.connect(self._on_taken_in)
        self._intakes.stopped.connect(self.load)
        self._intakes.failed.connect(self._on_failed)
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
        self._selected_ids: tuple[int, ...] = ()
        self._has_told_selection = False
        #: What several posts have in common, and of which posts and the one on show that is.
        self._common: tuple[list[DeskPost], DeskPost, DeskPost] | None = None
        self.batch = BatchSession(desk, service, jobs, self)
        self.batch.suggested.connect(self._on_batch_answered)
        self.batch.refused.connect(self.suggesting_failed)
        self.batch.changed.connect(self._on_batch_changed)
        self.batch.decided.connect(self._on_batch_decided)
        self.batch.failed.connect(self._on_reversal_failed)

    @property
    def current(self) -> DeskPost | None:
        """The post on show."""
        return self._posts.get(self._current_id) if self._current_id is not None else None

    @property
    def posts(self) -> list[DeskPost]:
        """All posts of the desk as last read."""
        return list(self._posts.values())

    @property
    def selected_posts(self) -> list[DeskPost]:
        """The posts that decisions are about if they are several; empty if it is the one on show."""
        posts = [self._posts[post_id] for post_id in self._selected_ids if post_id in self._posts]
        return posts if len(posts) > 1 else []

    @property
    def common(self) -> DeskPost | None:
        """The post on show; with several selected its tags are those that all of them have."""
        current, selected = self.current, self.selected_posts
        if current is None or not selected:
            return current
        if self._common is None or self._common[:2] != (selected, current):
            self._common = selected, current, common_post(selected, current)
        return self._common[2]

    @property
    def has_posts(self) -> bool:
        """Whether anything is on the desk."""
        return bool(self._posts)

    @property
    def is_taking_in(self) -> bool:
        """Whether files are being put on the desk."""
        return not self._intakes.idle

    @property
    def idle(self) -> bool:
        """Whether no work is under way."""
        is_reading = self.is_taking_in or self._is_loading or self._is_warming
        helpers = (self.rest, self._feed, self._follower, self._photo_reader, self._reversal, self.batch)
        return not is_reading and all(helper.idle for helper in helpers)

    def warm_up(self) -> None:
        """Load the models, then read the past."""
        self._is_warming = True
        self._feed.warm_up()

    def change_engine(self, change: Callable[[], None]) -> None:
        """Let the engine become another one between two answers; suggestions follow anew when it is loaded."""
        self._is_warm, self._is_warming = False, True
        self._asked = None
        self._feed.change(change)

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
        if not self.selected_posts:
            self.suggested.emit([], None)
        self._ask()

    def select(self, post_ids: Sequence[int]) -> None:
        """Let decisions be about these posts; about the one on show if they are not several."""
        before = self.selected_posts
        self._selected_ids = tuple(post_ids)
        if before or self.selected_posts or self._has_told_selection:
            self._asked = None
            self.suggested.emit([], None)
            self._tell_selection()
            self._ask()

    def complete_tag(self, tag: str) -> None:
        """Add a tag that some of the selected posts have to the others."""
        if posts := self.selected_posts:
            self.batch.complete(posts, tag)

    def group(self) -> None:
        """Let the selected posts be one of several photos; the first one leads."""
        self.group_posts([post.post_id for post in self.selected_posts])

    def group_posts(self, post_ids: Sequence[int]) -> None:
        """Let these posts be one; the first one leads."""
        if (post := self._attempt(lambda: self._desk.group(post_ids))) is None:
            return
        for post_id in post_ids[1:]:
            self._posts.pop(post_id, None)
        self._changed_while_loading.update(post_ids)
        self._put([post])
        self.show(post.post_id)
        self._tell_selection()
        self._tell_current()
        self.noted.emit(self.tr("Grouped {count} photos; Ctrl+Z ungroups them.").format(count=len(post.photos)))
        self.decided.emit()

    def ungroup(self) -> None:
        """Let each photo of the post on show have a post of its own."""
        post_id = self._current_id
        if post_id is None or (posts := self._attempt(lambda: self._desk.ungroup(post_id))) is None:
            return
        self._put(posts)
        self._tell_current()
        self.noted.emit(self.tr("Ungrouped: {count} posts of one photo.").format(count=len(posts)))
        self.decided.emit()

    def lead_with(self, photo_id: int) -> None:
        """Put a photo of the post on show before its others."""
        self._decide(lambda post_id: self._desk.lead_with(post_id, photo_id))

    def accept(self, suggestion: Suggestion) -> None:
        """Take a suggestion."""
        if posts := self.selected_posts:
            self.batch.accept(posts, suggestion)
            return
        score, model = suggestion.score, suggestion.leading
        self._decide(lambda post_id: self._desk.accept(post_id, suggestion.tag, score=score, model=model))

    def accept_several(self, suggestions: Sequence[Suggestion]) -> None:
        """Take several suggestions, as one undo step."""
        if posts := self.selected_posts:
            self.batch.accept_several(posts, suggestions)
            return
        self._decide(lambda post_id: self._desk.accept_several(post_id, suggestions))

    def edit_tag(self, old: str, new: str) -> None:
        """Write a chosen tag another way, on the post on show only."""
        if self.selected_posts:
            self.noted.emit(self.tr("A tag is edited on one post: select one alone first."))
            return
        self._decide(lambda post_id: self._desk.edit_tag(post_id, old, new))

    def reorder(self, tags: Sequence[str]) -> None:
        """Put the chosen tags of the post on show in this order."""
        if self.selected_posts:
            self.noted.emit(self.tr("Tags are put in order on one post: select one alone first."))
            return
        self._decide(lambda post_id: self._desk.reorder(post_id, tags))

    def ask_anew(self) -> None:
        """What is suggested at all has changed (aliases, blocked tags): the same question has another answer."""
        self._asked = None
        self.batch.stop()
        self._ask()

    def reject(self, suggestion: Suggestion) -> None:
        """Never suggest it for this post again."""
        if posts := self.selected_posts:
            self.batch.reject(posts, suggestion)
            return
        score, model = suggestion.score, suggestion.leading
        self._decide(lambda post_id: self._desk.reject(post_id, suggestion.tag, score=score, model=model))

    def add_own(self, tags: Sequence[str]) -> None:
        """Add tags the person typed."""
        if posts := self.selected_posts:
            self.batch.add_own(posts, tags)
            return
        self._decide(lambda post_id: self._desk.add_own(post_id, tags))

    def remove(self, tag: str) -> None:
        """Take a chosen tag off again."""
        if posts := self.selected_posts:
            self.batch.remove(posts, tag)
            return
        self._decide(lambda post_id: self._desk.remove(post_id, tag))

    def set_done(self, done: bool) -> None:
        """Mark the current post, or all that are selected, as finished or as not."""
        if posts := self.selected_posts:
            self.batch.set_done(posts, done)
            return
        self._decide(lambda post_id: self._desk.set_done(post_id, done))

    def finish(self, post_ids: Sequence[int]) -> None:
        """Mark posts of the desk as finished, whichever is on show."""
        drafts = [post for post_id in post_ids if (post := self._posts.get(post_id)) is not None and not post.done]
        if len(drafts) > 1:
            self.batch.set_done(drafts, True)
        elif drafts and self._change(partial(self._desk.set_done, drafts[0].post_id, True)) is not None:
            self.decided.emit()

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

    def correct(self, change: Callable[[], DeskPost]) -> DeskPost | None:
        """Change a post of the past, whether it lies on the desk or not; the post as saved, None if that failed."""
        if (post := self._change(change)) is not None:
            self.decided.emit()
        return post

    def put_back(self, post_id: int) -> bool:
        """Put a post of the past back on the desk and on show."""
        if (post := self._attempt(partial(self._desk.put_back, post_id))) is None:
            return False
        self._put([post])
        self.show(post_id)
        self.decided.emit()
        return True

    def undo(self) -> None:
        """Take back the last decision."""
        self.batch.when_written(self._reversal.undo)

    def redo(self) -> None:
        """Do again what was taken back."""
        self.batch.when_written(self._reversal.redo)

    def follow_past(self, account_ids: Sequence[int]) -> None:
        """The past of accounts is another one now: let suggestions follow it, and read the desk anew."""
        for account_id in account_ids:
            self._follower.catch_up(account_id)
        self.load()

    def take_in(self, paths: Sequence[Path]) -> None:
        """Put files on the desk; drops that come while one is under way wait for it."""
        self._intakes.add(paths)

    def cancel_intake(self) -> None:
        """Stop the drop that is under way; the photos added so far stay."""
        self._intakes.cancel()

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

    def ask_again(self, path: Path) -> None:
        """A photo is another one than before: if it leads the post on show, its suggestions are of the past."""
        post = self.current
        if post is not None and post.photos and post.photos[0].path == path:
            self._asked = None
            self._ask()

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
        settled = newly_settled(self._posts, [post])
        self._posts[post.post_id] = post
        self._changed_while_loading.add(post.post_id)
        self.post_changed.emit(post)
        if post.post_id == self._current_id:
            self.current_changed.emit(post)
            self._ask()
        if post.post_id in self._selected_ids:
            self._tell_selection()
        self._tell_settled(settled)

    def _put(self, posts: Sequence[DeskPost]) -> None:
        """Posts that are new on the desk, or were there before."""
        settled = newly_settled(self._posts, posts)
        self._changed_while_loading.update(post.post_id for post in posts)
        last = next(reversed(self._posts), 0)  # they are in order
        behind = sorted((post for post in posts if post.post_id > last), key=lambda post: post.post_id)
        others = [post for post in posts if post.post_id <= last and self._posts.get(post.post_id) != post]
        self._posts.update((post.post_id, post) for post in (*others, *behind))
        if others:
            self._posts = dict(sorted(self._posts.items()))
            self.posts_loaded.emit(self.posts)
        elif behind:
            self.posts_added.emit(behind)
        self._tell_settled(settled)

    def _tell_settled(self, post_ids: list[int]) -> None:
        if post_ids:
            self.settled.emit(post_ids)

    def _tell_current(self) -> None:
        """The post on show, or what is selected beside it, may have another state: tell, and ask anew."""
        self.current_changed.emit(self.current)
        self._ask()

    def _tell_selection(self) -> None:
        """Unless it was and is one post only."""
        posts = self.selected_posts
        if posts or self._has_told_selection:
            self._has_told_selection = bool(posts)
            self.selection_changed.emit(posts)

    def _on_batch_answered(self, answer: BatchAnswer) -> None:
        if self.selected_posts and (common := self.common) is not None:
            self.suggested.emit(open_suggestions(answer.suggestions, common), None)

    def _on_batch_changed(self, posts: Sequence[DeskPost]) -> None:
        self._put([post for post in posts if post.post_id in self._posts])
        self._tell_selection()
        self._tell_current()

    def _on_batch_decided(self, note: str) -> None:
        self.noted.emit(note)
        self.decided.emit()

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
        if posts := self.selected_posts:
            self._feed.forget()
            self.batch.ask(posts)
            return
        self.batch.stop()
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
        spare_what_stays()
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
        before = self._posts
        self._posts = {
            post_id: known if (known := before.get(post_id)) == post else post
            for post_id, post in sorted(states.items())
            if post is not None
        }
        self.posts_loaded.emit(self.posts)
        self._tell_selection()
        if self._current_id is not None and self._current_id not in self._posts:
            self.show(None)
        elif self.current is not None:
            self.current_changed.emit(self.current)
            self._ask()
        self._tell_settled(newly_settled(before, self.posts))

    def _load_new(self) -> None:
        """Read what came behind all posts that are known."""
        if self._is_loading:
            return
        self._is_loading = True
        after = next(reversed(self._posts), 0)
        job = Job(single_step(partial(self._desk.posts, after)))
        job.succeeded.connect(self._on_new_posts_loaded)
        job.failed.connect(self._on_failed)
        job.finished.connect(lambda _: self._on_load_finished())
        self._jobs.start(job, Lane.HISTORY)

    def _on_new_posts_loaded(self, posts: Sequence[DeskPost]) -> None:
        if new := [post for post in posts if post.post_id not in self._posts]:
            self._put(new)

    def _on_load_finished(self) -> None:
        self._is_loading = False
        self._loaded_at_s = time.monotonic()
        spare_what_stays()
        if self._load_again:
            self._load_again = False
            self.load()

    def _on_intake_begun(self) -> None:
        self._last_before_intake = next(reversed(self._posts), 0)

    def _on_intake_progressed(self, progress: Progress | None) -> None:
        self.progressed.emit(progress)
        if progress is not None and time.monotonic() - self._loaded_at_s > _RELOAD_PAUSE_S:
            self._load_new()  # the rows written so far

    def _on_taken_in(self, intake: Intake) -> None:
        # New ones were read as they came.
        before = self._last_before_intake
        missing = (post for post in intake.posts if post.post_id <= before or post.post_id not in self._posts)
        self._put((*missing, *intake.captioned))
        if self.current is not None:
            self.current_changed.emit(self.current)
            self._ask()
        self.took_in.emit(intake)
        self.decided.emit()

    def _on_failed(self, error: TagDeskError) -> None:
        self.said.emit(str(error))
