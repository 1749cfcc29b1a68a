"""Pictures that ask for more than a machine has: whoever looks at them gets a picture or a sentence, soon."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile_pictures import HOSTILE, jpeg_in_three_scans, jpeg_of_many_plain_scans, jpeg_of_many_scans
from PIL import Image

from tagdesk.errors import PhotoError
from tagdesk.recommend.photo_file import open_photo

ROOT = Path(__file__).resolve().parents[2]
_MOST_MB = 400

# All ways by which the app reads a picture, in a process that gets no more than two gigabytes and a minute.
CHILD = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from pathlib import Path
from tagdesk.errors import PhotoError
from tagdesk.metadata.photo_facts import read_photo_facts
from tagdesk.metadata.picture_words import words_in_raw
from tagdesk.recommend.photo_file import open_photo

def peak_mb():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1]) >> 10

def raw(path):
    with path.open("rb") as file:
        words_in_raw(file)

before = peak_mb()
for path in sorted(Path(sys.argv[1]).iterdir()):
    said = []
    for look in (lambda path: open_photo(path, 224), read_photo_facts, raw):
        try:
            look(path)
        except PhotoError as error:
            said.append(str(error))
    print(json.dumps([path.name, said, peak_mb() - before]), flush=True)
"""


def looked_at(folder: Path) -> dict[str, tuple[list[str], int]]:
    """What a child says of each picture of a folder: sentences, megabytes."""
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert (child.returncode, child.stderr) == (0, ""), child.stdout
    return {name: (said, mb) for name, said, mb in map(json.loads, child.stdout.splitlines())}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits the memory of a process as Linux does")
def test_nothing_hangs_or_takes_all_memory(tmp_path: Path) -> None:
    for name, make in HOSTILE.items():
        (tmp_path / name).write_bytes(make())
    found = looked_at(tmp_path)
    assert found.keys() == HOSTILE.keys()
    for name, (said, mb) in found.items():
        assert mb < _MOST_MB, (name, mb)
        for sentence in said:
            assert sentence.startswith(name) and "\n" not in sentence and sentence.endswith("."), sentence
    harmless = {name for name, (said, *_) in found.items() if not said}
    assert "gif_of_many_frames.gif" in harmless and "tiff_in_a_circle.tiff" in harmless
    assert "anew" in found["jpeg_of_many_scans.jpeg"][0][0]


def test_usual_jpegs_of_several_scans_open(tmp_path: Path) -> None:
    for mode in ("RGB", "L", "CMYK"):
        for progressive in (False, True):
            Image.new(mode, (64, 48)).save(tmp_path / "a.jpg", progressive=progressive)
            assert open_photo(tmp_path / "a.jpg").size == (64, 48)


@pytest.mark.parametrize("make", [jpeg_of_many_scans, jpeg_of_many_plain_scans])
def test_scans_without_end_are_refused(tmp_path: Path, make: Callable[[], bytes]) -> None:
    (tmp_path / "a.jpg").write_bytes(make())
    with pytest.raises(PhotoError, match="take for ever"):
        open_photo(tmp_path / "a.jpg", 224)


def test_what_keeps_all_pixels_is_no_reduced_picture(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg_in_three_scans())
    with pytest.raises(PhotoError, match="too many pixels"):
        open_photo(tmp_path / "a.jpg", 224)


def test_pixels_hide_no_scans(tmp_path: Path) -> None:
    content = jpeg_of_many_plain_scans().replace(b"\x3f\0\xff", b"\x3f\0\x7f\xff\0\xff\xd3\x7f\xff")
    (tmp_path / "a.jpg").write_bytes(content)
    with pytest.raises(PhotoError, match="for ever"):
        open_photo(tmp_path / "a.jpg")


def test_an_end_in_a_comment_hides_no_scans(tmp_path: Path) -> None:
    content = jpeg_of_many_plain_scans()
    first = content.index(b"\xff\xda")
    comment = b"\xff\xfe" + (6).to_bytes(2, "big") + b"\xff\xd9ab"
    second = content.index(b"\xff\xda", first + 2)
    (tmp_path / "a.jpg").write_bytes(content[:second] + comment + content[second:])
    with pytest.raises(PhotoError, match="for ever"):
        open_photo(tmp_path / "a.jpg")


def test_a_film_behind_a_picture_is_no_scan(tmp_path: Path) -> None:
    Image.effect_noise((64, 64), 90).convert("RGB").save(tmp_path / "a.jpg", progressive=True)
    with (tmp_path / "a.jpg").open("ab") as stream:
        stream.write(b"\xff\xda\x00\x08" * 1_000)
    assert open_photo(tmp_path / "a.jpg").size == (64, 64)
