"""The harness: every protocol on a toy set, seeds and bootstraps, studies that go on, tables that are remade."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from training.cli import main
from training.harness.benchmark import BenchmarkSettings, benchmark, difference, run_folder
from training.harness.papers import PAPERS
from training.harness.protocols import ExamSettings
from training.harness.studies import STUDIES, Row, Study, run_study, settings_of
from training.harness.tables import all_tables, write_into
from training.models.usercond import UserCondConfig
from training.task import Task

ROWS = [
    {
        "post_id": str(i),
        "caption": f"word{i % 7} cat",
        "tags": [f"t{i % 7}", "common", f"rare{i}"],
        "user": "ann" if i % 2 else "bob",
        "time": f"2026-01-{1 + i // 24:02d}T{i % 24:02d}:00:00",
    }
    for i in range(200)
]


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    path = tmp_path / "toy" / "posts.jsonl"
    path.parent.mkdir()
    path.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    return path


def run(tmp_path: Path, *arguments: object) -> str:
    result = CliRunner().invoke(main, [*map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize(
    ("protocol", "system", "figures"),
    [
        ("split", "frequency", {"precision_at_1", "recall_at_5", "f1_at_5", "mean_average_precision"}),
        ("csrw", "rocchio", {"mean_average_precision", "recall_at_50", "recall_at_300"}),
        ("complete", "ease", {"recall_at_1", "recall_at_5", "mrr"}),
        ("history", "bll", {"precision_at_1", "recall_at_5", "mrr", "f1_at_5"}),
        ("per-tag", "frequency", {"per_tag_f1", "n_plus", "recall_at_5"}),
    ],
)
def test_each_protocol_reports_figures_and_counts(
    posts: Path, tmp_path: Path, protocol: str, system: str, figures: set[str]
) -> None:
    out = run(
        tmp_path, "benchmark", "--system", system, "--protocol", protocol, "--train", posts,
        "--work", tmp_path / "work", "--seed", 3, "--json",
    )  # fmt: skip
    document = json.loads(out)
    assert figures <= document["metrics"].keys()
    assert {"precision_at_5", "recall_at_5", "f1_at_5"} <= document["micro"].keys()
    assert document["seed"] == 3
    assert {"seconds", "parameters", "skipped_test_posts", "tags", "train_posts", "test_posts"} <= document.keys()
    assert document["metrics"]["recall_at_5"] > 0.4
    if protocol == "history":
        assert document["accounts"].keys() == {"ann", "bob"}
        means = [figures["recall_at_5"] for figures in document["accounts"].values()]
        assert document["metrics"]["recall_at_5"] == pytest.approx(np.mean(means))
    if protocol == "csrw":
        kept = document["variants"]["train_tags_kept"]["metrics"]
        assert kept["mean_average_precision"] < document["metrics"]["mean_average_precision"]


def test_rarity_lifts_rare_tags_where_means_are_over_tags(posts: Path, tmp_path: Path) -> None:
    def figures(rarity: float) -> dict[str, float]:
        out = run(
            tmp_path, "benchmark", "--system", "frequency", "--protocol", "per-tag", "--train", posts,
            "--work", tmp_path / "work", "--min-uses", 2, "--rarity", rarity, "--json",
        )  # fmt: skip
        metrics: dict[str, float] = json.loads(out)["metrics"]
        return metrics

    # Scores are shares of the posts: over their root they keep their order, over the whole share all are alike.
    assert figures(0) == figures(0.5)
    assert figures(0)["precision_at_1"] == 1
    assert figures(1)["precision_at_1"] < 0.5


def test_a_system_learns_what_frequency_can_not_know(posts: Path, tmp_path: Path) -> None:
    out = run(
        tmp_path, "benchmark", "--system", "tfidf-lr", "--against", "frequency", "--train", posts,
        "--work", tmp_path / "work", "--seed", 1, "--seed", 2, "--json",
    )  # fmt: skip
    document = json.loads(out)
    assert document["seeds"] == [1, 2]
    assert document["metrics"]["recall_at_5"] == 1.0
    assert document["spread"]["recall_at_5"] == 0.0
    assert [run["seed"] for run in document["runs"]] == [1, 2]
    mean, low, high = document["against"]["frequency"]["recall_at_5"]
    assert low <= mean <= high


def test_documents_with_every_post_are_written(posts: Path, tmp_path: Path) -> None:
    out = tmp_path / "documents" / "x.json"
    run(tmp_path, "benchmark", "--system", "frequency", "--train", posts, "--work", tmp_path / "work", "--out", out)
    (document,) = json.loads(out.read_text(encoding="utf-8"))
    assert len(document["per_post"]["recall_at_5"]) == document["test_posts"]


def test_nothing_is_fitted_for_a_file_that_can_not_be_written(posts: Path, tmp_path: Path) -> None:
    command = ["benchmark", "--system", "frequency", "--train", str(posts), "--out", str(posts / "below.json")]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "can't be written" in result.stderr


def test_documents_that_are_none_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "harrison"
    folder.mkdir()
    for content in (b"no gzip", gzip.compress(b"{}"), gzip.compress(b"[]")):
        (folder / "ease.seed1.json.gz").write_bytes(content)
        result = CliRunner().invoke(main, ["tables", str(tmp_path)])
        assert result.exit_code == 1
        assert "is no document of a benchmark" in result.stderr


def test_unknown_systems_are_bad_usage(posts: Path) -> None:
    result = CliRunner().invoke(main, ["benchmark", "--system", "magic", "--train", str(posts)])
    assert result.exit_code == 2
    assert "'magic' is not one of" in result.stderr


def test_difference_pairs_posts_and_refuses_other_posts() -> None:
    def document(posts: str, values: list[float]) -> dict:
        return {"per_post": {"posts": posts, "recall_at_5": values}}

    ours = [document("ab", [1.0, 0.0]), document("ab", [1.0, 1.0])]
    theirs = [document("ab", [0.5, 0.0])]
    assert difference(ours, theirs, "recall_at_5")[0] == pytest.approx(0.5)
    # Splits that differ by seed are paired seed by seed.
    other_splits = [document("ab", [1.0, 0.0]), document("bc", [1.0, 1.0])]
    assert difference(other_splits, other_splits, "recall_at_5") == (0, 0, 0)
    with pytest.raises(Exception, match="different posts"):
        difference(ours, [document("ac", [0, 0])], "recall_at_5")
    with pytest.raises(Exception, match="different posts"):
        difference(other_splits, other_splits[:1], "recall_at_5")


def test_a_study_goes_on_where_it_was_stopped_and_its_table_is_remade(
    posts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (Row("frequency", seeds=(1,)), Row("tfidf-lr", seeds=(1,)))
    monkeypatch.setitem(STUDIES, "toy", Study("A toy", ("toy/posts.jsonl",), rows, "tfidf-lr"))
    made = []

    def counted(system: str, *arguments: object) -> dict:
        made.append(system)
        return benchmark(system, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("training.harness.studies.benchmark", counted)
    documents = tmp_path / "documents"
    (documents / "toy").mkdir(parents=True)
    run_study("toy", tmp_path, documents, tmp_path / "work")
    assert made == ["frequency", "tfidf-lr"]
    (documents / "toy" / "tfidf-lr.seed1.json.gz").unlink()
    run_study("toy", tmp_path, documents, tmp_path / "work")
    assert made == ["frequency", "tfidf-lr", "tfidf-lr"]
    tables = all_tables(documents)
    assert list(tables) == ["toy"]
    assert "| tfidf-lr | 100.0 |" in tables["toy"]
    assert "| frequency | +" in tables["toy"]
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- table toy -->\nold\n<!-- end -->\nafter\n", encoding="utf-8")
    write_into(page, tables)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- table toy -->\n#### A toy")
    assert text.endswith("<!-- end -->\nafter\n")
    assert "old" not in text
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(Exception, match="no place for the table toy"):
        write_into(page, tables)


@pytest.mark.parametrize("name", STUDIES)
def test_studies_name_known_systems_and_their_reference(name: str) -> None:
    from training.harness.benchmark import SYSTEMS

    study = STUDIES[name]
    assert {row.system for row in study.rows} <= SYSTEMS.keys()
    assert study.reference in {row.name for row in study.rows}


def test_a_fit_is_found_again_by_what_it_depends_on_only(tmp_path: Path) -> None:
    def folder(test: Sequence[Path] = (), bad: bool = False, **exam) -> Path:
        settings = BenchmarkSettings(ExamSettings(**exam), work=tmp_path, skip_bad_lines=bad)
        return run_folder("sog", "split", [Path("a/posts.jsonl")], test, 1, settings)

    assert folder() == folder(keep_empty=True) == folder(most_questions=5)
    others = [folder([Path("b/posts.jsonl")]), folder(bad=True), folder(leave_out=("text",))]
    assert len({folder(), *others, folder(most_of_an_account=600)}) == 5


def test_fits_keep_the_names_that_they_had_before_archives_could_be_cut_shorter(tmp_path: Path) -> None:
    settings = BenchmarkSettings(ExamSettings(), work=tmp_path)
    assert run_folder("sog", "split", [Path("posts.jsonl")], [], 1, settings).name == "-split-sog-ce5a58e0-seed1"


def test_rows_of_the_user_conditioned_paper_reach_model_and_protocol(tmp_path: Path) -> None:
    def configured(row: Row) -> UserCondConfig:
        return Task((), (), 1, tmp_path, options=row.options).configured(UserCondConfig(0, 0, 0))

    fusions, widths = STUDIES["fusions"], STUDIES["widths"]
    assert {row.name for row in fusions.rows} == PAPERS["fusions"].keys()
    assert [configured(row).history for row in fusions.rows] == [row.name for row in fusions.rows]
    assert [configured(row).user_width for row in widths.rows] == [32, 128, 256, 1024]
    assert {settings_of(widths, row, 1, tmp_path, tmp_path).exam.most_of_an_account for row in widths.rows} == {600}
