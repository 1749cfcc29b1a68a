"""Any system and baseline on the same split, with the metrics of MODELS.md section 0."""

import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from training.baselines.simple import BASELINES
from training.data import Example, build_vocabulary, is_dev_test, is_validation, read_posts, to_examples
from training.errors import TrainingError
from training.metrics import mean_metrics, post_metrics
from training.models.sog import SogConfig, make_tokens
from training.photo_words import add_image_words
from training.sog_fit import SogFitConfig, fit_sog, generate_all, load_sog, score_all

SOG_OBJECTIVES = {"sog": "one_to_many", "sog-1to1": "one_to_one"}
SYSTEMS = (*SOG_OBJECTIVES, *BASELINES)
GENERATED = 5


def benchmark_split(
    system: str,
    train_files: Sequence[Path],
    test_files: Sequence[Path],
    *,
    seed: int,
    min_uses: int,
    work: Path,
    how: SogFitConfig,
) -> dict[str, Any]:
    """Fit a system on the training posts, score it on the test posts.

    Without test files the development split of the training files is used: 15 % of the posts by a hash of their id.

    Returns:
        The document that `--json` prints; `per_post` holds the rows that a paired bootstrap needs.
    """
    started = time.perf_counter()
    posts = add_image_words(read_posts(train_files))
    if test_files:
        fit_posts, test_posts = posts, add_image_words(read_posts(test_files))
    else:
        fit_posts = [post for post in posts if not is_dev_test(post.post_id)]
        test_posts = [post for post in posts if is_dev_test(post.post_id)]
    vocabulary = build_vocabulary(fit_posts, min_uses)
    examples, _ = to_examples(fit_posts, vocabulary)
    test, skipped = to_examples(test_posts, vocabulary)
    if not test:
        raise TrainingError("No test post has a tag of the vocabulary; give other test posts or a smaller --min-uses.")
    run = work / f"{train_files[0].parent.name}-{system}-{how.expansion}-seed{seed}"
    ranked, details = _rank(system, examples, test, vocabulary, seed=seed, run=run, how=how)
    rows = [post_metrics(order, example.tags) for order, example in zip(ranked, test, strict=True)]
    return {
        "system": system,
        "protocol": "split",
        "train": [path.parent.name + "/" + path.name for path in train_files],
        "test": [path.parent.name + "/" + path.name for path in test_files] or "development split",
        "seed": seed,
        "how": asdict(how),
        "min_uses": min_uses,
        "tags": len(vocabulary),
        "train_posts": len(examples),
        "test_posts": len(test),
        "skipped_test_posts": skipped,
        "metrics": mean_metrics(rows),
        "details": details,
        "seconds": round(time.perf_counter() - started, 1),
        "per_post": [
            {"post_id": e.post_id, **{k: row[k] for k in ("precision_at_1", "recall_at_5")}}
            for e, row in zip(test, rows, strict=True)
        ],
    }


def _rank(
    system: str,
    examples: Sequence[Example],
    test: Sequence[Example],
    vocabulary: Sequence[str],
    *,
    seed: int,
    run: Path,
    how: SogFitConfig,
) -> tuple[list[list[int]], dict[str, Any]]:
    if system in BASELINES:
        scores = BASELINES[system](examples, test, len(vocabulary), seed)
        return [np.argsort(-row, kind="stable").tolist() for row in scores], {}
    config = SogConfig(len(vocabulary), objective=SOG_OBJECTIVES[system])  # type: ignore[arg-type]
    train = [e for e in examples if not is_validation(e.post_id)]
    validation = [e for e in examples if is_validation(e.post_id)]
    how = replace(how, trainer=replace(how.trainer, seed=seed))
    model, state = fit_sog(train, validation, vocabulary, run, config=config, how=how)
    tokens = make_tokens(config)
    queries = [e.query for e in test]
    one_pass = np.argsort(-score_all(model, tokens, queries), axis=1, kind="stable")
    details = {
        "parameters": sum(p.numel() for p in model.parameters()),
        "validation_recall_at_5": state.best,
        "epochs": state.epoch,
        "one_pass": mean_metrics([post_metrics(o.tolist(), e.tags) for o, e in zip(one_pass, test, strict=True)]),
    }
    return generate_all(model, tokens, queries, GENERATED), details


def evaluate_sog(run: Path, files: Sequence[Path], *, decode: str, dev_test: bool = False) -> dict[str, Any]:
    """Score a fitted run on posts: `scores` ranks by one pass, `greedy` generates five tags first."""
    model, vocabulary = load_sog(run)
    posts = [post for post in read_posts(files) if not dev_test or is_dev_test(post.post_id)]
    examples, skipped = to_examples(add_image_words(posts), vocabulary)
    if not examples:
        raise TrainingError("None of these posts has a tag that the model knows; give other posts.")
    tokens, queries = make_tokens(model.config), [e.query for e in examples]
    if decode == "greedy":
        ranked = generate_all(model, tokens, queries, GENERATED)
    else:
        ranked = np.argsort(-score_all(model, tokens, queries), axis=1, kind="stable").tolist()
    rows = [post_metrics(order, example.tags) for order, example in zip(ranked, examples, strict=True)]
    return {"posts": len(examples), "skipped": skipped, "decode": decode, "metrics": mean_metrics(rows)}
