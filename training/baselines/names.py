"""The tag's own name in the text, and the words of the posts that carry it (Rocchio): strong where tags are rare.

All read the same terms: words split at `-`, `_`, `.` and `/`, plurals cut; a name also as one word, a text also by two
and three neighbouring words joined, so that `new york`, `new-york` and `newyork` meet.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

import numpy as np
from scipy import sparse

from tagdesk.contract.features import plain_words
from tagdesk.recommend.query import Query
from training.baselines.inputs import tag_rows, words_of
from training.data import Example
from training.systems.tag_words import name_words
from training.task import Fitted, Task

#: Share of Rocchio's cosine beside the name's (EVALUATION.md).
ROCCHIO_WEIGHT = 0.5


def tag_name(task: Task) -> Fitted:
    """Cosine of the name's words with the text's; the tags' examples only say how rare a word is."""
    return Fitted(_Names(task.examples, task.vocabulary).scores)


def rocchio(task: Task) -> Fitted:
    """Cosine of the text's TF-IDF row with the sum of the rows of the posts that carry the tag."""
    return Fitted(_Rocchio(task.examples, len(task.vocabulary)).scores)


def name_rocchio(task: Task) -> Fitted:
    """The name's cosine plus half of Rocchio's; option `rocchio_weight`."""
    names, centroids = _Names(task.examples, task.vocabulary), _Rocchio(task.examples, len(task.vocabulary))
    weight = np.float32(task.options.get("rocchio_weight", ROCCHIO_WEIGHT))
    return Fitted(lambda queries: names.scores(queries) + weight * centroids.scores(queries))


def name_terms(tag: str, known: Collection[str]) -> set[str]:
    """Words of a tag's name and the whole name as one word."""
    words = name_words(tag, known)
    return {*words, "".join(words)} - {""}


def text_terms(words: Sequence[str]) -> set[str]:
    """Plain words of a text, and two and three neighbours joined."""
    pairs = (a + b for a, b in pairwise(words))
    threes = (a + b + c for a, b, c in zip(words, words[1:], words[2:], strict=False))
    return {*words, *pairs, *threes}


class _Names:
    """Names as rows of idf^2, a text as idf: a match of rare words counts, a name found in part counts less."""

    def __init__(self, examples: Sequence[Example], vocabulary: Sequence[str]) -> None:
        self._posts = len(examples)
        self._uses = Counter(t for example in examples for t in text_terms(plain_words(words_of(example.query))))
        names = [name_terms(tag, self._uses) for tag in vocabulary]
        self._index = {term: i for i, term in enumerate(sorted(set[str]().union(*names)))}
        squares = [{term: self._idf(term) ** 2 for term in name} for name in names]
        self._names = _unit_rows(_rows(squares, self._index)).T.tocsr()

    def scores(self, queries: Sequence[Query]) -> np.ndarray:
        """Cosines but for a text's joined neighbours, which don't lengthen it, (P, T)."""
        texts = [plain_words(words_of(query)) for query in queries]
        rows = _rows([{term: self._idf(term) for term in text_terms(words)} for words in texts], self._index)
        lengths = [sum(self._idf(word) ** 2 for word in set(words)) ** 0.5 or 1.0 for words in texts]
        return (rows @ self._names).toarray() / np.array(lengths, np.float32)[:, None]

    def _idf(self, term: str) -> float:
        return float(np.log((self._posts + 1) / (self._uses[term] + 1))) + 1


class _Rocchio:
    """A centroid of length 1 for each tag."""

    def __init__(self, examples: Sequence[Example], tags: int) -> None:
        counts = [Counter(plain_words(words_of(example.query))) for example in examples]
        uses = Counter(word for words in counts for word in words)
        self._index = {word: i for i, word in enumerate(sorted(uses))}
        self._idf = np.log((len(examples) + 1) / (np.array([uses[word] for word in self._index]) + 1)) + 1
        self._centroids = _unit_rows(tag_rows(examples, tags).T @ self._inputs(counts)).T.tocsr()

    def scores(self, queries: Sequence[Query]) -> np.ndarray:
        """Cosines, (P, T)."""
        return (self._inputs([Counter(plain_words(words_of(query))) for query in queries]) @ self._centroids).toarray()

    def _inputs(self, counts: Sequence[Counter[str]]) -> sparse.csr_matrix:
        rows = _rows(
            [{word: 1 + float(np.log(count)) for word, count in words.items()} for words in counts], self._index
        )
        return _unit_rows(rows.multiply(self._idf[None].astype(np.float32)).tocsr())


def _rows(weights: Sequence[dict[str, float]], index: dict[str, int]) -> sparse.csr_matrix:
    """Sparse rows (P, F) of the terms that are in the index."""
    kept = [[(index[term], value) for term, value in row.items() if term in index] for row in weights]
    ends = np.cumsum([0, *map(len, kept)])
    columns = np.array([column for row in kept for column, _ in row], np.int64)
    values = np.array([value for row in kept for _, value in row], np.float32)
    return sparse.csr_matrix((values, columns, ends), (len(kept), len(index)))


def _unit_rows(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(1), np.float32)).ravel()
    return sparse.diags_array(1 / np.where(lengths > 0, lengths, 1)) @ rows.tocsr()
