"""Photos of data sets as the shipped backbone sees them: looked at once, kept on disk, read as the app would."""

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from tagdesk.domain import Post
from tagdesk.errors import PhotoError
from tagdesk.paths import models_dir
from tagdesk.recommend.features import PhotoEncoder, PhotoFeatures

_LOG = logging.getLogger(__name__)


class Photos:
    """Words, pooled vectors and regions of photos, by path; a photo that can't be read, or "", is zeros."""

    def __init__(self, cache: Path, backbone: Path | None = None, *, with_regions: bool = False) -> None:
        """Keep in folder `cache` what the backbone pack (the shipped one by default) sees.

        Args:
            with_regions: Keep regions too at the first look: photos are not looked at twice, but it takes room.
        """
        #: D where no post has a photo: that of a model that is asked about them; a model fitted on them needs no more.
        self.blank_width = 1
        self._cache = cache
        self._backbone = backbone or models_dir() / "backbone"
        self._keeps_regions = with_regions
        self._encoder: PhotoEncoder | None = None
        self._albums: list[_Album] = []
        self._places: dict[str, tuple[int, int]] = {}

    def look_at(self, posts: Sequence[Post]) -> list[Post]:
        """The posts, with the words for their first photo where the record carries none.

        Photos that can't be read are counted and logged; their posts keep their other fields.
        """
        photos = sorted({post.images[0] for post in posts if post.images} - self._places.keys())
        if photos:
            album = self._open(photos)
            self._places.update((photo, (len(self._albums), row)) for row, photo in enumerate(photos))
            self._albums.append(album)
            unreadable = [photo for photo, words in zip(photos, album.words, strict=True) if words is None]
            if unreadable:
                _LOG.warning(
                    "%d of %d photos can't be read, the first is %s; their posts are used without them.",
                    len(unreadable),
                    len(photos),
                    unreadable[0],
                )
        return [self._seen(post) if post.images else post for post in posts]

    def add(self, names: Sequence[str], words: Sequence[Sequence[str]], regions: Iterable[np.ndarray]) -> None:
        """Know photos that no file holds, by name: their words, and the regions (M, D) of each. They are not kept."""
        rows = np.stack([row.astype(np.float16) for row in regions])
        self._places.update((name, (len(self._albums), row)) for row, name in enumerate(names))
        pooled = rows.mean(1, dtype=np.float32).astype(np.float16)
        self._albums.append(_Album(names, [list(some) for some in words], pooled, rows))

    @property
    def width(self) -> int:
        """D of the vectors."""
        return self._albums[0].pooled.shape[1] if self._albums else self.blank_width

    def pooled(self, photos: Sequence[str]) -> np.ndarray:
        """Mean of the region vectors, (P, D) float32."""
        rows = np.zeros((len(photos), self.width), np.float32)
        for i, (album, row) in self._found(photos):
            rows[i] = self._albums[album].pooled[row]
        return rows

    def regions(self, photos: Sequence[str]) -> np.ndarray:
        """Region vectors row by row, (P, M, D) float32; looks at the photos of an album again at the first use."""
        found = list(self._found(photos))
        if not found:
            return np.zeros((len(photos), 1, self.width), np.float32)
        for album in {album for _, (album, _) in found}:
            if self._albums[album].regions is None:
                self._albums[album] = self._with_regions(self._albums[album])
        some = self._albums[found[0][1][0]].regions
        assert some is not None
        rows = np.zeros((len(photos), *some.shape[1:]), np.float32)
        for i, (album, row) in found:
            rows[i] = self._albums[album].regions[row]  # type: ignore[index]
        return rows

    def _found(self, photos: Sequence[str]) -> Iterator[tuple[int, tuple[int, int]]]:
        return ((i, self._places[photo]) for i, photo in enumerate(photos) if photo)

    def _seen(self, post: Post) -> Post:
        album, row = self._places[post.images[0]]
        words = self._albums[album].words[row]
        if words is None:
            return replace(post, images=())
        return post if post.image_words else replace(post, image_words=tuple(words))

    def _open(self, photos: Sequence[str]) -> "_Album":
        path = self._path(photos)
        try:
            words = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            return _Album(photos, words, np.load(path.with_suffix(".pooled.npy")))
        except FileNotFoundError:
            pass
        except (OSError, ValueError, EOFError):
            _LOG.warning("%s is damaged and made anew.", path)
        seen = list(self._encode(photos))
        words = [None if features is None else [word for word, _ in features.words] for features in seen]
        width = next((len(features.pooled) for features in seen if features), 1)
        pooled = np.stack([np.zeros(width) if f is None else f.pooled for f in seen]).astype(np.float16)
        self._cache.mkdir(parents=True, exist_ok=True)
        if self._keeps_regions and width > 1:
            shape = next(f.regions.shape for f in seen if f and f.regions is not None)
            rows = np.stack([np.zeros(shape) if f is None or f.regions is None else f.regions for f in seen])
            _write(path.with_suffix(".regions.npy"), rows.astype(np.float16))
        _write(path.with_suffix(".pooled.npy"), pooled)
        draft = path.with_suffix(".tmp")
        draft.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        draft.replace(path.with_suffix(".json"))  # last: it makes the album valid
        return _Album(photos, words, pooled)

    def _with_regions(self, album: "_Album") -> "_Album":
        path = self._path(album.photos).with_suffix(".regions.npy")
        if not path.is_file():
            seen = self._encode(album.photos)
            rows: np.ndarray | None = None
            draft = path.with_suffix(".tmp")
            for i, features in enumerate(seen):
                if features is None:
                    continue
                assert features.regions is not None
                if rows is None:
                    shape = (len(album.photos), *features.regions.shape)
                    rows = np.lib.format.open_memmap(draft, mode="w+", dtype=np.float16, shape=shape)
                rows[i] = features.regions
            assert rows is not None, "an album without a readable photo is never asked for regions"
            rows.flush()  # type: ignore[attr-defined]
            draft.replace(path)
        return replace(album, regions=np.load(path, mmap_mode="r"))

    def _encode(self, photos: Sequence[str]) -> Iterator[PhotoFeatures | None]:
        encoder = self._load()
        for photo in tqdm(photos, desc="photos", disable=None):
            try:
                yield encoder.encode_file(Path(photo))
            except PhotoError:
                yield None

    def _path(self, photos: Sequence[str]) -> Path:
        """Named by the backbone, and each photo's path, size and time."""
        listing = json.dumps([self._load().version, [(photo, _state(Path(photo))) for photo in photos]])
        return self._cache / f"photos-{hashlib.sha256(listing.encode()).hexdigest()[:16]}"

    def _load(self) -> PhotoEncoder:
        if self._encoder is None:
            self._encoder = PhotoEncoder(self._backbone)
        return self._encoder


@dataclass(frozen=True)
class _Album:
    photos: Sequence[str]
    words: list[list[str] | None]
    pooled: np.ndarray
    regions: np.ndarray | None = None


def _write(path: Path, rows: np.ndarray) -> None:
    draft = path.with_suffix(".tmp")
    with draft.open("wb") as stream:
        np.save(stream, rows)
    draft.replace(path)


def _state(photo: Path) -> tuple[int, int] | None:
    try:
        found = photo.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
