"""Finds the description that a person wrote for a photo among what cameras and programs write into the same fields."""

import codecs
import logging
import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

_logger = logging.getLogger(__name__)

MAX_CAPTION_CHARS = 100_000
MAX_XMP_BYTES = 10_000_000

_IMAGE_DESCRIPTION, _USER_COMMENT, _XP_TITLE, _XP_COMMENT = 0x010E, 0x9286, 0x9C9B, 0x9C9C

_DC = "{http://purl.org/dc/elements/1.1/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# What cameras and programs write where a person may describe the photo, compared without case.
_BOILERPLATE = re.compile(
    r"""
    (olympus|samsung|(konica[ ])?minolta|kodak|nikon|pentax|ricoh|sanyo|casio|vivitar)
        [ ]?(digital[ ](still[ ])?)?camera([ ]pictures)?
    | digital[ ](still[ ])?camera | sony[ ]dsc | dcim | <.*>
    | default | untitled | unbenannt | no[ ]?name | null | none | n/?a | ascii | unicode | charset=.*
    | (image[ ])?description | caption | title | photo | picture | image | my[ ]image | user[ ]comments?
    | screen[ ]?shot | bildschirmfoto
    | exif_jpeg.* | jpeg.encoder.* | created[ ]with[ ](the[ ])?gimp.* | lead[ ]technologies.*
    # Scene modes of Huawei phones
    | (oz)?(cof|nor|dav|edf|hdr|hdrpl|rhdr|sdr|ptr|rbt|fbt|mde|vtm|btr|btf|fpt|bty|mnt)(wo|_[a-z]+)?
    # File names and bare numbers
    | (img|dscn?|dscf|pxl|vid|mvimg|p|sam|gopr|screen[ ]?shot|image|photo|picture)[-_ ]*\d[-_ .:\d]*(\.\w{3,4})?
    | [\d\s!-/:-@\[-`{-~]+
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Camera apps keep their settings in the user comment.
_SETTINGS = re.compile(r"\s*([{<\[]|\w+\s*[:=]\s*[^;\s]*;)")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean_caption(text: str) -> str:
    """Caption without control characters and outer white space, cut to 100,000 characters."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip()[:MAX_CAPTION_CHARS].rstrip()


def xmp_description(packet: bytes) -> str:
    """`dc:description` of an XMP packet: the default language first; "" when there is none or the packet is damaged."""
    root = xmp_tree(packet)
    return "" if root is None else description_in(root)


def xmp_tree(packet: bytes) -> Element | None:
    """The elements of an XMP packet; None when there is none or it is damaged.

    Entities and DTDs are refused: XMP needs none, and they can read files or eat the memory.
    """
    if not packet or len(packet) > MAX_XMP_BYTES:
        return None
    if not packet.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        packet = packet.strip(b"\0 \t\r\n")
    try:
        tree: Element = ElementTree.fromstring(packet, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        _logger.info("Damaged XMP left out: %s", error)
        return None
    return tree


def description_in(root: Element) -> str:
    """The same of a packet that is parsed already."""
    for holder in root.iter():
        # The short form keeps a simple property as an attribute.
        found = [holder.get(_DC + "description", "")] if holder.tag == _RDF + "Description" else []
        if holder.tag == _DC + "description":
            found = [*_alternatives(holder), holder.text or ""]
        for text in found:
            if caption := persons_words(text):
                return caption
    return ""


def exif_description(entries: Mapping[int, Any], *, little_endian: bool) -> str:
    """Description from EXIF by tag number: ImageDescription, Windows' title and comment, then UserComment."""
    candidates = [_plain(entries.get(_IMAGE_DESCRIPTION))]
    candidates += [windows_text(entries.get(tag)) for tag in (_XP_TITLE, _XP_COMMENT)]
    comment = _user_comment(entries.get(_USER_COMMENT), little_endian)
    if not _SETTINGS.match(comment):
        candidates.append(comment)
    return next((caption for text in candidates if (caption := persons_words(text))), "")


def _alternatives(description: Element) -> list[str]:
    items = list(description.iter(_RDF + "li"))
    items.sort(key=lambda item: item.get(_LANG, "").lower() != "x-default")
    return [item.text or "" for item in items]


def persons_words(text: str) -> str:
    """Text that a person wrote; empty if it is what cameras and programs write."""
    caption = clean_caption(_unmangled(text))
    return "" if _BOILERPLATE.fullmatch(" ".join(caption.split())) else caption


def _unmangled(text: str) -> str:
    """Undo UTF-8 that was read as Latin-1 or Windows-1252; text that only looks odd is left as it is."""
    for encoding in ("latin-1", "cp1252"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def _plain(value: Any) -> str:
    """EXIF text; Pillow hands its bytes over as Latin-1, whatever they are."""
    if isinstance(value, str):
        try:
            value = value.encode("latin-1")
        except UnicodeEncodeError:
            return str(value)
    if not isinstance(value, bytes):
        return ""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", errors="replace")


def windows_text(value: Any) -> str:
    """Text of Windows' own tags, which hold UTF-16 as bytes, or as a tuple of them."""
    if isinstance(value, tuple) and all(isinstance(item, int) and 0 <= item <= 255 for item in value):
        value = bytes(value)
    return value.decode("utf-16-le", errors="ignore") if isinstance(value, bytes) else ""


def _user_comment(value: Any, little_endian: bool) -> str:
    """User comment: eight bytes name the character set, the text follows."""
    if isinstance(value, str):
        value = value.encode("latin-1", errors="ignore")
    if not isinstance(value, bytes):
        return ""
    charset, body = value[:8].rstrip(b"\0 ").upper(), value[8:]
    if charset == b"UNICODE":
        return _utf_16(body, little_endian)
    if charset == b"JIS":
        return body.decode("iso2022_jp", errors="ignore")
    if charset in (b"ASCII", b""):
        return _plain(body)
    # Some programs leave the character set out, others keep binary notes here.
    text = _plain(value.rstrip(b"\0"))
    return text if text.isprintable() else ""


def _utf_16(body: bytes, little_endian: bool) -> str:
    """Decode by byte order mark, else by where the zero bytes of Latin letters are, else by the file's byte order."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="ignore")
    high_first, low_first = body[0::2].count(0), body[1::2].count(0)
    if high_first != low_first:
        little_endian = low_first > high_first
    return body.decode("utf-16-le" if little_endian else "utf-16-be", errors="ignore")
