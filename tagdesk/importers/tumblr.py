"""Blogs of Tumblr: its own export, the XML of its first interface, and what tumblr-backup saves."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any, cast
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from tagdesk.errors import ArchiveError
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.importers.json_file import dict_of, document, peek, text_of
from tagdesk.importers.tumblr_posts import item_of, of_element, of_json, of_page

#: A page of the blog's own export; also where it lies in a folder `posts` or `posts_2`.
_PAGES = r"(?:[^/]+/)?html/\d+\.html?"
_RECORDS = r"json/\d+\.json"
_FOOTER = re.compile(rb"<div[^<>]*\bid\s*=\s*[\"']?footer\b|<span[^<>]*\bid\s*=\s*[\"']?timestamp\b")
_XML_BLOG = re.compile(rb"<tumblr\b[^<>]*>.*?<(?:tumblelog|posts)\b([^<>]*)", re.DOTALL)
_XML_NAME = re.compile(rb"\bname=[\"']([^\"'<>]+)")
#: How many files of each kind are looked at to see whether it is an export.
_MOST_SEEN = 5
_LARGEST_PAGE_BYTES = 4 << 20


def _recognise(tree: ArchiveTree) -> Export | None:
    records, pages = tree.matching(_RECORDS), tree.matching(_PAGES)
    blogs = [blog for name in records[:_MOST_SEEN] if (blog := _blog(peek(tree, name)))]
    files, account = (records, blogs[0]) if blogs else ([], None)
    for name in tree.matching(r"[^/]+\.xml"):
        if match := _XML_BLOG.search(tree.beginning(name, 1 << 16)):
            files.append(name)
            found = _XML_NAME.search(match[1])
            account = account or (found[1].decode("utf-8", "replace") if found else None)
    if any(_FOOTER.search(tree.beginning(name, _LARGEST_PAGE_BYTES)) for name in pages[:_MOST_SEEN]):
        files += pages
    return Export(account, tuple(files)) if files else None


def _posts(tree: ArchiveTree, export: Export, options: Options) -> Iterator[Item | Skip]:
    seen: set[str] = set()
    for name in export.files:
        for item in _items(tree, name, export.account):
            if isinstance(item, Item):
                if item.post.post_id in seen:
                    yield Skip.TWICE
                    continue
                seen.add(item.post.post_id)
            yield item


TUMBLR = Importer("tumblr", "Tumblr", _recognise, _posts)


def _items(tree: ArchiveTree, name: str, account: str | None) -> Iterator[Item | Skip]:
    """What one file holds."""
    suffix = PurePosixPath(name).suffix
    if suffix == ".json":
        value = document(tree, name)
        yield item_of(tree, of_json(value), TUMBLR.name) if _blog(value) else Skip.UNREADABLE
    elif suffix == ".xml":
        yield from _items_of_xml(tree, name, account)
    else:
        try:
            page = tree.read(name, _LARGEST_PAGE_BYTES).decode("utf-8-sig", errors="replace").replace("\0", "")
        except ArchiveError as error:
            tree.problems.append(str(error))
            yield Skip.UNREADABLE
            return
        yield item_of(tree, of_page(page, PurePosixPath(name).stem, account), TUMBLR.name)


def _items_of_xml(tree: ArchiveTree, name: str, account: str | None) -> Iterator[Item | Skip]:
    """Posts of a file of any size; a post is let go once it was read."""
    damaged = f"{name} is damaged; what stands behind the damage was left out."
    try:
        with tree.open_file(name) as stream:
            parents: list[Element] = []
            for event, element in _events(stream):
                if event == "start":
                    parents.append(element)
                    continue
                parents.pop()
                if element.tag == "post" and len(parents) == 2:
                    yield item_of(tree, of_element(element, account), TUMBLR.name)
                if len(parents) == 2:
                    parents[-1].remove(element)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        tree.problems.append(damaged)
    except ArchiveError as error:
        tree.problems.append(str(error))


def _events(stream: IO[bytes]) -> Iterator[tuple[str, Element]]:
    return cast(
        Iterator[tuple[str, Element]],
        defusedxml.ElementTree.iterparse(stream, events=("start", "end"), forbid_dtd=True),
    )


def _blog(value: Any) -> str:
    """The blog that a record of a post is from; empty if it is none."""
    is_post = text_of(value, "id") and {"tags", "timestamp", "date"} & dict_of(value).keys()
    return (text_of(value, "blog_name") or text_of(value, "blog", "name")) if is_post else ""
