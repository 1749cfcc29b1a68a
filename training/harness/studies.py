"""The studies behind the tables of BENCHMARKS.md: which systems, on which posts, with which seeds."""

import gzip
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

from tagdesk.archive import MOST_OF_AN_ARCHIVE
from training.errors import TrainingError
from training.harness.benchmark import BenchmarkSettings, benchmark, run_folder
from training.harness.protocols import ExamSettings
from training.models.usercond import HistoryFusion

_LOG = logging.getLogger(__name__)
SEEDS = (1, 2, 3)
#: Of the protocol folds: each post is asked once.
QUARTERS = (1, 2, 3, 4)
#: Of the protocol strangers: each half of the accounts is asked twice.
_HALVES = (1, 2, 3, 4)
#: The figures of the user-conditioned paper, and the one that all systems share.
_OF_PEOPLE = ("precision_at_1", "hit_rate_at_10", "precision_at_10", "recall_at_1", "recall_at_10", "recall_at_5")


@dataclass(frozen=True)
class Row:
    """One row of a table: a system with its settings; `label` defaults to its name.

    `seeds` has one number only where the figures don't depend on it.
    """

    system: str
    label: str = ""
    seeds: tuple[int, ...] = SEEDS
    leave_out: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    beam: int = 1
    generate: bool = False
    rarity: float = 0.0

    @property
    def name(self) -> str:
        """Name in the table and of the documents."""
        return self.label or self.system


@dataclass(frozen=True)
class Study:
    """One table: rows of one protocol on the same posts; differences are against the row `reference`.

    `columns` are metrics instead of the protocol's own.
    """

    title: str
    files: tuple[str, ...]
    rows: tuple[Row, ...]
    reference: str
    protocol: str = "split"
    pairs: int = 1
    most_questions: int = 0
    most_of_an_account: int = MOST_OF_AN_ARCHIVE
    vocabulary: str = ""
    columns: tuple[str, ...] = ()
    note: str = ""


def _once(*systems: str) -> tuple[Row, ...]:
    """Systems without chance in them."""
    return tuple(Row(system, seeds=(1,)) for system in systems)


def _quarters(*systems: str) -> tuple[Row, ...]:
    return tuple(Row(system, seeds=QUARTERS) for system in systems)


def _seeded(*systems: str) -> tuple[Row, ...]:
    return tuple(Row(system) for system in systems)


_CLASSIC = ("frequency", "tag-name", "rocchio", "tfidf-knn", "tfidf-lr", "minilm-knn", "minilm-lr")
_SOG_DATA = (
    "The paper's column is its Stack Overflow set: 81,320 questions with bodies, 3,897 tags, BERT-base; "
    "ours are titles, encoded by MiniLM-L6."
)
_PHOTO_ACCOUNTS = ("sfomuseum_instagram", "pokemongo_tw_instagram")
_ACCOUNTS = tuple(f"{name}/posts.jsonl.gz" for name in ("twitter_archives", *_PHOTO_ACCOUNTS))
_SETS = {"citeulike-a": "titles", "citeulike-t": "shuffled bags of words", "movielens_small_tmdb": "plots"}


def _csrw(folder: str, pairs: int) -> Study:
    return Study(
        f"CSRW protocol, {folder} ({_SETS[folder]}), P = {pairs}",
        (f"{folder}/posts.jsonl.gz",),
        _seeded(
            "tag-name", "rocchio", "name-rocchio", "tfidf-knn",
            "wsabie-random", "csrw-t-random", "wsabie", "awe", "csrw-d", "csrw-s", "csrw-t", "csrw-t-names",
        ),
        "csrw-t",
        protocol="csrw",
        pairs=pairs,
        most_questions=4_000,
        note="The paper's column is CiteULike with other text (MovieLens 10M with IMDB plots for the films).",
    )  # fmt: skip


STUDIES: dict[str, Study] = {
    "stackoverflow": Study(
        "SOG and its paper's comparisons, stackoverflow_titles2024",
        ("stackoverflow_titles2024/posts.jsonl.gz",),
        (
            *_once(*_CLASSIC),
            *_seeded("minilm-bce", "bonsai", "mix"),
            # One seed: they are slow, and their orderings are claimed on cmkp_tweets.
            *_once("br-ef", "ar-1to1", "ar-1toM"),
            *_seeded("sog-1to1", "sog"),
        ),
        "sog",
        note=_SOG_DATA,
    ),
    "cmkp": Study(
        "SOG and its paper's comparisons, cmkp_tweets (text and image words)",
        ("cmkp_tweets/posts.jsonl.gz",),
        (
            *_once(*_CLASSIC, "seq2seq"),
            *_seeded("minilm-bce", "bonsai", "mix", "br-ef", "br-lf", "ar-1to1", "ar-1toM", "sog-1to1", "sog"),
        ),
        "sog",
        note="The paper's column is its Instagram set (87,872 posts, 907 tags): another one altogether.",
    ),
    "harrison": Study(
        "Completion, harrison_tags: one hidden tag given the others",
        ("harrison_tags/posts.jsonl.gz",),
        (*_once("frequency", "conditional", "ease"), Row("sog")),
        "sog",
        protocol="complete",
    ),
    "citeulike-a-1": _csrw("citeulike-a", 1),
    "citeulike-a-10": _csrw("citeulike-a", 10),
    "citeulike-t-1": _csrw("citeulike-t", 1),
    "citeulike-t-10": _csrw("citeulike-t", 10),
    "movielens-1": _csrw("movielens_small_tmdb", 1),
    "movielens-10": _csrw("movielens_small_tmdb", 10),
    "order": Study(
        "Order of the tags in training: anew at every visit, or as posted",
        ("stackoverflow_titles2024/posts.jsonl.gz",),
        _seeded("sog", "sog-posted"),
        "sog",
        note="The paper reports no meaningful gap (no figures).",
    ),
    "beam": Study(
        "Beam widths of generation, one SOG for each seed",
        ("stackoverflow_titles2024/posts.jsonl.gz",),
        tuple(Row("sog", f"beam {width}", beam=width, generate=True) for width in (1, 3, 5, 10)),
        "beam 1",
        note="The paper finds widths above 1 clearly worse (a figure without numbers).",
    ),
    "variants": Study(
        "Positions, and the released code's choices, cmkp_tweets",
        ("cmkp_tweets/posts.jsonl.gz",),
        (
            *_seeded("sog", "sog-none", "sog-all"),
            *_once("sog-released"),
            Row("sog-released", "sog-released, fresh rows at 1e-3", seeds=(1,), options={"new_lr": 1e-3}),
        ),
        "sog",
    ),
    "fields-cmkp": Study(
        "Leaving a field out, cmkp_tweets",
        ("cmkp_tweets/posts.jsonl.gz",),
        (
            Row("sog", "all fields"),
            Row("sog", "without image words", leave_out=("image_words",)),
            Row("sog", "without text", leave_out=("text",)),
        ),
        "all fields",
        note="The paper's column is its Instagram set.",
    ),
    "fields-accounts": Study(
        "Leaving a field out, two accounts in time order (sfomuseum, pokemongojiang)",
        tuple(f"{name}/posts.jsonl.gz" for name in _PHOTO_ACCOUNTS),
        (
            # One seed: each takes 20 minutes, captions and lists of tags are long.
            Row("sog", "all fields", seeds=(1,)),
            Row("sog", "without time", seeds=(1,), leave_out=("time",)),
        ),
        "all fields",
        protocol="history",
        note="The paper's column is its Instagram set.",
    ),
    "accounts": Study(
        "Ten accounts in time order: rules that know the history, and MACON",
        _ACCOUNTS,
        (
            *_once("most-used", "most-recent", "previous-post", "bll"),
            *_seeded("macon-no-habit", "macon-recent", "macon"),
        ),
        "macon",
        protocol="history",
    ),
    "per-tag": Study(
        "Photos, corel5k, the literature's 260 words: five for each photo",
        ("corel5k/posts.jsonl.gz",),
        (
            *_once("frequency", "tfidf-lr", "sog", "photo-knn", "neighbour-voting", "photo-ridge"),
            Row("photo-ridge", "photo-ridge, rare tags first", seeds=(1,), rarity=0.2),
            *_seeded("photo-bce", "amnn"),
            Row("amnn", "amnn, rare tags first", rarity=0.2),
        ),
        "amnn",
        protocol="per-tag",
        vocabulary="corel5k/words260.txt",
        note="tfidf-lr and sog: from the words that the shipped backbone gives for a photo, not from its features.",
    ),
    "mvsa": Study(
        "Photo and caption, mvsa_tweets",
        ("mvsa_tweets/posts.jsonl.gz",),
        (
            *_once("frequency", "tfidf-lr", "minilm-lr", "photo-knn", "neighbour-voting", "photo-ridge"),
            *_seeded("photo-bce", "minilm-bce", "photo-text-mix", "coa", "macon-no-habit"),
            *_once("amnn-shuffled", "amnn-frozen", "amnn-glove"),
            *_seeded("amnn-paper", "amnn"),
        ),
        "amnn",
        columns=("precision_at_1", "recall_at_5", "hit_rate_at_5", "mean_average_precision"),
        note="minilm-* and tfidf-* read the caption and the words that the shipped backbone gives for the photo.",
    ),
    "mvsa-folds": Study(
        "Photo and caption, mvsa_tweets, four quarters asked in turn",
        ("mvsa_tweets/posts.jsonl.gz",),
        (
            *_quarters("frequency", "photo-ridge", "photo-bce", "minilm-lr", "minilm-bce", "photo-text-mix"),
            Row("amnn", seeds=QUARTERS),
            Row("amnn", "amnn, photo only", QUARTERS, leave_out=("text",)),
            Row("amnn", "amnn, text only", QUARTERS, leave_out=("photo",)),
        ),
        "amnn",
        protocol="folds",
        columns=(*(f"{name}_at_{k}" for name in ("precision", "recall") for k in range(1, 6)), "hit_rate_at_5"),
        note="The development test split, whose table is above, asks 102 posts and is not among these.",
    ),
    "people": Study(
        "Ten accounts in time order: the user-conditioned model and what its paper compares with",
        _ACCOUNTS,
        (
            *_once("frequency", "previous-post", "bll"),
            # One seed where no ordering is claimed: a fit takes four minutes.
            *_once("usercond-mcll", "usercond-fixed", "usercond-random", "usercond-open", "usercond-no-habit"),
            *_seeded("usercond-agnostic", "usercond-used", "usercond-occurrences", "usercond-tag-sum", "usercond"),
        ),
        "usercond",
        protocol="history",
        columns=_OF_PEOPLE,
        note="Only one account has photos: the paper's rows are its tag branch, by MiniLM's vectors of tags' words.",
    ),
    "strangers": Study(
        "Five accounts by a fit on the five others, growing histories: all tags, seen ones, unseen ones",
        _ACCOUNTS,
        (
            *(Row(f"usercond-{name}", seeds=_HALVES[:2]) for name in ("agnostic", "open", "no-habit")),
            *(Row(system, seeds=_HALVES) for system in ("previous-post", "bll", "usercond-tag-sum", "usercond")),
        ),
        "usercond",
        protocol="strangers",
        columns=_OF_PEOPLE,
        note="Unseen are tags that none of the accounts used that were fitted on.",
    ),
    "fusions": Study(
        "What photo and tags of a past post become together, an account with photos in time order (pokemongojiang)",
        ("pokemongo_tw_instagram/posts.jsonl.gz",),
        tuple(Row("usercond-open", fusion, options={"history": fusion}) for fusion in get_args(HistoryFusion)),
        "product",
        protocol="history",
        columns=_OF_PEOPLE,
        note="The paper's columns are its Table 4, of people of YFCC100M that were not fitted on.",
    ),
    "widths": Study(
        "Width of a person's state, the latest 600 posts of ten accounts in time order",
        _ACCOUNTS,
        (
            *(Row("usercond-open", f"U = {width}", options={"user_width": width}) for width in (32, 128, 256)),
            # One seed: a step of the state costs ten times as much.
            Row("usercond-open", "U = 1024", seeds=(1,), options={"user_width": 1024}),
        ),
        "U = 256",
        protocol="history",
        most_of_an_account=600,
        columns=_OF_PEOPLE,
        note="The paper tries 32 to 8192 and takes 1024.",
    ),
    "habit": Study(
        "MACON's parts on an account with photos in time order (pokemongojiang)",
        ("pokemongo_tw_instagram/posts.jsonl.gz",),
        (
            Row("bll", seeds=(1,)),
            Row("macon-recent", "t+i+h"),
            Row("macon-no-habit", "t+i"),
            Row("macon-recent", "t+h", leave_out=("photo",)),
            Row("macon-recent", "i+h", leave_out=("text",)),
            Row("macon-similar", "t+i+h, similar posts"),
            Row("macon-fixed", "t+i+h, the paper's posts of any time"),
            *(Row("macon-recent", f"L = {size}", options={"memory": size}) for size in (1, 3, 4, 5)),
            *(Row("macon-recent", f"d = {width}", options={"width": width}) for width in (100, 200, 400)),
            Row("macon"),
        ),
        "t+i+h",
        protocol="history",
        note="The paper's column is its own crawl of 7,497 people; its t+i row is micro-averaged, the others macro.",
    ),
}


def run_study(name: str, data: Path, out: Path, work: Path, *, exported: bool = True) -> None:
    """Make the documents of a study that aren't there yet.

    Args:
        data: Folder with the development sets.
        out: Folder for the documents.
        work: Folder for fits and caches.
        exported: Score the exported models, as the app would.
    """
    study = STUDIES[name]
    for row in study.rows:
        for seed in row.seeds:
            path = document_path(out, name, row, seed)
            if path.is_file():
                continue
            _LOG.info("%s: %s, seed %d", name, row.name, seed)
            settings = replace(settings_of(study, row, seed, data, work), exported=exported)
            files = [data / file for file in study.files]
            document = benchmark(row.system, study.protocol, files, [], seed, settings)
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(".tmp")
            # Without a time stamp, so that the same document is the same file.
            draft.write_bytes(gzip.compress(json.dumps(document).encode(), mtime=0))
            draft.replace(path)


def settings_of(study: Study, row: Row, seed: int, data: Path, work: Path) -> BenchmarkSettings:
    """How a row is benchmarked."""
    exam = ExamSettings(
        leave_out=row.leave_out,
        rarity=row.rarity,
        pairs=study.pairs,
        vocabulary=data / study.vocabulary if study.vocabulary else None,
        seed=seed,
        most_questions=study.most_questions,
        most_of_an_account=study.most_of_an_account,
    )
    return BenchmarkSettings(exam, row.options, work, generate=row.generate, beam=row.beam)


def fit_folder(name: str, row: Row, seed: int, data: Path, work: Path) -> Path:
    """Where the fit of a row lies."""
    study = STUDIES[name]
    files = [data / file for file in study.files]
    return run_folder(row.system, study.protocol, files, [], seed, settings_of(study, row, seed, data, work))


def row_of(study: str, label: str) -> Row:
    """The row of that name."""
    return next(row for row in STUDIES[study].rows if row.name == label)


def fit_of(study: str, label: str, seed: int, data: Path, work: Path) -> Path:
    """Where the fit of a row lies that the study made.

    Raises:
        TrainingError: It isn't there, or not finished.
    """
    folder = fit_folder(study, row_of(study, label), seed, data, work)
    if not any(folder.rglob("metrics.json")):
        raise TrainingError(f"There is no fit of {label} for the study {study}; run `study {study}` first.")
    return folder


def document_path(out: Path, study: str, row: Row, seed: int) -> Path:
    """Where a run's document lies."""
    plain = "".join(letter if letter.isalnum() or letter in "-." else "_" for letter in row.name)
    return out / study / f"{plain}.seed{seed}.json.gz"
