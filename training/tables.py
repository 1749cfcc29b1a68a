"""Markdown tables out of `benchmark --out` documents: means over seeds, and paired bootstraps against one system."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from training.errors import TrainingError
from training.metrics import paired_bootstrap

_COLUMNS = ("precision_at_1", "precision_at_3", "precision_at_5", "recall_at_1", "recall_at_3", "recall_at_5")
_SHORT = ("P@1", "P@3", "P@5", "R@1", "R@3", "R@5")


def read_documents(files: Sequence[Path]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Documents by training set and system."""
    sets: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for path in files:
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            expansion = document["how"]["expansion"]
            name = document["system"] + ("" if expansion == "one" else f" ({expansion} expansion)")
            group = sets[" + ".join(document["train"])][name]
            if document["seed"] in [other["seed"] for other in group]:
                raise TrainingError(f"{path} repeats seed {document['seed']} of {name}; give each run once.")
            group.append(document)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TrainingError(f"{path} is no document of `benchmark --out`: {error}.") from error
    return sets


def markdown(files: Sequence[Path], reference: str) -> str:
    """A table for each training set, then how `reference` differs from every other system."""
    return "\n\n".join(_table(name, systems, reference) for name, systems in read_documents(files).items())


def _table(name: str, systems: Mapping[str, Sequence[Mapping[str, Any]]], reference: str) -> str:
    any_document = next(iter(systems.values()))[0]
    lines = [
        f"### {name}",
        "",
        f"{any_document['train_posts']} posts fitted on, {any_document['test_posts']} scored, "
        f"{any_document['skipped_test_posts']} skipped for want of a known tag, {any_document['tags']} tags; percent.",
        "",
        "| system | " + " | ".join(_SHORT) + " | seeds | seconds a run |",
        "|---|" + "---|" * (len(_SHORT) + 2),
    ]
    for system, documents in systems.items():
        lines.append(_row(system, [document["metrics"] for document in documents], documents))
        if all("one_pass" in document["details"] for document in documents):
            one_pass = [document["details"]["one_pass"] for document in documents]
            lines.append(_row(f"{system}, one pass", one_pass, documents))
    others = [system for system in systems if system != reference]
    if reference in systems and others:
        lines += [
            "",
            f"`{reference}` (generated) minus the other, per-post means over seeds, 95 % paired bootstrap:",
            "",
        ]
        lines += ["| against | P@1 | R@5 |", "|---|---|---|"]
        for other in others:
            cells = [_difference(systems[reference], systems[other], key) for key in ("precision_at_1", "recall_at_5")]
            lines.append(f"| {other} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _row(label: str, metrics: Sequence[Mapping[str, float]], documents: Sequence[Mapping[str, Any]]) -> str:
    cells = []
    for key in _COLUMNS:
        values = 100 * np.array([row[key] for row in metrics])
        spread = f" ± {values.std(ddof=1):.1f}" if len(values) > 1 else ""
        cells.append(f"{values.mean():.1f}{spread}")
    seeds = ", ".join(sorted(str(document["seed"]) for document in documents))
    seconds = np.median([document["seconds"] for document in documents])
    return f"| {label} | " + " | ".join(cells) + f" | {seeds} | {seconds:.0f} |"


def _difference(first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]], key: str) -> str:
    mean, low, high = (100 * x for x in paired_bootstrap(*_aligned(first, second, key)))
    return f"{mean:+.1f} ({low:+.1f} … {high:+.1f})"


def _aligned(
    first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]], key: str
) -> tuple[np.ndarray, np.ndarray]:
    """Per-post figures of both, each averaged over its seeds, in the same order of posts."""
    means = []
    for documents in (first, second):
        rows = [{row["post_id"]: row[key] for row in document["per_post"]} for document in documents]
        means.append({post: float(np.mean([row[post] for row in rows])) for post in rows[0]})
    if means[0].keys() != means[1].keys():
        raise TrainingError("The documents were scored on different posts.")
    posts = list(means[0])
    return np.array([means[0][post] for post in posts]), np.array([means[1][post] for post in posts])
