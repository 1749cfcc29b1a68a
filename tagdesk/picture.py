"""Opens picture files by their content: the header only, every failure one sentence that names the file.

Below the services because photos are decoded (`recommend`) and their facts are read (`metadata`) through the same door.
"""

import errno
import logging
import stat
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageFile

from tagdesk.errors import PhotoError

# Pillow's remarks about odd files would go to stderr; what matters of them is a sentence of ours.
warnings.filterwarnings("ignore", module=r"PIL\.")
logging.getLogger("PIL").addHandler(logging.NullHandler())

# Some decoders read the whole file into memory; no photo is that large.
MAX_FILE_BYTES = 1_000_000_000
# What Pillow's plugins and the C libraries behind them are known to raise on damaged input.
DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    EOFError,
    MemoryError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)


def shown_name(path: Path) -> str:
    """File name as it may stand in a sentence: line breaks and undecodable bytes replaced."""
    return "".join(char if char.isprintable() else "�" for char in path.name or str(path))


@contextmanager
def open_file(path: Path) -> Iterator[BufferedReader]:
    """Open a regular, non-empty file for reading; never waits for a pipe or device.

    Raises:
        PhotoError: Missing, a folder, a link loop, not a regular file, not readable, empty or far too large, or a read
            failed inside the `with` block.
    """
    name = shown_name(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise PhotoError(f"{name} is a folder, not a photo; add the photos inside it.")
        if not stat.S_ISREG(status.st_mode):
            raise PhotoError(f"{name} is a device or pipe, not a photo; choose an image file.")
        if status.st_size == 0:
            raise PhotoError(f"{name} is empty; copy the photo again from where it came.")
        if status.st_size > MAX_FILE_BYTES:
            raise PhotoError(f"{name} is larger than a gigabyte; export a smaller version of the photo.")
        file = path.open("rb")
    except FileNotFoundError:
        raise PhotoError(f"{name} is not there; add it from where it is now.") from None
    except PermissionError:
        raise PhotoError(f"{name} may not be read; change its permissions or copy it to your own folder.") from None
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.ELOOP:
            raise PhotoError(f"{name} is a symbolic link that leads in a circle; add the photo itself.") from None
        raise PhotoError(f"{name} can't be opened ({_reason(error)}); check the disk and the name.") from error
    try:
        with file:
            yield file
    except OSError as error:
        raise PhotoError(f"{name} can't be read to its end ({_reason(error)}); check the disk it is on.") from error


@contextmanager
def open_picture(path: Path) -> Iterator[ImageFile.ImageFile]:
    """Open a picture lazily, recognised by its content; decoding inside the `with` block fails in sentences too.

    The plugin classes are called directly: nothing is registered in Pillow, and its fixed pixel limit, which photos of
    today's 200-megapixel phones exceed, is left to the caller.

    Raises:
        PhotoError: Not readable, not an image of a known format, damaged or cut off.
    """
    with open_file(path) as file, picture_in(file, shown_name(path)) as image:
        yield image


@contextmanager
def picture_in(file: BinaryIO, name: str) -> Iterator[ImageFile.ImageFile]:
    """The same for a file that is open already, also one inside of an archive; it must be able to seek.

    Args:
        name: What sentences call it.

    Raises:
        PhotoError: Not an image of a known format, damaged or cut off.
    """
    try:
        opener = _opener(file.read(64))
        if opener is None:
            raise PhotoError(
                f"{name} is not an image TagDesk can read; use JPEG, PNG, WebP, HEIC, AVIF, TIFF, GIF or BMP."
            )
        file.seek(0)
        with opener(file) as image:
            yield image
    except Image.DecompressionBombError as error:
        raise PhotoError(f"{name} has too many pixels; export a smaller version of the photo.") from error
    except MemoryError as error:
        raise PhotoError(f"{name} needs more memory than there is; export a smaller version of the photo.") from error
    except DECODER_ERRORS as error:
        if _cut_off(file, error):
            raise PhotoError(f"{name} is cut off; copy the photo again from where it came.") from error
        raise PhotoError(f"{name} is damaged ({_reason(error)}); copy the photo again from where it came.") from error


def _opener(start: bytes) -> Callable[[BinaryIO], ImageFile.ImageFile] | None:
    """Pillow class for a file that begins so; the plugins are imported when first needed."""
    if start.startswith(b"\xff\xd8\xff"):
        from PIL.JpegImagePlugin import JpegImageFile

        return JpegImageFile
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        from PIL.PngImagePlugin import PngImageFile

        return PngImageFile
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        from PIL.WebPImagePlugin import WebPImageFile

        return WebPImageFile
    if start[4:8] == b"ftyp":
        return _box_opener(start[8:])
    if start[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        from PIL.TiffImagePlugin import TiffImageFile

        return TiffImageFile
    if start.startswith((b"GIF87a", b"GIF89a")):
        from PIL.GifImagePlugin import GifImageFile

        return GifImageFile
    if start.startswith(b"BM"):
        from PIL.BmpImagePlugin import BmpImageFile

        return BmpImageFile
    return None


def _box_opener(brands: bytes) -> Callable[[BinaryIO], ImageFile.ImageFile] | None:
    """HEIF family: the main brand, then the compatible ones, four bytes each."""
    main = brands[:4]
    generic = main in (b"mif1", b"msf1")
    if main in (b"avif", b"avis") or (generic and (b"avif" in brands or b"avis" in brands)):
        from PIL.AvifImagePlugin import AvifImageFile

        return AvifImageFile
    if generic or main in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"):
        from pi_heif.as_plugin import HeifImageFile

        return HeifImageFile
    return None


def _cut_off(file: BinaryIO, error: Exception) -> bool:
    """Whether the file ends too early, by what the decoder said or by the length a WebP states."""
    message = str(error).lower()
    if isinstance(error, EOFError) or any(
        word in message for word in ("truncated", "end of file", "end-of-file", "eof")
    ):
        return True
    file.seek(0)
    start = file.read(12)
    if start[:4] != b"RIFF":
        return False
    return file.seek(0, 2) < 8 + int.from_bytes(start[4:8], "little")


def _reason(error: Exception) -> str:
    """The technical half of a sentence: short, one line, without paths."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    text = " ".join(text.split()).rstrip(".")
    return text[:80] if text else type(error).__name__
