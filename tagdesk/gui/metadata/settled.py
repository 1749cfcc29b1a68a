"""Which posts have tags that their photos don't have yet (Qt-free)."""

from collections.abc import Mapping, Sequence

from tagdesk.domain import DeskPost


def newly_settled(before: Mapping[int, DeskPost], posts: Sequence[DeskPost]) -> list[int]:
    """Done posts that were not done before, or had other tags; those that were not known don't count."""
    settled = []
    for post in posts:
        known = before.get(post.post_id)
        if post.done and known is not None and not (known.done and known.chosen == post.chosen):
            settled.append(post.post_id)
    return settled
