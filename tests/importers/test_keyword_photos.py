"""Folders of photos: one post for each photo that carries words, from wherever its program put them."""

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from keyword_files import exif, iptc, jpeg, taken, xmp
from made_up_exports import SAMPLES_DIR, TreeOf, read
from PIL import Image

from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Skip
from tagdesk.importers.keyword_photos import KEYWORD_PHOTOS

SAMPLES = SAMPLES_DIR / "xmp_iptc/immich-test-assets"
EVENING = "2020:05:01 20:15:00"


def made_up() -> dict[str, Any]:
    return {
        "2020/inside.jpg": jpeg(
            xmp(
                '<mwg-rs:Regions><mwg-rs:RegionList><rdf:Description mwg-rs:Name="Anna" mwg-rs:Type="Face"/>'
                "</mwg-rs:RegionList></mwg-rs:Regions>"
                "<dc:description><rdf:Alt><rdf:li>By the river #Evening</rdf:li></rdf:Alt></dc:description>",
                'photoshop:City="Ulm"',
                dc__subject=["Ulm", "Places", "Anna"],
                lr__hierarchicalSubject=["Places|Ulm"],
            ),
            iptc((2, 25, "ulm"), (2, 25, "danube"), (2, 120, "other text")),
            exif({0x9C9E: "windows\0".encode("utf-16-le")}, {0x9003: EVENING, 0x9011: "+02:00"}),
        ),
        "2020/beside.jpg": jpeg(exif=taken(EVENING), colour=1),
        "2020/beside.jpg.xmp": xmp(dc__subject=["beside"]),
        "2020/raw.CR2": b"II*\0 raw",
        "2020/RAW.XMP": xmp(attributes='exif:DateTimeOriginal="2020-06-01T10:00:00"', dc__subject=["raw"]),
        "2020/plain.jpg": jpeg(colour=2),
        "2020/broken.jpg": b"no picture",
        "copies/inside.jpg": jpeg(xmp(dc__subject=["Ulm"]), exif=taken(EVENING, "+02:00")),
        "film.mp4": b"film",
        "film.mp4.xmp": xmp(dc__subject=["film"]),
        "notes.txt": "text",
    }


def one(tree_of: TreeOf, files: dict[str, Any], **options: Any) -> Any:
    posts, skipped, missing = read(KEYWORD_PHOTOS, tree_of(files), **options)
    assert (len(posts), skipped.total(), missing) == (1, 0, 0)
    return posts[0]


def test_a_folder(tree_of: TreeOf) -> None:
    tree = tree_of(made_up())
    posts, skipped, missing = read(KEYWORD_PHOTOS, tree)
    inside, beside, raw = posts
    assert inside.tags == ("Evening", "Ulm", "danube", "windows")
    assert inside.caption == "By the river #Evening"
    assert inside.time == datetime.fromisoformat("2020-05-01T20:15:00+02:00")
    assert inside.time.utcoffset() == timedelta(hours=2)
    assert inside.time_zone_known
    assert (inside.place, inside.images, inside.source) == ("Ulm", ("2020/inside.jpg",), "photos")
    assert (beside.tags, beside.images, beside.time) == (
        ("beside",),
        ("2020/beside.jpg",),
        datetime(2020, 5, 1, 20, 15),
    )
    assert not beside.time_zone_known
    assert (raw.tags, raw.images, raw.time) == (("raw",), (), datetime(2020, 6, 1, 10))
    assert skipped == {Skip.EMPTY: 1, Skip.UNREADABLE: 1, Skip.TWICE: 1}
    assert missing == 0
    assert tree.problems == [
        "broken.jpg is not an image TagDesk can read; use JPEG, PNG, WebP, HEIC, AVIF, TIFF, GIF or BMP."
    ]


def test_people_on_demand(tree_of: TreeOf) -> None:
    posts, _, _ = read(KEYWORD_PHOTOS, tree_of(made_up()), people=True)
    assert posts[0].tags == ("Evening", "Ulm", "Anna", "danube", "windows")


class TestSidecars:
    @pytest.mark.parametrize("name", ["a.jpg.xmp", "a.xmp", "A.JPG.XMP", "a.XMP"])
    def test_names(self, tree_of: TreeOf, name: str) -> None:
        assert one(tree_of, {"a.jpg": jpeg(), name: xmp(dc__subject=["x"])}).images == ("a.jpg",)

    def test_the_whole_name_is_preferred(self, tree_of: TreeOf) -> None:
        files = {"a.jpg": jpeg(), "a.xmp": xmp(dc__subject=["stem"]), "a.jpg.xmp": xmp(dc__subject=["whole"])}
        assert one(tree_of, files).tags == ("whole",)
        assert one(tree_of, {**files, "a.jpg.xmp": xmp()}).tags == ("stem",)

    def test_keywords_inside_and_beside(self, tree_of: TreeOf) -> None:
        files = {"a.jpg": jpeg(xmp(dc__subject=["inside", "Both"])), "a.xmp": xmp(dc__subject=["both", "beside"])}
        assert one(tree_of, files).tags == ("both", "beside", "inside")

    def test_the_newer_text_counts(self, tree_of: TreeOf) -> None:
        def titled(title: str, changed: str) -> bytes:
            return xmp(f"<dc:title>{title}</dc:title>", f'xmp:MetadataDate="{changed}"', dc__subject=["x"])

        files = {
            "a.jpg": jpeg(titled("inside", "2021-01-01T00:00:00Z")),
            "a.xmp": titled("beside", "2020-01-01T00:00:00Z"),
        }
        assert one(tree_of, files).caption == "inside"
        assert one(tree_of, {**files, "a.xmp": titled("beside", "2022-01-01T00:00:00Z")}).caption == "beside"

    def test_a_damaged_one(self, tree_of: TreeOf) -> None:
        tree = tree_of({"a.jpg": jpeg(xmp(dc__subject=["x"])), "a.xmp": b"<", "b.NEF": b"", "b.xmp": b""})
        posts, skipped, _ = read(KEYWORD_PHOTOS, tree)
        assert (len(posts), skipped) == (1, {Skip.UNREADABLE: 1})
        assert tree.problems == ["a.xmp is damaged and was left out.", "b.xmp is damaged and was left out."]

    def test_a_damaged_picture(self, tree_of: TreeOf) -> None:
        assert one(tree_of, {"a.jpg": b"", "a.xmp": xmp(dc__subject=["x"])}).tags == ("x",)

    def test_alone(self, tree_of: TreeOf) -> None:
        posts, _, missing = read(KEYWORD_PHOTOS, tree_of({"a.jpg.xmp": xmp(dc__subject=["x"])}))
        assert (posts[0].images, missing) == ((), 1)

    def test_versions_of_darktable(self, tree_of: TreeOf) -> None:
        files = {"a.CR2": b"", "a.CR2.xmp": xmp(dc__subject=["x"]), "a_01.CR2.xmp": xmp(dc__subject=["y"])}
        assert one(tree_of, files).tags == ("x",)


class TestRaw:
    def test_the_jpeg_of_the_same_name_is_the_picture(self, tree_of: TreeOf) -> None:
        files = {"a.CR2": b"", "a.JPG": jpeg(), "a.xmp": xmp(dc__subject=["x"])}
        assert one(tree_of, files).images == ("a.JPG",)
        files = {"a.NEF": b"", "a.jpg": jpeg(), "a.NEF.xmp": xmp(dc__subject=["x"])}
        assert one(tree_of, files).images == ("a.jpg",)

    def test_keywords_inside_of_a_dng(self, tree_of: TreeOf) -> None:
        buffer = io.BytesIO()
        Image.new("L", (4, 4)).save(buffer, "TIFF", tiffinfo={700: xmp(dc__subject=["x"])})
        assert one(tree_of, {"a.dng": buffer.getvalue()}).tags == ("x",)


class TestIds:
    def test_they_don_t_depend_on_the_folder_or_later_words(self, tree_of: TreeOf) -> None:
        before = one(tree_of, {"old/A.jpg": jpeg(xmp(dc__subject=["x"]), exif=taken(EVENING))})
        after = one(
            tree_of,
            {"new/place/a.jpg": jpeg(records=iptc((2, 25, "y")), exif=taken(EVENING)), "new/place/a.xmp": xmp()},
        )
        assert before.post_id == after.post_id

    def test_the_same_name_of_another_moment(self, tree_of: TreeOf) -> None:
        files = {
            f"{year}/a.jpg": jpeg(xmp(dc__subject=["x"]), exif=taken(f"{year}:05:01 20:15:00")) for year in (2019, 2020)
        }
        assert len({post.post_id for post in read(KEYWORD_PHOTOS, tree_of(files))[0]}) == 2

    def test_without_a_moment(self, tree_of: TreeOf) -> None:
        files = {"1/a.jpg": jpeg(xmp(dc__subject=["x"])), "2/a.jpg": jpeg(xmp(dc__subject=["longer"]))}
        assert len({post.post_id for post in read(KEYWORD_PHOTOS, tree_of(files))[0]}) == 2

    def test_two_formats_of_one_moment(self, tree_of: TreeOf) -> None:
        buffer = io.BytesIO()
        Image.new("L", (4, 4)).save(buffer, "PNG", exif=taken(EVENING))
        files = {"a.jpg": jpeg(exif=taken(EVENING)), "a.png": buffer.getvalue(), "a.xmp": xmp(dc__subject=["x"])}
        posts, skipped, _ = read(KEYWORD_PHOTOS, tree_of(files))
        assert (len(posts), skipped) == (1, {Skip.TWICE: 1})


def test_texts(tree_of: TreeOf) -> None:
    words = iptc((2, 5, "Evening"), (2, 120, "By the river"), (2, 25, "x"))
    assert one(tree_of, {"a.jpg": jpeg(records=words)}).caption == "Evening\n\nBy the river"
    assert one(tree_of, {"evening.jpg": jpeg(records=words)}).caption == "By the river", "a file's name is no title"
    assert one(tree_of, {"a.jpg": jpeg(records=iptc((2, 5, "Evening"), (2, 25, "x")))}).caption == "Evening"


def test_position(tree_of: TreeOf) -> None:
    sidecar = xmp(attributes='exif:GPSLatitude="48,24.0N" exif:GPSLongitude="9,59.4E"', dc__subject=["x"])
    post = one(tree_of, {"a.jpg": jpeg(), "a.xmp": sidecar})
    assert (post.lat, post.lon) == pytest.approx((48.4, 9.99))


class TestRecognised:
    def test_one_among_many(self, tree_of: TreeOf) -> None:
        files = {f"{i}.jpg": jpeg() for i in range(90)} | {"90.jpg": jpeg(xmp(dc__subject=["x"]))}
        assert KEYWORD_PHOTOS.recognise(tree_of(files)) is not None

    def test_few_files_are_opened(self, tree_of: TreeOf) -> None:
        tree = tree_of({f"{i}.jpg": b"" for i in range(1000)})
        opened = []
        real = tree.open_file
        tree.open_file = lambda name: (opened.append(name), real(name))[1]  # type: ignore[method-assign]
        assert KEYWORD_PHOTOS.recognise(tree) is None
        assert 50 <= len(opened) <= 100
        assert {int(name[:-4]) // 100 for name in opened} == set(range(10)), "spread over all"
        assert tree.problems == []

    @pytest.mark.parametrize(
        "files",
        [
            {"a.jpg": jpeg()},
            {"a.jpg": b"x"},
            {"a.xmp": b"<"},
            {"a": b"x"},
            {"a.jpg": jpeg(records=iptc((2, 120, "hi")))},
        ],
        ids=range(5),
    )
    def test_nothing(self, tree_of: TreeOf, files: dict[str, Any]) -> None:
        assert KEYWORD_PHOTOS.recognise(tree_of(files)) is None


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs the samples")
def test_samples(tmp_path: Path) -> None:
    # By hand with Pillow and a look at the XMP: 3 JPEGs, 4 XMP files alone, without keywords or description.
    # picasa.jpg: IPTC 2:25 Frost, Yard, and a description; mongolels.jpg: title and description, both "Mongol Els".
    with ArchiveTree.open([SAMPLES], tmp_path) as tree:
        (mongol, picasa), skipped, missing = read(KEYWORD_PHOTOS, tree)
    assert (picasa.tags, picasa.caption, picasa.time) == (
        ("Frost", "Yard"),
        "Image-Description",
        datetime(2010, 2, 13, 14, 55, 31),
    )
    assert (mongol.tags, mongol.caption, mongol.time) == ((), "Mongol Els", datetime(2009, 8, 29, 13, 18, 8))
    assert (skipped, missing, tree.problems) == ({Skip.EMPTY: 5}, 0, [])
