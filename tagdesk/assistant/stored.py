"""What TagDesk keeps on the disk, where, and how much of it: the facts behind the page on privacy."""

import os
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tagdesk.domain import Progress
from tagdesk.paths import Profile

_FILES_A_STEP = 500


class Kind(StrEnum):
    """Kinds of what is kept, in the order in which a person asks for them."""

    HISTORY = "history"
    HISTORY_BACKUPS = "history-backups"
    LIBRARY = "library"
    PASTED = "pasted"
    BACKUPS = "backups"
    THUMBNAILS = "thumbnails"
    MODELS = "models"
    TRAINING = "training"
    LOG = "log"
    SETTINGS = "settings"
    OTHER = "other"


@dataclass(frozen=True)
class Stored:
    """Files of one kind.

    Attributes:
        path: File or folder where they are; the data folder for `OTHER`.
        files: How many.
    """

    kind: Kind
    path: Path
    files: int = 0
    size_bytes: int = 0


@dataclass
class _Tally:
    path: Path
    files: int = 0
    size_bytes: int = 0


def take_stock(profile: Profile) -> Generator[Progress, None, list[Stored]]:
    """Count the files of the data folder, whatever is in it; kinds without a file are told too."""
    tallies = {
        Kind.HISTORY: _Tally(profile.history_file),
        Kind.HISTORY_BACKUPS: _Tally(profile.history_backups_dir),
        Kind.LIBRARY: _Tally(profile.library_dir),
        Kind.PASTED: _Tally(profile.pasted_dir),
        Kind.BACKUPS: _Tally(profile.backups_dir),
        Kind.THUMBNAILS: _Tally(profile.thumbnails_dir),
        Kind.MODELS: _Tally(profile.models_dir),
        Kind.TRAINING: _Tally(profile.training_dir),
        Kind.LOG: _Tally(profile.log_file),
        Kind.SETTINGS: _Tally(profile.settings_file),
        Kind.OTHER: _Tally(profile.root),
    }
    for number, entry in enumerate(_files(profile.root)):
        try:
            state = entry.stat(follow_symlinks=False)
        except OSError:
            continue  # it went meanwhile
        tally = tallies[_kind_of(Path(entry.path), profile)]
        tally.files += 1
        tally.size_bytes += state.st_size
        if number % _FILES_A_STEP == 0:
            yield Progress(number, 0, "counting")
    return [Stored(kind, tally.path, tally.files, tally.size_bytes) for kind, tally in tallies.items()]


def _files(folder: Path) -> Iterator["os.DirEntry[str]"]:
    folders = [folder]
    while folders:
        try:
            entries: Iterable[os.DirEntry[str]] = list(os.scandir(folders.pop()))
        except OSError:
            continue  # it may not be looked into, or went meanwhile
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(Path(entry.path))
            else:
                yield entry


def _kind_of(path: Path, profile: Profile) -> Kind:
    for folder, kind in (
        (profile.history_backups_dir, Kind.HISTORY_BACKUPS),
        (profile.library_dir, Kind.LIBRARY),
        (profile.pasted_dir, Kind.PASTED),
        (profile.backups_dir, Kind.BACKUPS),
        (profile.thumbnails_dir, Kind.THUMBNAILS),
        (profile.models_dir, Kind.MODELS),
        (profile.training_dir, Kind.TRAINING),
        (profile.platforms_dir, Kind.SETTINGS),
    ):
        if path.is_relative_to(folder):
            return kind
    if path.parent == profile.root:
        for file, kind in (
            (profile.history_file, Kind.HISTORY),  # and what SQLite puts beside it
            (profile.log_file, Kind.LOG),  # and those before
            (profile.details_file, Kind.LOG),
            (profile.crash_file, Kind.LOG),
            (profile.settings_file, Kind.SETTINGS),
            (profile.window_file, Kind.SETTINGS),
        ):
            if path.name.startswith(file.name):
                return kind
    return Kind.OTHER
