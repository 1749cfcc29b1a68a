"""Keywords inside of a JPEG: its XMP packet, and IPTC where it has some; every other byte stays as it is."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from tagdesk.contract.features import model_key
from tagdesk.errors import MetadataError
from tagdesk.metadata.iptc_keywords import changed_resources, keywords_in_resources, other_resources
from tagdesk.metadata.jpeg_segments import APP0, APP1, APP2, APP13, Segment, put_together, segment, taken_apart
from tagdesk.metadata.whole_file import Version, replace_file, writing_sentences
from tagdesk.metadata.xmp_keywords import XmpKeywords, new_document
from tagdesk.picture import open_file, shown_name

_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_EXTENDED = b"http://ns.adobe.com/xmp/extension/\0"
_EXIF, _SEVERAL_PICTURES, _PHOTOSHOP = b"Exif\0\0", b"MPF\0", b"Photoshop 3.0\0"
_MOST_PACKET_BYTES = 65_502
_PACKET_END = b"<?xpacket end="
#: Blanks in front of a packet's end, from which it can grow in its place.
_NEW_PADDING = (b" " * 99 + b"\n") * 20


def is_jpeg(path: Path) -> bool:
    """Whether a file is a JPEG, by its content; False if it can't be read."""
    try:
        with path.open("rb") as file:
            return file.read(3) == b"\xff\xd8\xff"
    except (OSError, ValueError):
        return False


class JpegFile:
    """A JPEG as it was when it was opened (`KeywordFile`)."""

    is_photo = True

    def __init__(self, path: Path) -> None:
        """Read.

        Raises:
            MetadataError: It is damaged, or holds XMP in a way that can't be changed safely.
            PhotoError: It can't be read.
        """
        self.path = path
        with writing_sentences(path, "can't be read"):
            self._version = Version.of(path)
        with open_file(path) as file:
            self._jpeg = file.read()
        try:
            self._segments, self._pixels = taken_apart(self._jpeg)
            packets = [one for one in self._segments if one.holds(APP1, _XMP)]
            if len(packets) > 1:
                raise ValueError("it holds two XMP packets")
            self._packet = packets[0] if packets else None
            self._document = self._packet.body[len(_XMP) :] if self._packet else _new_packet()
            self._xmp = XmpKeywords(self._document)
        except ValueError as error:
            raise self._refusal(error) from error
        self.is_new = self._packet is None
        self._iptc: dict[str, str] = {}
        for one in self._segments:
            if one.holds(APP13, _PHOTOSHOP):
                self._iptc.update(keywords_in_resources(one.body[len(_PHOTOSHOP) :]))
        self.keywords: Mapping[str, str] = {**self._iptc, **self._xmp.keywords()}
        self._changed = self._jpeg

    def change(self, wanted: Sequence[str], removed: Collection[str]) -> bool:
        """See `KeywordFile`."""
        try:
            self._changed = self._with(wanted, removed)
            _prove_equal(self._jpeg, self._changed)
        except ValueError as error:
            raise self._refusal(error) from error
        return self._changed is not self._jpeg

    def save(self) -> None:
        """See `KeywordFile`."""
        replace_file(self.path, self._changed, self._version)

    def _with(self, wanted: Sequence[str], removed: Collection[str]) -> bytes:
        in_packet = list(wanted)
        if self.is_new and wanted:
            # Programs that find XMP look no further, so it begins with what IPTC tells already.
            known = {model_key(keyword) for keyword in wanted} | set(removed)
            in_packet = [*(text for key, text in self._iptc.items() if key not in known), *wanted]
        document = self._xmp.changed(in_packet, removed)
        changes: dict[int, Segment] = {}
        if document is not self._document:
            if any(one.holds(APP1, _EXTENDED) and _may_hold_keywords(one.body) for one in self._segments):
                raise ValueError("its XMP is so long that it goes on in further parts")
            packet = segment(APP1, _XMP + _fitted(document, self._document))
            if self._packet is None:
                return self._put_together(self._replaced_iptc(wanted, removed), new=packet)
            changes[self._segments.index(self._packet)] = packet
        changes = {**self._replaced_iptc(wanted, removed), **changes}
        return self._put_together(changes) if changes else self._jpeg

    def _replaced_iptc(self, wanted: Sequence[str], removed: Collection[str]) -> dict[int, Segment]:
        """Segments with other IPTC keywords by their places; none where there were no keywords."""
        changes: dict[int, Segment] = {}
        for place, one in enumerate(self._segments):
            if one.holds(APP13, _PHOTOSHOP):
                old = one.body[len(_PHOTOSHOP) :]
                if keywords_in_resources(old) and (new := changed_resources(old, wanted, removed)) is not old:
                    changes[place] = segment(APP13, _PHOTOSHOP + new)
        return changes

    def _put_together(self, changes: Mapping[int, Segment], new: Segment | None = None) -> bytes:
        segments = [changes.get(place, one) for place, one in enumerate(self._segments)]
        pictures = next((at for at, one in enumerate(segments) if one.holds(APP2, _SEVERAL_PICTURES)), len(segments))
        # The places of further pictures are counted from there.
        moved = [at for at, one in changes.items() if len(one.raw) != len(self._segments[at].raw)]
        if any(at > pictures for at in moved):
            raise ValueError("further pictures in it would get lost")
        if new is not None:
            heads = [at for at, one in enumerate(segments) if one.marker == APP0 or one.holds(APP1, _EXIF)]
            segments.insert(min(heads[-1] + 1 if heads else 0, pictures), new)
        return put_together(segments, self._pixels)

    def _refusal(self, error: ValueError) -> MetadataError:
        return MetadataError(
            f"{shown_name(self.path)} can't take keywords inside: {error}; write a sidecar for it instead."
        )


def _new_packet() -> bytes:
    packet, end, rest = new_document(embedded=True).rpartition(_PACKET_END)
    return packet + _NEW_PADDING + end + rest


def _fitted(document: bytes, before: bytes) -> bytes:
    """A packet of the size it had before, as far as its padding allows, and never larger than a segment."""
    padded, end, rest = document.rpartition(_PACKET_END)
    if end:
        packet = padded.rstrip(b" \t\r\n")
        blanks = padded[len(packet) :] or b"\n"
        growth = len(packet + blanks + end + rest) - len(before)
        if growth > len(blanks) - 1:
            growth = max(0, len(packet + blanks + end + rest) - _MOST_PACKET_BYTES)
        blanks = blanks + b" " * -growth if growth < 0 else blanks[: max(1, len(blanks) - growth)]
        document = packet + blanks + end + rest
    if len(document) > _MOST_PACKET_BYTES:
        raise ValueError("its XMP would be longer than fits into one part of a JPEG")
    return document


def _may_hold_keywords(extended: bytes) -> bool:
    return b"subject" in extended or b"hierarchicalSubject" in extended or b"TagsList" in extended


def _prove_equal(before: bytes, after: bytes) -> None:
    """See that nothing but XMP and IPTC differs; a fault of ours must not reach the file."""
    if before is not after and _kept(before) != _kept(after):
        raise ValueError("more than its keywords would change")


def _kept(jpeg: bytes) -> tuple[list[bytes], bytes]:
    """What must stay as it is, pixels included."""
    segments, pixels = taken_apart(jpeg)
    kept = [
        b"".join(other_resources(one.body[len(_PHOTOSHOP) :])) if one.holds(APP13, _PHOTOSHOP) else one.raw
        for one in segments
        if not one.holds(APP1, _XMP)
    ]
    return kept, pixels
