"""The commands, from posts to suggestions: fit, evaluate, export, then the app itself."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tagdesk.assistant.packs import check_packs, rerun_golden
from tagdesk.recommend.query import Query
from tagdesk.recommend.sog import SogRecommender
from training.cli import main

pytestmark = pytest.mark.filterwarnings(
    "ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir"
)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_fit_evaluate_export_suggest(tiny_bert: str, posts_file: Path, tmp_path: Path) -> None:
    folder, pack = tmp_path / "run", tmp_path / "models/sog"
    run(
        "fit", "--posts", str(posts_file), "--out", str(folder), "--encoder", tiny_bert, "--min-uses", "1",
        "--epochs", "30", "--lr", "3e-3", "--new-lr", "1e-2", "--batch-size", "4", "--no-names",
    )  # fmt: skip
    scores = json.loads(run("evaluate", "--run", str(folder), "--posts", str(posts_file), "--json"))
    assert scores["posts"] == 4
    assert scores["metrics"]["recall_at_5"] > 0.8
    run("export", "--run", str(folder), "--out", str(pack), "--precision", "fp32")
    assert (pack / "card.md").is_file()
    checks = list(check_packs(tmp_path / "models", rerun_golden))
    assert [(check.name, check.problem) for check in checks] == [("sog", None)]
    morning = datetime(2026, 1, 3, 8)
    best = [tag for tag, _ in SogRecommender(pack).rank(Query.of_post(caption="coffee with cake", time=morning), 2)]
    assert set(best) == {"coffee", "sweet"}


def test_more_than_128_tags_do_not_confuse_the_baselines(tmp_path: Path) -> None:
    # scikit-learn numbers the columns in the type of the targets; int8 targets once scrambled every column.
    rows = [{"post_id": f"{i}/{n}", "caption": f"w{i}", "tags": [f"tag{i}"]} for i in range(300) for n in range(8)]
    path = tmp_path / "posts.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    document = json.loads(run("benchmark", "--system", "tfidf-lr", "--train", str(path), "--json"))
    assert document["tags"] > 128
    assert document["metrics"]["precision_at_1"] > 0.99


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "No tag"),
        ('{"caption": "a"}\n', "No tag"),
        ("{\n", "line 1"),
        ('{"caption": "a", "tags": ["x"]}\n', "uses"),
    ],
)
def test_bad_posts_get_one_sentence(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text(content, encoding="utf-8")
    result = CliRunner().invoke(main, ["fit", "--posts", str(path), "--out", str(tmp_path / "run")])
    assert result.exit_code == 1
    assert words in result.stderr
    assert "Traceback" not in result.stderr
