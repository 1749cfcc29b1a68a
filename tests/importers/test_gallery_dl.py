"""What gallery-dl saves."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from made_up_exports import TreeOf, read

from tagdesk.importers.gallery_dl import GALLERY_DL
from tagdesk.importers.importer import Skip

_TIME = datetime(2026, 6, 14, 18, 52, tzinfo=UTC)
_DATE = "2026-06-14 18:52:00"


def _instagram(code: str, number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "post_id": "31",
        "post_shortcode": code,
        "description": "Evening #Ulm",
        "tags": ["#ulm", "#Ulm", "#water"],
        "location_slug": "ulm-germany",
        "username": "Ann",
        "owner_id": 7,
        "post_date": _DATE,
        "date": "2026-06-14 18:53:00",
        "num": number,
        "count": 2,
        "media_id": f"40{number}",
        "sidecar_media_id": "31",
        "extension": "jpg",
        "type": "post",
        "category": "instagram",
        "subcategory": "posts",
    } | more


def _tweet(number: int, **more: Any) -> dict[str, Any]:
    return {
        "tweet_id": number,
        "retweet_id": 0,
        "reply_id": 0,
        "date": _DATE,
        "author": {"id": 7, "name": "ann", "nick": "Ann"},
        "user": {"id": 7, "name": "ann"},
        "content": "Good morning #Ulm",
        "hashtags": ["Ulm", "hidden"],
        "num": 1,
        "extension": "jpg",
        "category": "twitter",
        "subcategory": "timeline",
    } | more


def _status(number: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "uri": f"https://example.social/users/ann/statuses/{number}",
        "content": '<p>Hello <a href="#">#<span>Fog</span></a></p>',
        "account": {"id": "7", "acct": "ann", "username": "ann"},
        "tags": ["fog", "extra"],
        "visibility": "public",
        "reblog": None,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "date": _DATE,
        "instance": "example.social",
        "media": {"id": "5", "description": "fog over a field"},
        "category": "example.social",
        "subcategory": "user",
    } | more


_BLUESKY = {
    "post_id": "3k1",
    "uri": "at://did:plc:ann/app.bsky.feed.post/3k1",
    "author": {"did": "did:plc:ann", "handle": "ann.example"},
    "text": "Snow #Alps",
    "facets": [{"features": [{"tag": "Alps"}]}, {"features": [{"tag": "winter"}]}],
    "tags": ["hidden"],
    "createdAt": "2026-06-14T18:52:00.123Z",
    "description": "a hut",
    "category": "bluesky",
    "subcategory": "media",
}
_FLICKR = {
    "id": 55,
    "title": "Bridge",
    "description": "Old &amp; <b>stony</b>",
    "tags": ["New York", "geo:lat=4"],
    "owner": {"nsid": "7@N01", "username": "Ann L", "path_alias": "ann"},
    "date": _DATE,
    "latitude": "48.4",
    "longitude": 9.99,
    "location": {"locality": {"_content": "Ulm"}, "country": "Germany"},
    "category": "flickr",
    "subcategory": "user",
}
_TUMBLR = {
    "id": 66,
    "blog_name": "annblog",
    "title": "Garden",
    "body": "<p>Roses &amp; more</p>",
    "tags": ["pixel art", "#Rose"],
    "date": _DATE,
    "reblogged": False,
    "category": "tumblr",
    "subcategory": "user",
}


def made_up() -> dict[str, Any]:
    records = {
        "instagram/ann/31_401.jpg": _instagram("Bx1", 1),
        "instagram/ann/31_402.jpg": _instagram("Bx1", 2),
        "twitter/ann/9_1.jpg": _tweet(9),
        "mastodon/example.social/ann/x_1_5.jpg": _status("1"),
        "bluesky/ann/2026-06-14T18:52:00_3k1_1.jpg": _BLUESKY,
        "flickr/Ann L/flickr_55.jpg": _FLICKR,
        "tumblr/annblog/tumblr_annblog_66_01.png": _TUMBLR,
    }
    return {f"{name}.json": record for name, record in records.items()} | dict.fromkeys(records, b"x")


def test_posts_of_each_platform(tree_of: TreeOf) -> None:
    posts, skipped, missing = read(GALLERY_DL, tree_of(made_up()))
    by_source = {post.source: post for post in posts}
    assert (len(posts), skipped, missing) == (6, {}, 0)
    assert all(post.time and post.time.replace(microsecond=0) == _TIME for post in posts)
    post = by_source["instagram"]
    assert (post.post_id, post.user, post.place) == ("Bx1", "Ann", "ulm germany")
    assert post.tags == ("Ulm", "water")
    assert post.images == ("instagram/ann/31_401.jpg", "instagram/ann/31_402.jpg")
    post = by_source["twitter"]
    assert (post.post_id, post.caption, post.tags) == ("9", "Good morning #Ulm", ("Ulm", "hidden"))
    post = by_source["mastodon"]
    assert (post.post_id, post.caption) == ("https://example.social/users/ann/statuses/1", "Hello #Fog")
    assert (post.tags, post.alt) == (("Fog", "extra"), ("fog over a field",))
    post = by_source["bluesky"]
    assert (post.post_id, post.tags) == ("at://did:plc:ann/app.bsky.feed.post/3k1", ("Alps", "winter", "hidden"))
    assert post.alt == ("a hut",)
    post = by_source["flickr"]
    assert (post.caption, post.tags, post.user) == ("Bridge\n\nOld & stony", ("New York",), "Ann L")
    assert (post.place, post.lat, post.lon) == ("Ulm, Germany", 48.4, 9.99)
    post = by_source["tumblr"]
    assert (post.caption, post.tags) == ("Garden\n\nRoses & more", ("pixel art", "Rose"))


@pytest.mark.parametrize("root", ["", "x/", "x/y/"])
def test_what_it_is_told_by(tree_of: TreeOf, root: str) -> None:
    files = {f"{root}9_1.jpg.json": _tweet(9), f"{root}9_1.jpg": b"", "other/a.json": {"a": 1}}
    export = GALLERY_DL.recognise(tree_of(files))
    assert export is not None and (export.account, export.files) == ("ann", (f"{root}9_1.jpg.json",))


def test_what_it_is_not_told_by(tree_of: TreeOf) -> None:
    for record in (
        {"category": "deviantart", "subcategory": "user"},
        {"title": "IMG.jpg"},
        [1],
        b"{",
        b"",
        {"category": 5},
    ):
        assert GALLERY_DL.recognise(tree_of({"IMG.jpg.json": record, "IMG.jpg": b""})) is None
    assert GALLERY_DL.recognise(tree_of({"data.jsonl": json.dumps({"caption": "x"})})) is None


def test_lines(tree_of: TreeOf) -> None:
    records = [_instagram("Bx1", 1), _instagram("Bx1", 2), _instagram("Bx2", 1, media_id="9", sidecar_media_id=None)]
    lines = "\n".join([*map(json.dumps, records), "", "{broken", json.dumps(_instagram("", post_id=""))])
    files = {"ann/data.jsonl": lines, "ann/31_401.jpg": b"", "ann/9.jpg": b""}
    posts, skipped, missing = read(GALLERY_DL, tree_of(files))
    assert [(post.post_id, post.images) for post in posts] == [("Bx1", ("ann/31_401.jpg",)), ("Bx2", ("ann/9.jpg",))]
    assert (skipped, missing) == ({Skip.UNREADABLE: 2}, 1)


def test_one_file_a_folder(tree_of: TreeOf) -> None:
    files = {
        "a/info.json": _instagram("Bx1"),
        "a/2.jpg": b"",
        "a/10.jpg": b"",
        "b/info.json": _instagram("Bx2"),
        "b/1.jpg": b"",
        "c/metadata.json": _tweet(9, content="just text", hashtags=None),
    }
    posts, _, missing = read(GALLERY_DL, tree_of(files))
    assert [post.images for post in posts] == [("a/2.jpg", "a/10.jpg"), (), ()]
    assert missing == 0


def test_other_names_of_files(tree_of: TreeOf) -> None:
    files = {"a/one.json": _tweet(9), "a/one.jpg": b"", "a/two.mp4.json": _tweet(10, extension="mp4")}
    posts, _, missing = read(GALLERY_DL, tree_of(files | {"a/three.jpg.json": _tweet(11)}))
    assert {post.post_id: post.images for post in posts} == {"9": ("a/one.jpg",), "10": (), "11": ()}
    assert missing == 1, "the picture of the third; the second is a video"


def test_skipped(tree_of: TreeOf) -> None:
    bob = {"id": 8, "name": "bob"}
    records = [
        *(_tweet(number) for number in range(1, 4)),
        _tweet(4, author=bob),
        _tweet(5, retweet_id=77, author=bob),
        _tweet(6, reply_id=77, reply_to="bob"),
        _tweet(7, reply_id=3, reply_to="Ann"),
        _tweet(8, content="", hashtags=[]),
        _tweet(0, tweet_id=None),
        _instagram("Bs1", type="story"),
        _instagram("Bx1"),
        _status("1"),
        _status("2", visibility="direct"),
        _status("3", reblog={"id": "5"}),
        _status("4", in_reply_to_id="1", in_reply_to_account_id="8"),
        _status("5", in_reply_to_id="1", in_reply_to_account_id="7"),
        _BLUESKY,
        _BLUESKY | {"post_id": "2", "uri": "", "reply": {"parent": {"uri": "at://did:plc:bob/app.bsky.feed.post/1"}}},
        _TUMBLR,
        _TUMBLR | {"id": 67, "reblogged_from_id": "1"},
    ]
    files = {f"p/{place}.jpg.json": record for place, record in enumerate(records)}
    files |= {"p/x.jpg.json": b"{", "p/y.jpg.json": {"category": "deviantart", "subcategory": "user"}}
    tree = tree_of(files | {"q/1.jpg.json": _tweet(1)})
    posts, skipped, _ = read(GALLERY_DL, tree)
    assert [post.post_id.rpartition("/")[2] for post in posts] == ["1", "2", "3", "7", "Bx1", "1", "5", "3k1", "66"]
    assert skipped == {
        Skip.OTHERS: 1,
        Skip.REPOST: 3,
        Skip.REPLY: 3,
        Skip.EMPTY: 1,
        Skip.UNREADABLE: 2,
        Skip.STORY: 1,
        Skip.MESSAGE: 1,
        Skip.TWICE: 1,
    }
    assert any("1 files of deviantart were left out" in problem for problem in tree.problems)
    assert any("p/x.jpg.json is damaged" in problem for problem in tree.problems)
    posts, skipped, _ = read(GALLERY_DL, tree, replies=True, stories=True)
    assert (skipped[Skip.REPLY], skipped[Skip.STORY]) == (0, 0)
    assert sorted(flag for post in posts for flag in post.flags) == ["reply", "reply", "reply", "story"]
    posts, _, _ = read(GALLERY_DL, tree, account="@Bob")
    assert [post.post_id for post in posts] == ["4"]


def test_unknown_times(tree_of: TreeOf) -> None:
    for date in ("1970-01-01 00:00:00", "", None, 5, "soon", "0001-01-01 00:00:00", "9999-12-31 23:59:59"):
        assert read(GALLERY_DL, tree_of({"1.jpg.json": _tweet(1, date=date)}))[0][0].time is None


@pytest.mark.parametrize("wrong", [None, 5, "x", [], {}, [None, [], {}], {"a": {}}, float("nan"), 10**300, True])
def test_wrong_types(tree_of: TreeOf, wrong: Any) -> None:
    for record in (_instagram("B"), _tweet(1), _status("1"), _BLUESKY, _FLICKR, _TUMBLR):
        for field in record:
            if field not in ("category", "content"):
                files = {
                    "1.jpg.json": record | {field: wrong},
                    "2.jpg.json": record,
                    "info.json": record | {field: wrong},
                }
                read(GALLERY_DL, tree_of(files | {"data.jsonl": json.dumps(record | {field: wrong})}))
