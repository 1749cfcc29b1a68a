"""What the window writes about a post (Qt-free)."""

from collections.abc import Iterable

from tagdesk.domain import DeskPost
from tagdesk.hashtags import as_hashtag

_CAPTION_WORDS = 6


def post_name(post: DeskPost) -> str:
    """File name of the leading photo; of a post without photo the first words of its caption."""
    if post.photos:
        name = post.photos[0].path.name
        return name if name.isprintable() else "".join(char if char.isprintable() else "�" for char in name)
    words = post.caption.split()
    return " ".join(words[:_CAPTION_WORDS]) + (" …" if len(words) > _CAPTION_WORDS else "")


def state_mark(post: DeskPost) -> str:
    """`✓ 5` when done with five tags, `• 2` with two so far, empty without."""
    count = len(post.chosen)
    if post.done:
        return f"✓ {count}"
    return f"• {count}" if count else ""


def photo_error(post: DeskPost) -> str:
    """The sentence about the leading photo, empty if it is fine."""
    return (post.photos[0].error or "") if post.photos else ""


def hashtag_line(tags: Iterable[str]) -> str:
    """Tags as they are copied: `#NewYork #sunset`; what can't stand in a hashtag is left out."""
    return " ".join(filter(None, map(as_hashtag, tags)))
