"""Raw metadata inside of an opened picture, and what its EXIF says about time and position.

Cameras write nonsense into these fields: what can't be true is left out.
"""

import logging
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from PIL import Image

_logger = logging.getLogger(__name__)

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
# Local time and its offset from UTC, the moment of the shot first, then digitised, then last change.
_TIME_TAGS = ((0x9003, 0x9011), (0x9004, 0x9012), (0x0132, 0x9010))
_LAT_REF, _LAT, _LON_REF, _LON = 1, 2, 3, 4
#: IPTC among the image resources of a JPEG, by their number; IPTC and XMP in a TIFF, by tag.
_IPTC_RESOURCE, _IPTC_TAG, _XMP_TAG = 0x0404, 0x83BB, 0x02BC

_TIME = re.compile(r"(\d{4})[:./-](\d{1,2})[:./-](\d{1,2})[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?")
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})")
_FIRST_PHOTOGRAPH = 1826


@dataclass(frozen=True)
class Metadata:
    """Raw metadata of a picture: EXIF main and sub directories by tag number, the XMP packet, the IPTC records."""

    main: Mapping[int, Any]
    shot: Mapping[int, Any]
    gps: Mapping[int, Any]
    little_endian: bool
    xmp: bytes
    iptc: bytes = b""


def metadata_of(image: "Image.Image") -> Metadata:
    """All metadata of an opened picture; odd or damaged parts are left out. No pixels are decoded."""
    xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    resources = image.info.get("photoshop")
    iptc = resources.get(_IPTC_RESOURCE) if isinstance(resources, dict) else None
    return _metadata(_exif(image), xmp, iptc)


def raw_metadata(file: BinaryIO) -> Metadata:
    """Metadata of a camera's raw file that is built as a TIFF (DNG, NEF, CR2 …); empty for any other file."""
    from PIL import Image

    from tagdesk.picture import DECODER_ERRORS

    exif = Image.Exif()
    try:
        exif.load_from_fp(file)
    except DECODER_ERRORS as error:
        _logger.info("No EXIF in a raw file: %s", error)
    return _metadata(exif)


def _metadata(exif: "Image.Exif", xmp: object = None, iptc: object = None) -> Metadata:
    main = _directory(exif, None)
    little_endian = getattr(exif, "endian", "<") == "<"
    xmp, iptc = xmp or main.get(_XMP_TAG), iptc or main.get(_IPTC_TAG)
    if isinstance(iptc, tuple) and all(isinstance(word, int) and 0 <= word < 1 << 32 for word in iptc):
        # Some programs call the bytes of a TIFF's IPTC numbers of four bytes.
        iptc = b"".join(word.to_bytes(4, "little" if little_endian else "big") for word in iptc)
    return Metadata(
        main=main,
        shot=_directory(exif, _EXIF_IFD),
        gps=_directory(exif, _GPS_IFD),
        little_endian=little_endian,
        xmp=xmp.encode("utf-8", "replace") if isinstance(xmp, str) else xmp if isinstance(xmp, bytes) else b"",
        iptc=iptc if isinstance(iptc, bytes) else b"",
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


def exif_time(metadata: Metadata) -> datetime | None:
    """When the photo was taken; with its zone where EXIF tells it."""
    entries = {**metadata.main, **metadata.shot}
    for time_tag, offset_tag in _TIME_TAGS:
        if (time := parsed_time(exif_text(entries.get(time_tag)))) is None:
            continue
        zone = parsed_offset(exif_text(entries.get(offset_tag)))
        return time.replace(tzinfo=zone) if zone else time
    return None


def parsed_time(text: str) -> datetime | None:
    """The date and time of day that a text begins with, without a zone."""
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


def parsed_offset(text: str) -> tzinfo | None:
    """`+02:00`, `+0200` or `Z`."""
    if text.strip().upper() == "Z":
        return UTC
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    if int(match[3]) >= 60 or offset > timedelta(hours=14):
        return None
    return timezone(-offset if match[1] == "-" else offset)


def exif_position(gps: Mapping[int, Any]) -> tuple[float, float] | None:
    """Degrees north and east from the GPS directory."""
    lat = _degrees(gps.get(_LAT), exif_text(gps.get(_LAT_REF)), "NS", 90)
    lon = _degrees(gps.get(_LON), exif_text(gps.get(_LON_REF)), "EW", 180)
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


def exif_text(value: Any) -> str:
    """An entry as text; empty if it is none."""
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return value.replace("\0", " ") if isinstance(value, str) else ""
