"""What TagDesk runs on, as far as a report about a problem needs it and nobody is named by it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tagdesk.assistant.machine import display_in_use, kind_of_installation, unnamed
from tagdesk.errors import HistoryError
from tagdesk.history.store import History
from tagdesk.paths import Profile


@dataclass(frozen=True)
class Surroundings:
    """Facts beside the models.

    Attributes:
        installation: How TagDesk came onto the machine.
        data_folder: Without the names of the person.
        posts: In the history; None if it can't be opened.
        history_bytes: Size of its file.
        free_bytes: On the disk of the data folder; None if nobody knows.
        problem: What is wrong with the history, empty if nothing is.
    """

    installation: str
    display: str
    data_folder: str
    posts: int | None
    history_bytes: int
    free_bytes: int | None
    problem: str = ""

    @classmethod
    def of(cls, profile: Profile) -> "Surroundings":
        """Look; a history that isn't there is not begun."""
        posts: int | None = 0
        problem = ""
        if profile.history_file.exists():
            try:
                posts = _count_posts(profile.history_file)
            except HistoryError as error:
                posts, problem = None, unnamed(str(error))
        return cls(
            installation=kind_of_installation(),
            display=display_in_use(),
            data_folder=unnamed(str(profile.root)),
            posts=posts,
            history_bytes=_size(profile.history_file),
            free_bytes=_free_bytes(profile.root),
            problem=problem,
        )

    def rows(self) -> list[tuple[str, str, str]]:
        """The facts for a person."""
        posts = "can't be opened" if self.posts is None else f"{self.posts} post{'' if self.posts == 1 else 's'}"
        free = "unknown" if self.free_bytes is None else f"{self.free_bytes / 1e9:.1f} GB"
        return [
            ("installed as", self.installation, ""),
            ("display", self.display, ""),
            ("your data", self.data_folder, ""),
            ("history", posts, f"{self.history_bytes / 1e6:.1f} MB"),
            ("free on the disk", free, ""),
        ]


def _count_posts(file: Path) -> int:
    history = History(file)
    try:
        return int(history.stats()["posts"])
    finally:
        history.close()


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _free_bytes(folder: Path) -> int | None:
    """The folder may be about to be made."""
    for path in (folder, *folder.parents):
        try:
            return shutil.disk_usage(path).free
        except OSError:
            continue
    return None
