"""Sets of models that nobody trained, and a store that keeps them in memory."""

import threading
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from tagdesk.assistant.installed_set import InstalledSet
from tagdesk.assistant.model_folders import ModelFolders
from tagdesk.assistant.own_set import SHIPPED
from tagdesk.assistant.packs import InstalledPack, PackCheck
from tagdesk.contract.manifest import ModelManifest
from tagdesk.domain import Progress
from tagdesk.errors import PackError

FIGURES = {"fused": {"old": 0.331, "new": 0.379, "low": 0.012, "high": 0.081, "posts": 96}}


def made_up_pack(name: str, folder: Path, *, tags: int = 2310, problem: str | None = None) -> InstalledPack:
    """A pack with a card in its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "card.md").write_text(f"# Card of {name}\n\nSome *words*, [a link](https://example.org).\n")
    manifest = ModelManifest(
        system=name, title=name, paper="", precision="fp32", inputs=(), outputs=(), files={}, settings={},
        vocabulary_size=tags, sets_seen=(), accounts_seen=(), metrics={}, created="2026-11-27",
    )  # fmt: skip
    return InstalledPack(name, folder, None if problem else manifest, 12_340_000, problem)


def made_up_sets(folder: Path) -> list[InstalledSet]:
    """The shipped ones, a set in use, an older one."""
    shipped = tuple(made_up_pack(name, folder / "shipped" / name) for name in ("backbone", "amnn", "sog"))
    own = (made_up_pack("amnn", folder / "own" / "amnn"),)
    about = ("2026-11-27T15:03:12+01:00", ("anna",), 412, FIGURES)
    return [
        InstalledSet(SHIPPED, "shipped", "", (), 0, {}, shipped, is_active=False),
        InstalledSet("20261127-150312", "Of my posts", *about, own, is_active=True),
        InstalledSet("20261101-090000", "Of my first posts", "2026-11-01T09:00:00+01:00", (), 120, {}, own, False),
    ]


class MadeUpStore:
    """What a `ModelStore` does, without files.

    Attributes:
        error: Why everything fails.
        done: What was asked for, in order.
        gate: Closed, long work waits.
        problem: What a check finds.
    """

    def __init__(self, sets: list[InstalledSet]) -> None:
        self.sets = sets
        self.before = [SHIPPED]
        self.error: PackError | None = None
        self.done: list[tuple[object, ...]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.problem: str | None = None

    @property
    def active(self) -> str:
        return next(found.set_id for found in self.sets if found.is_active)

    def folders(self) -> ModelFolders:
        return ModelFolders(Path("shipped"), None if self.active == SHIPPED else Path(self.active))

    def installed(self) -> list[InstalledSet]:
        return list(self.sets)

    def previous(self) -> str | None:
        return self.before[-1] if self.before else None

    def activate(self, set_id: str) -> None:
        self._note("activate", set_id)
        self.before.append(self.active)
        self._switch(set_id)

    def rollback(self) -> str:
        self._note("rollback")
        self._switch(self.before.pop())
        return self.active

    def delete(self, set_id: str) -> None:
        self._note("delete", set_id)
        self.sets = [found for found in self.sets if found.set_id != set_id]

    def export(self, set_id: str, path: Path, *, replace: bool = False) -> None:
        self._note("export", set_id, path, replace)

    def verify(self, set_id: str) -> Generator[Progress, None, list[PackCheck]]:
        yield from self._take_time("verify", set_id)
        packs = next(found for found in self.sets if found.set_id == set_id).packs
        return [PackCheck(pack.name, pack.name, self.problem, None, 1.0) for pack in packs]

    def import_file(self, path: Path) -> Generator[Progress, None, str]:
        yield from self._take_time("import", path)
        return self._add("20261128-100000", "Of a friend")

    def _add(self, set_id: str, title: str) -> str:
        new = replace(self.sets[-1], set_id=set_id, title=title)
        self.sets = [self.sets[0], new, *self.sets[1:]]
        return set_id

    def _take_time(self, *what: object) -> Generator[Progress, None, None]:
        self._note(*what)
        yield Progress(0, 2, "a")
        while not self.gate.wait(0.01):
            yield Progress(1, 2, "b")
        yield Progress(2, 2, "c")

    def _note(self, *what: object) -> None:
        if self.error is not None:
            raise self.error
        self.done.append(what)

    def _switch(self, set_id: str) -> None:
        self.sets = [replace(found, is_active=found.set_id == set_id) for found in self.sets]
