"""The five models as the engine hears them: asked about a post of one person, each speaks for tags that it knows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

import numpy as np

from tagdesk.recommend.amnn import AmnnRecommender, ContentAttention
from tagdesk.recommend.asked import Asked
from tagdesk.recommend.content import Sentences
from tagdesk.recommend.csrw import CsrwRecommender
from tagdesk.recommend.macon import MaconRecommender
from tagdesk.recommend.sog import SogRecommender
from tagdesk.recommend.usercond import UserCondRecommender

Model = TypeVar("Model", SogRecommender, CsrwRecommender, AmnnRecommender)
#: Smaller probabilities say no less.
_LEAST = 1e-9


@dataclass(frozen=True)
class OwnTags:
    """Tags that the person used: keys in the order of first use, and the share of each in the base level of all."""

    keys: Sequence[str]
    shares: np.ndarray


class Voice(Protocol):
    """A model, for one person.

    Attributes:
        vocabulary: Tags that it always speaks of, by index.
        memory: Latest posts that it must be told of; None for all of them.
    """

    system: str
    vocabulary: tuple[str, ...]
    memory: int | None

    def scores(self, asked: Asked, own: OwnTags) -> tuple[np.ndarray, np.ndarray]:
        """How much it speaks for each tag, on a scale of its own: of the vocabulary (T,), and of other own tags.

        The latter are (N,), a number for each of `own`; NaN where it has none, or it is in the vocabulary.
        """
        ...

    def add(self, asked: Asked, tags: Sequence[str]) -> None:
        """The post is done with these tags (model keys): it belongs to the past now."""
        ...


@runtime_checkable
class Attentive(Protocol):
    """A model that tells where it looks."""

    def attention(self, asked: Asked) -> ContentAttention:
        """Where in the photo and in the caption."""
        ...


@runtime_checkable
class WordByWord(Protocol):
    """A model that tells what each word of a caption counts for a tag."""

    def words(self, asked: Asked, key: str) -> Mapping[str, float]:
        """Share of each word, as `plain_words` has it, in the tag's score; empty where it knows neither."""
        ...


class _Forgetful(Generic[Model]):
    """A model that is the same for everybody and keeps nothing."""

    memory: int | None = 0

    def __init__(self, model: Model) -> None:
        """Take the model."""
        self._model: Model = model
        self.vocabulary = model.vocabulary

    def add(self, asked: Asked, tags: Sequence[str]) -> None:
        """It keeps nothing."""


class SogVoice(_Forgetful[SogRecommender]):
    """SOG: what a photo shows, caption, place, time, accepted tags."""

    system = "sog"

    def scores(self, asked: Asked, own: OwnTags) -> tuple[np.ndarray, np.ndarray]:
        """Logarithms of the chances to be the next tag."""
        return _logarithm(self._model.scores(asked.query)), _silent(own)


class CsrwVoice(_Forgetful[CsrwRecommender]):
    """CSRW: the caption."""

    system = "csrw"

    def scores(self, asked: Asked, own: OwnTags) -> tuple[np.ndarray, np.ndarray]:
        """Its own scores, 0 where no word is known."""
        return self._model.scores(asked.query), _silent(own)

    def words(self, asked: Asked, key: str) -> Mapping[str, float]:
        """As every `WordByWord`."""
        return {word: share for word, (_, share) in self._model.word_shares(asked.query, key).items()}


class AmnnVoice(_Forgetful[AmnnRecommender]):
    """AMNN: photo and caption."""

    system = "amnn"

    def scores(self, asked: Asked, own: OwnTags) -> tuple[np.ndarray, np.ndarray]:
        """Logarithms of its chances."""
        return _logarithm(self._model.scores(asked.query, asked.regions)), _silent(own)

    def attention(self, asked: Asked) -> ContentAttention:
        """As every `Attentive`."""
        return self._model.attention(asked.query, asked.regions)


class MaconVoice:
    """MACON: photo and caption, and the person's latest posts."""

    system = "macon"

    def __init__(self, model: MaconRecommender) -> None:
        """Take the model."""
        self._model, self.vocabulary = model, model.vocabulary
        self.memory: int | None = max(1, model.memory)
        self._vectors: list[np.ndarray] = []
        self._tags: list[Sequence[str]] = []
        #: What was read last: a post is asked about before it is done.
        self._read: tuple[Asked, np.ndarray] | None = None

    def scores(self, asked: Asked, own: OwnTags) -> tuple[np.ndarray, np.ndarray]:
        """Logarithms of its chances."""
        vector = self._vector(asked)
        past = np.stack(self._vectors) if self._vectors else None
        return _logarithm(self._model.scores(vector, past, self._tags)), _silent(own)

    def add(self, asked: Asked, tags: Sequence[str]) -> None:
        """As every `Voice`; only so many posts as the model looks at are kept."""
        assert self.memory
        self._vectors = [*self._vectors, self._vector(asked)][-self.memory :]
        self._tags = [*self._tags, tags][-self.memory :]

    def attention(self, asked: Asked) -> ContentAttention:
        """As every `Attentive`."""
        return self._model.attention(asked.query, asked.regions)

    def _vector(self, asked: Asked) -> np.ndarray:
        if self._read is None or self._read[0] is not asked:
            self._read = asked, self._model.vector(asked.query, asked.regions)
        return self._read[1]


class UserCondVoice:
    """The user-conditioned model: all posts of the person in one state, photo and caption, any tag."""

    system = "usercond"
    memory: int | None = None

    def __init__(self, model: UserCondRecommender) -> None:
        """Take the model."""
        self._model, self.vocabulary = model, model.vocabulary
        #: Rows of the person's own tags in the model's table, in the order of first use.
        self._own = np.zeros(0, np.int64)
        #: What the model made of the posts so far, (U,).
        self.state = model.no_state

    @property
    def version(self) -> str:
        """Identity of the state, for caches."""
        return self._model.version

    def scores(self, asked: Asked, own: OwnTags) -> tuple[np.ndarray, np.ndarray]:
        """Logarithms of the chances among the vocabulary and the person's own."""
        if len(own.keys) > len(self._own):  # a person's tags only become more
            self._own = np.append(self._own, self._model.rows_of(own.keys[len(self._own) :]))
        place = self._model.place_of(asked.query, asked.pooled, self.state)
        logits, others = self._model.scores_of_own(place, self._own, own.shares)
        others[self._own < len(self.vocabulary)] = -np.inf  # counted among the vocabulary
        total = np.logaddexp.reduce(np.concatenate([logits, others]))
        return logits - total, np.where(np.isinf(others), np.float32(np.nan), others - total)

    def add(self, asked: Asked, tags: Sequence[str]) -> None:
        """As every `Voice`: one step of the state."""
        if tags:
            self.state = self._model.after(self.state, asked.pooled, tags)


#: Systems whose voices are evidence, in the order of its columns: how each is loaded, and how it speaks.
_SYSTEMS: Mapping[str, tuple[Callable[[Path, Sentences, int | None], Any], Callable[[Any], Voice]]] = {
    "sog": (lambda folder, _, threads: SogRecommender(folder, threads=threads), SogVoice),
    "csrw": (lambda folder, _, threads: CsrwRecommender(folder, threads=threads), CsrwVoice),
    "amnn": (lambda folder, sentences, threads: AmnnRecommender(folder, sentences, threads=threads), AmnnVoice),
    "macon": (lambda folder, sentences, threads: MaconRecommender(folder, sentences, threads=threads), MaconVoice),
    "usercond": (
        lambda folder, sentences, threads: UserCondRecommender(folder, sentences, threads=threads),
        UserCondVoice,
    ),
}
SYSTEMS = tuple(_SYSTEMS)


def load_model(system: str, folder: Path, sentences: Sentences, threads: int | None = None) -> Any:
    """The model of a pack, which all accounts share.

    Raises:
        PackError: The pack is missing or damaged.
    """
    return _SYSTEMS[system][0](folder, sentences, threads)


def voices_of(models: Mapping[str, Any]) -> list[Voice]:
    """Voices of loaded models, by system, for one more person."""
    return [_SYSTEMS[system][1](model) for system, model in models.items()]


def _logarithm(chances: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(chances, _LEAST))


def _silent(own: OwnTags) -> np.ndarray:
    return np.full(len(own.keys), np.nan, np.float32)
