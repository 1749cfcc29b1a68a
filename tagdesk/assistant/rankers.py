"""The models that rank tags, each asked in its own way, chosen by the system that a pack is of."""

import time as clock
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

#: Past posts that the user-conditioned model follows.
_FOLLOWED = 512


@dataclass(frozen=True)
class Ranked:
    """A tag, the model's own score for it, and what that says of the chance that it belongs to the post, 0…1."""

    tag: str
    score: float
    certainty: float


@dataclass(frozen=True)
class Sight:
    """What can be seen of a photo; both are None where it can't be looked at.

    Attributes:
        regions: Region vectors, (M, D).
        pooled: Their mean, (D,), which is kept for every photo.
    """

    regions: "Callable[[Path], np.ndarray | None]"
    pooled: "Callable[[Path], np.ndarray | None]"


class Ranker(Protocol):
    """A model that ranks tags for a post."""

    provider: str
    vocabulary: tuple[str, ...]

    def rank(self, query: "Query", top_k: int, rejected: Collection[str]) -> list[Ranked]:
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
    sight: Sight,
    past: PastPosts | None,
) -> Ranker:
    """The ranker of a pack.

    Args:
        sentences: The sentence encoder, for models that read captions with it.
        sight: Looks at photos.
        past: Past posts, for models that remember.

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
    if system == "csrw":
        return _Csrw(folder, threads)
    if system == "amnn":
        return _Amnn(folder, threads, sentences, sight)
    if system == "macon":
        return _Macon(folder, threads, sentences, sight, past)
    if system == "usercond":
        return UserCondRanker(folder, threads, sentences, sight, past)
    raise TagDeskError(f"The model in {folder} ranks no tags; choose another one (see: tagdesk models list).")


class SogRanker:
    """SOG, which can generate too."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Open the pack; raises `PackError`."""
        from tagdesk.recommend.sog import SogRecommender

        self.model = SogRecommender(folder, threads=threads)
        self.provider, self.vocabulary = self.model.provider, self.model.vocabulary

    def rank(self, query: "Query", top_k: int, rejected: Collection[str]) -> list[Ranked]:
        """As every `Ranker`; it knows photos by their words."""
        return _told(self.model, query, self.model.rank(query, top_k, rejected))

    def generate(self, query: "Query", top_k: int, rejected: Collection[str], beam: int) -> list[Ranked]:
        """Tags one after the other."""
        chosen = self.model.generate(query, top_k, beam=beam, rejected=rejected)
        # In generation order, but each with its chance given what is known now: steps can't be compared.
        scores = dict(self.model.rank(query, len(self.vocabulary), rejected))
        return _told(self.model, query, [(tag, scores.get(tag, 0.0)) for tag, _ in chosen])


class _Csrw:
    """Reads the caption and nothing else."""

    def __init__(self, folder: Path, threads: int) -> None:
        from tagdesk.recommend.csrw import CsrwRecommender

        self._model = CsrwRecommender(folder, threads=threads)
        self.provider, self.vocabulary = self._model.provider, self._model.vocabulary

    def rank(self, query: "Query", top_k: int, rejected: Collection[str]) -> list[Ranked]:
        return _told(self._model, query, self._model.rank(query, top_k, rejected))


class _Amnn:
    def __init__(self, folder: Path, threads: int, sentences: "Sentences", sight: Sight) -> None:
        from tagdesk.recommend.amnn import AmnnRecommender

        self._sight = sight

        self._model = AmnnRecommender(folder, sentences, threads=threads)
        self.provider, self.vocabulary = self._model.provider, self._model.vocabulary

    def rank(self, query: "Query", top_k: int, rejected: Collection[str]) -> list[Ranked]:
        return _told(self._model, query, self._model.rank(query, _seen(self._sight.regions, query), top_k, rejected))


class _Macon:
    """Reads each past post once, as long as it stays as it is."""

    def __init__(
        self, folder: Path, threads: int, sentences: "Sentences", sight: Sight, past: PastPosts | None
    ) -> None:
        from tagdesk.recommend.macon import MaconRecommender

        self._model = MaconRecommender(folder, sentences, threads=threads)
        self._past, self._sight = past, sight
        self._vectors: dict[tuple[str, Path | None], np.ndarray] = {}
        self.provider, self.vocabulary = self._model.provider, self._model.vocabulary

    def rank(self, query: "Query", top_k: int, rejected: Collection[str]) -> list[Ranked]:
        import numpy as np

        posts = self._past.latest(self._model.memory) if self._past else ()
        vectors = np.stack([self._vector(post) for post in posts]) if posts else None
        tags = [[model_key(tag) for tag in post.chosen] for post in posts]
        regions = _seen(self._sight.regions, query)
        return _told(self._model, query, self._model.rank(query, regions, vectors, tags, top_k, rejected))

    def _vector(self, post: "DeskPost") -> "np.ndarray":
        from tagdesk.recommend.query import Query

        photo = post.photos[0].path if post.photos else None
        key = post.caption, photo
        if key not in self._vectors:
            query = Query.of_post(caption=post.caption, photo=str(photo or ""))
            self._vectors[key] = self._model.vector(query, self._sight.regions(photo) if photo else None)
        return self._vectors[key]


class UserCondRanker:
    """The user-conditioned model; follows the past posts once, as long as they stay as they are."""

    def __init__(
        self, folder: Path, threads: int, sentences: "Sentences", sight: Sight, past: PastPosts | None
    ) -> None:
        """Open the pack; raises `PackError`."""
        from tagdesk.recommend.usercond import UserCondRecommender

        self._model = UserCondRecommender(folder, sentences, threads=threads)
        self._past, self._sight = past, sight
        self._followed: list[tuple[Path | None, tuple[str, ...]]] = []
        self._uses: list[tuple[str, float]] = []
        self._state = self._model.no_state
        self.provider, self.vocabulary = self._model.provider, self._model.vocabulary

    def rank(self, query: "Query", top_k: int, rejected: Collection[str]) -> list[Ranked]:
        """As every `Ranker`; tags of the past posts are ranked too, whether the model knows them or not."""
        from tagdesk.recommend.habits.base_level import base_level_shares

        self._follow(self._past.latest(_FOLLOWED) if self._past else ())
        own = base_level_shares(self._uses, clock.time())
        photo = _seen(self._sight.pooled, query)
        ranked = self._model.rank(query, photo, self._state, top_k, rejected, own)
        return _told(self._model, query, ranked)

    def fit(self, post: "DeskPost", key: str) -> float:
        """Chance that a post gets a tag when anybody may post it, 0…1."""
        from tagdesk.recommend.query import Query

        photo = post.photos[0].path if post.photos else None
        seen = self._sight.pooled(photo) if photo else None
        return self._model.chance(Query.of_post(caption=post.caption), seen, key)

    def _follow(self, posts: "Sequence[DeskPost]") -> None:
        past = [
            (post.photos[0].path if post.photos else None, tuple(model_key(tag) for tag in post.chosen))
            for post in posts
            if post.chosen
        ]
        if past[: len(self._followed)] != self._followed:
            self._followed, self._state = [], self._model.no_state
        for photo, keys in past[len(self._followed) :]:
            self._state = self._model.after(self._state, self._sight.pooled(photo) if photo else None, keys)
        self._followed = past
        self._uses = []
        time_s = clock.time()
        for post in reversed(posts):  # one without a time is as old as the one after it
            time_s = post.time.timestamp() if post.time else time_s
            self._uses += [(model_key(tag), time_s) for tag in post.chosen]


def _seen(look: "Callable[[Path], np.ndarray | None]", query: "Query") -> "np.ndarray | None":
    return look(Path(query.photo)) if query.photo else None


def _told(model: _Certain, query: "Query", ranked: "Sequence[tuple[str, float]]") -> list[Ranked]:
    accepted = len(query.accepted)
    return [Ranked(tag, score, model.certainty(score, accepted)) for tag, score in ranked]
