"""Models that belong together, as they are listed: what they are, what is told of them, whether they can be used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tagdesk.assistant.model_folders import OWN_SYSTEMS
from tagdesk.assistant.own_set import SHIPPED, AboutSet, OwnSet, whole_set
from tagdesk.assistant.packs import InstalledPack, installed_pack, installed_packs
from tagdesk.errors import PackError


@dataclass(frozen=True)
class InstalledSet:
    """The models that TagDesk brought along (`SHIPPED`), or a set of the person's own.

    Attributes:
        title, created, accounts, posts, figures: What is told of it, as `AboutSet` has it; somebody else may have.
        packs: Its packs, also those that can't be used.
        is_active: Whether it is in use.
        problem: Why it can't be used as it is, in a sentence; only what is seen without reading the models.
    """

    set_id: str
    title: str
    created: str
    accounts: tuple[str, ...]
    posts: int
    figures: Mapping[str, Any]
    packs: tuple[InstalledPack, ...]
    is_active: bool
    problem: str | None = None

    @property
    def size_bytes(self) -> int:
        """Of all its packs."""
        return sum(pack.size_bytes for pack in self.packs)


def shipped_set(folder: Path, active: str) -> InstalledSet:
    """The shipped models; raises `PackError` where their folder can't be read."""
    return _told(SHIPPED, AboutSet("Models that TagDesk brought along"), installed_packs(folder), active, None)


def own_set(folder: Path, active: str) -> InstalledSet:
    """The set in a folder that is named as it is."""
    about, problem = AboutSet(folder.name), None
    try:
        about = OwnSet.load(folder).about
        whole_set(folder)
    except PackError as error:
        problem = str(error)
    return _told(folder.name, about, packs_of(folder), active, problem)


def packs_of(folder: Path) -> list[InstalledPack]:
    """The packs in the folder of a set, also those that can't be used."""
    return [installed_pack(folder / system) for system in OWN_SYSTEMS if (folder / system).is_dir()]


def _told(
    set_id: str, about: AboutSet, packs: Sequence[InstalledPack], active: str, problem: str | None
) -> InstalledSet:
    told = (about.title, about.created, about.accounts, about.posts, about.figures)
    return InstalledSet(set_id, *told, tuple(packs), set_id == active, problem)
