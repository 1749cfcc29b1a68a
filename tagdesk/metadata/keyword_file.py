"""Files that hold the keywords of a photo: a sidecar, or the photo itself."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol


class KeywordFile(Protocol):
    """A file as it was when it was opened; nothing is written before `save`.

    Attributes:
        path: The file.
        is_new: Whether there are no keywords of any program yet: the file, or the part that holds them, isn't there.
        is_photo: Whether it is the photo itself, of which a backup is kept.
        keywords: Those in it, by key (`model_key`), as written.
    """

    path: Path
    is_new: bool
    is_photo: bool
    keywords: Mapping[str, str]

    def change(self, wanted: Sequence[str], removed: Collection[str]) -> bool:
        """Get ready to write keywords that may be missing, and to take others away.

        Args:
            wanted: Keywords, as `keyword_of` gives them.
            removed: Keys.

        Returns:
            Whether the file has to be written for that.

        Raises:
            MetadataError: It can't take them; the sentence says why and what to do.
        """

    def save(self) -> None:
        """Write it, as a whole or not at all.

        Raises:
            MetadataError: It can't be written, or another program changed it since; it is as it was.
        """
