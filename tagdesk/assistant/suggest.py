"""Suggest tags for a post: features once per photo, then one pass of the models per decision."""

import logging
import threading
import time as clock
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from tagdesk.assistant.rankers import Ranker, Sight, SogRanker, UserCondRanker, load_ranker
from tagdesk.contract.features import model_key
from tagdesk.contract.manifest import MANIFEST_NAME
from tagdesk.domain import Suggestion
from tagdesk.errors import HistoryError, PackError, PhotoError, TagDeskError
from tagdesk.hashtags import find_hashtags
from tagdesk.recommend.runtime import default_threads, provider_report

if TYPE_CHECKING:
    import numpy as np

    from tagdesk.history.store import History
    from tagdesk.recommend.features import PhotoEncoder, PhotoFeatures
    from tagdesk.recommend.sentences import SentenceEncoder

_LOG = logging.getLogger(__name__)
#: Photos whose features stay in memory (a few kilobytes each).
_MEMORY = 2_000
#: Photos whose regions stay in memory (a quarter of a megabyte each): those of the last posts.
_REGIONS = 32
DEFAULT_MODEL = "sog"


@dataclass(frozen=True)
class SuggestionList:
    """Ranked tags for one post, how long each part took, and what the photo seems to show."""

    suggestions: tuple[Suggestion, ...]
    timings_ms: Mapping[str, float]
    image_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class EngineStatus:
    """What really runs; `problems` are sentences for the user."""

    provider: str
    threads: int
    models: tuple[str, ...]
    problems: tuple[str, ...]


class SuggestService:
    """The models behind the suggestions; they are loaded at the first use, or by `warm_up`."""

    def __init__(self, models_dir: Path, *, threads: int | None = None, history: "History | None" = None) -> None:
        """Remember where the packs are; with a history, features of photos are kept there by content."""
        self._models_dir = models_dir
        self._threads = threads or default_threads()
        self._history = history
        self._loading = threading.Lock()
        self._encoder: PhotoEncoder | None = None
        self._sentences: SentenceEncoder | None = None
        self._rankers: dict[str, Ranker] = {}
        self._problems: dict[str, str] = {}
        self._features: OrderedDict[tuple[str, int, int], PhotoFeatures] = OrderedDict()
        self._regions: OrderedDict[tuple[str, int, int], np.ndarray] = OrderedDict()
        self._sight = Sight(self._regions_of, self._pooled_of)

    def warm_up(self) -> None:
        """Load every model; what can't be loaded is told by `status` and by the next `suggest`. Takes a second."""
        for load in (self._load_encoder, self._load_ranker):
            try:
                load()
            except PackError:
                continue  # kept in `_problems`; the rest works

    def suggest(
        self,
        *,
        photo: Path | None = None,
        caption: str = "",
        place: str = "",
        time: datetime | None = None,
        accepted: Sequence[str] = (),
        rejected: Collection[str] = (),
        top_k: int = 20,
        model: str | None = None,
        decode: str = "scores",
        beam: int = 1,
    ) -> SuggestionList:
        """Rank tags for one post; blocking, one caller at a time.

        Args:
            photo: Leading photo; None for a caption alone.
            accepted: Tags that belong to the post already: they say what it is about and are not suggested again.
            rejected: Tags that must not come back.
            model: Name of a pack; the default one where None.
            decode: `scores` for one pass, `greedy` or `beam` (of width `beam`) to generate tag after tag (SOG).

        Raises:
            PhotoError: The photo can't be read.
            PackError: A model that is needed is missing or damaged.
            TagDeskError: There is no model of that name, or it can't generate.
        """
        name = model or DEFAULT_MODEL
        if model:
            self._refuse_missing(model)
        started = clock.perf_counter()
        image_words = self._image_words(photo, alone=not caption.strip())
        seen = clock.perf_counter()

        from tagdesk.recommend.query import Query

        ranker = self._load_ranker(name)
        query = Query.of_post(
            image_words=image_words,
            place=place,
            time=time,
            caption=caption,
            accepted=[*accepted, *find_hashtags(caption)],
            photo=str(photo or ""),
        )
        if decode == "scores":
            ranked = ranker.rank(query, top_k, rejected)
        elif isinstance(ranker, SogRanker):
            ranked = ranker.generate(query, top_k, rejected, beam if decode == "beam" else 1)
        else:
            raise TagDeskError(f"The model '{name}' scores all tags at once; leave --decode at scores.")
        suggestions = tuple(Suggestion(found.tag, found.certainty, {name: round(found.score, 6)}) for found in ranked)
        done = clock.perf_counter()
        timings = {"features": seen - started, "rank": done - seen, "total": done - started}
        return SuggestionList(
            suggestions, {name: round(seconds * 1000, 1) for name, seconds in timings.items()}, image_words
        )

    def usercond(self) -> UserCondRanker:
        """The user-conditioned model, which also tells how well old posts fit a tag; blocking.

        Raises:
            TagDeskError: It is not installed.
            PackError: It is damaged.
        """
        self._refuse_missing("usercond")
        ranker = self._load_ranker("usercond")
        assert isinstance(ranker, UserCondRanker)
        return ranker

    def complete(self, prefix: str, limit: int = 10) -> list[str]:
        """Tags of the vocabulary that start so, shortest first; empty until the models are loaded."""
        key = model_key(prefix)
        if not self._rankers or not key:
            return []
        tags = {tag for ranker in self._rankers.values() for tag in ranker.vocabulary}
        found = (tag for tag in tags if tag.startswith(key))
        return sorted(found, key=lambda tag: (len(tag), tag))[:limit]

    def status(self) -> EngineStatus:
        """What runs now and what is wrong."""
        loaded = [part for part in (self._encoder, *self._rankers.values()) if part is not None]
        return EngineStatus(
            provider=", ".join(dict.fromkeys(part.provider for part in loaded)) or provider_report().chosen,
            threads=self._threads,
            models=tuple(self._rankers),
            problems=tuple(self._problems.values()),
        )

    def _refuse_missing(self, name: str) -> None:
        if (self._models_dir / name / MANIFEST_NAME).is_file():
            return
        found = sorted(path.parent.name for path in self._models_dir.glob(f"*/{MANIFEST_NAME}"))
        installed = ", ".join(pack for pack in found if pack not in ("backbone", "sentences")) or "none"
        raise TagDeskError(f"There is no model '{name}'; installed: {installed} (see: tagdesk models list).")

    def _image_words(self, photo: Path | None, *, alone: bool) -> tuple[str, ...]:
        """Words for the photo; without a working backbone none, unless the photo is all there is to go by."""
        if photo is None:
            return ()
        try:
            encoder = self._load_encoder()
        except PackError:
            if alone:
                raise
            return ()
        return tuple(word for word, _ in self._photo_features(photo, encoder).words)

    def _photo_features(self, photo: Path, encoder: "PhotoEncoder") -> "PhotoFeatures":
        """Features of a photo, computed once for its content."""
        key = _file_state(photo)
        if key in self._features:
            self._features.move_to_end(key)
            return self._features[key]
        features = self._cached(photo, encoder) if self._history else encoder.encode_file(photo)
        # The regions are 250 kB a photo, and nothing here reads them.
        features = replace(features, regions=None)
        self._features[key] = features
        if len(self._features) > _MEMORY:
            self._features.popitem(last=False)
        return features

    def _pooled_of(self, photo: Path) -> "np.ndarray | None":
        """Mean of a photo's region vectors, (D,); None where it can't be looked at."""
        try:
            return self._photo_features(photo, self._load_encoder()).pooled
        except (PackError, PhotoError):
            return None

    def _regions_of(self, photo: Path) -> "np.ndarray | None":
        """Region vectors of a photo, (M, D); None where it can't be looked at. They are large: few are kept."""
        try:
            key = _file_state(photo)
            if key not in self._regions:
                regions = self._load_encoder().encode_file(photo).regions
                assert regions is not None
                self._regions[key] = regions
        except (PackError, PhotoError):
            return None  # what is left of the post is asked about; the photo's own error is told where it is shown
        self._regions.move_to_end(key)
        if len(self._regions) > _REGIONS:
            self._regions.popitem(last=False)
        return self._regions[key]

    def _cached(self, photo: Path, encoder: "PhotoEncoder") -> "PhotoFeatures":
        """Features by the photo's content, from the history or for it; a cache that fails costs time, not tags."""
        from tagdesk.recommend.features import PhotoFeatures
        from tagdesk.recommend.photo_file import content_hash

        assert self._history is not None
        digest = content_hash(photo)
        try:
            if payload := self._history.cached_features(digest, encoder.version):
                return PhotoFeatures.from_bytes(payload)
        except (HistoryError, ValueError, KeyError, OSError, BadZipFile):
            _LOG.warning("the cached features of %s can't be read; they are computed anew", photo.name, exc_info=True)
        features = encoder.encode_file(photo)
        try:
            self._history.cache_features(digest, encoder.version, features.to_bytes())
        except HistoryError:
            _LOG.warning("the features of %s can't be kept", photo.name, exc_info=True)
        return features

    def _load_encoder(self) -> "PhotoEncoder":
        with self._loading:
            if self._encoder is None:
                from tagdesk.recommend.features import PhotoEncoder

                with self._noting("backbone"):
                    self._encoder = PhotoEncoder(self._models_dir / "backbone", threads=self._threads)
            return self._encoder

    def _load_ranker(self, name: str = DEFAULT_MODEL) -> Ranker:
        with self._loading:
            if name not in self._rankers:
                with self._noting(name):
                    folder = self._models_dir / name
                    self._rankers[name] = load_ranker(
                        folder, self._threads, self._open_sentences, self._sight, self._history
                    )
            return self._rankers[name]

    def _open_sentences(self) -> "SentenceEncoder":
        """The sentence encoder, which several models share; called while one is loaded."""
        if self._sentences is None:
            from tagdesk.recommend.sentences import SentenceEncoder

            self._sentences = SentenceEncoder(self._models_dir / "sentences", threads=self._threads)
        return self._sentences

    @contextmanager
    def _noting(self, part: str) -> Iterator[None]:
        """Remember the sentence of a pack that can't be loaded, for `status`."""
        try:
            yield
        except PackError as error:
            self._problems[part] = str(error)
            raise
        self._problems.pop(part, None)


def _file_state(photo: Path) -> tuple[str, int, int]:
    """Path, time and size: another content of the same file is another photo."""
    try:
        state = photo.stat()
    except OSError:
        raise PhotoError(f"{photo.name} can't be read; it may have been moved or deleted.") from None
    return str(photo), state.st_mtime_ns, state.st_size
