"""Hashtags that a person wrote into the first comment below a post of their own, as many do on Instagram."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tagdesk.contract.features import HASH_SIGNS
from tagdesk.hashtags import find_instagram_hashtags, unique_tags
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.json_file import dict_of, list_of
from tagdesk.importers.meta_entries import entries, moment
from tagdesk.importers.meta_text import meta_text

#: A comment this long after a post belongs to it.
_LONGEST_S = 600
_FILES = r"(?:your_instagram_activity/)?(?:comments/)?(?:post_comments|reels_comments)(?:_\d+)?\.json"
_HASHTAG = re.compile(rf"[{HASH_SIGNS}][^\s{HASH_SIGNS}]+")
_WORD = re.compile(r"\w")


def comment_files(tree: ArchiveTree) -> list[str]:
    """Files of comments that the person wrote, below whosever posts."""
    return tree.matching(_FILES)


def first_comments(
    tree: ArchiveTree, files: Iterable[str], times: Iterable[datetime], account: str | None
) -> dict[datetime, list[str]]:
    """Hashtags of comments that are nothing else, by the time of the post they were written right after.

    Args:
        times: When the person's posts were posted; a comment belongs to the latest one before it.
        account: The person; comments below posts of other people are left out if that is known.
    """
    posted = sorted(set(times))
    found: dict[datetime, list[str]] = {}
    for name in files:
        for entry in entries(tree, name):
            tags, time = _read(entry, account)
            if not tags or time is None or not (place := bisect_right(posted, time)):
                continue
            post = posted[place - 1]
            if (time - post).total_seconds() <= _LONGEST_S:
                found[post] = unique_tags([*found.get(post, []), *tags])
    return found


def _read(entry: Any, account: str | None) -> tuple[list[str], datetime | None]:
    """Hashtags of a comment and when it was written; labels are translated, so values are told by their looks."""
    pairs = [*dict_of(entry, "string_map_data").values(), *list_of(entry, "string_list_data")]
    pairs += list_of(entry, "label_values")
    texts = [text for pair in pairs if (text := meta_text(pair, "value").strip())]
    times = [time for pair in pairs for key in ("timestamp", "timestamp_value") if (time := moment(pair, key))]
    comment = next((text for text in texts if _is_hashtags(text)), "")
    owners = [text for text in texts if text != comment] or [meta_text(entry, "title").strip()]
    if not comment or (account and any(owners) and account not in owners):
        return [], None
    return find_instagram_hashtags(comment), times[0] if times else moment(entry, "timestamp")


def _is_hashtags(text: str) -> bool:
    """Whether a text is hashtags, and perhaps dots between them."""
    return bool(find_instagram_hashtags(text)) and not _WORD.search(_HASHTAG.sub(" ", text))
