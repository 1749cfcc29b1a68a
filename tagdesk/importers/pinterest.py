"""The data that Pinterest sends on request: one long HTML page, or several, with a section of pins."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tagdesk.domain import Post
from tagdesk.errors import ArchiveError
from tagdesk.hashtags import find_hashtags
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.html_stream import html_stream
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.importers.json_file import text_of
from tagdesk.importers.moments import from_wall_clock
from tagdesk.importers.pictures import pictures

_CHUNK_BYTES = 1 << 18
#: In a page that is searched for pins; an export of many years has a long list of boards before them.
_MOST_SEARCHED_BYTES = 64 << 20
_PIN = re.compile(r"(?:https?://)?(?:[a-z]+\.)?pinterest\.[a-z.]{2,6}/pin/(\d+)/?", re.IGNORECASE)
_PIN_BYTES = re.compile(rb"pinterest\.[a-z.]{2,6}/pin/\d+/?[\"'<]", re.IGNORECASE)
_FIELD_BYTES = re.compile(rb"(?:Is a repin|Created at): ")
_NAME_BYTES = re.compile(rb"<br>\s*Username: ([^<,]{1,60}),")
_FIELD = re.compile(r"([A-Z][A-Za-z ]{1,30}): ?(.*)", re.DOTALL)
_NOTHING = ("", "No data", "None")
_FIELDS = frozenset(
    {"Title", "Details", "Image", "Is Native", "Board Id", "Board Name", "Is Video", "Ip Address", "Username"}
    | {"Alt Text", "Canonical Link", "Story Pin Media", "Video", "Created at", "Alive", "Is a repin", "Private"}
)
#: What the last lines of a pin look like, behind which the next one may begin.
_LAST_LINE = re.compile(r"\s*(?:(?:Alive|Is a repin|Private): ?\w+\s*)?")
#: Fields whose text the person wrote, which may hold line breaks.
_WRITTEN = ("Title", "Details", "Alt Text")
_LARGEST_PIECE = 1 << 20


def _recognise(tree: ArchiveTree) -> Export | None:
    files = []
    account = None
    for name in tree.matching(r"(?:[^/]+/)?[^/]+\.html?"):
        if b"pinterest" in tree.beginning(name, _CHUNK_BYTES).lower() or "pinterest" in name.lower():
            holds_pins, user = _searched(tree, name)
            files += [name] * holds_pins
            account = account or user
    return Export(account, tuple(files)) if files else None


def _posts(tree: ArchiveTree, export: Export, options: Options) -> Iterator[Item | Skip]:
    seen: set[str] = set()
    for name in export.files:
        for pin in _pins(tree, name):
            item = _item(tree, pin)
            if pin.pin_id in seen and isinstance(item, Item):
                item = Skip.TWICE
            seen.add(pin.pin_id)
            yield item


PINTEREST = Importer("pinterest", "Pinterest", _recognise, _posts)


@dataclass
class _Pin:
    """A pin and its fields, as far as they were read."""

    pin_id: str
    fields: dict[str, str] = field(default_factory=dict)
    last: str = ""

    def add(self, line: str) -> None:
        """A line of the pin: a new field, or more of the text before."""
        match = _FIELD.fullmatch(line.strip())
        # A field ends with a comma: what comes without one before it belongs to a text that the person wrote.
        goes_on = self.last in _WRITTEN and not self.fields[self.last].rstrip().endswith(",")
        if match and (match[1] in _FIELDS or not goes_on):
            self.last = match[1]
            self.fields[self.last] = match[2]
        elif self.last in _WRITTEN:
            self.fields[self.last] += "\n" + line.strip()

    def get(self, name: str) -> str:
        """A field; empty where it says that there is nothing."""
        text = text_of(self.fields.get(name)).strip().removesuffix(",").strip()
        return "" if text in _NOTHING else text


def _item(tree: ArchiveTree, pin: _Pin) -> Item | Skip:
    if not pin.fields:
        return Skip.UNREADABLE
    if pin.get("Is a repin") != "False":
        return Skip.REPOST
    if pin.get("Alive") == "False":
        return Skip.DELETED
    title, details = pin.get("Title"), pin.get("Details")
    caption = details if details.startswith(title) else "\n\n".join(filter(None, (title, details)))
    if not caption:
        return Skip.EMPTY
    image = pin.get("Image") if pin.get("Is Video") != "True" else ""
    names, missing = pictures(tree, [f"{image}.jpg"] if re.fullmatch(r"\w+", image) else [])
    alt = pin.get("Alt Text")
    post = Post(
        post_id=pin.pin_id,
        caption=caption,
        tags=tuple(find_hashtags(caption)),
        user=pin.get("Username") or None,
        source=PINTEREST.name,
        time=from_wall_clock(pin.get("Created at")),
        images=names,
        alt=(alt,) if alt and names else (),
        flags=("private",) if pin.get("Private") == "True" else (),
    )
    return Item(post, missing)


def _pins(tree: ArchiveTree, name: str) -> Iterator[_Pin]:
    """Pins of a page of any size, line by line."""
    pin: _Pin | None = None
    line, heading = "", None
    # A page that goes on where another one stopped begins without a heading.
    in_pins = True
    for piece in html_stream(tree, name):
        if isinstance(piece, str):
            if heading is not None:
                heading += piece
            elif len(line) < _LARGEST_PIECE:
                line += piece
            continue
        link = _PIN.fullmatch(piece.get("href").strip()) if piece.name == "a" and not piece.closing else None
        begins = bool(link and in_pins and _LAST_LINE.fullmatch(line))
        if begins or piece.name in ("br", "h1", "hr"):
            if pin and line.strip():
                pin.add(line)
            line = ""
        if piece.name == "h1":
            if pin:
                yield pin
            pin = None
            in_pins = heading is not None and heading.strip() == "Pins" if piece.closing else False
            heading = None if piece.closing else ""
        elif link and begins:
            if pin:
                yield pin
            pin = _Pin(link[1])
    if pin:
        if line.strip():
            pin.add(line)
        yield pin


def _searched(tree: ArchiveTree, name: str) -> tuple[bool, str | None]:
    """Whether there are pins in a page, and whose they are."""
    before = b""
    has_pin = has_field = False
    try:
        with tree.open_file(name) as stream:
            for _ in range(_MOST_SEARCHED_BYTES // _CHUNK_BYTES):
                if not (chunk := stream.read(_CHUNK_BYTES)):
                    break
                text = before + chunk
                has_pin = has_pin or bool(_PIN_BYTES.search(text))
                has_field = has_field or bool(_FIELD_BYTES.search(text))
                if has_pin and has_field:
                    user = _NAME_BYTES.search(text)
                    return True, text_of(user[1].decode("utf-8", "replace")).strip() if user else None
                before = text[-200:]
    except ArchiveError:
        pass
    return False, None
