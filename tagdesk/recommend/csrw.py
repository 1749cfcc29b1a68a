"""CSRW in use: the exported model scores every tag by the words of the caption, and says how much each word counted."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np

from tagdesk.contract.features import caption_words, model_key, plain_words
from tagdesk.recommend.query import Query
from tagdesk.recommend.runtime import Pack

#: Longest caption that is read; more words change nothing but the time.
_MAX_WORDS = 400


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
        """Scores of every tag for several queries in one pass, (P, T)."""
        return self._pack.run(pad_counts([self._words.counts(query.text) for query in queries]), ["scores"])[0]

    def rank(self, query: Query, top_k: int, rejected: Collection[str] = ()) -> list[tuple[str, float]]:
        """Best tags by `scores`, without the accepted and the rejected ones; empty where no word is known."""
        scores = self.scores(query)
        keys = {*query.accepted, *(model_key(tag) for tag in rejected)}
        scores[[self._index[key] for key in keys if key in self._index]] = 0
        order = np.argsort(-scores, kind="stable")[:top_k]
        return [(self.vocabulary[i], float(scores[i])) for i in order if scores[i] > 0]

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
