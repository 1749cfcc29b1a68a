"""Google Photos: a post for each photo with words, however its folders and files are called."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from keyword_files import iptc, jpeg, taken, xmp
from made_up_exports import SAMPLES_DIR, TreeOf, read, zip_of

from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.google_folders import is_photo
from tagdesk.importers.google_photos import GOOGLE_PHOTOS
from tagdesk.importers.importer import Skip
from tagdesk.importers.json_file import document

SAMPLES = SAMPLES_DIR / "google_photos"
YEAR, ALBUM = "Takeout/Google Fotos/Fotos von 2020", "Takeout/Google Fotos/Ulm"
NOON = 1588334400  # 2020-05-01 12:00 UTC


def sidecar(title: str = "a.jpg", description: Any = "", taken: Any = NOON, **more: Any) -> dict[str, Any]:
    return {
        "title": title,
        "description": description,
        "creationTime": {"timestamp": "1600598769"},
        "photoTakenTime": {"timestamp": str(taken)},
        "geoData": {"latitude": 0.0, "longitude": 0.0},
        **more,
    }


def made_up() -> dict[str, Any]:
    return {
        f"{YEAR}/a.jpg": jpeg(xmp(dc__subject=["inside"]), exif=taken("2020:05:01 14:00:00")),
        f"{YEAR}/a.jpg.supplemental-metadata.json": sidecar(
            description="Evening #Ulm",
            geoData={"latitude": 48.4, "longitude": 9.99},
            people=[{"name": "Anna"}],
            archived=True,
        ),
        f"{YEAR}/b.jpg": jpeg(colour=1),
        f"{YEAR}/b.jpg.json": sidecar("b.jpg"),
        f"{YEAR}/c.mp4.json": sidecar("c.mp4", "moving #film"),
        f"{YEAR}/gone.jpg.json": sidecar("gone.jpg", "#gone", trashed=True),
        f"{YEAR}/partner.jpg.json": sidecar("partner.jpg", "#x", googlePhotosOrigin={"fromPartnerSharing": {}}),
        f"{YEAR}/alone.jpg": jpeg(records=iptc((2, 25, "alone"))),
        f"{ALBUM}/a.jpg": jpeg(xmp(dc__subject=["inside"]), exif=taken("2020:05:01 14:00:00")),
        f"{ALBUM}/a.jpg.supplemental-metadata.json": sidecar(description="Evening #Ulm"),
        f"{ALBUM}/Metadaten.json": {"title": "Days in Ulm", "description": ""},
        "Takeout/archive_browser.html": "<html>",
    }


def one(tree_of: TreeOf, picture: bytes | None = None, **fields: Any) -> Any:
    data = sidecar(**{"description": "#x", **fields})
    files: dict[str, Any] = {f"{YEAR}/a.jpg.json": data}
    if picture is not None:
        files[f"{YEAR}/a.jpg"] = picture
    posts, _, _ = read(GOOGLE_PHOTOS, tree_of(files))
    return posts[0]


def test_an_export(tree_of: TreeOf) -> None:
    tree = tree_of(made_up())
    posts, skipped, missing = read(GOOGLE_PHOTOS, tree)
    first, film, alone = posts
    assert first.caption == "Evening #Ulm"
    assert first.tags == ("Ulm", "inside")
    assert first.images == (f"{YEAR}/a.jpg",)
    assert (first.lat, first.lon) == (48.4, 9.99)
    assert first.time == datetime(2020, 5, 1, 12, tzinfo=UTC)
    assert first.time.utcoffset() == timedelta(hours=2), "the camera's clock tells the zone"
    assert first.time_zone_known
    assert first.flags == ("archived",)
    assert (first.source, first.user) == ("google_photos", None)
    assert (film.tags, film.images) == (("film",), ())
    assert (alone.tags, alone.images) == (("alone",), (f"{YEAR}/alone.jpg",))
    assert skipped == {Skip.EMPTY: 1, Skip.DELETED: 1, Skip.OTHERS: 1, Skip.TWICE: 1}
    assert (missing, tree.problems) == (0, [])


def test_people_and_albums_on_demand(tree_of: TreeOf) -> None:
    posts, _, _ = read(GOOGLE_PHOTOS, tree_of(made_up()), people=True, albums=True)
    assert posts[0].tags == ("Ulm", "inside", "Anna", "Days in Ulm")


@pytest.mark.parametrize("root", ["", "x/", "x/y/", "Takeout/Google Photos/"])
def test_any_root(tree_of: TreeOf, root: str) -> None:
    tree = tree_of({f"{root}album/a.jpg.json": sidecar(description="#x"), f"{root}album/a.jpg": jpeg()})
    posts, _, missing = read(GOOGLE_PHOTOS, tree)
    assert (len(posts), missing) == (1, 0)


def test_the_same_id_in_every_export(tree_of: TreeOf) -> None:
    old = {"Takeout/Google Photos/Photos from 2020/a.jpg.json": sidecar(description="#x")}
    new = {f"{ALBUM}/a.jpg.supplemental-metadata.json": sidecar(description="#other")}
    ids = {read(GOOGLE_PHOTOS, tree_of(files))[0][0].post_id for files in (old, new)}
    assert len(ids) == 1


class TestPictures:
    def test_json_and_picture_in_different_parts(self, tmp_path: Path) -> None:
        for name, files in (
            ("1.zip", {f"{YEAR}/a.jpg.json": sidecar(description="#x")}),
            ("2.zip", {f"{YEAR}/a.jpg": jpeg()}),
        ):
            (tmp_path / name).write_bytes(zip_of(files))
        with ArchiveTree.open([tmp_path / "1.zip", tmp_path / "2.zip"], tmp_path / "scratch") as tree:
            posts, _, missing = read(GOOGLE_PHOTOS, tree)
        assert (posts[0].images, missing) == ((f"{YEAR}/a.jpg",), 0)

    def test_the_edited_copy_is_shown_and_the_original_read(self, tree_of: TreeOf) -> None:
        files = {
            f"{YEAR}/a.jpg": jpeg(xmp(dc__subject=["original"])),
            f"{YEAR}/a-bearbeitet.jpg": jpeg(),
            f"{YEAR}/a.jpg.json": sidecar(),
        }
        posts, skipped, _ = read(GOOGLE_PHOTOS, tree_of(files))
        assert (posts[0].images, posts[0].tags) == ((f"{YEAR}/a-bearbeitet.jpg",), ("original",))
        assert not skipped

    def test_a_live_photo_is_one_picture(self, tree_of: TreeOf) -> None:
        files = {
            f"{YEAR}/a.jpg": jpeg(),
            f"{YEAR}/a.MP4": b"film",
            f"{YEAR}/a.jpg.json": sidecar(description="#x"),
        }
        posts, skipped, missing = read(GOOGLE_PHOTOS, tree_of(files))
        assert (len(posts), posts[0].images, missing) == (1, (f"{YEAR}/a.jpg",), 0)
        assert not skipped

    def test_missing(self, tree_of: TreeOf) -> None:
        posts, _, missing = read(GOOGLE_PHOTOS, tree_of({f"{YEAR}/a.jpg.json": sidecar(description="#x")}))
        assert (posts[0].images, missing) == ((), 1)

    def test_an_album_may_hold_only_the_json(self, tree_of: TreeOf) -> None:
        files = {
            f"{ALBUM}/a.jpg.json": sidecar(description="#x"),
            f"{ALBUM}/metadata.json": {"title": "Ulm"},
            f"{YEAR}/a.jpg": jpeg(),
        }
        posts, skipped, missing = read(GOOGLE_PHOTOS, tree_of(files))
        assert (posts[0].images, missing) == ((f"{YEAR}/a.jpg",), 0)
        assert not skipped

    def test_a_picture_of_another_year_is_another_one(self, tree_of: TreeOf) -> None:
        files = {
            f"{YEAR}/a.jpg.json": sidecar(description="#x"),
            "Takeout/Google Fotos/Fotos von 2021/a.jpg": jpeg(),
            "Takeout/Google Fotos/Fotos von 2021/a.jpg.json": sidecar(taken=NOON + 40_000_000),
        }
        posts, skipped, missing = read(GOOGLE_PHOTOS, tree_of(files))
        assert (posts[0].images, missing) == ((), 1)
        assert skipped == {Skip.EMPTY: 1}

    def test_found_by_its_title(self, tree_of: TreeOf) -> None:
        files = {f"{YEAR}/odd.jpg.json": sidecar("what&where.jpg", "#x"), f"{YEAR}/what_where.jpg": jpeg()}
        posts, skipped, missing = read(GOOGLE_PHOTOS, tree_of(files))
        assert (posts[0].images, missing) == ((f"{YEAR}/what_where.jpg",), 0)
        assert not skipped

    def test_copies_without_json(self, tree_of: TreeOf) -> None:
        photo = jpeg(xmp(dc__subject=["x"]))
        files = {
            f"{YEAR}/a.jpg": photo,
            f"{YEAR}/a.jpg.json": sidecar(),
            f"{ALBUM}/a.jpg": photo,
            f"{ALBUM}/empty.jpg": b"",
            f"{ALBUM}/plain.jpg": jpeg(),
        }
        posts, skipped, _ = read(GOOGLE_PHOTOS, tree_of(files))
        assert len(posts) == 1
        assert skipped == {Skip.TWICE: 1, Skip.UNREADABLE: 1, Skip.EMPTY: 1}

    def test_a_damaged_picture_keeps_its_words(self, tree_of: TreeOf) -> None:
        assert one(tree_of, b"").images == (f"{YEAR}/a.jpg",)


class TestTimes:
    def test_without_a_clock_of_the_camera(self, tree_of: TreeOf) -> None:
        post = one(tree_of, jpeg())
        assert (post.time, post.time_zone_known) == (datetime(2020, 5, 1, 12, tzinfo=UTC), False)

    def test_a_clock_that_disagrees(self, tree_of: TreeOf) -> None:
        post = one(tree_of, jpeg(exif=taken("2020:05:01 14:07:00")))
        assert (post.time, post.time_zone_known) == (datetime(2020, 5, 1, 12, tzinfo=UTC), False)
        assert one(tree_of, jpeg(exif=taken("2020:05:03 12:00:00"))).time_zone_known is False

    def test_the_clock_taken_for_utc_is_only_a_clock(self, tree_of: TreeOf) -> None:
        post = one(tree_of, jpeg(exif=taken("2020:05:01 12:00:00")))
        assert (post.time, post.time_zone_known) == (datetime(2020, 5, 1, 12), False)
        here = one(tree_of, jpeg(exif=taken("2020:05:01 12:00:00")), geoData={"latitude": 51.5, "longitude": -0.1})
        assert here.time_zone_known

    def test_a_zone_on_the_other_side_of_the_earth(self, tree_of: TreeOf) -> None:
        geo = {"latitude": 48.4, "longitude": 9.99}
        assert one(tree_of, jpeg(exif=taken("2020:05:01 02:00:00")), geoData=geo).time_zone_known is False

    def test_exif_with_its_zone(self, tree_of: TreeOf) -> None:
        post = one(tree_of, jpeg(exif=taken("2020:05:01 17:30:00", "+05:30")))
        assert (post.time.utcoffset(), post.time_zone_known) == (timedelta(hours=5, minutes=30), True)
        assert one(tree_of, jpeg(exif=taken("2020:05:01 17:30:00", "+01:00"))).time_zone_known is False

    @pytest.mark.parametrize("taken_time", [0, "", "x", 10**30, "nan"])
    def test_unknown(self, tree_of: TreeOf, taken_time: Any) -> None:
        assert one(tree_of, taken=taken_time).time == datetime(2020, 9, 20, 10, 46, 9, tzinfo=UTC), "the upload"

    def test_before_1970(self, tree_of: TreeOf) -> None:
        assert one(tree_of, taken=-86400).time == datetime(1969, 12, 31, tzinfo=UTC)


class TestWords:
    def test_caption_inside_where_google_has_none(self, tree_of: TreeOf) -> None:
        assert one(tree_of, jpeg(records=iptc((2, 120, "Inside #y"))), description="").tags == ("y",)
        assert one(tree_of, jpeg(records=iptc((2, 120, "Inside #y")))).caption == "#x"

    def test_boilerplate(self, tree_of: TreeOf) -> None:
        files = {f"{YEAR}/a.jpg.json": sidecar(description="OLYMPUS DIGITAL CAMERA")}
        assert read(GOOGLE_PHOTOS, tree_of(files))[1] == {Skip.EMPTY: 1}

    @pytest.mark.parametrize("geo", [{}, [], None, {"latitude": "x"}, {"latitude": 0.0, "longitude": 0}])
    def test_position_of_exif_where_google_has_none(self, tree_of: TreeOf, geo: Any) -> None:
        post = one(tree_of, geoData=geo, geoDataExif={"latitude": 1.5, "longitude": 2})
        assert (post.lat, post.lon) == (1.5, 2)


class TestOdd:
    @pytest.mark.parametrize("name", ["metadata.json", "métadonnées.json", "Metadata.json"])
    @pytest.mark.parametrize("album", [{"title": "Old", "date": {}}, {"albumData": {"title": "Old"}}])
    def test_albums(self, tree_of: TreeOf, name: str, album: Any) -> None:
        files = {f"{ALBUM}/{name}": album, f"{ALBUM}/a.jpg.json": sidecar(description="#x")}
        posts, skipped, _ = read(GOOGLE_PHOTOS, tree_of(files), albums=True)
        assert posts[0].tags == ("x", "Old")
        assert not skipped

    def test_a_json_whose_name_was_cut_too_far(self, tree_of: TreeOf) -> None:
        name = "original_1d4caa6f-16c6-4c3d-901b-9387de10e528_"
        files = {
            f"{YEAR}/{name}.json": sidecar(f"{name}P.jpg", "#x"),
            f"{YEAR}/{name}P.jpg": jpeg(),
            f"{YEAR}/b.jpg.json": sidecar("b.jpg", "#y"),
        }
        posts, _, missing = read(GOOGLE_PHOTOS, tree_of(files))
        assert (len(posts), missing) == (2, 1)

    @pytest.mark.parametrize("content", [b"{", "[]", "null", "{}", "7", b"\xff\xfe", '"x"'])
    def test_damaged(self, tree_of: TreeOf, content: Any) -> None:
        files = {f"{YEAR}/a.jpg.json": sidecar(description="#x"), f"{YEAR}/b.jpg.json": content}
        posts, skipped, _ = read(GOOGLE_PHOTOS, tree_of(files))
        assert len(posts) == 1
        assert skipped == {Skip.UNREADABLE: 1}

    @pytest.mark.parametrize("rubbish", [None, 7, "x", [], [[]], {"a": {}}, True, float("nan"), "\ud83d", 10**400])
    def test_wrong_types(self, tree_of: TreeOf, rubbish: Any) -> None:
        for field in sidecar(people=0, googlePhotosOrigin=0, archived=0, trashed=0, geoDataExif=0):
            files = {
                f"{YEAR}/a.jpg.json": sidecar(description="#x"),
                f"{YEAR}/b.jpg": jpeg(),
                f"{YEAR}/b.jpg.json": {**sidecar("b.jpg", "#y"), field: rubbish},
            }
            posts, skipped, _ = read(GOOGLE_PHOTOS, tree_of(files), people=True, albums=True)
            assert len(posts) + skipped.total() == 2

    def test_notes_and_letters_stay_closed(self, tree_of: TreeOf) -> None:
        tree = tree_of({**made_up(), "Takeout/Keep/note.json": {"title": "secret"}, "Takeout/Keep/a.jpg": jpeg()})
        opened = []
        real = tree.open_file
        tree.open_file = lambda name: (opened.append(name), real(name))[1]  # type: ignore[method-assign]
        read(GOOGLE_PHOTOS, tree, albums=True)
        assert opened
        assert not [name for name in opened if "Keep" in name]

    @pytest.mark.parametrize(
        "files",
        [
            {"a.jpg.json": {"category": "instagram"}},
            {"a.jpg.json": b"{"},
            {"a.jpg": jpeg()},
            {"metadata.json": {"title": "x"}},
        ],
        ids=range(4),
    )
    def test_no_export(self, tree_of: TreeOf, files: dict[str, Any]) -> None:
        tree = tree_of(files)
        assert GOOGLE_PHOTOS.recognise(tree) is None
        assert tree.problems == []


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs the samples")
class TestSamples:
    def test_small_takeouts(self, tmp_path: Path) -> None:
        # By hand: `gophers` has 5 photos, each in the album and in the year (10 JSON), all with "description": "".
        # `Takeout1` has 8 JSON in one album, 7 pictures, a video that isn't there; one description, without hashtags.
        with ArchiveTree.open([SAMPLES / "takeouts/gophers"], tmp_path) as tree:
            assert read(GOOGLE_PHOTOS, tree) == ([], {Skip.EMPTY: 5, Skip.TWICE: 5}, 0)
            posts, skipped, missing = read(GOOGLE_PHOTOS, tree, albums=True)
            assert [post.tags for post in posts] == [("Gopher's gallery",)] * 5
            assert all("Photos from 2025" in post.images[0] for post in posts)
            assert (skipped, missing, tree.problems) == ({Skip.TWICE: 5}, 0, [])
        with ArchiveTree.open([SAMPLES / "takeouts/Takeout1"], tmp_path) as tree:
            posts, skipped, missing = read(GOOGLE_PHOTOS, tree)
            assert (skipped, missing, tree.problems) == ({Skip.EMPTY: 7}, 0, [])
        (post,) = posts
        assert post.caption == "Description from goggle photos"
        assert (post.tags, post.lat, post.lon) == ((), 48.8583736, 2.291901)
        # photoTakenTime 06:38:51 UTC; EXIF of the picture says 08:38:51, in Paris.
        assert post.time == datetime(2023, 10, 6, 6, 38, 51, tzinfo=UTC)
        assert post.time.utcoffset() == timedelta(hours=2)

    def test_photos_among_documents(self, tmp_path: Path) -> None:
        # By hand: of the 15 documents these 5 have photoTakenTime; 8 are albums, one a print order, one is empty.
        with ArchiveTree.open([SAMPLES / "immich-go-json-cases"], tmp_path) as tree:
            found = {name for name in tree if is_photo(document(tree, name))}
        photos = ["new_takeout_asset", "old_takeout_photo", "partner", "regularJSON", "with_People"]
        assert found == {f"{name}.json" for name in photos}
