"""Changes the keywords in an XMP document and leaves all else in it byte for byte as it was."""

import re
from collections.abc import Collection, Sequence

from tagdesk.contract.features import model_key
from tagdesk.metadata.keywords import tidy_keyword
from tagdesk.metadata.xml_text import Edit, Node, XmlText
from tagdesk.metadata.xmp_list import (
    DC,
    DIGIKAM,
    HIERARCHY,
    LIGHTROOM,
    LISTS,
    RDF,
    SUBJECT,
    KeywordList,
    indent_in,
    new_list,
    rdf_prefix,
    tag_of,
)

_DESCRIPTION = RDF + "Description"
#: Lists that are made where they are missing. darktable ignores `dc:subject` alone.
_MADE = ((SUBJECT, DC, "dc"), (HIERARCHY, LIGHTROOM, "lr"))
#: What no XML document may hold; other control characters are blanks already.
_FORBIDDEN = re.compile("[\ufffe\uffff]")

_PACKET_START = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_PACKET_END = '\n<?xpacket end="w"?>'
_NEW = """<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="TagDesk">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""/>
 </rdf:RDF>
</x:xmpmeta>"""


def keyword_of(tag: str) -> str:
    """A tag as it is written into files; empty if nothing of it may stand there.

    Without characters that XML forbids, and with `/` for `|`, at which all programs would split it.
    """
    return tidy_keyword(_FORBIDDEN.sub("", tag).replace("|", "/"))


def new_document(*, embedded: bool = False) -> bytes:
    """An XMP document without any property: for a file of its own, or as a packet inside of a photo."""
    if embedded:
        return (_PACKET_START + _NEW + _PACKET_END).encode()
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_NEW}\n'.encode()


class XmpKeywords:
    """The keywords of one XMP document."""

    def __init__(self, document: bytes) -> None:
        """Parse.

        Raises:
            ValueError: It is no XMP, or damaged.
        """
        self._document, self._xml = document, XmlText(document)
        trees = [node for node in self._xml.root.walk() if node.name == RDF + "RDF"]
        if not trees:
            raise ValueError("no XMP in it")
        self._tree = trees[0]
        self._holders = self._tree.named(_DESCRIPTION)
        self._found = [
            KeywordList(self._xml, holder, node, name)
            for holder in self._holders
            for name in LISTS
            for node in (*holder.named(name), *((None,) if name in holder.attributes else ()))
        ]
        flat = [text for found in self._found if not LISTS[found.name] for text in found.texts()]
        whole = {model_key(text) for text in flat if "|" not in text}
        for found in self._found:
            found.whole = whole

    def keywords(self) -> dict[str, str]:
        """Keywords by key as written, the flat lists first; of a hierarchy the last step of each entry."""
        ordered = sorted(self._found, key=lambda found: bool(LISTS[found.name]))
        keywords: dict[str, str] = {}
        for found in ordered:
            for keyword in found.leaves():
                keywords.setdefault(model_key(keyword), keyword)
        return keywords

    def changed(self, wanted: Sequence[str], removed: Collection[str]) -> bytes:
        """The document with the wanted keywords in it, and without others.

        Wanted ones that are missing come behind those that are there: into `dc:subject`, at the top level of
        `lr:hierarchicalSubject`, and of digiKam's own list where there is one, because digiKam then reads no other.
        Removed ones go from all lists, with the path that leads to them.

        Args:
            removed: Keys (`model_key`).

        Returns:
            The same bytes where nothing is to be changed.

        Raises:
            ValueError: The lists are written in a form that isn't understood.
        """
        edits: list[Edit] = []
        properties: dict[int, bytes] = {}  # new ones, by the start of the description that takes them
        for name, separator in LISTS.items():
            lists = [found for found in self._found if found.name == name]
            there = {model_key(leaf) for found in lists for leaf in found.leaves()}
            missing = [keyword for keyword in wanted if model_key(keyword) not in there]
            if name not in (SUBJECT, HIERARCHY, DIGIKAM) or not lists:
                missing = []
            if separator == "/":
                missing = [keyword for keyword in missing if separator not in keyword]
            for found in lists:
                edits += found.edits(missing, removed, properties)
                missing = []
        edits += self._made(wanted, removed, properties)
        edits += [edit for holder in self._holders if (edit := self._with(holder, properties.get(holder.start, b"")))]
        if not edits:
            return self._document
        changed = self._xml.edited(edits)
        _check(changed, wanted, removed)
        return changed

    def _made(self, wanted: Sequence[str], removed: Collection[str], properties: dict[int, bytes]) -> list[Edit]:
        """Lists that are missing go into the first description; it is made too if there is none.

        They begin with what the other lists tell, because some programs then read no other.
        """
        there = {found.name for found in self._found}
        made = [entry for entry in _MADE if wanted and entry[0] not in there]
        if not made or not self._holders:
            return [self._description(made, wanted)] if made else []
        holder = self._holders[0]
        declarations = b""
        for name, uri, usual in made:
            declaration, prefix = _prefix(holder, uri, usual)
            declarations += declaration
            indent, rdf = indent_in(self._xml, holder), rdf_prefix(self._xml, holder)
            text = new_list(tag_of(prefix, name), self._all(name, wanted, removed), indent, rdf)
            properties[holder.start] = properties.get(holder.start, b"") + text
        behind_name = holder.start + 1 + len(self._xml.tag_name(holder))
        return [Edit(behind_name, behind_name, declarations)] if declarations else []

    def _all(self, name: str, wanted: Sequence[str], removed: Collection[str]) -> list[str]:
        """Everything that a new list holds."""
        entries: dict[str, str] = {}
        for path in (path for found in self._found for path in found.paths()):
            if (key := model_key(path[-1])) not in removed:
                entries.setdefault(key, LISTS[name].join(path) if LISTS[name] else path[-1])
        for keyword in wanted:
            entries.setdefault(model_key(keyword), keyword)
        return list(entries.values())

    def _with(self, holder: Node, properties: bytes) -> Edit | None:
        """An element with more in it."""
        if not properties:
            return None
        if holder.closes_itself:
            above = self._xml.blanks_before(holder.start)
            end = b">" + properties + above + b"</" + self._xml.tag_name(holder) + b">"
            return Edit(holder.end - len(b"/>"), holder.end, end)
        place = holder.children[-1].end if holder.children else holder.inside
        return Edit(place, place, properties)

    def _description(self, made: list[tuple[str, str, str]], wanted: Sequence[str]) -> Edit:
        """A new description as the last thing in the tree."""
        indent, rdf = indent_in(self._xml, self._tree), rdf_prefix(self._xml, self._tree)
        spaces = "".join(f' xmlns:{prefix}="{uri}"' for _, uri, prefix in made)
        about = f' {rdf.decode()}about=""' if rdf else f' xmlns:r="{RDF[1:-1]}" r:about=""'
        inner = indent + b" " if indent else b""
        properties = b"".join(new_list(tag_of(prefix, name), wanted, inner, rdf) for name, _, prefix in made)
        name = rdf + b"Description"
        text = indent + b"<" + name + (about + spaces).encode() + b">" + properties + indent + b"</" + name + b">"
        edit = self._with(self._tree, text)
        assert edit
        return edit


def _check(document: bytes, wanted: Sequence[str], removed: Collection[str]) -> None:
    """Read again what was made, before it replaces anything."""
    keywords = XmpKeywords(document).keywords()
    if not keywords.keys() >= {model_key(keyword) for keyword in wanted} or not keywords.keys().isdisjoint(removed):
        raise ValueError("its keywords are written in an unknown form")


def _prefix(node: Node, uri: str, usual: str) -> tuple[bytes, str]:
    """Prefix for a namespace, and its declaration where the element doesn't know it."""
    for prefix, bound in node.prefixes.items():
        if bound == uri:
            return b"", prefix
    prefix, number = usual, 0
    while prefix in node.prefixes:
        number += 1
        prefix = f"{usual}{number}"
    return f' xmlns:{prefix}="{uri}"'.encode(), prefix
