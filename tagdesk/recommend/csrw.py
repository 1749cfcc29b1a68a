"""CSRW in use: the exported model scores every tag by the words of the caption, and says how much each word counted."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import numpy as np

from tagdesk.contract.features import caption_words, model_key, plain_words
from tagdesk.recommend.features import sigmoid
from tagdesk.recommend.query import Query
from tagdesk.recommend.runtime import Pack

#: Longest caption that is read; more words change nothing but the time.
_MAX_WORDS = 400
#: Words scored at a time: 512 rows of 8,000 tags are 16 MB, with four slices five times that.
_CHUNK = 512


class CsrwWords:
    """Words of a caption as ids of the model's vocabulary; training uses this very class."""

    def __init__(self, words: Sequence[str]) -> None:
        """Take the vocabulary, by id."""
        self.words = tuple(words)
        self._index = {word: i for i, word in enumerate(self.words)}

    def counts(self, text: str) -> Counter[int]:
        """How often each known word stands in a cleaned caption; unknown words are left out."""
        words = document_words(text)[:_MAX_WORDS]
        return Counter(self._index[word] for word in words if word in self._index)


def document_words(text: str) -> list[str]:
    """The words that CSRW counts in a cleaned caption."""
    return plain_words(caption_words(text))


def pad_counts(rows: Sequence[Counter[int]]) -> dict[str, np.ndarray]:
    """Batch of documents: `word_ids` (B, N) int64, `counts` (B, N) float32, 0 on padding; N is at least 1."""
    width = max(1, *(len(row) for row in rows))
    word_ids, counts = np.zeros((len(rows), width), np.int64), np.zeros((len(rows), width), np.float32)
    for i, row in enumerate(rows):
        word_ids[i, : len(row)] = list(row)
        counts[i, : len(row)] = list(row.values())
    return {"word_ids": word_ids, "counts": counts}


def add_up_words(
    rows: Sequence[Counter[int]], one_word: Callable[[np.ndarray, np.ndarray], np.ndarray], *, normalise: bool
) -> np.ndarray:
    """Scores of several documents, (P, T), from each distinct word scored once.

    L(m, t) = sum_w c_w f(w, t) (w . t) is linear in c_w, and f knows nothing of the document: a word that stands in
    many documents needs f for all tags only once, not once for each of them.

    Args:
        rows: Counts of the words of each document, by id.
        one_word: The model on documents of one word: ids (W, 1) and counts (W, 1) to scores (W, T).
        normalise: Whether c_w is the share of the document's words, as the model has it.
    """
    # Where no word is known, any word at the weight 0 tells how many tags there are.
    words = np.array(sorted(set().union(*rows)) or [0], np.int64)
    place = {int(word): i for i, word in enumerate(words)}
    weights = np.zeros((len(rows), len(words)), np.float32)
    for i, row in enumerate(rows):
        length = sum(row.values()) if normalise else 1
        for word, count in row.items():
            weights[i, place[word]] = count / length
    parts = range(0, len(words), _CHUNK)
    once = [words[start : start + _CHUNK, None] for start in parts]
    total = weights[:, :_CHUNK] @ one_word(once[0], np.ones(once[0].shape, np.float32))
    for start, ids in zip(parts[1:], once[1:], strict=True):
        total += weights[:, start : start + _CHUNK] @ one_word(ids, np.ones(ids.shape, np.float32))
    return total


class CsrwRecommender:
    """The exported model with its vocabulary."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Open the pack in `folder`; raises `PackError`."""
        self._pack = Pack(folder, "csrw.onnx", threads=threads)
        self.vocabulary: tuple[str, ...] = tuple(json.loads((folder / "vocabulary.json").read_text(encoding="utf-8")))
        self._words = CsrwWords(json.loads((folder / "words.json").read_text(encoding="utf-8")))
        self._index = {model_key(tag): i for i, tag in enumerate(self.vocabulary)}

    @property
    def provider(self) -> str:
        """The provider that really runs it."""
        return self._pack.provider

    def scores(self, query: Query) -> np.ndarray:
        """Score of every tag, (T,); all zero where no word of the caption is known."""
        return self.scores_of([query])[0]

    def scores_of(self, queries: Sequence[Query]) -> np.ndarray:
        """Scores of every tag for several queries, (P, T), each distinct word scored once."""
        rows = [self._words.counts(query.text) for query in queries]
        return add_up_words(rows, self._one_word, normalise=bool(self._pack.setting("normalise")))

    def _one_word(self, word_ids: np.ndarray, counts: np.ndarray) -> np.ndarray:
        return self._pack.run({"word_ids": word_ids, "counts": counts}, ["scores"])[0]

    def rank(self, query: Query, top_k: int, rejected: Collection[str] = ()) -> list[tuple[str, float]]:
        """Best tags by `scores`, without the accepted and the rejected ones; empty where no word is known."""
        scores = self.scores(query)
        keys = {*query.accepted, *(model_key(tag) for tag in rejected)}
        scores[[self._index[key] for key in keys if key in self._index]] = 0
        order = np.argsort(-scores, kind="stable")[:top_k]
        return [(self.vocabulary[i], float(scores[i])) for i in order if scores[i] > 0]

    def certainty(self, score: float, accepted: int = 0) -> float:
        """Chance that a tag is among a post's tags, from its score, 0…1, whatever was accepted."""
        slope, offset = self._pack.setting("certainty_slope"), self._pack.setting("certainty_offset")
        return round(float(sigmoid(np.array(slope * score + offset))), 4)

    def word_shares(self, query: Query, tag: str) -> Mapping[str, tuple[float, float]]:
        """Why a tag: for each known word of the caption its relevance f(w, t) and its share of the tag's score.

        The shares add up to the score. A tag outside the vocabulary has no words behind it.
        """
        row = self._words.counts(query.text)
        if not row or model_key(tag) not in self._index:
            return {}
        place = self._index[model_key(tag)]
        relevance, shares = self._pack.run(pad_counts([row]), ["relevance", "shares"])
        return {
            self._words.words[word]: (float(relevance[0, i, place]), float(shares[0, i, place]))
            for i, word in enumerate(row)
        }
