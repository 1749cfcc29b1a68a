"""AMNN in use: one pass over photo and caption, then a step of the decoder for every tag that follows."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tagdesk.contract.features import model_key
from tagdesk.recommend.content import Sentences, Words, content_batch, content_of, words_of_pack
from tagdesk.recommend.features import certainty_of, sigmoid, softmax
from tagdesk.recommend.query import Query
from tagdesk.recommend.runtime import Pack

#: First logits (B, T), `state` (B, d) and `means` (B, …) of a `content_batch`.
Reader = Callable[[Mapping[str, np.ndarray]], Sequence[np.ndarray]]
#: Logits (B, T) and state (B, d) after one more tag each, from `previous` (B,) int64, `state` and `means`.
Stepper = Callable[[Mapping[str, np.ndarray]], Sequence[np.ndarray]]


@dataclass(frozen=True)
class ContentAttention:
    """Where a model looks: share of each region, row by row (M,), and of each word that it reads, in order."""

    regions: np.ndarray
    words: tuple[tuple[str, float], ...]

    @classmethod
    def of(cls, regions: np.ndarray, words: Sequence[str], shares: np.ndarray) -> "ContentAttention":
        """From the words as they were read, and the shares of their places; start and end are nobody's words."""
        own = [(w, float(s)) for w, s in zip(words, shares, strict=False) if w not in ("[CLS]", "[SEP]")]
        total = max(sum(share for _, share in own), 1e-9)
        return cls(regions, tuple((word, share / total) for word, share in own))


class AmnnScorer:
    """Asks the network, exported or not, for many posts at a time; accepted tags come before the next one."""

    def __init__(self, reader: Reader, stepper: Stepper, words: Words, vocabulary: Sequence[str]) -> None:
        """Take the parts."""
        self._reader, self._stepper, self.words = reader, stepper, words
        self._index = {tag: i for i, tag in enumerate(vocabulary)}

    def logits(self, queries: Sequence[Query], regions: np.ndarray) -> np.ndarray:
        """Logits of the next tag after the accepted ones, (P, T); `regions` are those of the photos, (P, M, D)."""
        return self.logits_of(content_batch(queries, self.words, regions), queries)

    def logits_of(self, content: Mapping[str, np.ndarray], queries: Sequence[Query]) -> np.ndarray:
        """`logits` of posts whose `content_batch` is made already."""
        return self._start(content, queries)[0]

    def generate(self, queries: Sequence[Query], regions: np.ndarray, length: int) -> list[list[int]]:
        """Tags emitted greedily for each post, none twice, none that is accepted, `length` each if there are so many.

        The end is never emitted: a fixed number is evaluated (MODELS.md 4.3).
        """
        logits, state, means = self._start(content_batch(queries, self.words, regions), queries)
        used = [set(self.known(query.accepted)) for query in queries]
        emitted: list[list[int]] = [[] for _ in queries]
        for _ in range(length):
            for row, tags in zip(logits, used, strict=True):
                row[list(tags)] = -np.inf
            best = logits.argmax(1)
            for i, tag in enumerate(best):
                if np.isfinite(logits[i, tag]):
                    emitted[i].append(int(tag))
                    used[i].add(int(tag))
            logits, state = self._step(best, state, means)
        return emitted

    def known(self, keys: Sequence[str]) -> list[int]:
        """Those of the tags that are in the vocabulary, as indices."""
        return [self._index[key] for key in keys if key in self._index]

    def _start(
        self, content: Mapping[str, np.ndarray], queries: Sequence[Query]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        logits, state, means = (np.array(rows) for rows in self._reader(content)[:3])
        accepted = [self.known(query.accepted) for query in queries]
        for step in range(max(map(len, accepted))):
            rows = [i for i, tags in enumerate(accepted) if step < len(tags)]
            previous = np.array([accepted[i][step] for i in rows])
            logits[rows], state[rows] = self._step(previous, state[rows], means[rows])
        return logits, state, means

    def _step(self, previous: np.ndarray, state: np.ndarray, means: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        batch = {"previous": previous.astype(np.int64), "state": state, "means": means}
        logits, state = self._stepper(batch)
        return np.array(logits), state


def chances_of(logits: np.ndarray, objective: str) -> np.ndarray:
    """Probabilities of logits (P, T): of `each` tag by itself, else of the tags against each other."""
    return sigmoid(logits) if objective == "each" else softmax(logits)


class AmnnRecommender:
    """The exported model with its vocabulary."""

    def __init__(self, folder: Path, sentences: Sentences, *, threads: int | None = None) -> None:
        """Open the pack in `folder`; raises `PackError`.

        Args:
            sentences: Asked only by a model that reads captions with the sentence encoder.
        """
        self._pack = Pack(folder, "amnn.onnx", threads=threads)
        self._steps = Pack(folder, "amnn-step.onnx", threads=threads)
        self.vocabulary: tuple[str, ...] = tuple(json.loads((folder / "vocabulary.json").read_text(encoding="utf-8")))
        self._words = words_of_pack(self._pack, sentences)
        self.scorer = AmnnScorer(
            lambda batch: self._pack.run(batch, ["logits", "state", "means"]),
            lambda batch: self._steps.run(batch, ["logits", "next_state"]),
            self._words,
            self.vocabulary,
        )

    @property
    def provider(self) -> str:
        """The provider that really runs it."""
        return self._pack.provider

    def scores_of(self, queries: Sequence[Query], regions: np.ndarray) -> np.ndarray:
        """Probability of every tag being the next one after the accepted ones, or one of the next, (P, T).

        Args:
            regions: Region vectors of the posts' photos, (P, M, D); of posts without a photo anything.
        """
        return chances_of(self.scorer.logits(queries, regions), self._pack.setting("objective"))

    def scores(self, query: Query, regions: np.ndarray | None) -> np.ndarray:
        """`scores_of` one post, (T,), from the regions (M, D) of its photo; None where there is none."""
        logits = self.scorer.logits_of(self._content(query, regions), [query])
        return chances_of(logits, self._pack.setting("objective"))[0]

    def certainty(self, score: float, accepted: int = 0) -> float:
        """Chance that a tag is among a post's tags, from its score, 0…1."""
        if self._pack.setting("objective") == "each":
            return round(score, 4)
        return certainty_of(score, self._pack.setting("tags_per_post"), accepted)

    def generate_of(self, queries: Sequence[Query], regions: np.ndarray, length: int) -> list[list[int]]:
        """Tags emitted greedily for each post, as indices in the vocabulary."""
        return self.scorer.generate(queries, regions, length)

    def rank(
        self, query: Query, regions: np.ndarray | None, top_k: int, rejected: Collection[str] = ()
    ) -> list[tuple[str, float]]:
        """Best tags by probability, without the accepted and the rejected ones.

        Args:
            regions: Region vectors of the photo, (M, D); None where there is none, or it can't be looked at.
        """
        scores = self.scores(query, regions)
        scores[self.scorer.known([*query.accepted, *(model_key(tag) for tag in rejected)])] = 0
        order = np.argsort(-scores, kind="stable")[:top_k]
        return [(self.vocabulary[i], float(scores[i])) for i in order if scores[i] > 0]

    def attention(self, query: Query, regions: np.ndarray | None) -> ContentAttention:
        """Where the model looks in the photo (M, D) and in the caption."""
        outputs = ["region_attention", "word_attention"]
        of_regions, of_words = self._pack.run(self._content(query, regions), outputs)
        return ContentAttention.of(of_regions[0], self._words.known(query.text), of_words[0])

    def _content(self, query: Query, regions: np.ndarray | None) -> dict[str, np.ndarray]:
        return content_of(query, self._words, regions, self._pack.setting("region_width"))
