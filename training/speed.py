"""Times of the shipped models on this machine: against its limits, and against PyTorch on the same weights."""

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import torch

from tagdesk.paths import models_dir, resources_dir
from tagdesk.recommend.bench import CAPTION, Bench, Timing
from tagdesk.recommend.features import best_rows, softmax
from tagdesk.recommend.limits import Limits, measure_limits
from tagdesk.recommend.query import Query
from tagdesk.recommend.runtime import default_threads
from tagdesk.recommend.sample_photos import take_photos
from tagdesk.recommend.sentences import SentenceEncoder
from tagdesk.recommend.usercond import UserCondRecommender
from training.eager import EagerSession, in_pytorch

#: About the tags among which the user-conditioned paper ranks, and those of them that are shown.
_MANY_TAGS, _SHOWN = 550_000, 10
#: Files that photos come from in turn.
_PHOTOS = 4
#: Numbers of questions that are asked beside those that are timed.
_COUNTED, _WARM = -1, -100


def measure(models: Path | None, photo: Path | None, runs: int, threads: int | None = None) -> dict[str, Any]:
    """Suggestions for photos of 12 megapixels with a caption, by ONNX Runtime and by PyTorch in turn.

    Returns:
        `limits`; `models`, by graph: `calls` a suggestion, `gflop` and `mb` of these (`count_work`), `ms`, `eager_ms`,
        `least_ms` that the limits allow, `share` of them reached; `ms`, each with `median`, `min`, `max`: `decode`,
        `suggestion`, `re_rank`, the same by PyTorch (`eager_…`), and those of `_of_usercond`; `times_eager`: PyTorch's
        median over ONNX Runtime's, of a suggestion also without the decoding, which both share.
    """
    folder, threads = models or models_dir(), threads or default_threads()
    torch.set_num_threads(threads)
    limits = measure_limits(threads)
    ours = Bench(lambda name: folder / name, threads)
    with in_pytorch() as sessions:
        theirs = Bench(lambda name: folder / name, threads)
    with tempfile.TemporaryDirectory() as temporary:
        # Of one file after the other, as what was seen in the last one is known.
        if photo:
            taken = [Path(shutil.copy(photo, Path(temporary) / f"{number}{photo.suffix}")) for number in range(_PHOTOS)]
        else:
            taken = take_photos(resources_dir() / "samples" / "cat.jpg", Path(temporary), _PHOTOS)
        work = _count(theirs, sessions, taken[0])
        framing = ours.photos.framing
        decoded = _times(lambda: framing.pixels(framing.open(taken[0])), runs)
        for bench in (ours, theirs):
            bench.time(taken[-1], _WARM)
        # In turn, so that whatever else the machine does falls on both.
        pairs = [[b.time(taken[run % len(taken)], run) for b in (ours, theirs)] for run in range(runs)]
    of_ours, of_theirs = ([pair[place] for pair in pairs] for place in (0, 1))
    parts = {
        "decode": decoded,
        "suggestion": [timing.first_ms for timing in of_ours],
        "re_rank": [timing.again_ms for timing in of_ours],
        "eager_suggestion": [timing.first_ms for timing in of_theirs],
        "eager_re_rank": [timing.again_ms for timing in of_theirs],
    }
    parts |= _of_usercond(folder, runs)
    medians = {name: median(row) for name, row in parts.items()}
    ratios = {name: medians[f"eager_{name}"] / medians[name] for name in ("suggestion", "re_rank")}
    decode_ms = medians["decode"]
    bare = (medians["eager_suggestion"] - decode_ms) / (medians["suggestion"] - decode_ms)
    return {
        "limits": {"threads": threads, "gflops": round(limits.flops / 1e9, 1), "gb_s": round(limits.bytes / 1e9, 1)},
        "runs": runs,
        "models": _rows(limits, work, of_ours, of_theirs),
        "ms": {
            name: {"median": round(medians[name], 2), "min": round(min(row), 2), "max": round(max(row), 2)}
            for name, row in parts.items()
        },
        "times_eager": {name: round(ratio, 2) for name, ratio in {**ratios, "suggestion_decoded": bare}.items()},
    }


def count_work(models: Path, out: Path) -> None:
    """Write what a suggestion takes, for `tagdesk doctor --bench`, which has no PyTorch to count it.

    By graph: `flops`, and `bytes` of weights that must be read at least once.
    """
    with in_pytorch() as sessions, tempfile.TemporaryDirectory() as temporary:
        bench = Bench(lambda name: models / name, default_threads())
        (photo,) = take_photos(resources_dir() / "samples" / "cat.jpg", Path(temporary), 1)
        work = _count(bench, sessions, photo)
    rows = {name: {"flops": row[0], "bytes": row[1]} for name, row in work.items()}
    out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _count(bench: Bench, sessions: Mapping[str, EagerSession], photo: Path) -> dict[str, tuple[int, int]]:
    """Operations and bytes of one suggestion by graph, counted while PyTorch does it."""
    before = {name: pack.runs for name, pack in bench.packs.items()}
    EagerSession.counting = True
    try:
        bench.suggest(photo, _COUNTED)
    finally:
        EagerSession.counting = False
    calls = {name: pack.runs - before[name] for name, pack in bench.packs.items()}
    return {name: (sessions[name].flops, runs * sessions[name].read_bytes) for name, runs in calls.items() if runs}


def _rows(
    limits: Limits, work: Mapping[str, tuple[int, int]], ours: Sequence[Timing], theirs: Sequence[Timing]
) -> dict[str, dict[str, float]]:
    rows = {}
    for name, calls in ours[0].calls.items():
        if not calls:
            continue
        ms = median(timing.models_ms[name] for timing in ours)
        flops, read = work[name]
        least_ms = limits.least_s(flops, read) * 1000
        rows[name] = {
            "calls": calls,
            "gflop": round(flops / 1e9, 4),
            "mb": round(read / 1e6, 1),
            "ms": round(ms, 2),
            "eager_ms": round(median(timing.models_ms[name] for timing in theirs), 2),
            "least_ms": round(least_ms, 2),
            "share": round(least_ms / ms, 2),
        }
    return rows


def _of_usercond(folder: Path, runs: int) -> dict[str, list[float]]:
    """Times of the user-conditioned model.

    Returns:
        `usercond step` (state after one more post), `usercond query` (scores of the pack's tags for a post whose
        caption is read), `550,000 tags` (what `rank` does with the place of a post, among so many).
    """
    model = UserCondRecommender(folder / "usercond", lambda: SentenceEncoder(folder / "sentences"))
    query, photo = Query.of_post(caption=CAPTION), np.random.default_rng(0).random(1280, np.float32)
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
        started = perf_counter()
        work()
        milliseconds.append((perf_counter() - started) * 1000)
    return milliseconds
