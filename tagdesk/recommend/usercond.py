"""The user-conditioned model in use: a state that follows the person's posts, any hashtag a place in one space."""

import hashlib
import json
import threading
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
        vectors, places = known.run({"rows": np.arange(len(self.vocabulary))}, ["vectors", "places"])
        #: Word vectors and places of the vocabulary, then of the tags that were met; there is room for more.
        self._vectors, self._places = vectors.astype(np.float32), places.astype(np.float32)
        self._known = {tag: i for i, tag in enumerate(self.vocabulary)}
        #: Rows of the vocabulary and of the tags that were met.
        self._index = dict(self._known)
        # Several accounts may meet tags at the same time.
        self._meeting = threading.Lock()
        self._gain, self._scale = self._query.setting("habit_gain"), self._query.setting("habit_scale")
        self._photo_width: int = self._query.setting("photo_width")
        self._reads_captions: bool = self._query.setting("caption_width") > 0

    @property
    def provider(self) -> str:
        """The provider that really runs it."""
        return self._query.provider

    @property
    def version(self) -> str:
        """Identity of states and places, for caches: every file has its part in them."""
        return hashlib.sha256(json.dumps(self._query.manifest.files, sort_keys=True).encode()).hexdigest()[:16]

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
        rows = self.rows_of(keys)  # before the table is looked at: it may have to grow
        total = self._vectors[rows].sum(0, keepdims=True)
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
        rows = self.rows_of(list(keys))
        places: np.ndarray = self._places[rows]
        return places

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
        new = [key for key in own if key not in self._known]
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
        new = () if key in self._known else [key]
        scores = softmax(self.scores(self.place_of(query, photo, self.no_state), {}, new))
        return float(scores[self._known.get(key, -1)])

    def scores(self, place: np.ndarray, own: Mapping[str, float], new: Sequence[str] = ()) -> np.ndarray:
        """Logits of the vocabulary and of new tags, (T + N,), for a post at a place (d,); `own` as for `rank`."""
        scores: np.ndarray = self._places[: len(self.vocabulary)] @ place
        if new:
            scores = np.concatenate([scores, self.places_of(new) @ place])
        behind = {key: len(self.vocabulary) + i for i, key in enumerate(new)}
        found = ((behind[key] if key in behind else self._known.get(key), share) for key, share in own.items())
        gained = [(row, share) for row, share in found if row is not None]
        if gained:
            rows, shares = (np.array(column) for column in zip(*gained, strict=True))
            scores[rows] += self._gain * np.log1p(self._scale * shares)
        return scores

    def scores_of_own(self, place: np.ndarray, rows: np.ndarray, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Logits of the vocabulary, (T,), and of a person's own tags, (N,), for a post at a place, (d,).

        The same as `scores`, for thousands of own tags at every question.

        Args:
            rows: Of the own tags, see `rows_of`, (N,).
            shares: Of each in the base level of all, (N,).
        """
        scores: np.ndarray = self._places[: len(self.vocabulary)] @ place
        own = self._places[rows] @ place + self._gain * np.log1p(self._scale * shares)
        known = rows < len(self.vocabulary)
        scores[rows[known]] = own[known]
        return scores, own

    def certainty(self, probability: float, accepted: int = 0) -> float:
        """Chance that a tag is among a post's tags, from its probability, 0…1."""
        return certainty_of(probability, self._query.setting("tags_per_post"), accepted)

    def unmet(self, keys: Iterable[str]) -> list[str]:
        """Those tags whose words were never read, each once: that takes some milliseconds a tag."""
        return [key for key in dict.fromkeys(keys) if key not in self._index]

    def meet(self, vectors: Mapping[str, np.ndarray]) -> None:
        """Know tags by their word vectors, (P,), as `word_vector` gives them."""
        with self._meeting:
            new = self.unmet(vectors)
            if not new:
                return
            table = np.stack([vectors[key] for key in new]).astype(np.float32)
            (places,) = self._words.run({"vectors": table}, ["places"])
            start, end = len(self._index), len(self._index) + len(new)
            if end > len(self._places):
                self._vectors, self._places = _with_room(self._vectors, end), _with_room(self._places, end)
            self._vectors[start:end], self._places[start:end] = table, places
            self._index.update(zip(new, range(start, end), strict=True))

    def rows_of(self, keys: Sequence[str]) -> np.ndarray:
        """Rows of tags in the table of places, those of the vocabulary first.

        The words of a tag that was never met are read now.
        """
        self.meet({key: word_vector(self._encoder.read, key) for key in self.unmet(keys)})
        return np.array([self._index[key] for key in keys], np.int64)


def _with_room(table: np.ndarray, rows: int) -> np.ndarray:
    return np.concatenate([table, np.empty((2 * rows - len(table), table.shape[1]), np.float32)])
