"""Every form an archive comes in, and everything that is wrong with some: a sentence, never a traceback."""

import bz2
import errno
import gzip
import io
import json
import lzma
import os
import shutil
import socket
import stat
import struct
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest
from fuzz_archives import campaign
from made_up_exports import zip_of

from tagdesk.errors import ArchiveError
from tagdesk.importers import unpacking
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.json_file import elements
from tagdesk.importers.tar_part import Tar

FILES: dict[str, Any] = {"outbox.json": b"{}", "media/a.jpg": b"a", "media/ü 🌅.jpg": b"b"}
_ENTRY = struct.Struct("<4s4B4HL2L5H2L")


class Opens(Protocol):
    def __call__(self, *paths: Path) -> ArchiveTree: ...


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "scratch"


@pytest.fixture
def opened(scratch: Path) -> Iterator[Opens]:
    """Opens a tree; nothing may stay in the scratch folder."""
    with ExitStack() as stack:

        def make(*paths: Path) -> ArchiveTree:
            return stack.enter_context(ArchiveTree.open(paths, scratch))

        yield make
    assert not scratch.exists() or not list(scratch.iterdir())


def tar_of(files: Mapping[str, bytes], *others: tarfile.TarInfo) -> bytes:
    buffer = io.BytesIO()
    with tarfile.TarFile(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for entry in others:
            archive.addfile(entry)
    return buffer.getvalue()


def written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def folder_of(files: Mapping[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        written(folder / name, content)
    return folder


def content_of(tree: ArchiveTree) -> dict[str, bytes]:
    return {name: tree.read(name) for name in sorted(tree)}


def kind(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, target
    return entry


def raw_zip(*entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    """A zip whose entries are written as they are told, with names of any kind."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for entry, content in entries:
            archive.writestr(entry, content)
    return buffer.getvalue()


def listing(count: int, claimed: int | None = None) -> bytes:
    """A zip of so many entries that consists of its listing only, as large archives end."""
    names = (b"media/%d.jpg" % number for number in range(count))
    entries = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0) + name
        for name in names
    )
    number = count if claimed is None else claimed
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, number, number, len(entries), 4)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 4 + len(entries), 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return b"PK\3\4" + entries + end64 + locator + end


def patched(archive: bytes, offset: int, value: int, which: int | None = None) -> bytes:
    """A zip with another 16-bit number at this offset in its listing, and in what stands before the files."""
    changed = bytearray(archive)
    for mark, place in ((b"PK\1\2", offset), (b"PK\3\4", offset - 2)):
        at, number = -1, 0
        while (at := archive.find(mark, at + 1)) >= 0:
            if which in (None, number):
                changed[at + place : at + place + 2] = struct.pack("<H", value)
            number += 1
    return bytes(changed)


# ---- forms ----


def test_a_folder(tmp_path: Path, opened: Opens) -> None:
    tree = opened(folder_of(FILES, tmp_path / "export"))
    assert content_of(tree) == FILES
    assert tree.path("media/a.jpg") == tmp_path / "export" / "media" / "a.jpg"
    assert tree.size("media/a.jpg") == 1


@pytest.mark.parametrize("name", ["export.zip", "export", "export.jpg"])
def test_a_zip_whatever_it_is_called(tmp_path: Path, opened: Opens, name: str) -> None:
    tree = opened(written(tmp_path / name, zip_of(FILES)))
    assert content_of(tree) == FILES
    assert tree.path("media/a.jpg") is None


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        ("tar", bytes),
        ("tar.gz", gzip.compress),
        ("tgz", gzip.compress),
        ("tar.bz2", bz2.compress),
        ("tar.xz", lzma.compress),
    ],
)
def test_tars(tmp_path: Path, opened: Opens, suffix: str, pack: Any, form: int) -> None:
    long = "n" * 90 + "/" + "m" * 140 + ".jpg"
    files = {**FILES, long: b"long"}
    buffer = io.BytesIO()
    with tarfile.TarFile(fileobj=buffer, mode="w", format=form) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    tree = opened(written(tmp_path / f"export.{suffix}", pack(buffer.getvalue())))
    assert content_of(tree) == files
    with tree.open_file("media/a.jpg") as one, tree.open_file("outbox.json") as other:
        assert (one.read(), other.read()) == (b"a", b"{}")


def test_a_single_file(tmp_path: Path, opened: Opens) -> None:
    tree = opened(written(tmp_path / "posts.jsonl.gz", gzip.compress(b"{}")))
    assert list(tree) == ["posts.jsonl.gz"]
    assert gzip.decompress(tree.read("posts.jsonl.gz")) == b"{}"


def test_several_zips_are_one_tree_and_the_first_counts(tmp_path: Path, opened: Opens) -> None:
    one = written(tmp_path / "1.zip", zip_of({"a.json": b"1", "both.json": b"first"}))
    two = written(tmp_path / "2.zip", zip_of({"b.jpg": b"2", "both.json": b"second"}))
    expected = {"a.json": b"1", "b.jpg": b"2", "both.json": b"first"}
    assert content_of(opened(one, two)) == expected
    assert content_of(opened(one).joined(opened(two))) == expected


def test_a_folder_of_zips_stands_for_them(tmp_path: Path, opened: Opens) -> None:
    folder = folder_of(
        {"1.zip": zip_of({"a": b"1"}), "2.TAR.GZ": gzip.compress(tar_of({"b": b"2"}))}, tmp_path / "zips"
    )
    written(folder / ".DS_Store", b"")
    assert content_of(opened(folder)) == {"a": b"1", "b": b"2"}
    written(folder / "notes.txt", b"")
    assert set(opened(folder)) == {"1.zip", "2.TAR.GZ", "notes.txt"}


@pytest.mark.parametrize("pack", [zip_of, tar_of])
def test_archives_inside_of_archives_one_level_deep(tmp_path: Path, opened: Opens, pack: Any) -> None:
    inner = {"1.html": b"post", "more.zip": zip_of({"deep": b""})}
    files = {"x/posts.zip": pack(inner), "y.tar.gz": gzip.compress(tar_of({"z": b"z"})), "a.jpg": b"a"}
    tree = opened(written(tmp_path / "export.zip", zip_of(files)))
    assert {"x/posts/1.html", "x/posts/more.zip", "y/z", "a.jpg"} <= set(tree)
    assert not any("deep" in name for name in tree)
    assert (tree.read("x/posts/1.html"), tree.read("y/z"), tree.problems) == (b"post", b"z", [])


def test_joined_trees_keep_the_places_of_archives_inside(tmp_path: Path, opened: Opens) -> None:
    one = opened(written(tmp_path / "1.zip", zip_of({"posts.zip": zip_of({"1.html": b"post"})})))
    one.note("one")
    joined = one.joined(opened(written(tmp_path / "2.zip", zip_of({"a.jpg": b"a"}))))
    assert set(joined) == {"posts.zip", "posts/1.html", "a.jpg"}
    joined.problems.append("while reading")
    joined.forget_reading()
    assert joined.problems == ["one"]


def test_in_a_folder_only_archives_that_belong_to_exports_are_opened(tmp_path: Path, opened: Opens) -> None:
    files = {"posts.zip": zip_of({"1.html": b"post"}), "tax.zip": zip_of({"private": b""}), "a.jpg": b"a"}
    tree = opened(folder_of(files, tmp_path / "export"))
    assert set(tree) == {*files, "posts/1.html"}


def test_how_deep_the_root_may_be(tmp_path: Path, opened: Opens) -> None:
    files = {f"{root}x/posts_{number}.json": b"" for root in ("", "a/", "a/b/", "a/b/c/") for number in (2, 10)}
    tree = opened(written(tmp_path / "export.zip", zip_of(files)))
    assert tree.ending("x/posts_2.json") == ["x/posts_2.json", "a/x/posts_2.json", "a/b/x/posts_2.json"]
    shallow = [name for name in tree.matching(r"x/posts_\d+\.json") if name.startswith("x/")]
    assert shallow == ["x/posts_2.json", "x/posts_10.json"]
    assert len(tree.matching(r"x/posts_\d+\.json")) == 6


def test_numbers_in_names_of_any_kind(tmp_path: Path, opened: Opens) -> None:
    names = ["9" * 5000 + ".json", "².json", "٣.json", "1.json", "10.json", "002.json"]
    tree = opened(written(tmp_path / "export.zip", zip_of(dict.fromkeys(names, b""))))
    found = tree.matching(r"[^/]*\.json")
    assert [name for name in found if name.isascii()] == ["1.json", "002.json", "10.json", names[0]]
    assert set(found) == set(names)


def test_names_without_the_flag_of_utf8(tmp_path: Path, opened: Opens) -> None:
    archive = bytearray(zip_of({"büro/🌅.jpg": b"", "xx.jpg": b""}))
    for mark, flags in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        at = -1
        while (at := archive.find(mark, at + 1)) >= 0:
            archive[at + flags + 1] &= ~8
    names = bytes(archive).replace(b"xx.jpg", b"\x81\xff.jpg")  # ü and a blank in code page 437, no UTF-8
    assert set(opened(written(tmp_path / "export.zip", names))) == {"büro/🌅.jpg", "ü\xa0.jpg"}


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes there only")
def test_names_that_are_no_text(tmp_path: Path, opened: Opens) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/m\xfcnster.jpg")).write_bytes(b"a")
    tree = opened(folder)
    assert content_of(tree) == {"münster.jpg": b"a"}
    path = tree.path("münster.jpg")
    assert path is not None and path.is_file()
    entry = tarfile.TarInfo("m\udcfcnster.jpg")
    buffer = io.BytesIO()
    with tarfile.TarFile(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        archive.addfile(entry)
    assert list(opened(written(tmp_path / "a.tar", buffer.getvalue()))) == ["münster.jpg"]


def test_of_two_files_of_one_name_the_last_counts_as_when_it_is_unpacked(tmp_path: Path, opened: Opens) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = raw_zip((zipfile.ZipInfo("a"), b"first"), (zipfile.ZipInfo("a"), b"last"))
    assert content_of(opened(written(tmp_path / "export.zip", archive))) == {"a": b"last"}
    two = tar_of({"a": b"first"})[: 512 * 2] + tar_of({"a": b"last"})
    assert content_of(opened(written(tmp_path / "export.tar", two))) == {"a": b"last"}


@pytest.mark.parametrize("form", ["folder", "zip", "tar"])
def test_what_is_never_listed(tmp_path: Path, opened: Opens, form: str) -> None:
    private = ["messages/inbox/a.json", "x/Direct_Messages/b.jpg", "your/contacts/c.json", "direct/d.jpg", "inbox/e"]
    ignored = ["__MACOSX/._a.jpg", "x/._b.jpg", "x/.DS_Store", "Thumbs.db", "@eaDir/a.jpg"]
    files = dict.fromkeys([*private, *ignored, "x/messages.zip", "x/a.jpg"], b"") | {"messages.zip": zip_of({"m": b""})}
    archive = {"folder": b"", "zip": zip_of(files), "tar": tar_of(files)}[form]
    path = folder_of(files, tmp_path / "x") if form == "folder" else written(tmp_path / "export", archive)
    assert set(opened(path)) == {"x/a.jpg", "x/messages.zip", "messages.zip"}


# ---- what is refused or left out ----

EVIL = ["../out", "a/../../out", "/etc/passwd", "C:/x", "c:x", "..\\out", "\\\\server\\x", "\\x", "", "a/.."]


@pytest.mark.parametrize("form", ["zip", "tar"])
def test_names_that_lead_out(tmp_path: Path, opened: Opens, form: str) -> None:
    if form == "zip":
        entries = []
        for name in EVIL:
            entry = zipfile.ZipInfo("x")
            entry.filename = name
            entries.append((entry, b"evil"))
        content = raw_zip(*entries, (zipfile.ZipInfo("good"), b""))
    else:
        content = tar_of({**dict.fromkeys(EVIL, b"evil"), "good": b""})
    before = set(tmp_path.rglob("*"))
    path = written(tmp_path / "export", content)
    assert list(opened(path)) == ["good"]
    assert set(tmp_path.rglob("*")) - before <= {path}


def test_names_with_nul(tmp_path: Path, opened: Opens) -> None:
    archive = zip_of({"aXb.jpg": b"", "good": b""}).replace(b"aXb.jpg", b"a\0b.jpg")
    assert list(opened(written(tmp_path / "export.zip", archive))) == ["good"]


def test_links_and_devices_in_archives(tmp_path: Path, opened: Opens) -> None:
    kinds = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
    others = [kind(f"k{number}", one, "/etc/passwd") for number, one in enumerate(kinds)]
    assert list(opened(written(tmp_path / "a.tar", tar_of({"good": b""}, *others)))) == ["good"]
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive = raw_zip((link, b"/etc/passwd"), (zipfile.ZipInfo("good"), b""))
    assert list(opened(written(tmp_path / "a.zip", archive))) == ["good"]


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes as files there")
def test_links_and_devices_in_folders(tmp_path: Path, opened: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of({"good": b"", "later": b"", "x/in.jpg": b""}, tmp_path / "export")
    secret = folder_of({"secret": b"s"}, tmp_path / "other")
    (folder / "file").symlink_to(secret / "secret")
    (folder / "folder").symlink_to(secret)
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(folder)  # a socket's name must be short
        listener.bind("socket")
    tree = opened(folder)
    assert set(tree) == {"good", "later", "x/in.jpg"}
    (folder / "later").unlink()
    os.mkfifo(folder / "later")  # what was a file is a pipe by now
    with pytest.raises(ArchiveError, match="is no file"):
        tree.read("later")


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes as files there")
def test_pipes_and_devices_given_as_archives(tmp_path: Path, opened: Opens) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(ArchiveError, match="is no file"):
            opened(path)


def test_sparse_files_in_tars(tmp_path: Path, opened: Opens) -> None:
    header = bytearray(tar_of({}, kind("huge", tarfile.GNUTYPE_SPARSE))[:512])
    header[483:495] = b"77777777777\0"  # 8 GB in no bytes
    header[148:156] = b"%06o\0 " % (sum(header) - sum(header[148:156]) + 256)
    assert list(opened(written(tmp_path / "a.tar", bytes(header) + tar_of({"good": b""})))) == ["good"]


def test_bombs_of_one_file(tmp_path: Path, opened: Opens) -> None:
    zeros = bytes(101 << 20)
    with pytest.raises(ArchiveError, match="looks harmful"):
        opened(written(tmp_path / "a.zip", zip_of({"a.json": zeros})))
    packed = gzip.compress(tar_of({"a.json": zeros}), 1)
    with pytest.raises(ArchiveError, match="looks harmful"):
        opened(written(tmp_path / "a.tar.gz", packed))
    tree = opened(
        written(tmp_path / "outer.zip", zip_of({"a.tar.gz": packed, "b.zip": zip_of({"b": zeros}), "c": b""}))
    )
    assert set(tree) == {"a.tar.gz", "b.zip", "c"}
    assert [problem.partition(" ")[0] for problem in tree.problems] == ["a.tar.gz", "b.zip"]
    mixed = written(tmp_path / "mixed.zip", zip_of({"a.json": zeros, "noise": os.urandom(1 << 20), "good": b"good"}))
    tree = opened(mixed)
    assert tree.read("good") == b"good"
    with pytest.raises(ArchiveError, match="looks harmful"):
        tree.read("a.json")


def test_bombs_whose_entries_share_their_bytes(tmp_path: Path, opened: Opens) -> None:
    archive = zip_of({"000": bytes(50 << 20)})
    start = archive.index(b"PK\1\2")
    entry = archive[start : archive.index(b"PK\5\6")]
    entries = b"".join(entry.replace(b"000", b"%03d" % number) for number in range(200))
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 200, 200, len(entries), start, 0)
    with pytest.raises(ArchiveError, match="looks harmful"):
        opened(written(tmp_path / "a.zip", archive[:start] + entries + end))


@pytest.mark.parametrize("field", [20, 24])
def test_sizes_that_are_not_true(tmp_path: Path, opened: Opens, field: int) -> None:
    archive = bytearray(zip_of({"a": b"a" * 1000, "b": b"b"}))
    at = archive.index(b"PK\1\2") + field
    archive[at : at + 4] = struct.pack("<L", 0xFFFFFFFE)
    try:
        tree = opened(written(tmp_path / "a.zip", bytes(archive)))
    except ArchiveError as error:
        assert "looks harmful" in str(error)
    else:
        assert tree.read("b") == b"b"
        with pytest.raises(ArchiveError, match="damaged"):
            tree.read("a")


def test_locked_archives(tmp_path: Path, opened: Opens) -> None:
    archive = zip_of({"a": b"a", "b": b"b"})
    with pytest.raises(ArchiveError, match=r"whole\.zip is locked with a password; unpack it"):
        opened(written(tmp_path / "whole.zip", patched(archive, 8, 1)))
    tree = opened(written(tmp_path / "one.zip", patched(archive, 8, 1, which=0)))
    assert tree.read("b") == b"b"
    with pytest.raises(ArchiveError, match="locked"):
        tree.read("a")
    assert tree.beginning("a") == b""


def test_ways_to_pack_that_nobody_knows(tmp_path: Path, opened: Opens) -> None:
    for method in (9, 93, 99, 0xFFFF):  # Deflate64, Zstandard, AES, nothing
        tree = opened(written(tmp_path / f"{method}.zip", patched(zip_of({"a": b"a", "b": b"b"}), 10, method, which=1)))
        assert tree.read("a") == b"a"
        with pytest.raises(ArchiveError, match=r"unpack \d+\.zip and import"):
            tree.read("b")


@pytest.mark.parametrize("suffix", ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"])
def test_archives_that_are_cut_off(tmp_path: Path, opened: Opens, suffix: str) -> None:
    files = {name: content * 700 for name, content in FILES.items()}
    pack: Any = {"tar.gz": gzip.compress, "tar.bz2": bz2.compress, "tar.xz": lzma.compress}.get(suffix, bytes)
    whole = zip_of(files) if suffix == "zip" else pack(tar_of(files))
    for size in {*range(0, len(whole), max(1, len(whole) // 60)), len(whole) - 1, 1, 3, 6}:
        path = written(tmp_path / f"{size}.{suffix}", whole[:size])
        try:
            tree = opened(path)
        except ArchiveError as error:
            assert str(error) == f"{path.name} is damaged or cut off; download it again."
        else:
            # Only zeros are missing, or it ends between two files as some programs end tars.
            found = content_of(tree)
            assert suffix == "tar" and (size % 512 == 0 or found == files), size
            assert all(files[name] == content for name, content in found.items())


def test_garbage_before_a_zip(tmp_path: Path, opened: Opens) -> None:
    assert content_of(opened(written(tmp_path / "a.zip", b"MZ program" * 99 + zip_of(FILES)))) == FILES
    with pytest.raises(ArchiveError, match="damaged or cut off"):
        opened(written(tmp_path / "b.zip", b"<html>Your download has expired</html>"))
    with pytest.raises(ArchiveError, match="damaged or cut off"):
        opened(written(tmp_path / "c.tgz", gzip.compress(b"no tar")))


def test_nothing_in_it(tmp_path: Path, opened: Opens) -> None:
    (tmp_path / "folder").mkdir()
    empty = [tmp_path / "folder", written(tmp_path / "a.zip", zip_of({})), written(tmp_path / "a.tar", tar_of({}))]
    for path in empty[:2]:
        assert list(opened(path)) == []
    with pytest.raises(ArchiveError, match="damaged"):
        opened(empty[2])
    with pytest.raises(ArchiveError, match="doesn't exist"):
        opened(tmp_path / "nowhere.zip")
    with pytest.raises(ArchiveError, match="can't be read"):
        opened(tmp_path / ("n" * 300))
    with pytest.raises(ArchiveError, match="can't be read"):
        opened(tmp_path / "nu\0l")


def test_zips_in_zips_in_zips(tmp_path: Path, opened: Opens) -> None:
    content = zip_of({"a": b"a"})
    for _ in range(50):
        content = zip_of({"r.zip": content})
    tree = opened(written(tmp_path / "a.zip", content))  # what holds itself (a quine) is listed as this is
    assert list(tree) == ["r.zip", "r/r.zip"]


def test_many_archives_inside(tmp_path: Path, opened: Opens) -> None:
    inner = zip_of({"a": b""})
    tree = opened(written(tmp_path / "a.zip", zip_of({f"{number}.zip": inner for number in range(150)})))
    assert len(tree) == 250
    assert tree.problems == ["Of 150 archives inside only 100 were opened."]


def test_hundreds_of_thousands_of_files(tmp_path: Path, opened: Opens) -> None:
    start = time.monotonic()
    tree = opened(written(tmp_path / "a.zip", listing(200_000)))
    assert len(tree) == 200_000
    assert tree.resolve("199999.jpg") == "media/199999.jpg"
    assert time.monotonic() - start < 30


@pytest.mark.parametrize(("count", "claimed"), [(3, 2_000_000), (400, None), (400, 3)])
def test_millions_of_files(
    tmp_path: Path, opened: Opens, monkeypatch: pytest.MonkeyPatch, count: int, claimed: int | None
) -> None:
    if claimed is None or claimed < count:
        monkeypatch.setattr("tagdesk.importers.zip_part.MOST_FILES", 300)
        monkeypatch.setattr("tagdesk.importers.zip_part._LARGE_LISTING_BYTES", 1000)
    with pytest.raises(ArchiveError, match=r"holds more than 1,000,000 files"):
        opened(written(tmp_path / "a.zip", listing(count, claimed)))


def test_too_many_files_in_folders_and_tars(tmp_path: Path, opened: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tagdesk.importers.parts.MOST_FILES", 2)
    monkeypatch.setattr("tagdesk.importers.tar_part.MOST_FILES", 2)
    with pytest.raises(ArchiveError, match="holds more than"):
        opened(folder_of(FILES, tmp_path / "folder"))
    with pytest.raises(ArchiveError, match="holds more than"):
        opened(written(tmp_path / "a.tar", tar_of(FILES)))


def sized(header: bytes, size: int) -> bytes:
    changed = bytearray(header)
    changed[124:136] = size.to_bytes(12, "big", signed=True)
    changed[124] |= 0x80  # in binary, not in octal digits
    changed[148:156] = b"%06o\0 " % (sum(changed) - sum(changed[148:156]) + 256)
    return bytes(changed)


def pax(text: bytes) -> bytes:
    entry = tarfile.TarInfo("pax")
    entry.type, entry.size = tarfile.XHDTYPE, len(text)
    return entry.tobuf(tarfile.USTAR_FORMAT) + text + bytes(-len(text) % 512)


@pytest.mark.parametrize(
    "content",
    [
        sized(tar_of({"a": b""})[:512], -256) + tar_of({"good": b""}),
        sized(tar_of({"a": b""})[:512], -1024) + tar_of({"good": b""}),
        sized(tar_of({"a": b""})[:512], 1 << 62) + tar_of({"good": b""}),
        pax(b"14 size=-1024\n") + tar_of({"a": b""}),
        pax(b"9" * 200_000) + tar_of({"a": b""}),
        pax(b"x" * 300_000) + tar_of({"a": b""}),
        kind("././@LongLink", tarfile.GNUTYPE_LONGNAME).tobuf(tarfile.GNU_FORMAT) * 3000 + tar_of({"a": b""}),
        tar_of({"a": b"a"})[:1024] + b"garbage" * 200,
        b"".join((b"\0" * 257, b"ustar", b"\0" * 250)),
    ],
    ids=[
        "negative",
        "back",
        "far away",
        "back in pax",
        "digits",
        "large header",
        "headers of headers",
        "garbage",
        "no sum",
    ],
)
def test_tars_that_would_take_for_ever(tmp_path: Path, opened: Opens, content: bytes) -> None:
    start = time.monotonic()
    with pytest.raises(ArchiveError, match="damaged or cut off"):
        opened(written(tmp_path / "a.tar", content))
    assert time.monotonic() - start < 5


def test_what_a_tar_says_of_its_files_is_let_go(tmp_path: Path) -> None:
    path = written(tmp_path / "a.tar", pax(b"18 comment=a text\n") + tar_of({"a": b"a"}))
    with path.open("rb") as stream:
        tar = Tar(stream, "a.tar")
        assert [entry.pax_headers for entry in tar._entries.values()] == [{}]
        assert tar._tar.getmembers() == []


def test_files_damaged_inside(tmp_path: Path, opened: Opens) -> None:
    archive = bytearray(zip_of({"a.json": json.dumps([*range(5000)]).encode(), "b": b"b"}))
    archive[200:300] = bytes(100)
    tree = opened(written(tmp_path / "a.zip", bytes(archive)))
    with pytest.raises(ArchiveError, match=r"a\.json is damaged"):
        tree.read("a.json")
    assert list(elements(tree, "a.json"))[:3] in ([], [0, 1, 2])
    assert len(tree.problems) == 1 and "a.json" in tree.problems[0]
    assert tree.read("b") == b"b"


# ---- the disk ----


def test_files_that_go_while_they_are_read(tmp_path: Path, opened: Opens) -> None:
    folder = folder_of(FILES, tmp_path / "export")
    archive = written(tmp_path / "a.tar.gz", gzip.compress(tar_of(FILES)))
    tree, tar = opened(folder), opened(archive)
    shutil.rmtree(folder)
    archive.unlink()
    with pytest.raises(ArchiveError, match=r"media/a\.jpg can't be read: No such file"):
        tree.read("media/a.jpg")
    assert tree.beginning("media/a.jpg") == b""
    assert content_of(tar) == FILES
    zipped = written(tmp_path / "a.zip", zip_of({"a": b"a" * 100_000}))
    tree = opened(zipped)
    zipped.write_bytes(b"")
    with pytest.raises(ArchiveError, match="damaged"):
        tree.read("a")


def test_folders_that_cannot_be_read(tmp_path: Path, opened: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of({"a/a.jpg": b"", "b/b.jpg": b""}, tmp_path / "export")
    scan = os.scandir
    closed = folder / "a"

    def refusing(path: Any) -> Any:
        if Path(path) == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert list(opened(folder)) == ["b/b.jpg"]
    closed = folder
    with pytest.raises(ArchiveError, match="export can't be read: Permission denied"):
        opened(folder)


def test_files_that_cannot_be_read(tmp_path: Path, opened: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.zip", zip_of(FILES))
    folder = opened(folder_of(FILES, tmp_path / "export"))

    def refusing(*_: Any) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tagdesk.importers.parts.os.open", refusing)
    with pytest.raises(ArchiveError, match=r"a\.zip can't be read: Permission denied"):
        opened(path)
    with pytest.raises(ArchiveError, match=r"outbox\.json can't be read: Permission denied"):
        folder.read("outbox.json")


def test_nothing_is_written_beside_an_archive(tmp_path: Path, opened: Opens) -> None:
    place = tmp_path / "read-only"
    for name, content in {"a.zip": zip_of({"p.zip": zip_of(FILES)}), "a.tar.gz": gzip.compress(tar_of(FILES))}.items():
        written(place / name, content)
    before = {path: path.stat().st_mtime_ns for path in (place, *place.iterdir())}
    place.chmod(0o500)
    for path in sorted(place.iterdir()):
        content_of(opened(path))
    place.chmod(0o700)
    assert {path: path.stat().st_mtime_ns for path in (place, *place.iterdir())} == before


@pytest.mark.parametrize("full", ["before", "while writing"])
def test_no_room_to_unpack(tmp_path: Path, opened: Opens, monkeypatch: pytest.MonkeyPatch, full: str) -> None:
    usage = shutil.disk_usage(tmp_path)
    if full == "before":
        monkeypatch.setattr(unpacking.shutil, "disk_usage", lambda _: usage._replace(free=1 << 20))
    else:
        monkeypatch.setattr(unpacking.tempfile, "TemporaryFile", lambda dir: _Full())
    tar = written(tmp_path / "a.tar.gz", gzip.compress(tar_of(FILES)))
    with pytest.raises(ArchiveError, match=r"There is no room to unpack a\.tar\.gz; free some space"):
        opened(tar)
    tree = opened(written(tmp_path / "a.zip", zip_of({"p.zip": zip_of(FILES), "a": b"a"})))
    assert content_of(tree)["a"] == b"a"
    assert tree.problems == ["There is no room to unpack p.zip; free some space and do it again."]


def test_no_scratch_folder(tmp_path: Path) -> None:
    tar = written(tmp_path / "a.tar.gz", gzip.compress(tar_of(FILES)))
    with pytest.raises(ArchiveError, match="can't be written"):
        ArchiveTree.open([tar], written(tmp_path / "file", b"") / "scratch")


class _Full(io.BytesIO):
    def write(self, content: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


# ---- what is read ----

_CHILD = """
import io, resource, sys
from pathlib import Path
from fuzz import Memory
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Options
from tagdesk.importers.mastodon import MASTODON

class Long(io.RawIOBase):
    def __init__(self, begin, more):
        self.begin, self.more, self.left = begin, more * (65536 // len(more)), 2 << 30
    def readable(self):
        return True
    def readinto(self, buffer):
        content = self.begin or self.more[: min(len(buffer), self.left)]
        self.begin, self.left = b"", self.left - len(content)
        buffer[: len(content)] = content
        return len(content)

class Endless(Memory):
    def open(self, name):
        return io.BufferedReader(Long(*self._files[name]))

most = 1200 << 20
resource.setrlimit(resource.RLIMIT_AS, (most, most))
start = b'{"@context": "x", "type": "OrderedCollection", "orderedItems": ['
note = b'{"type": "Create", "object": {"type": "Note", "id": "1", "content": "<p>#a</p>"}}, '
for begin, more in (
    (b"", b" "), (b'"', b"a"), (b"[", b"1,"), (b"[", b"[] ,"), (b"{", b'"key":1,'), (b"", b"["), (b"", b'{"a"  : '),
    (b"1", b"1"), (b'{"', b"k"), (b'"', b"\\\\n"),
):
    tree = ArchiveTree([Endless({"outbox.json": (start + note + begin, more)})])
    export = MASTODON.recognise(tree)
    items = list(MASTODON.posts(tree, export, Options()))
    print(len(items), *tree.problems)
from limits import peak_mb
print(peak_mb())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there a limit of memory can be set")
def test_memory_stays_small_whatever_is_in_a_file_of_2_gb() -> None:
    here = Path(__file__).parent
    run = subprocess.run(
        [sys.executable, "-c", _CHILD],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (here.parents[1], here.parent, here)))},
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    *lines, peak = run.stdout.splitlines()
    assert sum("nested too deeply" in line for line in lines) == 2, lines
    assert sum("an entry of more than" in line for line in lines) == 8, lines
    assert int(peak) < 1000


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 4000 + b"]" * 4000,
        b'["' + b"[{" * 3000 + b'"]',
        b'[{"a": "\xff\0"}]',
        b"\0" * 9999,
    ],
)
def test_elements_of_json_that_is_nested_or_no_text(tmp_path: Path, opened: Opens, content: bytes) -> None:
    tree = opened(folder_of({"a.json": content, "b.json": b"[" + content + b"]"}, tmp_path / "export"))
    start = time.monotonic()
    for name in tree:
        list(elements(tree, name))
    assert time.monotonic() - start < 5
    assert all(problem.startswith(("a.json", "b.json")) for problem in tree.problems)


def test_files_read_as_a_whole_have_an_end(tmp_path: Path, opened: Opens) -> None:
    tree = opened(folder_of({"a": b"a" * (2 << 20)}, tmp_path / "export"))
    with pytest.raises(ArchiveError, match="larger than 1 MB"):
        tree.read("a", 1 << 20)


def test_where_references_lead(tmp_path: Path, opened: Opens) -> None:
    files = {"x/media/a b.jpg": b"", "x/media/c.jpg": b"", "y/c.jpg": b"", "z/only.jpg": b"", "%41.jpg": b""}
    tree = opened(folder_of(files, tmp_path / "export"))
    assert tree.resolve("media/a%20b.jpg", "x/") == "x/media/a b.jpg"
    assert tree.resolve("\\media\\c.jpg") == "x/media/c.jpg"
    assert tree.resolve("c.jpg") == "y/c.jpg"
    assert tree.resolve("gone/only.jpg") == "z/only.jpg"
    assert tree.resolve("%41.jpg") == "%41.jpg"
    for nowhere in ("", "/", "../../etc/passwd", "/etc/passwd", "gone/c.jpg", "\0", "%ff%fe", "\ud800"):
        assert tree.resolve(nowhere) is None, nowhere


def test_damage_at_random() -> None:
    assert campaign(range(400), seed=7) == []
