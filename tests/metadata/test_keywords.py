"""Keywords are found wherever programs write them; what the person chose is told from what programs add."""

import io
from datetime import UTC, datetime, timedelta, timezone
from html import escape

import pytest
from keyword_files import exif, iptc, jpeg, png_with_late_xmp, taken, xmp
from PIL import Image

from tagdesk.errors import PhotoError
from tagdesk.metadata.iptc import words_in_iptc
from tagdesk.metadata.keywords import PhotoWords, newest_first, together
from tagdesk.metadata.picture_words import words_in_exif, words_in_picture, words_in_raw
from tagdesk.metadata.xmp import words_in_xmp, xmp_time

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


def described(*paths: str, flat: tuple[str, ...] = (), people: tuple[str, ...] = ()) -> PhotoWords:
    return PhotoWords(flat, tuple(tuple(path.split("|")) for path in paths), people)


class TestXmp:
    def test_flat_keywords_keep_order_and_spelling(self) -> None:
        assert words_in_xmp(xmp(dc__subject=["Ulm", "New  York", "#münster", " "])).tags() == [
            "Ulm",
            "New York",
            "münster",
        ]

    def test_containers_of_other_kinds(self) -> None:
        assert words_in_xmp(xmp("<dc:subject><rdf:Seq><rdf:li>a</rdf:li></rdf:Seq></dc:subject>")).tags() == ["a"]
        assert words_in_xmp(xmp("<dc:subject>cat, dog</dc:subject>")).tags() == ["cat", "dog"]
        assert words_in_xmp(xmp(attributes='dc:subject="cat;dog"')).tags() == ["cat", "dog"]

    def test_ancestors_are_implied(self) -> None:
        packet = xmp(
            dc__subject=["Ulm", "Places", "Germany", "Evening"],
            lr__hierarchicalSubject=["Places|Germany|Ulm"],
            digiKam__TagsList=["Places/Germany/Ulm"],
        )
        assert words_in_xmp(packet).tags() == ["Ulm", "Evening"]

    @pytest.mark.parametrize(
        ("name", "separator"),
        [
            ("lr__hierarchicalSubject", "|"),
            ("lr__HierarchicalSubject", "|"),
            ("digiKam__TagsList", "/"),
            ("MicrosoftPhoto__LastKeywordXMP", "/"),
            ("mediapro__CatalogSets", "|"),
        ],
    )
    def test_every_hierarchy(self, name: str, separator: str) -> None:
        assert words_in_xmp(xmp(**{name: [f"Places{separator}Ulm"]})).tags() == ["Ulm"]

    def test_acdsee_categories(self) -> None:
        tree = (
            '<Categories><Category Assigned="0">Places<Category Assigned="1">Ulm</Category></Category>'
            '<Category Assigned="1">Evening</Category></Categories>'
        )
        assert words_in_xmp(xmp(attributes=f'acdsee:categories="{escape(tree)}"')).tags() == ["Ulm", "Evening"]
        assert words_in_xmp(xmp(f"<acdsee:categories>{escape(tree)}</acdsee:categories>")).tags() == ["Ulm", "Evening"]
        assert words_in_xmp(xmp(attributes='acdsee:categories="&lt;broken"')).tags() == []

    def test_a_slash_inside_of_a_flat_keyword(self) -> None:
        assert words_in_xmp(xmp(dc__subject=["b/w"], MicrosoftPhoto__LastKeywordXMP=["b/w"])).tags() == ["b/w"]

    def test_a_hierarchy_among_flat_keywords(self) -> None:
        assert words_in_xmp(xmp(dc__subject=["Places|Ulm", "Places"])).tags() == ["Ulm"]

    def test_people_only_on_demand(self) -> None:
        packet = xmp(
            '<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag>'
            '<rdf:li><rdf:Description mwg-rs:Name="Anna" mwg-rs:Type="Face"/></rdf:li>'
            '<rdf:li rdf:parseType="Resource"><mwg-rs:Name>Bob</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type></rdf:li>'
            '<rdf:li><rdf:Description mwg-rs:Name="cover" mwg-rs:Type="Focus"/></rdf:li>'
            "</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"
            "<Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Cleo</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>"
            '<xmpMM:x><rdf:Description MPReg:PersonDisplayName="Dan"/></xmpMM:x>',
            dc__subject=["anna", "Ulm", "Bob"],
            digiKam__TagsList=["People/Anna"],
        )
        words = words_in_xmp(packet)
        assert set(words.people) == {"Anna", "Bob", "Cleo", "Dan"}
        assert words.tags() == ["Ulm"]
        assert words.tags(people=True) == ["anna", "Ulm", "Bob", "Cleo", "Dan"]

    def test_pictures_it_was_made_from_are_others(self) -> None:
        inner = "<rdf:Description><dc:subject><rdf:Bag><rdf:li>other</rdf:li></rdf:Bag></dc:subject></rdf:Description>"
        assert (
            words_in_xmp(xmp(f"<xmpMM:Pantry><rdf:Bag><rdf:li>{inner}</rdf:li></rdf:Bag></xmpMM:Pantry>")).tags() == []
        )

    def test_title_caption_place_position(self) -> None:
        words = words_in_xmp(
            xmp(
                '<dc:title><rdf:Alt><rdf:li xml:lang="de">Abend</rdf:li><rdf:li xml:lang="x-default">Evening</rdf:li>'
                "</rdf:Alt></dc:title>"
                "<dc:description><rdf:Alt><rdf:li>By the river</rdf:li></rdf:Alt></dc:description>",
                'photoshop:City="Ulm" exif:GPSLatitude="48,23.9N" exif:GPSLongitude="9,59,24W"',
            )
        )
        assert (words.title, words.caption, words.place) == ("Evening", "By the river", "Ulm")
        assert words.text == "Evening\n\nBy the river"
        assert words.position == pytest.approx((48 + 23.9 / 60, -(9 + 59.4 / 60)))

    @pytest.mark.parametrize("lat", ["", "48.4", "95,0N", "9,1E", "0,0N"])
    def test_no_place_on_earth(self, lat: str) -> None:
        assert words_in_xmp(xmp(attributes=f'exif:GPSLatitude="{lat}" exif:GPSLongitude="0,0E"')).position is None

    @pytest.mark.parametrize(
        ("text", "time"),
        [
            ("2020-05-01T20:15:00", datetime(2020, 5, 1, 20, 15)),
            ("2020-05-01T20:15:00.25Z", datetime(2020, 5, 1, 20, 15, tzinfo=UTC)),
            ("2020-05-01T20:15+02:00", datetime(2020, 5, 1, 20, 15, tzinfo=timezone(timedelta(hours=2)))),
            ("2020-05-01", datetime(2020, 5, 1)),
            ("2020:05:01 20:15:00", datetime(2020, 5, 1, 20, 15)),
            ("2020", None),
            ("0000-00-00T00:00:00", None),
            ("2999-01-01T00:00:00", None),
            ("rubbish", None),
        ],
    )
    def test_times(self, text: str, time: datetime | None) -> None:
        assert xmp_time(text) == time

    def test_the_moment_of_the_shot_comes_first(self) -> None:
        attributes = 'xmp:CreateDate="2021-01-01T01:00:00" exif:DateTimeOriginal="2020-01-01T02:00:00"'
        assert words_in_xmp(xmp(attributes=attributes)).time == datetime(2020, 1, 1, 2)

    def test_utf_16(self) -> None:
        packet = xmp(dc__subject=["Grüße"]).decode()
        assert words_in_xmp(b"\xff\xfe" + (packet + "\n ").encode("utf-16-le")).tags() == ["Grüße"]

    @pytest.mark.parametrize(
        "packet",
        [b"", b"<a", b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', b"<a/>", b"\0\0", b"\xff\xfe<\0"],
        ids=range(6),
    )
    def test_damaged_packets_tell_nothing(self, packet: bytes) -> None:
        assert words_in_xmp(packet) == PhotoWords()


class TestIptc:
    def test_records(self) -> None:
        words = words_in_iptc(
            iptc(
                (1, 90, b"\x1b%G"),
                (2, 5, "Abend"),
                (2, 25, "Münster"),
                (2, 25, "Ulm"),
                (2, 55, "20200501"),
                (2, 60, "201500+0200"),
                (2, 90, "Ulm"),
                (2, 120, "Am Fluss"),
            )
        )
        assert words.tags() == ["Münster", "Ulm"]
        assert (words.title, words.caption, words.place) == ("Abend", "Am Fluss", "Ulm")
        assert words.time == datetime(2020, 5, 1, 20, 15, tzinfo=timezone(timedelta(hours=2)))

    @pytest.mark.parametrize(
        ("charset", "value"),
        [(b"\x1b%G", "Münster".encode()), (None, "Münster".encode()), (None, "Münster".encode("latin-1"))],
        ids=["told", "utf-8", "latin-1"],
    )
    def test_character_sets(self, charset: bytes | None, value: bytes) -> None:
        records = [(1, 90, charset)] if charset else []
        assert words_in_iptc(iptc(*records, (2, 25, value))).tags() == ["Münster"]

    def test_cut_inside_of_a_character(self) -> None:
        assert words_in_iptc(iptc((1, 90, b"\x1b%G"), (2, 25, "Münsterü".encode()[:-1]))).tags() == ["Münster"]

    def test_day_alone(self) -> None:
        assert words_in_iptc(iptc((2, 55, "20200501"))).time == datetime(2020, 5, 1)
        assert words_in_iptc(iptc((2, 55, "2020"), (2, 60, "14"))).time is None

    @pytest.mark.parametrize("data", [b"", b"\x1c", b"\x1c\x02\x19\xff\xff\x01", b"\x1c\x02\x19\x80\x00", b"x" * 9])
    def test_damage(self, data: bytes) -> None:
        assert words_in_iptc(data).tags() == []

    def test_what_stands_before_the_damage_counts(self) -> None:
        assert words_in_iptc(iptc((2, 25, "Ulm")) + b"\x1c\x02\x19\x00").tags() == ["Ulm"]


def test_windows_keywords() -> None:
    value = "Ulm;New York; \0rest".encode("utf-16-le")
    assert words_in_exif({0x9C9E: value}, little_endian=True).tags() == ["Ulm", "New York"]
    assert words_in_exif({0x9C9E: tuple(value)}, little_endian=True).tags() == ["Ulm", "New York"]
    assert words_in_exif({0x9C9E: 7}, little_endian=True).tags() == []


class TestChosen:
    def test_a_leaf_called_like_an_ancestor_stays(self) -> None:
        assert described("New York|New York", "New York|Bronx").tags() == ["New York", "Bronx"]

    def test_an_ancestor_that_is_listed_too_goes(self) -> None:
        assert described("Places", "Places|Ulm", flat=("places",)).tags() == ["Ulm"]

    def test_branches_of_programs_go(self) -> None:
        words = described("darktable|format|jpg", flat=("darktable", "format", "jpg", "Ulm"))
        assert words.tags() == ["Ulm"]

    def test_keywords_cut_to_64_bytes_are_the_same(self) -> None:
        long = "a keyword that is so long that it does not fit into sixty-four bytes of IPTC"
        assert PhotoWords((long[:64], long, "a keyword")).tags() == [long, "a keyword"]

    def test_empty_paths(self) -> None:
        assert PhotoWords(paths=((),)).tags() == []


class TestTogether:
    def test_keywords_of_all_and_else_the_first(self) -> None:
        one = PhotoWords(("a",), title="One", time=datetime(2020, 1, 1))
        other = PhotoWords(("b", "A"), title="Other", caption="text", time=datetime(2020, 1, 1, 5))
        both = together(one, other)
        assert (both.tags(), both.title, both.caption) == (["a", "b"], "One", "text")
        assert both.time == datetime(2020, 1, 1, 5), "a time of day is worth more than a day"
        assert together() == PhotoWords()

    def test_zones_are_compared(self) -> None:
        early = PhotoWords(changed=datetime(2020, 1, 1, 12, tzinfo=UTC))
        late = PhotoWords(changed=datetime(2020, 1, 1, 13))
        assert newest_first(early, late) == (late, early)
        assert newest_first(late, early) == (late, early)
        assert newest_first(PhotoWords(), late) == (PhotoWords(), late)
        assert together(early, late).changed == late.changed

    def test_text_holds_nothing_twice(self) -> None:
        assert PhotoWords(title="Ulm").text == "Ulm"
        assert PhotoWords(title="ulm", caption="Ulm in spring").text == "Ulm in spring"
        assert PhotoWords().text == ""


class TestPictures:
    def test_all_places_of_a_jpeg(self) -> None:
        photo = jpeg(
            xmp(dc__subject=["one"], lr__hierarchicalSubject=["Numbers|one"]),
            iptc((2, 25, "One"), (2, 25, "two"), (2, 120, "IPTC text")),
            exif({0x010E: "EXIF text", 0x9C9E: "three\0".encode("utf-16-le")}, {0x9003: "2020:05:01 20:15:00"}),
        )
        words = words_in_picture(io.BytesIO(photo), "a.jpg")
        assert words.tags() == ["one", "two", "three"]
        assert (words.caption, words.time) == ("IPTC text", datetime(2020, 5, 1, 20, 15))

    def test_boilerplate_is_no_caption(self) -> None:
        photo = jpeg(exif=exif({0x010E: "OLYMPUS DIGITAL CAMERA"}))
        assert words_in_picture(io.BytesIO(photo), "a.jpg").text == ""

    def test_zone_of_exif(self) -> None:
        time = words_in_picture(io.BytesIO(jpeg(exif=taken("2020:05:01 20:15:00", "+02:00"))), "a.jpg").time
        assert time is not None
        assert time.utcoffset() == timedelta(hours=2)

    def test_png(self) -> None:
        photo = png_with_late_xmp(xmp(dc__subject=["late"]))
        assert words_in_picture(io.BytesIO(photo), "a.png").tags() == ["late"]
        assert words_in_picture(io.BytesIO(photo[:-16]), "a.png").tags() == ["late"], "without its end"

    def test_webp_and_tiff(self) -> None:
        for kind, options in (("WEBP", {"xmp": xmp(dc__subject=["cat"])}), ("TIFF", {})):
            buffer = io.BytesIO()
            info = {700: xmp(dc__subject=["cat"]), 0x83BB: iptc((2, 25, "dog"))} if kind == "TIFF" else {}
            Image.new("RGB", (4, 4)).save(buffer, kind, **options, **({"tiffinfo": info} if info else {}))
            buffer.seek(0)
            assert words_in_picture(buffer, "a").tags() == (["cat", "dog"] if info else ["cat"])

    def test_raw(self) -> None:
        buffer = io.BytesIO()
        Image.new("RGB", (4, 4)).save(buffer, "TIFF", tiffinfo={700: xmp(dc__subject=["raw"])})
        buffer.seek(0)
        assert words_in_raw(buffer).tags() == ["raw"]
        assert words_in_raw(io.BytesIO(b"FUJIFILMCCD-RAW")) == PhotoWords()
        assert words_in_raw(io.BytesIO(b"")) == PhotoWords()

    @pytest.mark.parametrize("content", [b"", b"no picture", jpeg()[:20], b"\xff\xd8\xff"], ids=range(4))
    def test_no_picture(self, content: bytes) -> None:
        with pytest.raises(PhotoError, match=r"odd\.jpg"):
            words_in_picture(io.BytesIO(content), "odd.jpg")
