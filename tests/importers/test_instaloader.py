"""What instaloader saves."""

import json
import lzma
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from made_up_exports import SAMPLES_DIR, TreeOf, read

from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Skip
from tagdesk.importers.instaloader import INSTALOADER

_SAMPLE = SAMPLES_DIR / "instaloader"
_ANN = {"id": "7", "username": "ann"}
_NAME = "ann/2026-06-14_18-52-00_UTC"


def _node(code: str, caption: str | None = "Evening #Ulm #2026 🌅 #🌅", **more: Any) -> dict[str, Any]:
    edges = [{"node": {"text": caption}}] if caption is not None else []
    node = {"shortcode": code, "id": "1", "__typename": "GraphImage", "taken_at_timestamp": 1781463120, "owner": _ANN}
    return node | {"edge_media_to_caption": {"edges": edges}} | more


def _saved(node: dict[str, Any], kind: str = "Post") -> dict[str, Any]:
    return {"node": node, "instaloader": {"version": "4.14", "node_type": kind}}


def _packed(value: Any) -> bytes:
    return lzma.compress(json.dumps(value).encode())


def made_up() -> dict[str, Any]:
    children = [
        {"node": {"is_video": False, "accessibility_caption": "a bridge"}},
        {"node": {"is_video": True}},
        {"node": {"is_video": False, "accessibility_caption": "May be an image of water"}},
    ]
    place = {"id": "3", "name": "Ulm Minster", "slug": "ulm", "lat": 48.4, "lng": 9.99}
    carousel = _node("Bx2", __typename="GraphSidecar", edge_sidecar_to_children={"edges": children}, location=place)
    return {
        f"{_NAME}.json.xz": _packed(_saved(_node("Bx1"))),
        f"{_NAME}.jpg": b"1",
        f"{_NAME}.txt": b"other words",
        "ann/2026-06-13_18-52-00_UTC.json": _saved(carousel),
        "ann/2026-06-13_18-52-00_UTC_1.jpg": b"2",
        "ann/2026-06-13_18-52-00_UTC_2.mp4": b"3",
        "ann/2026-06-13_18-52-00_UTC_3.webp": b"4",
        "ann/2026-06-13_18-52-00_UTC_comments.json": [{"text": "nice", "shortcode": "x"}],
        "ann/2026-06-12_18-52-00_UTC.json": {
            "shortcode": "Bx3",
            "date": 1781463120.0,
            "caption": "old #way",
            "owner": {},
        },
        "ann/ann_7.json.xz": _packed(_saved({"username": "ann"}, "Profile")),
        "ann/id": b"7",
    }


def test_posts(tree_of: TreeOf) -> None:
    posts, skipped, missing = read(INSTALOADER, tree_of(made_up()))
    first, carousel, old = posts
    assert (first.post_id, first.source, first.user) == ("Bx1", "instagram", "ann")
    assert first.caption == "Evening #Ulm #2026 🌅 #🌅"
    assert first.tags == ("Ulm", "2026", "🌅")
    assert first.time == datetime.fromtimestamp(1781463120, UTC) and not first.time_zone_known
    assert (first.images, first.alt) == ((f"{_NAME}.jpg",), ())
    assert carousel.images == ("ann/2026-06-13_18-52-00_UTC_1.jpg", "ann/2026-06-13_18-52-00_UTC_3.webp")
    assert carousel.alt == ("a bridge", "")
    assert (carousel.place, carousel.lat, carousel.lon) == ("Ulm Minster", 48.4, 9.99)
    assert (old.post_id, old.tags, old.user) == ("Bx3", ("way",), "ann")
    assert skipped == {}
    assert missing == 1, "the picture of the old post"


@pytest.mark.parametrize("root", ["", "x/", "x/y/"])
def test_what_it_is_told_by(tree_of: TreeOf, root: str) -> None:
    export = INSTALOADER.recognise(tree_of({root + name: content for name, content in made_up().items()}))
    assert export is not None and export.account == "ann"
    assert len(export.files) == 4, "posts and the profile, no comments"


def test_what_it_is_not_told_by(tree_of: TreeOf) -> None:
    gallery_dl = {"shortcode": "x", "date": "2026", "category": "instagram"}
    for content in (b"", b"{", [1], {"node": {}}, _saved(_node("a"), "Hashtag"), gallery_dl, {"a": "shortcode"}):
        assert INSTALOADER.recognise(tree_of({"a_UTC.json": content, "b.json": _saved(_node("a"))})) is None
    assert INSTALOADER.recognise(tree_of({"a.json.xz": b"no xz"})) is None


def test_files_may_be_named_otherwise(tree_of: TreeOf) -> None:
    files = {
        "p/Bx1.json": _saved(_node("Bx1")),
        "p/Bx1.jpg": b"",
        "p/Bx1_1.json": _saved(_node("Bx2")),
        "p/Bx1_1.jpg": b"",
    }
    posts, _, missing = read(INSTALOADER, tree_of(files))
    assert [(post.post_id, post.images) for post in posts] == [("Bx1", ("p/Bx1.jpg",)), ("Bx2", ("p/Bx1_1.jpg",))]
    assert missing == 0


def test_skipped(tree_of: TreeOf) -> None:
    files = made_up() | {
        "bob/1_UTC.json": _saved(_node("Bb1", owner={"id": "8", "username": "bob"})),
        "ann/2_UTC.json": _saved(_node("Bx1")),
        "ann/3_UTC.json": _saved(_node("Bx4", None)),
        "ann/4_UTC.json": _saved(_node("Bs1"), "StoryItem"),
        "ann/5_UTC.json": b'{"node": {"shortcode": ',
        "ann/6_UTC.json.xz": _packed(_saved(_node("Bx6")))[:-20],
        "ann/7_UTC.json": _saved(_node("", id="")),
        "ann/8_UTC.json": _saved(_node("Bx8", owner={"id": "7"})),
        "bob/9_UTC.json": _saved(_node("Bb9", owner={"username": "Ann"})),
    }
    tree = tree_of(files)
    posts, skipped, _ = read(INSTALOADER, tree)
    assert [post.post_id for post in posts] == ["Bx1", "Bx2", "Bx3", "Bx8", "Bb9"]
    assert {post.user for post in posts} == {"ann"}
    expected = {Skip.OTHERS: 1, Skip.TWICE: 1, Skip.EMPTY: 1, Skip.STORY: 1, Skip.UNREADABLE: 3}
    assert skipped == expected
    assert "ann/5_UTC.json is damaged" in tree.problems[0]
    posts, _, _ = read(INSTALOADER, tree, stories=True)
    assert [post.flags for post in posts if post.post_id == "Bs1"] == [("story",)]
    for account in ("@Bob", "8"):
        posts, _, _ = read(INSTALOADER, tree, account=account)
        assert [post.post_id for post in posts] == ["Bb1"]


def test_caption_of_the_text_file_where_the_json_has_none(tree_of: TreeOf) -> None:
    files = {"a_UTC.json": _saved(_node("Bx1", None, is_video=True)), "a_UTC.txt": "words #there\n", "a_UTC.jpg": b""}
    posts, _, missing = read(INSTALOADER, tree_of(files))
    assert (posts[0].caption, posts[0].tags, posts[0].images, missing) == (
        "words #there",
        ("there",),
        ("a_UTC.jpg",),
        0,
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Photo by Ann on June 14, 2026. May be an image of sky.", False),
        ("Photo shared by Ann on June 14, 2026 tagging @bob.", False),
        ("May be a closeup of 1 person", False),
        ("Image may contain: sky", False),
        ("No photo description available.", False),
        ("My dog in the snow", True),
        ("Photo by the lake", True),
    ],
)
def test_words_that_instagram_makes_are_left_out(tree_of: TreeOf, text: str, kept: bool) -> None:
    files = {"a_UTC.json": _saved(_node("Bx1", accessibility_caption=text)), "a_UTC.jpg": b""}
    posts, _, _ = read(INSTALOADER, tree_of(files))
    assert posts[0].alt == ((text,) if kept else ())


@pytest.mark.parametrize("wrong", [None, 5, "x", [], {}, [None], {"edges": 5}, {"edges": [5, {"node": []}]}, 10**30])
def test_wrong_types(tree_of: TreeOf, wrong: Any) -> None:
    node = _node("Bx1")
    for field in (*node, "location", "caption", "edge_sidecar_to_children", "iphone_struct", "accessibility_caption"):
        if field != "shortcode":
            read(
                INSTALOADER, tree_of({"a_UTC.json": _saved(node | {field: wrong}), "b_UTC.json": _saved(_node("Bx2"))})
            )


@pytest.mark.skipif(not _SAMPLE.is_dir(), reason="the sample isn't here")
def test_sample(tmp_path: Path) -> None:
    """24 JSON files, all `Post` of one owner, with one picture each (22 photos, 2 stills of videos).

    Hash signs in the 24 captions, counted one by one: 15 posts with 3, 6 with 5, 1 with 3, 2 with 3 = 84; one of them
    is in an address (`index.php#id931`), and six posts repeat one hashtag: 77.
    """
    with ArchiveTree.open([_SAMPLE], tmp_path) as tree:
        posts, skipped, missing = read(INSTALOADER, tree)
        assert (len(posts), skipped, missing, tree.problems) == (24, {}, 0, [])
        assert sum(len(post.tags) for post in posts) == 77
        assert sum(len(post.images) for post in posts) == 24
        assert {post.user for post in posts} == {"yuihorie_official"}
        # 1527423202 in the JSON is the time in the name of the file.
        assert next(post.time for post in posts if post.post_id == "BjR8y8tjBxk") == datetime(
            2018, 5, 27, 12, 13, 22, tzinfo=UTC
        )
