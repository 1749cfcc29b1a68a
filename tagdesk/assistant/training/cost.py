"""What a training takes: about how long, and how much room on the disk."""

import os
import shutil
from collections.abc import Collection
from pathlib import Path

from tagdesk.assistant.training.plan import MODELS

#: Seconds on two cores of a machine of 2025: once, and for each post.
_SECONDS: dict[str, tuple[float, float]] = {
    "sog": (25.0, 0.05),
    "csrw": (15.0, 0.02),
    "amnn": (15.0, 0.03),
    "macon": (15.0, 0.03),
    "usercond": (15.0, 0.015),
}
#: Of looking at a photo, of reading a caption, and of the proof: each held-out post is asked of two engines.
_SECONDS_A_PHOTO, _SECONDS_A_POST, _SECONDS_A_QUESTION = 0.06, 0.01, 0.15
#: To load everything, to write the packs, to start the engines of the proof.
_SECONDS_ONCE = 30.0
_MEASURED_CORES = 2
#: More cores don't help so small models any more.
_MOST_CORES = 8
#: On the disk: what was seen in a photo, a model with its checkpoints and packs, and all the rest.
_BYTES_A_PHOTO, _BYTES_A_MODEL, _BYTES_ONCE = 140_000, 400_000_000, 200_000_000


def seconds_needed(
    posts: int,
    photos: int,
    models: Collection[str] = tuple(MODELS),
    *,
    hold_out: float = 0.2,
    cores: int | None = None,
) -> float:
    """About how long a training takes, the proof at its end included.

    Args:
        posts: Posts that can be learned from.
        photos: Those of them with a photo.
        cores: Of the processor; None: those of this machine.
    """
    fits = sum(once + posts * (1 - hold_out) * each for once, each in (_SECONDS[model] for model in models))
    looks = photos * _SECONDS_A_PHOTO + posts * (_SECONDS_A_POST + hold_out * _SECONDS_A_QUESTION)
    return (_SECONDS_ONCE + fits + looks) * _MEASURED_CORES / min(cores or os.cpu_count() or 1, _MOST_CORES)


def bytes_needed(history: Path, photos: int, models: Collection[str] = tuple(MODELS)) -> int:
    """About how much room a training takes while it works."""
    copy = history.stat().st_size if history.is_file() else 0
    return copy + photos * _BYTES_A_PHOTO + len(models) * _BYTES_A_MODEL + _BYTES_ONCE


def room_missing(folder: Path, needed: int) -> str:
    """A sentence if the disk of a folder, which need not be there yet, has less room than is needed; else empty."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free >= needed:
        return ""
    return (
        f"Training needs about {_gigabytes(needed)} of free disk space, and there are {_gigabytes(free)}; "
        "free some and train again."
    )


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
