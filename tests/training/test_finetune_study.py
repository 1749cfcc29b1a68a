"""What training is worth, told by kept evidence."""

from pathlib import Path

import numpy as np
import pytest

from tagdesk.recommend.engine import COLUMNS
from training.errors import TrainingError
from training.finetune.study import Trained, score, strangers_of
from training.fusion.evidence import Evidence, List, together
from training.fusion.fit import FusionFit
from training.fusion.gather import STRANGERS

pytestmark = pytest.mark.filterwarnings(
    "ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir"
)
HOW = FusionFit(lists=6_400, dropout=0.0)
SOG, KNOWS = COLUMNS.index("sog_score"), COLUMNS.index("sog_knows")


def made_up(seed: int, *, telling: bool, posts: int = 120) -> Evidence:
    """Posts with two right tags among twelve; SOG tells which, or says anything."""
    drawn = np.random.default_rng(seed)
    lists = []
    for number in range(1, posts + 1):
        right = [place < 2 for place in range(12)]
        table = drawn.normal(size=(12, len(COLUMNS))).astype(np.float16)
        table[:, KNOWS] = 1
        table[:, SOG] = np.where(right, 3.0, -3.0) if telling else drawn.normal(size=12)
        lists.append(List(table, right, number, 2, 0, 0, [f"tag{place}" for place in drawn.permutation(12)]))
    return together(lists)


def accounts() -> dict[str, Trained]:
    return {
        name: Trained(made_up(seed, telling=False), made_up(seed + 10, telling=True), held_out=80)
        for seed, name in enumerate(("ann", "bob", "eve"))
    }


def test_models_that_learned_are_worth_what_they_tell():
    document = score(accounts(), made_up(20, telling=False), HOW)
    ann = document["accounts"]["ann"]
    assert ann["posts"] == 41
    before, after = ann["alone"]["sog"]
    assert before < 0.7 and after == 1.0
    assert ann["own"] > 0.95
    assert ann["change"]["own"]["low"] > 0.2
    assert document["mean"]["own"] > document["mean"]["before"] + 0.2
    assert document["mean"]["change"]["own"]["low"] <= document["mean"]["change"]["own"]["mean"]


def test_models_that_learned_nothing_change_nothing():
    same = {
        name: Trained(kept, kept, held_out=80)
        for name, kept in ((name, made_up(seed, telling=False)) for seed, name in enumerate(("ann", "bob", "eve")))
    }
    document = score(same, made_up(20, telling=False), HOW)
    assert document["mean"]["change"]["after"] == {"mean": 0.0, "low": 0.0, "high": 0.0}


def test_strangers_must_have_been_gathered(tmp_path: Path):
    with pytest.raises(TrainingError, match="no evidence of strangers"):
        strangers_of(tmp_path)
    kept = made_up(20, telling=False)
    kept.save(tmp_path / f"{STRANGERS}.npz")
    assert len(strangers_of(tmp_path).keys) == len(kept.keys)
