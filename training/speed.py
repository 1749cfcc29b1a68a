"""Times of the shipped packs on this machine, by the code the app runs."""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tagdesk.contract.manifest import MANIFEST_NAME
from tagdesk.paths import models_dir, resources_dir
from tagdesk.recommend.features import PhotoEncoder, best_rows, softmax
from tagdesk.recommend.query import Query
from tagdesk.recommend.runtime import default_threads
from tagdesk.recommend.sentences import SentenceEncoder
from tagdesk.recommend.sog import SogRecommender
from tagdesk.recommend.usercond import UserCondRecommender

_CAPTION = "Evening swim in the lake with the dog, the water was still warm and nobody else was there"
#: About the tags among which the user-conditioned paper ranks, and those of them that are shown.
_MANY_TAGS, _SHOWN = 550_000, 10


def measure(models: Path | None, photo: Path | None, runs: int) -> dict[str, Any]:
    """Median, least and most milliseconds of each part, warm.

    Returns:
        `ms` by part: `photo` (decode a 12-megapixel JPEG, its features), `rank` (one [MASK] pass), `re_rank` (with an
        accepted tag), `first_suggestion` (photo + rank); where there is a pack `usercond`, those of `_of_usercond`;
        `threads`, `provider`.
    """
    folder = models or models_dir()
    encoder, recommender = PhotoEncoder(folder / "backbone"), SogRecommender(folder / "sog")
    with tempfile.TemporaryDirectory() as temporary:
        if photo is None:
            photo = Path(temporary) / "large.jpg"
            with Image.open(resources_dir() / "samples" / "cat.jpg") as small:
                small.resize((4000, 3000)).save(photo, quality=90)
        features = encoder.encode_file(photo)
        query = Query.of_post(image_words=[word for word, _ in features.words], caption=_CAPTION)
        tag = recommender.rank(query, 1)[0][0]
        accepted = Query.of_post(image_words=query.image_words, caption=_CAPTION, accepted=[tag])
        seen = _times(lambda: encoder.encode_file(photo), runs)
        ranked = _times(lambda: recommender.rank(query, 20), runs)
        re_ranked = _times(lambda: recommender.rank(accepted, 20), runs)
    parts = {"photo": seen, "rank": ranked, "re_rank": re_ranked}
    parts["first_suggestion"] = [a + b for a, b in zip(seen, ranked, strict=True)]
    if (folder / "usercond" / MANIFEST_NAME).is_file():
        parts |= _of_usercond(folder, query, features.pooled, runs)
    return {
        "threads": default_threads(),
        "provider": recommender.provider,
        "runs": runs,
        "ms": {
            name: {"median": round(statistics.median(row), 2), "min": round(min(row), 2), "max": round(max(row), 2)}
            for name, row in parts.items()
        },
    }


def _of_usercond(folder: Path, query: Query, photo: np.ndarray, runs: int) -> dict[str, list[float]]:
    """Times of the user-conditioned model.

    Returns:
        `usercond step` (state after one more post), `usercond query` (scores of the pack's tags for a post whose
        caption is read), `550,000 tags` (what `rank` does with the place of a post, among so many).
    """
    model = UserCondRecommender(folder / "usercond", lambda: SentenceEncoder(folder / "sentences"))
    keys, place = model.vocabulary[:5], model.place_of(query, photo, model.no_state)
    # The pack's own tags over and over; noise, so that no two score the same.
    places = np.resize(model.places_of(model.vocabulary), (_MANY_TAGS, len(place)))
    places += 1e-3 * np.random.default_rng(0).standard_normal((_MANY_TAGS, 1), np.float32)

    return {
        "usercond step": _times(lambda: model.after(model.no_state, photo, keys), runs),
        "usercond query": _times(lambda: model.scores(model.place_of(query, photo, model.no_state), {}), runs),
        f"{_MANY_TAGS:,} tags": _times(lambda: best_rows(softmax(places @ place), _SHOWN), runs),
    }


def _times(work: Callable[[], object], runs: int) -> list[float]:
    work()
    milliseconds = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        milliseconds.append((time.perf_counter() - started) * 1000)
    return milliseconds
