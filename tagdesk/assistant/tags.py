"""Tags as such: aliases, blocked tags, and another name for a tag in the whole history."""

from collections.abc import Generator

from tagdesk.assistant.typed import one_tag, shown
from tagdesk.contract.features import model_key
from tagdesk.domain import Progress
from tagdesk.errors import TagDeskError
from tagdesk.history.store import History

# A post takes up to ten rows; a transaction stays below 200, so that a click never waits behind it.
_POSTS_A_TRANSACTION = 20


def add_alias(history: History, tag: str, target: str) -> tuple[str, str]:
    """Let a tag stand for another one; both as they were understood.

    Raises:
        TagDeskError: One is missing, both are the same, or they would stand for each other.
    """
    tag, target = one_tag(tag), one_tag(target)
    history.set_alias(tag, target)
    return tag, target


def remove_alias(history: History, tag: str) -> str:
    """Let a tag stand for itself again.

    Raises:
        TagDeskError: It is no alias.
    """
    tag = one_tag(tag)
    if not history.remove_alias(tag):
        raise TagDeskError(f"{shown(tag)} is no alias (see: tagdesk tags list).")
    return tag


def block(history: History, tag: str) -> str:
    """Never suggest a tag again.

    Raises:
        TagDeskError: It is missing.
    """
    tag = one_tag(tag)
    history.block(tag)
    return tag


def unblock(history: History, tag: str) -> str:
    """Let a tag be suggested again.

    Raises:
        TagDeskError: It is not blocked.
    """
    tag = one_tag(tag)
    if not history.unblock(tag):
        raise TagDeskError(f"{shown(tag)} is not blocked (see: tagdesk tags list).")
    return tag


def rename_tag(history: History, old: str, new: str) -> Generator[Progress, None, int]:
    """Give a tag another name on every post of the history, as one undo step.

    A post that has both keeps one of them. Captions keep their words. If the generator is closed, the posts done so far
    stay renamed; undo takes them back too.

    Returns:
        Number of posts.

    Raises:
        TagDeskError: A tag is missing, or no post has the old one.
    """
    old, new = one_tag(old), one_tag(new)
    key = model_key(old)
    total = len(history.posts_with(key))
    if not total:
        raise TagDeskError(f"No post has the tag {shown(old)}; see what you use with: tagdesk history stats.")
    note = f"{shown(old)} → {shown(new)}"
    yield Progress(0, total, note)
    done = last = 0
    batch: int | None = None
    while post_ids := history.posts_with(key, last, _POSTS_A_TRANSACTION):
        with history.write(batch) as journal:
            for post_id in post_ids:
                journal.rename_tag(post_id, "rename", key, new)
            batch = journal.batch
        done, last = done + len(post_ids), post_ids[-1]
        yield Progress(done, total, note)
    return done
