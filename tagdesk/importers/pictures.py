"""Which of the media that an export names are pictures it holds."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from tagdesk.importers.archive_tree import ArchiveTree

PICTURES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".png", ".webp", ".heic", ".heif", ".gif", ".tif", ".tiff", ".avif", ".bmp"}
)
VIDEOS = frozenset({".mp4", ".mov", ".webm", ".m4v", ".avi", ".mkv", ".3gp", ".mpg", ".mpeg", ".mp", ".srt", ".m3u8"})
#: Longest name of a suffix; what comes behind a later dot is no suffix.
_SUFFIX_CHARACTERS = 5


def is_picture(name: str) -> bool:
    """Whether a file may be a picture: by its ending, or because it has none (some exports leave it out)."""
    suffix = PurePosixPath(name.partition("?")[0]).suffix.lower()
    return suffix in PICTURES or not suffix or len(suffix) > _SUFFIX_CHARACTERS


def is_video(name: str) -> bool:
    """Whether a file is a video or belongs to one, by its ending."""
    return PurePosixPath(name.partition("?")[0]).suffix.lower() in VIDEOS


def pictures(tree: ArchiveTree, references: Iterable[str], root: str = "") -> tuple[tuple[str, ...], int]:
    """Names in the tree of the pictures that a post refers to, each once, and how many are missing."""
    found: dict[str, None] = {}
    missing = 0
    for reference in dict.fromkeys(reference for reference in references if reference and is_picture(reference)):
        if name := tree.resolve(reference, root):
            found[name] = None
        else:
            missing += 1
    return tuple(found), missing


def described_pictures(
    tree: ArchiveTree, media: Iterable[tuple[str, str]], root: str = ""
) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Pictures of a post, the texts that describe them (as many, or none if all are empty), how many are missing."""
    found: dict[str, str] = {}
    missing = 0
    seen = set()
    for reference, text in media:
        if not reference or reference in seen or not is_picture(reference):
            continue
        seen.add(reference)
        if name := tree.resolve(reference, root):
            found[name] = found.get(name) or text.strip()
        else:
            missing += 1
    return tuple(found), tuple(found.values()) if any(found.values()) else (), missing
