"""What a person's captions were made of: their terms by TF-IDF, and the names of tags that stood in them."""

import re
from collections import Counter
from collections.abc import Collection
from itertools import chain, pairwise

import numpy as np

from tagdesk.recommend.habits.arrays import Growing, Occurrences

_WORD = re.compile(r"[^\W_]+")
#: Chinese and Japanese, which put no blanks between words.
CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
#: Longest caption that is read, in letters; platforms allow a few thousand.
_LONGEST = 10_000
#: How much the posts grow until the idf of `OwnCaptions.length_of_sum` is settled anew.
_GROWTH = 1.1


def written_words(text: str) -> list[str]:
    """Runs of letters and digits of a caption, in order, as they are written."""
    return _WORD.findall(text[:_LONGEST])


def bare_words(text: str) -> list[str]:
    """The same, case folded as in tags' keys."""
    return written_words(text.casefold())


def bare_terms(text: str) -> Counter[str]:
    """How often each term stands in a caption: its `bare_words`, those with CJK as letter pairs."""
    return Counter(chain.from_iterable(_pairs(word) if CJK.search(word) else [word] for word in bare_words(text)))


def _pairs(word: str) -> list[str]:
    return [word[i : i + 2] for i in range(len(word) - 1)] or [word]


class OwnCaptions:
    """A person's captions as TF-IDF vectors: (1 + ln tf) ln(1 + P / (df + 0.5)), with the idf of the moment.

    P is the posts so far, with or without a caption; df those whose captions have the term.

    Attributes:
        terms: Which posts' captions have which terms.
    """

    def __init__(self) -> None:
        self.terms = Occurrences()
        #: 1 + ln tf of each occurrence.
        self._weights = Growing(np.float32)
        #: idf of each term when it was settled last, or later when the term occurred first; and when that was.
        self._settled_idf = Growing(np.float64)
        self._settled = 0

    def add(self, text: str) -> bool:
        """Remember one more post's caption; returns whether all earlier results of `length_of_sum` are out of date."""
        terms, weights = _weights(text)
        self.terms.add(terms)
        self._weights.extend(weights)
        settle = len(self.terms) >= _GROWTH * self._settled
        if settle:
            self._settled, self._settled_idf = len(self.terms), Growing(np.float64)
        self._settled_idf.extend(self._idf(len(self._settled_idf)))
        return settle

    def similarities(self, text: str) -> np.ndarray:
        """Cosine of a caption's vector and each post's, (P,), with the idf of today; 0 where no term is shared."""
        posts, idf = len(self.terms), self._idf()
        terms, weights = _weights(text)
        numbers = self.terms.known(terms)
        # Terms that never occurred make the caption longer.
        vector = weights * np.log1p(2 * posts)
        known = np.array([term in self.terms for term in terms], bool)
        vector[known] = weights[known] * idf[numbers]
        products = np.zeros(posts)
        for term, factor in zip(numbers.tolist(), (vector[known] * idf[numbers]).tolist(), strict=True):
            places = self.terms.of_thing(term)
            products[self.terms.posts[places]] += factor * self._weights.values[places]
        squares = np.square(self._weights.values * idf[self.terms.things])
        lengths = np.sqrt(np.bincount(self.terms.posts, squares, posts))
        return np.divide(products, lengths * np.linalg.norm(vector), out=np.zeros(posts), where=products > 0)

    def length_of_sum(self, posts: np.ndarray) -> float:
        """Length of the sum of some posts' unit vectors.

        Of an idf that is settled now and then, so that it can be kept and doesn't depend on when it was asked for.
        """
        places = self.terms.places(posts)
        things, owners = self.terms.things[places], np.repeat(np.arange(len(posts)), self.terms.sizes(posts))
        weights = self._weights.values[places] * self._settled_idf.values[things]
        lengths = np.sqrt(np.bincount(owners, np.square(weights)))
        return float(np.linalg.norm(np.bincount(things, weights / lengths[owners])))

    def _idf(self, start: int = 0) -> np.ndarray:
        """idf of the terms from one on, with the posts so far."""
        return np.log1p(len(self.terms) / (self.terms.frequency[start:] + 0.5))


def _weights(text: str) -> tuple[list[str], np.ndarray]:
    """Terms of a caption and 1 + ln tf of each, sorted: equal captions get sums that are equal to the last bit."""
    counts = bare_terms(text)
    terms = sorted(counts)
    return terms, 1 + np.log([counts[term] for term in terms])


class TagNames:
    """Which tags' names stand in captions, and how often that meant that the tag was used.

    A name is the tag's letters and digits, at least two, as a word of the caption or as two neighbours written as
    one; if it has CJK, anywhere in the caption.
    """

    def __init__(self) -> None:
        self._names: list[str] = []
        self._by_name: dict[str, list[int]] = {}
        #: Tags with CJK by the first two letters of their names.
        self._by_start: dict[str, list[int]] = {}
        self._found, self._meant = Growing(np.int64), Growing(np.int64)

    def add(self, keys: Collection[str]) -> None:
        """Know more tags, numbered on from the last."""
        for key in keys:
            name = "".join(bare_words(key))
            if len(name) > 1:
                index, entry = (self._by_start, name[:2]) if CJK.search(name) else (self._by_name, name)
                index.setdefault(entry, []).append(len(self._names))
            self._names.append(name)
        self._found.extend(np.zeros(len(keys)))
        self._meant.extend(np.zeros(len(keys)))

    def find(self, text: str) -> np.ndarray:
        """Numbers of the tags whose names stand in a caption, ascending."""
        words = bare_words(text)
        either = {*words, *(first + second for first, second in pairwise(words))}
        found = {tag for word in either for tag in self._by_name.get(word, ())}
        letters = text[:_LONGEST].casefold() if self._by_start else ""
        for i in range(len(letters) - 1):
            started = self._by_start.get(letters[i : i + 2], ())
            found.update(tag for tag in started if letters.startswith(self._names[tag], i))
        return np.array(sorted(found), np.int64)

    def count(self, found: np.ndarray, used: np.ndarray) -> None:
        """Learn from a post: the tags whose names were found in its caption, and those it had."""
        self._found.values[found] += 1
        self._meant.values[np.intersect1d(found, used)] += 1

    def chances(self, found: np.ndarray) -> np.ndarray:
        """(times used when found + 0.3) / (times found + 1) of the tags found, 0 of the others, (T,)."""
        chances = np.zeros(len(self._names))
        chances[found] = (self._meant.values[found] + 0.3) / (self._found.values[found] + 1)
        return chances
