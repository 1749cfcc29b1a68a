"""Posts of a table as text (CSV): any separator and any usual name of its columns."""

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tagdesk.contract.features import HASH_SIGNS
from tagdesk.domain import Post
from tagdesk.errors import ArchiveError
from tagdesk.hashtags import find_hashtags, unique_tags
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.csv_times import Times
from tagdesk.importers.formulas import unmarked
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.importers.moments import in_utc, position
from tagdesk.importers.named_pictures import basename, named_pictures

_BEGINNING_BYTES = 1 << 16
#: Longest line; what is longer comes in several pieces, which no table is made of.
_LINE_CHARACTERS = 1 << 20
#: Names of columns without blanks and signs, the better one first.
_NAMES = {
    "time": "datetime timestamp createdat created postedat posted publishedat published takenat dateposted postdate"
    " publishtime creationtime posttime date time datum zeitpunkt zeit",
    "clock": "time clock hour uhrzeit zeit",
    "text": "caption text description content message body posttext beschreibung bildunterschrift title titel",
    "tags": "tags hashtags keywords labels tag hashtag schlagworte schlagwörter stichworte stichwörter",
    "post_id": "postid id shortcode uuid guid permalink url link",
    "image": "images image filenames filename files file photos photo pictures picture imagepath path media"
    " bilder bild foto fotos datei",
    "alt": "alt alttext alttexts alternativetext",
    "lat": "lat latitude breite breitengrad",
    "lon": "lon lng long longitude länge längengrad",
    "place": "place placename location locationname venue ort standort city",
    "user": "user username account author handle profile",
}
_DATE_ALONE = re.compile(r"[\d./-]{6,10}")
_CLOCK_ALONE = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AaPp]\.?[Mm]\.?)?")
_HASH = re.compile(rf"[{HASH_SIGNS}]")


@dataclass(frozen=True)
class _Table:
    """How a table is written.

    Attributes:
        columns: Place of each column by what it holds.
        utc: The name of the column says that its times are UTC.
    """

    name: str
    encoding: str
    delimiter: str
    columns: Mapping[str, int]
    utc: bool

    def cell(self, row: list[str], column: str) -> str:
        """Text of a column; empty if there is none. A sign that keeps spreadsheets from computing is left out."""
        place = self.columns.get(column, -1)
        return unmarked(row[place]).strip() if 0 <= place < len(row) else ""

    def time(self, row: list[str]) -> str:
        """The time as it is written, also where date and time are two columns."""
        date, clock = self.cell(row, "time"), self.cell(row, "clock")
        both = _DATE_ALONE.fullmatch(date) and _CLOCK_ALONE.fullmatch(clock)
        return f"{date} {clock}" if both else date


def _recognise(tree: ArchiveTree) -> Export | None:
    tables = [table for name in tree.matching(r"[^/]+\.(?i:csv|tsv)") if (table := _table(tree, name))]
    if not tables:
        return None
    timeless = [table.name for table in tables if "time" not in table.columns]
    notes = [f"{name} has no column with the time of the posts." for name in timeless]
    return Export(None, tuple(table.name for table in tables), tuple(notes))


def _posts(tree: ArchiveTree, export: Export, options: Options) -> Iterator[Item | Skip]:
    seen: set[str] = set()
    for name in export.files:
        if table := _table(tree, name):
            yield from _posts_of(tree, table, options.account, seen)


CSV = Importer("csv", "Table (CSV)", _recognise, _posts, general=True, options=("account",))


def _posts_of(tree: ArchiveTree, table: _Table, account: str | None, seen: set[str]) -> Iterator[Item | Skip]:
    """Reads the table twice: the order of day and month, and whose posts they are, show in all of it only."""
    times, users = Times(), Counter[str]()
    for row in _rows(tree, table):
        if row is not None:
            times.see(table.time(row))
            users[table.cell(row, "user").lstrip("@").casefold()] += 1
    problems_before = len(tree.problems)
    del users[""]
    mine = account.lstrip("@").casefold() if account else users.most_common(1)[0][0] if users else ""
    for row in _rows(tree, table):
        if row is None:
            yield Skip.UNREADABLE
        elif table.cell(row, "user").lstrip("@").casefold() not in ("", mine):
            yield Skip.OTHERS
        elif any(row):
            yield _post(tree, table, row, times, seen)
    del tree.problems[problems_before:]  # the same as in the first pass
    if times.undecided:
        tree.problems.append(
            f"In {table.name} nothing tells whether day or month comes first in dates such as {times.undecided};"
            " these posts have no time. Write dates as 2026-06-14."
        )
    if times.unknown:
        tree.problems.append(f"In {table.name} there are times that can't be read, such as {times.unknown[:40]}.")


def _post(tree: ArchiveTree, table: _Table, row: list[str], times: Times, seen: set[str]) -> Item | Skip:
    caption = table.cell(row, "text")
    tags = tuple(unique_tags([*find_hashtags(caption), *_tags(table.cell(row, "tags"))]))
    if not caption and not tags:
        return Skip.EMPTY
    time = times.time(table.time(row))
    if time and table.utc:
        time = in_utc(time)
    references = _list(table.cell(row, "image"), "|")
    alt = table.cell(row, "alt")
    names, words, missing = named_pictures(
        tree, table.name, references, _list(alt, "|") if len(references) > 1 else [alt]
    )
    post_id = table.cell(row, "post_id")
    if not post_id:
        first = basename(references[0]) if references else ""
        what = first if first and time else f"{caption}|{first}" + ("" if caption else "|".join(tags))
        post_id = hashlib.sha1(f"{time.isoformat() if time else ''}|{what}".encode()).hexdigest()
    if post_id in seen:
        return Skip.TWICE
    seen.add(post_id)
    lat, lon = position(*(table.cell(row, column).replace(",", ".") for column in ("lat", "lon")))
    post = Post(
        post_id=post_id,
        caption=caption,
        tags=tags,
        user=table.cell(row, "user") or None,
        source=CSV.name,
        time=time,
        # An offset of nothing is how UTC is written, wherever one was.
        time_zone_known=bool(time and time.utcoffset()),
        place=table.cell(row, "place") or None,
        lat=lat,
        lon=lon,
        images=names,
        alt=words,
    )
    return Item(post, missing)


def _tags(text: str) -> list[str]:
    """Tags of one cell, without hash signs."""
    separator = next((sign for sign in ";|,\n" if sign in text), "\n")
    tags: list[str] = []
    for piece in _list(text, separator):
        words = piece.split()
        if all(word[0] in HASH_SIGNS for word in words):
            tags += [tag for word in words for tag in _HASH.split(word)]
        else:
            tags.append(" ".join(words).lstrip(HASH_SIGNS))
    return tags


def _list(text: str, separator: str) -> list[str]:
    """Texts of one cell: a list as JSON or Python writes it, or separated."""
    if text.startswith("[") and text.endswith("]"):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = [piece.strip().strip("'\"") for piece in text[1:-1].split(",")]
        return [
            piece.replace("\0", "").encode("utf-8", "replace").decode() for piece in found if isinstance(piece, str)
        ]
    return [piece.strip() for piece in text.split(separator) if piece.strip()]


def _table(tree: ArchiveTree, name: str) -> _Table | None:
    """How a table is written; None if it has no column of texts or tags."""
    beginning = tree.beginning(name, _BEGINNING_BYTES)
    encoding = _encoding(beginning)
    text = beginning.decode(encoding, errors="ignore").replace("\0", "")
    tables = []
    for delimiter in ",;\t|":
        header = next((row for row in _parsed(io.StringIO(text, newline=""), delimiter) if _is_header(row)), [])
        columns, utc = _columns(header or [])
        tables.append((len(columns), len(header or []), _Table(name, encoding, delimiter, columns, utc)))
    best = max(tables, key=lambda one: one[:2])[2]
    return best if {"text", "tags"} & best.columns.keys() else None


def _columns(header: list[str]) -> tuple[dict[str, int], bool]:
    """Places of the columns, and whether the times are UTC."""
    places: dict[str, int] = {}
    for place, title in enumerate(header):
        places.setdefault("".join(filter(str.isalnum, title.casefold())), place)
    bare = {re.sub(r"(?:utc|gmt)$", "", title): place for title, place in places.items()}
    columns = {}
    for column, names in _NAMES.items():
        if name := next((name for name in names.split() if name in bare), None):
            columns[column] = bare[name]
    return columns, any(title.endswith(("utc", "gmt")) and at == columns.get("time") for title, at in places.items())


def _rows(tree: ArchiveTree, table: _Table) -> Iterator[list[str] | None]:
    """Rows below the header; None for one that can't be read. What is damaged is noted."""
    try:
        with tree.open_file(table.name) as stream:
            lines = io.TextIOWrapper(stream, encoding=table.encoding, errors="replace", newline="")
            rows = _parsed(lines, table.delimiter)
            next((row for row in rows if _is_header(row)), None)
            yield from rows
    except ArchiveError as error:
        tree.problems.append(str(error))


def _parsed(lines: io.TextIOBase, delimiter: str) -> Iterator[list[str] | None]:
    pieces = iter(lambda: lines.readline(_LINE_CHARACTERS), "")
    reader = csv.reader((piece.replace("\0", "") for piece in pieces), delimiter=delimiter, skipinitialspace=True)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:  # a quotation mark that is never closed, so that a cell has no end
            yield None


def _is_header(row: list[str] | None) -> bool:
    """Whether a row is the first one with content; Excel may write a line `sep=;` above it."""
    return bool(row and any(cell.strip() for cell in row) and not row[0].casefold().startswith("sep="))


def _encoding(beginning: bytes) -> str:
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        beginning[: beginning.rfind(b"\n") + 1 or None].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"  # what spreadsheets on Windows write without asking
    return "utf-8-sig"
