"""What a process does until it is killed, and what must hold then."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from tagdesk.paths import Profile

#: The child tells what it was told is done; whatever was told before the kill counts.
Tell = Callable[[Any], None]


class Deed(ABC):
    """One kind of work on one folder; the parent prepares and verifies, the child acts."""

    name: str

    def __init__(self, root: Path) -> None:
        self.root = root
        self.profile = Profile(root / "profile")

    @abstractmethod
    def prepare(self) -> None:
        """Before each kill: what the child needs is there."""

    @abstractmethod
    def act(self, chance: Random, tell: Tell) -> None:
        """Work, some tenths of a second, that says what is done."""

    @abstractmethod
    def verify(self, told: Sequence[Any]) -> None:
        """After each kill: nothing that was told is lost, nothing is half."""


def assert_sound(path: Path) -> None:
    """The database is whole."""
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def assert_nothing_half(folder: Path) -> None:
    """No file under a name that is for unfinished ones only."""
    half = [path for path in folder.rglob("*") if path.name.endswith(".partial") or ".draft" in path.name]
    assert half == []
