"""Damages zips and tars in their bytes and headers, and reads all of them: nothing but a clear sentence may come.

`python tests/importers/fuzz_archives.py --cases 20000` is the campaign.
"""

import argparse
import bz2
import gzip
import io
import lzma
import struct
import sys
import tarfile
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from limits import ended_after, peak_mb

from tagdesk.errors import ArchiveError
from tagdesk.importers.archive_tree import ArchiveTree

_SLOW_S, _HANGS_S = 2.0, 20.0
_MOST_GROWTH_MB = 400
_FILES = {
    "outbox.json": b'{"orderedItems": [1, 2, 3]}' * 20,
    "x/media/a.jpg": bytes(range(256)) * 4,
    "x/ü.txt": b"text " * 300,
    "empty": b"",
}


def made_archives() -> dict[str, bytes]:
    """Small archives of all kinds, by names that fit."""
    kinds = {"stored": zipfile.ZIP_STORED, "deflated": zipfile.ZIP_DEFLATED}
    kinds |= {"bzip2": zipfile.ZIP_BZIP2, "lzma": zipfile.ZIP_LZMA}
    archives = {f"{name}.zip": zip_of_kind(kind) for name, kind in kinds.items()}
    archives["large.zip"] = zip_of_kind(zipfile.ZIP_DEFLATED, force_zip64=True)
    archives["nested.zip"] = zip_of_kind(
        zipfile.ZIP_STORED, {"posts.zip": archives["deflated.zip"], "more.tar": tar_of(tarfile.PAX_FORMAT)}
    )
    for name, form in (("pax", tarfile.PAX_FORMAT), ("gnu", tarfile.GNU_FORMAT), ("ustar", tarfile.USTAR_FORMAT)):
        archives[f"{name}.tar"] = tar_of(form)
    plain = archives["gnu.tar"]
    packers: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
    return archives | {f"packed.tar.{suffix}": pack(plain) for suffix, pack in packers.items()}


def zip_of_kind(kind: int, files: dict[str, bytes] = _FILES, *, force_zip64: bool = False) -> bytes:
    """A zip with one way to pack."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, content in files.items():
            with archive.open(name, "w", force_zip64=force_zip64) as entry:
                entry.write(content)
        archive.comment = b"a comment"
    return buffer.getvalue()


def tar_of(form: int) -> bytes:
    """A tar in one format, with long names, a sparse file, links, a pipe and a device."""
    buffer = io.BytesIO()
    with tarfile.TarFile(fileobj=buffer, mode="w", format=form) as archive:
        for name, content in {**_FILES, "n" * 95 + "/" + "m" * 99: b"long"}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            if form == tarfile.PAX_FORMAT:
                entry.pax_headers = {"comment": "ü", "mtime": "1.5"}
            archive.addfile(entry, io.BytesIO(content))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.GNUTYPE_SPARSE):
            entry = tarfile.TarInfo(f"kind {kind!r}")
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
    return buffer.getvalue()


def damaged(content: bytes, random: Random) -> bytes:
    """Bytes turned, numbers made huge, negative or 0, pieces cut off, put elsewhere and repeated."""
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        if len(changed) < 8:
            break
        at = _place(changed, random)
        match random.randrange(9):
            case 0:
                changed[at] ^= 1 << random.randrange(8)
            case 1 | 2:
                changed[at] = random.choice((0, 1, 0x7F, 0x80, 0xFF, random.randrange(256)))
            case 3 | 4:
                number = random.choice((0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x80000000, 1 << 20))
                size = random.choice(("<H", "<I", "<Q"))
                packed = struct.pack(size, number & ((1 << 8 * struct.calcsize(size)) - 1))
                changed[at : at + len(packed)] = packed
            case 5:
                del changed[at:]
            case 6:
                del changed[at : at + random.choice((1, 4, 64, 512))]
            case 7:
                other = random.randrange(len(changed))
                size = random.choice((1, 4, 46, 512))
                changed[at : at + size] = changed[other : other + size]
            case _:
                again = bytes(changed[at : at + 512])
                changed[at:at] = random.choice((b"\0" * 512, b"\xff" * 4, b"-1", b"PK\1\2", again))
    return _with_sums(changed) if random.random() < 0.8 else bytes(changed)


def _place(content: bytearray, random: Random) -> int:
    """Mostly in the headers: that is where it hurts."""
    marks = (b"PK\1\2", b"PK\3\4", b"PK\5\6", b"PK\6\6", b"PK\6\7")
    if content.startswith(b"PK") and random.random() < 0.8:
        at = content.find(random.choice(marks), random.randrange(len(content)))
        return min(at + random.randrange(56), len(content) - 1) if at >= 0 else random.randrange(len(content))
    if b"ustar" in content[257:263] and random.random() < 0.8:
        header = random.randrange(len(content) // 512 + 1) * 512
        return min(header + random.choice((*range(100, 165), *range(257, 520), 0)), len(content) - 1)
    return random.randrange(len(content))


def _with_sums(content: bytearray) -> bytes:
    """Headers of a tar with sums that fit, so that they are read."""
    if b"ustar" in content[257:263]:
        for start in range(0, len(content) - 511, 512):
            header = content[start : start + 512]
            if header[257:262] == b"ustar":
                total = sum(header) - sum(header[148:156]) + 8 * 32
                content[start + 148 : start + 156] = b"%06o\0 " % total
    return bytes(content)


def failure_of(name: str, content: bytes, folder: Path) -> str | None:
    """Open an archive and read all of it; what is wrong, with the line it comes from."""
    path, scratch = folder / name, folder / "scratch"
    path.write_bytes(content)
    start, memory = time.process_time(), peak_mb()
    try:
        with ended_after(_HANGS_S):
            _read(path, scratch)
    except ArchiveError as error:
        if "\n" in str(error) or not str(error).endswith("."):
            return f"no sentence: {error!r}"
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it is
        frames = traceback.extract_tb(error.__traceback__)
        return f"{type(error).__name__}: {error} [{frames[-1].name}:{frames[-1].lineno}]"
    if (took := time.process_time() - start) > _SLOW_S:
        return f"slow: {took:.1f} s"
    if (grown := peak_mb() - memory) > _MOST_GROWTH_MB:
        return f"memory: {grown} MB more"
    if set(folder.iterdir()) - {path, scratch} or (scratch.is_dir() and any(scratch.iterdir())):
        return "files left behind"
    return None


def _read(path: Path, scratch: Path) -> None:
    with ArchiveTree.open([path], scratch) as tree:
        for name in tree:
            if ".." in name.split("/") or name.startswith("/") or "\0" in name:
                raise AssertionError(f"name {name!r}")
            name.encode("utf-8")
            tree.beginning(name)
            try:
                with tree.open_file(name) as stream:
                    while stream.read(1 << 16):
                        pass
            except ArchiveError:
                pass


def campaign(cases: range, seed: int) -> list[tuple[int, str, str]]:
    """Number of the case, name of the archive and failure, of all cases that fail."""
    archives = made_archives()
    failures = []
    with tempfile.TemporaryDirectory() as temporary:
        for number in cases:
            random = Random(f"{seed}/{number}")
            name = random.choice(sorted(archives))
            content = damaged(archives[name], random)
            folder = Path(temporary, str(number))
            folder.mkdir()
            if failure := failure_of(name, content, folder):
                failures.append((number, name, failure))
            else:
                (folder / name).unlink()
    return failures


def main() -> int:
    """The campaign."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="number of the one case to run")
    asked = parser.parse_args()
    start = time.monotonic()
    numbers = range(asked.cases) if asked.only is None else range(asked.only, asked.only + 1)
    failures = campaign(numbers, asked.seed)
    sys.stdout.write(f"archives {len(numbers):,} cases {time.monotonic() - start:.1f} s {len(failures)} failures\n")
    for number, name, failure in failures[:100]:
        sys.stdout.write(f"    --seed {asked.seed} --only {number} {name}: {failure}\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
