"""Queries as SOG reads them: token ids, position ids, and the way back from tokens to fields and words."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Literal

import numpy as np
from tokenizers import Tokenizer

from tagdesk.recommend.query import Query

Positions = Literal["none", "context_only", "all"]

#: Fields in the order of the layout; what belongs to none is "other".
FIELDS = ("image_words", "place", "time", "text", "tags")

#: Longest caption handed to the tokenizer; a hundred thousand characters cost seconds and are cut to the same tokens.
_MAX_TEXT_CHARACTERS = 4_000
#: More than any real list of words or place needs; a place of 200 ideographs would leave no room for accepted tags.
_MAX_IMAGE_TOKENS = 40
_MAX_PLACE_TOKENS = 24

#: Token ids and position ids of one sequence.
Row = tuple[list[int], list[int]]


class SogTokens:
    """Layout `[CLS] image words [IMG] place [LOC] time [TIME] text [SEP] tags… [MASK]` as token ids.

    Ids below `pieces` are the encoder's word pieces; then come [IMG], [LOC], [TIME] and one id per tag, so that each
    tag is a single token. Training uses this very class.

    Reference:
        SOG eq. 13-18; positions: MODELS.md section 1.1 (the paper removes them, the released code keeps them).
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        *,
        max_length: int = 128,
        positions: Positions = "context_only",
        empty_place: str = "",
        text_until_hash: bool = False,
    ) -> None:
        """Take the encoder's tokenizer (truncation and padding are done here).

        Args:
            empty_place: What stands for no place; "<UNK>" in the released code.
            text_until_hash: Cut the text at its first #, as the released code does.
        """
        tokenizer.no_padding()
        tokenizer.no_truncation()
        # A caption that says [SEP] means the letters.
        tokenizer.encode_special_tokens = True
        self._tokenizer = tokenizer
        self.max_length = max_length
        self.positions = positions
        self._empty_place, self._text_until_hash = empty_place, text_until_hash
        self.pieces = tokenizer.get_vocab_size()
        special = tokenizer.get_vocab(with_added_tokens=True)
        self.cls, self.sep, self.mask = special["[CLS]"], special["[SEP]"], special["[MASK]"]
        self.img, self.loc, self.time = range(self.pieces, self.pieces + 3)
        self.first_tag = self.pieces + 3

    def context(self, query: Query, *, reserve: int = 8) -> list[int]:
        """Ids of all fields but the tags; the text is cut to leave room for `reserve` tags, the others where absurd."""
        head = [self.cls]
        fields = (
            (" ".join(query.image_words), _MAX_IMAGE_TOKENS, self.img),
            ((query.place or self._empty_place)[:_MAX_TEXT_CHARACTERS], _MAX_PLACE_TOKENS, self.loc),
            (" ".join(query.time), _MAX_PLACE_TOKENS, self.time),
        )
        for text, most, delimiter in fields:
            head += [*self._ids(text)[:most], delimiter]
        room = max(0, self.max_length - len(head) - reserve - 2)
        text = query.text.partition("#")[0] if self._text_until_hash else query.text
        return [*head, *self._ids(text[:_MAX_TEXT_CHARACTERS])[:room], self.sep]

    def sequence(self, context: Sequence[int], tags: Sequence[int]) -> Row:
        """Token ids and position ids of a context followed by tag indices and [MASK]."""
        room = max(0, self.max_length - len(context) - 1)
        tags = tags[max(0, len(tags) - room) :]
        ids = [*context, *(self.first_tag + tag for tag in tags), self.mask]
        if self.positions == "all":
            return ids, list(range(len(ids)))
        if self.positions == "none":
            return ids, [0] * len(ids)
        # Order-free: word order counts in the context; all tags and [MASK] share the next position.
        return ids, [*range(len(context)), *[len(context)] * (len(ids) - len(context))]

    def fields(self, ids: Iterable[int]) -> list[str]:
        """The field of each token of a sequence: one of `FIELDS`, or "other" for [CLS], the delimiters and [MASK]."""
        number = 0
        names = []
        for token in ids:
            if token in (self.img, self.loc, self.time, self.sep):
                number += 1
                names.append("other")
            else:
                names.append("other" if token in (self.cls, self.mask) else FIELDS[number])
        return names

    def words(self, words: Sequence[str], shares: Sequence[float]) -> list[tuple[str, float]]:
        """Word pieces joined: words that make up a field, cut to `len(shares)` tokens, each with its pieces' sum."""
        sums: list[float] = []
        ends = list(accumulate(len(word) + 1 for word in words))
        encoded = self._tokenizer.encode(" ".join(words), add_special_tokens=False)
        for (start, _), share in zip(encoded.offsets, shares, strict=False):
            number = bisect_right(ends, start)
            sums += [0.0] * (number + 1 - len(sums))
            sums[number] += share
        return list(zip(words, sums, strict=False))

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids) if text else []


def pad(rows: Sequence[Row], width: int = 0) -> dict[str, np.ndarray]:
    """Batch of sequences: `input_ids`, `position_ids`, `attention_mask`, each (B, N) int64; N is at least `width`."""
    width = max(width, *(len(ids) for ids, _ in rows))
    batch = {name: np.zeros((len(rows), width), np.int64) for name in ("input_ids", "position_ids", "attention_mask")}
    for i, (ids, positions) in enumerate(rows):
        batch["input_ids"][i, : len(ids)] = ids
        batch["position_ids"][i, : len(ids)] = positions
        batch["attention_mask"][i, : len(ids)] = 1
    return batch
