"""Photo and caption of posts as the models read them that look at both; training calls this very code."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from tagdesk.contract.features import caption_terms
from tagdesk.recommend.query import Query
from tagdesk.recommend.runtime import Pack
from tagdesk.recommend.sentences import ReadText, SentenceEncoder

#: Longest caption that is read word by word; the ends of long ones are lists and addresses.
MAX_WORDS = 60
#: What the sentence encoder reads in a text.
Read = Callable[[str], ReadText]
#: Gives the sentence encoder to a model that needs it; raises `PackError` if it can't be loaded.
Sentences = Callable[[], SentenceEncoder]


class Words(Protocol):
    """How a model reads captions.

    Attributes:
        words: Those that it learned something about, the word of id 1 first.
        state_width: E of what the sentence encoder tells of each word; 0 without it.
    """

    words: tuple[str, ...]
    state_width: int

    def known(self, text: str) -> list[str]:
        """The words of a cleaned caption that are read, in order."""
        ...

    def batch(self, texts: Sequence[str]) -> dict[str, np.ndarray]:
        """What the model is given of captions: `word_ids` (B, N) int64, 0 on padding, N at least 1, maybe more."""
        ...


class WordIds:
    """Words of a caption as ids of a model's vocabulary; the others say nothing to the model."""

    state_width = 0

    def __init__(self, words: Sequence[str]) -> None:
        """Take the vocabulary, the word of id 1 first."""
        self.words = tuple(words)
        self._index = {word: i for i, word in enumerate(self.words, start=1)}

    def known(self, text: str) -> list[str]:
        """As every `Words`."""
        return [word for word in caption_terms(text) if word in self._index][:MAX_WORDS]

    def batch(self, texts: Sequence[str]) -> dict[str, np.ndarray]:
        """As every `Words`."""
        return {"word_ids": _padded([[self._index[word] for word in self.known(text)] for text in texts])}


class SentenceWords:
    """Words of a caption by what they mean where they stand, and as ids where the model learned more about them."""

    def __init__(self, words: Sequence[str], read: Read, state_width: int) -> None:
        """Take the vocabulary, the word of id 1 first, and the sentence encoder with its E."""
        self.words = tuple(words)
        self._index = {word: i for i, word in enumerate(self.words, start=1)}
        self._read, self.state_width = read, state_width

    def known(self, text: str) -> list[str]:
        """As every `Words`; the first and the last are the encoder's own, for start and end."""
        return list(self._read(text).words)

    def batch(self, texts: Sequence[str]) -> dict[str, np.ndarray]:
        """As every `Words`; words that were not learned share the last id, `word_states` (B, N, E) are 0 on padding."""
        read = [self._read(text) for text in texts]
        others = len(self.words) + 1
        ids = _padded([[self._index.get(word, others) for word in found.words] for found in read])
        states = np.zeros((*ids.shape, self.state_width), np.float32)
        for row, found in zip(states, read, strict=True):
            row[: len(found.states)] = found.states
        return {"word_ids": ids, "word_states": states}


def words_of_pack(pack: Pack, sentences: Sentences) -> Words:
    """How the model of a pack reads captions."""
    words = json.loads((pack.folder / "words.json").read_text(encoding="utf-8"))
    width = pack.setting("state_width")
    return SentenceWords(words, sentences().read, width) if width else WordIds(words)


def content_batch(queries: Sequence[Query], words: Words, regions: np.ndarray) -> dict[str, np.ndarray]:
    """What the models read of posts.

    Args:
        queries: B posts; a post without a photo has "" there.
        regions: Region vectors of their photos, (B, M, D); of posts without a photo anything.

    Returns:
        `regions` (B, M, D) and `has_photo` (B,) float32, and what `words` make of the captions.
    """
    has_photo = np.array([bool(query.photo) for query in queries], np.float32)
    captions = words.batch([query.text for query in queries])
    return {"regions": regions.astype(np.float32, copy=False), "has_photo": has_photo, **captions}


def content_of(query: Query, words: Words, regions: np.ndarray | None, region_width: int) -> dict[str, np.ndarray]:
    """`content_batch` of one post.

    Args:
        regions: Region vectors of its photo, (M, D); None where there is none, or it can't be looked at: then the model
            is told that there is no photo, instead of being shown nothing.
        region_width: D.
    """
    if regions is None:
        query, regions = replace(query, photo=""), np.zeros((1, region_width), np.float32)
    return content_batch([query], words, regions[None])


def _padded(rows: Sequence[Sequence[int]]) -> np.ndarray:
    ids = np.zeros((len(rows), max(1, *map(len, rows))), np.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
    return ids
