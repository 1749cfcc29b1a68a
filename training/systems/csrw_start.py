"""Where CSRW's vectors start, beyond the paper's N(0, 1/sqrt(D)): what words mean, posts say and tags are called."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from training.data import Example
from training.systems.sentences import word_vectors
from training.systems.tag_words import name_words

#: Exponent by which the principal directions are evened out: 0 leaves them, 1 makes all as strong.
WHITENING = 0.8
#: Strength, as a share of the strongest's, below which a direction is not evened out further.
WEAKEST = 0.01
#: Share of the words of a tag's documents beside the words of its name.
DOCUMENTS_BESIDE_NAME = 0.2


class MeaningOfWords:
    """Vectors of words from MiniLM, reduced to D dimensions; rare words are longer (idf), as in TF-IDF."""

    def __init__(self, words: Sequence[str], document_counts: Sequence[int], documents: int, width: int) -> None:
        """Fit the reduction on the words of the training texts.

        Args:
            words: Distinct words, (V,).
            document_counts: Documents that hold each.
            documents: Number of documents.
            width: D, at most the encoder's (384).
        """
        vectors = word_vectors(words)
        self._mean = vectors.mean(0)
        _, strength, directions = np.linalg.svd(vectors - self._mean, full_matrices=False)
        # Directions that hardly any word differs in are noise, and few words span few directions.
        evened = directions[:width].T / np.maximum(strength[:width], WEAKEST * strength[0]) ** WHITENING
        self._map = np.pad(evened, ((0, 0), (0, width - evened.shape[1])))
        idf = np.log((documents + 1) / (np.asarray(document_counts) + 1)) + 1
        self._idf = dict(zip(words, idf / idf.mean(), strict=True))
        self._rarest = max(self._idf.values())

    def vectors(self, words: Sequence[str]) -> np.ndarray:
        """(len(words), D) float32; a word that no text holds counts as rare as the rarest."""
        if not words:
            return np.zeros((0, self._map.shape[1]), np.float32)
        lengths = np.array([self._idf.get(word, self._rarest) for word in words], np.float32)
        return _unit((word_vectors(words) - self._mean) @ self._map) * lengths[:, None]


class DocumentSums:
    """For each tag the sum of the directions of documents that carry it."""

    def __init__(self, words: np.ndarray, tags: int) -> None:
        """Take the word vectors, (V, D), and the number of tags."""
        self._words = words
        self.total = np.zeros((tags, words.shape[1]), np.float32)

    def add(self, tags: Sequence[int], row: Counter[int]) -> None:
        """Add a document by its tags and its words; one without known words has no direction."""
        if row:
            document = (self._words[list(row)] * np.array(list(row.values()), np.float32)[:, None]).sum(0)
            self.total[list(tags)] += _unit(document)

    def directions(self) -> np.ndarray:
        """Mean direction for each tag, unit length, (T, D); zero for a tag without words."""
        return _unit(self.total)


def tags_from_documents(
    examples: Sequence[Example], counts: Sequence[Counter[int]], words: np.ndarray, tags: int
) -> np.ndarray:
    """Mean direction of the documents that carry each tag, unit length, (T, D); zero for a tag without words.

    Args:
        counts: Words (by id) of each example's text.
        words: Word vectors, (V, D).

    Reference:
        CSRW eq. 1 with f = 1: one fixed-point step, averaged over the tag's training documents.
    """
    sums = DocumentSums(words, tags)
    for example, row in zip(examples, counts, strict=True):
        sums.add(example.tags, row)
    return sums.directions()


def tags_from_names(vocabulary: Sequence[str], known: Sequence[str], meaning: MeaningOfWords) -> np.ndarray:
    """Mean direction of the words of each tag's name, unit length, (T, D): our step beyond the paper."""
    texts = set(known)
    names = [name_words(tag, texts) for tag in vocabulary]
    word_vectors([word for name in names for word in name])  # all at once is faster
    return _unit(np.stack([meaning.vectors(name).sum(0) for name in names]))


def _unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length 1; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
