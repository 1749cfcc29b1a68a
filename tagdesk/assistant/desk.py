"""The desk: the queue of posts and every decision about them, each on the disk when its call returns."""

import logging
import os
import time as clock
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tagdesk.assistant.found_keywords import take_over_keywords
from tagdesk.assistant.grouping import group_posts, lead_with, ungroup_post
from tagdesk.assistant.tag_decision import (
    accept_tag,
    add_own_tags,
    edit_tag,
    order_tags,
    reject_tag,
    remove_tag,
)
from tagdesk.assistant.typed import shown, storable
from tagdesk.domain import FIRST_ACCOUNT, DeskPost, Progress, Suggestion
from tagdesk.errors import PhotoError
from tagdesk.hashtags import find_hashtags
from tagdesk.history.journal import Journal, Reversal, TagRow
from tagdesk.history.store import History
from tagdesk.metadata.photo_facts import caption_beside, read_photo_facts

_logger = logging.getLogger(__name__)

# So few that a click never waits behind them; a photo takes about six.
_ROWS_A_TRANSACTION = 200
_PHOTOS_A_TRANSACTION = 25
# What `Journal.undo` is told to go on from when it is to begin a step: every decision has a lower number.
_ALL_DECISIONS = 2**63 - 1
# Edits of one caption that follow each other faster than this are one undo step.
_TYPING_PAUSE_S = 2.0

_NOTES = {
    "add": "add {posts}",
    "import": "import {posts}",
    "remove_posts": "remove {posts}",
    "put_back": "put {posts} back on the desk",
    "accept": "accept {tags}",
    "reject": "reject {tags}",
    "own": "add {tags}",
    "remove": "remove {tags}",
    "caption": "edit the caption",
    "place": "edit the place",
    "time": "edit the time",
    "done": "mark as done",
    "reopen": "mark as not done",
    "account": "move to another account",
    "rename": "rename {tags}",
    "edit": "edit {tags}",
    "reorder": "put the tags in another order",
    "group": "group {posts}",
    "ungroup": "ungroup",
    "lead": "put another photo first",
}


@dataclass(frozen=True)
class Undone:
    """What an undo or redo changed; `post_id` is None if it was several posts.

    Attributes:
        rest: So many decisions are still to be reversed, by `Desk.finish`.
        going_on: What the history needs to know for that, and the undo step that the reversal is.
        is_redo: Whether it was a redo.
        kind: What was decided, a key of `_NOTES`.
        posts: So many posts it was about.
        tags: Those it was about, as they are shown.
    """

    post_id: int | None
    note: str
    rest: int = 0
    going_on: tuple[int, int] = field(default=(0, 0), compare=False)
    batch: int = field(default=0, compare=False)
    is_redo: bool = field(default=False, compare=False)
    kind: str = field(default="", compare=False)
    posts: int = field(default=0, compare=False)
    tags: str = field(default="", compare=False)


@dataclass(frozen=True)
class _Typing:
    """The caption that is being typed, and the undo step its edits belong to."""

    post_id: int
    batch: int
    at_s: float


@dataclass(frozen=True)
class _Found:
    """What a photo says about itself, as columns of its post, or why it can't be read."""

    path: Path
    columns: dict[str, Any]
    error: str | None = None
    keywords: tuple[str, ...] = ()
    keyword_files: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)


class Desk:
    """The queue of posts and what the person decides about them.

    Three states never mix: an own tag (typed, or a hashtag in the caption) wins over an accepted or rejected one, and
    only `remove` touches it; a rejected tag stays rejected for its post, even after an own tag of its name was removed.
    """

    def __init__(self, history: History, account_id: int = FIRST_ACCOUNT) -> None:
        """Work on a history.

        Args:
            account_id: Account that new posts belong to.
        """
        self._history = history
        self._account_id = account_id
        self._typing: _Typing | None = None

    @property
    def history(self) -> History:
        """The history it works on, for use cases beside the desk."""
        return self._history

    def posts(self, after: int = 0) -> list[DeskPost]:
        """Posts on the desk, in the order they were added; with `after`, those behind that one."""
        return self._history.desk_posts(after)

    def post(self, post_id: int) -> DeskPost:
        """One post, on the desk or off it.

        Raises:
            LookupError: There is no such post.
        """
        return self._history.post(post_id)

    def past_posts(self, post_ids: Sequence[int]) -> list[DeskPost]:
        """Posts, on the desk or off it, in this order; those that are gone are left out."""
        return self._history.posts(post_ids)

    def add_photos(self, paths: Sequence[Path]) -> Generator[Progress, None, list[DeskPost]]:
        """Put photos on the desk, one post each; all of them are one undo step.

        A photo that can't be read gets its post too, with the reason in `Photo.error`. A photo that was on the desk
        before keeps its post, decisions included, unless that belongs to another account. If the generator is closed,
        what was written so far stays.

        Returns:
            The posts of all the photos, in the order of the paths.
        """
        wanted = list(dict.fromkeys(_absolute(path) for path in paths))
        post_ids: list[int] = []
        batch: int | None = None
        for start in range(0, len(wanted), _PHOTOS_A_TRANSACTION):
            found: list[_Found] = []
            for path in wanted[start : start + _PHOTOS_A_TRANSACTION]:
                yield Progress(start + len(found), len(wanted), path.name)
                found.append(_look_at(path))
            with self._history.write(batch) as journal:
                post_ids += [_put_on_desk(journal, photo, self._account_id) for photo in found]
                batch = journal.batch
        yield Progress(len(wanted), len(wanted))
        return self._history.posts(post_ids)

    def add_caption_post(self, caption: str) -> DeskPost:
        """Put a post without a photo on the desk."""
        caption = storable(caption)
        with self._history.write() as journal:
            post_id = journal.insert_post(account_id=self._account_id, caption=caption)
            journal.set_columns(post_id, "add", on_desk=True)
            _follow_caption(journal, post_id, "", caption)
        return self.post(post_id)

    def set_caption(self, post_id: int, text: str) -> DeskPost:
        """Change the caption; the hashtags in it become own tags, and those that left it go.

        Edits that follow each other while typing are one undo step.
        """
        text = storable(text)
        now_s = clock.monotonic()
        typing = self._typing
        with self._history.write() as journal:
            if (
                typing is not None
                and typing.post_id == post_id
                and now_s - typing.at_s < _TYPING_PAUSE_S
                and typing.batch == journal.latest_batch()
            ):
                journal.continue_batch(typing.batch)
            before = journal.column(post_id, "caption")
            journal.set_columns(post_id, "caption", caption=text)
            _follow_caption(journal, post_id, before, text)
        if journal.batch is not None:
            self._typing = _Typing(post_id, journal.batch, now_s)
        return self.post(post_id)

    def set_place(self, post_id: int, text: str) -> DeskPost:
        """Change the name of the place."""
        return self._set_columns(post_id, "place", place=storable(text))

    def set_time(self, post_id: int, time: datetime | None) -> DeskPost:
        """Change when the photo was taken."""
        return self._set_columns(post_id, "time", **_time_columns(time, time is not None and time.tzinfo is not None))

    def set_done(self, post_id: int, done: bool = True) -> DeskPost:
        """Say that the post is finished: from then on it is one of the person's habits.

        One that is opened again and finished keeps its place among them.
        """
        if not done:
            return self._set_columns(post_id, "reopen", done=False)
        with self._history.write() as journal:
            journal.mark_done(post_id, "done")
        return self.post(post_id)

    def move_to_account(self, post_id: int, account_id: int) -> DeskPost:
        """Say which account the post belongs to: only its habits learn from it."""
        return self._set_columns(post_id, "account", account_id=account_id)

    def accept(self, post_id: int, tag: str, *, score: float | None = None, model: str | None = None) -> DeskPost:
        """Take a suggested tag; an own tag stays own."""
        with self._history.write() as journal:
            accept_tag(journal, post_id, tag, score=score, model=model)
        return self.post(post_id)

    def reject(self, post_id: int, tag: str, *, score: float | None = None, model: str | None = None) -> DeskPost:
        """Never suggest the tag for this post again; an own tag stays own."""
        with self._history.write() as journal:
            reject_tag(journal, post_id, tag, score=score, model=model)
        return self.post(post_id)

    def add_own(self, post_id: int, tags: Sequence[str]) -> DeskPost:
        """Add tags as the person typed them, whatever was decided about them before."""
        with self._history.write() as journal:
            add_own_tags(journal, post_id, tags)
        return self.post(post_id)

    def remove(self, post_id: int, tag: str) -> DeskPost:
        """Take an accepted or own tag off the post; that is no rejection, and takes none back."""
        with self._history.write() as journal:
            remove_tag(journal, post_id, tag)
        return self.post(post_id)

    def accept_several(self, post_id: int, suggestions: Sequence[Suggestion]) -> DeskPost:
        """Take several suggested tags of one post, as one undo step."""
        with self._history.write() as journal:
            for suggestion in suggestions:
                accept_tag(journal, post_id, suggestion.tag, score=suggestion.score, model=suggestion.leading)
        return self.post(post_id)

    def edit_tag(self, post_id: int, old: str, new: str) -> DeskPost:
        """Write a chosen tag another way on this post only; a new name makes it an own tag.

        Raises:
            TagDeskError: The new text holds no tag.
        """
        with self._history.write() as journal:
            edit_tag(journal, post_id, old, new)
        return self.post(post_id)

    def reorder(self, post_id: int, tags: Sequence[str]) -> DeskPost:
        """Put the chosen tags in this order; those that are not named come behind."""
        with self._history.write() as journal:
            order_tags(journal, post_id, tags)
        return self.post(post_id)

    def accept_for_all(self, taken: Mapping[int, Sequence[Suggestion]]) -> Generator[Progress, None, list[DeskPost]]:
        """Take suggestions of several posts, each with the score it had there. Steps as for `add_own_to_all`."""

        def change(journal: Journal, post_id: int) -> None:
            for suggestion in taken[post_id]:
                accept_tag(journal, post_id, suggestion.tag, score=suggestion.score, model=suggestion.leading)

        most = max(map(len, taken.values()), default=1)
        return self._for_all(list(taken), change, 2 * max(1, most))

    def reject_for_all(
        self, scores: Mapping[int, float], tag: str, *, model: str | None = None
    ) -> Generator[Progress, None, list[DeskPost]]:
        """Never suggest a tag for any of these posts again. Steps as for `add_own_to_all`."""
        return self._for_all(
            list(scores),
            lambda journal, post_id: reject_tag(journal, post_id, tag, score=scores[post_id], model=model),
        )

    def add_own_to_all(self, post_ids: Sequence[int], tags: Sequence[str]) -> Generator[Progress, None, list[DeskPost]]:
        """Add typed tags to several posts: one undo step; if it is closed, what was written so far stays.

        Returns:
            The posts as they are now.
        """
        rows_a_post = 2 * max(1, len(tags))
        return self._for_all(post_ids, lambda journal, post_id: add_own_tags(journal, post_id, tags), rows_a_post)

    def remove_from_all(self, post_ids: Sequence[int], tag: str) -> Generator[Progress, None, list[DeskPost]]:
        """Take a tag off several posts. Steps as for `add_own_to_all`."""
        return self._for_all(post_ids, lambda journal, post_id: remove_tag(journal, post_id, tag))

    def set_all_done(self, post_ids: Sequence[int], done: bool) -> Generator[Progress, None, list[DeskPost]]:
        """Say that several posts are finished, or not. Steps as for `add_own_to_all`."""

        def change(journal: Journal, post_id: int) -> None:
            if done:
                journal.mark_done(post_id, "done")
            else:
                journal.set_columns(post_id, "reopen", done=False)

        return self._for_all(post_ids, change)

    def group(self, post_ids: Sequence[int]) -> DeskPost:
        """Let the photos of several posts form one; the first post leads, the others leave the desk.

        Raises:
            TagDeskError: There are too many photos, or fewer than two.
        """
        with self._history.write() as journal:
            group_posts(journal, post_ids)
        return self.post(post_ids[0])

    def ungroup(self, post_id: int) -> list[DeskPost]:
        """Let each photo of a post have a post of its own again, with the caption and the tags of all of them."""
        with self._history.write() as journal:
            post_ids = ungroup_post(journal, post_id)
        return self._history.posts(post_ids)

    def lead_with(self, post_id: int, photo_id: int) -> DeskPost:
        """Put a photo of a post before the others: suggestions go by it."""
        with self._history.write() as journal:
            lead_with(journal, post_id, photo_id)
        return self.post(post_id)

    def put_back(self, post_id: int) -> DeskPost:
        """Put a post of the history back on the desk; one that is done stays done."""
        return self._set_columns(post_id, "put_back", on_desk=True)

    def remove_posts(self, post_ids: Sequence[int]) -> None:
        """Take posts off the desk; their files are not touched, and done posts stay in the history."""
        with self._history.write() as journal:
            for post_id in post_ids:
                journal.set_columns(post_id, "remove_posts", on_desk=False)

    def undo(self) -> Undone | None:
        """Take back the last decision that stands, also one from before a restart; None if there is none.

        Of a large step (an import) only the end is taken back at once; `finish` goes on.
        """
        with self._history.write() as journal:
            reversal = journal.undo(_ROWS_A_TRANSACTION)
        return _undone(reversal, journal.batch, is_redo=False) if reversal else None

    def undo_step(self, batch: int) -> Undone | None:
        """Take back one step whatever was decided since; None if nothing of it stands. Large steps as for `undo`."""
        with self._history.write() as journal:
            reversal = journal.undo(_ROWS_A_TRANSACTION, (batch, _ALL_DECISIONS))
        return _undone(reversal, journal.batch, is_redo=False) if reversal else None

    def redo(self) -> Undone | None:
        """Bring back what was undone last; None once something new was decided. Large steps as for `undo`."""
        with self._history.write() as journal:
            reversal = journal.redo(_ROWS_A_TRANSACTION)
        return _undone(reversal, journal.batch, is_redo=True) if reversal else None

    def finish(self, undone: Undone) -> Generator[Progress, None, None]:
        """Undo or redo what is left of a large step; whoever stops in the midst goes on by undoing once more."""
        going_on = undone.going_on
        for done in range(0, undone.rest, _ROWS_A_TRANSACTION):
            yield Progress(done, undone.rest, undone.note)
            with self._history.write(undone.batch) as journal:
                reverse = journal.redo if undone.is_redo else journal.undo
                reversal = reverse(_ROWS_A_TRANSACTION, going_on)
            if reversal is None:
                return
            going_on = reversal.going_on

    def set_photo_error(self, photo_id: int, sentence: str | None) -> None:
        """Keep why a photo can't be shown or tagged; None clears it. Not a decision."""
        self._history.set_photo_error(photo_id, sentence)

    def set_photo_hash(self, photo_id: int, content_hash: str) -> None:
        """Keep the SHA-256 of a photo's bytes. Not a decision."""
        self._history.set_photo_hash(photo_id, content_hash)

    def completions(self, prefix: str, limit: int = 10) -> list[str]:
        """Tags the person used that start so, most used first, in the spelling that came last."""
        return self._history.tags_starting(prefix, limit)

    def _for_all(
        self, post_ids: Sequence[int], change: Callable[[Journal, int], None], rows_a_post: int = 2
    ) -> Generator[Progress, None, list[DeskPost]]:
        """Decide about many posts in one undo step of small transactions."""
        size = max(1, _ROWS_A_TRANSACTION // rows_a_post)
        batch: int | None = None
        for start in range(0, len(post_ids), size):
            yield Progress(start, len(post_ids))
            with self._history.write(batch) as journal:
                for post_id in post_ids[start : start + size]:
                    change(journal, post_id)
                batch = journal.batch
        yield Progress(len(post_ids), len(post_ids))
        return self._history.posts(post_ids)

    def _set_columns(self, post_id: int, kind: str, **columns: Any) -> DeskPost:
        with self._history.write() as journal:
            journal.set_columns(post_id, kind, **columns)
        return self.post(post_id)


def _look_at(path: Path) -> _Found:
    """Read what a photo says about itself; whatever is wrong with the file becomes its sentence."""
    columns: dict[str, Any] = {}
    try:
        columns["caption"] = storable(caption_beside(path))
        facts = read_photo_facts(path)
    except PhotoError as error:
        return _Found(path, columns, str(error))
    except Exception:
        # One strange file must not keep the others from the desk; the log keeps the traceback.
        _logger.exception("Reading the facts of %s failed", path)
        return _Found(path, columns, f"{path.name} could not be read because of a fault in TagDesk; see the log file.")
    columns["caption"] = columns["caption"] or storable(facts.caption)
    columns |= {"place": storable(facts.place), "lat": facts.lat, "lon": facts.lon, "camera": storable(facts.camera)}
    columns |= _time_columns(facts.time, facts.time_zone_known)
    return _Found(path, columns, keywords=facts.keywords, keyword_files=facts.keyword_files)


def _put_on_desk(journal: Journal, found: _Found, account_id: int) -> int:
    """Write the post of a photo, or bring back the one it has in this account."""
    post_id = journal.post_at(found.path, account_id)
    if post_id is None:
        post_id = journal.insert_post([(found.path, found.error)], account_id=account_id, **found.columns)
    elif journal.set_photo_error(post_id, found.path, found.error):
        # It could not be read before (a drive that was away): what it says fills what is still empty.
        empty = [name for name in found.columns if not journal.column(post_id, name)]
        journal.set_columns(post_id, "add", **{name: found.columns[name] for name in empty})
    elif journal.column(post_id, "on_desk"):
        return post_id
    else:
        found = replace(found, keywords=())  # they were taken over when the post was made
    journal.set_columns(post_id, "add", on_desk=True)
    _follow_caption(journal, post_id, "", journal.column(post_id, "caption"))
    if found.keywords:
        take_over_keywords(journal, post_id, found.keywords, found.keyword_files)
    return post_id


def _follow_caption(journal: Journal, post_id: int, before: str, after: str) -> None:
    """Keep the own tags in step with the hashtags of the caption; tags typed in the tag field stay as they are.

    What counts is the difference of the two texts: a tag that was taken off while its hashtag stays in the caption
    does not come back with the next letter typed.
    """
    rows = journal.tag_rows(post_id)
    gone = {TagRow(tag).key: None for tag in find_hashtags(before)}
    for tag in find_hashtags(after):
        row = rows.get(TagRow(tag).key, TagRow(tag))
        appeared = row.key not in gone
        gone.pop(row.key, None)
        if appeared and row.chosen:
            journal.set_tag(post_id, "caption", replace(row, in_caption=True))
        elif appeared:
            journal.set_tag(post_id, "caption", replace(row, tag=tag, in_caption=True, position=0))
        elif row.in_caption and not row.typed and not row.accepted:
            journal.set_tag(post_id, "caption", replace(row, tag=tag))
    for key in gone:
        if key in rows:
            journal.set_tag(post_id, "caption", replace(rows[key], in_caption=False))


def _time_columns(time: datetime | None, zone_known: bool) -> dict[str, Any]:
    return {"time": time.isoformat() if time else None, "time_zone_known": bool(time and zone_known)}


def _absolute(path: Path) -> Path:
    """The path without dots; links stay, because one that leads in a circle can't be resolved."""
    return Path(os.path.normpath(path.absolute()))


def _undone(reversal: Reversal, batch: int | None, *, is_redo: bool) -> Undone:
    posts = "1 post" if reversal.posts == 1 else f"{reversal.posts:,} posts"
    tags = " ".join(map(shown, reversal.tags))
    note = _NOTES[reversal.kind].format(posts=posts, tags=tags)
    return Undone(
        reversal.post_id,
        note,
        reversal.rest,
        reversal.going_on,
        batch or 0,
        is_redo,
        reversal.kind,
        reversal.posts,
        tags,
    )
