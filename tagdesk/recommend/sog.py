"""SOG in use: the exported sequence-oblivious generator scores every tag of its vocabulary in one [MASK] pass."""

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from tokenizers import Tokenizer

from tagdesk.contract.features import model_key
from tagdesk.recommend.features import softmax
from tagdesk.recommend.query import Query
from tagdesk.recommend.runtime import Pack

Positions = Literal["none", "context_only", "all"]

#: Longest caption handed to the tokenizer; a hundred thousand characters cost seconds and are cut to the same tokens.
_MAX_TEXT_CHARACTERS = 4_000
#: More than any real list of words or place needs; a place of 200 ideographs would leave no room for accepted tags.
_MAX_IMAGE_TOKENS = 40
_MAX_PLACE_TOKENS = 24


class SogTokens:
    """Layout `[CLS] image words [IMG] place [LOC] time [TIME] text [SEP] tags… [MASK]` as token ids.

    Ids below `pieces` are the encoder's word pieces; then come [IMG], [LOC], [TIME] and one id per tag, so that each
    tag is a single token. Training uses this very class.

    Reference:
        SOG eq. 13-18; positions: MODELS.md section 1.1 (the paper removes them, the released code keeps them).
    """

    def __init__(self, tokenizer: Tokenizer, *, max_length: int = 128, positions: Positions = "context_only") -> None:
        """Take the encoder's tokenizer (truncation and padding are done here)."""
        tokenizer.no_padding()
        tokenizer.no_truncation()
        # A caption that says [SEP] means the letters.
        tokenizer.encode_special_tokens = True
        self._tokenizer = tokenizer
        self.max_length = max_length
        self.positions = positions
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
            (query.place[:_MAX_TEXT_CHARACTERS], _MAX_PLACE_TOKENS, self.loc),
            (" ".join(query.time), _MAX_PLACE_TOKENS, self.time),
        )
        for text, most, delimiter in fields:
            head += [*self._ids(text)[:most], delimiter]
        room = max(0, self.max_length - len(head) - reserve - 2)
        return [*head, *self._ids(query.text[:_MAX_TEXT_CHARACTERS])[:room], self.sep]

    def sequence(self, context: Sequence[int], tags: Sequence[int]) -> tuple[list[int], list[int]]:
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

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids) if text else []


def pad(rows: Sequence[tuple[list[int], list[int]]]) -> dict[str, np.ndarray]:
    """Batch of sequences: `input_ids`, `position_ids`, `attention_mask`, each (B, N) int64."""
    width = max(len(ids) for ids, _ in rows)
    batch = {name: np.zeros((len(rows), width), np.int64) for name in ("input_ids", "position_ids", "attention_mask")}
    for i, (ids, positions) in enumerate(rows):
        batch["input_ids"][i, : len(ids)] = ids
        batch["position_ids"][i, : len(ids)] = positions
        batch["attention_mask"][i, : len(ids)] = 1
    return batch


class SogRecommender:
    """The exported model with its vocabulary."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Open the pack in `folder`; raises `PackError`."""
        self._pack = Pack(folder, "sog.onnx", threads=threads)
        self.tokens = SogTokens(
            Tokenizer.from_file(str(folder / "tokenizer.json")),
            max_length=self._pack.setting("max_length"),
            positions=self._pack.setting("positions"),
        )
        self.vocabulary: tuple[str, ...] = tuple(json.loads((folder / "vocabulary.json").read_text(encoding="utf-8")))
        self._tags_per_post = float(self._pack.setting("tags_per_post"))
        self._index = {model_key(tag): i for i, tag in enumerate(self.vocabulary)}

    @property
    def provider(self) -> str:
        """The provider that really runs it."""
        return self._pack.provider

    def scores(self, query: Query) -> np.ndarray:
        """Probability of every tag being the next one given the accepted tags, (T,); one [MASK] pass."""
        known = [self._index[key] for key in query.accepted if key in self._index]
        return softmax(self._logits([(self.tokens.context(query), known)])[0])

    def certainty(self, probability: float, accepted: int = 0) -> float:
        """Chance that a tag is among a post's tags, from its chance to be the next one, 0…1.

        As if the tags that are still to come (so many as posts had in training, less the accepted ones, at least one)
        were drawn one by one: 1 - (1 - p)^n.
        """
        return round(1 - (1 - probability) ** max(1.0, self._tags_per_post - accepted), 4)

    def rank(self, query: Query, top_k: int, rejected: Collection[str] = ()) -> list[tuple[str, float]]:
        """Best tags by `scores`, without the accepted and the rejected ones."""
        scores = self.scores(query)
        scores[self._excluded(query, rejected)] = 0
        order = np.argsort(-scores, kind="stable")[:top_k]
        return [(self.vocabulary[i], float(scores[i])) for i in order if scores[i] > 0]

    def generate(
        self, query: Query, length: int, *, beam: int = 1, rejected: Collection[str] = ()
    ) -> list[tuple[str, float]]:
        """Generate tags one after the other, each fed back: greedy for `beam` 1, else beam search by sum of log p.

        Returns:
            Tags of the best hypothesis in generation order, each with its probability when it was chosen.

        Reference:
            SOG section 1.3 of MODELS.md.
        """
        # A long list must not push the text out of the input: the oldest tags are cut instead.
        context = self.tokens.context(query, reserve=min(8 + length, self.tokens.max_length // 2))
        known = [self._index[key] for key in query.accepted if key in self._index]
        excluded = self._excluded(query, rejected)
        length = min(length, len(self.vocabulary) - len(set(excluded)))
        hypotheses: list[tuple[float, list[int], list[float]]] = [(0.0, [], [])]
        for _ in range(length):
            logits = self._logits([(context, [*known, *tags]) for _, tags, _ in hypotheses])
            grown: list[tuple[float, list[int], list[float]]] = []
            for row, (total, tags, steps) in zip(logits, hypotheses, strict=True):
                row[[*excluded, *tags]] = -np.inf
                probabilities = softmax(row)
                for i in np.argsort(-probabilities, kind="stable")[:beam]:
                    chance = float(probabilities[i])
                    if chance > 0:
                        grown.append((total + float(np.log(chance)), [*tags, int(i)], [*steps, chance]))
            # Two orders of one tag set are one hypothesis.
            best: dict[frozenset[int], tuple[float, list[int], list[float]]] = {}
            for hypothesis in sorted(grown, key=lambda h: -h[0]):
                best.setdefault(frozenset(hypothesis[1]), hypothesis)
            hypotheses = list(best.values())[:beam]
        _, tags, steps = hypotheses[0]
        return [(self.vocabulary[i], chance) for i, chance in zip(tags, steps, strict=True)]

    def _excluded(self, query: Query, rejected: Collection[str]) -> list[int]:
        keys = {*query.accepted, *(model_key(tag) for tag in rejected)}
        return [self._index[key] for key in keys if key in self._index]

    def _logits(self, rows: Sequence[tuple[list[int], list[int]]]) -> np.ndarray:
        batch = pad([self.tokens.sequence(context, tags) for context, tags in rows])
        return self._pack.run(batch, ["logits"])[0]
