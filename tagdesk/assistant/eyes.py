"""Looks at photos, at each content once: what is seen is kept in memory and in the history."""

import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zipfile import BadZipFile

from tagdesk.assistant.keeping import if_possible
from tagdesk.assistant.parts import Parts
from tagdesk.errors import HistoryError, PackError, PhotoError
from tagdesk.recommend.runtime import default_threads

if TYPE_CHECKING:
    import numpy as np

    from tagdesk.history.store import History
    from tagdesk.recommend.features import PhotoEncoder, PhotoFeatures

_LOG = logging.getLogger(__name__)
#: Photos whose features stay in memory (a few kilobytes each).
_MEMORY = 2_000
#: Photos whose regions stay in memory (a quarter of a megabyte each): those of the last posts.
_REGIONS = 32
#: Photos that `ahead` has in hand at most for each thread; all of them must fit into `_REGIONS`.
_IN_HAND = 3
BACKBONE = "backbone"
Seen = TypeVar("Seen")


class Eyes:
    """The backbone and what it saw; may be asked from several threads."""

    def __init__(self, parts: Parts, history: "History | None") -> None:
        """With a history, features are kept there by content."""
        self._parts, self._history = parts, history
        self._features: OrderedDict[tuple[str, int, int], PhotoFeatures] = OrderedDict()
        self._regions: OrderedDict[tuple[str, int, int], np.ndarray] = OrderedDict()
        self._remembering = threading.Lock()

    def encoder(self) -> "PhotoEncoder":
        """The backbone; raises `PackError`."""
        from tagdesk.recommend.features import PhotoEncoder

        return self._parts.open(BACKBONE, lambda folder: PhotoEncoder(folder, threads=self._parts.threads))

    def look(self, photo: Path) -> "PhotoFeatures":
        """Words and pooled vector of a photo, without its regions; raises `PhotoError` and `PackError`."""
        encoder, key = self.encoder(), _file_state(photo)
        known = self._remembered(self._features, key)
        if known is None:
            known = self._cached(photo, encoder, key)
            self._remember(self._features, key, known, _MEMORY)
        return known

    def look_closely(self, photo: Path) -> "PhotoFeatures":
        """The same with its regions."""
        return replace(self.look(photo), regions=self.regions(photo))

    def pooled(self, photo: Path) -> "np.ndarray | None":
        """Mean of a photo's region vectors, (D,); None where it can't be looked at."""
        try:
            return self.look(photo).pooled
        except (PackError, PhotoError):
            return None

    def regions(self, photo: Path) -> "np.ndarray | None":
        """Region vectors of a photo, (M, D); None where it can't be looked at. They are large: few are kept."""
        try:
            key = _file_state(photo)
            known = self._remembered(self._regions, key)
            return self._encode(photo, self.encoder(), key)[1] if known is None else known
        except (PackError, PhotoError):
            return None  # what is left of the post is asked about; the photo's own error is told where it is shown

    def ahead(self, photos: Iterable[Path], *, spare_a_core: bool = False) -> Generator[Path, None, None]:
        """The photos in their order, the next ones being looked at by as many threads as there are cores meanwhile.

        What goes wrong is told by who looks at the photo then. Threads do: decoders and models let go of the
        interpreter, and share what processes would each have to load.

        Args:
            spare_a_core: Leave one to a window.
        """
        workers = min(default_threads() + (not spare_a_core), _REGIONS // (_IN_HAND + 1))
        in_hand = deque[tuple[Path, "Future[PhotoFeatures]"]]()
        with ThreadPoolExecutor(workers, thread_name_prefix="look-ahead") as pool:
            try:
                for photo in photos:
                    in_hand.append((photo, pool.submit(self.look_closely, photo)))
                    if len(in_hand) == _IN_HAND * workers:
                        yield _looked_at(*in_hand.popleft())
                while in_hand:
                    yield _looked_at(*in_hand.popleft())
            finally:
                pool.shutdown(cancel_futures=True)

    def kept(self, content_hashes: Iterable[str]) -> "dict[str, PhotoFeatures]":
        """What the history keeps of photos, by content; nothing without a working backbone."""
        from tagdesk.recommend.features import PhotoFeatures

        found: dict[str, PhotoFeatures] = {}
        try:
            version = self.encoder().version
        except PackError:
            return found
        if self._history:
            for digest, payload in self._history.cached_many(content_hashes, version).items():
                try:
                    found[digest] = PhotoFeatures.from_bytes(payload)
                except (ValueError, KeyError, OSError, EOFError, BadZipFile):
                    _LOG.warning("kept features of a photo can't be read", exc_info=True)
        return found

    def _encode(
        self, photo: Path, encoder: "PhotoEncoder", key: tuple[str, int, int]
    ) -> "tuple[PhotoFeatures, np.ndarray]":
        features = encoder.encode_file(photo)
        assert features.regions is not None
        self._remember(self._regions, key, features.regions, _REGIONS)
        return replace(features, regions=None), features.regions

    def _remembered(
        self, memory: "OrderedDict[tuple[str, int, int], Seen]", key: tuple[str, int, int]
    ) -> "Seen | None":
        with self._remembering:
            if key in memory:
                memory.move_to_end(key)
            return memory.get(key)

    def _remember(
        self, memory: "OrderedDict[tuple[str, int, int], Seen]", key: tuple[str, int, int], seen: Seen, most: int
    ) -> None:
        with self._remembering:
            memory[key] = seen
            while len(memory) > most:
                memory.popitem(last=False)

    def _cached(self, photo: Path, encoder: "PhotoEncoder", key: tuple[str, int, int]) -> "PhotoFeatures":
        """Features by the photo's content, from the history or for it; a cache that fails costs time, not tags."""
        from tagdesk.recommend.photo_file import content_hash

        if self._history is None:
            return self._encode(photo, encoder, key)[0]
        digest = content_hash(photo)
        with if_possible(f"what {photo.name} is"):  # its post finds its features by that when it is one of the past
            self._history.set_content_hash(photo, digest)
        try:
            if found := self.kept([digest]):
                return found[digest]
        except HistoryError:
            _LOG.warning("the cached features of %s can't be read; they are computed anew", photo.name, exc_info=True)
        features, _ = self._encode(photo, encoder, key)
        with if_possible(f"the features of {photo.name}"):
            self._history.cache_features(digest, encoder.version, features.to_bytes())
        return features


def _looked_at(photo: Path, look: "Future[PhotoFeatures]") -> Path:
    wait([look])
    return photo


def _file_state(photo: Path) -> tuple[str, int, int]:
    """Path, time and size: another content of the same file is another photo."""
    try:
        state = photo.stat()
    except OSError:
        raise PhotoError(f"{photo.name} can't be read; it may have been moved or deleted.") from None
    return str(photo), state.st_mtime_ns, state.st_size
