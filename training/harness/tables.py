"""Markdown tables out of the documents of the studies: means over seeds, intervals, the papers' own figures."""

import gzip
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from training.errors import TrainingError
from training.harness.benchmark import difference
from training.harness.papers import PAPERS
from training.harness.studies import STUDIES, Row, Study, document_path

#: Figures that differences are told for, by protocol.
_COMPARED = {
    "split": ("precision_at_1", "recall_at_5"),
    "complete": ("recall_at_1", "recall_at_5", "mrr"),
    "csrw": ("mean_average_precision",),
    "history": ("precision_at_1", "recall_at_5"),
    "per-tag": ("precision_at_1", "recall_at_5"),
    "folds": ("precision_at_1", "recall_at_5", "hit_rate_at_5"),
    "strangers": ("precision_at_1", "hit_rate_at_10", "recall_at_5"),
}
_COLUMNS = {
    "split": (
        *(f"precision_at_{k}" for k in (1, 3, 5)),
        *(f"recall_at_{k}" for k in (1, 3, 5)),
        "hit_rate_at_5",
        "mean_average_precision",
    ),
    "complete": ("recall_at_1", "recall_at_5", "recall_at_10", "mrr"),
    "csrw": ("mean_average_precision",),
    "history": ("precision_at_1", "hit_rate_at_5", "recall_at_5", "recall_at_10", "mrr", "f1_at_5"),
    "per-tag": (
        "per_tag_precision", "per_tag_recall", "per_tag_f1", "n_plus",
        "precision_at_1", "recall_at_5", "mean_average_precision",
    ),
    "folds": ("precision_at_1", "recall_at_5", "hit_rate_at_5", "mean_average_precision"),
    "strangers": ("precision_at_1", "hit_rate_at_10", "precision_at_10", "recall_at_1", "recall_at_5", "recall_at_10"),
}  # fmt: skip
_PAIRED_POSTS = "per-post means over seeds"
#: What the bootstraps draw, where it isn't a post of its own.
_PAIRED = {
    "csrw": "documents of all splits (one drawn in several splits counts in each, so intervals are a little narrow)",
    "history": "over all posts, where the table's means are over accounts",
    "folds": "posts of all quarters",
    "strangers": "over all posts, where the table's means are over accounts",
}
#: What a document must have to be a row of a table.
_PARTS = {"metrics", "micro", "per_post", "variants", "standard_errors", "seed", "seconds", "parameters", "train"}
_RECALLS = tuple(f"recall_at_{k}" for k in range(50, 301, 50))
_SHORT = {
    "mean_average_precision": "MAP",
    "mrr": "MRR",
    "n_plus": "N+",
    "per_tag_precision": "tag P",
    "per_tag_recall": "tag R",
    "per_tag_f1": "tag F1",
}
#: What else is told of a system: ranked another way, or among some of the tags.
_VARIANTS = {
    "generated": ", generated",
    "one_pass": ", one pass",
    "seen": ", seen tags only",
    "unseen": ", unseen tags only",
}
_PARTS_OF_TAGS = (_VARIANTS["seen"], _VARIANTS["unseen"])

Documents = Sequence[Mapping[str, Any]]


def all_tables(documents: Path) -> dict[str, str]:
    """The table of every study that has documents there, and those that the readings left.

    Raises:
        TrainingError: There are none.
    """
    tables = {name: study_table(name, documents) for name in STUDIES if (documents / name).is_dir()}
    for path in sorted(documents.glob("*/table.md")):
        tables[path.parent.name] = path.read_text(encoding="utf-8").strip()
    if not tables:
        raise TrainingError(f"{documents} holds no documents; make them by `python -m training study`.")
    return tables


def write_into(path: Path, tables: Mapping[str, str]) -> None:
    """Put each table between its marks `<!-- table NAME -->` and `<!-- end -->`; the text around them stays.

    Raises:
        TrainingError: The file has no such marks.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise TrainingError(f"{path} can't be read: {error}.") from error
    for name, table in tables.items():
        marks = re.compile(rf"(<!-- table {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
        # A plain string would have its backslashes read as groups.
        text, found = marks.subn(partial(_between_marks, table), text)
        if not found:
            raise TrainingError(f"{path} has no place for the table {name}: <!-- table {name} --> … <!-- end -->.")
    path.write_text(text, encoding="utf-8")


def study_table(name: str, documents: Path) -> str:
    """Heading, counts, one row for each system (and way to rank), differences to the reference; percent."""
    study = STUDIES[name]
    rows: dict[str, Documents] = {}
    for row in study.rows:
        if found := _read(documents, name, row):
            rows.update({row.name: found} if row.generate else _ways(row.name, found))
    if not rows:
        raise TrainingError(f"{documents / name} holds no documents of the study {name}.")
    lines = [f"#### {study.title}", "", _counts(rows), *([study.note] if study.note else []), ""]
    lines += _main_table(study, rows, PAPERS.get(name, {}))
    if study.protocol == "csrw":
        lines += ["", *_recall_table(rows)]
    if study.reference in rows and len(rows) > 1:
        lines += ["", *_differences(study, rows)]
    return "\n".join(lines)


def _between_marks(table: str, match: re.Match[str]) -> str:
    return f"{match[1]}{table}\n{match[2]}"


def _read(folder: Path, study: str, row: Row) -> list[dict[str, Any]]:
    found = []
    for seed in row.seeds:
        path = document_path(folder, study, row, seed)
        if path.is_file():
            try:
                document = json.loads(gzip.decompress(path.read_bytes()))
                if not document.keys() >= _PARTS:
                    raise ValueError(f"it lacks {', '.join(sorted(_PARTS - document.keys()))}")
                found.append(document)
            except (OSError, EOFError, ValueError, AttributeError, zlib.error) as error:
                raise TrainingError(f"{path} is no document of a benchmark: {error}.") from error
    return found


def _ways(name: str, documents: Documents) -> dict[str, Documents]:
    """The headline under the system's name, and its other way to rank."""
    ways = {name: documents}
    for variant, suffix in _VARIANTS.items():
        if all(variant in document["variants"] for document in documents):
            ways[name + suffix] = [{**document, **document["variants"][variant]} for document in documents]
    return ways


def _counts(rows: Mapping[str, Documents]) -> str:
    texts = []
    for documents in rows.values():
        one = documents[0]
        text = (
            f"{one['train_posts']:,} posts fitted on, {one['test_posts']:,} questions, "
            f"{one['skipped_test_posts']:,} posts skipped for want of a known tag, {one['tags']:,} tags."
        )
        if text not in texts:
            texts.append(text)
    return " ".join(texts[:2]) + " Percent."


def _main_table(study: Study, rows: Mapping[str, Documents], paper: Mapping[str, Mapping[str, float]]) -> list[str]:
    columns = study.columns or _COLUMNS[study.protocol]
    kept = study.protocol == "csrw"
    cited = list(dict.fromkeys(key for figures in paper.values() for key in figures))
    heads = [_short(key) for key in columns]
    heads += ["MAP, train tags kept"] if kept else ["micro R@5"] if study.protocol in ("split", "history") else []
    heads += ["seeds", "parameters", "seconds", *(f"paper {_short(key)}" for key in cited)]
    lines = ["| system | " + " | ".join(heads) + " |", "|---|" + "---|" * len(heads)]
    for name, documents in rows.items():
        cells = [_mean(documents, key) for key in columns]
        if kept:
            variants = [document["variants"]["train_tags_kept"] for document in documents]
            cells.append(_mean(variants, "mean_average_precision"))
        elif study.protocol in ("split", "history"):
            cells.append(f"{100 * np.mean([document['micro']['recall_at_5'] for document in documents]):.1f}")
        cells.append(", ".join(str(document["seed"]) for document in documents))
        cells.append(f"{documents[0]['parameters']:,}" if documents[0]["parameters"] else "")
        cells.append(f"{np.median([document['seconds'] for document in documents]):.0f}")
        figures = paper.get(re.sub(r", (generated|one pass)$", "", name), {})
        cells += [f"{figures[key]:.2f}" if key in figures else "" for key in cited]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def _recall_table(rows: Mapping[str, Documents]) -> list[str]:
    """Recall at the paper's cutoffs, training tags masked, with 95 % intervals (of thousands of documents a seed)."""
    lines = [
        "| recall, masked | " + " | ".join(_short(key) for key in _RECALLS) + " |",
        "|---|" + "---|" * len(_RECALLS),
    ]
    for name, documents in rows.items():
        cells = []
        for key in _RECALLS:
            mean = np.mean([document["metrics"][key] for document in documents])
            error = np.sqrt(np.sum([document["standard_errors"][key] ** 2 for document in documents])) / len(documents)
            cells.append(f"{100 * mean:.1f} ± {196 * error:.1f}")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def _differences(study: Study, rows: Mapping[str, Documents]) -> list[str]:
    keys = _COMPARED[study.protocol]
    lines = [
        f"`{study.reference}` minus the other, {_PAIRED.get(study.protocol, _PAIRED_POSTS)}, 95 % paired bootstrap:",
        "",
        "| against | " + " | ".join(_short(key) for key in keys) + " |",
        "|---|" + "---|" * len(keys),
    ]
    for name, documents in rows.items():
        # Questions about some of the tags are compared with the same questions.
        part = next((end for end in _PARTS_OF_TAGS if name.endswith(end)), "")
        reference = rows.get(study.reference + part)
        if name == study.reference + part or reference is None:
            continue
        if study.protocol in ("csrw", "folds", "strangers") and _seeds(documents) != _seeds(reference):
            continue  # a study that is half run: each seed asks for posts of its own
        cells = [
            "{:+.1f} ({:+.1f} … {:+.1f})".format(*(100 * x for x in difference(reference, documents, key)))
            for key in keys
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def _seeds(documents: Documents) -> list[int]:
    return [document["seed"] for document in documents]


def _mean(documents: Documents, key: str) -> str:
    """Mean over seeds ± standard deviation, in percent (N+ is a count)."""
    values = np.array([document["metrics"][key] for document in documents]) * (1 if key == "n_plus" else 100)
    digits = 2 if key == "mean_average_precision" else 1
    spread = f" ± {values.std(ddof=1):.{digits}f}" if len(values) > 1 else ""
    return f"{values.mean():.{digits}f}{spread}"


def _short(key: str) -> str:
    if key in _SHORT:
        return _SHORT[key]
    name, k = key.rsplit("_at_", 1)
    return {"precision": "P", "recall": "R", "hit_rate": "A", "f1": "F1"}[name] + f"@{k}"
