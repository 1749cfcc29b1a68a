"""Studies that look into fitted models instead of scoring them: where SOG looks, what CSRW's slices bring together."""

from collections.abc import Callable
from pathlib import Path

from training.errors import TrainingError
from training.harness.benchmark import read_benchmark_posts
from training.harness.people_readings import history_length, percent, photos_by_tag, user_retrieval
from training.harness.protocols import PROTOCOLS
from training.harness.studies import STUDIES, fit_of, row_of, settings_of
from training.models.sog import make_tokens
from training.photos import Photos
from training.systems.csrw_fit import load_csrw, nearest_tags
from training.systems.sog_attention import attention_shares
from training.systems.sog_fit import load_sog

#: Of the paper's analysis of attention, Instagram: shares of tags in what [MASK] and tags attend to.
_PAPER = {"tags": 54.0, "tag_to_tag": 63.3}
_WORDS = ("gene", "network", "search", "learning", "evolution", "image")
_SLICES = 4


def attention(data: Path, work: Path) -> str:
    """Where [MASK] looks in posts of the test part, all their tags accepted; means over seeds."""
    lines = [
        "#### Attention of [MASK], all tags of a post accepted",
        "",
        "Mean over heads, layers and test posts with two tags or more; percent, [CLS], delimiters and [MASK] left out.",
        "The paper's are of BERT-base on its Instagram set; it doesn't say whether special tokens count.",
        "",
        "| posts | image words | place | time | text | tags | tag to tag |",
        "|---|---|---|---|---|---|---|",
    ]
    keys = ("image_words", "place", "time", "text", "tags", "tag_to_tag")
    for study, label in (("cmkp", "sog"), ("fields-accounts", "all fields")):
        rows = [_shares(study, label, seed, data, work) for seed in row_of(study, label).seeds]
        cells = [percent([row[key] for row in rows]) for key in keys]
        lines.append(f"| {STUDIES[study].files[0].split('/')[0]} | " + " | ".join(cells) + " |")
    lines.append("| paper | " + " | ".join(f"{_PAPER[key]:.1f}" if key in _PAPER else "" for key in keys) + " |")
    return "\n".join(lines)


def nearest(data: Path, work: Path) -> str:
    """Tags nearest to a word in each slice of CSRW-t's tensor (the paper's Table 2), citeulike-a, P = 10, seed 1."""
    folder = fit_of("citeulike-a-10", "csrw-t", 1, data, work)
    model, vocabulary, words = load_csrw(folder)
    lines = [
        "#### Tags nearest to a word, slice by slice of CSRW-t (citeulike-a, P = 10, seed 1)",
        "",
        "| word | " + " | ".join(f"slice {i + 1}" for i in range(_SLICES)) + " |",
        "|---|" + "---|" * _SLICES,
    ]
    for word in _WORDS:
        slices = [nearest_tags(model, words, vocabulary, word, i, 5) for i in range(_SLICES)]
        lines.append(f"| {word} | " + " | ".join(", ".join(tag for tag, _ in found) for found in slices) + " |")
    return "\n".join(lines)


READINGS: dict[str, Callable[[Path, Path], str]] = {
    "attention": attention,
    "nearest-tags": nearest,
    "user-retrieval": user_retrieval,
    "photos-by-tag": photos_by_tag,
    "history-length": history_length,
}


def run_reading(name: str, data: Path, out: Path, work: Path) -> str:
    """Make the table anew and keep it among the documents, for `tables`."""
    table = READINGS[name](data, work)
    (out / name).mkdir(parents=True, exist_ok=True)
    (out / name / "table.md").write_text(table + "\n", encoding="utf-8")
    return table


def _shares(study: str, label: str, seed: int, data: Path, work: Path) -> dict[str, float]:
    model, vocabulary = load_sog(fit_of(study, label, seed, data, work) / "fit")
    settings = settings_of(STUDIES[study], row_of(study, label), seed, data, work)
    posts = read_benchmark_posts([data / file for file in STUDIES[study].files], settings, Photos(work / "photos"))
    exam = PROTOCOLS[STUDIES[study].protocol](posts, None, settings.exam)
    if exam.vocabulary != vocabulary:
        raise TrainingError(f"The fit of {study} is of other posts; run `study {study}` anew.")
    return attention_shares(model, make_tokens(model.config), exam.questions, content_only=True)
