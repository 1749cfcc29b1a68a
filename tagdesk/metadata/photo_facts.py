"""What a photo says about itself: when, where, a description and keywords, from its metadata and files beside it.

Cameras and programs write nonsense into these fields. A fact that can't be true is left out; only a file that can't be
read is an error.
"""

import codecs
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tagdesk.metadata.description import MAX_CAPTION_CHARS, clean_caption, exif_description, xmp_description
from tagdesk.metadata.embedded import Metadata, exif_position, exif_text, exif_time, metadata_of
from tagdesk.metadata.keywords import PhotoWords, together
from tagdesk.metadata.picture_words import words_in_metadata
from tagdesk.metadata.png_text import late_xmp
from tagdesk.metadata.sidecar import words_beside

_logger = logging.getLogger(__name__)

_MAKE, _MODEL, _LENS = 0x010F, 0x0110, 0xA434
#: Longest name of a camera or lens.
_MAX_NAME_CHARS = 60
#: Keywords of one photo; more are no person's choice.
_MOST_KEYWORDS = 500


@dataclass(frozen=True)
class PhotoFacts:
    """Facts of one photo; `time` carries its zone exactly when `time_zone_known`, degrees are WGS 84.

    `camera` is maker, model and lens, as far as known, with commas between. `keywords` are those that the person chose,
    out of the photo and its sidecars; `keyword_files` tells what each of these files holds, ancestors too.
    """

    time: datetime | None = None
    time_zone_known: bool = False
    lat: float | None = None
    lon: float | None = None
    place: str = ""
    caption: str = ""
    camera: str = ""
    keywords: tuple[str, ...] = ()
    keyword_files: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)


def read_photo_facts(path: Path) -> PhotoFacts:
    """Read time, place, description and keywords of a photo; odd or lying metadata never stop it.

    Raises:
        PhotoError: The file can't be read or is no image.
    """
    from tagdesk.picture import open_file, open_picture  # needs Pillow, which must not delay the start of the program

    with open_picture(path) as image:
        metadata = metadata_of(image)
        is_png = image.format == "PNG"
    late = b""
    if is_png and not metadata.xmp:
        with open_file(path) as file:
            late = late_xmp(file)
    words = {path: words_in_metadata(metadata, late), **words_beside(path)}
    all_words = together(*words.values())
    time = exif_time(metadata)
    position = exif_position(metadata.gps)
    place = ""
    if position is not None:
        from tagdesk.metadata.places import place_name  # loads 155,000 towns: only for photos that say where

        place = place_name(*position)
    return PhotoFacts(
        time=time,
        time_zone_known=time is not None and time.tzinfo is not None,
        lat=position[0] if position else None,
        lon=position[1] if position else None,
        place=place,
        caption=xmp_description(metadata.xmp)
        or exif_description({**metadata.main, **metadata.shot}, little_endian=metadata.little_endian)
        or all_words.caption,
        camera=_camera(metadata),
        keywords=tuple(all_words.tags()[:_MOST_KEYWORDS]),
        keyword_files={file.resolve(): keywords for file, one in words.items() if (keywords := _all_keywords(one))},
    )


def caption_beside(path: Path) -> str:
    """Text of `IMG.jpg.txt` or `IMG.txt` beside the photo `IMG.jpg`, "" without one.

    UTF-8 or UTF-16 by byte order mark, else UTF-8, else Windows-1252; at most 100,000 characters, without NULs.
    """
    if not path.name:
        return ""
    for beside in (path.with_name(path.name + ".txt"), path.with_suffix(".txt")):
        try:
            if not beside.is_file():
                continue
            with beside.open("rb") as file:
                raw = file.read(4 * MAX_CAPTION_CHARS)
        except (OSError, ValueError) as error:
            _logger.warning("The caption file %s can't be read: %s", beside, error)
            continue
        if text := clean_caption(_decoded(raw)):
            return text
    return ""


def _all_keywords(words: PhotoWords) -> tuple[str, ...]:
    return (*words.keywords, *(path[-1] for path in words.paths))[: 2 * _MOST_KEYWORDS]


def _decoded(raw: bytes) -> str:
    encoding = "utf-8-sig"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        # Incremental: the reading limit may have cut a character in two.
        return codecs.getincrementaldecoder(encoding)().decode(raw)
    except UnicodeDecodeError:
        return raw.decode("cp1252" if encoding == "utf-8-sig" else encoding, errors="replace")


def _camera(metadata: Metadata) -> str:
    """Maker in one word, model without the maker's name, lens."""
    make, model, lens = (
        " ".join(exif_text(entries.get(tag)).replace(",", " ").split())[:_MAX_NAME_CHARS]
        for entries, tag in ((metadata.main, _MAKE), (metadata.main, _MODEL), (metadata.shot, _LENS))
    )
    maker = make.partition(" ")[0]
    if maker and model.casefold().startswith(maker.casefold()):
        model = model[len(maker) :].strip()
    return ", ".join(name for name in (maker, model, lens) if name)
