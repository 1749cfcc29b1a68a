"""Where the user's data and the shipped resources live."""

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

_PACKAGE = Path(__file__).resolve().parent


def resources_dir() -> Path:
    """Folder of shipped models, icons, profiles and sample photos (inside the wheel, or beside the sources)."""
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def models_dir() -> Path:
    """Folder of the shipped model packs."""
    return resources_dir() / "models"


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
    def log_file(self) -> Path:
        """Log with the tracebacks of unexpected errors."""
        return self.root / "tagdesk.log"
