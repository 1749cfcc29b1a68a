"""The archive of Twitter until 2018: a file of JavaScript a month, and the same tweets as a table."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from tagdesk.errors import ArchiveError
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.json_file import elements, text_of
from tagdesk.importers.tweet import Owner

_MONTH = r"(?:data/js/tweets/)?\d{4}_\d{2}\.js"
_BEGINNING = re.compile(rb"\W*Grailbird\.data\.\w+\s*=")
_COLUMNS = (b"tweet_id", b"timestamp", b"text")
_LINK = re.compile(r"https?://t\.co/\w+")
_OWN_PHOTO = re.compile(r"/status/(\d+)/photo/\d+$")


def monthly_files(tree: ArchiveTree) -> list[str]:
    """The files of tweets, the oldest month first; the table, which tells less, where there are none beside it."""
    months = [name for name in tree.matching(_MONTH) if _BEGINNING.match(tree.beginning(name, 256))]
    tables = [name for name in tree.matching(r"tweets[^/]*\.csv") if _is_table(tree.beginning(name, 512))]
    return months + [name for name in tables if not any(month.startswith(_folder(name)) for month in months)]


def tweets_of(tree: ArchiveTree, name: str) -> Iterator[Any]:
    """Tweets of one of these files, in the shape of the API."""
    return _rows(tree, name) if name.endswith(".csv") else elements(tree, name, behind=b"=")


def owner_of(tree: ArchiveTree, name: str) -> Owner:
    """Whose archive a file belongs to, by what lies beside the tweets."""
    folder = re.sub(r"data/js/tweets/$", "", _folder(name))
    beside = f"{folder}data/js/user_details.js"
    details = tree.beginning(beside).decode("utf-8", "replace") if beside in tree else ""
    handle = re.search(r'"screen_name"\s*:\s*"(\w+)"', details)
    number = re.search(r'"id"\s*:\s*"?(\d+)', details)
    return Owner(handle[1] if handle else None, number[1] if number else None)


def _is_table(beginning: bytes) -> bool:
    header = beginning.partition(b"\n")[0]
    return all(column in header for column in _COLUMNS)


def _folder(name: str) -> str:
    return name[: name.rfind("/") + 1]


def _rows(tree: ArchiveTree, name: str) -> Iterator[dict[str, Any]]:
    try:
        with tree.open_file(name) as stream:
            text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")  # type: ignore[type-var]
            for row in csv.DictReader(text):
                yield _tweet(row)
    except csv.Error:
        tree.problems.append(f"{name} is damaged; what stands behind the damage was left out.")
    except ArchiveError as error:
        tree.problems.append(str(error))


def _tweet(row: dict[str, Any]) -> dict[str, Any]:
    """A row in the shape of the API; links are told only by their order."""
    tweet_id, text = text_of(row, "tweet_id"), text_of(row, "text")
    links = dict.fromkeys(_LINK.findall(text))
    targets = dict.fromkeys(target for target in text_of(row, "expanded_urls").split(",") if target)
    photos = [target for target in targets if (match := _OWN_PHOTO.search(target)) and match[1] == tweet_id]
    pairs = list(zip(links, targets, strict=True)) if len(links) == len(targets) else []
    tweet: dict[str, Any] = {
        "id_str": tweet_id,
        "text": text,
        "created_at": text_of(row, "timestamp"),
        "in_reply_to_status_id_str": text_of(row, "in_reply_to_status_id"),
        "in_reply_to_user_id_str": text_of(row, "in_reply_to_user_id"),
        "entities": {
            "urls": [{"url": link, "expanded_url": target} for link, target in pairs if target not in photos],
            "media": [{"url": link, "media_url": target} for link, target in pairs if target in photos],
        },
    }
    return {**tweet, "retweeted_status": True} if text_of(row, "retweeted_status_id") else tweet
