"""Fits on several processes: the losses and weights of one process, whoever takes which rows."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from fits_together import fit_and_tell
from safetensors.torch import load_file

ROOT = Path(__file__).resolve().parents[2]
NAMES = ["csrw", "amnn", "macon", "sog", "bare"]


def on_two(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a program of Python on two processes."""
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    paths = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    env = {**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1"}
    return subprocess.run([*launch, *command], env=env, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def told(tiny_bert: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What one process and each of two told."""
    alone, together = tmp_path_factory.mktemp("alone"), tmp_path_factory.mktemp("together")
    fit_and_tell(alone, tiny_bert)
    result = on_two(str(Path(__file__).with_name("fits_together.py")), str(together), tiny_bert)
    assert result.returncode == 0, result.stderr
    return {"alone": alone / "0", "first": together / "0", "second": together / "1"}


def document_of(folder: Path) -> dict:
    return json.loads((folder / "told.json").read_text())


def test_two_processes_were_there(told: dict[str, Path]) -> None:
    assert [document_of(folder)["processes"] for folder in told.values()] == [1, 2, 2]


@pytest.mark.parametrize("name", NAMES)
def test_losses_are_those_of_one_process(told: dict[str, Path], name: str) -> None:
    alone, *others = ([row["loss"] for row in document_of(folder)["histories"][name]] for folder in told.values())
    assert len(alone) >= 2 and len({*alone}) > 1
    for losses in others:
        assert losses == pytest.approx(alone, rel=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_weights_are_those_of_one_process(told: dict[str, Path], name: str) -> None:
    alone, first, second = (load_file(folder / f"{name}.safetensors") for folder in told.values())
    for key, tensor in alone.items():
        assert torch.equal(first[key], second[key]), key
        # A softmax takes no notice of a bias: its gradient is what rounding leaves, which Adam makes full steps of.
        if not key.endswith(("_score.bias", "self.key.bias")):
            assert torch.allclose(first[key], tensor, rtol=1e-3, atol=1e-4), key


def test_all_stop_when_the_first_says_so_and_go_on_from_its_checkpoint(told: dict[str, Path]) -> None:
    documents = [document_of(folder) for folder in told.values()]
    assert [document["best_epoch"] for document in documents] == [3, 3, 3]
    assert [len(document["histories"]["bare"]) for document in documents] == [6, 6, 6]


def test_only_one_of_several_processes_fits_with_their_commands(posts_file: Path, tmp_path: Path) -> None:
    options = ["--posts", str(posts_file), "--min-uses", "1"]
    once = on_two(
        "-m",
        "training",
        "fit",
        "--system",
        "csrw",
        *options,
        "--epochs",
        "2",
        "--no-names",
        "--out",
        str(tmp_path / "run"),
    )
    assert once.returncode == 0, once.stderr
    assert once.stdout.count("Best validation MAP") == 1
    assert once.stderr.count("epoch 1: loss") == 1
    metrics = json.loads((tmp_path / "run/metrics.json").read_text())
    assert [row["epoch"] for row in metrics["history"]] == [1, 2]
    assert {path.name for path in (tmp_path / "run").iterdir()} == {
        "config.json",
        "loss.png",
        "metrics.json",
        "model.safetensors",
        "vocabulary.json",
        "words.json",
    }
