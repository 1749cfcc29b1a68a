"""The words inside of a picture file: its XMP, IPTC and EXIF together."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from tagdesk.metadata.description import exif_description, windows_text
from tagdesk.metadata.embedded import Metadata, exif_position, exif_time, metadata_of, raw_metadata
from tagdesk.metadata.iptc import words_in_iptc
from tagdesk.metadata.keywords import PhotoWords, sorted_keywords, together
from tagdesk.metadata.png_text import late_xmp
from tagdesk.metadata.xmp import words_in_xmp

_XP_KEYWORDS = 0x9C9E


def words_in_picture(file: BinaryIO, name: str) -> PhotoWords:
    """What XMP, IPTC and EXIF inside of a picture tell.

    Args:
        file: The picture, able to seek; only its header is read.
        name: What sentences call it.

    Raises:
        PhotoError: It is no picture of a known format, damaged or cut off.
    """
    from tagdesk.picture import picture_in  # needs Pillow, which must not delay the start of the program

    with picture_in(file, name) as image:
        metadata = metadata_of(image)
        late = late_xmp(file) if image.format == "PNG" and not metadata.xmp else b""
    return words_in_metadata(metadata, late)


def words_in_raw(file: BinaryIO) -> PhotoWords:
    """The same of a camera's raw file; nothing where it isn't built as a TIFF."""
    return words_in_metadata(raw_metadata(file))


def words_in_metadata(metadata: Metadata, late_xmp: bytes = b"") -> PhotoWords:
    """What the metadata of a picture tells; its own EXIF knows time and position best."""
    exif = words_in_exif({**metadata.main, **metadata.shot}, little_endian=metadata.little_endian)
    taken = PhotoWords(time=exif_time(metadata), position=exif_position(metadata.gps))
    return together(taken, words_in_xmp(metadata.xmp or late_xmp), words_in_iptc(metadata.iptc), exif)


def words_in_exif(entries: Mapping[int, Any], *, little_endian: bool) -> PhotoWords:
    """Windows' keywords and the description."""
    text = windows_text(entries.get(_XP_KEYWORDS)).partition("\0")[0]
    keywords, paths = sorted_keywords(text.split(";"))
    return PhotoWords(keywords, paths, caption=exif_description(entries, little_endian=little_endian))
