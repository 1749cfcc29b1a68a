"""XMP that stands behind the pixels of a PNG, where ExifTool writes it."""

import zlib
from typing import BinaryIO

_SIGNATURE_BYTES = 8
_KEYWORD = b"XML:com.adobe.xmp\0"
_MOST_BYTES = 10_000_000
_MOST_CHUNKS = 100_000


def late_xmp(file: BinaryIO) -> bytes:
    """The XMP packet of a PNG wherever it stands; empty without one. No pixels are read."""
    file.seek(_SIGNATURE_BYTES)
    for _ in range(_MOST_CHUNKS):
        head = file.read(8)
        size, kind = int.from_bytes(head[:4], "big"), head[4:]
        if len(head) < 8 or kind == b"IEND":
            break
        if kind == b"iTXt" and size <= _MOST_BYTES:
            chunk = file.read(size)
            if chunk.startswith(_KEYWORD):
                return _text(chunk[len(_KEYWORD) :])
            size = 0
        file.seek(size + 4, 1)
    return b""


def _text(body: bytes) -> bytes:
    """Behind two bytes about compression, a language and a translated keyword stands the text."""
    compressed, (*_, text) = body[:1] == b"\1", body[2:].split(b"\0", 2)
    if not compressed:
        return text
    try:
        return zlib.decompressobj().decompress(text, _MOST_BYTES)
    except zlib.error:
        return b""
