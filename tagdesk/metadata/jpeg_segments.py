"""The segments in front of the pixels of a JPEG: taken apart and put together again without a change."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_START, _SCAN, _END = 0xD8, 0xDA, 0xD9
#: Markers without a length: none of them may stand in front of the pixels.
_BARE = frozenset({0x01, *range(0xD0, 0xD8), _START, _END})
MOST_BODY_BYTES = 0xFFFF - 2
APP0, APP1, APP2, APP13 = 0xE0, 0xE1, 0xE2, 0xED


@dataclass(frozen=True)
class Segment:
    """One segment: its marker, what it holds, and all its bytes as they stand in the file."""

    marker: int
    body: bytes
    raw: bytes

    def holds(self, marker: int, start: bytes) -> bool:
        """Whether it is of a kind, told by its marker and how it begins."""
        return self.marker == marker and self.body.startswith(start)


def segment(marker: int, body: bytes) -> Segment:
    """A new segment.

    Raises:
        ValueError: It is larger than a JPEG can say.
    """
    if len(body) > MOST_BODY_BYTES:
        raise ValueError("that is more than fits into a part of a JPEG")
    return Segment(marker, body, bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body)


def taken_apart(jpeg: bytes) -> tuple[list[Segment], bytes]:
    """The segments behind the first marker, and the pixels with all that follows.

    Raises:
        ValueError: It is no JPEG, or damaged.
    """
    if not jpeg.startswith(b"\xff\xd8"):
        raise ValueError("it is no JPEG")
    segments: list[Segment] = []
    at = 2
    while True:
        start = at
        if jpeg[at : at + 1] != b"\xff":
            raise ValueError("the JPEG is damaged")
        while jpeg[at : at + 1] == b"\xff":  # more of them are allowed as filling
            at += 1
        marker = jpeg[at] if at < len(jpeg) else 0
        if marker == _SCAN:
            return segments, jpeg[start:]
        size = int.from_bytes(jpeg[at + 1 : at + 3], "big")
        end = at + 1 + size
        if marker == 0 or marker in _BARE or size < 2 or end > len(jpeg):
            raise ValueError("the JPEG is damaged")
        segments.append(Segment(marker, jpeg[at + 3 : end], jpeg[start:end]))
        at = end


def put_together(segments: Sequence[Segment], pixels: bytes) -> bytes:
    """The inverse of `taken_apart`."""
    return b"".join([b"\xff\xd8", *(one.raw for one in segments), pixels])
