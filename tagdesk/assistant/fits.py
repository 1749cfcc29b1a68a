"""Own posts that fit a hashtag, whether they carry it or not."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tagdesk.contract.features import model_key
from tagdesk.errors import TagDeskError
from tagdesk.history.browse import Which

if TYPE_CHECKING:
    from tagdesk.assistant.suggest import SuggestService
    from tagdesk.domain import DeskPost
    from tagdesk.history.store import History

#: Posts that are looked through, the newest ones.
MOST_POSTS = 20_000
_CHUNK = 100
_ALL = Which(drafts=True)


def fits(
    service: "SuggestService",
    history: "History",
    tag: str,
    which: Which = _ALL,
) -> "Iterator[tuple[DeskPost, float]]":
    """Each post and how well it fits the tag, 0…1, newest first; blocking, some milliseconds a post.

    Args:
        which: Posts to look at.

    Raises:
        TagDeskError: The tag is empty, or no model can tell.
        PackError: The model is damaged.
    """
    key = model_key(tag)
    if not key:
        raise TagDeskError("Give a hashtag to look for, such as #sunset.")
    ranker = service.usercond()
    post_ids = history.found_ids(which, MOST_POSTS)
    for start in range(0, len(post_ids), _CHUNK):
        for post in history.posts(post_ids[start : start + _CHUNK]):
            yield post, ranker.fit(post, key)
