"""Keywords inside of JPEGs: read by others, every other byte as it was."""

import hashlib
import io
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keyword_files import exif, iptc, jpeg, taken, xmp
from made_up_sidecars import LIGHTROOM, exiftool, exiftool_keywords, exiv2_keywords, needs_exiftool, needs_exiv2
from PIL import Image

from tagdesk.errors import MetadataError, PhotoError
from tagdesk.metadata.iptc_keywords import changed_iptc, changed_resources, iptc_keyword, iptc_keywords
from tagdesk.metadata.jpeg_packet import JpegFile, is_jpeg
from tagdesk.metadata.jpeg_segments import MOST_BODY_BYTES, put_together, segment, taken_apart
from tagdesk.metadata.picture_words import words_in_picture

_XMP = b"http://ns.adobe.com/xap/1.0/\0"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return tmp_path / "IMG_1.jpg"


def written(photo: Path, content: bytes, wanted: list[str], removed: tuple[str, ...] = ()) -> bytes:
    """The photo after keywords were written into it."""
    photo.write_bytes(content)
    file = JpegFile(photo)
    assert file.change(wanted, removed)
    file.save()
    return photo.read_bytes()


def tags(content: bytes) -> list[str]:
    return words_in_picture(io.BytesIO(content), "photo").tags()


def others(content: bytes, *starts: bytes) -> tuple[list[bytes], bytes]:
    """Segments but those that begin so, and the pixels."""
    segments, pixels = taken_apart(content)
    return [one.raw for one in segments if not one.body.startswith((_XMP, *starts))], pixels


def with_segment(content: bytes, marker: int, body: bytes, place: int | None = None) -> bytes:
    segments, pixels = taken_apart(content)
    segments.insert(len(segments) if place is None else place, segment(marker, body))
    return put_together(segments, pixels)


class TestPacket:
    def test_a_new_one_stands_behind_exif(self, photo: Path) -> None:
        before = jpeg(exif=taken("2024:01:01 10:00:00"))
        after = written(photo, before, ["lake", "寿司"])
        assert tags(after) == ["lake", "寿司"]
        assert others(after) == others(before)
        segments, _ = taken_apart(after)
        place = next(at for at, one in enumerate(segments) if one.body.startswith(_XMP))
        heads = [at for at, one in enumerate(segments) if one.marker == 0xE0 or one.body.startswith(b"Exif")]
        assert place == max(heads) + 1

    def test_the_pixels_are_the_same(self, photo: Path) -> None:
        noise = np.random.default_rng(1).integers(0, 255, (64, 80, 3), dtype=np.uint8)
        buffer = io.BytesIO()
        Image.fromarray(noise).save(
            buffer, "JPEG", quality=90, progressive=True, icc_profile=b"x" * 3000, comment=b"hi"
        )
        before = buffer.getvalue() + b"a film behind the end"
        after = written(photo, before, ["lake"])
        assert others(after) == others(before) and after.endswith(b"a film behind the end")
        pictures = [np.asarray(Image.open(io.BytesIO(content))) for content in (before, after)]
        assert np.array_equal(*pictures)

    def test_an_old_one_is_changed_in_its_place(self, photo: Path) -> None:
        before = jpeg(LIGHTROOM, exif=taken("2024:01:01 10:00:00"))
        after = written(photo, before, ["lake"], ("ulm",))
        assert tags(after) == ["Evening", "Germany", "Places", "lake"]
        assert others(after) == others(before) and b"+0.35" in after

    def test_it_grows_into_its_padding(self, photo: Path) -> None:
        first = written(photo, jpeg(), ["lake"])
        second = written(photo, first, ["lake", "sunset", "dog"])
        assert len(second) == len(first) and tags(second) == ["lake", "sunset", "dog"]
        third = written(photo, second, ["lake"], ("sunset", "dog"))
        assert len(third) == len(first) and tags(third) == ["lake"]
        many = [f"a rather long keyword number {number}" for number in range(60)]
        assert tags(written(photo, third, many)) == ["lake", *many]

    def test_nothing_to_do(self, photo: Path) -> None:
        first = written(photo, jpeg(), ["lake"])
        file = JpegFile(photo)
        assert not file.change(["Lake"], ("dog",))
        photo.write_bytes(jpeg())
        assert not JpegFile(photo).change([], ("lake",))
        assert JpegFile(photo).is_new and first != jpeg()

    def test_too_much_for_a_jpeg(self, photo: Path) -> None:
        photo.write_bytes(jpeg())
        with pytest.raises(MetadataError, match=r"longer than fits .* write a sidecar for it instead\.$"):
            JpegFile(photo).change([f"{number:0500}" for number in range(100)], ())
        assert photo.read_bytes() == jpeg()

    def test_up_to_the_last_byte(self, photo: Path) -> None:
        fill = xmp(f"<dc:rights>{'x' * 63_000}</dc:rights>")
        after = written(photo, jpeg(fill), ["lake"])
        assert tags(after) == ["lake"]

    def test_xmp_that_goes_on_elsewhere(self, photo: Path) -> None:
        depth = b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + struct.pack(">II", 9, 0) + b"<depth/>"
        before = with_segment(jpeg(LIGHTROOM), 0xE1, depth)
        after = written(photo, before, ["lake"])
        assert others(after) == others(before) and depth in after
        photo.write_bytes(with_segment(jpeg(LIGHTROOM), 0xE1, depth.replace(b"<depth/>", b"<dc:subject/>")))
        with pytest.raises(MetadataError, match="goes on in further parts"):
            JpegFile(photo).change(["lake"], ())

    def test_further_pictures_stay_where_they_are_looked_for(self, photo: Path) -> None:
        pictures = with_segment(jpeg(exif=taken("2024:01:01 10:00:00")), 0xE2, b"MPF\0II*\0" + b"\0" * 40)
        after = written(photo, pictures, ["lake"])
        distances = [len(content) - content.index(b"MPF\0") for content in (pictures, after)]
        assert distances[0] == distances[1]
        # An old packet behind it can't grow, but change within its padding.
        segments, pixels = taken_apart(pictures)
        photo.write_bytes(put_together([*segments, segment(0xE1, _XMP + LIGHTROOM)], pixels))
        with pytest.raises(MetadataError, match="further pictures"):
            JpegFile(photo).change(["lake"], ())
        padded = LIGHTROOM + b" " * 2000 + b"<?xpacket end='w'?>"
        after = written(photo, put_together([*segments, segment(0xE1, _XMP + padded)], pixels), ["lake"])
        assert "lake" in tags(after)

    @pytest.mark.parametrize(
        "content",
        [
            b"\xff\xd8\xff",
            b"\xff\xd8\xff\xd9",
            b"\x89PNG rubbish",
            jpeg()[:30],
            jpeg(b"<broken"),
            jpeg(LIGHTROOM).replace(b"\xff\xda", b"\x00\x00"),
            with_segment(jpeg(LIGHTROOM), 0xE1, _XMP + LIGHTROOM),
            b"\xff\xd8" + b"\xff" * 100,
            b"\xff\xd8\xff\xe1\0\1",
        ],
        ids=range(9),
    )
    def test_damaged_ones_stay_as_they_are(self, photo: Path, content: bytes) -> None:
        photo.write_bytes(content)
        with pytest.raises(MetadataError, match=r"^IMG_1.jpg can't take keywords inside: .*\.$"):
            JpegFile(photo)
        assert photo.read_bytes() == content

    def test_missing_or_empty(self, photo: Path) -> None:
        assert not is_jpeg(photo)
        with pytest.raises(PhotoError):
            JpegFile(photo)
        photo.touch()
        with pytest.raises(PhotoError):
            JpegFile(photo)

    def test_filling_bytes_between_segments(self, photo: Path) -> None:
        content = jpeg(exif=taken("2024:01:01 10:00:00"))
        filled = content[:2] + b"\xff\xff" + content[2:]
        assert others(written(photo, filled, ["lake"])) == others(filled)

    @given(data=st.data())
    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_whatever_is_broken_is_refused_or_kept(self, data: st.DataObject, photo: Path) -> None:
        records = iptc((1, 90, b"\x1b%G"), (2, 0, b"\0\4"), (2, 25, "Ulm"), (2, 120, "evening"))
        content = bytearray(jpeg(LIGHTROOM, records, taken("2024:01:01 10:00:00")))
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(2, len(content) - 1))] = data.draw(st.integers(0, 255))
        photo.write_bytes(content)
        try:
            file = JpegFile(photo)
            file.change(["lake"], ("ulm",))
            file.save()
        except (MetadataError, PhotoError):
            assert photo.read_bytes() == content
        else:
            assert others(photo.read_bytes(), b"Photoshop") == others(bytes(content), b"Photoshop")


class TestIptc:
    RECORDS = iptc(
        (2, 0, b"\0\4"), (2, 25, "Ulm"), (2, 25, "Köln".encode("latin-1")), (2, 120, "Gruß".encode("latin-1"))
    )

    def test_only_where_there_was_some(self, photo: Path) -> None:
        assert b"8BIM" not in written(photo, jpeg(), ["lake"])
        plain = jpeg(records=iptc((2, 0, b"\0\4"), (2, 120, "evening")))
        after = written(photo, plain, ["lake"])
        assert others(after) == others(plain)

    def test_both_are_kept_the_same(self, photo: Path) -> None:
        after = written(photo, jpeg(records=self.RECORDS), ["寿司", "Ulm"])
        assert sorted(tags(after)) == ["Köln", "Ulm", "寿司"]
        assert list(iptc_keywords(after[after.index(b"\x1c\x01") :])) == ["ulm", "köln", "寿司"]
        gone = written(photo, after, ["Ulm"], ("寿司", "köln"))
        assert tags(gone) == ["Ulm"]

    def test_a_packet_comes_to_iptc_that_had_all(self, photo: Path) -> None:
        photo.write_bytes(jpeg(records=iptc((2, 25, "Ulm"))))
        file = JpegFile(photo)
        assert (file.is_new, file.keywords) == (True, {"ulm": "Ulm"})
        assert file.change(["Ulm"], ())
        file.save()
        assert JpegFile(photo).is_new is False and not JpegFile(photo).change(["Ulm"], ())

    @pytest.mark.parametrize(
        ("keyword", "value"),
        [("x" * 70, b"x" * 64), ("ü" * 40, ("ü" * 32).encode()), ("a" + "寿" * 30, ("a" + "寿" * 21).encode())],
    )
    def test_at_most_64_bytes_in_whole_characters(self, keyword: str, value: bytes) -> None:
        assert iptc_keyword(keyword) == value
        records = changed_iptc(self.RECORDS, [keyword], ())
        assert value.decode() in iptc_keywords(records).values()
        assert changed_iptc(records, [keyword, "Ulm"], ()) is records
        assert list(iptc_keywords(changed_iptc(records, [], (keyword,)))) == ["ulm", "köln"]

    def test_all_texts_become_utf_8(self) -> None:
        changed = changed_iptc(self.RECORDS, ["寿司"], ())
        assert changed == iptc(
            (1, 90, b"\x1b%G"), (2, 0, b"\0\4"), (2, 25, "Ulm"), (2, 25, "Köln"), (2, 25, "寿司"), (2, 120, "Gruß")
        )
        assert changed_iptc(changed, ["Ulm"], ("köln", "寿司")) == iptc(
            (1, 90, b"\x1b%G"), (2, 0, b"\0\4"), (2, 25, "Ulm"), (2, 120, "Gruß")
        )

    def test_long_and_binary_records_stay(self) -> None:
        picture = bytes(range(256)) * 200
        records = self.RECORDS + struct.pack(">BBBHI", 0x1C, 2, 202, 0x8004, len(picture)) + picture
        assert changed_iptc(records, ["lake"], ()).endswith(picture)

    def test_damaged_records_are_refused(self) -> None:
        with pytest.raises(ValueError):
            changed_iptc(self.RECORDS + b"rubbish", ["lake"], ())

    def test_the_digest_follows_only_if_it_was_right(self) -> None:
        def resources(digest: bytes) -> bytes:
            blocks = ((0x0404, self.RECORDS), (0x0425, digest), (0x03ED, b"resolution"))
            return b"".join(
                b"8BIM" + struct.pack(">HHI", number, 0, len(value)) + value + b"\0" * (len(value) % 2)
                for number, value in blocks
            )

        right = hashlib.md5(self.RECORDS).digest()
        changed = changed_resources(resources(right), ["lake"], ())
        new = changed_iptc(self.RECORDS, ["lake"], ())
        assert hashlib.md5(new).digest() in changed and right not in changed and b"resolution" in changed
        wrong = b"0" * 16
        assert wrong in changed_resources(resources(wrong), ["lake"], ())
        assert changed_resources(resources(right), ["Ulm"], ("gone",)) == resources(right)


@needs_exiftool
class TestExiftool:
    def test_reads_exactly_what_was_written(self, photo: Path, tmp_path: Path) -> None:
        records = iptc((2, 0, b"\0\4"), (2, 25, "Ulm"), (2, 120, "Gruß".encode("latin-1")))
        before = jpeg(LIGHTROOM, records, exif({0x010F: "Maker"}, {0x9003: "2024:01:01 10:00:00"}))
        (tmp_path / "before.jpg").write_bytes(before)
        written(photo, before, ["寿司", "a<b>&c"])
        assert exiftool_keywords(photo) == ["Evening", "Germany", "Places", "Ulm", "寿司", "a<b>&c"]
        assert exiftool_keywords(photo, "XMP-lr:HierarchicalSubject")[-2:] == ["寿司", "a<b>&c"]
        assert exiftool_keywords(photo, "IPTC:Keywords") == ["Ulm", "寿司", "a<b>&c"]
        ours = {"IPTC:Keywords", "IPTC:CodedCharacterSet", "XMP-dc:Subject", "XMP-lr:HierarchicalSubject"}
        old, new = (
            exiftool(path, "-EXIF:all", "-XMP:all", "-IPTC:all", "-JFIF:all")
            for path in (tmp_path / "before.jpg", photo)
        )
        foreign = [{k: v for k, v in one.items() if k not in {*ours, "SourceFile"}} for one in (old, new)]
        assert foreign[0] == foreign[1] and foreign[0]["IPTC:Caption-Abstract"] == "Gruß"

    def test_the_digest_is_what_exiftool_computes(self, photo: Path) -> None:
        written(photo, jpeg(records=TestIptc.RECORDS), ["lake"])
        found = exiftool(photo, "-File:CurrentIPTCDigest")
        segments, _ = taken_apart(photo.read_bytes())
        body = next(one.body for one in segments if one.body.startswith(b"Photoshop"))
        records = body[body.index(b"\x1c") :].rstrip(b"\0")
        assert found["File:CurrentIPTCDigest"] == hashlib.md5(records).hexdigest()


@needs_exiv2
def test_exiv2_reads_exactly_what_was_written(photo: Path) -> None:
    written(photo, jpeg(records=iptc((2, 25, "Ulm"))), ["寿司", "New York"])
    assert exiv2_keywords(photo) == ["Ulm", "寿司", "New York"]
    assert exiv2_keywords(photo, "Xmp.lr.hierarchicalSubject") == ["Ulm", "寿司", "New York"]
    assert exiv2_keywords(photo, "Iptc.Application2.Keywords") == ["Ulm\n寿司\nNew York"]


def test_the_largest_segment() -> None:
    assert len(segment(0xE1, b"x" * MOST_BODY_BYTES).raw) == 65_537
    with pytest.raises(ValueError):
        segment(0xE1, b"x" * (MOST_BODY_BYTES + 1))
