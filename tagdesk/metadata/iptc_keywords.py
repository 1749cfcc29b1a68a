"""Changes the keywords among IPTC records, for files that have some already (so says the MWG)."""

import hashlib
import struct
from collections.abc import Collection, Iterator, Sequence

from tagdesk.contract.features import model_key
from tagdesk.metadata.iptc import KEYWORD, UTF_8, decoded, records
from tagdesk.metadata.keywords import tidy_keyword

_CHARSET = (1, 90)
_MOST_KEYWORD_BYTES = 64
#: Datasets of the second record that hold no text: version, preview and caption as pictures or sound.
_BINARY = frozenset({0, 125, 200, 201, 202})
_IPTC, _DIGEST = 0x0404, 0x0425


def iptc_keyword(keyword: str) -> bytes:
    """A keyword as IPTC holds it: at most 64 bytes of UTF-8, cut between characters."""
    return keyword.encode()[:_MOST_KEYWORD_BYTES].decode("utf-8", "ignore").rstrip().encode()


def iptc_keywords(data: bytes) -> dict[str, str]:
    """Keywords by key as written; empty where there are none."""
    charset = next((value for dataset, value in records(data) if dataset == _CHARSET), b"")
    texts = [tidy_keyword(decoded(value, charset)) for dataset, value in records(data) if dataset == KEYWORD]
    keywords: dict[str, str] = {}
    for text in filter(model_key, texts):
        keywords.setdefault(model_key(text), text)
    return keywords


def changed_iptc(data: bytes, wanted: Sequence[str], removed: Collection[str]) -> bytes:
    """The records with the wanted keywords, without the removed ones (keys); the same bytes if nothing changes.

    Where something changes, all texts are UTF-8 then, and the records say so.

    Raises:
        ValueError: The records are damaged.
    """
    there = iptc_keywords(data)
    cut = {model_key(iptc_keyword(keyword).decode()) for keyword in wanted}
    # A cut keyword stands for the whole one, and goes only if none that stays begins so.
    gone = {key for key in (*removed, *_cut_keys(there, removed)) if key in there} - cut
    texts = [iptc_keyword(keyword) for keyword in wanted if model_key(keyword) not in there]
    missing = [text for text in dict.fromkeys(texts) if text and model_key(text.decode()) not in there]
    if not gone and not missing:
        return data
    found = list(records(data))
    if sum(len(value) + _head_bytes(value) for _, value in found) < len(data.rstrip(b"\0")):
        raise ValueError("its IPTC records are damaged")
    charset = next((value for dataset, value in found if dataset == _CHARSET), b"")
    found = [(dataset, _in_utf_8(dataset, value, charset)) for dataset, value in found if dataset != _CHARSET]
    found = [
        (dataset, value)
        for dataset, value in found
        if dataset != KEYWORD or model_key(tidy_keyword(value.decode("utf-8", "ignore"))) not in gone
    ]
    for dataset, value in [(_CHARSET, UTF_8), *((KEYWORD, text) for text in missing)]:
        before = [at for at, (other, _) in enumerate(found) if other <= dataset]
        found.insert(before[-1] + 1 if before else 0, (dataset, value))
    return b"".join(_record(dataset, value) for dataset, value in found)


def changed_resources(data: bytes, wanted: Sequence[str], removed: Collection[str]) -> bytes:
    """Photoshop's image resources with changed IPTC keywords; the same bytes where there are none, or no change.

    The digest that tells whether IPTC and XMP belong together is kept right where it was.

    Raises:
        ValueError: The resources or records are damaged.
    """
    blocks = list(_blocks(data))
    iptc = next((value for number, _, value in blocks if number == _IPTC and iptc_keywords(value)), None)
    if iptc is None or (changed := changed_iptc(iptc, wanted, removed)) is iptc:
        return data
    digests = [hashlib.md5(content, usedforsecurity=False).digest() for content in (iptc, changed)]
    instead = {(_IPTC, iptc): changed, (_DIGEST, digests[0]): digests[1]}
    blocks = [(number, name, instead.get((number, value), value)) for number, name, value in blocks]
    return b"".join(
        b"8BIM" + struct.pack(">H", number) + name + struct.pack(">I", len(value)) + value + b"\0" * (len(value) % 2)
        for number, name, value in blocks
    )


def keywords_in_resources(data: bytes) -> dict[str, str]:
    """IPTC keywords among Photoshop's image resources; nothing where they are damaged."""
    try:
        return {
            key: text
            for number, _, value in _blocks(data)
            if number == _IPTC
            for key, text in iptc_keywords(value).items()
        }
    except ValueError:
        return {}


def other_resources(data: bytes) -> list[bytes]:
    """Contents of the image resources that are neither IPTC nor its digest; of damaged ones all their bytes."""
    try:
        return [value for number, _, value in _blocks(data) if number not in (_IPTC, _DIGEST)]
    except ValueError:
        return [data]


def _blocks(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, name (padded, as written) and content of each resource."""
    at = 0
    while at < len(data):
        if data[at : at + 4] != b"8BIM" or at + 12 > len(data):
            raise ValueError("its Photoshop resources are damaged")
        (number,) = struct.unpack_from(">H", data, at + 4)
        name_bytes = 1 + data[at + 6]
        name_bytes += name_bytes % 2
        name = data[at + 6 : at + 6 + name_bytes]
        at += 6 + name_bytes
        if at + 4 > len(data):
            raise ValueError("its Photoshop resources are damaged")
        (size,) = struct.unpack_from(">I", data, at)
        value = data[at + 4 : at + 4 + size]
        if len(value) < size:
            raise ValueError("its Photoshop resources are damaged")
        yield number, name, value
        at += 4 + size + size % 2


def _cut_keys(there: dict[str, str], removed: Collection[str]) -> Iterator[str]:
    for key, text in there.items():
        if len(text.encode()) > _MOST_KEYWORD_BYTES - 4 and any(whole.startswith(key) for whole in removed):
            yield key


def _in_utf_8(dataset: tuple[int, int], value: bytes, charset: bytes) -> bytes:
    if dataset[0] != 2 or dataset[1] in _BINARY:
        return value
    return decoded(value, charset).encode()


def _head_bytes(value: bytes) -> int:
    return 5 if len(value) < 0x8000 else 9


def _record(dataset: tuple[int, int], value: bytes) -> bytes:
    if len(value) < 0x8000:
        return struct.pack(">BBBH", 0x1C, *dataset, len(value)) + value
    return struct.pack(">BBBHI", 0x1C, *dataset, 0x8004, len(value)) + value
