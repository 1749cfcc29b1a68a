"""Instagram: "Download your information", in JSON (all years) or HTML."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from tagdesk.domain import Post
from tagdesk.hashtags import find_instagram_hashtags, unique_tags
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.importers.instagram_before_2021 import old_files, old_posts
from tagdesk.importers.instagram_comments import comment_files, first_comments
from tagdesk.importers.instagram_content import Content, account_name, content_files, judged
from tagdesk.importers.instagram_html import html_files, html_posts
from tagdesk.importers.json_file import first_value
from tagdesk.importers.meta_entries import Identities, entries, media_post
from tagdesk.importers.pictures import pictures

_AS_HTML = (
    "This Instagram export is in HTML, which tells times to the minute and without a time zone: "
    "better ask Instagram for it again in the format JSON."
)
_WRAPPED = re.compile(r'\{"ig_\w+":')
_ENTRY = re.compile(r'\[\{"(?:media|title|creation_timestamp|timestamp|label_values)":')


def _recognise(tree: ArchiveTree) -> Export | None:
    files = [content.name for content in content_files(tree, ".json") if _holds_posts(tree, content)]
    if files := [*files, *old_files(tree)]:
        return Export(account_name(tree), tuple(files))
    if files := html_files(tree):
        return Export(account_name(tree), tuple(files), (_AS_HTML,))
    return None


def _holds_posts(tree: ArchiveTree, content: Content) -> bool:
    if content.sure:
        return True
    beginning = first_value(tree, content.name)
    if not beginning.startswith("["):
        return bool(_WRAPPED.match(beginning))
    return bool(_ENTRY.match(beginning)) and ('"creation_timestamp":' in beginning or '"label_values":' in beginning)


def _posts(tree: ArchiveTree, export: Export, options: Options) -> Iterator[Item | Skip]:
    identities = Identities("instagram")
    if any(name.endswith(".html") for name in export.files):
        yield from html_posts(tree, export, options, identities)
        return
    contents = [content for name in export.files if (content := Content.of(name))]
    comments = _first_comments(tree, export, contents, options)
    for content in contents:
        for entry in entries(tree, content.name):
            yield content.skipped(options) or _post(tree, content, entry, export.account, identities, comments)
    yield from old_posts(tree, export, options, identities)


def _post(
    tree: ArchiveTree,
    content: Content,
    entry: Any,
    account: str | None,
    identities: Identities,
    comments: dict[datetime, list[str]],
) -> Item | Skip:
    if (found := media_post(entry)) is None:
        return Skip.UNREADABLE
    post_id = identities.claim_media_post(found.uris[0] if found.uris else "", found.first_time, found.caption)
    if post_id is None:
        return Skip.TWICE
    below = comments.get(found.time, []) if found.time else []
    images, missing = pictures(tree, found.uris, content.root)
    post = Post(
        post_id=post_id,
        caption=found.caption,
        tags=tuple(unique_tags([*find_instagram_hashtags(found.caption), *found.tags, *below])),
        user=account,
        source="instagram",
        time=found.time,
        place=found.place,
        lat=found.lat,
        lon=found.lon,
        images=images,
        flags=content.flags,
    )
    return judged(post, missing)


def _first_comments(
    tree: ArchiveTree, export: Export, contents: Iterable[Content], options: Options
) -> dict[datetime, list[str]]:
    """Hashtags of first comments, for which the posts are read once more; empty unless the person wants them."""
    files = comment_files(tree) if options.first_comment else []
    if not files:
        return {}
    before = len(tree.problems)
    times = [
        found.time
        for content in contents
        if content.kind != "stories" and not content.skipped(options)
        for entry in entries(tree, content.name)
        if (found := media_post(entry)) and found.time
    ]
    del tree.problems[before:]
    return first_comments(tree, files, times, export.account)


INSTAGRAM = Importer("instagram", "Instagram", _recognise, _posts, options=("first_comment", "stories"))
