"""Flickr: the words of each photo from its JSON, the picture from another archive."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from keyword_files import iptc, jpeg, xmp
from made_up_exports import SAMPLES_DIR, TreeOf, read, zip_of

from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.flickr import FLICKR
from tagdesk.importers.importer import Skip

SAMPLES = SAMPLES_DIR / "flickr"
ANN, BOB = "https://www.flickr.com/photos/ann/", "https://www.flickr.com/people/bob"


def photo(number: int = 2634391576, **fields: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "name": "By the river",
        "description": "",
        "date_taken": "2020-05-01 20:15:00",
        "date_imported": "2020-05-03 09:48:30",
        "photopage": f"{ANN}{number}/",
        "original": f"https://live.staticflickr.com/3008/{number}_6ab6f1017f_o.jpg",
        "geo": [],
        "tags": [{"tag": "New York", "user": ANN}],
        "albums": [],
        "privacy": "public",
        **fields,
    }


def made_up() -> dict[str, Any]:
    return {
        "account_profile.json": {"real_name": "Ann", "screen_name": "ann", "nsid": "123@N01", "profile_url": ANN},
        "albums.json": {"albums": [{"title": "From the list", "photos": ["2634391576", 7, None]}]},
        "photo_2634391576.json": photo(
            description='Evening at <a href="https://x">the river</a> &amp; more #ulm\n',
            geo={"latitude": "48400000", "longitude": "-9990000", "accuracy": "15"},
            tags=[
                {"tag": "ULM", "user": ANN},
                {"tag": "New York", "user": ANN},
                {"tag": "geo:lat=48.4", "user": ANN},
                {"tag": "spam", "user": BOB},
            ],
            albums=[{"id": "7", "title": "Canada &amp; me"}],
            privacy="friends & family",
        ),
        "photo_2634391577.json": photo(2634391577, name="IMG_1234", tags=[]),
        "photo_2634391578.json": photo(2634391578),
        "data-download-1/by-the-river_2634391576_o.jpg": jpeg(),
        "data-download-1/2634391577_0123456789_o.jpg": jpeg(),
        "data-download-1/unknown_9634391579_o.jpg": jpeg(records=iptc((2, 25, "alone"))),
        "data-download-1/plain_9634391580_o.jpg": jpeg(),
        "contacts_part001.json": {"contacts": {}},
    }


def one(tree_of: TreeOf, files: dict[str, Any] | None = None, **fields: Any) -> Any:
    posts, _, _ = read(FLICKR, tree_of({"photo_2634391576.json": photo(**fields), **(files or {})}))
    return posts[0]


def test_an_export(tree_of: TreeOf) -> None:
    tree = tree_of(made_up())
    export = FLICKR.recognise(tree)
    assert export
    assert export.account == "ann"
    assert len(export.files) == 3
    posts, skipped, missing = read(FLICKR, tree)
    first, absent, alone = posts
    assert first.post_id == "2634391576"
    assert first.caption == "By the river\n\nEvening at the river & more #ulm"
    assert first.tags == ("ulm", "New York"), "of the text first, in its spelling; no machine tags, no visitors'"
    assert (first.lat, first.lon) == (48.4, -9.99)
    assert (first.time, first.time_zone_known) == (datetime(2020, 5, 1, 20, 15), False)
    assert first.images == ("data-download-1/by-the-river_2634391576_o.jpg",)
    assert first.flags == ("friends & family", "machine tags")
    assert (first.user, first.source) == ("ann", "flickr")
    assert (absent.images, absent.flags) == ((), ())
    assert (alone.post_id, alone.tags, alone.user) == ("9634391579", ("alone",), "ann")
    assert (skipped, missing, tree.problems) == ({Skip.EMPTY: 2}, 1, [])


def test_albums_on_demand(tree_of: TreeOf) -> None:
    posts, _, _ = read(FLICKR, tree_of(made_up()), albums=True)
    assert posts[0].tags == ("ulm", "New York", "Canada & me", "From the list")


@pytest.mark.parametrize("root", ["", "x/", "x/y/"])
def test_any_root(tree_of: TreeOf, root: str) -> None:
    posts, skipped, missing = read(FLICKR, tree_of({root + name: content for name, content in made_up().items()}))
    assert (len(posts), skipped.total(), missing) == (3, 2, 1)
    assert "spam" not in posts[0].tags


def test_parts(tmp_path: Path) -> None:
    files = made_up()
    words = {name: content for name, content in files.items() if name.endswith(".json")}
    media = {name: content for name, content in files.items() if name.endswith(".jpg")}
    (tmp_path / "part1.zip").write_bytes(zip_of(words))
    (tmp_path / "data-download-1.zip").write_bytes(zip_of(media))
    with ArchiveTree.open([tmp_path / "part1.zip", tmp_path / "data-download-1.zip"], tmp_path / "s") as tree:
        posts, _, missing = read(FLICKR, tree)
    assert (len(posts), missing, len(posts[0].images)) == (3, 1, 1)


class TestPictures:
    @pytest.mark.parametrize(
        "name",
        [
            "2634391576_6ab6f1017f_o.jpg",
            "2634391576_6ab6f1017f.png",
            "by-the-river_2634391576_o.jpg",
            "by-the-river_2634391576.jpg",
            "img_20200101_2634391576_o.jpg",
            "1234567890_2634391576_o.jpg",
            "a_2634391576_copy_x.jpg",
            "data/deep/2634391576_6AB6F1017F_o.JPG",
        ],
    )
    def test_names(self, tree_of: TreeOf, name: str) -> None:
        assert one(tree_of, {name: jpeg()}).images == (name,)

    def test_by_the_address(self, tree_of: TreeOf) -> None:
        picture = {"river.jpg": jpeg()}
        assert one(tree_of, picture, original="https://x/river.jpg").images == ("river.jpg",)

    def test_a_video_is_not_missing(self, tree_of: TreeOf) -> None:
        tree = tree_of({"photo_2634391576.json": photo(), "film_2634391576_o.mp4": b"film"})
        posts, _, missing = read(FLICKR, tree)
        assert (posts[0].images, missing) == ((), 0)

    def test_the_same_picture_in_two_parts(self, tree_of: TreeOf) -> None:
        name = "2634391576_6ab6f1017f_o.jpg"
        assert one(tree_of, {f"1/{name}": jpeg(), f"2/{name}": jpeg()}).images == (f"1/{name}",)

    def test_without_json(self, tree_of: TreeOf) -> None:
        files = {
            "photo_2634391576.json": photo(),
            "picture.jpg": jpeg(xmp("", 'photoshop:City="Ulm"', dc__subject=["x"])),
            "broken.jpg": b"",
        }
        posts, skipped, _ = read(FLICKR, tree_of(files))
        assert (posts[1].tags, posts[1].place, posts[1].images) == (("x",), "Ulm", ("picture.jpg",))
        assert len(posts[1].post_id) == 40
        assert skipped == {Skip.UNREADABLE: 1}


class TestOwner:
    def test_by_number(self, tree_of: TreeOf) -> None:
        tags = [{"tag": "mine", "user": "https://www.flickr.com/photos/123@N01/"}, {"tag": "other", "user": BOB}]
        profile = {"account_profile.json": {"nsid": "123@N01"}}
        assert one(tree_of, profile, tags=tags).tags == ("mine",)

    def test_by_whoever_tags_most(self, tree_of: TreeOf) -> None:
        mine, other = {"tag": "mine", "user": "9@N02"}, {"tag": "other", "user": BOB}
        files = {f"photo_263439158{i}.json": photo(2634391580 + i, tags=[mine]) for i in range(3)}
        assert one(tree_of, files, tags=[mine, other]).tags == ("mine",)

    def test_unknown(self, tree_of: TreeOf) -> None:
        assert one(tree_of, tags=[{"tag": "a"}, {"tag": "b", "user": None}, {"tag": "#c"}]).tags == ("a", "b", "c")


class TestFields:
    @pytest.mark.parametrize(
        ("taken", "time"),
        [
            ("2008-07-01 13:04:18.000000000", datetime(2008, 7, 1, 13, 4, 18)),
            ("0000-00-00 00:00:00", datetime(2020, 5, 3, 9, 48, 30, tzinfo=UTC)),
            ("", datetime(2020, 5, 3, 9, 48, 30, tzinfo=UTC)),
            (7, datetime(2020, 5, 3, 9, 48, 30, tzinfo=UTC)),
        ],
    )
    def test_times(self, tree_of: TreeOf, taken: Any, time: datetime) -> None:
        assert one(tree_of, date_taken=taken).time == time

    @pytest.mark.parametrize(
        ("geo", "place"),
        [
            ([], (None, None)),
            ([{"latitude": "48400000", "longitude": "9990000"}], (48.4, 9.99)),
            ({"latitude": 48.4, "longitude": 9.99}, (48.4, 9.99)),
            ({"latitude": "0", "longitude": "0"}, (None, None)),
            ({"latitude": "x"}, (None, None)),
            ({"latitude": "999000000", "longitude": "1"}, (None, None)),
        ],
    )
    def test_places(self, tree_of: TreeOf, geo: Any, place: Any) -> None:
        post = one(tree_of, geo=geo)
        assert (post.lat, post.lon) == place

    @pytest.mark.parametrize(
        ("title", "description", "caption"),
        [
            ("Ulm", "Ulm in spring", "Ulm in spring"),
            ("DSC_0001", "Spring", "Spring"),
            ("_MG_1234", "", ""),
            ("river.jpg", "", ""),
            ("a-picture_2634391576_o", "", ""),
            ("Tom &amp; Ann", "", "Tom & Ann"),
            ("", "a<br>b", "a\nb"),
        ],
    )
    def test_captions(self, tree_of: TreeOf, title: str, description: str, caption: str) -> None:
        files = {"a-picture_2634391576_o.jpg": jpeg()}
        assert one(tree_of, files, name=title, description=description).caption == caption


class TestOdd:
    @pytest.mark.parametrize("content", [b"{", "[]", "null", "{}", "7", '{"id": 1}'])
    def test_damaged(self, tree_of: TreeOf, content: Any) -> None:
        posts, skipped, _ = read(FLICKR, tree_of({"photo_2634391576.json": photo(), "photo_9.json": content}))
        assert len(posts) == 1
        assert skipped == {Skip.UNREADABLE: 1}

    def test_twice(self, tree_of: TreeOf) -> None:
        posts, skipped, _ = read(
            FLICKR, tree_of({"1/photo_2634391576.json": photo(), "2/photo_2634391576.json": photo()})
        )
        assert (len(posts), skipped) == (1, {Skip.TWICE: 1})

    @pytest.mark.parametrize("rubbish", [None, 7, "x", [], [[]], {"a": {}}, True, float("nan"), "\ud83d", 10**400])
    def test_wrong_types(self, tree_of: TreeOf, rubbish: Any) -> None:
        for field in photo():
            files = {"photo_2634391576.json": photo(), "photo_9.json": {**photo(9), field: rubbish}}
            posts, skipped, _ = read(FLICKR, tree_of(files), albums=True)
            assert len(posts) + skipped.total() == 2
        odd = {"photo_2634391576.json": photo(), "albums.json": {"albums": [rubbish, {"photos": rubbish}]}}
        odd |= {"account_profile.json": {"nsid": rubbish}}
        assert len(read(FLICKR, tree_of(odd), albums=True)[0]) == 1

    @pytest.mark.parametrize("files", [{"photo_1.json": {"id": "1"}}, {"photo_1.json": b"{"}, {"albums.json": {}}])
    def test_no_export(self, tree_of: TreeOf, files: dict[str, Any]) -> None:
        tree = tree_of(files)
        assert FLICKR.recognise(tree) is None
        assert tree.problems == []


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs the samples")
def test_the_sample(tmp_path: Path) -> None:
    # By hand: one photo with one tag of its owner, HTML in the description, microdegrees, no picture beside it.
    with ArchiveTree.open([SAMPLES], tmp_path) as tree:
        (post,), skipped, missing = read(FLICKR, tree)
    assert (post.post_id, post.tags, post.user) == ("2634391576", ("ShoZu",), "boris")
    assert post.caption == "Killarney Lake\n\n- Camera phone upload powered by ShoZu"
    assert post.time == datetime(2008, 7, 1, 13, 4, 18)
    assert (post.lat, post.lon) == (49.696401, -123.159753)
    assert (skipped.total(), missing) == (0, 1)
