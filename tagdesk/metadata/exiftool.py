"""Keywords inside of photos that are no JPEG, through the ExifTool of the person, if there is one."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from tagdesk.contract.features import model_key
from tagdesk.disk import flush_to_disk
from tagdesk.errors import MetadataError
from tagdesk.metadata.iptc_keywords import changed_iptc, iptc_keywords
from tagdesk.metadata.whole_file import (
    Version,
    partial_path,
    put_in_place,
    writing_sentences,
)
from tagdesk.metadata.xmp_keywords import XmpKeywords, new_document
from tagdesk.picture import open_file, shown_name

#: One photo takes ExifTool a fraction of a second; a large one on a slow disk some more.
_TIMEOUT_S = 120.0


def find_exiftool(name: str = "exiftool") -> Path:
    """ExifTool on this machine.

    Args:
        name: A program on the search path, or a path.

    Raises:
        MetadataError: There is none.
    """
    found = shutil.which(name)
    if found is None:
        raise MetadataError(
            "ExifTool is not on this machine; install it from exiftool.org (Debian: libimage-exiftool-perl),"
            " or let sidecars be written."
        )
    return Path(found).absolute()


class ExiftoolFile:
    """A photo as it was when it was opened, changed by ExifTool (`KeywordFile`)."""

    is_photo = True

    def __init__(self, path: Path, exiftool: Path, scratch: Path) -> None:
        """Read.

        Args:
            path: The photo; absolute, so that no name of it is taken for an option.
            exiftool: The program.
            scratch: Folder for what ExifTool is to read.

        Raises:
            MetadataError: ExifTool can't read it, or its XMP is damaged.
            PhotoError: The file can't be read.
        """
        if not path.is_absolute():
            raise ValueError(f"{path} must be absolute")
        self.path, self._exiftool, self._scratch = path, exiftool, scratch
        with writing_sentences(path, "can't be read"):
            self._target = path.resolve()
            self._version = Version.of(path)
        with open_file(path) as file:
            is_tiff = file.read(4) in (b"II*\0", b"MM\0*")
        document = self._run("-b", "-XMP", str(self._target))
        self._iptc = self._run("-b", "-IPTC", str(self._target)) if is_tiff else b""
        self.is_new = not document
        self._document = document or new_document(embedded=True)
        try:
            self._xmp = XmpKeywords(self._document)
        except ValueError as error:
            raise MetadataError(
                f"The XMP in {shown_name(path)} is damaged ({error}), so it stays as it is; write a sidecar instead."
            ) from error
        self.keywords: Mapping[str, str] = {**iptc_keywords(self._iptc), **self._xmp.keywords()}
        self._new_document, self._new_iptc = self._document, self._iptc

    def change(self, wanted: Sequence[str], removed: Collection[str]) -> bool:
        """See `KeywordFile`."""
        there = iptc_keywords(self._iptc)
        known = {model_key(keyword) for keyword in wanted} | set(removed)
        # Programs that find XMP look no further, so it begins with what IPTC tells already.
        first = [text for key, text in there.items() if key not in known] if self.is_new and wanted else []
        try:
            self._new_document = self._xmp.changed([*first, *wanted], removed)
            self._new_iptc = changed_iptc(self._iptc, wanted, removed) if there else self._iptc
        except ValueError as error:
            raise MetadataError(
                f"{shown_name(self.path)} can't take keywords: {error}; write a sidecar for it instead."
            ) from error
        return self._new_document is not self._document or self._new_iptc is not self._iptc

    def save(self) -> None:
        """See `KeywordFile`."""
        partial = partial_path(self._target)
        # ExifTool goes by the ending when it makes a file.
        partial = partial.with_name(partial.name + self._target.suffix)
        records = self._scratch / f"{partial.stem}.iptc"
        try:
            with writing_sentences(self.path):
                partial.unlink(missing_ok=True)
                options = ["-XMP<=-"]
                if self._new_iptc is not self._iptc:
                    self._scratch.mkdir(parents=True, exist_ok=True)
                    records.write_bytes(self._new_iptc)
                    options += [f"-IPTC<={records}", "-Photoshop:IPTCDigest="]
                self._run(*options, "-o", str(partial), str(self._target), given=self._new_document)
                self._see_that_it_is_there(partial)
                with partial.open("rb+") as file:
                    flush_to_disk(file)
                put_in_place(partial, self._target, self._version)
        finally:
            for path in (partial, records):
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)

    def _see_that_it_is_there(self, written: Path) -> None:
        """Ask ExifTool for what it wrote before the photo is replaced by it."""
        try:
            keywords = XmpKeywords(self._run("-b", "-XMP", str(written))).keywords()
        except ValueError:
            keywords = {}
        if keywords != XmpKeywords(self._new_document).keywords():
            raise MetadataError(f"ExifTool did not write the keywords into {shown_name(self.path)}; write a sidecar.")

    def _run(self, *options: str, given: bytes = b"") -> bytes:
        """What ExifTool prints; options of the person's own configuration are not asked for."""
        # -config must come first; an empty one is none.
        command = [str(self._exiftool), "-config", "", "-q", "-m", *options]
        flags = subprocess.CREATE_NO_WINDOW if os.name == "nt" else 0  # type: ignore[attr-defined,unused-ignore]
        try:
            result = subprocess.run(
                command, input=given, capture_output=True, timeout=_TIMEOUT_S, creationflags=flags, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise MetadataError(
                f"ExifTool took too long over {shown_name(self.path)}; do it again, or write a sidecar."
            ) from error
        except OSError as error:
            raise MetadataError(f"ExifTool can't be started ({error.strerror}); install it anew.") from error
        if result.returncode:
            reason = " ".join(result.stderr.decode("utf-8", "replace").split(" - ")[0].split())[:120].rstrip(".")
            raise MetadataError(
                f"ExifTool can't change {shown_name(self.path)} ({reason or 'unknown reason'}); write a sidecar."
            )
        return result.stdout
