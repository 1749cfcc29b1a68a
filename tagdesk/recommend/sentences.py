"""The sentence encoder in use: each word of a caption, and what it means where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from tagdesk.recommend.runtime import Pack

#: Longest caption that is read, in word pieces; the ends of long ones are lists and addresses.
MAX_PIECES = 96
#: Characters that are tokenized at all: far more than so many pieces have.
_MAX_CHARACTERS = 2_000
#: Texts whose reading stays in memory: several models read the same caption, which stays while tags are chosen.
_KEPT = 16


@dataclass(frozen=True)
class ReadText:
    """A text as it was read.

    Attributes:
        words: Lower-cased, in order, marks of punctuation too; the first and the last stand for start and end.
        states: What each means where it stands, (N, E) float32.
    """

    words: tuple[str, ...]
    states: np.ndarray

    def vector(self) -> np.ndarray:
        """What the text says as a whole: the mean of its states, of length 1, (E,) float32; zeros for an empty one."""
        if not len(self.states):
            return np.zeros(self.states.shape[1], np.float32)
        mean = self.states.mean(0, dtype=np.float32)
        return mean / max(float(np.linalg.norm(mean)), 1e-12)


class SentenceEncoder:
    """The exported encoder with its tokenizer."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Open the pack in `folder`; raises `PackError`."""
        self._pack = Pack(folder, "sentences.onnx", threads=threads)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_PIECES)
        self.width: int = self._pack.setting("width")
        #: Words and states of a text; of an empty one none.
        self.read = lru_cache(_KEPT)(self._read)

    @property
    def provider(self) -> str:
        """The provider that really runs it."""
        return self._pack.provider

    @property
    def version(self) -> str:
        """Identity of the states, for caches."""
        return self._pack.manifest.files["sentences.onnx"][:16]

    def _read(self, text: str) -> ReadText:
        text = text[:_MAX_CHARACTERS].strip()
        if not text:
            return ReadText((), np.zeros((0, self.width), np.float32))
        encoding = self._tokenizer.encode(text)
        ids = np.array([encoding.ids], np.int64)
        (states,) = self._pack.run({"input_ids": ids, "attention_mask": np.ones_like(ids)}, ["states"])
        # The pieces of a word are one word; start and end belong to none.
        places = [-1 if place is None else place for place in encoding.word_ids]
        starts = [i for i, place in enumerate(places) if i == 0 or place < 0 or place != places[i - 1]]
        ends = [*starts[1:], len(places)]
        words = [
            encoding.tokens[a] if places[a] < 0 else text[encoding.offsets[a][0] : encoding.offsets[b - 1][1]].lower()
            for a, b in zip(starts, ends, strict=True)
        ]
        means = np.add.reduceat(states[0], starts, axis=0) / (np.array(ends) - starts)[:, None]
        return ReadText(tuple(words), means.astype(np.float32))

    def nearest(self, text: str, others: Sequence[str]) -> list[tuple[str, float]]:
        """Other texts by the cosine of their vectors to the text's, the nearest first."""
        asked = self.read(text).vector()
        cosines = [float(asked @ self.read(other).vector()) for other in others]
        return sorted(zip(others, cosines, strict=True), key=lambda pair: -pair[1])
