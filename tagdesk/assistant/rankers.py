"""The models that rank tags, each asked in its own way, chosen by the system that a pack is of."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tagdesk.contract.features import model_key
from tagdesk.contract.manifest import ManifestError, ModelManifest
from tagdesk.errors import PackError, TagDeskError

if TYPE_CHECKING:
    import numpy as np

    from tagdesk.domain import DeskPost
    from tagdesk.recommend.content import Sentences
    from tagdesk.recommend.query import Query

#: Region vectors of a photo, (M, D); None where there is none, or it can't be looked at.
Regions = Callable[[], "np.ndarray | None"]


@dataclass(frozen=True)
class Ranked:
    """A tag, the model's own score for it, and what that says of the chance that it belongs to the post, 0…1."""

    tag: str
    score: float
    certainty: float


class Ranker(Protocol):
    """A model that ranks tags for a post."""

    provider: str
    vocabulary: tuple[str, ...]

    def rank(self, query: "Query", regions: Regions, top_k: int, rejected: Collection[str]) -> list[Ranked]:
        """Best tags, without the accepted and the rejected ones."""
        ...


class _Certain(Protocol):
    def certainty(self, score: float, accepted: int, /) -> float: ...


class PastPosts(Protocol):
    """Where a person's past posts come from."""

    def latest(self, count: int) -> "Sequence[DeskPost]":
        """The latest done posts, oldest first."""
        ...


def load_ranker(
    folder: Path,
    threads: int,
    sentences: "Sentences",
    past: PastPosts | None,
    seen: "Callable[[Path], np.ndarray | None]",
) -> Ranker:
    """The ranker of a pack.

    Args:
        sentences: The sentence encoder, for models that read captions with it.
        past: Past posts, for models that remember.
        seen: Region vectors of a past post's photo, (M, D), or None.

    Raises:
        PackError: The pack is missing or damaged.
        TagDeskError: Its system ranks no tags.
    """
    try:
        system = ModelManifest.load(folder).system
    except ManifestError as error:
        raise PackError(str(error)) from error
    if system == "sog":
        return SogRanker(folder, threads)
    if system == "amnn":
        return _Amnn(folder, threads, sentences)
    if system == "macon":
        return _Macon(folder, threads, sentences, past, seen)
    raise TagDeskError(f"The model in {folder} ranks no tags; choose another one (see: tagdesk models list).")


class SogRanker:
    """SOG, which can generate too."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Open the pack; raises `PackError`."""
        from tagdesk.recommend.sog import SogRecommender

        self.model = SogRecommender(folder, threads=threads)
        self.provider, self.vocabulary = self.model.provider, self.model.vocabulary

    def rank(self, query: "Query", regions: Regions, top_k: int, rejected: Collection[str]) -> list[Ranked]:
        """As every `Ranker`; it knows photos by their words, not by their regions."""
        return _told(self.model, query, self.model.rank(query, top_k, rejected))

    def generate(self, query: "Query", top_k: int, rejected: Collection[str], beam: int) -> list[Ranked]:
        """Tags one after the other."""
        chosen = self.model.generate(query, top_k, beam=beam, rejected=rejected)
        # In generation order, but each with its chance given what is known now: steps can't be compared.
        scores = dict(self.model.rank(query, len(self.vocabulary), rejected))
        return _told(self.model, query, [(tag, scores.get(tag, 0.0)) for tag, _ in chosen])


class _Amnn:
    def __init__(self, folder: Path, threads: int, sentences: "Sentences") -> None:
        from tagdesk.recommend.amnn import AmnnRecommender

        self._model = AmnnRecommender(folder, sentences, threads=threads)
        self.provider, self.vocabulary = self._model.provider, self._model.vocabulary

    def rank(self, query: "Query", regions: Regions, top_k: int, rejected: Collection[str]) -> list[Ranked]:
        return _told(self._model, query, self._model.rank(query, regions(), top_k, rejected))


class _Macon:
    """Reads each past post once, as long as it stays as it is."""

    def __init__(
        self,
        folder: Path,
        threads: int,
        sentences: "Sentences",
        past: PastPosts | None,
        seen: "Callable[[Path], np.ndarray | None]",
    ) -> None:
        from tagdesk.recommend.macon import MaconRecommender

        self._model = MaconRecommender(folder, sentences, threads=threads)
        self._past, self._seen = past, seen
        self._vectors: dict[tuple[str, Path | None], np.ndarray] = {}
        self.provider, self.vocabulary = self._model.provider, self._model.vocabulary

    def rank(self, query: "Query", regions: Regions, top_k: int, rejected: Collection[str]) -> list[Ranked]:
        import numpy as np

        posts = self._past.latest(self._model.memory) if self._past else ()
        vectors = np.stack([self._vector(post) for post in posts]) if posts else None
        tags = [[model_key(tag) for tag in post.chosen] for post in posts]
        return _told(self._model, query, self._model.rank(query, regions(), vectors, tags, top_k, rejected))

    def _vector(self, post: "DeskPost") -> "np.ndarray":
        from tagdesk.recommend.query import Query

        photo = post.photos[0].path if post.photos else None
        key = post.caption, photo
        if key not in self._vectors:
            query = Query.of_post(caption=post.caption, photo=str(photo or ""))
            self._vectors[key] = self._model.vector(query, self._seen(photo) if photo else None)
        return self._vectors[key]


def _told(model: _Certain, query: "Query", ranked: "Sequence[tuple[str, float]]") -> list[Ranked]:
    accepted = len(query.accepted)
    return [Ranked(tag, score, model.certainty(score, accepted)) for tag, score in ranked]
