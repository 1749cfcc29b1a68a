"""JSON of exports: large lists as streams, small files as a whole; wrong types become nothing instead of errors."""

import codecs
import json
import math
from collections.abc import Iterator
from typing import IO, Any

import ijson

from tagdesk.errors import ArchiveError
from tagdesk.importers.archive_tree import ArchiveTree

#: Between two elements of a list; more would have to be held in memory at once.
_LARGEST_ELEMENT_BYTES = 64 << 20
_CHUNK_BYTES = 1 << 16
#: So many brackets may be open; the parser takes the square of them in time and memory, times the length of keys.
_MOST_OPEN = 5000
_MOST_OPEN_BYTES = 1 << 29
_COUNTED_BYTES = 1 << 12
#: Values between two elements; each takes many times its bytes in memory.
_MOST_VALUES = 4_000_000
_ERRORS = (ijson.JSONError, ValueError, RecursionError)


def elements(tree: ArchiveTree, name: str, path: str = "item", *, behind: bytes = b"") -> Iterator[Any]:
    """Elements of a list in a JSON file of any size, one after the other; ends early where the file is damaged.

    Args:
        path: Where the elements are, as ijson writes it: `item` for a bare list, `photos.item` for `{"photos": […]}`.
        behind: The JSON begins behind the first of these bytes (`=` in an assignment of JavaScript).
    """
    try:
        with tree.open_file(name) as stream:
            text = _Text(stream, name, behind)
            for element in ijson.items(text, path, use_float=True):
                text.since_element = text.open = text.values = 0
                yield element
    except _ERRORS as error:
        if behind and "trailing garbage" in str(error):
            return  # the `;` that ends an assignment
        tree.problems.append(f"{name} is damaged; what stands behind the damage was left out.")
    except ArchiveError as error:
        tree.problems.append(str(error))


def document(tree: ArchiveTree, name: str) -> Any:
    """A small JSON file as a whole; None if it is damaged, which is noted."""
    try:
        return json.loads(_decoded(tree.read(name)))
    except _ERRORS:
        tree.problems.append(f"{name} is damaged and was left out.")
    except ArchiveError as error:
        tree.problems.append(str(error))
    return None


def peek(tree: ArchiveTree, name: str, most: int = 1 << 20) -> Any:
    """A small JSON file as a whole, to recognise an export: nothing is noted; None also beyond `most` bytes."""
    try:
        return json.loads(_decoded(tree.read(name, most)))
    except (*_ERRORS, ArchiveError):
        return None


def first_value(tree: ArchiveTree, name: str, *, behind: bytes = b"") -> str:
    """What a JSON file begins with, to recognise it: `{`, `[`, `[{` …, without blanks; empty if it is no JSON."""
    beginning = tree.beginning(name)
    if behind:
        beginning = beginning.partition(behind)[2]
    text = "".join(_decoded(beginning).split())
    return text if text[:1] in ("{", "[") else ""


def text_of(value: Any, *keys: str | int) -> str:
    """The text at the end of a path of keys; empty if there is none. Numbers become text (ids)."""
    found = value_of(value, *keys)
    if isinstance(found, bool):
        return ""
    if isinstance(found, int | float):
        # The conversion of huge numbers is refused by Python; no id is that long.
        return str(found) if isinstance(found, float) or abs(found) < 1 << 128 else ""
    # Half a character (a lone surrogate) and NUL can't be kept anywhere.
    return found.replace("\0", "").encode("utf-8", "replace").decode("utf-8") if isinstance(found, str) else ""


def list_of(value: Any, *keys: str | int) -> list[Any]:
    """The list at the end of a path; empty if there is none. A single object counts as a list of it."""
    found = value_of(value, *keys)
    return found if isinstance(found, list) else [found] if isinstance(found, dict) else []


def dict_of(value: Any, *keys: str | int) -> dict[str, Any]:
    """The object at the end of a path; empty if there is none."""
    found = value_of(value, *keys)
    return found if isinstance(found, dict) else {}


def number_of(value: Any, *keys: str | int) -> float | None:
    """The finite number at the end of a path, also where it is written as text; None if there is none."""
    found = value_of(value, *keys)
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    try:
        number = float(found)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def value_of(value: Any, *keys: str | int) -> Any:
    """What is at the end of a path of keys and places in lists; None if that leads nowhere."""
    for key in keys:
        if isinstance(key, str) and isinstance(value, dict):
            value = value.get(key)
        elif isinstance(key, int) and isinstance(value, list) and -len(value) <= key < len(value):
            value = value[key]
        else:
            return None
    return value


class _Text:
    """A stream of UTF-8 for the parser: what is no UTF-8 is replaced, elements that are too large are refused."""

    def __init__(self, stream: IO[bytes], name: str, behind: bytes) -> None:
        self._stream, self._name = stream, name
        self.since_element = self.open = self.values = 0
        first = stream.read(_CHUNK_BYTES)
        self._decoder = codecs.getincrementaldecoder(_encoding(first))(errors="replace")
        if behind:
            first = first.partition(behind)[2] if behind in first else first
        self._first: bytes | None = first

    def read(self, size: int = -1) -> bytes:
        """The next piece; the parser asks for any size and takes what comes."""
        if size == 0:
            return b""
        # As much again as has come since the last element: the parser begins a long text anew with each piece.
        more = max(_CHUNK_BYTES, self.since_element)
        raw = self._first if self._first is not None else self._stream.read(more)
        self._first = None
        self.since_element += len(raw)
        if self.since_element > _LARGEST_ELEMENT_BYTES:
            raise ArchiveError(f"{self._name} holds an entry of more than {_LARGEST_ELEMENT_BYTES >> 20} MB.")
        text = self._decoder.decode(raw, final=not raw)
        if raw and not text:
            return self.read(size)
        content = text.encode("utf-8")
        self._refuse_depth(content)
        self._refuse_values(content)
        return content

    def _refuse_depth(self, content: bytes) -> None:
        """Brackets in texts count too: no post has so many of them that are not closed."""
        for start in range(0, len(content), _COUNTED_BYTES):
            piece = content[start : start + _COUNTED_BYTES]
            opened = piece.count(b"[") + piece.count(b"{")
            if self.open + opened > _MOST_OPEN:
                raise ArchiveError(f"{self._name} is nested too deeply to be read.")
            self.open = max(0, self.open + opened - piece.count(b"]") - piece.count(b"}"))
        if self.open * self.since_element > _MOST_OPEN_BYTES:
            raise ArchiveError(f"{self._name} is nested too deeply to be read.")

    def _refuse_values(self, content: bytes) -> None:
        self.values += content.count(b",")
        if self.values > _MOST_VALUES:
            raise ArchiveError(f"{self._name} holds an entry of more than {_MOST_VALUES:,} values.")


def _decoded(raw: bytes) -> str:
    return raw.decode(_encoding(raw), errors="replace")


def _encoding(beginning: bytes) -> str:
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig"
