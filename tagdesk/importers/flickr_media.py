"""Which pictures and videos of Flickr's archives belong to which photo: their names hold its number somewhere."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.photo_words import suffix_of
from tagdesk.importers.pictures import PICTURES, VIDEOS

#: `<id>_<secret>_o.jpg` of photos without a title, `<title>_<id>_o.jpg` of those with one.
_WITH_SECRET = re.compile(r"(?:^|_)(\d{8,12})_[0-9a-f]{10}(?:_[a-z])?\.\w+$")
_WITH_TITLE = re.compile(r"_(\d{8,12})(?:_o)?\.\w+$")


class FlickrMedia:
    """All pictures and videos of a tree by the number of their photo."""

    def __init__(self, tree: ArchiveTree, known: Iterable[str]) -> None:
        numbers = set(known)
        self._by_id: defaultdict[str, list[str]] = defaultdict(list)
        self._by_basename: dict[str, str] = {}
        for name in tree:
            if suffix_of(name) not in PICTURES and suffix_of(name) not in VIDEOS:
                continue
            basename = name.rpartition("/")[2]
            ids = _ids(basename)
            # A title may look like a number too.
            number = next((one for one in ids if one in numbers), ids[0] if ids else basename)
            self._by_id[number].append(name)
            self._by_basename.setdefault(basename, number)

    @staticmethod
    def id_of(basename: str) -> str | None:
        """The number of the photo that a file is of, as far as its name tells alone."""
        return next(iter(_ids(basename)), None)

    def take(self, photo_id: str, address: str) -> tuple[list[str], int]:
        """Pictures of a photo, and how many are missing; a video is none and isn't missing."""
        number = photo_id if photo_id in self._by_id else self._by_basename.get(address.rpartition("/")[2], "")
        names = self._by_id.pop(number, [])
        return [name for name in names if suffix_of(name) in PICTURES][:1], 0 if names else 1

    def left(self) -> Iterator[str]:
        """Pictures that no photo took."""
        for names in self._by_id.values():
            yield from [name for name in names if suffix_of(name) in PICTURES][:1]


def stem_of(name: str) -> str:
    """A file's name without folder and suffix."""
    basename = name.rpartition("/")[2]
    return basename[: len(basename) - len(suffix_of(basename))]


def _ids(basename: str) -> list[str]:
    found = [match[1] for pattern in (_WITH_SECRET, _WITH_TITLE) if (match := pattern.search(basename.lower()))]
    digits = [part for part in stem_of(basename).split("_") if part.isascii() and part.isdigit()]
    return list(dict.fromkeys([*found, *reversed(digits)]))
