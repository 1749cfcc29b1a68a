"""Small files that ask a picture's reader for more than a machine has, one function each."""

import io
import struct
import zlib
from collections.abc import Callable, Mapping

from PIL import Image


def _png(*chunks: tuple[bytes, bytes]) -> bytes:
    packed = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def _head(width: int, height: int, colour: int = 2, interlaced: int = 0) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, interlaced)


def _zeros(size: int, times: int = 1) -> bytes:
    """A zlib stream that unpacks to so many zeros, `times` that."""
    packer, block = zlib.compressobj(9), bytes(size)
    return b"".join(packer.compress(block) for _ in range(times)) + packer.flush()


def _pixel(colour: int = 2) -> tuple[bytes, bytes]:
    return b"IDAT", zlib.compress(bytes(1 + {0: 1, 2: 3, 6: 4}[colour]))


def png_50000_square() -> bytes:
    """2.5 gigapixels of nothing."""
    return _png(_head(50_000, 50_000, 0), (b"IDAT", _zeros(50_001, 2_000)), (b"IEND", b""))


def png_interlaced() -> bytes:
    """Just within the limit of pixels, by four bytes each, in seven passes."""
    return _png(_head(14_000, 14_000, 6, 1), (b"IDAT", _zeros(1 << 20, 20)), (b"IEND", b""))


def png_text_bomb() -> bytes:
    """A hundred megabytes of text, ten times."""
    bomb = b"Comment\0\0" + _zeros(1 << 20, 100)
    return _png(_head(1, 1), *[(b"zTXt", bomb)] * 10, _pixel(), (b"IEND", b""))


def png_xmp_bomb() -> bytes:
    """Packed XMP behind the pixels."""
    bomb = b"XML:com.adobe.xmp\0\1\0\0\0" + _zeros(1 << 20, 100)
    return _png(_head(1, 1), _pixel(), (b"iTXt", bomb), (b"IEND", b""))


def png_profile_bomb() -> bytes:
    """A colour profile of a hundred megabytes."""
    return _png(_head(1, 1), (b"iCCP", b"x\0\0" + _zeros(1 << 20, 100)), _pixel(), (b"IEND", b""))


def png_chunk_of_2_gb() -> bytes:
    """A chunk that says it is as long as can be."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 0x7FFFFFFF) + b"IHDR" + bytes(100)


def png_of_many_chunks() -> bytes:
    """None of them says anything."""
    return _png(_head(1, 1), *[(b"teXt", b"")] * 100_000, _pixel(), (b"IEND", b""))


def _tiff(*entries: tuple[int, int, int, int], rest: bytes = b"", next_ifd: int = 0) -> bytes:
    body = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + body + struct.pack("<I", next_ifd) + rest


def _tiff_of(
    width: int, height: int, *more: tuple[int, int, int, int], next_ifd: int = 0, strip: int = 1 << 16
) -> bytes:
    base = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    base += [(273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, strip)]
    known = {tag for tag, *_ in more}
    return _tiff(*(entry for entry in base if entry[0] not in known), *more, rest=bytes(1024), next_ifd=next_ifd)


def tiff_in_a_circle() -> bytes:
    """The next picture is this one, and so are all directories in it."""
    return _tiff_of(8, 8, (0x8769, 4, 1, 8), (0x8825, 4, 1, 8), (0xA005, 4, 1, 8), (330, 4, 1, 8), next_ifd=8)


def tiff_of_a_huge_strip() -> bytes:
    """One strip of four gigabytes."""
    return _tiff_of(14_000, 14_000, strip=0xFFFFFFFF)


def tiff_of_huge_counts() -> bytes:
    """Texts and lists of four billion parts."""
    tags = (270, 305, 700, 0x83BB, 0x8649, 34675, 0x9C9E)
    return _tiff_of(8, 8, *((tag, 1, 0xFFFFFFFF, 8) for tag in tags), (258, 3, 0x7FFFFFFF, 8))


def tiff_deflated_bomb() -> bytes:
    """Unpacks to more than its strip holds."""
    packed = _zeros(1 << 20, 100)
    head = _tiff_of(14_000, 14_000, (259, 3, 1, 8), (273, 4, 1, 2_000), strip=len(packed))
    return head.ljust(2_000, b"\0") + packed


def tiff_of_many_samples() -> bytes:
    """Sixty-five thousand bands."""
    return _tiff_of(14_000, 14_000, (277, 3, 1, 65_535))


def gif_of_many_frames() -> bytes:
    """A million frames of one pixel."""
    frame = b"!\xf9\4\0\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0"
    return b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + frame * 1_000_000 + b";"


def gif_65535_square() -> bytes:
    """Four gigapixels of a palette."""
    return b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\2\2D\1\0;"


def webp_of_many_frames() -> bytes:
    """An animation whose canvas is as large as can be."""
    still = io.BytesIO()
    Image.new("RGB", (1, 1)).save(still, "WEBP", lossless=True)
    picture = still.getvalue()[12:]
    frame = bytes(6) + bytes(6) + b"\1\0\0\0" + picture
    frame = b"ANMF" + struct.pack("<I", len(frame)) + frame
    head = b"VP8X\x0a\0\0\0\x02\0\0\0" + b"\xfe\x3f\0" + b"\xfe\x3f\0" + b"ANIM\6\0\0\0" + bytes(6)
    body = b"WEBP" + head + frame * 100_000
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_65500_square(progressive: bool = False) -> bytes:
    """The head of a small JPEG with the largest sizes."""
    stream = io.BytesIO()
    Image.new("RGB", (16, 16)).save(stream, "JPEG", progressive=progressive)
    content = bytearray(stream.getvalue())
    at = content.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", 65_500, 65_500)
    return bytes(content)


def jpeg_progressive() -> bytes:
    """The same, of which all coefficients are kept."""
    return jpeg_65500_square(progressive=True)


def jpeg_of_many_scans() -> bytes:
    """A progressive picture that is gone over a hundred thousand times."""
    stream = io.BytesIO()
    Image.new("L", (4_000, 4_000)).save(stream, "JPEG", progressive=True)
    content = stream.getvalue()
    start = content.rindex(b"\xff\xda")
    return content[:start] + content[start:-2] * 3_000 + content[-2:]


def jpeg_of_many_plain_scans() -> bytes:
    """The same without being progressive: one colour after the other, again and again."""
    head = _jpeg_part(0xDB, b"\0" + b"\1" * 64) + _jpeg_part(
        0xC0, struct.pack(">BHHB", 8, 4_000, 4_000, 3) + b"\1\x11\0\2\x11\0\3\x11\0"
    )
    tables = b"".join(_jpeg_part(0xC4, kind + b"\1" + bytes(15) + b"\0") for kind in (b"\0", b"\x10"))
    scan = b"".join(_jpeg_part(0xDA, b"\1" + colour + b"\0\0\x3f\0") for colour in (b"\1", b"\2", b"\3"))
    return b"\xff\xd8" + head + tables + scan * 1_000 + b"\xff\xd9"


def jpeg_in_three_scans() -> bytes:
    """Pixels that would fit where only the reduced picture is kept, but here all of them are."""
    content = bytearray(jpeg_of_many_plain_scans()[:1_000])
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", 24_000, 24_000)
    return bytes(content)


def _jpeg_part(kind: int, body: bytes) -> bytes:
    return bytes([0xFF, kind]) + struct.pack(">H", len(body) + 2) + body


def jpeg_of_exif_in_a_circle() -> bytes:
    """EXIF whose directories are each other, with counts of four billion."""
    exif = _tiff((0x8769, 4, 1, 8), (0x8825, 4, 1, 8), (0xA005, 4, 1, 8), (270, 2, 0xFFFFFFFF, 8), next_ifd=8)
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "JPEG", exif=b"Exif\0\0" + exif)
    return stream.getvalue()


def jpeg_of_many_profiles() -> bytes:
    """Markers, as many as fit."""
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "JPEG")
    content = stream.getvalue()
    profile = b"ICC_PROFILE\0\1\1" + bytes(65_000)
    return content[:2] + (b"\xff\xe2" + struct.pack(">H", len(profile) + 2) + profile) * 300 + content[2:]


def bmp_of_huge_sizes() -> bytes:
    """Two billion lines."""
    return b"BM" + struct.pack("<IHHIIiiHHIIiiII", 200, 0, 0, 54, 40, 65_000, -0x7FFFFFFF, 1, 24, 0, 0, 0, 0, 0, 0)


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def _heic(*, width: int = 64, height: int = 64, offset: int = 0, length: int = 100, items: int = 1) -> bytes:
    """A HEIC whose only picture lies where nothing is."""
    full = bytes(4)
    handler = _box(b"hdlr", full + bytes(4) + b"pict" + bytes(13))
    primary = _box(b"pitm", full + struct.pack(">H", 1))
    place = b"\x44\x00" + struct.pack(">H", items) + struct.pack(">HHHII", 1, 0, 1, offset, length) * items
    info = _box(
        b"iinf", full + struct.pack(">H", 1) + _box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 1, 0) + b"hvc1\0")
    )
    size = _box(b"ispe", full + struct.pack(">II", width, height))
    code = _box(b"hvcC", bytes(23))
    used = full + struct.pack(">IHBBB", 1, 1, 2, 0x81, 2)
    parts = handler + primary + _box(b"iloc", full + place) + info
    parts += _box(b"iprp", _box(b"ipco", code + size) + _box(b"ipma", used))
    return _box(b"ftyp", b"heic" + bytes(4) + b"mif1heic") + _box(b"meta", full + parts) + _box(b"mdat", bytes(200))


def heic_of_huge_sizes() -> bytes:
    """Says to be four billion pixels wide."""
    return _heic(width=0xFFFFFFFF, height=0xFFFFFFFF, offset=400)


def heic_that_points_nowhere() -> bytes:
    """Its picture begins behind its end."""
    return _heic(offset=0xFFFFFF00, length=0xFFFFFFFF)


def heic_of_many_places() -> bytes:
    """Its picture lies in sixty thousand places."""
    return _heic(items=60_000, offset=1)


def heic_of_a_huge_box() -> bytes:
    """A box of 2^63 bytes."""
    return _box(b"ftyp", b"heic" + bytes(4) + b"mif1heic") + struct.pack(">I4sQ", 1, b"meta", 1 << 63) + bytes(100)


#: By names of files that say what they are.
HOSTILE: Mapping[str, Callable[[], bytes]] = {
    f"{name}.{name.partition('_')[0]}": make
    for name, make in list(globals().items())
    if name.partition("_")[0] in ("png", "tiff", "gif", "webp", "jpeg", "bmp", "heic")
}
