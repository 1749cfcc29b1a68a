"""What the words of the person's tags say to the user-conditioned model: read once and kept."""

from collections.abc import Generator, Iterable, Mapping
from typing import Protocol

import numpy as np

from tagdesk.assistant.keeping import if_possible
from tagdesk.domain import Progress
from tagdesk.history.store import History
from tagdesk.recommend.sentences import SentenceEncoder
from tagdesk.recommend.usercond import word_vector

#: Tags that are read between two notes of progress: each takes some milliseconds.
_SOME = 20
_NOTE = "reading your tags"


class Meets(Protocol):
    """A model that knows tags outside its vocabulary by the vectors of their words."""

    def unmet(self, keys: Iterable[str]) -> list[str]:
        """Those tags that it doesn't know yet, each once."""
        ...

    def meet(self, vectors: Mapping[str, np.ndarray]) -> None:
        """Know tags by their vectors, (P,)."""
        ...


def read_tags(
    history: History, model: Meets, encoder: SentenceEncoder, keys: Iterable[str]
) -> Generator[Progress, None, None]:
    """Let a model know tags, or the first suggestion has to wait until the words of all of them are read.

    Args:
        keys: Of the tags.
    """
    # In full precision: states that are kept rest on the very vectors.
    name, size = f"tag words {encoder.version}", np.dtype(np.float32).itemsize * encoder.width
    kept = history.cached_many(model.unmet(keys), name)
    model.meet({key: np.frombuffer(payload, np.float32) for key, payload in kept.items() if len(payload) == size})
    unread = model.unmet(keys)
    for start in range(0, len(unread), _SOME):
        yield Progress(start, len(unread), _NOTE)
        vectors = {key: word_vector(encoder.read, key) for key in unread[start : start + _SOME]}
        model.meet(vectors)
        with if_possible("what was read of tags"):
            history.cache_many({key: vector.astype(np.float32).tobytes() for key, vector in vectors.items()}, name)
