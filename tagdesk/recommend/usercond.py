"""The user-conditioned model in use: a state that follows the person's posts, any hashtag a place in one space."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from tagdesk.contract.features import model_key
from tagdesk.recommend.content import Read, Sentences
from tagdesk.recommend.features import best_rows, certainty_of, softmax
from tagdesk.recommend.hashtag_words import hashtag_words
from tagdesk.recommend.query import Query
from tagdesk.recommend.runtime import Pack

#: Photos speak softly: the larger their numbers, the sooner the few people who have any are learned by heart.
PHOTO_SCALE = 0.2


def word_vector(read: Read, key: str) -> np.ndarray:
    """psi of a tag, (P,) float32: what the sentence encoder reads in its words, each number of about unit size."""
    return caption_vector(read, hashtag_words(key))


def caption_vector(read: Read, text: str) -> np.ndarray:
    """What a caption says as a whole, (E,) float32, each number of about unit size; zeros for an empty one."""
    vector = read(text).vector()
    return vector * np.float32(np.sqrt(len(vector)))


def photo_batch(photos: Sequence[np.ndarray | None], width: int) -> dict[str, np.ndarray]:
    """`photo` (B, D) and `has_photo` (B,) of pooled vectors, None where there is no photo."""
    rows = np.zeros((len(photos), width), np.float32)
    for row, photo in zip(rows, photos, strict=True):
        if photo is not None:
            row[:] = PHOTO_SCALE * photo
    return {"photo": rows, "has_photo": np.array([photo is not None for photo in photos], np.float32)}


class UserCondRecommender:
    """The exported model with its vocabulary, which any other tag may join."""

    def __init__(self, folder: Path, sentences: Sentences, *, threads: int | None = None) -> None:
        """Open the pack in `folder`; raises `PackError`.

        Args:
            sentences: The sentence encoder, which reads captions and the words of new tags.
        """
        self._query = Pack(folder, "usercond.onnx", threads=threads)
        self._step = Pack(folder, "usercond-step.onnx", threads=threads)
        self._words = Pack(folder, "usercond-words.onnx", threads=threads)
        self.vocabulary: tuple[str, ...] = tuple(json.loads((folder / "vocabulary.json").read_text(encoding="utf-8")))
        self._encoder = sentences()
        self._read: Read = self._encoder.read
        known = Pack(folder, "usercond-tags.onnx", threads=threads)
        self._vectors, self._places = known.run({"rows": np.arange(len(self.vocabulary))}, ["vectors", "places"])
        self._index = {tag: i for i, tag in enumerate(self.vocabulary)}
        #: Word vector and place of tags outside the vocabulary that were met.
        self._met: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self._gain, self._scale = self._query.setting("habit_gain"), self._query.setting("habit_scale")
        self._photo_width: int = self._query.setting("photo_width")
        self._reads_captions: bool = self._query.setting("caption_width") > 0

    @property
    def provider(self) -> str:
        """The provider that really runs it."""
        return self._query.provider

    @property
    def version(self) -> str:
        """Identity of states and places, for caches."""
        return self._query.manifest.files["usercond.onnx"][:16]

    @property
    def no_state(self) -> np.ndarray:
        """State of nobody in particular, (U,)."""
        return np.zeros(self._query.setting("user_width"), np.float32)

    def after(self, state: np.ndarray, photo: np.ndarray | None, keys: Sequence[str]) -> np.ndarray:
        """State after one more post, (U,).

        Args:
            state: State before it, (U,).
            photo: Pooled vector of its photo, (D,), or None.
            keys: Model keys of its tags, known to the model or not.
        """
        total = np.stack([vector for vector, _ in self._vectors_and_places(keys)]).sum(0, keepdims=True)
        batch = {**photo_batch([photo], self._photo_width), "past_tags": total, "state": state[None]}
        return self._step.run(batch, ["next_state"])[0][0]

    def place_of(self, query: Query, photo: np.ndarray | None, state: np.ndarray) -> np.ndarray:
        """Place of a post in the joint space, (d,), from the pooled vector (D,) of its photo or None."""
        caption = np.zeros(1, np.float32)
        if self._reads_captions:
            caption = caption_vector(self._read, query.text)
        batch = {**photo_batch([photo], self._photo_width), "caption": caption[None], "state": state[None]}
        return self._query.run(batch, ["place"])[0][0]

    def places_of(self, keys: Iterable[str]) -> np.ndarray:
        """Places of tags in the joint space, (N, d), known to the model or not; times a post's place: scores."""
        return np.stack([place for _, place in self._vectors_and_places(list(keys))])

    def rank(
        self,
        query: Query,
        photo: np.ndarray | None,
        state: np.ndarray,
        top_k: int,
        rejected: Collection[str] = (),
        own: Mapping[str, float] | None = None,
    ) -> list[tuple[str, float]]:
        """Best tags by probability among the vocabulary and the person's own, without the accepted and the rejected.

        Args:
            photo: Pooled vector of the photo, (D,), or None.
            state: Of the person, (U,).
            own: Model keys of tags that the person used, and each one's share of the base level of all.
        """
        own = own or {}
        new = [key for key in own if key not in self._index]
        scores = softmax(self.scores(self.place_of(query, photo, state), own, new))

        def tag(row: int) -> str:
            return self.vocabulary[row] if row < len(self.vocabulary) else new[row - len(self.vocabulary)]

        out = {*query.accepted, *(model_key(tag) for tag in rejected)}
        ranked = ((tag(row), float(scores[row])) for row in best_rows(scores, top_k + len(out)))
        return list(islice((pair for pair in ranked if pair[0] not in out), top_k))

    def chance(self, query: Query, photo: np.ndarray | None, key: str) -> float:
        """Probability of one tag for a post of nobody in particular, known to the model or not.

        Unlike the bare product of their places it can be compared between posts: some lie near every tag.
        """
        new = [] if key in self._index else [key]
        scores = softmax(self.scores(self.place_of(query, photo, self.no_state), {}, new))
        return float(scores[self._index.get(key, -1)])

    def scores(self, place: np.ndarray, own: Mapping[str, float], new: Sequence[str] = ()) -> np.ndarray:
        """Logits of the vocabulary and of new tags, (T + N,), for a post at a place (d,); `own` as for `rank`."""
        scores = self._places @ place
        if new:
            scores = np.concatenate([scores, self.places_of(new) @ place])
        behind = {key: len(self.vocabulary) + i for i, key in enumerate(new)}
        found = ((self._index.get(key, behind.get(key)), share) for key, share in own.items())
        gained = [(row, share) for row, share in found if row is not None]
        if gained:
            rows, shares = (np.array(column) for column in zip(*gained, strict=True))
            scores[rows] += self._gain * np.log1p(self._scale * shares)
        return scores

    def certainty(self, probability: float, accepted: int = 0) -> float:
        """Chance that a tag is among a post's tags, from its probability, 0…1."""
        return certainty_of(probability, self._query.setting("tags_per_post"), accepted)

    def _vectors_and_places(self, keys: Sequence[str]) -> list[tuple[np.ndarray, np.ndarray]]:
        """Word vector and place of tags; one that was never met gets them now."""
        new = [key for key in dict.fromkeys(keys) if key not in self._index and key not in self._met]
        if new:
            vectors = np.stack([word_vector(self._encoder.read, key) for key in new])
            (places,) = self._words.run({"vectors": vectors}, ["places"])
            self._met.update(zip(new, zip(vectors, places, strict=True), strict=True))
        rows = (self._index.get(key) for key in keys)
        return [
            self._met[key] if row is None else (self._vectors[row], self._places[row])
            for key, row in zip(keys, rows, strict=True)
        ]
