"""Makes up photos with the metadata that programs write into them."""

import io
import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from PIL import Image

_NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "digiKam": "http://www.digikam.org/ns/1.0/",
    "MicrosoftPhoto": "http://ns.microsoft.com/photo/1.0/",
    "mediapro": "http://ns.iview-multimedia.com/mediapro/1.0/",
    "acdsee": "http://ns.acdsee.com/iptc/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
    "MPReg": "http://ns.microsoft.com/photo/1.2/t/Region#",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
}


def xmp(body: str = "", attributes: str = "", **lists: Iterable[str]) -> bytes:
    """A packet; lists are properties with `__` for the colon: `dc__subject=["cat"]`."""
    for name, items in lists.items():
        tag = name.replace("__", ":")
        body += f"<{tag}><rdf:Bag>{''.join(f'<rdf:li>{item}</rdf:li>' for item in items)}</rdf:Bag></{tag}>"
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    return (
        f'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {spaces}>'
        f'<rdf:Description rdf:about="" {attributes}>{body}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def iptc(*records: tuple[int, int, bytes | str]) -> bytes:
    """IPTC records: number of record and dataset, value."""
    encoded = [(record, dataset, v.encode() if isinstance(v, str) else v) for record, dataset, v in records]
    return b"".join(struct.pack(">BBBH", 0x1C, record, dataset, len(v)) + v for record, dataset, v in encoded)


def exif(main: Mapping[int, Any] | None = None, shot: Mapping[int, Any] | None = None) -> bytes:
    """EXIF with entries of the main directory and of that about the shot."""
    entries = Image.Exif()
    entries.update(main or {})
    entries.get_ifd(0x8769).update(shot or {})
    return entries.tobytes()


def taken(time: str, offset: str = "") -> bytes:
    """EXIF that tells only when."""
    return exif(shot={0x9003: time, **({0x9011: offset} if offset else {})})


def jpeg(packet: bytes = b"", records: bytes = b"", exif: bytes = b"", colour: int = 0) -> bytes:
    """A small JPEG with XMP, IPTC and EXIF."""
    buffer = io.BytesIO()
    Image.new("L", (8, 8), colour).save(buffer, "JPEG")
    plain = buffer.getvalue()
    segments = b""
    if exif:
        segments += _segment(0xE1, exif)
    if packet:
        segments += _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet)
    if records:
        padding = b"\0" * (len(records) % 2)
        resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records + padding
        segments += _segment(0xED, b"Photoshop 3.0\0" + resource)
    return plain[:2] + segments + plain[2:]


def png_with_late_xmp(packet: bytes) -> bytes:
    """A PNG whose XMP stands behind the pixels, as ExifTool writes it."""
    buffer = io.BytesIO()
    Image.new("L", (8, 8)).save(buffer, "PNG")
    plain = buffer.getvalue()
    body = b"iTXt" + b"XML:com.adobe.xmp\0\0\0\0\0" + packet
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    end = plain.rindex(b"IEND") - 4
    return plain[:end] + chunk + plain[end:]


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body
