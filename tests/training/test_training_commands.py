"""The commands, from posts to suggestions: fit, evaluate, export, then the app itself."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from pack_maker import make_engine_packs

import tagdesk.__main__ as program
from tagdesk.assistant.packs import check_packs, rerun_golden
from tagdesk.paths import models_dir
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
        "--epochs", "60", "--lr", "3e-3", "--new-lr", "1e-2", "--batch-size", "4", "--no-names",
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


@pytest.mark.parametrize("system", ["sog", "csrw"])
@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("", [], "No tag"),
        ('{"caption": "a"}\n', [], "No tag"),
        ("{\n", [], "line 1"),
        ('{"caption": "a", "tags": ["x"]}\n', [], "uses"),
        ('{"caption": "a", "tags": ["x", "y"]}\n', ["--min-uses", "1"], "Only one post"),
        ('{"caption": "a", "tags": ["x"]}\n{"caption": "b", "tags": ["x"]}\n', ["--min-uses", "1"], "Only the tag x"),
        (f'{{"caption": "a", "tags": ["{"x" * 1_001}"]}}\n', ["--min-uses", "1"], "No tag"),
    ],
)
def test_bad_posts_get_one_sentence(tmp_path: Path, system: str, content: str, options: list[str], words: str) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text(content, encoding="utf-8")
    command = ["fit", "--system", system, "--posts", str(path), "--out", str(tmp_path / "run"), *options]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_options_of_another_system_are_refused(tmp_path: Path, posts_file: Path) -> None:
    command = ["fit", "--system", "csrw", "--positions", "all", "--posts", str(posts_file), "--out", str(tmp_path)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "--positions is no option of the system csrw" in result.stderr


def test_missing_photos_are_told_and_bad_lines_left_out(
    tiny_bert: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "posts.jsonl"
    rows = [{"post_id": str(i), "caption": "cat", "image": "gone.jpg", "tags": ["a", "b"]} for i in range(4)]
    path.write_text("\n".join([*map(json.dumps, rows), "{"]), encoding="utf-8")
    arguments = [
        "fit", "--posts", str(path), "--out", str(tmp_path / "run"), "--encoder", tiny_bert,
        "--min-uses", "1", "--epochs", "1", "--no-names",
    ]  # fmt: skip
    assert "line 5" in CliRunner().invoke(main, arguments).stderr
    run(*arguments, "--bad-lines", "skip")
    assert "1 unreadable lines left out, the first is line 5" in caplog.text
    assert "1 of 1 photos can't be read" in caplog.text
    assert "gone.jpg" in caplog.text


@pytest.mark.parametrize("system", ["sog", "csrw"])
def test_a_loss_that_is_no_number_stops_with_a_sentence(
    tiny_bert: str, tmp_path: Path, posts_file: Path, system: str
) -> None:
    of_system = ["--encoder", tiny_bert, "--new-lr", "1e30"] if system == "sog" else []
    command = [
        "fit", "--system", system, "--posts", str(posts_file), "--out", str(tmp_path / "run"), "--min-uses", "1",
        "--epochs", "20", "--batch-size", "4", "--lr", "1e30", "--no-names", *of_system,
    ]  # fmt: skip
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1, result.output
    assert "no longer" in result.stderr and "--lr" in result.stderr


def test_csrw_from_posts_to_pack(tmp_path: Path, posts_file: Path) -> None:
    folder, pack = tmp_path / "run", tmp_path / "models" / "csrw"
    run("fit", "--system", "csrw", "--posts", str(posts_file), "--out", str(folder), "--min-uses", "1")
    scores = json.loads(run("evaluate", "--run", str(folder), "--posts", str(posts_file), "--json"))
    assert scores["posts"] == 4
    assert scores["metrics"]["recall_at_5"] > 0.6
    run("export", "--run", str(folder), "--out", str(pack), "--precision", "fp32")
    assert "validation mean average precision" in (pack / "card.md").read_text(encoding="utf-8")
    checks = list(check_packs(tmp_path / "models", rerun_golden))
    assert [(check.name, check.problem) for check in checks] == [("csrw", None)]
    no_generator = CliRunner().invoke(
        main, ["evaluate", "--run", str(folder), "--posts", str(posts_file), "--decode", "greedy"]
    )
    assert "doesn't generate" in no_generator.stderr


def refused(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    assert result.exit_code == 1, result.output
    return result.stderr


def test_an_unknown_encoder_is_one_sentence(tmp_path: Path, posts_file: Path) -> None:
    encoder = str(tmp_path / "nothing")
    told = refused("fit", "--posts", str(posts_file), "--out", str(tmp_path / "run"), "--encoder", encoder,
                   "--min-uses", "1")  # fmt: skip
    assert f"There is no encoder {encoder}" in told


def test_a_folder_that_can_not_be_made_is_one_sentence(tiny_bert: str, tmp_path: Path, posts_file: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = str(tmp_path / "file" / "run")
    told = refused("fit", "--posts", str(posts_file), "--out", folder, "--encoder", tiny_bert, "--min-uses", "1",
                   "--no-names")  # fmt: skip
    assert f"{folder} can't be written" in told


def test_benchmark_refuses_options_that_none_of_its_systems_takes(posts_file: Path) -> None:
    told = refused(
        "benchmark", "--system", "csrw-t", "--against", "rocchio", "--layers", "2", "--train", str(posts_file)
    )
    assert "--layers is no option of csrw-t" in told


@pytest.mark.parametrize("system", ["amnn", "macon"])
def test_photo_and_caption_from_posts_to_pack(tmp_path: Path, posts_file: Path, system: str) -> None:
    # Without a photo among the posts: they are as good as captions alone.
    folder, pack = tmp_path / "run", tmp_path / "models" / system
    run("fit", "--system", system, "--posts", str(posts_file), "--out", str(folder), "--min-uses", "1", "--epochs", "2")
    scores = json.loads(run("evaluate", "--run", str(folder), "--posts", str(posts_file), "--json"))
    assert scores["posts"] == 4
    run("export", "--run", str(folder), "--out", str(pack), "--precision", "fp16")
    (tmp_path / "models/sentences").symlink_to(models_dir() / "sentences")
    checks = check_packs(tmp_path / "models", rerun_golden)
    assert {check.name: check.problem for check in checks} == {system: None, "sentences": None}


def test_evidence_fusion_replay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pack, evidence, posts = make_engine_packs(tmp_path / "packs"), tmp_path / "evidence", tmp_path / "posts.jsonl"
    rows = [
        {
            "post_id": str(number),
            "user": user,
            "time": f"2026-01-{1 + number // 2:02d}T{8 + number % 2:02d}:00:00+00:00",
            "caption": f"my {word} today",
            "tags": [word, f"{user}s"],
        }
        for user in ("ann", "bob")
        for number in range(50)
        for word in [("beach", "coffee", "cat", "cake")[number * number % 7 % 4]]
    ]
    posts.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    gather = ("evidence", "--posts", str(posts), "--pack", str(pack), "--out", str(evidence))
    run(*gather)
    files = {path.name: path.stat().st_mtime_ns for path in evidence.iterdir()}
    assert set(files) == {f"{user}{ending}.npz" for user in ("ann", "bob") for ending in ("", ".beginnings")}
    run(*gather)
    assert {path.name: path.stat().st_mtime_ns for path in evidence.iterdir()} == files, "nothing is gathered twice"
    run("fusion", "--evidence", str(evidence), "--without", "bob", "--lists", "6400", "--out", str(tmp_path / "fitted"))
    shutil.rmtree(pack / "fusion")
    (tmp_path / "fitted").rename(pack / "fusion")
    monkeypatch.setenv("TAGDESK_HOME", str(tmp_path / "home"))
    assert program.main(["replay", str(posts), "--pack", str(pack), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["pack_saw_account"] == ["ann"]
    assert document["per_user"]["bob"]["metrics"]["recall_at_5"] == 1
    scores = json.loads(
        run(
            "fusion-scores",
            "--evidence",
            str(evidence),
            "--posts",
            str(posts),
            "--seed",
            "0",
            "--lists",
            "640",
            "--json",
        )
    )
    assert scores["runs"][0]["per_user"].keys() == {"ann", "bob"} and scores["without"] == {}
    result = CliRunner().invoke(main, ["fusion", "--evidence", str(tmp_path / "none"), "--out", str(tmp_path / "x")])
    assert result.exit_code == 1 and "There is no evidence" in result.output
