"""`tagdesk doctor --bench` times every part; how fast they are is no matter of tests."""

import json
from pathlib import Path

import pytest

from tagdesk import __main__ as program
from tagdesk.assistant import bench as bench_module
from tagdesk.assistant.bench import BenchRow, bench
from tagdesk.assistant.model_folders import ModelFolders
from tagdesk.paths import models_dir, resources_dir
from tagdesk.recommend.limits import Limits
from tagdesk.recommend.steps import at_once


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"_RUNS": 1, "_BATCH": 2, "_POSTS": 20}.items():
        monkeypatch.setattr(bench_module, name, value)
    monkeypatch.setattr(bench_module, "measure_limits", lambda threads: Limits(threads, 1e11, 1e10))


def test_every_part_is_timed() -> None:
    found = at_once(bench(ModelFolders.at(models_dir()), resources_dir() / "samples"))
    rows = {row.part: row for row in found.rows}
    systems = [
        f"model {name}" for name in ("sog", "csrw", "amnn", "macon", "usercond", "fusion", "sentences", "backbone")
    ]
    for part in ("a command starts", "photo decoded", *systems, "first suggestion", "re-rank", "20 posts imported"):
        assert rows[part].ms > 0, part
    assert all(rows[part].flops and rows[part].bytes and rows[part].share for part in systems)
    assert rows["first suggestion"].ms > rows["photo decoded"].ms > 1


def test_the_share_is_what_the_limits_allow() -> None:
    limits = Limits(1, flops=1e9, bytes=1e6)
    assert BenchRow.of_work("x", 20.0, limits, 10_000_000, 1).share == 0.5
    assert BenchRow.of_work("x", 20.0, limits, 1, 5_000).share == 0.25


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["doctor", "--bench", "--json", "--profile", str(tmp_path / "profile")]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["limits"]["threads"] >= 1
    assert {"part", "ms", "flops", "bytes", "share"} == set(document["parts"][0])
    assert not (tmp_path / "profile" / "history.sqlite").exists(), "nothing of the person's own data is touched"
