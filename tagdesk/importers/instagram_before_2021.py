"""Instagram's exports until early 2021: `media.json`, which tells the name of the place too."""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from tagdesk.domain import Post
from tagdesk.hashtags import find_instagram_hashtags
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Export, Item, Options, Skip
from tagdesk.importers.instagram_content import judged
from tagdesk.importers.json_file import elements, first_value, text_of
from tagdesk.importers.meta_entries import Identities
from tagdesk.importers.meta_text import meta_text
from tagdesk.importers.moments import from_iso, in_utc
from tagdesk.importers.pictures import pictures

_NAME = r"media[-_ ]?\(?\d*\)?\.json"
_LISTS = re.compile(r'\{"(?:photos|videos|stories|profile|direct)":\[')


def old_files(tree: ArchiveTree) -> list[str]:
    """The files of such an export."""
    return [name for name in tree.matching(_NAME) if _LISTS.match(first_value(tree, name))]


def old_posts(tree: ArchiveTree, export: Export, options: Options, identities: Identities) -> Iterator[Item | Skip]:
    """Their posts; pictures of messages and of the profile are none."""
    for name in export.files:
        if not re.fullmatch(_NAME, name.rpartition("/")[2]):
            continue
        shown: set[int] = set()
        for section in ("photos", "videos", "stories"):
            if section == "stories" and not options.stories:
                yield from (Skip.STORY for _ in elements(tree, name, "stories.item"))
                continue
            # The pictures of a post follow each other, its videos come later.
            for key, group in groupby(elements(tree, name, f"{section}.item"), _caption_and_time):
                whole = list(group)
                if key is None:
                    yield from (Skip.UNREADABLE for _ in whole)
                elif section != "videos" or hash(key) not in shown:
                    shown.add(hash(key))
                    yield _post(tree, name, export.account, section, key, whole, identities)


def _caption_and_time(entry: Any) -> tuple[str, str] | None:
    if not isinstance(entry, dict) or not (text_of(entry, "path") or text_of(entry, "caption")):
        return None
    return meta_text(entry, "caption").strip(), text_of(entry, "taken_at")


def _post(
    tree: ArchiveTree,
    name: str,
    account: str | None,
    section: str,
    key: tuple[str, str],
    entries: list[Any],
    identities: Identities,
) -> Item | Skip:
    caption, taken_at = key
    paths = [text_of(entry, "path") for entry in entries]
    time: datetime | None = in_utc(from_iso(taken_at))
    if (post_id := identities.claim_media_post(paths[0], time, caption)) is None:
        return Skip.TWICE
    images, missing = pictures(tree, paths, name[: name.rfind("/") + 1])
    post = Post(
        post_id=post_id,
        caption=caption,
        tags=tuple(find_instagram_hashtags(caption)),
        user=account,
        source="instagram",
        time=time,
        place=next((place for entry in entries if (place := meta_text(entry, "location").strip())), None),
        images=images,
        flags=("story",) if section == "stories" else (),
    )
    return judged(post, missing)
