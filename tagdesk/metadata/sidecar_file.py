"""Keywords in an XMP sidecar, so that the photo itself stays untouched."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from tagdesk.errors import MetadataError
from tagdesk.metadata.description import MAX_XMP_BYTES
from tagdesk.metadata.whole_file import Version, replace_file, writing_sentences
from tagdesk.metadata.xmp_keywords import XmpKeywords, new_document
from tagdesk.picture import shown_name


class SidecarFile:
    """A sidecar as it was when it was opened, or one that is to be made (`KeywordFile`)."""

    is_photo = False

    def __init__(self, path: Path) -> None:
        """Read.

        Raises:
            MetadataError: It can't be read, or is no XMP.
        """
        self.path = path
        with writing_sentences(path, "can't be read"):
            self._version = Version.of(path)
            self.is_new = self._version.mark is None
            document = b"" if self.is_new else _read(path)
        self._document = document or new_document()
        try:
            self._xmp = XmpKeywords(self._document)
        except ValueError as error:
            raise MetadataError(
                f"{shown_name(path)} is damaged or no XMP ({error}), so it stays as it is; mend it or move it away."
            ) from error
        self.keywords: Mapping[str, str] = self._xmp.keywords()
        self._changed = self._document

    def change(self, wanted: Sequence[str], removed: Collection[str]) -> bool:
        """See `KeywordFile`."""
        try:
            self._changed = self._xmp.changed(wanted, removed)
        except ValueError as error:
            raise MetadataError(
                f"{shown_name(self.path)} can't take keywords: {error}; it stays as it is, mend it or move it away."
            ) from error
        return self._changed is not self._document

    def save(self) -> None:
        """See `KeywordFile`."""
        replace_file(self.path, self._changed, self._version)


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise MetadataError(f"{shown_name(path)} is no file, so no keywords can be written there; move it away.")
    with path.open("rb") as file:
        document = file.read(MAX_XMP_BYTES + 1)
    if len(document) > MAX_XMP_BYTES:
        raise MetadataError(f"{shown_name(path)} is far too large for a sidecar, so it was left as it was.")
    return document
