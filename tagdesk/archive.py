"""An archive: what one account posted, in the order of time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from tagdesk.domain import Post

#: Posts of an archive that count: its latest ones (EVALUATION.md).
MOST_OF_AN_ARCHIVE = 6_000
_LONGEST_NUMBER = 100


def archives(posts: Iterable[Post], most: int = MOST_OF_AN_ARCHIVE) -> dict[str, list[Post]]:
    """Tagged posts of each account in the order of time, the latest `most` of them, replies left out."""
    found: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        if post.user and post.time and post.tags and "reply" not in post.flags:
            found[post.user].append(post)
    return {user: sorted(archive, key=time_order)[-most:] for user, archive in found.items()}


def utc_seconds(time: datetime) -> float:
    """Seconds since 1970; a time without a zone is UTC, so that figures don't depend on the machine."""
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def time_order(post: Post) -> tuple[float, int, str]:
    """Key that puts posts with a time in its order (UTC), those of the same time in that of their numeric ids."""
    assert post.time is not None
    # Python refuses to convert thousands of digits; no platform's ids have as many.
    number = int(post.post_id) if post.post_id.isdecimal() and len(post.post_id) <= _LONGEST_NUMBER else 0
    return utc_seconds(post.time), number, post.post_id
