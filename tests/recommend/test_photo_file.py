"""Every format becomes an upright RGB picture; every bad file becomes one sentence that names it."""

import base64
import errno
import hashlib
import io
import os
import resource
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tagdesk.errors import PhotoError
from tagdesk.recommend.photo_file import PHOTO_SUFFIXES, content_hash, find_photos, open_photo

# Pillow remarks on damaged EXIF; that nothing of it reaches a user is tested in a process of its own.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")

RED, BLUE, WHITE = (200, 30, 30), (30, 30, 200), (255, 255, 255)
ORIENTATION = 0x0112

# 64 x 48, left half red, right half blue; made with libheif, since the decoder here can't write.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ADRpbG9jAAAAAERAAAIAAQAAAAAB4gABAAAAAAAAAEEAAgAAAAACIwABAAAAAAAAAD4AAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAA"
    "kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq"
    "5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xh"
    "cAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAA"
    "ABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAh21kYXQAAAA9KAGvWOb06r//5Wu//qP8h8n//1//Sr1X7jET/p4FWlr/c/R9Fd2U"
    "Dm4ZwydU2twl603VejTPNaU0M0efRAAAAAZFeGlmAABNTQAqAAAACAACAQ4AAgAAAA4AAAAmARIAAwAAAAEABgAAAAAAAEJvYXRz"
    "IGF0IG5vb24A"
)


def two_halves(size: tuple[int, int] = (64, 48)) -> Image.Image:
    """Left red, right blue."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image


def detailed(size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Noise, so that the compressed data fill the file evenly."""
    values = np.random.default_rng(5).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    return Image.fromarray(values)


def sentence_for(path: Path, max_side_px: int | None = 256) -> str:
    """The one sentence with which the file is refused."""
    with pytest.raises(PhotoError) as refused:
        open_photo(path, max_side_px)
    sentence = str(refused.value)
    assert path.name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 220
    return sentence


def near(pixel: object, wanted: tuple[int, int, int], tolerance: int = 12) -> bool:
    return bool(np.abs(np.subtract(pixel, wanted)).max() <= tolerance)


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds one pixel row of nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


class TestFormats:
    @pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "avif", "tif", "gif", "bmp"])
    def test_opens_as_rgb(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"halves.{suffix}"
        two_halves().save(path)
        picture = open_photo(path)
        assert (picture.mode, picture.size) == ("RGB", (64, 48))
        assert near(picture.getpixel((8, 24)), RED)
        assert near(picture.getpixel((56, 24)), BLUE)

    def test_heic_without_registering_anything_in_pillow(self, tmp_path: Path) -> None:
        path = tmp_path / "phone.heic"
        path.write_bytes(HEIC)
        picture = open_photo(path, 32)
        assert (picture.mode, picture.size) == ("RGB", (32, 24))
        assert near(picture.getpixel((4, 12)), RED)
        assert near(picture.getpixel((28, 12)), BLUE)
        assert "HEIF" not in Image.OPEN

    @pytest.mark.parametrize(("suffix", "kind"), [("jpg", "PNG"), ("png", "JPEG"), ("heic", "JPEG"), ("txt", "WEBP")])
    def test_content_decides_not_the_suffix(self, tmp_path: Path, suffix: str, kind: str) -> None:
        path = tmp_path / f"renamed.{suffix}"
        two_halves().save(path, format=kind)
        assert open_photo(path).size == (64, 48)

    @pytest.mark.parametrize("suffix", ["gif", "webp", "png", "tif"])
    def test_first_of_several_frames(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"moving.{suffix}"
        first, second = Image.new("RGB", (40, 30), RED), Image.new("RGB", (40, 30), BLUE)
        first.save(path, save_all=True, append_images=[second])
        assert near(open_photo(path).getpixel((20, 15)), RED)

    def test_progressive_jpeg(self, tmp_path: Path) -> None:
        path = tmp_path / "web.jpg"
        detailed().save(path, progressive=True)
        assert open_photo(path, 80).size == (80, 60)


class TestColours:
    @pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "CMYK", "LA", "RGBA", "I;16"])
    def test_white_stays_white_and_black_black(self, tmp_path: Path, mode: str) -> None:
        grey = Image.new("L", (20, 10), 0)
        grey.paste(255, (10, 0, 20, 10))
        if mode == "I;16":
            image = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
        else:
            image = grey.convert("RGB").convert(mode)
        path = tmp_path / "picture.tif"
        image.save(path)
        picture = open_photo(path)
        assert picture.mode == "RGB"
        assert picture.getpixel((2, 5)) == (0, 0, 0)
        assert picture.getpixel((18, 5)) == WHITE

    def test_cmyk_jpeg_keeps_its_colours(self, tmp_path: Path) -> None:
        path = tmp_path / "print.jpg"
        two_halves().convert("CMYK").save(path, quality=95)
        assert near(open_photo(path).getpixel((8, 24)), RED)

    @pytest.mark.parametrize("suffix", ["png", "tif"])
    def test_sixteen_bits_are_scaled_not_clipped(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"scan.{suffix}"
        ramp = np.linspace(0, 65535, 256).astype(np.uint16)
        Image.fromarray(np.tile(ramp, (4, 1))).save(path)
        row = np.asarray(open_photo(path))[0, :, 0].astype(int)
        assert np.abs(row - np.arange(256)).max() <= 1

    @pytest.mark.parametrize("white", [1.0, 255.0, 4000.0])
    def test_floating_point_tiff(self, tmp_path: Path, white: float) -> None:
        path = tmp_path / "measured.tif"
        ramp = np.linspace(0, white, 64, dtype=np.float32)
        ramp[3] = np.nan
        Image.fromarray(np.tile(ramp, (4, 1))).save(path)
        row = np.asarray(open_photo(path))[0, :, 0]
        assert (row[0], row[3], row[-1]) == (0, 0, 255)
        assert 120 <= row[32] <= 135

    @pytest.mark.parametrize("suffix", ["png", "webp", "avif", "tif"])
    def test_transparency_becomes_white(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"sticker.{suffix}"
        image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
        image.paste((*RED, 255), (20, 0, 40, 40))
        image.save(path)
        picture = open_photo(path)
        assert near(picture.getpixel((5, 20)), WHITE)
        assert near(picture.getpixel((33, 20)), RED)

    @pytest.mark.parametrize("suffix", ["png", "gif"])
    def test_transparent_palette_entry_becomes_white(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"icon.{suffix}"
        image = Image.new("P", (10, 10), 1)
        image.putpalette([0, 0, 0, *RED])
        image.paste(0, (0, 0, 5, 10))
        image.save(path, transparency=0)
        picture = open_photo(path)
        assert picture.getpixel((2, 5)) == WHITE
        assert near(picture.getpixel((8, 5)), RED)


class TestSize:
    @pytest.mark.parametrize("suffix", ["jpg", "png"])
    @pytest.mark.parametrize(
        ("size", "limit", "wanted"),
        [
            ((1200, 900), 256, (256, 192)),
            ((900, 1200), 256, (192, 256)),
            ((1600, 200), 256, (256, 32)),  # a draft by the longer side alone would leave less than 32 rows
            ((1203, 901), 1203, (1203, 901)),
            ((100, 60), 256, (100, 60)),
            ((2000, 3), 100, (100, 1)),
            ((640, 480), None, (640, 480)),
        ],
    )
    def test_longer_side_at_most_the_limit_never_enlarged(
        self, tmp_path: Path, suffix: str, size: tuple[int, int], limit: int | None, wanted: tuple[int, int]
    ) -> None:
        path = tmp_path / f"photo.{suffix}"
        two_halves(size).save(path)
        assert open_photo(path, limit).size == wanted

    def test_jpeg_is_decoded_no_smaller_than_needed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "photo.jpg"
        detailed((1600, 400)).save(path)
        decoded: list[tuple[int, int]] = []
        plain_load = Image.Image.load

        def load(image: Image.Image) -> object:
            decoded.append(image.size)
            return plain_load(image)

        monkeypatch.setattr(Image.Image, "load", load)
        open_photo(path, 300)
        assert decoded[0] == (400, 100)


class TestOrientation:
    @pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif", "avif"])
    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_stands_upright(self, tmp_path: Path, suffix: str, orientation: int) -> None:
        upright = Image.new("RGB", (64, 32), WHITE)
        upright.paste(RED, (0, 0, 32, 16))
        stored_as = {
            2: Image.Transpose.FLIP_LEFT_RIGHT,
            3: Image.Transpose.ROTATE_180,
            4: Image.Transpose.FLIP_TOP_BOTTOM,
            5: Image.Transpose.TRANSPOSE,
            6: Image.Transpose.ROTATE_90,
            7: Image.Transpose.TRANSVERSE,
            8: Image.Transpose.ROTATE_270,
        }
        stored = upright.transpose(stored_as[orientation]) if orientation in stored_as else upright
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        path = tmp_path / f"turned.{suffix}"
        stored.save(path, exif=exif)
        picture = open_photo(path, 32)
        assert picture.size == (32, 16)
        assert near(picture.getpixel((5, 3)), RED, 40)
        assert all(near(picture.getpixel(spot), WHITE, 40) for spot in ((26, 3), (26, 12), (5, 12)))

    @pytest.mark.parametrize("lie", [0, 9, 65535])
    def test_lying_value_is_ignored(self, tmp_path: Path, lie: int) -> None:
        exif = Image.Exif()
        exif[ORIENTATION] = lie
        path = tmp_path / "lie.jpg"
        two_halves().save(path, exif=exif)
        assert open_photo(path).size == (64, 48)

    @pytest.mark.parametrize(
        "exif",
        [
            b"Exif\0\0",
            b"Exif\0\0garbage that is no directory",
            b"Exif\0\0II*\0\xff\xff\xff\xff",
            b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xee" * 40,
        ],
    )
    def test_damaged_exif_does_not_matter(self, tmp_path: Path, exif: bytes) -> None:
        path = tmp_path / "damaged.jpg"
        two_halves().save(path, exif=exif)
        assert open_photo(path, 32).size == (32, 24)


class TestRefused:
    @pytest.mark.parametrize("content", [b"just some words", b"%PDF-1.7 and more", b"\0" * 500, b"\xff", b"MZ"])
    def test_not_an_image(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "notes.jpg"
        path.write_bytes(content)
        assert "not an image" in sentence_for(path)

    def test_zero_bytes(self, tmp_path: Path) -> None:
        path = tmp_path / "nothing.jpg"
        path.touch()
        assert "empty" in sentence_for(path)

    @pytest.mark.parametrize("limit", [None, 64])
    @pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.99])
    @pytest.mark.parametrize("progressive", [False, True])
    def test_cut_off_jpeg(self, tmp_path: Path, limit: int | None, kept: float, progressive: bool) -> None:
        path = tmp_path / "half.jpg"
        detailed().save(path, progressive=progressive)
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * kept)])
        assert "is cut off" in sentence_for(path, limit)

    @pytest.mark.parametrize("kept", [0.3, 0.9])
    @pytest.mark.parametrize("suffix", ["png", "webp", "tif", "gif", "bmp", "avif"])
    def test_other_formats_cut_off(self, tmp_path: Path, suffix: str, kept: float) -> None:
        path = tmp_path / f"half.{suffix}"
        detailed().save(path)
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * kept)])
        assert "is cut off" in sentence_for(path) or "is damaged" in sentence_for(path)

    @pytest.mark.parametrize("kept", [20, 200, 500, 600])
    def test_cut_off_heic(self, tmp_path: Path, kept: int) -> None:
        path = tmp_path / "half.heic"
        path.write_bytes(HEIC[:kept])
        assert "is cut off" in sentence_for(path) or "is damaged" in sentence_for(path)

    def test_thirty_thousand_square_png_by_its_header(self, tmp_path: Path) -> None:
        path = tmp_path / "giant.png"
        path.write_bytes(png_header(30_000, 30_000))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert "30,000 x 30,000" in sentence_for(path)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000

    @pytest.mark.parametrize("suffix", ["jpg", "gif", "bmp", "tif"])
    def test_huge_by_header_in_other_formats(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"giant.{suffix}"
        two_halves((16, 16)).save(path)
        content = bytearray(path.read_bytes())
        side = 30_000
        if suffix == "jpg":
            frame = content.index(b"\xff\xc0")
            content[frame + 5 : frame + 9] = struct.pack(">HH", side, side)
        elif suffix == "gif":
            content[6:10] = struct.pack("<HH", side, side)
        elif suffix == "bmp":
            content[18:26] = struct.pack("<ii", side, side)
        else:
            (directory,) = struct.unpack_from("<I", content, 4)
            (count,) = struct.unpack_from("<H", content, directory)
            for entry in range(directory + 2, directory + 2 + 12 * count, 12):
                if struct.unpack_from("<H", content, entry)[0] in (256, 257):
                    struct.pack_into("<HHII", content, entry, *(struct.unpack_from("<H", content, entry)), 4, 1, side)
        path.write_bytes(content)
        assert "too many pixels" in sentence_for(path)

    def test_photo_of_a_200_megapixel_phone_is_not_refused_for_its_size(self, tmp_path: Path) -> None:
        path = tmp_path / "phone.png"
        path.write_bytes(png_header(16_320, 12_240))
        from tagdesk.picture import open_picture

        with open_picture(path) as image:
            assert image.size == (16_320, 12_240)

    def test_nothing_is_said_on_stderr(self, tmp_path: Path) -> None:
        two_halves().save(tmp_path / "exif.jpg", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
        (tmp_path / "giant.png").write_bytes(png_header(30_000, 30_000))
        (tmp_path / "large.png").write_bytes(png_header(12_000, 12_000))
        program = (
            "import sys; from pathlib import Path\n"
            "from tagdesk.errors import PhotoError; from tagdesk.recommend.photo_file import open_photo\n"
            "for name in sys.argv[1:]:\n"
            "    try: open_photo(Path(name), 64)\n"
            "    except PhotoError as error: assert Path(name).name in str(error)\n"
        )
        command = [sys.executable, "-W", "default", "-c", program, *map(str, sorted(tmp_path.iterdir()))]
        finished = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")

    def test_folder(self, tmp_path: Path) -> None:
        path = tmp_path / "trip.jpg"
        path.mkdir()
        assert "is a folder" in sentence_for(path)

    def test_missing(self, tmp_path: Path) -> None:
        assert "not there" in sentence_for(tmp_path / "gone.jpg")

    def test_link_that_leads_in_a_circle(self, tmp_path: Path) -> None:
        one, two = tmp_path / "one.jpg", tmp_path / "two.jpg"
        one.symlink_to(two)
        two.symlink_to(one)
        assert "circle" in sentence_for(one)

    def test_dangling_link(self, tmp_path: Path) -> None:
        path = tmp_path / "link.jpg"
        path.symlink_to(tmp_path / "gone.jpg")
        assert "not there" in sentence_for(path)

    def test_pipe_does_not_hang(self, tmp_path: Path) -> None:
        path = tmp_path / "pipe.jpg"
        os.mkfifo(path)
        sentences: list[str] = []
        waiting = threading.Thread(target=lambda: sentences.append(sentence_for(path)), daemon=True)
        waiting.start()
        waiting.join(5)
        assert sentences
        assert "device or pipe" in sentences[0]

    def test_device(self) -> None:
        assert "device or pipe" in sentence_for(Path("/dev/zero"))

    def test_no_permission(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "private.jpg"
        two_halves().save(path)

        def refuse(*_: object, **__: object) -> io.BytesIO:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))

        monkeypatch.setattr(Path, "open", refuse)
        assert "may not be read" in sentence_for(path)
        with pytest.raises(PhotoError, match=r"private\.jpg may not be read"):
            content_hash(path)

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
    def test_no_permission_for_real(self, tmp_path: Path) -> None:
        path = tmp_path / "private.jpg"
        two_halves().save(path)
        path.chmod(0)
        assert "may not be read" in sentence_for(path)

    def test_disk_that_fails_while_reading(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "broken.jpg"
        two_halves().save(path)

        class FailingFile(io.BufferedReader):
            def readinto(self, *_: object) -> int:
                raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr(Path, "open", lambda self, _: FailingFile(io.FileIO(self)))
        with pytest.raises(PhotoError, match=r"broken\.jpg .*Input/output error"):
            content_hash(path)

    def test_name_with_line_break_and_undecodable_bytes(self, tmp_path: Path) -> None:
        path = tmp_path / "two\nlines\udcff.jpg"
        with pytest.raises(PhotoError) as refused:
            open_photo(path)
        str(refused.value).encode("utf-8")
        assert "\n" not in str(refused.value)
        assert "two�lines�.jpg" in str(refused.value)

    def test_name_longer_than_the_file_system_allows(self, tmp_path: Path) -> None:
        with pytest.raises(PhotoError, match="can't be opened"):
            open_photo(tmp_path / ("x" * 300 + ".jpg"))


def _encoded(kind: str) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010E] = "Evening swim"
    buffer = io.BytesIO()
    two_halves((48, 32)).save(buffer, format=kind, exif=exif)
    return buffer.getvalue()


SAMPLES = {kind: _encoded(kind) for kind in ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP")} | {"HEIF": HEIC}
STARTS = (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"GIF89a", b"BM", b"\0\0\0\x18ftypavif")
fuzz = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@pytest.fixture
def opens_or_says_why(tmp_path: Path) -> Callable[[bytes], None]:
    path = tmp_path / "fuzzed.jpg"

    def check(content: bytes) -> None:
        path.write_bytes(content)
        try:
            picture = open_photo(path, 32)
        except PhotoError as error:
            assert "fuzzed.jpg" in str(error)
        else:
            assert picture.mode == "RGB"
            assert max(picture.size) <= 48

    return check


@fuzz
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=300))
def test_random_bytes(opens_or_says_why: Callable[[bytes], None], start: bytes, rest: bytes) -> None:
    opens_or_says_why(start + rest)


@fuzz
@given(
    kind=st.sampled_from(sorted(SAMPLES)),
    changes=st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), min_size=1, max_size=12),
)
def test_mutated_headers(opens_or_says_why: Callable[[bytes], None], kind: str, changes: list[tuple[int, int]]) -> None:
    content = bytearray(SAMPLES[kind])
    for position, value in changes:
        content[position % len(content)] = value
    opens_or_says_why(bytes(content))


class TestContentHash:
    def test_is_the_sha256_of_the_bytes(self, tmp_path: Path) -> None:
        path = tmp_path / "photo.jpg"
        path.write_bytes(b"any bytes" * 100_000)
        assert content_hash(path) == hashlib.sha256(b"any bytes" * 100_000).hexdigest()

    def test_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(PhotoError, match=r"gone\.jpg"):
            content_hash(tmp_path / "gone.jpg")


class TestFindPhotos:
    def test_files_as_they_are_and_folders_walked_in_order(self, tmp_path: Path) -> None:
        for name in ("b.JPG", "a.png", "sub/c.heic", "notes.txt", ".hidden.jpg", "._a.png", ".git/d.jpg"):
            (tmp_path / "trip" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "trip" / name).touch()
        odd = tmp_path / "no suffix"
        odd.touch()
        trip = tmp_path / "trip"
        assert find_photos([odd, trip, trip / "a.png"]) == [
            odd,
            trip / "a.png",
            trip / "b.JPG",
            trip / "sub" / "c.heic",
        ]

    def test_missing_files_stay_in_the_list(self, tmp_path: Path) -> None:
        assert find_photos([tmp_path / "gone.jpg"]) == [tmp_path / "gone.jpg"]

    def test_link_loops_end(self, tmp_path: Path) -> None:
        (tmp_path / "photo.jpg").touch()
        (tmp_path / "again").symlink_to(tmp_path)
        (tmp_path / "circle.jpg").symlink_to(tmp_path / "circle.jpg")
        assert find_photos([tmp_path]) == [tmp_path / "circle.jpg", tmp_path / "photo.jpg"]

    def test_folder_that_cannot_be_listed_stays_visible(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(_: object) -> None:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(os, "scandir", refuse)
        assert find_photos([tmp_path]) == [tmp_path]

    def test_suffixes_are_lower_case_with_a_dot(self) -> None:
        assert {".jpg", ".jpeg", ".heic", ".avif", ".webp"} <= PHOTO_SUFFIXES
        assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in PHOTO_SUFFIXES)
