"""Exports of Pixelfed."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from made_up_exports import TreeOf, read

from tagdesk.importers.importer import Skip
from tagdesk.importers.mastodon import MASTODON
from tagdesk.importers.pixelfed import PIXELFED

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ANN = "https://p.example/users/ann"


def note(number: int, content: str | None, **fields: Any) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/activitystreams"],
        "id": f"https://p.example/p/ann/{number}",
        "type": "Note",
        "summary": None,
        "content": content,
        "inReplyTo": None,
        "published": "2024-03-01T10:00:00+00:00",
        "attributedTo": ANN,
        "to": [PUBLIC],
        "cc": [f"{ANN}/followers"],
        "attachment": [],
        "tag": [],
        "location": None,
        **fields,
    }


def status(number: int, text: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "uri": f"https://p.example/p/ann/{number}",
        "created_at": "2024-03-01T10:00:00.000000Z",
        "content": f"<p>{text}</p>",
        "content_text": text,
        "visibility": "public",
        "in_reply_to_id": None,
        "reblog": None,
        "account": {"id": "7", "username": "ann"},
        "media_attachments": [],
        "tags": [],
        "place": None,
        **fields,
    }


def made_up() -> dict[str, Any]:
    """One export of everything."""
    photos = [
        {"type": "Image", "mediaType": "image/jpeg", "url": "https://p.example/storage/m/1/a.jpg", "name": "a minster"},
        {"type": "Document", "mediaType": "image/webp", "url": "https://p.example/storage/m/1/b.webp", "name": None},
        {"type": "Video", "mediaType": "video/mp4", "url": "https://p.example/storage/m/1/c.mp4"},
    ]
    place = {"type": "Place", "name": "Ulm", "country": "Germany", "latitude": "48.39", "longitude": "9.99"}
    return {
        "outbox.json": [
            note(
                1,
                'Ulm &amp; <a href="https://p.example/discover/tags/Munster" class="u-url hashtag">#Münster</a>',
                attachment=photos,
                location=place,
            ),
            note(2, None, attachment=photos),
            note(3, "raw caption #one\n#two <3"),
            note(1, "again"),
            note(4, "@bob", inReplyTo="https://other.example/1"),
            note(5, "to bob", to=["https://other.example/bob"], cc=[]),
            {"type": "Like"},
            None,
        ],
        "account.json": {"id": ANN, "preferredUsername": "ann"},
        "following.json": ["https://other.example/bob"],
        "photos/b.webp": b"b",
    }


def made_up_api() -> dict[str, Any]:
    """The same in the shape of the API."""
    photo = {"type": "image", "url": "https://p.example/storage/m/1/a.jpg", "description": "a minster"}
    place = {"name": "Ulm", "country": "Germany", "lat": "48.39", "long": "9.99"}
    return {
        "statuses.json": [
            status(
                1,
                "Ulm #Münster",
                tags=[{"name": "münster"}, {"name": "hidden"}],
                media_attachments=[photo, {"type": "video", "url": "x.mp4"}],
                place=place,
            ),
            status(2, "boosted", reblog={"id": "9"}),
            status(3, "direct", visibility="direct"),
            status(4, "an answer", in_reply_to_id="9", in_reply_to_account_id="8"),
            status(5, "", media_attachments=[photo]),
            status(6, "a thread", in_reply_to_id="1", in_reply_to_account_id="7", visibility="private"),
            status(7, "", content="<p>only <b>HTML</b></p>", spoiler_text="careful"),
            status(1, "again"),
            {"created_at": ""},
        ]
    }


def test_an_export(tree_of: TreeOf) -> None:
    tree = tree_of(made_up())
    export = PIXELFED.recognise(tree)
    assert export is not None
    assert (export.account, export.files) == ("ann", ("outbox.json",))
    assert MASTODON.recognise(tree) is None
    posts, skipped, missing = read(PIXELFED, tree)
    assert [post.caption for post in posts] == ["Ulm & #Münster", "raw caption #one\n#two <3"]
    assert [post.tags for post in posts] == [("Münster",), ("one", "two")]
    assert skipped == {Skip.EMPTY: 1, Skip.TWICE: 1, Skip.REPLY: 1, Skip.MESSAGE: 1, Skip.UNREADABLE: 2}
    assert missing == 1
    first = posts[0]
    assert first.post_id == "https://p.example/p/ann/1"
    assert (first.place, first.lat, first.lon) == ("Ulm, Germany", 48.39, 9.99)
    assert first.images == ("photos/b.webp",)
    assert first.alt == ()
    assert first.time == datetime(2024, 3, 1, 10, tzinfo=UTC)
    assert (first.user, first.source) == ("ann", "pixelfed")


def test_statuses_of_the_api(tree_of: TreeOf) -> None:
    posts, skipped, missing = read(PIXELFED, tree_of(made_up_api()))
    assert [post.caption for post in posts] == ["Ulm #Münster", "a thread", "careful\n\nonly HTML"]
    assert posts[0].tags == ("Münster", "hidden")
    assert posts[0].post_id == "https://p.example/p/ann/1", "the same as in the list of notes"
    assert (posts[0].place, posts[0].lat, posts[0].lon) == ("Ulm, Germany", 48.39, 9.99)
    assert posts[0].user == "ann"
    assert posts[1].flags == ("private",)
    assert skipped == {
        Skip.REPOST: 1,
        Skip.MESSAGE: 1,
        Skip.REPLY: 1,
        Skip.EMPTY: 1,
        Skip.TWICE: 1,
        Skip.UNREADABLE: 1,
    }
    assert missing == 1
    assert len(read(PIXELFED, tree_of(made_up_api()), replies=True)[0]) == 4


@pytest.mark.parametrize("root", ["", "a/", "a/b/"])
def test_a_file_alone_may_be_called_anything(tree_of: TreeOf, root: str) -> None:
    """Also as PHP writes it, with escaped slashes."""
    text = json.dumps([note(1, "x #y")]).replace("/", "\\/")
    tree = tree_of({f"{root}export of ann.json": text})
    export = PIXELFED.recognise(tree)
    assert export is not None
    assert export.account == "ann"
    assert [(post.tags, post.user) for post in read(PIXELFED, tree)[0]] == [(("y",), "ann")]


def test_other_lists_are_no_export(tree_of: TreeOf) -> None:
    others = ([], [1], [{"media": [], "title": "x"}], {"orderedItems": [note(1, "x")]}, [{"created_at": 1}], "[{")
    for content in others:
        assert PIXELFED.recognise(tree_of({"outbox.json": content, "posts_1.json": content})) is None


def test_a_damaged_file(tree_of: TreeOf) -> None:
    tree = tree_of({"outbox.json": json.dumps([note(1, "x #y"), note(2, "z")])[:-30]})
    assert [post.tags for post in read(PIXELFED, tree)[0]] == [("y",)]
    assert len(tree.problems) == 1


@pytest.mark.parametrize("value", [None, 3, 1e300, True, "x", "", [], [1], {}, {"id": []}, [None, [[]]], "\ud83d\0"])
def test_wrong_types(tree_of: TreeOf, value: Any) -> None:
    elements = [note(i, "x #y", **{name: value}) for i, name in enumerate(note(1, "")) if name != "content"]
    elements += [{**status(100 + i, "x #y"), name: value} for i, name in enumerate(status(1, ""))]
    elements += [status(200, "x", media_attachments=[value], tags=[value], place={"name": value}), value]
    files = {"outbox.json": [note(300, "x"), *elements], "account.json": json.dumps(value)}
    posts, skipped, _ = read(PIXELFED, tree_of(files))
    assert len(posts) + sum(skipped.values()) == len(elements) + 1
