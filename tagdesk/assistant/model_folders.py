"""Where the models lie: the shipped ones, and before them a person's own set, which has only what it changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tagdesk.recommend.runtime import holds_pack

#: What a set may bring. The encoders are the shipped ones for good: what they saw and read is kept in the history.
OWN_SYSTEMS = ("sog", "csrw", "amnn", "macon", "usercond", "fusion")


@dataclass(frozen=True)
class ModelFolders:
    """The order in which a pack is looked for.

    Attributes:
        shipped: Folder of the shipped packs.
        own: Folder of the set that goes before it; None: the shipped ones alone.
        systems: Packs of that set; all others are the shipped ones.
        problem: Why the set that the person chose is not among them, in a sentence; empty: nothing is wrong.
    """

    shipped: Path
    own: Path | None = None
    systems: tuple[str, ...] = ()
    problem: str = ""

    @classmethod
    def at(cls, models: "ModelFolders | Path") -> "ModelFolders":
        """The order itself, or one folder alone."""
        return models if isinstance(models, ModelFolders) else cls(models)

    @classmethod
    def with_own(cls, shipped: Path, own: Path) -> "ModelFolders":
        """The packs of a folder before the shipped ones."""
        return cls(shipped, own, tuple(name for name in OWN_SYSTEMS if holds_pack(own / name)))

    def __iter__(self) -> Iterator[Path]:
        """The folders, in order."""
        return iter((self.own, self.shipped) if self.own else (self.shipped,))

    def own_of(self, name: str) -> Path | None:
        """Folder of a pack in the person's own set; None if the set has none of that name."""
        return self.own / name if self.own and name in self.systems else None

    def of(self, name: str) -> Path:
        """Folder of a pack, which need not be there."""
        return self.own_of(name) or self.shipped / name

    def has(self, name: str) -> bool:
        """Whether there is a pack of that name, whole or not."""
        return bool(self.own_of(name)) or holds_pack(self.shipped / name)

    def names(self) -> list[str]:
        """Names of all packs, whole or not, and of other folders that should be some.

        Raises:
            OSError: The shipped folder can't be read.
        """
        shipped = {folder.name for folder in self.shipped.iterdir() if folder.is_dir() and folder.name[0] not in "._"}
        return sorted(shipped | set(self.systems))
