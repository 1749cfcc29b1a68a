"""Posts as JSON lines, as an import."""

import gzip
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from made_up_exports import TreeOf, read, zip_of

from tagdesk.domain import Post
from tagdesk.importers import jsonl
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Skip
from tagdesk.importers.jsonl import JSONL

_WHOLE = Post(
    post_id="Bx1",
    caption="Evening at the river #Ulm",
    tags=("river", "Ulm", "New York"),
    user="ann",
    source="instagram",
    time=datetime(2026, 6, 14, 20, 52, tzinfo=timezone(timedelta(hours=2))),
    time_zone_known=True,
    place="Ulm, Germany",
    lat=48.4,
    lon=9.99,
    images=("photos/b.jpg", "photos/a.jpg"),
    alt=("a bridge", ""),
    flags=("reply",),
    rejected=("sunset",),
    camera="X100",
    done_at=datetime(2026, 6, 15, 8, 0, tzinfo=timezone.utc),  # noqa: UP017 - as the record says it
)


def made_up() -> dict[str, Any]:
    records = [_WHOLE.to_record(), {"text": "hello #there", "image": "photos/a.jpg"}, {"tags": ["C#"]}]
    return {"posts.jsonl": _lines(*records), "photos/a.jpg": b"a", "photos/b.jpg": b"b"}


def _lines(*records: Any) -> str:
    return "".join((record if isinstance(record, str) else json.dumps(record)) + "\n" for record in records)


def test_what_tagdesk_writes_is_read_back_exactly(tree_of: TreeOf) -> None:
    posts, skipped, missing = read(JSONL, tree_of(made_up()))
    assert posts[0] == _WHOLE
    assert (len(posts), skipped, missing) == (3, {}, 0)


def test_other_records(tree_of: TreeOf) -> None:
    posts, _, _ = read(JSONL, tree_of(made_up()))
    assert (posts[1].caption, posts[1].tags, posts[1].images) == ("hello #there", ("there",), ("photos/a.jpg",))
    assert posts[1].source == "jsonl"
    assert len(posts[1].post_id) == 40 and posts[1].post_id != posts[2].post_id
    assert posts[2].tags == ("C#",)


def test_hashtags_of_the_caption_count_unless_the_record_is_our_own(tree_of: TreeOf) -> None:
    said = {"caption": "#one and #Two", "tags": ["three", "two"]}
    own = said | {"post_id": "1", "time_zone_known": False, "flags": []}
    posts, _, _ = read(JSONL, tree_of({"a.jsonl": _lines(said, own, own | {"post_id": "2", "tags": []})}))
    assert [post.tags for post in posts] == [("three", "two", "one"), ("three", "two"), ()]


def test_skipped_lines(tree_of: TreeOf) -> None:
    content = _lines(
        {"caption": "fine"},
        "",
        "{broken",
        "[1]",
        "null",
        {"tags": "no list"},
        {"caption": 5},
        {"caption": "x", "time": "yesterday"},
        {"images": ["a.jpg"]},
        {"tags": [], "caption": " "},
        {"tags": ["", "#"]},
        {"caption": "fine"},
        {"caption": "last", "time": 1},
        {"caption": "good"},
    )
    posts, skipped, _ = read(JSONL, tree_of({"a.jsonl": content}))
    assert [post.caption for post in posts] == ["fine", "good"]
    assert skipped == {Skip.UNREADABLE: 7, Skip.EMPTY: 3, Skip.TWICE: 1}


def test_what_it_is_told_by(tree_of: TreeOf) -> None:
    gallery_dl = {"category": "twitter", "subcategory": "user", "text": "x"}
    for content in ("", "no json", _lines({"other": 1}), _lines(gallery_dl), _lines([{"caption": "x"}])):
        assert JSONL.recognise(tree_of({"a.jsonl": content, "b.json": {"caption": "x"}})) is None
    tree = tree_of(
        {"x/y/a.ndjson": "\n{\n" + _lines({"caption": "c", "user": "ann"}), "x/b.JSONL": _lines({"tags": []})}
    )
    export = JSONL.recognise(tree)
    assert export is not None and (export.account, set(export.files)) == (None, {"x/y/a.ndjson", "x/b.JSONL"})
    export = JSONL.recognise(tree_of({"a.jsonl": _lines({"caption": "c", "user": "ann"})}))
    assert export is not None and export.account == "ann"


def test_packed_and_with_a_mark_of_unicode(tree_of: TreeOf) -> None:
    packed = gzip.compress(b"\xef\xbb\xbf" + _lines({"caption": "a"}, {"caption": "b"}).encode())
    tree = tree_of({"a.jsonl.gz": packed, "cut.jsonl.gz": packed[:-12], "none.jsonl.gz": b"no gzip"})
    posts, _, _ = read(JSONL, tree)
    assert sorted({post.caption for post in posts}) == ["a", "b"]
    assert any("cut.jsonl.gz is damaged" in problem for problem in tree.problems)


def test_a_bomb_is_left(tree_of: TreeOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "_LARGE_BYTES", 1000)
    tree = tree_of({"a.jsonl.gz": gzip.compress(_lines({"caption": "a"}).encode() + b"\n" * 10_000_000)})
    posts, _, _ = read(JSONL, tree)
    assert len(posts) == 1
    assert "looks harmful" in tree.problems[-1]


def test_a_line_without_end(tree_of: TreeOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "_LONGEST_LINE_BYTES", 100)
    tree = tree_of({"a.jsonl": _lines({"caption": "a"}, {"caption": "b" * 350}, {"caption": "c"})})
    posts, skipped, _ = read(JSONL, tree)
    assert [post.caption for post in posts] == ["a", "c"]
    assert skipped == {Skip.UNREADABLE: 1}
    assert "line of more than" in tree.problems[-1]


def test_pictures_in_an_archive_stay_inside(tree_of: TreeOf) -> None:
    images = [
        "../a.jpg",
        "/etc/a.jpg",
        "C:\\a.jpg",
        "../../a.jpg",
        "b\\c.jpg",
        "https://x.org/a.jpg",
        "film.mp4",
        "n.jpg",
    ]
    files = {"lists/posts.jsonl": _lines({"caption": "c", "images": images, "alt": list("12345678")})}
    posts, _, missing = read(JSONL, tree_of(files | {"a.jpg": b"", "lists/b/c.jpg": b""}))
    assert posts[0].images == ("a.jpg", "lists/b/c.jpg")
    assert posts[0].alt == ("1", "5")
    assert missing == 5


def test_pictures_of_this_machine(tmp_path: Path) -> None:
    for name in ("x/photos/in.jpg", "other/out.jpg", "absolute.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    images = [
        "photos/in.jpg",
        "../other/out.jpg",
        str(tmp_path / "absolute.jpg"),
        str(tmp_path / "gone.jpg"),
        "a" * 999,
    ]
    (tmp_path / "x/posts.jsonl").write_text(_lines({"caption": "c", "images": images}))
    outside = (str(tmp_path / "other/out.jpg"), str(tmp_path / "absolute.jpg"))
    with ArchiveTree.open([tmp_path / "x"], tmp_path) as tree:
        posts, _, missing = read(JSONL, tree)
        assert (posts[0].images, missing) == (("photos/in.jpg", *outside), 2)
    with ArchiveTree.open([tmp_path / "x/posts.jsonl"], tmp_path) as tree:
        posts, _, missing = read(JSONL, tree)
        assert (posts[0].images, missing) == ((str(tmp_path / "x/photos/in.jpg"), *outside), 2)
    (tmp_path / "z.zip").write_bytes(zip_of({"posts.jsonl": (tmp_path / "x/posts.jsonl").read_bytes()}))
    with ArchiveTree.open([tmp_path / "z.zip"], tmp_path) as tree:
        posts, _, missing = read(JSONL, tree)
        assert (posts[0].images, missing) == ((), 5)


def test_numbers_and_texts_that_no_one_can_keep(tree_of: TreeOf) -> None:
    content = _lines(
        '{"caption": "a\\ud800\\u0000b", "lat": NaN, "lon": 1, "id": true}',
        '{"caption": "b", "lat": 1e999, "lon": 9, "time": "0001-01-01T00:00:00+14:00", "id": ["x"]}',
        '{"caption": "c", "lat": ' + "9" * 400 + ', "lon": 9, "id": ' + "9" * 100 + "}",
        '{"caption": "d", "id": ' + "9" * 5000 + "}",
        "[" * 100_000,
    )
    posts, skipped, _ = read(JSONL, tree_of({"a.jsonl": content}))
    assert [post.caption for post in posts] == ["a?b", "b", "c"]
    assert all(post.lat is None and post.lon is None and post.time is None for post in posts)
    assert skipped == {Skip.UNREADABLE: 2}
