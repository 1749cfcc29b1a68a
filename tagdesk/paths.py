"""Where the user's data and the shipped resources live."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

#: Name of the program among those of a desktop: of its entry there, and of its icon.
DESKTOP_NAME = "tagdesk"

_PACKAGE = Path(__file__).resolve().parent


def resources_dir() -> Path:
    """Folder of shipped models, icons, profiles and sample photos (inside the wheel, or beside the sources)."""
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def platforms_dir() -> Path:
    """Folder of the shipped platform profiles."""
    return resources_dir() / "profiles"


def models_dir() -> Path:
    """Folder of the shipped model packs."""
    return resources_dir() / "models"


def own_command() -> list[str]:
    """How another TagDesk of the same kind is started: from its sources, installed, or out of a single folder."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "tagdesk"]


@dataclass(frozen=True)
class Profile:
    """One user's data folder; nothing of TagDesk is written anywhere else."""

    root: Path

    @classmethod
    def locate(cls, folder: Path | None = None) -> "Profile":
        """`--profile`, else `TAGDESK_HOME`, else the platform's data folder."""
        if folder is None and (home := os.environ.get("TAGDESK_HOME")):
            folder = Path(home)
        return cls((folder or user_data_path("TagDesk", appauthor=False)).expanduser())

    @property
    def history_file(self) -> Path:
        """SQLite file with posts, tags and decisions."""
        return self.root / "history.sqlite"

    @property
    def thumbnails_dir(self) -> Path:
        """Cache of small pictures, safe to delete."""
        return self.root / "thumbnails"

    @property
    def library_dir(self) -> Path:
        """Pictures out of archives that were imported."""
        return self.root / "library"

    @property
    def scratch_dir(self) -> Path:
        """For files that go by themselves when they are closed."""
        return self.root / "scratch"

    @property
    def pasted_dir(self) -> Path:
        """Pictures that were pasted or dropped without a file."""
        return self.root / "pasted"

    @property
    def inbox_dir(self) -> Path:
        """Where a second TagDesk on this folder leaves what it was asked to open."""
        return self.root / "inbox"

    @property
    def models_dir(self) -> Path:
        """Sets of models that were fitted to the person's own posts."""
        return self.root / "models"

    @property
    def training_dir(self) -> Path:
        """Runs of training: what was wished, a copy of the history, what came out."""
        return self.root / "training"

    @property
    def platforms_dir(self) -> Path:
        """The person's own copies of platform profiles."""
        return self.root / "profiles"

    @property
    def settings_file(self) -> Path:
        """What the person chose once for all."""
        return self.root / "settings.json"

    @property
    def window_file(self) -> Path:
        """What the window remembers, safe to delete."""
        return self.root / "window.ini"

    @property
    def lock_file(self) -> Path:
        """Held by the window that is open on this folder."""
        return self.root / "window.lock"

    @property
    def backups_dir(self) -> Path:
        """Photos as they were before keywords were written into them."""
        return self.root / "backups"

    @property
    def history_backups_dir(self) -> Path:
        """Copies of the history, and what took the place of a damaged one; `history.backups` fills it."""
        return self.root / "history-backups"

    @property
    def log_file(self) -> Path:
        """Log of faults, without captions and file names."""
        return self.root / "tagdesk.log"

    @property
    def details_file(self) -> Path:
        """The same with captions and file names, by choice."""
        return self.root / "tagdesk-details.log"

    @property
    def crash_file(self) -> Path:
        """Where a native crash of the window leaves its stacks, for the log at the next start."""
        return self.root / "tagdesk-crash.log"
