"""A repository of the AT Protocol in its file format (CAR): the records that are in its newest commit, by key."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import libipld

from tagdesk.importers.json_file import list_of, text_of, value_of

#: Longest key of a record.
_KEY_BYTES = 1024
_CID_V0 = b"\x12\x20"
_CID_V0_BYTES = 34
_VARINT_BYTES = 9
#: Where the header's end is not told within this it is no header.
_MOST_HEADER_BYTES = 1 << 16


@dataclass
class Repository:
    """Records of one account.

    Blocks are decoded one by one when they are asked for: old commits and likes stay bytes.

    Attributes:
        damaged: Something of it could not be read so far.
    """

    content: bytes
    damaged: bool = False

    def __post_init__(self) -> None:
        self._blocks: dict[bytes, tuple[int, int]] = {}
        header, at = self._header()
        roots = list_of(header, "roots")
        self._index(at)
        root = roots[0] if roots and isinstance(roots[0], bytes) else b""
        commit = self._block(root)
        self.did = text_of(commit, "did")
        self._top = value_of(commit, "data")

    @property
    def is_readable(self) -> bool:
        """Whether it has a newest commit, without which none of the records is known to be still there."""
        return self.did.startswith("did:") and isinstance(self._top, bytes)

    def records(self, *collections: str) -> Iterator[tuple[str, Any]]:
        """Keys (`app.bsky.feed.post/3juazp…`) in order, and records; None for one that can't be read."""
        wanted = tuple(f"{collection}/" for collection in collections)
        seen: set[bytes] = set()
        todo: list[tuple[str, Any]] = [("", self._top)]
        while todo:
            key, cid = todo.pop()
            if key:
                yield key, self._block(cid)
            elif cid is not None and not (isinstance(cid, bytes) and cid in seen):
                seen.add(cid if isinstance(cid, bytes) else b"")
                todo += reversed(list(self._entries(cid, wanted)))

    def _entries(self, node_cid: Any, wanted: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        """Subtrees (without a key) and records of a node, in order; keys are shortened by what they share."""
        node = self._block(node_cid)
        if not isinstance(node, dict):
            return
        yield "", node.get("l")
        key = b""
        for entry in list_of(node, "e"):
            shared, rest = value_of(entry, "p"), value_of(entry, "k")
            if not isinstance(shared, int) or not isinstance(rest, bytes) or not 0 <= shared <= len(key):
                self.damaged = True
                return
            key = (key[:shared] + rest)[:_KEY_BYTES]
            name = key.decode("ascii", "replace")
            if name.startswith(wanted):
                yield name, value_of(entry, "v")
            yield "", value_of(entry, "t")

    def _block(self, cid: Any) -> Any:
        place = self._blocks.get(cid) if isinstance(cid, bytes) else None
        found = _decoded(self.content[place[0] : place[1]]) if place else None
        self.damaged = self.damaged or found is None
        return found

    def _header(self) -> tuple[Any, int]:
        size, at = _varint(self.content, 0)
        end = at + size
        header = _decoded(self.content[at:end]) if 0 < size < _MOST_HEADER_BYTES else None
        self.damaged = header is None
        return header, end

    def _index(self, at: int) -> None:
        """Where the blocks are; what stands behind a damaged length is lost."""
        content = self.content
        while at < len(content):
            size, start = _varint(content, at)
            at = start + size
            block = start + _cid_bytes(content, start)
            if not start < block <= at <= len(content):
                self.damaged = True
                return
            self._blocks.setdefault(content[start:block], (block, at))


def is_repository(beginning: bytes) -> bool:
    """Whether a file begins as a CAR of version 1."""
    return b"eroots" in beginning[:80] and b"gversion\x01" in beginning[:160]


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A number of variable length and the place behind it; (0, 0) if there is none."""
    number = 0
    for place in range(_VARINT_BYTES):
        if at + place >= len(content):
            break
        byte = content[at + place]
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return number, at + place + 1
    return 0, 0


def _cid_bytes(content: bytes, at: int) -> int:
    """Length of the id that a block begins with."""
    if content.startswith(_CID_V0, at):
        return _CID_V0_BYTES
    end = at
    for _ in range(3):  # version, codec, kind of hash
        _, end = _varint(content, end)
    size, end = _varint(content, end)
    return end + size - at


def _decoded(block: bytes) -> Any:
    """What a block holds; None if it is damaged."""
    try:
        return libipld.decode_dag_cbor(block)
    except BaseException as error:
        # A panic of the library is no `Exception`, and its class can't be imported.
        if isinstance(error, ValueError | RecursionError) or type(error).__name__ == "PanicException":
            return None
        raise
