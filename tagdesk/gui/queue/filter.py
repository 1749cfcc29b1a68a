"""Which posts of the queue are shown, and how many of each kind there are (Qt-free)."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum

from tagdesk.domain import DeskPost

IsOver = Callable[[DeskPost], bool]


class QueueKind(StrEnum):
    """What part of the queue is shown."""

    ALL = "all"
    TO_DO = "to do"
    DONE = "done"
    OVER = "over"


class QueueShelf:
    """Knows of every post which kinds it is of; whether it is over the cap is found out a few posts at a time."""

    def __init__(self, is_over: IsOver) -> None:
        self._is_over = is_over
        self._posts: dict[int, DeskPost] = {}
        self._done = 0
        self._over: set[int] = set()
        self._unchecked: dict[int, None] = {}
        self._texts: dict[int, tuple[DeskPost, str]] = {}

    @property
    def counts(self) -> Mapping[QueueKind, int]:
        """How many posts there are of each kind."""
        total = len(self._posts)
        return {
            QueueKind.ALL: total,
            QueueKind.TO_DO: total - self._done,
            QueueKind.DONE: self._done,
            QueueKind.OVER: len(self._over),
        }

    @property
    def is_checked(self) -> bool:
        """Whether it is known of every post if it is over the cap."""
        return not self._unchecked

    def set_rule(self, is_over: IsOver) -> None:
        """Another platform has another cap."""
        self._is_over = is_over
        self._unchecked = dict.fromkeys(self._posts)

    def set_posts(self, posts: Sequence[DeskPost]) -> None:
        """These are all posts there are."""
        gone = self._posts.keys() - {post.post_id for post in posts}
        for post_id in gone:
            self._done -= self._posts.pop(post_id).done
            self._over.discard(post_id)
            self._unchecked.pop(post_id, None)
            self._texts.pop(post_id, None)
        for post in posts:
            self.update(post)

    def update(self, post: DeskPost) -> None:
        """A post has a new state, or is new."""
        before = self._posts.get(post.post_id)
        if before is post:
            return
        self._posts[post.post_id] = post
        self._done += post.done - (before.done if before else False)
        if before is None or (before.caption, before.tags) != (post.caption, post.tags):
            if post.tags or post.caption:
                self._unchecked[post.post_id] = None
            else:
                self._unchecked.pop(post.post_id, None)
                self._over.discard(post.post_id)

    def check(self, most: int) -> bool:
        """Find out of so many posts whether they are over the cap; True if one came or went."""
        before = len(self._over)
        came_and_went = False
        for post_id in list(self._unchecked)[:most]:
            del self._unchecked[post_id]
            is_over = self._is_over(self._posts[post_id])
            came_and_went |= is_over != (post_id in self._over)
            (self._over.add if is_over else self._over.discard)(post_id)
        return came_and_went or len(self._over) != before

    def is_of(self, post: DeskPost, kind: QueueKind) -> bool:
        """Whether a post is of a kind."""
        if kind is QueueKind.OVER:
            return post.post_id in self._over
        return kind is QueueKind.ALL or post.done == (kind is QueueKind.DONE)

    def holds(self, post: DeskPost, words: Iterable[str]) -> bool:
        """Whether file names, caption, place or tags of a post hold every word (`folded`)."""
        known = self._texts.get(post.post_id)
        if known is None or known[0] is not post:
            known = self._texts[post.post_id] = post, folded(_text_of(post))
        return all(word in known[1] for word in words)


def folded(text: str) -> str:
    """Text as it is compared: without regard to case and width."""
    return unicodedata.normalize("NFKC", text).casefold()


def words_of(text: str) -> tuple[str, ...]:
    """The words that somebody looks for; a hash sign before one doesn't matter."""
    return tuple(word for part in folded(text).split() if (word := part.lstrip("#")))


def _text_of(post: DeskPost) -> str:
    names = (photo.path.name for photo in post.photos)
    spaceless = (tag.replace(" ", "") for tag in post.chosen if " " in tag)
    return "\n".join([*names, post.caption, post.place, *post.chosen, *spaceless])
