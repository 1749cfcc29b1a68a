"""Keywords that a photo brings along: they become own tags of its post."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from tagdesk.assistant.typed import storable_tags
from tagdesk.history.journal import Journal, TagRow
from tagdesk.history.written import remember_found
from tagdesk.metadata.keyword_merge import Whose


def take_over_keywords(
    journal: Journal, post_id: int, keywords: Iterable[str], files: Mapping[Path, Iterable[str]]
) -> None:
    """Make keywords own tags of a new post, and remember which file held which of them.

    So what the person takes out of a file with another program afterwards isn't written back.

    Args:
        journal: The transaction that made the post.
        post_id: A post with one photo.
        keywords: Those that the person chose.
        files: All keywords of each file, ancestors too.
    """
    rows = journal.tag_rows(post_id)
    for tag in storable_tags(keywords):
        row = rows.get(TagRow(tag).key, TagRow(tag))
        journal.set_tag(post_id, "add", replace(row, typed=True, position=row.position if row.chosen else 0))
    remember_found(journal, post_id, files, Whose.THEIRS)
