"""One chance for each candidate, out of all that speaks for it: by a model, and by what a person taught it since."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from tagdesk.errors import PackError
from tagdesk.recommend.features import sigmoid
from tagdesk.recommend.runtime import Pack

#: How far one post moves the weight of a kind of evidence, and the offset of a tag.
_RATE, _TAG_RATE = 0.003, 0.15
#: How much of a weight is left after each post: what was learned long ago fades.
_KEPT = 0.999
#: What rejecting a tag takes from its logit later, times the logarithm of 1 + how often: a chance of .7 becomes .62.
_REJECTED = 0.5


@dataclass(frozen=True)
class Candidates:
    """Tags that may be suggested, by model key, and what speaks for each, (N, F) float32; F as in `engine.COLUMNS`."""

    keys: tuple[str, ...]
    evidence: np.ndarray


class Fusion(Protocol):
    """Turns evidence into chances, and learns."""

    def chances(self, candidates: Candidates) -> np.ndarray:
        """Chance that each candidate is among the post's tags, (N,), 0…1."""
        ...

    def learn(self, candidates: Candidates, right: Collection[str]) -> None:
        """These of the candidates were the post's tags; the others were not."""
        ...


class SharedFusion(Protocol):
    """What a personal fusion builds on.

    Attributes:
        columns: Of the evidence that it was taught by.
    """

    columns: tuple[str, ...]

    def told(self, evidence: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Logits of candidates, (B, N), and their evidence standardised, (B, N, F), from that of lists, (B, N, F)."""
        ...


class FusionModel:
    """The exported model, the same for everybody."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Open the pack in `folder`; raises `PackError`."""
        self._pack = Pack(folder, "fusion.onnx", threads=threads)
        self.columns: tuple[str, ...] = tuple(self._pack.setting("columns"))

    def check(self, columns: tuple[str, ...]) -> None:
        """Raises `PackError` if it was taught by other evidence than these columns."""
        if self.columns != columns:
            raise PackError(
                "The model 'fusion' belongs to another version of TagDesk; install the one of this version."
            )

    @property
    def provider(self) -> str:
        """The provider that really runs it."""
        return self._pack.provider

    def told(self, evidence: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As every `SharedFusion`."""
        logits, standardised = self._pack.run({"evidence": evidence}, ["logits", "standardised"])
        return logits, standardised


class PersonalFusion:
    """The model with what one person taught it: a weight for each kind of evidence, an offset for each tag.

    Both are 0 at first, and move by logistic regression's gradient with every post that is done.

    Attributes:
        rejections: How often the person rejected each tag.
    """

    def __init__(self, model: SharedFusion, learned: Mapping[str, Any] | None = None) -> None:
        """Take the model, and what `learned` gave earlier."""
        self._model = model
        told = learned or {}
        weights = told.get("weights", {})
        self._weights = np.array([weights.get(name, 0.0) for name in model.columns], np.float32)
        self._bias = float(told.get("bias", 0.0))
        self._offsets: dict[str, float] = dict(told.get("tags", {}))
        self.posts = int(told.get("posts", 0))
        self.rejections: Mapping[str, int] = {}
        #: Candidates that the model was asked about last, and what it said.
        self._last: tuple[Candidates, tuple[np.ndarray, np.ndarray]] | None = None

    def chances(self, candidates: Candidates) -> np.ndarray:
        """As every `Fusion`."""
        return sigmoid(self._corrected(candidates.keys, *self._told(candidates))[0])

    def learn(self, candidates: Candidates, right: Collection[str]) -> None:
        """As every `Fusion`."""
        logits, told = self._told(candidates)
        chances = sigmoid(self._corrected(candidates.keys, logits, told)[0])
        missed = np.array([key in right for key in candidates.keys]) - chances
        self._weights = _KEPT * (self._weights + _RATE * missed @ told[0])
        self._bias = _KEPT * (self._bias + _RATE * float(missed.sum()))
        for key, error in zip(candidates.keys, missed.tolist(), strict=True):
            self._move(key, _TAG_RATE * error)
        self.posts += 1

    def learned(self) -> dict[str, Any]:
        """What was taught, as JSON holds it: `posts` so far, `bias`, `weights` by column, offsets of `tags`."""
        return {
            "posts": self.posts,
            "bias": round(self._bias, 6),
            "weights": {name: round(float(w), 6) for name, w in zip(self._model.columns, self._weights, strict=True)},
            "tags": {key: round(offset, 4) for key, offset in self._offsets.items()},
        }

    def logits(self, keys: Sequence[str], evidence: np.ndarray) -> np.ndarray:
        """Logits of the chances of candidates, (B, N), by lists of different evidence for them, (B, N, F)."""
        return self._corrected(keys, *self._model.told(evidence))

    def _told(self, candidates: Candidates) -> tuple[np.ndarray, np.ndarray]:
        """What the model says; kept, for a post is learned from right after it was ranked."""
        if self._last is None or self._last[0] is not candidates:
            self._last = candidates, self._model.told(candidates.evidence[None])
        return self._last[1]

    def _corrected(self, keys: Sequence[str], logits: np.ndarray, told: np.ndarray) -> np.ndarray:
        """Logits, (B, N), with what the person taught."""
        offsets = np.array([self._offset(key) for key in keys], np.float32)
        corrected: np.ndarray = logits + told @ self._weights + self._bias + offsets
        return corrected

    def _offset(self, key: str) -> float:
        return self._offsets.get(key, 0.0) - _REJECTED * math.log1p(self.rejections.get(key, 0))

    def _move(self, key: str, step: float) -> None:
        if key in self._offsets or abs(step) > 0.01:
            self._offsets[key] = self._offsets.get(key, 0.0) + step


def judged(folder: Path, evidence: Sequence[Sequence[float]]) -> list[tuple[str, float]]:
    """What a pack says of candidates, best first, each by its row's number."""
    table = np.array(evidence, np.float32)
    keys = tuple(str(row) for row in range(len(table)))
    chances = PersonalFusion(FusionModel(folder)).chances(Candidates(keys, table))
    return sorted(zip(keys, chances.tolist(), strict=True), key=lambda pair: -pair[1])
