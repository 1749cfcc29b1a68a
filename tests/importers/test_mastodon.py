"""Archives of Mastodon."""

import io
import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from made_up_exports import SAMPLES_DIR, TreeOf, read

from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Skip
from tagdesk.importers.mastodon import MASTODON

SAMPLES = SAMPLES_DIR / "mastodon"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ANN = "https://h.example/users/ann"
FOLLOWERS = f"{ANN}/followers"
ACTOR = {"id": ANN, "type": "Person", "preferredUsername": "ann", "followers": FOLLOWERS}


def note(number: int, content: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"{ANN}/statuses/{number}",
        "type": "Note",
        "summary": None,
        "inReplyTo": None,
        "published": "2023-07-01T00:53:18Z",
        "attributedTo": ANN,
        "to": [PUBLIC],
        "cc": [FOLLOWERS],
        "content": content,
        "attachment": [],
        "tag": [],
        **fields,
    }


def create(number: int, content: str, **fields: Any) -> dict[str, Any]:
    return {"type": "Create", "published": "2023-07-01T00:53:18Z", "object": note(number, content, **fields)}


def hashtag(name: str) -> dict[str, Any]:
    return {"type": "Hashtag", "href": f"https://h.example/tags/{name}", "name": f"#{name}"}


def document(url: str, name: str | None = None, kind: str = "image/jpeg") -> dict[str, Any]:
    return {"type": "Document", "mediaType": kind, "url": url, "name": name, "width": 1, "height": 1}


def outbox(*activities: Any) -> dict[str, Any]:
    return {"type": "OrderedCollection", "id": "outbox.json", "totalItems": 99, "orderedItems": list(activities)}


def linked(tag: str) -> str:
    return f'<a href="https://h.example/tags/x" class="mention hashtag" rel="tag">#<span>{tag}</span></a>'


def made_up() -> dict[str, Any]:
    """One export of everything."""
    media = "media_attachments/files/000/146/original"
    activities = [
        create(
            1,
            f"<p>Ulm &amp; more<br />{linked('Münster')} {linked('KölnerDom')}</p><p>second</p>",
            tag=[hashtag("munster"), hashtag("kolnerdom"), hashtag("hidden"), {"type": "Mention", "name": "@bob"}],
            attachment=[
                document(f"/{media}/a.jpg", "a minster"),
                document(f"/bucket/{media}/b.png", None, "image/png"),
                document(f"/{media}/gone.jpg"),
                document(f"/{media}/film.mp4", kind="video/mp4"),
                {"type": "Link", "href": "https://example.org/card.jpg"},
            ],
        ),
        create(2, "<p>thread</p>", inReplyTo=f"{ANN}/statuses/1"),
        create(3, "<p>@bob yes</p>", inReplyTo="https://other.example/users/bob/statuses/9"),
        create(4, "<p>for you</p>", to=["https://other.example/users/bob"], cc=[]),
        create(5, "<p>for friends</p>", to=[FOLLOWERS], cc=[]),
        create(6, "<p>quiet</p>", to=[FOLLOWERS], cc=[PUBLIC]),
        create(7, "<p>it ends</p>", summary="spoiler"),
        create(8, "<p>What?</p>", type="Question", oneOf=[{"name": "a"}, {"name": "b"}]),
        create(9, "", attachment=[document(f"/{media}/a.jpg")]),
        {"type": "Announce", "object": "https://other.example/1"},
        {"type": "Announce", "object": note(10, "own, shared again")},
        create(1, "again"),
        create(11, "of bob", attributedTo="https://other.example/users/bob"),
        {"type": "Delete", "object": f"{ANN}/statuses/12"},
        {"type": "Create", "object": "https://h.example/1"},
        17,
    ]
    return {
        "outbox.json": outbox(*activities),
        "actor.json": ACTOR,
        "likes.json": {"type": "OrderedCollection", "orderedItems": ["https://other.example/2"]},
        f"{media}/a.jpg": b"a",
        f"{media}/b.png": b"b",
        f"{media}/film.mp4": b"c",
    }


def test_an_archive(tree_of: TreeOf) -> None:
    tree = tree_of(made_up())
    export = MASTODON.recognise(tree)
    assert export is not None
    assert (export.account, export.files) == ("ann", ("outbox.json",))
    posts, skipped, missing = read(MASTODON, tree)
    assert [post.post_id.removeprefix(f"{ANN}/statuses/") for post in posts] == ["1", "2", "5", "6", "7", "8"]
    assert skipped == {
        Skip.REPLY: 1,
        Skip.MESSAGE: 1,
        Skip.EMPTY: 1,
        Skip.REPOST: 2,
        Skip.TWICE: 1,
        Skip.OTHERS: 1,
        Skip.DELETED: 1,
        Skip.UNREADABLE: 2,
    }
    assert missing == 1
    assert not tree.problems

    first, _, friends, quiet, warned, _ = posts
    assert first.caption == "Ulm & more\n#Münster #KölnerDom\n\nsecond"
    assert first.tags == ("Münster", "KölnerDom", "hidden"), "the server drops accents and case"
    assert first.images == tuple(f"media_attachments/files/000/146/original/{name}" for name in ("a.jpg", "b.png"))
    assert first.alt == ("a minster", "")
    assert first.time == datetime(2023, 7, 1, 0, 53, 18, tzinfo=UTC)
    assert (first.user, first.source) == ("ann", "mastodon")
    assert (friends.flags, quiet.flags) == (("private",), ())
    assert warned.caption == "spoiler\n\nit ends"


def test_replies_if_wanted(tree_of: TreeOf) -> None:
    posts, skipped, _ = read(MASTODON, tree_of(made_up()), replies=True)
    assert [post.flags for post in posts if post.caption == "@bob yes"] == [("reply",)]
    assert Skip.REPLY not in skipped
    assert skipped[Skip.MESSAGE] == 1


@pytest.mark.parametrize("root", ["archive-1/", "a/b/"])
def test_deeper(tree_of: TreeOf, root: str) -> None:
    posts, _, missing = read(MASTODON, tree_of({root + name: content for name, content in made_up().items()}))
    assert len(posts) == 6
    assert posts[0].images[0] == f"{root}media_attachments/files/000/146/original/a.jpg"
    assert missing == 1


def test_a_compressed_tar(tmp_path: Path) -> None:
    """What servers gave out before 4.2."""
    path = tmp_path / "archive-20220101.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in made_up().items():
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            entry = tarfile.TarInfo(name)
            entry.size = len(raw)
            archive.addfile(entry, io.BytesIO(raw))
    with ArchiveTree.open([path], tmp_path / "scratch") as tree:
        posts, _, missing = read(MASTODON, tree)
    assert len(posts) == 6
    assert len(posts[0].images) == 2
    assert missing == 1


def test_the_outbox_alone(tree_of: TreeOf) -> None:
    """The notes themselves tell whose they are."""
    posts, skipped, _ = read(MASTODON, tree_of({"outbox (1).json": made_up()["outbox.json"]}))
    assert len(posts) == 6
    assert {post.user for post in posts} == {"ann"}
    assert skipped[Skip.OTHERS] == 1


def test_other_software(tree_of: TreeOf) -> None:
    """Bare notes, ids that don't begin with the actor's, addresses in the envelope, an address as list."""
    objects = [note(i, f"<p>text {i}</p>") for i in range(3)]
    for number, one in enumerate(objects):
        one["id"] = f"https://h.example/objects/{number}"
    objects[1]["inReplyTo"] = {"id": "https://h.example/objects/0"}
    objects[2].update(
        to=None, cc=None, attachment=[{"type": "Image", "url": [{"href": "https://m.example/f/x.jpg?a=b"}]}]
    )
    activity = {"type": "Create", "to": PUBLIC, "object": objects[2]}
    tree = tree_of({"outbox.json": outbox(objects[0], objects[1], activity), "actor.json": ACTOR, "media/x.jpg": b""})
    posts, skipped, missing = read(MASTODON, tree)
    assert len(posts) == 3
    assert not skipped
    assert missing == 0
    assert posts[2].images == ("media/x.jpg",)


def test_an_article_has_a_title(tree_of: TreeOf) -> None:
    files = {"outbox.json": outbox(create(1, "<p>text #a</p>", type="Article", name="Title"))}
    assert read(MASTODON, tree_of(files))[0][0].caption == "Title\n\ntext #a"


def test_text_only_in_languages(tree_of: TreeOf) -> None:
    files = {"outbox.json": outbox(create(1, "", contentMap={"de": "<p>hallo</p>"}))}
    assert read(MASTODON, tree_of(files))[0][0].caption == "hallo"


def test_other_files_are_no_outbox(tree_of: TreeOf) -> None:
    for content in ([note(1, "x")], {"a": 1}, "no JSON", b"\xff\xfe"):
        assert MASTODON.recognise(tree_of({"outbox.json": content, "likes.json": outbox()})) is None


def test_damaged_files(tree_of: TreeOf) -> None:
    text = json.dumps(outbox(create(1, "x #y"), create(2, "z")))
    tree = tree_of({"outbox.json": text[:-60], "actor.json": "{"})
    posts, _, _ = read(MASTODON, tree)
    assert [post.tags for post in posts] == [("y",)]
    assert posts[0].user == "ann"
    assert len(tree.problems) == 2


@pytest.mark.parametrize("value", [None, 3, 1e300, True, "x", "", [], [1], {}, {"id": []}, [None, [[]]], "\ud83d\0"])
def test_wrong_types(tree_of: TreeOf, value: Any) -> None:
    activities = [{"type": "Create", "object": {**note(i, "x #y"), name: value}} for i, name in enumerate(note(1, ""))]
    activities += [
        create(
            100, "x", tag=[value, hashtag("x") | {"name": value}], attachment=[value, document("x") | {"url": value}]
        ),
        create(101, "", contentMap=value),
        {"type": value, "object": note(102, "x")},
        {"type": "Create", "object": value},
        value,
    ]
    tree = tree_of({"outbox.json": outbox(*activities), "actor.json": json.dumps(value)})
    posts, skipped, _ = read(MASTODON, tree)
    assert len(posts) + sum(skipped.values()) == len(activities)


def test_a_name_of_the_account_that_is_no_text(tree_of: TreeOf) -> None:
    for name, told in (("an\0n", "ann"), ("\0", None)):
        actor = json.dumps({"preferredUsername": "NAME"}).replace("NAME", name)
        export = MASTODON.recognise(tree_of({"outbox.json": outbox(create(1, "<p>a</p>")), "actor.json": actor}))
        assert export is not None and export.account == told


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")
@pytest.mark.parametrize(
    ("name", "account", "expected", "skips", "tags", "images", "missing"),
    [
        # 18 Create, one of them an answer to testbot; one attachment, one Hashtag.
        ("fossilizer/mastodon-export.zip", "lmorchard", 17, {Skip.REPLY: 1}, 1, 1, 0),
        # 7 Create: 2 answers to mx123, one of them to nobody else (a direct message); 2 attachments, one file is there.
        ("fedi-archive-tool", "ish", 5, {Skip.REPLY: 1, Skip.MESSAGE: 1}, 0, 1, 1),
        # 1,300: 51 Announce, 7 answers to others, 2 without text; the others have 15 Hashtag and 33 attachments.
        ("mastodon_hikurry", "purplerain", 1240, {Skip.REPOST: 51, Skip.REPLY: 7, Skip.EMPTY: 2}, 15, 33, 0),
    ],
)
def test_the_samples(
    tmp_path: Path,
    name: str,
    account: str,
    expected: int,
    skips: dict[Skip, int],
    tags: int,
    images: int,
    missing: int,
) -> None:
    """Counted in Python over the raw `outbox.json`."""
    with ArchiveTree.open([SAMPLES / name], tmp_path) as tree:
        export = MASTODON.recognise(tree)
        posts, skipped, not_there = read(MASTODON, tree)
        assert not tree.problems
    assert export is not None
    assert export.account == account
    assert len(posts) == expected
    assert skipped == skips
    assert sum(len(post.tags) for post in posts) == tags
    assert sum(len(post.images) for post in posts) == images
    assert not_there == missing
