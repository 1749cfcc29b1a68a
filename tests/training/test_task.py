"""What a task hands to its system: the parts, and settings with the caller's options."""

from dataclasses import dataclass, field
from pathlib import Path

from tagdesk.recommend.query import Query
from training.data import Example
from training.task import Task, parts_by_id, parts_by_people, parts_by_time


@dataclass(frozen=True)
class Inner:
    epochs: int = 3
    seed: int = 42


@dataclass(frozen=True)
class Outer:
    width: int = 8
    trainer: Inner = field(default_factory=Inner)


def test_options_reach_the_settings_that_have_their_names() -> None:
    task = Task([], (), 7, Path("run"), options={"epochs": 9, "width": 16, "of_another": 1})
    assert task.configured(Outer()) == Outer(16, Inner(9, 7))
    assert Task([], (), 7, Path("run")).configured(Outer(4)) == Outer(4, Inner(3, 7))


def posts(user: str, count: int) -> list[Example]:
    return [Example(f"{user}{number}", Query(), (0,), user, float(number)) for number in range(count)]


def test_the_latest_tenth_of_each_account_is_to_stop_by() -> None:
    train, held_out = parts_by_time([*reversed(posts("ann", 40)), *posts("bob", 20), *posts("cy", 5)])
    assert [example.post_id for example in held_out] == ["ann36", "ann37", "ann38", "ann39", "bob18", "bob19"]
    assert len(train) == 59 and not {example.post_id for example in train} & {e.post_id for e in held_out}
    alone = posts("", 200)
    assert parts_by_time(alone) == parts_by_id(alone), "posts of nobody have no time order"


def test_people_to_stop_by_are_strangers_to_the_fit() -> None:
    examples = [example for user in ("ann", "bob", "cy", "dan", "eve", "flo") for example in posts(user, 10)]
    examples += posts("", 7)
    train, held_out = parts_by_people(examples)
    strangers = {example.user for example in held_out}
    assert len(strangers) == 2 and len(held_out) == 20, "a third of the accounts, all their posts"
    assert not strangers & {example.user for example in train}
    assert sum(example.user == "" for example in train) == 7, "nobody is no stranger"
    few = posts("ann", 20) + posts("bob", 20)
    assert parts_by_people(few) == parts_by_time(few)
