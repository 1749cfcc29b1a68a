"""What a person decides about tags of one post, written inside a transaction of the history."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tagdesk.assistant.typed import one_tag, storable_tags
from tagdesk.contract.features import model_key
from tagdesk.history.journal import Journal, TagRow


def accept_tag(
    journal: Journal, post_id: int, tag: str, *, score: float | None = None, model: str | None = None
) -> None:
    """Take a suggested tag; an own tag stays own."""
    for row in rows_for(journal, post_id, [tag]):
        if not row.chosen:
            accepted = replace(row, accepted=True, position=0)
            journal.set_tag(post_id, "accept", accepted, score=score, model=model)


def reject_tag(
    journal: Journal, post_id: int, tag: str, *, score: float | None = None, model: str | None = None
) -> None:
    """Never suggest the tag for this post again; an own tag stays own."""
    for row in rows_for(journal, post_id, [tag]):
        if not row.own:
            rejected = replace(row, accepted=False, rejected=True)
            journal.set_tag(post_id, "reject", rejected, score=score, model=model)


def add_own_tags(journal: Journal, post_id: int, tags: Sequence[str]) -> None:
    """Add tags as the person typed them, whatever was decided about them before."""
    for tag, row in zip(storable_tags(tags), rows_for(journal, post_id, tags), strict=True):
        position = row.position if row.chosen else 0
        journal.set_tag(post_id, "own", replace(row, tag=tag, typed=True, position=position))


def remove_tag(journal: Journal, post_id: int, tag: str) -> None:
    """Take an accepted or own tag off the post; that is no rejection, and takes none back."""
    for row in rows_for(journal, post_id, [tag]):
        journal.set_tag(post_id, "remove", replace(row, accepted=False, typed=False, in_caption=False))


def edit_tag(journal: Journal, post_id: int, old: str, new: str) -> None:
    """Write a chosen tag another way, at its place in the order; a new name makes it an own tag.

    Another spelling of the same tag leaves its state as it is; so does the old name where it was rejected before. If
    the post has the new name already, they become one tag.

    Raises:
        TagDeskError: The new text holds no tag.
        LookupError: There is no such post.
    """
    new = one_tag(new)
    for row in rows_for(journal, post_id, [old]):
        if not row.chosen:
            return
        (there,) = rows_for(journal, post_id, [new])
        if there.key == row.key:
            journal.set_tag(post_id, "edit", replace(row, tag=new))
            return
        places = [row.position, *([there.position] if there.chosen else [])]
        gone = replace(row, accepted=False, typed=False, in_caption=False)
        journal.set_tag(post_id, "edit", gone)
        journal.set_tag(post_id, "edit", replace(there, tag=new, typed=True, position=min(places)))


def order_tags(journal: Journal, post_id: int, tags: Sequence[str]) -> None:
    """Put the chosen tags in this order; those that are not named come behind.

    Raises:
        LookupError: There is no such post.
    """
    journal.column(post_id, "id")
    chosen = sorted((row for row in journal.tag_rows(post_id).values() if row.chosen), key=lambda row: row.position)
    rank = {model_key(tag): number for number, tag in enumerate(tags)}
    wanted = sorted(chosen, key=lambda row: rank.get(row.key, len(rank)))
    last = 0
    for place, row in zip(chosen, wanted, strict=True):
        last = max(place.position, last + 1)
        journal.set_tag(post_id, "reorder", replace(row, position=last))


def rows_for(journal: Journal, post_id: int, tags: Iterable[str]) -> list[TagRow]:
    """What is known of each tag of the post; empty tags and repeats are left out.

    Raises:
        LookupError: There is no such post.
    """
    journal.column(post_id, "id")
    rows = journal.tag_rows(post_id)
    return [rows.get(TagRow(tag).key, TagRow(tag)) for tag in storable_tags(tags)]
