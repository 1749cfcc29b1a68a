"""What a task hands to its system: the parts, and settings with the caller's options."""

from dataclasses import dataclass, field
from pathlib import Path

from training.task import Task


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
