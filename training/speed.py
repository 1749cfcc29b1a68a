"""Times of the shipped packs on this machine, by the code the app runs."""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from tagdesk.paths import models_dir, resources_dir
from tagdesk.recommend.features import PhotoEncoder
from tagdesk.recommend.query import Query
from tagdesk.recommend.runtime import default_threads
from tagdesk.recommend.sog import SogRecommender

_CAPTION = "Evening swim in the lake with the dog, the water was still warm and nobody else was there"


def measure(models: Path | None, photo: Path | None, runs: int) -> dict[str, Any]:
    """Median, least and most milliseconds of each part, warm.

    Returns:
        `ms` by part: `photo` (decode a 12-megapixel JPEG, its features), `rank` (one [MASK] pass), `re_rank` (with an
        accepted tag), `first_suggestion` (photo + rank); `threads`, `provider`.
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
    return {
        "threads": default_threads(),
        "provider": recommender.provider,
        "runs": runs,
        "ms": {
            name: {"median": round(statistics.median(row), 2), "min": round(min(row), 2), "max": round(max(row), 2)}
            for name, row in parts.items()
        },
    }


def _times(work: Callable[[], object], runs: int) -> list[float]:
    work()
    milliseconds = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        milliseconds.append((time.perf_counter() - started) * 1000)
    return milliseconds
