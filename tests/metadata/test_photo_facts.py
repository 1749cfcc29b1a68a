"""Facts that photos really tell are read; facts that can't be true are left out."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from tagdesk.errors import PhotoError
from tagdesk.metadata.photo_facts import PhotoFacts, caption_beside, read_photo_facts

# Pillow remarks on damaged EXIF; that nothing of it reaches a user is tested with photo_file.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")

DESCRIPTION, CHANGED = 0x010E, 0x0132
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
ORIGINAL, DIGITIZED, OFFSET_ORIGINAL = 0x9003, 0x9004, 0x9011

Entries = dict[int, object]


def exif_bytes(main: Entries | None = None, shot: Entries | None = None, gps: Entries | None = None) -> bytes:
    exif = Image.Exif()
    for tag, value in (main or {}).items():
        exif[tag] = value
    exif.get_ifd(EXIF_IFD).update(shot or {})
    exif.get_ifd(GPS_IFD).update(gps or {})
    return exif.tobytes()


def gps_of(lat: object, lat_ref: object, lon: object, lon_ref: object) -> Entries:
    return {1: lat_ref, 2: lat, 3: lon_ref, 4: lon}


ULM = gps_of((48.0, 23.0, 54.24), "N", (9.0, 59.0, 29.76), "E")


@pytest.fixture
def facts_of(tmp_path: Path) -> Callable[..., PhotoFacts]:
    def read(
        main: Entries | None = None,
        shot: Entries | None = None,
        gps: Entries | None = None,
        suffix: str = "jpg",
        **options: object,
    ) -> PhotoFacts:
        path = tmp_path / f"photo.{suffix}"
        Image.new("RGB", (16, 12)).save(path, exif=exif_bytes(main, shot, gps), **options)
        return read_photo_facts(path)

    return read


Facts = Callable[..., PhotoFacts]


def test_photo_that_says_nothing(tmp_path: Path) -> None:
    Image.new("RGB", (16, 12)).save(tmp_path / "plain.jpg")
    assert read_photo_facts(tmp_path / "plain.jpg") == PhotoFacts()


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif", "avif"])
def test_everything_in_every_format(facts_of: Facts, suffix: str) -> None:
    facts = facts_of(
        {DESCRIPTION: "Evening swim with the dog"},
        {ORIGINAL: "2024:06:14 20:52:03", OFFSET_ORIGINAL: "+02:00"},
        ULM,
        suffix,
    )
    assert facts.time == datetime(2024, 6, 14, 20, 52, 3, tzinfo=timezone(timedelta(hours=2)))
    assert facts.time_zone_known
    assert (facts.lat, facts.lon) == (pytest.approx(48.3984, abs=1e-4), pytest.approx(9.9916, abs=1e-4))
    assert facts.place == "Ulm, Baden-Wurttemberg, Germany"
    assert facts.caption == "Evening swim with the dog"


class TestTime:
    def test_without_offset_the_zone_is_unknown(self, facts_of: Facts) -> None:
        facts = facts_of(shot={ORIGINAL: "2024:06:14 20:52:03"})
        assert (facts.time, facts.time_zone_known) == (datetime(2024, 6, 14, 20, 52, 3), False)

    @pytest.mark.parametrize(
        ("offset", "zone"),
        [("-05:30", timezone(-timedelta(hours=5, minutes=30))), ("Z", UTC), ("+0900", timezone(timedelta(hours=9)))],
    )
    def test_offsets(self, facts_of: Facts, offset: str, zone: timezone) -> None:
        facts = facts_of(shot={ORIGINAL: "2024:06:14 20:52:03", OFFSET_ORIGINAL: offset})
        assert facts.time == datetime(2024, 6, 14, 20, 52, 3, tzinfo=zone)

    @pytest.mark.parametrize("offset", ["+99:00", "   :  ", "+02:75", "CEST", ""])
    def test_offset_that_lies_is_left_out(self, facts_of: Facts, offset: str) -> None:
        facts = facts_of(shot={ORIGINAL: "2024:06:14 20:52:03", OFFSET_ORIGINAL: offset})
        assert (facts.time, facts.time_zone_known) == (datetime(2024, 6, 14, 20, 52, 3), False)

    @pytest.mark.parametrize(
        "lie",
        [
            "0000:00:00 00:00:00",
            "0001:01:01 00:00:00",
            "    :  :     :  :  ",
            "2024:02:31 10:00:00",
            "2024:06:14 25:00:00",
            "2024:06:14 20:60:00",
            "9999:12:31 23:59:59",
            "yesterday",
            "2024:06:14",
            "",
        ],
    )
    def test_time_that_lies_is_left_out(self, facts_of: Facts, lie: str) -> None:
        assert facts_of(shot={ORIGINAL: lie}) == PhotoFacts()

    def test_moment_of_the_shot_comes_before_later_ones(self, facts_of: Facts) -> None:
        later = {CHANGED: "2025:01:01 00:00:00"}
        digitized = {DIGITIZED: "2020:05:05 05:05:05"}
        assert facts_of(later, digitized | {ORIGINAL: "1999:07:07 07:07:07"}).time == datetime(1999, 7, 7, 7, 7, 7)
        assert facts_of(later, digitized | {ORIGINAL: "0000:00:00 00:00:00"}).time == datetime(2020, 5, 5, 5, 5, 5)
        assert facts_of(later).time == datetime(2025, 1, 1)


class TestPosition:
    def test_south_and_west_are_negative(self, facts_of: Facts) -> None:
        facts = facts_of(gps=gps_of((22.0, 54.0, 30.0), "S", (43.0, 12.0, 0.0), "W"))
        assert (facts.lat, facts.lon) == (pytest.approx(-22.9083, abs=1e-4), pytest.approx(-43.2, abs=1e-4))
        assert facts.place.endswith("Brazil")

    def test_seconds_left_out_as_zero_by_zero(self, facts_of: Facts) -> None:
        nothing = IFDRational(0, 0)
        facts = facts_of(gps=gps_of((48.0, 23.9, nothing), "N", (9.0, 59.5, nothing), "E"))
        assert (facts.lat, facts.lon) == (pytest.approx(48.3983, abs=1e-3), pytest.approx(9.9917, abs=1e-3))

    @pytest.mark.parametrize(
        "gps",
        [
            gps_of((0.0, 0.0, 0.0), "N", (0.0, 0.0, 0.0), "E"),
            gps_of((999.0, 0.0, 0.0), "N", (9.0, 59.0, 29.0), "E"),
            gps_of((48.0, 23.0, 54.0), "N", (999.0, 0.0, 0.0), "E"),
            gps_of((90.0, 30.0, 0.0), "N", (9.0, 0.0, 0.0), "E"),
            gps_of((48.0, 75.0, 0.0), "N", (9.0, 0.0, 0.0), "E"),
            gps_of((IFDRational(0, 0), IFDRational(0, 0), IFDRational(0, 0)), "N", (9.0, 59.0, 29.0), "E"),
            gps_of((IFDRational(1, 0), 0.0, 0.0), "N", (9.0, 59.0, 29.0), "E"),
            gps_of((48.0, IFDRational(0, 0), 0.0), "N", (9.0, 59.0, 29.0), "E"),
            gps_of((48.0, 23.0, 54.0), "", (9.0, 59.0, 29.0), "E"),
            gps_of((48.0, 23.0, 54.0), "N", (9.0, 59.0, 29.0), "\0"),
            {1: "N", 2: (48.0, 23.0, 54.0)},
            {1: "N", 3: "E"},
            {5: b"\0"},
        ],
        ids=str,
    )
    def test_position_that_lies_is_left_out(self, facts_of: Facts, gps: Entries) -> None:
        assert facts_of(gps=gps) == PhotoFacts()

    def test_open_sea_has_a_position_but_no_place(self, facts_of: Facts) -> None:
        facts = facts_of(gps=gps_of((30.0, 0.0, 0.0), "N", (40.0, 0.0, 0.0), "W"))
        assert (facts.lat, facts.lon, facts.place) == (30.0, -40.0, "")


def packet(body: str, attributes: str = "") -> bytes:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<rdf:Description rdf:about="" {attributes}>{body}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def described(*texts: tuple[str, str]) -> bytes:
    items = "".join(f'<rdf:li xml:lang="{lang}">{text}</rdf:li>' for lang, text in texts)
    return packet(f"<dc:description><rdf:Alt>{items}</rdf:Alt></dc:description>")


class TestCaption:
    @pytest.mark.parametrize("suffix", ["jpg", "webp", "avif"])
    def test_xmp_comes_before_exif(self, facts_of: Facts, suffix: str) -> None:
        facts = facts_of({DESCRIPTION: "from EXIF"}, suffix=suffix, xmp=described(("x-default", "Abends am See 🌅")))
        assert facts.caption == "Abends am See 🌅"

    def test_xmp_in_png_and_tiff(self, tmp_path: Path) -> None:
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", described(("x-default", "In a PNG")).decode())
        Image.new("RGB", (4, 4)).save(tmp_path / "a.png", pnginfo=info)
        Image.new("RGB", (4, 4)).save(tmp_path / "a.tif", tiffinfo={700: described(("x-default", "In a TIFF"))})
        assert read_photo_facts(tmp_path / "a.png").caption == "In a PNG"
        assert read_photo_facts(tmp_path / "a.tif").caption == "In a TIFF"

    def test_default_language_first(self, facts_of: Facts) -> None:
        assert facts_of(xmp=described(("de", "Hund"), ("x-default", "Dog"))).caption == "Dog"
        assert facts_of(xmp=described(("de", "Hund"), ("fr", "Chien"))).caption == "Hund"

    def test_short_forms(self, facts_of: Facts) -> None:
        assert facts_of(xmp=packet("", 'dc:description="As an attribute"')).caption == "As an attribute"
        assert facts_of(xmp=packet("<dc:description>Bare text</dc:description>")).caption == "Bare text"

    @pytest.mark.parametrize(
        "xmp",
        [
            b"<not xml",
            b"",
            b"\0" * 50,
            b"\xff\xfe<\0",
            b'<?xml version="1.0" encoding="no-such-code"?><a/>',
            described(("x-default", "\x01")),
            described(("x-default", "  ")),
        ],
        ids=range(7),
    )
    def test_damaged_xmp_falls_back_to_exif(self, facts_of: Facts, xmp: bytes) -> None:
        assert facts_of({DESCRIPTION: "from EXIF"}, xmp=xmp).caption == "from EXIF"

    def test_entities_are_refused(self, facts_of: Facts, tmp_path: Path) -> None:
        secret = tmp_path / "secret.txt"
        secret.write_text("the secret")
        file_entity = f'<!DOCTYPE a [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()
        bomb = b'<!DOCTYPE a [<!ENTITY e "ha"><!ENTITY f "&e;&e;&e;">]>'
        for prologue in (file_entity, bomb):
            assert facts_of(xmp=prologue + described(("x-default", "see &e;"))).caption == ""

    @pytest.mark.parametrize(
        "boilerplate",
        [
            "OLYMPUS DIGITAL CAMERA",
            "OLYMPUS DIGITAL CAMERA         ",
            "SONY DSC",
            "Screenshot",
            "untitled",
            "KONICA MINOLTA DIGITAL CAMERA",
            "KODAK Digital Still Camera",
            "SAMSUNG CAMERA PICTURES",
            "Exif_JPEG_PICTURE",
            "<Digimax i5, Samsung #1>",
            "Created with GIMP",
            "ozedf",
            "cof_vivid",
            "IMG_20240614_205203.jpg",
            "DSC_0042",
            "20240614",
            "---",
        ],
    )
    def test_boilerplate_is_no_caption(self, facts_of: Facts, boilerplate: str) -> None:
        assert facts_of({DESCRIPTION: boilerplate}).caption == ""
        assert facts_of(xmp=described(("x-default", boilerplate.replace("<", "&lt;")))).caption == ""

    @pytest.mark.parametrize(
        "words",
        [
            "❤️🌅",
            "My Olympus digital camera is back!",
            "Sony DSC meetup in Ulm",
            "Created with love",
            "夕焼け",
            "غروب الشمس",
        ],
    )
    def test_words_of_a_person_are_kept(self, facts_of: Facts, words: str) -> None:
        assert facts_of(xmp=described(("x-default", words))).caption == words

    @pytest.mark.parametrize(
        "raw",
        ["Café in München".encode(), "Café in München".encode("latin-1"), "Café in München\0".encode()],
        ids=["utf-8", "latin-1", "with NUL"],
    )
    def test_exif_text_in_whatever_encoding(self, facts_of: Facts, raw: bytes) -> None:
        assert facts_of({DESCRIPTION: raw}).caption == "Café in München"

    def test_windows_punctuation(self, facts_of: Facts) -> None:
        assert facts_of({DESCRIPTION: "“Don’t!” – 5 €".encode("cp1252")}).caption == "“Don’t!” – 5 €"

    @pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
    def test_utf8_read_as_something_else_is_repaired(self, facts_of: Facts, encoding: str) -> None:
        mangled = "Grüße".encode().decode(encoding)
        assert facts_of(xmp=described(("x-default", mangled))).caption == "Grüße"

    @pytest.mark.parametrize(
        ("comment", "caption"),
        [
            (b"ASCII\0\0\0Late light", "Late light"),
            (b"UNICODE\0" + "Späte Sonne".encode("utf-16-le"), "Späte Sonne"),
            (b"UNICODE\0" + "Späte Sonne".encode("utf-16-be"), "Späte Sonne"),
            (b"UNICODE\0" + "夕焼け".encode("utf-16"), "夕焼け"),
            (b"\0" * 8 + "Späte Sonne".encode(), "Späte Sonne"),
            (b"Late light without a prefix", "Late light without a prefix"),
            (b"ASCII\0\0\0Screenshot", ""),
            (b'ASCII\0\0\0{"effects": 3}', ""),
            (b"ASCII\0\0\0filter: 0; jpegRotation: 90;", ""),
            (b"\x01\x02\x88\xff\x00\x01 some maker\x05 notes", ""),
            (b"UNICODE\0", ""),
            (b"", ""),
        ],
    )
    def test_user_comment(self, facts_of: Facts, comment: bytes, caption: str) -> None:
        assert facts_of(shot={0x9286: comment}).caption == caption

    def test_windows_comment(self, facts_of: Facts) -> None:
        assert facts_of({0x9C9C: "Größe XL\0".encode("utf-16-le")}).caption == "Größe XL"

    def test_longest_caption(self, facts_of: Facts) -> None:
        assert len(facts_of(suffix="webp", xmp=described(("x-default", "ab " * 50_000))).caption) <= 100_000


class TestUnreadable:
    @pytest.mark.parametrize("content", [b"", b"words", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])
    def test_file_that_is_no_photo(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "odd.jpg"
        path.write_bytes(content)
        with pytest.raises(PhotoError, match=r"odd\.jpg"):
            read_photo_facts(path)

    def test_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(PhotoError, match=r"gone\.jpg"):
            read_photo_facts(tmp_path / "gone.jpg")

    def test_png_without_exif_is_not_decoded(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        Image.new("RGB", (16, 12)).save(tmp_path / "plain.png")

        def refuse(_: object) -> None:
            raise AssertionError("decoded")

        monkeypatch.setattr("PIL.ImageFile.ImageFile.load", refuse)
        assert read_photo_facts(tmp_path / "plain.png") == PhotoFacts()


def _sample(kind: str) -> bytes:
    buffer = io.BytesIO()
    exif = exif_bytes({DESCRIPTION: "Evening swim"}, {ORIGINAL: "2024:06:14 20:52:03", 0x9286: b"UNICODE\0a\0"}, ULM)
    Image.new("RGB", (16, 12)).save(buffer, format=kind, exif=exif)
    return buffer.getvalue()


SAMPLES = {kind: _sample(kind) for kind in ("JPEG", "PNG", "WEBP", "TIFF")}


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(
    kind=st.sampled_from(sorted(SAMPLES)),
    changes=st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), max_size=10),
    tail=st.binary(max_size=30),
)
def test_mutated_metadata_gives_facts_or_a_sentence(
    tmp_path: Path, kind: str, changes: list[tuple[int, int]], tail: bytes
) -> None:
    content = bytearray(SAMPLES[kind])
    for position, value in changes:
        content[position % len(content)] = value
    path = tmp_path / "fuzzed.jpg"
    path.write_bytes(bytes(content) + tail)
    try:
        facts = read_photo_facts(path)
    except PhotoError as error:
        assert "fuzzed.jpg" in str(error)
        return
    assert facts.time is None or facts.time.year >= 1826
    assert facts.lat is None or (abs(facts.lat) <= 90 and abs(facts.lon or 0) <= 180)
    assert "\0" not in facts.caption


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(exif=st.binary(max_size=200), xmp=st.binary(max_size=200))
def test_random_exif_and_xmp_never_stop_a_photo(tmp_path: Path, exif: bytes, xmp: bytes) -> None:
    path = tmp_path / "odd.webp"
    Image.new("RGB", (4, 4)).save(path, exif=b"Exif\0\0II*\0\x08\0\0\0" + exif, xmp=xmp)
    assert isinstance(read_photo_facts(path), PhotoFacts)


class TestCaptionBeside:
    @pytest.mark.parametrize("name", ["IMG.txt", "IMG.jpg.txt"])
    def test_either_name(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_text("  Evening swim\r\nwith the dog\n")
        assert caption_beside(tmp_path / "IMG.jpg") == "Evening swim\nwith the dog"

    def test_full_name_first_and_empty_files_passed_over(self, tmp_path: Path) -> None:
        (tmp_path / "IMG.txt").write_text("for any IMG")
        (tmp_path / "IMG.jpg.txt").write_text("for the JPEG")
        assert caption_beside(tmp_path / "IMG.jpg") == "for the JPEG"
        (tmp_path / "IMG.jpg.txt").write_text(" \n")
        assert caption_beside(tmp_path / "IMG.jpg") == "for any IMG"

    def test_none(self, tmp_path: Path) -> None:
        assert caption_beside(tmp_path / "IMG.jpg") == ""
        assert caption_beside(Path("/")) == ""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_encodings(self, tmp_path: Path, encoding: str) -> None:
        (tmp_path / "IMG.txt").write_bytes("Grüße – 5 €".encode(encoding))
        assert caption_beside(tmp_path / "IMG.jpg") == "Grüße – 5 €"

    def test_nuls_are_removed(self, tmp_path: Path) -> None:
        (tmp_path / "IMG.txt").write_bytes(b"a\0b")
        assert caption_beside(tmp_path / "IMG.jpg") == "ab"

    @pytest.mark.parametrize("letter", ["x", "é", "夕", "🌅"])
    def test_cut_at_100_000_characters(self, tmp_path: Path, letter: str) -> None:
        (tmp_path / "IMG.txt").write_text("a" + letter * 150_000, encoding="utf-8")
        caption = caption_beside(tmp_path / "IMG.jpg")
        assert 99_999 <= len(caption) <= 100_000
        assert set(caption) == {"a", letter}

    def test_folder_of_that_name_is_no_caption(self, tmp_path: Path) -> None:
        (tmp_path / "IMG.txt").mkdir()
        assert caption_beside(tmp_path / "IMG.jpg") == ""

    def test_unreadable_caption_does_not_stop_the_photo(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        (tmp_path / "IMG.txt").write_text("secret")

        def refuse(*_: object) -> None:
            raise PermissionError("Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
        assert caption_beside(tmp_path / "IMG.jpg") == ""
        assert "IMG.txt" in caplog.text


MAKE, MODEL, LENS = 0x010F, 0x0110, 0xA434


@pytest.mark.parametrize(
    ("make", "model", "lens", "camera"),
    [
        ("FUJIFILM", "X-T4", "XF35mmF1.4 R", "FUJIFILM, X-T4, XF35mmF1.4 R"),
        ("NIKON CORPORATION", "NIKON Z 6", "", "NIKON, Z 6"),
        ("Canon", "Canon EOS R5", "RF24-105mm, F4", "Canon, EOS R5, RF24-105mm F4"),
        ("", "iPhone", "", "iPhone"),
        ("  ", "\0", "", ""),
    ],
)
def test_camera_and_lens(facts_of: Facts, make: str, model: str, lens: str, camera: str) -> None:
    assert facts_of({MAKE: make, MODEL: model}, {LENS: lens}).camera == camera


def test_an_endless_name_of_a_camera_is_cut(facts_of: Facts) -> None:
    assert len(facts_of({MODEL: "x" * 1000}).camera) == 60
