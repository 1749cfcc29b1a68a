"""Saved sets of tags: what a person types is understood, or refused in a sentence."""

from collections.abc import Sequence

from tagdesk.assistant.typed import storable, storable_tags
from tagdesk.errors import TagDeskError
from tagdesk.history.store import History

_LONGEST_NAME = 60


def save_set(history: History, name: str, tags: Sequence[str]) -> str:
    """Save tags under a name; a set of that name is replaced. Returns the name as it was understood.

    Raises:
        TagDeskError: The name or the tags are missing.
    """
    name, tags = set_name(name), storable_tags(tags)
    if not tags:
        raise TagDeskError("There are no tags to save: accept a suggestion or add a tag first.")
    history.keep_tag_set(name, tags)
    return name


def rename_set(history: History, old: str, new: str) -> str:
    """Give a set another name.

    Raises:
        TagDeskError: There is no such set, or the new name is missing or taken.
    """
    new = set_name(new)
    if not history.rename_tag_set(old, new):
        taken = new.casefold() in (name.casefold() for name in history.tag_sets())
        raise TagDeskError(f"There is a set '{new}' already." if taken else f"There is no set '{old}' any more.")
    return new


def set_name(text: str) -> str:
    """A name as it is kept.

    Raises:
        TagDeskError: There is none.
    """
    name = " ".join(storable(text).split())[:_LONGEST_NAME].strip()
    if not name:
        raise TagDeskError("A name is missing; type one, such as Lake.")
    return name
