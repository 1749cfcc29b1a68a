"""Time and memory of the engine with a long history, by made-up posts through the shipped models."""

import resource
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np

from tagdesk.paths import models_dir
from tagdesk.recommend.asked import Asked, asked_of
from tagdesk.recommend.engine import Engine
from tagdesk.recommend.explain import source_weights
from tagdesk.recommend.features import PhotoFeatures
from tagdesk.recommend.fusion import FusionModel, PersonalFusion
from tagdesk.recommend.runtime import default_threads, holds_pack
from tagdesk.recommend.sentences import SentenceEncoder
from tagdesk.recommend.voices import SYSTEMS, load_model, voices_of

_TAGS, _WORDS = 10_000, 20_000
#: Numbers of a pooled vector, and regions of a photo.
_PHOTO_WIDTH, _REGIONS = 1280, 49
_MIB = 2**20


def measure_scale(posts: int, runs: int, models: Path | None = None) -> dict[str, Any]:
    """Fill an engine, then ask it.

    Every second post has a photo, captions are of 12 words, posts of 8 tags; words and tags by Zipf's law.

    Returns:
        `ms`, median and most, of `add` (a post, with what the models make of it), `suggest` (candidates, fusion and
        what each source adds, for a post whose caption was never read, without the photo's features) and `re_rank`
        (the same post with one more tag); `load_s` (adding all posts as they are read from a history), `mib` (all
        memory of the process with models, and what the posts added).
    """
    folder = models or models_dir()
    sentences = SentenceEncoder(folder / "sentences")
    loaded = {s: load_model(s, folder / s, lambda: sentences) for s in SYSTEMS if holds_pack(folder / s)}
    fusion = PersonalFusion(FusionModel(folder / "fusion"))
    engine = Engine(voices_of(loaded), fusion)
    made = _MadeUp(np.random.default_rng(0), sentences)
    before = _memory()
    started = time.perf_counter()
    for number in range(posts - runs):
        asked, tags = made.post(number, read=False)
        # As where a history is followed: only the latest posts are told to a model that remembers few.
        untold = [system for system, voice in engine.voices.items() if voice.memory is not None]
        engine.add(asked, tags, untold)
    engine.habits.settle()  # as where a history is followed
    load_s = time.perf_counter() - started
    times: dict[str, list[float]] = {"add": [], "suggest": [], "re_rank": []}
    for number in range(posts - runs, posts):
        asked, tags = made.post(number, read=True)
        times["suggest"].append(_timed(engine, fusion, asked))
        again = asked_of(
            lambda text: sentences.read(text).vector(),
            posted_s=asked.post.time_s,
            caption=asked.query.text,
            accepted=tags[:1],
            photo=asked.query.photo,
            features=made.photo if asked.pooled is not None else None,
        )
        times["re_rank"].append(_timed(engine, fusion, again))
        begun = time.perf_counter()
        engine.add(asked, tags)
        times["add"].append((time.perf_counter() - begun) * 1000)
    return {
        "posts": posts,
        "threads": default_threads(),
        "models": list(loaded),
        "ms": {
            name: {"median": round(statistics.median(row), 1), "max": round(max(row), 1)} for name, row in times.items()
        },
        "load_s": round(load_s, 1),
        "mib": {"all": round(_memory() / _MIB), "posts": round((_memory() - before) / _MIB)},
    }


class _MadeUp:
    """Posts of nobody."""

    def __init__(self, rng: np.random.Generator, sentences: SentenceEncoder) -> None:
        self._rng, self._sentences = rng, sentences
        self._words = np.array([f"word{number:x}" for number in range(_WORDS)])
        self._tags = np.array([f"tag{number:x}" for number in range(_TAGS)])
        self.photo: PhotoFeatures | None = None

    def post(self, number: int, *, read: bool) -> tuple[Asked, list[str]]:
        """A post and its tags.

        Args:
            read: Have its caption read by the encoder, and give it regions; else as the past is kept.
        """
        draw = self._rng.zipf
        words = self._words[np.minimum(draw(1.2, 12), _WORDS) - 1]
        tags = list(dict.fromkeys(self._tags[np.minimum(draw(1.2, 8), _TAGS) - 1].tolist()))
        features = None
        if number % 2:
            pooled = self._rng.random(_PHOTO_WIDTH, np.float32)
            regions = self._rng.random((_REGIONS, _PHOTO_WIDTH), np.float32) if read else None
            features = PhotoFeatures(pooled, (("sea", 0.9), ("sky", 0.8)), regions)
        self.photo = features
        vector = self._rng.standard_normal(self._sentences.width, np.float32)
        known = vector / np.linalg.norm(vector)
        asked = asked_of(
            (lambda text: self._sentences.read(text).vector()) if read else lambda _: known,
            posted_s=1.5e9 + 20_000.0 * number,
            caption=" ".join(words),
            place="Ulm, Germany",
            photo="photo.jpg" if features else "",
            features=features,
        )
        return asked, tags


def _timed(engine: Engine, fusion: PersonalFusion, asked: Asked) -> float:
    started = time.perf_counter()
    candidates = engine.candidates(asked)
    ranked = engine.ranked(candidates, 20, set(asked.post.tags))
    source_weights(fusion, candidates, [key for key, _ in ranked])
    return (time.perf_counter() - started) * 1000


def _memory() -> int:
    """Bytes of this process that are in memory now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
