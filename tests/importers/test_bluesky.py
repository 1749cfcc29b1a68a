"""Repositories of Bluesky."""

import base64
import hashlib
import json
import struct
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from made_up_exports import SAMPLES_DIR, TreeOf, read

from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.atproto_repository import Repository
from tagdesk.importers.bluesky import BLUESKY
from tagdesk.importers.importer import Skip

SAMPLE = SAMPLES_DIR / "bluesky/greenground.repo.car"
DID = "did:plc:ann"
POST = "app.bsky.feed.post"
TAG = "app.bsky.richtext.facet#tag"


class Cid(bytes):
    """A link, which is no byte string in DAG-CBOR."""

    def __str__(self) -> str:
        return "b" + base64.b32encode(self).decode().lower().rstrip("=")


def cid_of(content: bytes, codec: int = 0x71) -> Cid:
    return Cid(bytes((1, codec, 0x12, 0x20)) + hashlib.sha256(content).digest())


def head(kind: int, number: int) -> bytes:
    for code, form, most in ((24, ">B", 1 << 8), (25, ">H", 1 << 16), (26, ">I", 1 << 32)):
        if number < 24:
            return bytes([kind << 5 | number])
        if number < most:
            return bytes([kind << 5 | code]) + struct.pack(form, number)
    return bytes([kind << 5 | 27]) + struct.pack(">Q", number)


def cbor(value: Any) -> bytes:
    """DAG-CBOR."""
    match value:
        case None | bool():
            return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
        case Cid():
            return b"\xd8\x2a" + cbor(b"\0" + bytes(value))
        case int():
            return head(0, value) if value >= 0 else head(1, -1 - value)
        case float():
            return b"\xfb" + struct.pack(">d", value)
        case bytes():
            return head(2, len(value)) + value
        case str():
            return head(3, len(raw := value.encode())) + raw
        case list():
            return head(4, len(value)) + b"".join(map(cbor, value))
        case _:
            keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
            return head(5, len(keys)) + b"".join(cbor(key) + cbor(value[key]) for key in keys)


def varint(number: int) -> bytes:
    pieces = []
    while number >= 0x80:
        pieces.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*pieces, number])


def car(root: Cid, blocks: Iterable[bytes]) -> bytes:
    """A CAR of version 1."""
    header = cbor({"roots": [root], "version": 1})
    sections = [bytes(cid_of(block)) + block for block in blocks]
    return varint(len(header)) + header + b"".join(varint(len(section)) + section for section in sections)


def repository(records: dict[str, Any], did: str = DID, stale: Iterable[Any] = ()) -> bytes:
    """A repository with a tree of two levels; `stale` are records of older commits."""
    blocks: list[bytes] = []

    def put(value: Any) -> Cid:
        blocks.append(cbor(value))
        return cid_of(blocks[-1])

    def node(keys: list[str], left: Cid | None = None) -> Cid:
        entries, before = [], b""
        for key in (key.encode() for key in keys):
            shared = next(
                (i for i, (a, b) in enumerate(zip(before, key, strict=False)) if a != b), min(len(before), len(key))
            )
            entries.append({"p": shared, "k": key[shared:], "v": put(records[key.decode()]), "t": None})
            before = key
        return put({"l": left, "e": entries})

    keys = sorted(records)
    middle = len(keys) // 2
    top = node(keys[middle:], node(keys[:middle]) if middle else None)
    for record in stale:
        put(record)
    commit = cbor({"did": did, "version": 3, "rev": "3k67up3j7hf2x", "prev": None, "data": top, "sig": b"s"})
    return car(cid_of(commit), [commit, *blocks])


def record(text: str, **fields: Any) -> dict[str, Any]:
    return {"$type": POST, "text": text, "createdAt": "2025-03-04T15:20:11.482Z", **fields}


def facet(text: str, part: str, **feature: Any) -> dict[str, Any]:
    start = len(text.partition(part)[0].encode())
    return {"index": {"byteStart": start, "byteEnd": start + len(part.encode())}, "features": [feature]}


def image(content: bytes, alt: str = "") -> dict[str, Any]:
    blob = {"$type": "blob", "ref": cid_of(content, 0x55), "mimeType": "image/jpeg", "size": 1}
    return {"alt": alt, "image": blob}


def reply(parent: str, root: str) -> dict[str, Any]:
    return {"parent": {"uri": parent, "cid": "x"}, "root": {"uri": root, "cid": "x"}}


OWN, OTHER = f"at://{DID}/{POST}/3jza", f"at://did:plc:bob/{POST}/3jzb"


def made_up() -> dict[str, Any]:
    """One export of everything."""
    text = "Ulm 🌅 #münster and #rock'n'roll, see example.org/#x #plain"
    posts = {
        "3jza": record(
            text,
            facets=[
                facet(text, "#rock'n'roll", **{"$type": TAG, "tag": "rock'n'roll"}),
                facet(text, "#münster", **{"$type": TAG, "tag": "münster"}),
                facet(
                    text, "example.org/#x", **{"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org"}
                ),
            ],
            tags=["hidden", "Plain"],
            embed={"$type": "app.bsky.embed.images", "images": [image(b"a", "a minster"), image(b"b"), image(b"gone")]},
        ),
        "3jzc": record("thread", reply=reply(OWN, OWN), createdAt="2025-03-04T08:20:11-07:00"),
        "3jzd": record("an answer", reply=reply(OTHER, OTHER)),
        "3jze": record("an answer at home", reply=reply(OTHER, OWN)),
        "3jzf": record("in their thread", reply=reply(OWN, OTHER)),
        "3jzg": record(
            "quote",
            embed={
                "$type": "app.bsky.embed.recordWithMedia",
                "media": {
                    "$type": "app.bsky.embed.images",
                    "images": [{"alt": "", "image": {"cid": str(cid_of(b"b", 0x55)), "mimeType": "image/jpeg"}}],
                },
            },
        ),
        "3jzh": record("", embed={"$type": "app.bsky.embed.images", "images": [image(b"a")]}),
        "3jzi": ["no record"],
    }
    records = {f"{POST}/{key}": value for key, value in posts.items()}
    records["app.bsky.feed.repost/3jzk"] = {"$type": "app.bsky.feed.repost", "subject": {"uri": OTHER}}
    records["app.bsky.feed.like/3jzl"] = {"$type": "app.bsky.feed.like", "subject": {"uri": OTHER}}
    records["app.bsky.actor.profile/self"] = {"$type": "app.bsky.actor.profile", "displayName": "Ann"}
    return {
        "repo.car": repository(records, stale=[record("deleted long ago")]),
        f"blobs/{cid_of(b'a', 0x55)}.jpeg": b"a",
        f"blobs/{cid_of(b'b', 0x55)}": b"b",
    }


def test_a_repository(tree_of: TreeOf) -> None:
    tree = tree_of(made_up())
    export = BLUESKY.recognise(tree)
    assert export is not None
    assert (export.account, export.files) == (DID, ("repo.car",))
    posts, skipped, missing = read(BLUESKY, tree)
    assert [post.post_id for post in posts] == [f"at://{DID}/{POST}/{key}" for key in ("3jza", "3jzc", "3jzg")]
    assert skipped == {Skip.REPLY: 3, Skip.EMPTY: 1, Skip.REPOST: 1, Skip.UNREADABLE: 1}
    assert missing == 1
    assert not tree.problems

    first, thread, quote = posts
    assert first.tags == ("münster", "rock'n'roll", "plain", "hidden"), "bytes, not letters; the link's #x is none"
    assert first.caption == "Ulm 🌅 #münster and #rock'n'roll, see example.org/#x #plain"
    assert first.images == (f"blobs/{cid_of(b'a', 0x55)}.jpeg", f"blobs/{cid_of(b'b', 0x55)}")
    assert first.alt == ("a minster", "")
    assert first.time == datetime(2025, 3, 4, 15, 20, 11, 482000, tzinfo=UTC)
    assert not first.time_zone_known
    assert (first.user, first.source) == (DID, "bluesky")
    assert thread.time_zone_known
    assert thread.time is not None
    assert thread.time.utcoffset() == timedelta(hours=-7)
    assert quote.images == (f"blobs/{cid_of(b'b', 0x55)}",)
    assert quote.alt == ()


def test_replies_if_wanted(tree_of: TreeOf) -> None:
    posts, skipped, _ = read(BLUESKY, tree_of(made_up()), replies=True)
    assert [post.flags for post in posts] == [(), (), ("reply",), ("reply",), ("reply",), ()]
    assert Skip.REPLY not in skipped


@pytest.mark.parametrize("root", ["a/", "a/b/"])
def test_deeper_and_twice(tree_of: TreeOf, root: str) -> None:
    files = made_up()
    posts, skipped, _ = read(BLUESKY, tree_of({f"{root}{DID}.car": files["repo.car"], "x.car": files["repo.car"]}))
    assert len(posts) == 3
    assert skipped[Skip.TWICE] == 9


def test_the_time_of_the_key_where_the_record_tells_none(tree_of: TreeOf) -> None:
    key = f"{POST}/3k67up3j7hf2x"
    posts, _, _ = read(BLUESKY, tree_of({"repo.car": repository({key: record("x", createdAt="9999-99-99")})}))
    assert posts[0].time is not None
    assert posts[0].time.year == 2023


def test_other_files_are_no_repository(tree_of: TreeOf) -> None:
    assert BLUESKY.recognise(tree_of({"repo.car": b"\x3a\xa2eroots", "x.car": "text"})) is None


def test_a_file_that_is_cut_off(tree_of: TreeOf) -> None:
    content = made_up()["repo.car"]
    tree = tree_of({"repo.car": content[:-300]})
    posts, skipped, _ = read(BLUESKY, tree)
    assert len(posts) + sum(skipped.values()) < 9
    assert tree.problems == ["repo.car is damaged; some posts were left out."]

    tree = tree_of({"repo.car": content[:70]})
    assert read(BLUESKY, tree)[0] == []
    assert tree.problems == ["repo.car is damaged or cut off; export it from Bluesky again."]


def test_every_byte_may_be_wrong() -> None:
    content = made_up()["repo.car"]
    for place in range(0, len(content), 3):
        damaged = bytearray(content)
        damaged[place] ^= 0xFF
        list(Repository(bytes(damaged)).records(POST))
        list(Repository(content[:place]).records(POST))


def test_a_tree_that_runs_in_circles() -> None:
    """Ids that are no hashes of their blocks can name a node above."""
    top, commit = cid_of(b"top"), cid_of(b"commit")
    entry = {"p": 0, "k": f"{POST}/1".encode(), "v": top, "t": top}
    blocks = {
        commit: cbor({"did": DID, "data": top}),
        top: cbor({"l": top, "e": [entry, {**entry, "p": 99}]}),
    }
    header = cbor({"roots": [commit], "version": 1})
    content = varint(len(header)) + header
    for cid, block in blocks.items():
        content += varint(len(cid + block)) + cid + block
    circle = Repository(content)
    assert [key for key, _ in circle.records(POST)] == [f"{POST}/1"]
    assert circle.damaged


def test_deep_nesting_is_no_record() -> None:
    nested = b"\x81" * 100_000 + b"\x01"
    root = cid_of(nested)
    assert not Repository(car(root, [nested])).is_readable


@pytest.mark.parametrize(
    "value", [None, 3, -(1 << 63), 1e300, True, "x", "", b"x", [], [1], {}, {"a": [None]}, [[[]]], "\0"]
)
def test_wrong_types(tree_of: TreeOf, value: Any) -> None:
    names = ["text", "createdAt", "facets", "tags", "embed", "reply", "$type"]
    records = [{**record("x #y"), name: value} for name in names]
    records += [
        record("x #y", facets=[value, {"index": value, "features": value}], tags=[value]),
        record(
            "x #y", facets=[{"index": {"byteStart": value, "byteEnd": 2}, "features": [{"$type": TAG, "tag": value}]}]
        ),
        record("x #y", embed={"images": value, "media": value}, reply={"parent": value, "root": {"uri": value}}),
        record(
            "x #y", embed={"images": [value, {"image": value}, {"image": {"ref": value, "cid": value}, "alt": value}]}
        ),
        value,
    ]
    content = repository({f"{POST}/{i:03}": one for i, one in enumerate(records)})
    posts, skipped, _ = read(BLUESKY, tree_of({"repo.car": content}))
    assert len(posts) + sum(skipped.values()) == len(records)


def test_facets_out_of_the_text(tree_of: TreeOf) -> None:
    facets = [
        {"index": {"byteStart": start, "byteEnd": end}, "features": [{"$type": TAG, "tag": f"t{start}"}]}
        for start, end in ((-5, 3), (3, 2), (0, 1 << 60), (1, 2))
    ]
    posts, _, _ = read(BLUESKY, tree_of({"repo.car": repository({f"{POST}/1": record("ü#a", facets=facets)})}))
    assert json.dumps(posts[0].tags)
    assert set(posts[0].tags) >= {"t1", "t3", "t0", "t-5"}


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample is not here")
def test_the_sample(tmp_path: Path) -> None:
    """Two follows and nothing else, by `libipld.decode_car` and a walk over the tree."""
    with ArchiveTree.open([SAMPLE], tmp_path) as tree:
        export = BLUESKY.recognise(tree)
        assert export is not None
        assert export.account == "did:plc:kzcqyc3unb33eh5sxzsfs25z"
        assert read(BLUESKY, tree) == ([], {}, 0)
        assert not tree.problems
    keys = [key for key, _ in Repository(SAMPLE.read_bytes()).records("app.bsky.graph.follow")]
    assert len(keys) == 2
