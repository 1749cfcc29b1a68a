"""What the classic baselines read of a post (words, TF-IDF rows, MiniLM vectors, tags as 0/1 rows) and choose by."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy import sparse

from tagdesk.contract.features import caption_words
from tagdesk.recommend.query import Query
from training.data import Example
from training.task import Task


def words_of(query: Query) -> list[str]:
    """Words of caption and image, lower-cased, in order."""
    return caption_words(" ".join([query.text, *query.image_words]))


def tag_rows(examples: Sequence[Example], tags: int) -> sparse.csr_matrix:
    """Ones where a post carries a tag, (P, T) float32."""
    places = [(row, tag) for row, example in enumerate(examples) for tag in dict.fromkeys(example.tags)]
    rows, columns = np.array(places, np.int64).reshape(-1, 2).T
    return sparse.csr_matrix((np.ones(len(places), np.float32), (rows, columns)), (len(examples), tags))


def accepted_rows(queries: Sequence[Query], vocabulary: Sequence[str]) -> sparse.csr_matrix:
    """Ones where a tag is accepted already, (P, T) float32; accepted tags outside the vocabulary are left out."""
    index = {tag: i for i, tag in enumerate(vocabulary)}
    known = [tuple(index[key] for key in query.accepted if key in index) for query in queries]
    return tag_rows([Example("", query, tags) for query, tags in zip(queries, known, strict=True)], len(vocabulary))


class TfidfInputs:
    """Uni- and bigrams as TF-IDF rows of length 1: sublinear tf, terms of at least two posts."""

    def __init__(self, examples: Sequence[Example]) -> None:
        """Count the terms of the examples; posts without any text are fine too."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        uses = Counter(term for example in examples for term in set(_terms(example.query)))
        # scikit-learn refuses to count nothing, but posts without captions must give zeros, not an error.
        self._anything = max(uses.values(), default=0) > 1
        self._vectorizer = TfidfVectorizer(analyzer=_terms, min_df=2, sublinear_tf=True, dtype=np.float32)
        if self._anything:
            self._vectorizer.fit([example.query for example in examples])

    def __call__(self, queries: Sequence[Query]) -> sparse.csr_matrix:
        """TF-IDF rows, (P, F); a post without known terms is a row of zeros."""
        if not self._anything:
            return sparse.csr_matrix((len(queries), 1), dtype=np.float32)
        return self._vectorizer.transform(queries).tocsr()


def _terms(query: Query) -> list[str]:
    words = words_of(query)
    return words + [" ".join(pair) for pair in pairwise(words)]


class SentenceInputs:
    """Frozen MiniLM vectors of the caption and of the image words side by side, a half of zeros where one is empty."""

    def __init__(self, task: Task) -> None:
        """See whether there are image words at all; without them rows hold the caption's vector only."""
        from transformers import AutoConfig

        from training.models.sog import DEFAULT_ENCODER, encoder_folder

        self._encoder = task.options.get("encoder", DEFAULT_ENCODER)
        self._with_images = any(example.query.image_words for example in task.examples)
        # What the encoder says about nothing is not about the post.
        self._known = {"": np.zeros(AutoConfig.from_pretrained(encoder_folder(self._encoder)).hidden_size, np.float32)}

    def __call__(self, queries: Sequence[Query]) -> np.ndarray:
        """Rows of (P, D) or (P, 2 D) float32; a text is encoded once, so that mixes can share this object."""
        halves = [[query.text for query in queries]]
        if self._with_images:
            halves.append([" ".join(query.image_words) for query in queries])
        return np.concatenate([self._encode(texts) for texts in halves], axis=1)

    def _encode(self, texts: Sequence[str]) -> np.ndarray:
        from training.systems.sentences import sentence_vectors

        if new := [text for text in dict.fromkeys(texts) if text not in self._known]:
            self._known.update(zip(new, sentence_vectors(new, encoder=self._encoder), strict=True))
        return np.stack([self._known[text] for text in texts])


def held_out_figure(scores: np.ndarray, examples: Sequence[Example], vocabulary: Sequence[str]) -> float:
    """Mean of P@1 and R@5 over posts with tags: what settings are chosen by; R@5 alone stops before P@1 is there.

    Args:
        scores: (P, T).
        examples: The posts in the same order; their accepted tags are not ranked.
        vocabulary: Tags by index.
    """
    accepted = accepted_rows([example.query for example in examples], vocabulary).toarray() > 0
    scores = np.where(accepted, -np.inf, scores)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :5]
    hits = [np.isin(row, e.tags) for row, e in zip(order, examples, strict=True) if e.tags]
    gold = [len(e.tags) for e in examples if e.tags]
    values = [(row[0] + row.sum() / count) / 2 for row, count in zip(hits, gold, strict=True)]
    return float(np.mean(values)) if values else 0.0
