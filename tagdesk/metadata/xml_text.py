"""XML as its text: where each element stands, so that single ones are changed and all else stays byte for byte."""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_ATTRIBUTE = re.compile(rb"\s+([^\s=/>]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_NAME = re.compile(rb"<([^\s/>]+)")
_TAG = re.compile(rb"<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_INDENTATION = re.compile(rb"\r?\n[ \t]*\Z")
_WIDEST = 200
_BLANKS = b" \t\r\n"
#: Deeper is nothing but an attack.
_DEEPEST = 500


@dataclass(frozen=True)
class Edit:
    """Bytes to put in place of those from `start` to `end`."""

    start: int
    end: int
    text: bytes = b""


@dataclass
class Node:
    """An element: its name as `{namespace}name`, its place in the text, what is directly inside.

    Attributes:
        start: Where its `<` stands.
        inside: Where its start tag ends.
        inside_end: Where its end tag begins; the same as `end` for `<name/>`.
        end: Where it ends.
        prefixes: Namespaces by prefix, of those around it too; "" is the default one.
    """

    name: str
    start: int
    inside: int
    prefixes: Mapping[str, str]
    attributes: Mapping[str, str]
    inside_end: int = 0
    end: int = 0
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    @property
    def closes_itself(self) -> bool:
        """Whether it is written as `<name/>`."""
        return self.inside_end == self.end

    def named(self, name: str) -> list["Node"]:
        """Its children of a name."""
        return [child for child in self.children if child.name == name]

    def walk(self) -> Iterator["Node"]:
        """Itself and all below, in the order of the text."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack += reversed(node.children)


class XmlText:
    """An XML document whose elements know their places.

    Entities and DTDs are refused: XMP needs none, and they can read files or eat the memory.
    """

    def __init__(self, document: bytes) -> None:
        """Parse; `text` is the document in UTF-8.

        Raises:
            ValueError: It is no XML, damaged, or in a character set that nobody knows.
        """
        self._encoding, self._before, body, self._after = _parts(document)
        try:
            text = body.decode(self._encoding)
            exact = text.encode(self._encoding) == body
        except LookupError as error:
            raise ValueError(str(error)) from error
        if not exact:
            raise ValueError(f"written in {self._encoding}, which can't be written back")
        self.text = text.encode()
        self.root = _parsed(self.text)

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """The document with changes, in its own character set; those of one place come in the order given."""
        pieces, at = [], 0
        for edit in sorted(edits, key=lambda edit: edit.start):
            pieces += [self.text[at : edit.start], edit.text]
            at = max(at, edit.end)
        text = b"".join([*pieces, self.text[at:]]).decode()
        return self._before + text.encode(self._encoding, "xmlcharrefreplace") + self._after

    def blanks_before(self, place: int) -> bytes:
        """Line break and indentation right before a place; empty where there is no line break."""
        match = _INDENTATION.search(self.text[max(0, place - _WIDEST) : place])
        return match[0] if match else b""

    def without(self, node: Node) -> Edit:
        """Take an element away, and the line it stood in."""
        return Edit(node.start - len(self.blanks_before(node.start)), node.end)

    def tag_name(self, node: Node) -> bytes:
        """Name of an element as it is written, with its prefix."""
        match = _NAME.match(self.text, node.start)
        assert match
        return match[1]

    def attribute(self, node: Node, name: str) -> Edit | None:
        """Take an attribute away; None if the element has none of that name."""
        space, _, local = name[1:].rpartition("}")
        for match in _ATTRIBUTE.finditer(self.text, node.start + 1, node.inside):
            prefix, _, own = match[1].decode().rpartition(":")
            if prefix and own == local and node.prefixes.get(prefix) == space:
                return Edit(*match.span())
        return None


def _parts(document: bytes) -> tuple[str, bytes, bytes, bytes]:
    """Character set of a document, and what stands before, in and behind its XML."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if document.startswith(mark):
            return encoding, mark, document[len(mark) :], b""
    for start, encoding in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if document.startswith(start):
            return encoding, b"", document, b""
    body = document.strip(b"\0" + _BLANKS)
    start_at = document.find(body)
    declared = _DECLARED.match(body)
    encoding = declared[1].decode().lower() if declared else "utf-8"
    if encoding.startswith(("utf-16", "utf16", "utf-32", "utf32")):
        raise ValueError(f"declared as {encoding}, but it is not")
    return encoding, document[:start_at], body, document[start_at + len(body) :]


def _parsed(text: bytes) -> Node:
    parser = expat.ParserCreate("utf-8", "}")
    builder = _Builder(parser, text)
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    assert builder.root
    return builder.root


class _Builder:
    """Turns what the parser meets into nodes."""

    def __init__(self, parser: Any, text: bytes) -> None:
        self.root: Node | None = None
        self._parser, self._text = parser, text
        self._open: list[Node] = []
        self._declared: dict[str, str] = {}
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.StartNamespaceDeclHandler = self._declare
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    @staticmethod
    def _refuse(*_: object) -> None:
        raise ValueError("a DTD, which XMP has none of")

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        self._declared[prefix or ""] = uri or ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= _DEEPEST:
            raise ValueError("nested too deep")
        prefixes = self._open[-1].prefixes if self._open else {}
        if self._declared:
            prefixes, self._declared = {**prefixes, **self._declared}, {}
        start = self._parser.CurrentByteIndex
        named = {_braced(key): value for key, value in attributes.items()}
        tag = _TAG.match(self._text, start)
        assert tag  # it is well-formed, or the parser had stopped
        node = Node(_braced(name), start, tag.end(), prefixes, named)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def _end(self, _name: str) -> None:
        node = self._open.pop()
        if self._text[node.inside - 2 : node.inside] == b"/>":
            node.inside_end = node.end = node.inside
        else:
            node.inside_end = self._parser.CurrentByteIndex
            node.end = self._text.index(b">", node.inside_end) + 1

    def _characters(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text


def _braced(name: str) -> str:
    return f"{{{name}" if "}" in name else name
