"""XMP sidecars, the files beside photos that hold their keywords: which belong to a photo, and what they tell."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from tagdesk.metadata.description import MAX_XMP_BYTES
from tagdesk.metadata.keywords import PhotoWords
from tagdesk.metadata.xmp import words_in_xmp

_SUFFIXES = (".xmp", ".XMP")


def sidecars_of(photo: Path) -> list[Path]:
    """Sidecars that are there, the better one first: `IMG.jpg.xmp`, then `IMG.xmp`; of a link also those of its target.

    Only a photo with an own name has any: that of `.xmp` files themselves is not asked for.
    """
    found: dict[Path, None] = {}
    for place in _places(photo):
        for name in (place.name, place.stem):
            for beside in (place.with_name(name + suffix) for suffix in _SUFFIXES):
                if beside != place and _is_file(beside):
                    found.setdefault(beside)
    # On disks that don't tell upper case from lower, both names are one file.
    return [path for path in found if not any(path != other and _same(path, other) for other in _before(found, path))]


def sidecar_for(photo: Path) -> Path:
    """The sidecar that is to be written: the one that is there, else a new `IMG.jpg.xmp`."""
    return next(iter(sidecars_of(photo)), photo.with_name(photo.name + _SUFFIXES[0]))


def words_beside(photo: Path) -> dict[Path, PhotoWords]:
    """What each sidecar of a photo tells, by its path; damaged ones tell nothing."""
    words = {}
    for path in sidecars_of(photo):
        try:
            with path.open("rb") as file:
                document = file.read(MAX_XMP_BYTES + 1)
        except OSError:
            continue
        words[path] = words_in_xmp(document)
    return words


def _places(photo: Path) -> Iterator[Path]:
    """Where a photo is: its path, and what a symbolic link leads to."""
    yield photo
    try:
        target = photo.resolve() if photo.is_symlink() else photo
    except (OSError, RuntimeError):  # a link in a circle
        return
    if target != photo:
        yield target


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _before(found: Mapping[Path, None], path: Path) -> list[Path]:
    paths = list(found)
    return paths[: paths.index(path)]


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
