"""Other formats through ExifTool: found or not, quick or not, with names that look like options."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_up_sidecars import EXIFTOOL, exiftool_keywords, exiv2_keywords, names_in, needs_exiftool, needs_exiv2
from PIL import Image

from tagdesk.errors import MetadataError
from tagdesk.metadata.exiftool import ExiftoolFile, find_exiftool
from tagdesk.metadata.picture_words import words_in_picture


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "scratch"


def picture(path: Path, **options: Any) -> Path:
    noise = np.random.default_rng(1).integers(0, 255, (16, 20, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path, **options)
    return path


def fake(tmp_path: Path, code: str) -> Path:
    """A program in the place of ExifTool."""
    path = tmp_path / "exiftool"
    path.write_text(f"#!{sys.executable}\nimport sys, time\n{code}\n")
    path.chmod(0o755)
    return path


def test_without_it_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MetadataError, match=r"^ExifTool is not on this machine; install it .*\.$"):
        find_exiftool()


@needs_exiftool
class TestReal:
    @pytest.mark.parametrize("suffix", [".png", ".tif", ".gif", ".avif"])
    def test_formats(self, tmp_path: Path, scratch: Path, suffix: str) -> None:
        path = picture(tmp_path / f"a{suffix}")
        before = np.asarray(Image.open(path).convert("RGB"))
        path.chmod(0o640)
        file = ExiftoolFile(path, find_exiftool(), scratch)
        assert file.is_new and not file.keywords
        assert file.change(["寿司", "a<b>&c"], ())
        file.save()
        assert exiftool_keywords(path) == ["寿司", "a<b>&c"]
        assert exiftool_keywords(path, "XMP-lr:HierarchicalSubject") == ["寿司", "a<b>&c"]
        assert np.array_equal(np.asarray(Image.open(path).convert("RGB")), before)
        assert path.stat().st_mode & 0o777 == 0o640
        if suffix != ".gif":  # whose XMP Pillow doesn't read
            with path.open("rb") as stream:
                assert words_in_picture(stream, "a").tags() == ["寿司", "a<b>&c"]
        again = ExiftoolFile(path, find_exiftool(), scratch)
        assert not again.change(["寿司"], ())
        assert again.change([], {"寿司"})
        again.save()
        assert exiftool_keywords(path) == ["a<b>&c"]
        assert names_in(tmp_path) == [path.name]

    @needs_exiv2
    def test_exiv2_reads_it(self, tmp_path: Path, scratch: Path) -> None:
        path = picture(tmp_path / "a.tif")
        file = ExiftoolFile(path, find_exiftool(), scratch)
        file.change(["寿司", "New York"], ())
        file.save()
        assert exiv2_keywords(path) == ["寿司", "New York"]

    def test_foreign_properties_stay(self, tmp_path: Path, scratch: Path) -> None:
        path = picture(tmp_path / "a.png")
        subprocess.run(["exiftool", "-q", "-XMP<=-", "-overwrite_original", path], input=EXIFTOOL, check=True)
        file = ExiftoolFile(path, find_exiftool(), scratch)
        assert (file.is_new, list(file.keywords.values())) == (False, ["cat", "b/w"])
        file.change(["lake"], {"cat"})
        file.save()
        assert exiftool_keywords(path) == ["b/w", "lake"]
        assert exiftool_keywords(path, "XMP-photoshop:City") == ["Ulm"]

    def test_iptc_only_where_there_was_some(self, tmp_path: Path, scratch: Path) -> None:
        path = picture(tmp_path / "a.tif")
        command = ["exiftool", "-q", "-IPTC:Keywords=Köln", "-IPTC:Caption-Abstract=Gruß", "-overwrite_original", path]
        subprocess.run(command, check=True)
        file = ExiftoolFile(path, find_exiftool(), scratch)
        file.change(["寿司"], ())
        file.save()
        assert exiftool_keywords(path, "IPTC:Keywords") == ["Köln", "寿司"]
        assert exiftool_keywords(path, "IPTC:Caption-Abstract") == ["Gruß"]
        assert exiftool_keywords(path) == ["Köln", "寿司"]
        assert names_in(scratch) == []

    @pytest.mark.parametrize(
        "name", ["-delete_original!.png", "-all=.png", "a\nb.png", "$(touch x).png", "%f @x ü.png"]
    )
    def test_names_are_never_options(
        self, tmp_path: Path, scratch: Path, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        path = picture(tmp_path / name)
        file = ExiftoolFile(path, find_exiftool(), scratch)
        file.change(["lake"], ())
        file.save()
        with path.open("rb") as stream:
            assert words_in_picture(stream, "a").tags() == ["lake"]
        assert names_in(tmp_path) == [name]

    def test_a_format_it_can_not_write(self, tmp_path: Path, scratch: Path) -> None:
        path = picture(tmp_path / "a.bmp")
        before = path.read_bytes()
        file = ExiftoolFile(path, find_exiftool(), scratch)
        file.change(["lake"], ())
        with pytest.raises(MetadataError, match=r"^ExifTool can't change a.bmp \(.*BMP.*\); write a sidecar\.$"):
            file.save()
        assert path.read_bytes() == before and names_in(tmp_path) == ["a.bmp"]


@pytest.mark.skipif(os.name == "nt", reason="needs a program that is a script")
class TestFaults:
    def test_it_takes_too_long(self, tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tagdesk.metadata.exiftool._TIMEOUT_S", 0.2)
        with pytest.raises(MetadataError, match=r"took too long over a\.png"):
            ExiftoolFile(picture(tmp_path / "a.png"), fake(tmp_path, "time.sleep(9)"), scratch)

    def test_it_fails(self, tmp_path: Path, scratch: Path) -> None:
        program = fake(tmp_path, "sys.exit('Error: something - /secret/path')")
        with pytest.raises(
            MetadataError, match=r"^ExifTool can't change a.png \(Error: something\); write a sidecar\.$"
        ):
            ExiftoolFile(picture(tmp_path / "a.png"), program, scratch)

    def test_it_can_not_be_started(self, tmp_path: Path, scratch: Path) -> None:
        with pytest.raises(MetadataError, match="can't be started"):
            ExiftoolFile(picture(tmp_path / "a.png"), tmp_path / "gone", scratch)

    def test_it_lies(self, tmp_path: Path, scratch: Path) -> None:
        program = fake(tmp_path, "'-o' in sys.argv and open(sys.argv[sys.argv.index('-o') + 1], 'w').write('other')")
        path = picture(tmp_path / "a.png")
        before = path.read_bytes()
        file = ExiftoolFile(path, program, scratch)
        file.change(["lake"], ())
        with pytest.raises(MetadataError, match="did not write the keywords"):
            file.save()
        assert path.read_bytes() == before and len(names_in(tmp_path)) == 2

    def test_damaged_xmp(self, tmp_path: Path, scratch: Path) -> None:
        with pytest.raises(MetadataError, match=r"XMP in a\.png is damaged"):
            ExiftoolFile(picture(tmp_path / "a.png"), fake(tmp_path, "print('<broken')"), scratch)

    def test_a_relative_name_is_a_fault_of_ours(self, scratch: Path) -> None:
        with pytest.raises(ValueError):
            ExiftoolFile(Path("-all=.png"), Path("exiftool"), scratch)
