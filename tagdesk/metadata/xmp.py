"""XMP packets, inside of a picture or beside it: keywords of all programs, title, caption, people, time, place.

Properties are matched by the address of their namespace, because prefixes differ.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element

from tagdesk.contract.features import tag_key
from tagdesk.metadata.description import clean_caption, description_in, xmp_tree
from tagdesk.metadata.embedded import parsed_offset, parsed_time
from tagdesk.metadata.keywords import PhotoWords, path_of, sorted_keywords, tidy_keyword, title_of

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DC, _EXIF = "{http://purl.org/dc/elements/1.1/}", "{http://ns.adobe.com/exif/1.0/}"
_XMP, _PHOTOSHOP = "{http://ns.adobe.com/xap/1.0/}", "{http://ns.adobe.com/photoshop/1.0/}"
_LIGHTROOM, _ACDSEE = "{http://ns.adobe.com/lightroom/1.0/}", "{http://ns.acdsee.com/iptc/1.0/}"
_REGIONS = "{http://www.metadataworkinggroup.com/schemas/regions/}"
_WINDOWS_PERSON = "{http://ns.microsoft.com/photo/1.2/t/Region#}PersonDisplayName"
_PERSON = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}PersonInImage"

_FLAT = (_DC + "subject", _ACDSEE + "keywords")
#: Keywords of a hierarchy, and what stands between its steps.
_HIERARCHIES = {
    _LIGHTROOM + "hierarchicalSubject": "|",
    _LIGHTROOM + "HierarchicalSubject": "|",
    "{http://www.digikam.org/ns/1.0/}TagsList": "/",
    "{http://ns.microsoft.com/photo/1.0/}LastKeywordXMP": "/",
    "{http://ns.microsoft.com/photo/1.0}LastKeywordXMP": "/",
    "{http://ns.iview-multimedia.com/mediapro/1.0/}CatalogSets": "|",
}
_CATEGORIES = _ACDSEE + "categories"
_TIMES = (_EXIF + "DateTimeOriginal", _PHOTOSHOP + "DateCreated", _XMP + "CreateDate")
_DEGREES = re.compile(r"(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?(?:,(\d+(?:\.\d+)?))?([NSEW])", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(.*))?")


def words_in_xmp(packet: bytes) -> PhotoWords:
    """What an XMP packet tells; nothing if there is none or it is damaged."""
    root = xmp_tree(packet)
    return PhotoWords() if root is None else words_in_xmp_tree(root)


def words_in_xmp_tree(root: Element) -> PhotoWords:
    """The same of a packet that is parsed already."""
    values = _values(root)
    keywords, paths = sorted_keywords(text for name in _FLAT for text in values[name])
    whole = {tag_key(keyword) for keyword in keywords}
    hierarchy = [(text, separator) for name, separator in _HIERARCHIES.items() for text in values[name]]
    # `b/w` is a keyword of its own where it is one among the flat ones.
    found = [((text,) if tag_key(text) in whole else path_of(text, sep)) for text, sep in hierarchy]
    found += [path for text in values[_CATEGORIES] for path in _categories(text)]
    return PhotoWords(
        keywords=keywords,
        paths=tuple(dict.fromkeys(path for path in [*paths, *found] if path)),
        people=tuple(_people(root, values[_PERSON])),
        title=next((title for text in values[_DC + "title"] if (title := title_of(text))), ""),
        caption=description_in(root),
        place=next((place for text in values[_PHOTOSHOP + "City"] if (place := clean_caption(text))), ""),
        time=next((time for name in _TIMES for text in values[name] if (time := xmp_time(text))), None),
        position=_position(values[_EXIF + "GPSLatitude"], values[_EXIF + "GPSLongitude"]),
        changed=next((time for text in values[_XMP + "MetadataDate"] if (time := xmp_time(text))), None),
    )


def xmp_time(text: str) -> datetime | None:
    """A time of ISO 8601, with its zone if it tells one; midnight if only the day is told, None if less."""
    if not (match := _CLOCK.fullmatch(text.strip())):
        return parsed_time(text)
    day, clock, zone = match.groups()
    time, offset = parsed_time(f"{day} {clock or '00:00:00'}"), parsed_offset(zone or "")
    return time.replace(tzinfo=offset) if time and offset else time


def _values(root: Element) -> defaultdict[str, list[str]]:
    """Texts of the photo's own properties by name; those of pictures it was made from are deeper inside."""
    values: defaultdict[str, list[str]] = defaultdict(list)
    for rdf in root.iter(_RDF + "RDF"):
        for description in rdf.findall(_RDF + "Description"):
            for name, text in description.attrib.items():
                values[name] += _split(name, text)
            for element in description:
                values[element.tag] += _items(element)
        break
    return values


def _items(element: Element) -> list[str]:
    """Items of a list, those in the default language first, or the text of a simple property."""
    items = sorted(element.iter(_RDF + "li"), key=lambda item: item.get(_LANG, "").lower() != "x-default")
    if items:
        return [item.text or "" for item in items]
    return _split(element.tag, element.text or "")


def _split(name: str, text: str) -> list[str]:
    """Some programs write all keywords as one text."""
    return re.split("[;,]", text) if name in _FLAT else [text]


def _categories(text: str) -> Iterator[tuple[str, ...]]:
    """ACDSee's tree of categories, which is XML inside of a text."""
    root = xmp_tree(text.encode("utf-8", "replace"))
    stack: list[tuple[Element, tuple[str, ...]]] = [] if root is None else [(root, ())]
    while stack:
        element, above = stack.pop()
        name = tidy_keyword(element.text or "")
        path = (*above, name) if name and len(above) < 32 else above
        if name and element.get("Assigned") == "1":
            yield path
        stack += [(child, path) for child in reversed(element)]


def _people(root: Element, named: list[str]) -> list[str]:
    """Names of people, told for the picture or for faces in it."""
    names = list(named)
    for element in root.iter():
        kind = element.get(_REGIONS + "Type") or element.findtext(_REGIONS + "Type") or "Face"
        if kind == "Face":
            names += [element.get(_REGIONS + "Name") or element.findtext(_REGIONS + "Name") or ""]
        names += [element.get(_WINDOWS_PERSON) or element.findtext(_WINDOWS_PERSON) or ""]
    return list(dict.fromkeys(name for text in names if (name := tidy_keyword(text))))


def _position(lat: list[str], lon: list[str]) -> tuple[float, float] | None:
    north, east = _degrees(lat, "NS", 90), _degrees(lon, "EW", 180)
    if north is None or east is None or (abs(north) < 1e-4 and abs(east) < 1e-4):
        return None
    return north, east


def _degrees(texts: list[str], letters: str, limit: int) -> float | None:
    """`48,23.9N` or `48,23,54N`: degrees, minutes, seconds, and on which half of the earth."""
    match = _DEGREES.fullmatch(texts[0].strip()) if texts else None
    if not match or match[4].upper() not in letters:
        return None
    degrees = sum(float(part or 0) / 60**power for power, part in enumerate(match.groups()[:3]))
    if degrees > limit:
        return None
    return -degrees if match[4].upper() == letters[1] else degrees
