"""What a photo says about itself: when, where, and a description, from EXIF, XMP and a text file beside it.

Cameras and programs write nonsense into these fields. A fact that can't be true is left out; only a file that can't be
read is an error.
"""

import codecs
import logging
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagdesk.metadata.description import MAX_CAPTION_CHARS, clean_caption, exif_description, xmp_description

if TYPE_CHECKING:
    from PIL import Image

_logger = logging.getLogger(__name__)

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
# Local time and its offset from UTC, the moment of the shot first, then digitised, then last change.
_TIME_TAGS = ((0x9003, 0x9011), (0x9004, 0x9012), (0x0132, 0x9010))
_MAKE, _MODEL, _LENS = 0x010F, 0x0110, 0xA434
#: Longest name of a camera or lens.
_MAX_NAME_CHARS = 60
_LAT_REF, _LAT, _LON_REF, _LON = 1, 2, 3, 4

_TIME = re.compile(r"(\d{4})[:./-](\d{1,2})[:./-](\d{1,2})[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?")
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})")
_FIRST_PHOTOGRAPH = 1826


@dataclass(frozen=True)
class PhotoFacts:
    """Facts of one photo; `time` carries its zone exactly when `time_zone_known`, degrees are WGS 84.

    `camera` is maker, model and lens, as far as known, with commas between.
    """

    time: datetime | None = None
    time_zone_known: bool = False
    lat: float | None = None
    lon: float | None = None
    place: str = ""
    caption: str = ""
    camera: str = ""


@dataclass(frozen=True)
class _Metadata:
    """Raw metadata of a picture: EXIF main and sub directories by tag number, the XMP packet."""

    main: Mapping[int, Any]
    shot: Mapping[int, Any]
    gps: Mapping[int, Any]
    little_endian: bool
    xmp: bytes


def read_photo_facts(path: Path) -> PhotoFacts:
    """Read time, place and description of a photo; odd or lying metadata never stop it.

    Raises:
        PhotoError: The file can't be read or is no image.
    """
    metadata = _read_metadata(path)
    time = _time(metadata)
    position = _position(metadata.gps)
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
        or exif_description({**metadata.main, **metadata.shot}, little_endian=metadata.little_endian),
        camera=_camera(metadata),
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


def _decoded(raw: bytes) -> str:
    encoding = "utf-8-sig"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        # Incremental: the reading limit may have cut a character in two.
        return codecs.getincrementaldecoder(encoding)().decode(raw)
    except UnicodeDecodeError:
        return raw.decode("cp1252" if encoding == "utf-8-sig" else encoding, errors="replace")


def _read_metadata(path: Path) -> _Metadata:
    from tagdesk.picture import open_picture  # needs Pillow, which must not delay the start of the program

    with open_picture(path) as image:
        exif = _exif(image)
        xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
        return _Metadata(
            main=_directory(exif, None),
            shot=_directory(exif, _EXIF_IFD),
            gps=_directory(exif, _GPS_IFD),
            little_endian=getattr(exif, "endian", "<") == "<",
            xmp=xmp.encode() if isinstance(xmp, str) else xmp if isinstance(xmp, bytes) else b"",
        )


def _exif(image: "Image.Image") -> "Image.Exif":
    from PIL import Image

    from tagdesk.picture import DECODER_ERRORS

    exif = Image.Exif()
    try:
        if image.format == "TIFF":
            return image.getexif()
        # Not `getexif()`: for a PNG without EXIF that decodes the whole picture.
        exif.load(image.info.get("exif", b""))
    except DECODER_ERRORS as error:
        _logger.info("Damaged EXIF left out: %s", error)
    return exif


def _directory(exif: "Image.Exif", ifd: int | None) -> dict[int, Any]:
    """Readable entries of one EXIF directory; None is the main one."""
    from tagdesk.picture import DECODER_ERRORS

    entries: dict[int, Any] = {}
    try:
        directory: Mapping[int, Any] = exif if ifd is None else exif.get_ifd(ifd)
        for tag in list(directory):
            entries[tag] = directory[tag]
    except DECODER_ERRORS as error:
        _logger.info("Rest of a damaged EXIF directory left out: %s", error)
    return entries


def _camera(metadata: _Metadata) -> str:
    """Maker in one word, model without the maker's name, lens."""
    make, model, lens = (
        " ".join(_text(entries.get(tag)).replace(",", " ").split())[:_MAX_NAME_CHARS]
        for entries, tag in ((metadata.main, _MAKE), (metadata.main, _MODEL), (metadata.shot, _LENS))
    )
    maker = make.partition(" ")[0]
    if maker and model.casefold().startswith(maker.casefold()):
        model = model[len(maker) :].strip()
    return ", ".join(name for name in (maker, model, lens) if name)


def _time(metadata: _Metadata) -> datetime | None:
    entries = {**metadata.main, **metadata.shot}
    for time_tag, offset_tag in _TIME_TAGS:
        if (time := _parsed_time(_text(entries.get(time_tag)))) is None:
            continue
        zone = _parsed_offset(_text(entries.get(offset_tag)))
        return time.replace(tzinfo=zone) if zone else time
    return None


def _parsed_time(text: str) -> datetime | None:
    match = _TIME.match(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        time = datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None  # a day or hour that doesn't exist
    # One day of tolerance: the camera may be in another time zone than this machine.
    in_the_future = time > datetime.now() + timedelta(days=1)
    return None if time.year < _FIRST_PHOTOGRAPH or in_the_future else time


def _parsed_offset(text: str) -> tzinfo | None:
    if text.strip().upper() == "Z":
        return UTC
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    if int(match[3]) >= 60 or offset > timedelta(hours=14):
        return None
    return timezone(-offset if match[1] == "-" else offset)


def _position(gps: Mapping[int, Any]) -> tuple[float, float] | None:
    lat = _degrees(gps.get(_LAT), _text(gps.get(_LAT_REF)), "NS", 90)
    lon = _degrees(gps.get(_LON), _text(gps.get(_LON_REF)), "EW", 180)
    # 0, 0 is what devices write that don't know where they are.
    if lat is None or lon is None or (abs(lat) < 1e-4 and abs(lon) < 1e-4):
        return None
    return lat, lon


def _degrees(value: Any, reference: str, letters: str, limit: int) -> float | None:
    """Signed degrees from degrees, minutes, seconds; without N/S or E/W nobody knows on which half of the earth."""
    direction = reference.strip().upper()[:1]
    if not direction or direction not in letters:
        return None
    parts = [_number(part) for part in (value if isinstance(value, (tuple, list)) else (value,))]
    # 0/0 is a usual way to leave the seconds out; unknown minutes would be up to 100 km.
    if len(parts) == 3 and parts[2] is None:
        parts.pop()
    known = [part for part in parts if part is not None]
    if not 1 <= len(parts) <= 3 or len(known) < len(parts) or any(not 0 <= part <= 60 for part in known[1:]):
        return None
    degrees = sum(abs(part) / 60**power for power, part in enumerate(known))
    if degrees > limit:
        return None
    return -degrees if direction == letters[1] else degrees


def _number(value: Any) -> float | None:
    """A rational as float; None for a zero denominator, infinity or no number."""
    try:
        number = float(value)
    except (TypeError, ValueError, ArithmeticError):
        return None
    return number if math.isfinite(number) else None


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return value.replace("\0", " ") if isinstance(value, str) else ""
