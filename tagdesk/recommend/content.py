"""Photo and caption of posts as the models read them that look at both; training calls this very code."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tagdesk.contract.features import caption_terms
from tagdesk.recommend.query import Query

#: Longest caption that is read, in words; the ends of long ones are lists and addresses.
MAX_WORDS = 60


class WordIds:
    """Words of a caption as ids of a model's vocabulary, from 1; 0 is padding."""

    def __init__(self, words: Sequence[str]) -> None:
        """Take the vocabulary, the word of id 1 first."""
        self.words = tuple(words)
        self._index = {word: i for i, word in enumerate(self.words, start=1)}

    def known(self, text: str) -> list[str]:
        """The words of a cleaned caption that have an id, in order; the others say nothing to the model."""
        return [word for word in caption_terms(text) if word in self._index][:MAX_WORDS]

    def ids(self, text: str) -> list[int]:
        """Ids of `known`."""
        return [self._index[word] for word in self.known(text)]


def content_batch(queries: Sequence[Query], words: WordIds, regions: np.ndarray) -> dict[str, np.ndarray]:
    """What the models read of posts.

    Args:
        queries: B posts; a post without a photo has "" there.
        regions: Region vectors of their photos, (B, M, D); of posts without a photo anything.

    Returns:
        `regions` (B, M, D) and `has_photo` (B,) float32, `word_ids` (B, N) int64, 0 on padding, N at least 1.
    """
    rows = [words.ids(query.text) for query in queries]
    word_ids = np.zeros((len(rows), max(1, *map(len, rows))), np.int64)
    for i, row in enumerate(rows):
        word_ids[i, : len(row)] = row
    has_photo = np.array([bool(query.photo) for query in queries], np.float32)
    return {"regions": regions.astype(np.float32, copy=False), "has_photo": has_photo, "word_ids": word_ids}


def content_of(query: Query, words: WordIds, regions: np.ndarray | None, region_width: int) -> dict[str, np.ndarray]:
    """`content_batch` of one post.

    Args:
        regions: Region vectors of its photo, (M, D); None where there is none, or it can't be looked at: then the model
            is told that there is no photo, instead of being shown nothing.
        region_width: D.
    """
    if regions is None:
        query, regions = replace(query, photo=""), np.zeros((1, region_width), np.float32)
    return content_batch([query], words, regions[None])
