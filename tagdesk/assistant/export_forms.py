"""A post as a row of a table (CSV), and as plain text."""

import csv
import io
import json
from collections.abc import Iterable, Sequence

from tagdesk.assistant.typed import storable
from tagdesk.contract.features import model_key
from tagdesk.domain import Post
from tagdesk.hashtags import as_hashtag, find_hashtags
from tagdesk.importers.formulas import marked

_COLUMNS = ("post_id", "user", "source", "time", "place", "lat", "lon", "caption", "tags", "images", "alt")
_LINE_END = "\n"


def table_row(post: Post) -> str:
    """A post as a row of `TABLE_HEAD`'s table; texts that a spreadsheet would compute begin with a `'`."""
    texts = {
        "post_id": post.post_id,
        "user": post.user or "",
        "source": post.source or "",
        "time": post.time.isoformat() if post.time else "",
        "place": post.place or "",
        "caption": post.caption,
        "tags": _list_of(post.tags),
        "images": "|".join(post.images),
        "alt": "|".join(post.alt),
    }
    cells = {name: marked(storable(text)) for name, text in texts.items()}
    cells |= {"lat": "" if post.lat is None else str(post.lat), "lon": "" if post.lon is None else str(post.lon)}
    return _row(cells[name] for name in _COLUMNS)


def text_of(post: Post) -> str:
    """Caption, then the hashtags that don't stand in it, then an empty line."""
    there = {model_key(tag) for tag in find_hashtags(post.caption)}
    hashtags = [hashtag for tag in post.tags if model_key(tag) not in there and (hashtag := as_hashtag(tag))]
    lines = [line for line in (storable(post.caption).strip(), " ".join(dict.fromkeys(hashtags))) if line]
    return "".join(line + _LINE_END for line in lines) + _LINE_END if lines else ""


def _list_of(tags: Sequence[str]) -> str:
    """Tags in one cell: with semicolons, or as JSON where these could not be told from those in a tag."""
    cell = "; ".join(tags)
    if any(";" in tag for tag in tags) or (cell.startswith("[") and cell.endswith("]")):
        return json.dumps(list(tags), ensure_ascii=False)
    # Whoever reads a list without a semicolon may split it at commas.
    return cell + (";" if any(sign in tag for tag in tags for sign in "|,") else "")


def _row(cells: Iterable[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerow(cells)
    return stream.getvalue()


#: How a table begins: the mark by which spreadsheets know UTF-8, and the names of the columns.
TABLE_HEAD = "\ufeff" + _row(_COLUMNS)
