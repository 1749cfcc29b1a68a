"""One list of keywords in an XMP document: what it holds, and the edits that change it."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from html import escape

from tagdesk.contract.features import model_key
from tagdesk.metadata.keywords import path_of, tidy_keyword
from tagdesk.metadata.xml_text import Edit, Node, XmlText

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC, LIGHTROOM = "http://purl.org/dc/elements/1.1/", "http://ns.adobe.com/lightroom/1.0/"
SUBJECT, HIERARCHY = f"{{{DC}}}subject", f"{{{LIGHTROOM}}}hierarchicalSubject"
DIGIKAM = "{http://www.digikam.org/ns/1.0/}TagsList"
_CONTAINERS = frozenset({RDF + "Bag", RDF + "Seq", RDF + "Alt"})
#: Lists of keywords, and what stands between the steps of a hierarchy; "" where the list is flat.
LISTS = {
    SUBJECT: "",
    HIERARCHY: "|",
    DIGIKAM: "/",
    "{http://ns.adobe.com/lightroom/1.0/}HierarchicalSubject": "|",
    "{http://ns.microsoft.com/photo/1.0/}LastKeywordXMP": "/",
    "{http://ns.microsoft.com/photo/1.0}LastKeywordXMP": "/",
    "{http://ns.iview-multimedia.com/mediapro/1.0/}CatalogSets": "|",
    "{http://ns.acdsee.com/iptc/1.0/}keywords": "",
}


class KeywordList:
    """One list of keywords in a document; as an attribute it has no node."""

    def __init__(self, xml: XmlText, holder: Node, node: Node | None, name: str) -> None:
        self.name = name
        self._xml, self._holder, self._node = xml, holder, node
        self._container = next((child for child in node.children if child.name in _CONTAINERS), None) if node else None
        self._items = self._container.named(RDF + "li") if self._container else []
        #: Keys of what is one keyword although it looks like a path (`b/w`), because it is one in a flat list.
        self.whole: Collection[str] = ()

    def texts(self) -> list[str]:
        """Its entries as written."""
        return [item.text for item in self._items] if self._container else self._plain()

    def paths(self) -> Iterator[tuple[str, ...]]:
        """Its keywords, each from its root to its leaf; a flat one is its own leaf."""
        for text in self.texts():
            if path := self._path(text):
                yield path

    def leaves(self) -> Iterator[str]:
        """Its keywords; of a hierarchy the last steps."""
        return (path[-1] for path in self.paths())

    def edits(self, missing: Sequence[str], removed: Collection[str], properties: dict[int, bytes]) -> list[Edit]:
        """What adds keywords and takes others away; a list that must be written anew goes among `properties`."""
        gone = {key for leaf in self.leaves() if (key := model_key(leaf)) in removed}
        if not missing and not gone:
            return []
        if self._node is None or self._container is None:
            return self._rewritten(missing, gone, properties)
        leaving = [item for item in self._items if self._key(item.text) in gone]
        if len(leaving) == len(self._container.children) and not missing and not self._remarks():
            return [self._xml.without(self._node)]
        edits = [self._xml.without(item) for item in leaving]
        return [*edits, self._appended(self._container, missing)] if missing else edits

    def _appended(self, container: Node, missing: Sequence[str]) -> Edit:
        xml, rdf = self._xml, rdf_prefix(self._xml, container)
        above = xml.blanks_before(container.start)
        if container.closes_itself:
            tag = xml.tag_name(container)
            items = _items(missing, above + b" " if above else b"", rdf)
            return Edit(container.end - len(b"/>"), container.end, b">" + items + above + b"</" + tag + b">")
        last = self._items[-1] if self._items else None
        indent = xml.blanks_before(last.start) if last else above + b" " if above else b""
        place = last.end if last else container.inside
        return Edit(place, place, _items(missing, indent, rdf))

    def _rewritten(self, missing: Sequence[str], gone: Collection[str], properties: dict[int, bytes]) -> list[Edit]:
        """A list that is written as one text becomes a proper one."""
        xml, holder, node = self._xml, self._holder, self._node
        old = xml.without(node) if node else xml.attribute(holder, self.name)
        if old is None or (node and (node.children or self._remarks())):
            raise ValueError("its keywords are written in an unknown form")
        kept = [text.strip() for text in self._plain() if text.strip() and self._key(text) not in gone]
        if texts := [*kept, *missing]:
            uri = self.name[1:].partition("}")[0]
            # An attribute has a prefix, and an element can take that of its own name.
            prefix = next(prefix for prefix, bound in holder.prefixes.items() if bound == uri) if node is None else ""
            tag = xml.tag_name(node) if node else tag_of(prefix, self.name)
            text = new_list(tag, texts, indent_in(xml, holder), rdf_prefix(xml, holder))
            properties[holder.start] = properties.get(holder.start, b"") + text
        return [old]

    def _remarks(self) -> bool:
        """Whether comments or processing instructions stand in it, which must not go with it."""
        return self._node is not None and any(
            mark in self._xml.text[self._node.inside : self._node.inside_end] for mark in (b"<!--", b"<?")
        )

    def _plain(self) -> list[str]:
        """Texts of a list that has no container: some programs write all keywords as one text."""
        text = self._node.text if self._node else self._holder.attributes[self.name]
        return [text] if LISTS[self.name] else re.split("[;,]", text)

    def _key(self, text: str) -> str:
        path = self._path(text)
        return model_key(path[-1]) if path else ""

    def _path(self, text: str) -> tuple[str, ...]:
        if model_key(text) in self.whole:
            return (keyword,) if (keyword := tidy_keyword(text)) else ()
        return path_of(text, LISTS[self.name] or "|")


def rdf_prefix(xml: XmlText, node: Node) -> bytes:
    """How names of RDF begin there: `rdf:`; empty where it is the default."""
    uri = RDF[1:-1]
    names = [prefix for prefix, bound in node.prefixes.items() if bound == uri]
    prefix = "rdf" if "rdf" in names else names[0]
    return f"{prefix}:".encode() if prefix else b""


def tag_of(prefix: str, name: str) -> bytes:
    """Name of an element as it is written."""
    local = name.rpartition("}")[2]
    return (f"{prefix}:{local}" if prefix else local).encode()


def indent_in(xml: XmlText, node: Node) -> bytes:
    """What stands before each element in another one: that of its first, or a little more than its own."""
    if node.children:
        return xml.blanks_before(node.children[0].start)
    above = xml.blanks_before(node.start)
    return above + b" " if above else b""


def new_list(tag: bytes, texts: Iterable[str], indent: bytes, rdf: bytes) -> bytes:
    """A list of keywords; one line each where the document has lines."""
    step = b" " if indent else b""
    items = _items(texts, indent + step + step, rdf)
    bag = indent + step + b"<" + rdf + b"Bag>" + items + indent + step + b"</" + rdf + b"Bag>"
    return indent + b"<" + tag + b">" + bag + indent + b"</" + tag + b">"


def _items(texts: Iterable[str], indent: bytes, rdf: bytes) -> bytes:
    return b"".join(
        indent + b"<" + rdf + b"li>" + escape(text, quote=False).encode() + b"</" + rdf + b"li>" for text in texts
    )
