"""One system or baseline, one protocol, one or several seeds: the document that `benchmark --json` prints."""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from tagdesk.archive import MOST_OF_AN_ARCHIVE
from tagdesk.domain import Post
from training.baselines import BASELINES
from training.baselines.history import HISTORY_RULES
from training.captions import Captions
from training.data import read_posts
from training.errors import TrainingError
from training.harness.exam import (
    AllScores,
    Exam,
    Marks,
    by_account,
    mark,
    mark_among,
    mark_twice,
    ranked_by_generation,
    ranked_by_scores,
)
from training.harness.protocols import PROTOCOLS, ExamSettings
from training.metrics import paired_bootstrap, per_tag_metrics, standard_error
from training.photos import Photos
from training.systems.amnn_system import AMNN_SYSTEMS
from training.systems.csrw_system import CSRW_SYSTEMS
from training.systems.macon_system import MACON_SYSTEMS
from training.systems.sog_system import SOG_SYSTEMS
from training.systems.usercond_system import USERCOND_SYSTEMS
from training.task import Fitted, System, Task

SYSTEMS: dict[str, System] = {
    **SOG_SYSTEMS,
    **CSRW_SYSTEMS,
    **AMNN_SYSTEMS,
    **MACON_SYSTEMS,
    **USERCOND_SYSTEMS,
    **BASELINES,
    **HISTORY_RULES,
}
_PRETRAINED = ("sog", "csrw", "wsabie", "awe", "br-", "ar-", "seq2seq")
_FITTED = (*_PRETRAINED, "amnn", "macon", "coa", "usercond")
#: How the names of the systems begin that take an option.
TAKERS = {
    **dict.fromkeys(("epochs", "batch_size", "new_lr"), _FITTED),
    "lr": _PRETRAINED,
    **dict.fromkeys(("expansion", "drop_field", "layers"), ("sog",)),
    "encoder": ("sog", "br-", "ar-", "minilm"),
}
#: Tags that a generator emits (SOG, section 1.3), and tags chosen for a photo in the per-tag protocol.
LIST_LENGTH = 5


@dataclass(frozen=True)
class BenchmarkSettings:
    """How a benchmark is run; `exam` and `options` (of the system) change its figures, the rest how they are got."""

    exam: ExamSettings = field(default_factory=ExamSettings)
    options: Mapping[str, Any] = field(default_factory=dict)
    work: Path = Path("runs/benchmark")
    exported: bool = True
    generate: bool = False
    beam: int = 1
    skip_bad_lines: bool = False


def read_benchmark_posts(files: Sequence[Path], settings: BenchmarkSettings, photos: Photos) -> list[Post]:
    """Posts of the files, with words for their photos."""
    return photos.look_at(read_posts(files, skip_bad_lines=settings.skip_bad_lines))


def benchmark(
    system: str,
    protocol: str,
    train_files: Sequence[Path],
    test_files: Sequence[Path],
    seed: int,
    settings: BenchmarkSettings,
) -> dict[str, Any]:
    """Fit a system on the training posts and score it by a protocol.

    Without test files the protocol splits the training files itself.

    Returns:
        Settings, counts, `metrics` (means over posts, or over accounts in time order), `micro` (sums over posts),
        `standard_errors` of means over posts, and `per_post`, the rows that a paired bootstrap needs; `variants` holds
        the same four for other ways to rank:
        `generated` by systems that generate, `train_tags_kept` in the protocol csrw.
    """
    started = time.perf_counter()
    photos = Photos(settings.work / "photos")
    posts = read_benchmark_posts(train_files, settings, photos)
    test = read_benchmark_posts(test_files, settings, photos) if test_files else None
    exam = PROTOCOLS[protocol](posts, test, settings.exam)
    task = Task(
        exam.examples,
        exam.vocabulary,
        seed,
        run_folder(system, protocol, train_files, test_files, seed, settings),
        validation=exam.validation,
        completes=exam.completes,
        fitted_tags=exam.fitted_tags,
        photos=photos,
        captions=Captions(settings.work / "captions"),
        options=settings.options,
        exported=settings.exported,
        beam=settings.beam,
    )
    fitted = SYSTEMS[system](task)
    fit_seconds = time.perf_counter() - started
    results = _results(fitted, exam, generate=settings.generate)
    headline, *variants = results
    return {
        "system": system,
        "protocol": protocol,
        "train": [_short(path) for path in train_files],
        "test": [_short(path) for path in test_files] or "the protocol's own split",
        "seed": seed,
        "options": dict(settings.options),
        "beam": settings.beam,
        "leave_out": sorted(settings.exam.leave_out),
        "min_uses": settings.exam.min_uses,
        "tags": len(exam.vocabulary),
        "train_posts": len(exam.examples),
        "test_posts": len(exam.questions),
        "skipped_test_posts": exam.skipped,
        "parameters": fitted.parameters,
        "details": {**exam.details, **fitted.details},
        **results[headline],
        "ranked_by": headline,
        "variants": {name: results[name] for name in variants},
        "fit_seconds": round(fit_seconds, 1),
        "seconds": round(time.perf_counter() - started, 1),
    }


def seeds_as_one(documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Several seeds of one benchmark as one document: means, standard deviations, and the runs without their posts."""
    keys = documents[0]["metrics"]
    values = {key: [document["metrics"][key] for document in documents] for key in keys}
    return {
        **{key: documents[0][key] for key in ("system", "protocol", "train", "test", "test_posts", "ranked_by")},
        "seeds": [document["seed"] for document in documents],
        "metrics": {key: float(np.mean(row)) for key, row in values.items()},
        "spread": {key: float(np.std(row, ddof=1)) if len(row) > 1 else 0.0 for key, row in values.items()},
        "runs": [without_posts(document) for document in documents],
    }


def difference(
    first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]], key: str
) -> tuple[float, float, float]:
    """Paired bootstrap between two systems: figures of each post are averaged over the seeds of a system first.

    Args:
        first, second: Anything with `per_post`, one for each seed.

    Returns:
        Mean of first - second and its 95 % interval.

    Raises:
        TrainingError: They were scored on different posts.
    """
    posts, figures = [], []
    for documents in (first, second):
        rows = [document["per_post"] for document in documents]
        asked = list(dict.fromkeys(row["posts"] for row in rows))
        if len(asked) == 1:
            figures.append(np.mean([row[key] for row in rows], axis=0))
        else:  # splits that differ by seed: each (seed, post) is a row of its own
            figures.append(np.concatenate([row[key] for row in rows]))
        posts.append(asked)
    if posts[0] != posts[1] or len(figures[0]) != len(figures[1]):
        raise TrainingError("The two systems were scored on different posts; benchmark both with the same settings.")
    return paired_bootstrap(figures[0], figures[1])


def without_posts(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without its rows of single posts."""
    result = {key: value for key, value in document.items() if key != "per_post"}
    result["variants"] = {
        name: {key: value for key, value in variant.items() if key != "per_post"}
        for name, variant in document["variants"].items()
    }
    return result


def compare(
    first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[float, float, float]]:
    """`difference` for every figure that is kept post by post."""
    return {key: difference(first, second, key) for key in first[0]["per_post"] if key != "posts"}


def _results(fitted: Fitted, exam: Exam, *, generate: bool) -> dict[str, dict[str, Any]]:
    """The ways to rank, the headline first."""
    results: dict[str, dict[str, Any]] = {}
    if exam.fitted_tags:
        size = len(exam.vocabulary)
        parts = {"all": range(size), "seen": range(exam.fitted_tags), "unseen": range(exam.fitted_tags, size)}
        return {name: _result(*pair) for name, pair in mark_among(exam, ranked_by_scores(fitted, exam), parts).items()}
    per_tag, rarity = exam.details.get("per_tag"), exam.details.get("rarity")
    if fitted.generate is not None and not rarity:  # a place in an emitted list is no score that could be lifted
        emitted = ranked_by_generation(fitted, exam, LIST_LENGTH)
        results["generated"] = _per_tag_result(exam, emitted) if per_tag else _result(exam, mark(exam, emitted))
    if per_tag:
        scores = ranked_by_scores(fitted, exam)
        results["one_pass"] = _per_tag_result(exam, _lifted(scores, exam, rarity) if rarity else scores)
    else:
        masked, kept = mark_twice(exam, ranked_by_scores(fitted, exam))
        results["one_pass"] = _result(exam, masked)
        if exam.keep_known:
            results["train_tags_kept"] = _result(exam, kept)
    headline = "generated" if generate and "generated" in results else "one_pass"
    return {headline: results.pop(headline), **results}


def _result(exam: Exam, marks: Marks) -> dict[str, Any]:
    result: dict[str, Any] = {
        "metrics": marks.macro,
        "micro": marks.micro,
        "standard_errors": {key: round(standard_error([row[key] for row in marks.rows]), 6) for key in marks.macro},
        "per_post": {
            # Which posts, for pairing them, without saying which.
            "posts": hashlib.sha256("\n".join(q.post_id for q in exam.questions).encode()).hexdigest()[:16],
            **{key: [round(row[key], 4) for row in marks.rows] for key in exam.keep},
        },
    }
    if exam.in_time:
        result["accounts"] = by_account(exam.questions, marks.rows)
    return result


def _per_tag_result(exam: Exam, ranked: AllScores) -> dict[str, Any]:
    scores = np.stack(list(ranked))
    result = _result(exam, mark(exam, iter(scores)))
    chosen = np.argsort(-scores, axis=1, kind="stable")[:, :LIST_LENGTH]
    gold = [question.tags for question in exam.questions]
    result["metrics"] = {**result["metrics"], **per_tag_metrics(chosen.tolist(), gold)}
    return result


def _lifted(ranked: AllScores, exam: Exam, rarity: float) -> AllScores:
    """Scores over that power of each tag's share of the posts to fit on."""
    uses = np.bincount([tag for example in exam.examples for tag in example.tags], minlength=len(exam.vocabulary))
    shares = np.maximum(uses, 1) / len(exam.examples)
    return (np.maximum(scores, 1e-6) / shares**rarity for scores in ranked)


def run_folder(
    system: str,
    protocol: str,
    train_files: Sequence[Path],
    test_files: Sequence[Path],
    seed: int,
    settings: BenchmarkSettings,
) -> Path:
    """Where the fit lives: named by everything it depends on, so that other ways to score it find it again."""
    exam = asdict(replace(settings.exam, keep_empty=False, most_questions=0, rarity=0.0))
    if exam["most_of_an_account"] == MOST_OF_AN_ARCHIVE:
        del exam["most_of_an_account"]  # fits keep the names that they got before it could be chosen
    asked = {
        "exam": exam,
        "options": dict(settings.options),
        "files": [[str(path) for path in files] for files in (train_files, test_files)],
        "skip_bad_lines": settings.skip_bad_lines,
    }
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()[:8]
    return settings.work / f"{train_files[0].parent.name}-{protocol}-{system}-{digest}-seed{seed}"


def _short(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
