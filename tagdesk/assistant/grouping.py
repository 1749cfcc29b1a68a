"""Posts of several photos: which photos form one post, and what becomes of captions and tags."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tagdesk.errors import TagDeskError
from tagdesk.history.journal import PHOTOS, Journal, TagRow

#: More than any platform takes; and so few that a group is written in one short transaction.
MOST_PHOTOS = 100
#: What the leading post takes from the others where it says nothing itself; each is one fact of several columns.
_FACTS = (("place",), ("lat", "lon"), ("time", "time_zone_known"), ("camera",))
_COPIED = ("caption", "account_id", *(column for fact in _FACTS for column in fact))
_DONE = ("done", "done_at")


def group_posts(journal: Journal, post_ids: Sequence[int]) -> None:
    """Let the photos of several posts form one.

    The first post leads. Captions that say different things stand below each other. A tag is on the group if it is on
    one of its posts, and rejected if it is rejected there: what a person decided about a photo stays decided.

    Raises:
        TagDeskError: There are too many photos, or fewer than two posts.
    """
    post_ids = list(dict.fromkeys(post_ids))
    if len(post_ids) < 2:
        raise TagDeskError("Select at least two posts to group them.")
    photos: list[int] = [photo_id for post_id in post_ids for photo_id in journal.column(post_id, PHOTOS)]
    if len(photos) > MOST_PHOTOS:
        raise TagDeskError(f"A post holds at most {MOST_PHOTOS} photos; group fewer of them.")
    lead, *others = post_ids
    merged = _merged_columns(journal, post_ids)
    rows = _merged_tags(journal, post_ids)
    for post_id in others:
        journal.set_columns(post_id, "group", **{PHOTOS: [], "on_desk": False, "done": False})
    journal.set_columns(lead, "group", **{PHOTOS: photos, **merged})
    _set_tags(journal, lead, "group", rows)


def ungroup_post(journal: Journal, post_id: int) -> list[int]:
    """Let each photo of a post have a post of its own, with the caption and the tags of all of them.

    A photo that was grouped here goes back to the post it had, to its old place in the queue and to its own place and
    time. One that always was here stays: it may not be the leading one any more.

    Returns:
        The posts, in the order of the photos.

    Raises:
        TagDeskError: The post has one photo only.
    """
    photos = journal.column(post_id, PHOTOS)
    if len(photos) < 2:
        raise TagDeskError("This post has one photo only; there is nothing to ungroup.")
    is_done = journal.column(post_id, "done")
    copied = {name: journal.column(post_id, name) for name in (*_COPIED, *(_DONE if is_done else ()))}
    rows = _in_order(journal.tag_rows(post_id))
    homes = {photo_id: journal.home_of(photo_id) for photo_id in photos}
    staying = next((photo_id for photo_id in photos if homes[photo_id] is None), photos[0])
    journal.set_columns(post_id, "ungroup", **{PHOTOS: [staying]})
    post_ids = []
    for photo_id in photos:
        if photo_id == staying:
            post_ids.append(post_id)
            continue
        place = homes[photo_id]
        home = journal.insert_post() if place is None else place
        known = {name for fact in _FACTS for name in fact if any(journal.column(home, column) for column in fact)}
        columns = {name: value for name, value in copied.items() if name not in known}
        journal.set_columns(home, "ungroup", **{PHOTOS: [photo_id], "on_desk": True, **columns})
        _set_tags(journal, home, "ungroup", rows)
        post_ids.append(home)
    return post_ids


def lead_with(journal: Journal, post_id: int, photo_id: int) -> None:
    """Put a photo of a post before its others."""
    photos = journal.column(post_id, PHOTOS)
    if photo_id in photos:
        others = [other for other in photos if other != photo_id]
        journal.set_columns(post_id, "lead", **{PHOTOS: [photo_id, *others]})


def _merged_columns(journal: Journal, post_ids: Sequence[int]) -> dict[str, Any]:
    captions = [journal.column(post_id, "caption") for post_id in post_ids]
    different = dict.fromkeys(caption.strip() for caption in captions if caption.strip())
    merged: dict[str, Any] = {"caption": captions[0] if len(different) < 2 and captions[0] else "\n\n".join(different)}
    for fact in _FACTS:
        for post_id in post_ids:
            values = {name: journal.column(post_id, name) for name in fact}
            if any(values.values()):
                merged |= values
                break
    return merged


def _merged_tags(journal: Journal, post_ids: Sequence[int]) -> list[TagRow]:
    """What is known of every tag of the posts, in the order of the posts."""
    merged: dict[str, TagRow] = {}
    for post_id in post_ids:
        for row in _in_order(journal.tag_rows(post_id)):
            known = merged.setdefault(row.key, row)
            merged[row.key] = TagRow(
                tag=known.tag,
                position=known.position if known.chosen else row.position,
                accepted=known.accepted or row.accepted,
                typed=known.typed or row.typed,
                in_caption=known.in_caption or row.in_caption,
                rejected=known.rejected or row.rejected,
            )
    return list(merged.values())


def _set_tags(journal: Journal, post_id: int, kind: str, rows: Sequence[TagRow]) -> None:
    """Let a post have exactly these tags, in this order; those that it begins with already stay as they are."""
    before = _in_order(journal.tag_rows(post_id))
    same = 0
    while same < min(len(before), len(rows)) and _facts(before[same]) == _facts(rows[same]):
        same += 1
    wanted = {row.key for row in rows}
    for row in before[same:]:
        if row.key not in wanted:
            journal.set_tag(post_id, kind, TagRow(row.tag))
    for row in rows[same:]:
        journal.set_tag(post_id, kind, replace(row, position=0))


def _in_order(rows: Mapping[str, TagRow]) -> list[TagRow]:
    return sorted(rows.values(), key=lambda row: row.position)


def _facts(row: TagRow) -> TagRow:
    """What is known of a tag, wherever it stands."""
    return replace(row, position=0)
