"""What there is to learn from, what it takes, and what is missing, in sentences."""

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from tagdesk.assistant.training import cost
from tagdesk.assistant.training.cost import bytes_needed, room_missing, seconds_needed
from tagdesk.assistant.training.extra import training_extra_missing
from tagdesk.assistant.training.plan import MODELS, what_is_there
from tagdesk.domain import Post
from tagdesk.errors import TagDeskError
from tagdesk.history.imports import Incoming
from tagdesk.history.store import History
from tagdesk.recommend.voices import SYSTEMS

Add = Callable[..., None]


@pytest.fixture
def add(history: History) -> Add:
    run = history.begin_import("x", "X", {"paths": ["/a.zip"]})

    def call(count: int, *tags: str, caption: str = "at the sea", photo: bool = True, account_id: int = 1) -> None:
        time = datetime(2026, 1, 1, 12, tzinfo=UTC)
        photos = ((Path("a.jpg"), ""),) if photo else ()
        history.take_in(
            run,
            [
                Incoming(
                    Post(
                        f"{account_id} {tags} {number}", caption, tags, source="x", time=time + timedelta(days=number)
                    ),
                    account_id,
                    photos,
                )
                for number in range(count)
            ],
        )

    return call


def test_enough(history: History, add: Add) -> None:
    add(125, "sea", "lake")
    holding = what_is_there(history)
    assert (holding.refusal, holding.remarks, holding.not_worth) == ("", (), {})
    assert holding.teaching.posts == 125


@pytest.mark.parametrize(("count", "says"), [(0, "are 0 posts"), (1, "is 1 post"), (124, "are 124 posts")])
def test_too_few_says_how_many_are_missing(history: History, add: Add, count: int, says: str) -> None:
    add(count, "sea", "lake")
    assert what_is_there(history).refusal == (
        f"There {says} with tags and a time, and training needs 125; train when there are {125 - count} more, "
        "or choose more accounts or a longer time."
    )
    # Of 124 posts a hundred teach if fewer are the proof.
    assert (what_is_there(history, hold_out=0.1).refusal == "") == (count == 124)


def test_the_chosen_posts_count(history: History, add: Add) -> None:
    work = history.add_account("work").account_id
    add(100, "sea", "lake")
    add(100, "desk", "chair", account_id=work)
    assert what_is_there(history).refusal == ""
    assert "There are 100 posts" in what_is_there(history, ["Work"]).refusal
    assert "There are 20 posts" in what_is_there(history, [], date(2026, 1, 11), date(2026, 1, 20)).refusal
    with pytest.raises(TagDeskError, match="no account 'wrok'"):
        what_is_there(history, ["wrok"])


def test_one_tag(history: History, add: Add) -> None:
    add(130, "New York")
    add(20, "#newyork")
    assert what_is_there(history).refusal == (
        "All 150 posts have the same single tag, so there is nothing to choose between; choose other posts."
    )


def test_no_photos(history: History, add: Add) -> None:
    add(200, "sea", "lake", photo=False)
    holding = what_is_there(history)
    assert (holding.refusal, holding.not_worth) == ("", {})
    assert holding.remarks == ("None of the posts has a photo, so the models learn from captions alone.",)


def test_no_captions(history: History, add: Add) -> None:
    add(200, "sea", "lake", caption="#sea")
    holding = what_is_there(history)
    why = "The model csrw learns from captions, and none of the posts has any."
    assert (holding.refusal, holding.not_worth) == ("", {"csrw": why})
    assert holding.remarks == ("None of the posts has a caption, so the models learn from photos alone.",)
    assert what_is_there(history, models=["csrw"]).refusal == why[:-1] + "; choose other models or posts."
    assert what_is_there(history, models=["csrw", "sog"]).refusal == ""
    assert what_is_there(history, models=[]).refusal == "Choose at least one model."


def test_neither_photos_nor_captions(history: History, add: Add) -> None:
    add(200, "sea", "lake", caption="", photo=False)
    holding = what_is_there(history)
    assert "None of the posts has a photo or a caption" in holding.refusal
    assert set(holding.not_worth) == set(MODELS)


def test_the_models_are_those_of_the_engine() -> None:
    assert set(MODELS) == set(SYSTEMS) == set(cost._SECONDS)


# what it takes


def test_more_takes_longer() -> None:
    base = seconds_needed(2_000, 2_000, cores=2)
    assert seconds_needed(4_000, 2_000, cores=2) > base
    assert seconds_needed(2_000, 4_000, cores=2) > base
    assert seconds_needed(2_000, 2_000, ["sog"], cores=2) < base
    assert seconds_needed(2_000, 2_000, cores=1) == 2 * base
    assert seconds_needed(2_000, 2_000, cores=64) == seconds_needed(2_000, 2_000, cores=8) < base
    assert seconds_needed(2_000, 2_000) > 0


def test_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = tmp_path / "history.sqlite"
    without = bytes_needed(history, 0, ["sog"])
    history.write_bytes(b"x" * 1_000)
    assert bytes_needed(history, 0, ["sog"]) == without + 1_000
    assert bytes_needed(history, 10, ["sog"]) > bytes_needed(history, 0, ["sog"])
    assert bytes_needed(history, 0) > bytes_needed(history, 0, ["sog"])
    asked = []

    def disk_usage(folder: Path) -> SimpleNamespace:
        asked.append(folder)
        return SimpleNamespace(free=1_500_000_000)

    monkeypatch.setattr(cost.shutil, "disk_usage", disk_usage)
    assert room_missing(tmp_path / "not/there/yet", 1_500_000_000) == ""
    assert asked == [tmp_path]
    assert room_missing(tmp_path, 2_340_000_000) == (
        "Training needs about 2.3 GB of free disk space, and there are 1.5 GB; free some and train again."
    )


# what is installed


def test_the_training_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    assert training_extra_missing(lambda name: name) == ""
    assert training_extra_missing(lambda name: None if name == "torch" else name) == (
        'Training needs the package torch; install all that it needs with: pip install "tagdesk[training]".'
    )

    def broken(name: str) -> object:
        if name == "training":
            raise ModuleNotFoundError(name)  # as finders of others do
        if name == "onnx":
            raise ValueError(name)  # `sys.modules` has None for it
        return name

    assert "the packages training, onnx;" in training_extra_missing(broken)
    before = set(sys.modules)
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    training_extra_missing()
    assert {name for name in set(sys.modules) - before if name.startswith("torch")} == set()
