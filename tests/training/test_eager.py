"""PyTorch answers as the exported graphs do, so that the two can be compared in speed."""

import json
from pathlib import Path

import numpy as np
import pytest

from tagdesk.paths import models_dir, resources_dir
from tagdesk.recommend.bench import Bench
from tagdesk.recommend.runtime import Pack
from training.eager import EagerSession, in_pytorch
from training.speed import count_work

pytestmark = pytest.mark.filterwarnings("ignore::Warning:torch")
CAT = resources_dir() / "samples" / "cat.jpg"


def test_every_graph_answers_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, tuple[dict[str, np.ndarray], list[np.ndarray]]] = {}
    real = Pack.run

    def run(self: Pack, inputs: dict[str, np.ndarray], outputs: list[str]) -> list[np.ndarray]:
        found = real(self, inputs, outputs)
        asked[self.name] = dict(inputs), list(zip(outputs, found, strict=True))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Pack, "run", run)
        Bench(models_dir().joinpath, 1).suggest(CAT, 0)
    with in_pytorch() as sessions:
        Bench(models_dir().joinpath, 1)
    assert len(asked) >= 9
    for name, (inputs, outputs) in asked.items():
        answers = sessions[name].run([output for output, _ in outputs], inputs)
        for (output, wanted), found in zip(outputs, answers, strict=True):
            if name in ("backbone/backbone", "sentences/sentences"):
                # Read from where they came, at full precision; the packs hold them as half floats or bytes.
                assert np.corrcoef(wanted.ravel(), found.ravel())[0, 1] > 0.99, (name, output)
            else:
                assert np.abs(wanted - found).max() <= 1e-3 * max(1.0, np.abs(wanted).max()), (name, output)


def test_what_is_shipped_of_the_work_is_what_it_takes(tmp_path: Path) -> None:
    count_work(models_dir(), tmp_path / "work.json")
    wanted = json.loads((tmp_path / "work.json").read_text())
    shipped = json.loads((models_dir() / "work.json").read_text())
    assert shipped.keys() == wanted.keys()
    for name, row in shipped.items():  # a processor that sees another word in the photo has one more to read
        assert row == pytest.approx(wanted[name], rel=0.1), name
    assert wanted["backbone/backbone"]["flops"] == pytest.approx(0.77e9, rel=0.05), "390 million multiply-adds"
    assert EagerSession.counting is False
