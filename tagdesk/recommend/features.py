"""One feature code for training and use: a photo becomes regions, a pooled vector and image words."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from tagdesk.recommend.photo_file import open_photo
from tagdesk.recommend.runtime import Pack

#: Words of classes are left out below this certainty plus the word's share of all classes: a network that knows
#: nothing gives `animal`, the word of four classes in ten, 0.4 for free. Of all words at most `MAX_WORDS` are kept.
MIN_CERTAINTY = 0.25
#: A word that one class alone has (its own name) must be surer: what the network doesn't know it calls a doormat.
MIN_NAME_CERTAINTY = 0.40
#: The keyword head learned from landscapes and is too sure elsewhere: it has to be surer,
MIN_KEYWORD_CERTAINTY = 0.40
#: and loses this share of its certainty where an animal, a dish or a thing fills the picture.
CLOSE_UP_DOUBT = 0.5
MAX_WORDS = 10


@dataclass(frozen=True)
class PhotoFeatures:
    """What the models see of a photo.

    Attributes:
        pooled: Mean of the region vectors as the backbone pools them, (D,) float32.
        words: (word, certainty 0…1), surest first.
        regions: One vector for each of the 7×7 regions, row by row, (M, D) float32; None when read from a cache.
    """

    pooled: np.ndarray
    words: tuple[tuple[str, float], ...]
    regions: np.ndarray | None = None

    def to_bytes(self) -> bytes:
        """Compact form for the feature cache; the regions are left out (12.5 GB at 100,000 posts)."""
        stream = io.BytesIO()
        np.savez(stream, pooled=self.pooled.astype(np.float16), words=np.array(json.dumps(self.words)))
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, payload: bytes) -> "PhotoFeatures":
        """Read what `to_bytes` wrote."""
        with np.load(io.BytesIO(payload), allow_pickle=False) as arrays:
            words = tuple((str(word), float(certainty)) for word, certainty in json.loads(str(arrays["words"])))
            return cls(arrays["pooled"].astype(np.float32), words)


@dataclass(frozen=True)
class Framing:
    """How a backbone wants its pixels: side of the square in pixels, then (value - mean) / std per RGB channel."""

    size_px: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]

    def open(self, photo: Path) -> Image.Image:
        """A photo file as an upright RGB picture, large enough that its centre square loses nothing by `pixels`.

        Raises:
            PhotoError: It can't be read.
        """
        # At twice the square a JPEG decoded at reduced size is as good as the whole (cosine of the features .9994 to
        # .9999), and half as long in the making.
        return open_photo(photo, least_side_px=2 * self.size_px)

    def pixels(self, image: Image.Image) -> np.ndarray:
        """Centre square of an upright RGB picture, scaled: (3, size, size) float32."""
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        square = image.crop((left, top, left + side, top + side)).resize(
            (self.size_px, self.size_px), Image.Resampling.BICUBIC, reducing_gap=3.0
        )
        values = np.array(square, dtype=np.float32)
        values -= np.array(self.mean, np.float32)
        values /= np.array(self.std, np.float32)
        return np.ascontiguousarray(values.transpose(2, 0, 1))


class WordTable:
    """Words of the backbone's classes and of the keyword head.

    A class votes with its probability for its own name and for every more general word (tabby cat, cat, pet, animal),
    so `dog` gathers what is spread over a hundred breeds.
    """

    def __init__(
        self, classes: Sequence[Sequence[str]], keywords: Sequence[str], close_ups: Sequence[int] = ()
    ) -> None:
        """Take the words of each class, most specific first, and the keyword head's outputs in order.

        Args:
            close_ups: Classes of things that fill a picture when they are its subject.
        """
        self._words = sorted({word for words in classes for word in words} | set(keywords))
        index = {word: i for i, word in enumerate(self._words)}
        self._votes = np.zeros((len(classes), len(self._words)), np.float32)
        for row, words in enumerate(classes):
            self._votes[row, [index[word] for word in words]] = 1
        users = self._votes.sum(axis=0)
        self._least = np.where(users == 1, MIN_NAME_CERTAINTY, MIN_CERTAINTY + users / len(classes))
        self._keyword_columns = np.array([index[word] for word in keywords], dtype=np.int64)
        self._close_ups = np.array(close_ups, dtype=np.int64)

    @classmethod
    def load(cls, path: Path) -> "WordTable":
        """Read `words.json` of a backbone pack."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        return cls(raw["classes"], raw["keywords"], raw["close_ups"])

    @property
    def words(self) -> tuple[str, ...]:
        """Every word that can come out."""
        return tuple(self._words)

    def image_words(self, classes: np.ndarray, keywords: np.ndarray) -> tuple[tuple[str, float], ...]:
        """Words for one photo.

        Args:
            classes: Logits of the classes, (1000,).
            keywords: Logits of the keyword head, (K,).

        Returns:
            (word, certainty 0…1), surest first.
        """
        probabilities = softmax(classes)
        certainty = probabilities @ self._votes
        certainty[certainty < self._least] = 0
        scenes = sigmoid(keywords) * (1 - CLOSE_UP_DOUBT * probabilities[self._close_ups].sum())
        scenes[scenes < MIN_KEYWORD_CERTAINTY] = 0
        np.maximum.at(certainty, self._keyword_columns, scenes)
        order = np.argsort(-certainty, kind="stable")[:MAX_WORDS]
        return tuple((self._words[i], round(float(certainty[i]), 4)) for i in order if certainty[i] > 0)


class PhotoEncoder:
    """The exported backbone with its keyword head."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Open the pack in `folder`; raises `PackError`."""
        self._pack = Pack(folder, "backbone.onnx", threads=threads)
        setting = self._pack.setting
        self.framing = Framing(setting("size_px"), tuple(setting("mean")), tuple(setting("std")))
        self.name: str = setting("backbone")
        self.table = WordTable.load(folder / "words.json")

    @property
    def version(self) -> str:
        """Identity of what is computed, for caches: changes with the weights and with the words."""
        files = self._pack.manifest.files
        return f"{files['backbone.onnx'][:16]}-{files['words.json'][:16]}"

    @property
    def provider(self) -> str:
        """The provider that really runs it."""
        return self._pack.provider

    def encode_file(self, photo: Path) -> PhotoFeatures:
        """Features of a photo file; raises `PhotoError`."""
        return self.encode(self.framing.open(photo))

    def encode(self, image: Image.Image) -> PhotoFeatures:
        """Features of one upright RGB picture."""
        return self.encode_batch(self.framing.pixels(image)[None])[0]

    def encode_batch(self, pixels: np.ndarray) -> list[PhotoFeatures]:
        """Features of framed pictures, (B, 3, size, size)."""
        regions, pooled, classes, keywords = self._pack.run(
            {"pixels": pixels}, ["regions", "pooled", "classes", "keywords"]
        )
        return [
            PhotoFeatures(pooled[i], self.table.image_words(classes[i], keywords[i]), regions[i])
            for i in range(len(pixels))
        ]


def softmax(logits: np.ndarray) -> np.ndarray:
    """Softmax over the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def best_rows(scores: np.ndarray, count: int) -> np.ndarray:
    """Rows of the largest scores, largest first, of equals the first row; all of them where there are no more.

    Without sorting all: of half a million that takes longer than scoring them.
    """
    rows = np.argpartition(-scores, count)[:count] if count < len(scores) else np.arange(len(scores))
    return rows[np.lexsort((rows, -scores[rows]))]


def certainty_of(probability: float, tags_per_post: float, accepted: int = 0) -> float:
    """Chance that a tag is among a post's tags, from its chance to be the next one, 0…1.

    As if the tags that are still to come (so many as posts had in training, less the accepted ones, at least one) were
    drawn one by one: 1 - (1 - p)^n.
    """
    return round(1 - (1 - probability) ** max(1.0, tags_per_post - accepted), 4)


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """Logistic function, safe for large values."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits)))
