"""What a person's posts give to learn from: earlier ones are fitted on, later ones stop the fit, the newest wait."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tagdesk.archive import time_order, utc_seconds
from tagdesk.contract.run_files import LEAST_POSTS
from tagdesk.domain import Post
from tagdesk.history.store import History
from training.data import read_posts, tag_keys
from training.errors import TrainingError

#: Of an account at most so many posts wait for the proof, and so many stop a fit.
_MOST_HELD, _MOST_STOPPING = 1_200, 400
#: Share of the posts that are left which a fit stops by.
_STOPPING = 0.15
#: Times that a tag must be used to be learned: of one use nothing can be told from its post.
_USES = 2
_MOST_NEW_TAGS = 20_000
#: Account of posts that name none, as in a replay.
ME = "me"


@dataclass(frozen=True)
class Material:
    """A person's posts in the order of time.

    Attributes:
        fitted: Posts to learn from.
        stopping: Later ones that a fit stops by.
        fitted_until: Of each account, when the first post was made that is not learned from.
        held_out: Of each account, when the first post was made that nobody here looks at.
    """

    fitted: list[Post]
    stopping: list[Post]
    fitted_until: dict[str, datetime]
    held_out: dict[str, datetime]

    @property
    def accounts(self) -> list[str]:
        """Whose posts these are."""
        return sorted({post.user or ME for post in (*self.fitted, *self.stopping)})

    def new_tags(self, known: Collection[str]) -> tuple[str, ...]:
        """Tags to be learned beside those that a model knows, the most used first."""
        uses = Counter(key for post in self.fitted for key in tag_keys(post))
        new = (key for key, count in uses.most_common() if count >= _USES and key not in known)
        return tuple(key for _, key in zip(range(_MOST_NEW_TAGS), new, strict=False))


def gather(
    source: Path,
    *,
    accounts: Collection[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    hold_out: float = 0.2,
    most: int = 10_000,
) -> Material:
    """Take the posts of a history, or of a file of posts, that a replay would take too.

    Args:
        source: `.sqlite`, or `.jsonl` and `.jsonl.gz`.
        accounts: Only these; none: all.
        hold_out: Share of each account's posts, the newest ones, that is not looked at.
        most: Of each account, the newest posts that may be looked at.

    Raises:
        TrainingError: There are too few posts, no such account, or only one tag.
    """
    archives: dict[str, list[Post]] = {}
    for post in _read(source):
        user = post.user or ME
        wanted = (not accounts or user in accounts) and post.time and "reply" not in post.flags and tag_keys(post)
        if wanted and _within(post, since, until):
            archives.setdefault(user, []).append(replace(post, user=user))
    if missing := sorted(set(accounts) - set(archives)):
        raise TrainingError(f"The account {missing[0]} has no tagged posts in that time; choose another.")
    fitted, stopping = list[Post](), list[Post]()
    fitted_until, held_out = dict[str, datetime](), dict[str, datetime]()
    for user, archive in archives.items():
        archive.sort(key=time_order)
        cut = len(archive) - min(int(len(archive) * hold_out), _MOST_HELD)
        cut = _between_moments(archive, cut)
        kept = archive[:cut][-most:]
        stops = _between_moments(kept, len(kept) - min(int(len(kept) * _STOPPING), _MOST_STOPPING))
        for times, place in ((fitted_until, cut - len(kept) + stops), (held_out, cut)):
            if place < len(archive):
                times[user] = _time(archive[place])
        fitted, stopping = fitted + kept[:stops], stopping + kept[stops:]
    _refuse_too_little(fitted, stopping)
    return Material(fitted, stopping, fitted_until, held_out)


def _between_moments(archive: Sequence[Post], cut: int) -> int:
    """The same place or an earlier one, so that no two posts of the same moment are parted."""
    while 0 < cut < len(archive) and utc_seconds(_time(archive[cut - 1])) == utc_seconds(_time(archive[cut])):
        cut -= 1
    return cut


def _time(post: Post) -> datetime:
    assert post.time is not None
    return post.time


def _refuse_too_little(fitted: Sequence[Post], stopping: Sequence[Post]) -> None:
    count = len(fitted) + len(stopping)
    if count < LEAST_POSTS:
        missing = LEAST_POSTS - count
        raise TrainingError(
            f"There are {count} tagged posts to learn from, {missing} too few; train when there are more, or choose "
            "more accounts or a longer time."
        )
    tags = {key for post in fitted for key in tag_keys(post)}
    if len(tags) < 2:
        raise TrainingError("All posts have the same single tag, so there is nothing to choose between.")
    if not stopping:
        raise TrainingError("No account has enough posts to keep some aside; choose more posts.")


def _read(source: Path) -> Iterator[Post]:
    if source.suffix == ".sqlite":
        history = History(source)
        try:
            yield from history.export_posts()
        finally:
            history.close()
    else:
        yield from read_posts([source])


def _within(post: Post, since: datetime | None, until: datetime | None) -> bool:
    at_s = utc_seconds(_time(post))
    return (since is None or at_s >= utc_seconds(since)) and (until is None or at_s < utc_seconds(until))
