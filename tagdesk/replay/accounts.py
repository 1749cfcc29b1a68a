"""Which posts of which accounts are replayed, and why the others are not."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from tagdesk.archive import MOST_OF_AN_ARCHIVE, archives
from tagdesk.domain import Post
from tagdesk.errors import ArchiveError
from tagdesk.replay.loop import keys_of

#: Account of posts that name none.
ME = "me"
#: Accounts that a sentence names.
_NAMED = 20


@dataclass(frozen=True)
class Accounts:
    """Posts of each account in the order of time.

    Attributes:
        skipped: How many posts are left out, by reason.
    """

    archives: dict[str, list[Post]]
    skipped: dict[str, int]

    @property
    def posts(self) -> int:
        """How many there are."""
        return sum(map(len, self.archives.values()))


def choose(
    posts: Iterable[Post],
    users: Collection[str] = (),
    most: int = MOST_OF_AN_ARCHIVE,
    among: Collection[str] | None = None,
) -> Accounts:
    """Take what can be replayed of the posts: with tags and a time, no replies, the latest of each account.

    Args:
        users: Only these accounts; none: all.
        among: Leave out the posts of all others; None: of nobody.

    Raises:
        ArchiveError: One of `users` has no posts, or there is nothing to replay.
    """
    skipped = Counter(dict.fromkeys(("no_tags", "reply", "no_time", "older_than_latest"), 0))
    usable: list[Post] = []
    met: dict[str, None] = {}
    for post in posts:
        named = post if post.user else replace(post, user=ME)
        met[named.user or ME] = None
        if (users and named.user not in users) or (among is not None and named.user not in among):
            continue
        if reason := _reason(post):
            skipped[reason] += 1
        else:
            usable.append(named)
    if missing := [user for user in users if user not in met]:
        raise ArchiveError(f"There are no posts of {missing[0]}; {_naming(list(met))}.")
    found = archives(usable, most)
    if not found and among is not None:
        raise ArchiveError(f"There is nothing to replay of {', '.join(among) or 'nobody'}; {_naming(list(met))}.")
    if not found:
        raise ArchiveError("There is nothing to replay: no post has tags and a time and is no reply.")
    skipped["older_than_latest"] = len(usable) - sum(map(len, found.values()))
    return Accounts(found, dict(skipped))


def _reason(post: Post) -> str | None:
    """Why a post can't be replayed; None if it can."""
    if not keys_of(post):
        return "no_tags"
    if "reply" in post.flags:
        return "reply"
    return None if post.time else "no_time"


def _naming(users: list[str]) -> str:
    if not users:
        return "the files hold no posts"
    more = f" and {len(users) - _NAMED} more" if len(users) > _NAMED else ""
    return f"the accounts are {', '.join(users[:_NAMED])}{more}"
