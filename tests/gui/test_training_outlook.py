"""What a wish would have to learn from, on a real history."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from made_up_training import fill

from tagdesk.assistant.training.request import TrainingWish
from tagdesk.gui.training.outlook import outlook
from tagdesk.history.store import History


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path / "history.sqlite")
    yield history
    history.close()


def test_too_few_posts(history: History) -> None:
    fill(history, 100)
    found = outlook(history, TrainingWish())
    assert found.missing == 25
    assert found.holding.refusal
    assert outlook(history, TrainingWish(hold_out=0.5)).missing == 100


def test_fewer_posts_and_fewer_models_are_quicker(history: History) -> None:
    fill(history, 400, caption="a swim")
    every = outlook(history, TrainingWish())
    assert (every.missing, every.holding.refusal) == (0, "")
    assert outlook(history, TrainingWish(models=("csrw",))).seconds < every.seconds
    assert outlook(history, TrainingWish(most=100)).seconds < every.seconds
    assert outlook(history, TrainingWish(most=4000)).seconds == every.seconds


def test_models_that_can_not_learn_are_told_whatever_is_chosen(history: History) -> None:
    fill(history, 200, caption="")
    for wish in (TrainingWish(), TrainingWish(models=("sog",))):
        assert set(outlook(history, wish).holding.not_worth) == {"sog", "csrw", "amnn", "macon", "usercond"}
