"""Threads: it is part of Instagram's "Download your information", in JSON."""

import re
from collections.abc import Iterator

from tagdesk.domain import Post
from tagdesk.hashtags import find_instagram_hashtags, unique_tags
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.importers.instagram_content import account_name, judged
from tagdesk.importers.json_file import dict_of, first_value, value_of
from tagdesk.importers.meta_entries import Identities, MediaPost, entries, media_post
from tagdesk.importers.meta_text import meta_text
from tagdesk.importers.pictures import pictures

_NAME = r"(?:your_instagram_activity/)?(?:threads/)?(?P<kind>threads_and_replies|archived_threads)(?:_\d+)?\.json"
_PARTS = re.compile(rf"(?:^|(?<=/)){_NAME}$")
_WRAPPED = '{"text_post_app_'


def _recognise(tree: ArchiveTree) -> Export | None:
    files = [name for name in tree.matching(_NAME) if first_value(tree, name).startswith(_WRAPPED)]
    return Export(account_name(tree), tuple(sorted(files, key=_is_archived))) if files else None


def _posts(tree: ArchiveTree, export: Export, options: Options) -> Iterator[Item | Skip]:
    identities = Identities("threads")
    for name in export.files:
        flags = ("archived",) if _is_archived(name) else ()
        match = _PARTS.search(name)
        root = name[: match.start()] if match else ""
        for entry in entries(tree, name):
            if (found := media_post(entry)) is None:
                yield Skip.UNREADABLE
            elif not _is_reply(found):
                yield _post(tree, export, root, found, flags, identities)
            elif options.replies:
                yield _post(tree, export, root, found, (*flags, "reply"), identities)
            else:
                yield Skip.REPLY


def _is_archived(name: str) -> bool:
    return name.rpartition("/")[2].startswith("archived")


def _is_reply(found: MediaPost) -> bool:
    return any(value_of(media, "text_app_post", "is_reply") is True for media in found.media)


def _topics(found: MediaPost) -> list[str]:
    """The topic of a post, which is shown like a hashtag, should an export tell it."""
    fields = [(key, value) for media in found.media for key, value in dict_of(media, "text_app_post").items()]
    return [meta_text(value).strip().lstrip("#") for key, value in fields if "topic" in key or key == "tag"]


def _post(
    tree: ArchiveTree,
    export: Export,
    root: str,
    found: MediaPost,
    flags: tuple[str, ...],
    identities: Identities,
) -> Item | Skip:
    post_id = identities.claim_media_post(found.uris[0] if found.uris else "", found.first_time, found.caption)
    if post_id is None:
        return Skip.TWICE
    images, missing = pictures(tree, found.uris, root)
    post = Post(
        post_id=post_id,
        caption=found.caption,
        tags=tuple(unique_tags([*find_instagram_hashtags(found.caption), *found.tags, *_topics(found)])),
        user=export.account,
        source="threads",
        time=found.time,
        place=found.place,
        lat=found.lat,
        lon=found.lon,
        images=images,
        flags=flags,
    )
    return judged(post, missing)


THREADS = Importer("threads", "Threads", _recognise, _posts, options=("replies",))
