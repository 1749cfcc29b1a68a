"""Photo files become RGB pictures; what can't become one is refused with a sentence that names the file."""

import hashlib
import mmap
import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image, ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from tagdesk.errors import PhotoError
from tagdesk.picture import DECODER_ERRORS, open_file, open_picture, shown_name

# For dialogs and folders only: what a file is, its content says.
PHOTO_SUFFIXES: frozenset[str] = frozenset(
    (
        ".jpg",
        ".jpeg",
        ".jpe",
        ".jfif",
        ".png",
        ".webp",
        ".heic",
        ".heif",
        ".hif",
        ".avif",
        ".tif",
        ".tiff",
        ".gif",
        ".bmp",
    )
)

# Pixels that are decoded at most: the largest phone cameras have 200 million; Pillow takes 4 bytes for each.
MAX_DECODED_PIXELS = 210_000_000
# Pixels of a JPEG that is decoded at reduced size: memory stays small, but each still costs time.
MAX_REDUCED_PIXELS = 600_000_000

# Encoders make ten; each takes its time over the whole picture.
_MOST_SCANS = 100
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
#: Of whatever comes next: neither a byte of pixels (0) nor a place to go on after an error (D0 to D7).
_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION_TAG = 0x0112


def open_photo(path: Path, max_side_px: int | None = None, *, least_side_px: int | None = None) -> Image.Image:
    """Decode the first frame of a photo as upright RGB; transparency becomes white.

    Args:
        path: File in any of the formats of `PHOTO_SUFFIXES`, recognised by its content.
        max_side_px: Upper limit for the longer side of the returned picture; the shorter side follows the proportions
            (at least 1). Smaller pictures are never enlarged, so their longer side stays what it is. A JPEG is decoded
            at the smallest of 1/1, 1/2, 1/4, 1/8 that is not smaller than the result. None: full size.
        least_side_px: For who scales the picture anyway: a JPEG is decoded at the smallest of those sizes whose shorter
            side has so many pixels, and left at that.

    Raises:
        PhotoError: The file can't be read, is no image, is damaged, cut off or has too many pixels.
    """
    with open_picture(path) as image:
        target = _target_size(image.size, max_side_px)
        full_size = image.size
        image.draft("RGB", (least_side_px, least_side_px) if least_side_px else target)
        _refuse_endless(path, full_size, image)
        image.load()
        orientation = _orientation(image)
        picture = _as_rgb(image)
        # TIFF turns itself upright while loading: the proportions may have changed.
        target = _target_size(picture.size, max_side_px)
        if picture.size != target:
            picture = picture.resize(target, Image.Resampling.LANCZOS, reducing_gap=3.0)
        if orientation in _UPRIGHT:
            picture = picture.transpose(_UPRIGHT[orientation])
    picture.info = {}
    return picture


def content_hash(path: Path) -> str:
    """SHA-256 of the file's bytes in hexadecimal.

    Raises:
        PhotoError: The file can't be read.
    """
    with open_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def find_photos(paths: Iterable[Path]) -> list[Path]:
    """Photos behind what was dropped: files as they are, folders walked in sorted order for `PHOTO_SUFFIXES`.

    Each path is listed once; hidden files and folders inside a folder are left out; links to folders are followed, but
    no folder is walked twice. A folder that can't be listed stands in the list itself, so that opening it says why.
    """
    visited: set[tuple[int, int]] = set()
    found: dict[Path, None] = {}
    for path in paths:
        found.update(dict.fromkeys(_walk(path, visited) if _is_folder(path) else (path,)))
    return list(found)


def _walk(folder: Path, visited: set[tuple[int, int]]) -> Iterator[Path]:
    try:
        status = folder.stat()
        if (status.st_dev, status.st_ino) in visited:
            return
        visited.add((status.st_dev, status.st_ino))
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    except OSError:
        yield folder
        return
    for name in names:
        child = folder / name
        if _is_folder(child):
            yield from _walk(child, visited)
        elif child.suffix.lower() in PHOTO_SUFFIXES:
            yield child


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _target_size(size: tuple[int, int], max_side_px: int | None) -> tuple[int, int]:
    longest = max(size)
    if max_side_px is None or longest <= max_side_px:
        return size
    scale = max_side_px / longest
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _refuse_endless(path: Path, full_size: tuple[int, int], image: ImageFile.ImageFile) -> None:
    """Refuse by the header what would take too much memory or time; `image` already has its reduced size."""
    scans = _scans_of(image)
    if scans > _MOST_SCANS:
        raise PhotoError(f"{shown_name(path)} is built to take for ever ({scans:,} scans); save the photo anew.")
    width, height = full_size
    # A JPEG of several scans keeps all its coefficients in memory, however small the picture gets.
    reduced = image.size != full_size and scans == 1
    if width * height > (MAX_REDUCED_PIXELS if reduced else MAX_DECODED_PIXELS):
        raise PhotoError(
            f"{shown_name(path)} has too many pixels ({width:,} x {height:,}); export a smaller version of the photo."
        )


def _scans_of(image: ImageFile.ImageFile) -> int:
    """Times that a decoder goes over the picture, counted no further than one above `_MOST_SCANS`."""
    if not isinstance(image, JpegImageFile):
        return 1
    assert image.fp
    with mmap.mmap(image.fp.fileno(), 0, access=mmap.ACCESS_READ) as content:
        scans = _scans(content)
        first = next(scans, None)
        if first is None or not (image.info.get("progressive") or content[first + 2] < image.layers):
            return 1  # all colours of all pixels are in the first, and nobody reads a second one
        return 2 + sum(1 for _ in islice(scans, 1, _MOST_SCANS))


def _scans(content: mmap.mmap) -> Iterator[int]:
    """Where the head of each scan begins, up to the end of the picture: what phones put behind it may be a film."""
    place = 2
    while marker := _MARKER.search(content, place):
        place, code = marker.end(), content[marker.end() - 1]
        if code == _END_OF_IMAGE:
            return
        if code == _START_OF_SCAN:
            yield place
        # Packed pixels hold no marker, and all else tells its size.
        place += int.from_bytes(content[place : place + 2], "big")


def _orientation(image: Image.Image) -> int:
    """EXIF orientation 1…8; anything else that a file may claim counts as upright."""
    try:
        value = image.getexif().get(_ORIENTATION_TAG, 1)
    except DECODER_ERRORS:
        return 1  # damaged EXIF says nothing about the picture, which is fine
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _as_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        image = _grey_in_8_bits(image)
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    picture = Image.new("RGB", layered.size, "white")
    picture.paste(layered, mask=layered.getchannel("A"))
    return picture


def _grey_in_8_bits(image: Image.Image) -> Image.Image:
    """Scale deep grey values to 0…255, where Pillow's own conversion would cut off everything above 255."""
    values = np.asarray(image)
    if image.mode.startswith("I;16"):
        return Image.fromarray((values >> 8).astype(np.uint8))
    values = np.nan_to_num(values.astype(np.float32))
    brightest = float(values.max())
    # Which value means white isn't stored: the smallest usual one that holds all values.
    usual = (1.0, 255.0) if image.mode == "F" else (255.0, 65535.0)
    white = next((limit for limit in usual if brightest <= limit), brightest)
    return Image.fromarray(np.clip(values * (255.0 / white), 0, 255).astype(np.uint8))
