"""MACON in use: a content vector for each post, and the habit over the vectors and tags of past ones."""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from tagdesk.contract.features import model_key
from tagdesk.recommend.amnn import ContentAttention
from tagdesk.recommend.content import Sentences, content_batch, content_of, words_of_pack
from tagdesk.recommend.features import certainty_of, softmax
from tagdesk.recommend.query import Query
from tagdesk.recommend.runtime import Pack

#: Which past posts are remembered: some drawn once, the latest, or those whose content is most alike.
MemoryChoice = Literal["fixed_random", "past_recent", "past_similar"]
#: Tags of a past post that are read.
MOST_TAGS = 24


def choose_memory(choice: MemoryChoice, size: int, query: np.ndarray, past: np.ndarray) -> np.ndarray:
    """Indices of the past posts to remember, most telling first.

    Args:
        size: L.
        query: Content vector of the post, (d,).
        past: Those of the past posts in time order, (H, d).
    """
    count = len(past)
    if choice == "past_recent":
        return np.arange(count - 1, max(-1, count - 1 - size), -1)
    if choice == "past_similar":
        lengths = np.linalg.norm(past, axis=1) * max(float(np.linalg.norm(query)), 1e-12)
        return np.argsort(-(past @ query) / np.maximum(lengths, 1e-12), kind="stable")[:size]
    # The same for every post of a person, as long as the past is the same.
    return np.random.default_rng(0).permutation(count)[:size]


def memory_batch(tag_lists: Sequence[Sequence[Sequence[int]]], size: int) -> np.ndarray:
    """Tags of past posts from 1, 0 is padding, (B, L, K) int64; one list of L' <= L posts for each of B queries."""
    most = max([1, *(len(tags) for posts in tag_lists for tags in posts)])
    rows = np.zeros((len(tag_lists), size, min(most, MOST_TAGS)), np.int64)
    for i, posts in enumerate(tag_lists):
        for j, tags in enumerate(posts):
            kept = list(tags)[:MOST_TAGS]
            rows[i, j, : len(kept)] = [tag + 1 for tag in kept]
    return rows


class MaconRecommender:
    """The exported model with its vocabulary."""

    def __init__(self, folder: Path, sentences: Sentences, *, threads: int | None = None) -> None:
        """Open the pack in `folder`; raises `PackError`.

        Args:
            sentences: Asked only by a model that reads captions with the sentence encoder.
        """
        self._pack = Pack(folder, "macon.onnx", threads=threads)
        self._habit = Pack(folder, "macon-habit.onnx", threads=threads)
        self.vocabulary: tuple[str, ...] = tuple(json.loads((folder / "vocabulary.json").read_text(encoding="utf-8")))
        self._words = words_of_pack(self._pack, sentences)
        self._index = {tag: i for i, tag in enumerate(self.vocabulary)}
        self.memory: int = self._pack.setting("memory")
        self._region_width: int = self._pack.setting("region_width")
        self.choice: MemoryChoice = self._pack.setting("memory_choice")

    @property
    def provider(self) -> str:
        """The provider that really runs it."""
        return self._pack.provider

    @property
    def version(self) -> str:
        """Identity of the content vectors, for caches."""
        return self._pack.manifest.files["macon.onnx"][:16]

    def vectors(self, queries: Sequence[Query], regions: np.ndarray) -> np.ndarray:
        """Content vectors, (P, d); `regions` are those of the photos, (P, M, D), of posts without a photo anything."""
        return self._pack.run(content_batch(queries, self._words, regions), ["vector"])[0]

    def vector(self, query: Query, regions: np.ndarray | None) -> np.ndarray:
        """Content vector of one post, (d,), from the regions (M, D) of its photo."""
        return self._pack.run(content_of(query, self._words, regions, self._region_width), ["vector"])[0][0]

    def scores_given(self, vectors: np.ndarray, memory_vectors: np.ndarray, memory_tags: np.ndarray) -> np.ndarray:
        """Probability of every tag, (P, T), given the vectors (P, L, d) and tags (P, L, K) of past posts."""
        batch = {"vector": vectors, "memory_vectors": memory_vectors, "memory_tags": memory_tags}
        return softmax(self._habit.run(batch, ["logits"])[0])

    def scores(self, vector: np.ndarray, past: np.ndarray | None, past_tags: Sequence[Sequence[str]]) -> np.ndarray:
        """Probability of every tag for a post, (T,).

        Args:
            vector: Its content vector, (d,).
            past: Those of the person's past posts in time order, (H, d); None for nobody in particular.
            past_tags: Model keys of their tags.
        """
        return self.scores_given(vector[None], *self._remember(vector, past, past_tags)[1:])[0]

    def certainty(self, probability: float, accepted: int = 0) -> float:
        """Chance that a tag is among a post's tags, from its probability, 0…1."""
        return certainty_of(probability, self._pack.setting("tags_per_post"), accepted)

    def rank(
        self,
        query: Query,
        regions: np.ndarray | None,
        past: np.ndarray | None,
        past_tags: Sequence[Sequence[str]],
        top_k: int,
        rejected: Collection[str] = (),
    ) -> list[tuple[str, float]]:
        """Best tags by probability, without the accepted and the rejected ones.

        Args:
            regions: Region vectors of the photo, (M, D); None where there is none, or it can't be looked at.
            past, past_tags: As for `scores`.
        """
        scores = self.scores(self.vector(query, regions), past, past_tags)
        keys = {*query.accepted, *(model_key(tag) for tag in rejected)}
        scores[[self._index[key] for key in keys if key in self._index]] = 0
        order = np.argsort(-scores, kind="stable")[:top_k]
        return [(self.vocabulary[i], float(scores[i])) for i in order if scores[i] > 0]

    def attention(self, query: Query, regions: np.ndarray | None) -> ContentAttention:
        """Where the model looks in the photo (M, D) and in the caption."""
        batch = content_of(query, self._words, regions, self._region_width)
        of_regions, of_words = self._pack.run(batch, ["region_attention", "word_attention"])
        return ContentAttention.of(of_regions[0], self._words.known(query.text), of_words[0])

    def memory_attention(
        self, vector: np.ndarray, past: np.ndarray | None, past_tags: Sequence[Sequence[str]]
    ) -> Mapping[int, float]:
        """Share of each past post that is remembered, by its place in `past`; arguments as for `scores`."""
        chosen, vectors, tags = self._remember(vector, past, past_tags)
        batch = {"vector": vector[None], "memory_vectors": vectors, "memory_tags": tags}
        shares = self._habit.run(batch, ["memory_attention"])[0][0]
        return {int(place): float(share) for place, share in zip(chosen, shares, strict=False)}

    def known(self, keys: Sequence[str]) -> list[int]:
        """Those of the tags that are in the vocabulary, as indices."""
        return [self._index[key] for key in keys if key in self._index]

    def _remember(
        self, vector: np.ndarray, past: np.ndarray | None, past_tags: Sequence[Sequence[str]]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Places of the past posts that are remembered, their vectors (1, L, d) and their tags (1, L, K)."""
        past = np.zeros((0, len(vector)), np.float32) if past is None else past
        chosen = choose_memory(self.choice, self.memory, vector, past)
        vectors = np.zeros((1, max(1, self.memory), len(vector)), np.float32)
        vectors[0, : len(chosen)] = past[chosen]
        tags = memory_batch([[self.known(past_tags[i]) for i in chosen]], max(1, self.memory))
        return chosen, vectors, tags
