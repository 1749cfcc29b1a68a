"""Which sidecar belongs to a photo, and how it is replaced: as a whole or not at all."""

import errno
import os
import stat
from pathlib import Path

import pytest
from made_up_sidecars import LIGHTROOM, names_in

from tagdesk.errors import MetadataError
from tagdesk.metadata import whole_file
from tagdesk.metadata.sidecar import sidecar_for, sidecars_of, words_beside
from tagdesk.metadata.sidecar_file import SidecarFile
from tagdesk.metadata.whole_file import Version, keep_backup, replace_file

unless_root = pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "IMG_1.JPG"
    path.write_bytes(b"pixels")
    return path


def names(photo: Path) -> list[str]:
    return [path.name for path in sidecars_of(photo)]


class TestWhichOne:
    def test_the_whole_name_comes_first(self, photo: Path) -> None:
        assert names(photo) == [] and sidecar_for(photo).name == "IMG_1.JPG.xmp"
        photo.with_name("IMG_1.xmp").touch()
        assert names(photo) == ["IMG_1.xmp"] and sidecar_for(photo).name == "IMG_1.xmp"
        photo.with_name("IMG_1.JPG.xmp").touch()
        assert names(photo) == ["IMG_1.JPG.xmp", "IMG_1.xmp"] and sidecar_for(photo).name == "IMG_1.JPG.xmp"

    @pytest.mark.parametrize("name", ["IMG_1.XMP", "IMG_1.JPG.XMP"])
    def test_upper_case(self, photo: Path, name: str) -> None:
        photo.with_name(name).touch()
        assert names(photo) == [name]

    def test_others_are_not_its_own(self, photo: Path) -> None:
        for name in ("IMG_10.xmp", "IMG_1.CR2.xmp", "IMG_1.JPG.txt"):
            photo.with_name(name).touch()
        photo.with_name("IMG_1.xmp").mkdir()
        assert names(photo) == []

    def test_of_a_link_beside_it_or_beside_the_photo(self, photo: Path, tmp_path: Path) -> None:
        link = tmp_path / "desk" / "lake.jpg"
        link.parent.mkdir()
        link.symlink_to(photo)
        assert sidecar_for(link) == link.with_name("lake.jpg.xmp")
        photo.with_name("IMG_1.xmp").touch()
        assert sidecar_for(link) == photo.with_name("IMG_1.xmp")
        link.with_name("lake.jpg.xmp").touch()
        assert sidecar_for(link) == link.with_name("lake.jpg.xmp")

    def test_a_link_in_a_circle(self, tmp_path: Path) -> None:
        link = tmp_path / "a.jpg"
        link.symlink_to(link)
        assert sidecars_of(link) == []

    def test_words(self, photo: Path) -> None:
        photo.with_name("IMG_1.JPG.xmp").write_bytes(LIGHTROOM)
        photo.with_name("IMG_1.xmp").write_bytes(b"rubbish")
        assert [words.tags() for words in words_beside(photo).values()] == [["Evening", "Ulm"], []]


class TestWriting:
    def test_a_new_one(self, tmp_path: Path) -> None:
        file = SidecarFile(tmp_path / "a.jpg.xmp")
        assert file.is_new and file.change(["lake"], ())
        file.save()
        assert names_in(tmp_path) == ["a.jpg.xmp"]
        again = SidecarFile(tmp_path / "a.jpg.xmp")
        assert (again.is_new, again.keywords) == (False, {"lake": "lake"})
        assert not again.change(["lake"], ())

    def test_permissions_and_links_stay(self, tmp_path: Path) -> None:
        real, link = tmp_path / "real.xmp", tmp_path / "a.xmp"
        real.write_bytes(LIGHTROOM)
        real.chmod(0o640)
        link.symlink_to(real)
        file = SidecarFile(link)
        file.change(["lake"], ())
        file.save()
        assert link.is_symlink() and stat.S_IMODE(real.stat().st_mode) == 0o640
        assert "lake" in SidecarFile(link).keywords

    @pytest.mark.parametrize(
        "document", [b"not XML", b"", LIGHTROOM[:-20], b"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", b"\0" * 100]
    )
    def test_what_is_no_xmp_stays_as_it_is(self, tmp_path: Path, document: bytes) -> None:
        path = tmp_path / "a\n.xmp"
        path.write_bytes(document)
        if not document:
            assert SidecarFile(path).keywords == {}  # an empty file, as a full disk leaves it, holds nothing to lose
            return
        with pytest.raises(MetadataError, match=r"^a�.xmp is damaged or no XMP \(.*\.$"):
            SidecarFile(path)
        assert path.read_bytes() == document

    def test_a_folder_and_a_giant(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "a.xmp").mkdir()
        with pytest.raises(MetadataError, match="is no file"):
            SidecarFile(tmp_path / "a.xmp")
        monkeypatch.setattr("tagdesk.metadata.sidecar_file.MAX_XMP_BYTES", 10)
        (tmp_path / "b.xmp").write_bytes(LIGHTROOM)
        with pytest.raises(MetadataError, match="far too large"):
            SidecarFile(tmp_path / "b.xmp")

    def test_changed_by_another_program_meanwhile(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xmp"
        for before, now in ((LIGHTROOM, LIGHTROOM + b" "), (LIGHTROOM, None), (None, LIGHTROOM)):
            path.unlink(missing_ok=True)
            if before:
                path.write_bytes(before)
            file = SidecarFile(path)
            file.change(["lake"], ())
            path.unlink(missing_ok=True)
            if now:
                path.write_bytes(now)
            with pytest.raises(MetadataError, match="changed by another program"):
                file.save()
            assert (path.read_bytes() if path.exists() else None) == now


class TestWholeFile:
    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.EDQUOT])
    @pytest.mark.parametrize("step", ["fsync", "replace"])
    def test_a_disk_that_says_no(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, step: str) -> None:
        def fail(*_: object) -> None:
            raise OSError(code, os.strerror(code))

        path = tmp_path / "a.xmp"
        path.write_bytes(b"old")
        monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), fail)
        with pytest.raises(MetadataError, match=r"^a.xmp can't be written: .*\.$"):
            replace_file(path, b"new", Version.of(path))
        assert path.read_bytes() == b"old" and names_in(tmp_path) == ["a.xmp"]

    def test_what_a_crash_left_is_taken_away(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xmp"
        whole_file.partial_path(path).write_bytes(b"half")
        replace_file(path, b"new", Version.of(path))
        assert names_in(tmp_path) == ["a.xmp"] and path.read_bytes() == b"new"

    def test_names_without_room(self, tmp_path: Path) -> None:
        path = tmp_path / ("x" * 250)
        replace_file(path, b"new", Version.of(path))
        assert path.read_bytes() == b"new"
        too_long = tmp_path / ("x" * 300)
        with pytest.raises((MetadataError, OSError)):
            replace_file(too_long, b"new", Version.of(too_long))

    def test_nobody_else_reads_a_private_file_meanwhile(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "a.xmp"
        path.write_bytes(b"old")
        path.chmod(0o600)
        modes = []
        monkeypatch.setattr(os, "fsync", lambda descriptor: modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode)))
        replace_file(path, b"new", Version.of(path))
        assert modes[0] == 0o600

    @unless_root
    def test_protected_files_and_folders(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xmp"
        path.write_bytes(b"old")
        path.chmod(0o444)
        with pytest.raises(MetadataError, match="protected from being written"):
            replace_file(path, b"new", Version.of(path))
        path.chmod(0o644)
        tmp_path.chmod(0o555)
        try:
            with pytest.raises(MetadataError, match="may not write there"):
                replace_file(path, b"new", Version.of(path))
        finally:
            tmp_path.chmod(0o755)
        assert path.read_bytes() == b"old"

    def test_a_protected_file_is_not_replaced(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "a.xmp"
        path.write_bytes(b"old")
        monkeypatch.setattr(os, "access", lambda *_: False)
        with pytest.raises(MetadataError, match="protected from being written"):
            replace_file(path, b"new", Version.of(path))
        assert path.read_bytes() == b"old" and names_in(tmp_path) == ["a.xmp"]

    def test_backups_are_named_by_content(self, tmp_path: Path) -> None:
        photo, folder = tmp_path / ("ü" * 120 + ".jpg"), tmp_path / "profile" / "backups"
        photo.write_bytes(b"one")
        kept = keep_backup(photo, folder)
        assert keep_backup(photo, folder) == kept and kept.read_bytes() == b"one"
        photo.write_bytes(b"two")
        assert keep_backup(photo, folder) != kept
        assert len(names_in(folder)) == 2

    def test_no_room_for_a_backup(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "full")

        photo = tmp_path / "a.jpg"
        photo.write_bytes(b"one")
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(MetadataError, match="can't be backed up, so it was left as it was: the disk is full"):
            keep_backup(photo, tmp_path / "backups")
        assert names_in(tmp_path / "backups") == []
