"""Which JSON file of Google Photos belongs to which picture or video: Takeout cuts and renames both.

A JSON is called like its medium, with `.supplemental-metadata` behind (since 2024), cut to 46 UTF-16 units; only then
comes the counter of names that occur twice: `IMG(1).jpg` has `IMG.jpg.supplemental-metadata(1).json`.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

_SUFFIX = ".supplemental-metadata"
_UNITS = 46
#: A name may be longer than its JSON's by less than this when only their beginnings agree.
_TAIL_UNITS = 10
_MOST_STEM_CHARACTERS = 47
_COUNTER = re.compile(r"(.*)\((\d+)\)", re.DOTALL)
#: `-edited` in any language, perhaps cut.
_EDITED = re.compile(r"(.+)-[^\W\d_][^\W\d_ ]*(?: [^\W\d_]+)*", re.DOTALL)
_FORBIDDEN = re.compile(r"""[&?<>:"'/\\|*%#\x00-\x1f]""")
_NAMED_AS_SIDECAR = re.compile(
    r"(?:\.(?:jpe?g|jpe|png|heic|heif|webp|gif|tiff?|avif|bmp|dng|cr2|nef|arw|raf|mp4|mov|m4v|avi|mkv|3gp|mpe?g|webm|mp)"
    r"(?:\(\d+\))?(?:\.s?[a-z-]*)?|\.supplemental-me[a-z]*)(?:\(\d+\))?\.json\Z",
    re.IGNORECASE,
)


def is_named_as_sidecar(name: str) -> bool:
    """Whether a JSON file is called like one that belongs to a picture or video, unless its name was cut too far."""
    return bool(_NAMED_AS_SIDECAR.search(name))


def match_sidecars(sidecars: Iterable[str], media: Iterable[str]) -> dict[str, list[str]]:
    """Media of each JSON, of one folder: the original first, then edited copies and the video of a live photo."""
    known = {_plain(name): name for name in sidecars}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in media:
        if sidecar := next((known[one] for one in sidecar_names(_plain(name)) if one in known), None):
            found[sidecar].append(name)
    for names in found.values():
        names.sort(key=lambda name: (len(name), name))
    return dict(found)


def unedited(name: str) -> str | None:
    """Name of the picture that this would be an edited copy of: `IMG.jpg` for `IMG-edited.jpg`."""
    stem, counter, suffix = _pieces(_plain(name))
    match = _EDITED.fullmatch(stem)
    return f"{match[1]}{counter}{suffix}" if match else None


def media_names(title: str, sidecar: str) -> list[str]:
    """What the file with this original name may be called in the folder of its JSON."""
    front, counter, _ = _pieces(_plain(sidecar))
    stem, own_counter, suffix = _pieces(_FORBIDDEN.sub("_", _plain(title)))
    medium, medium_counter, ending = _pieces(re.sub(r"\.s[a-z-]*\Z", "", front))
    return list(
        dict.fromkeys(
            (
                f"{medium}{counter or medium_counter}{ending}",
                f"{stem}{counter or own_counter}{suffix}",
                f"{stem[:_MOST_STEM_CHARACTERS]}{counter or own_counter}{suffix}",
            )
        )
    )


def sidecar_names(media: str) -> Iterator[str]:
    """Names that the JSON of a medium may have, the likeliest first."""
    yield from _own_sidecar_names(media)
    if original := unedited(media):
        yield from _own_sidecar_names(original)
    # The video of a live photo has the JSON of the still.
    stem, counter, suffix = _pieces(media)
    if suffix.lower() in (".mp4", ".mov", ".mp"):
        for still in (".HEIC", ".heic", ".JPG", ".jpg", ".JPEG", ".jpeg"):
            yield from _own_sidecar_names(f"{stem}{counter}{still}")
    # Long names of duplicates lose their counter: only the beginnings agree.
    whole = stem + counter
    if _UNITS <= _units(whole) < _UNITS + _TAIL_UNITS:
        yield f"{_cut(whole)}.json"


def _own_sidecar_names(media: str) -> Iterator[str]:
    stem, counter, suffix = _pieces(media)
    for full in (stem + suffix + _SUFFIX, stem + suffix):
        yield f"{_cut(full)}{counter}.json"
    if counter:
        for full in (media + _SUFFIX, media):
            yield f"{_cut(full)}.json"
    # Titles without an ending get one in the archive.
    for full in (stem + _SUFFIX, stem):
        yield f"{_cut(full)}{counter}.json"


def _pieces(name: str) -> tuple[str, str, str]:
    """Stem, counter with its brackets, and suffix."""
    suffix = PurePosixPath(name).suffix
    stem = name[: len(name) - len(suffix)]
    match = _COUNTER.fullmatch(stem)
    return (match[1], f"({match[2]})", suffix) if match else (stem, "", suffix)


def _cut(name: str) -> str:
    return name.encode("utf-16-le", "surrogatepass")[: 2 * _UNITS].decode("utf-16-le", "ignore")


def _units(name: str) -> int:
    return len(name.encode("utf-16-le", "surrogatepass")) // 2


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name)
