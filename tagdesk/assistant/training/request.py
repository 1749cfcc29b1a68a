"""What the person wishes of a training, and the file that keeps it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args

from tagdesk.assistant.durable import replace_text
from tagdesk.errors import TrainingRunError


class Activate(StrEnum):
    """What becomes of new models that are better."""

    ASK = "ask"
    BETTER = "better"  # they are used
    NEVER = "never"  # they are kept, and the old ones go on being used


@dataclass(frozen=True)
class TrainingWish:
    """What is to be trained, on which posts.

    Attributes:
        models: Systems; empty for all.
        accounts: Names; empty for all.
        since, until: Shown days of the first and the last post; None: no limit.
        hold_out: Share of the newest posts of each account that nothing learns from; they are the proof.
        most: Newest posts of each account that are learned from; 0 for all.
        threads: Of the processor; 0 for as many as there are.
        keep_running: Whether it goes on when TagDesk is closed.
        base: Folders of packs to start from, in the order in which a pack is looked for.
    """

    models: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    seed: int = 42
    hold_out: float = 0.2
    most: int = 0
    threads: int = 0
    keep_running: bool = False
    activate: Activate = Activate.ASK
    base: tuple[Path, ...] = ()

    def save(self, path: Path) -> None:
        """Write the file, whole or not at all; raises `OSError`."""
        replace_text(path, json.dumps(asdict(self), default=str, indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> "TrainingWish":
        """Read the file.

        Raises:
            TrainingRunError: It is not there or damaged.
        """
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            return cls(**{field.name: _read(record, field.name, field.type) for field in fields(cls)})
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise TrainingRunError(
                f"What was wished of the training in {path.parent} can't be read; delete that folder and train anew."
            ) from error


def _read(record: Mapping[str, Any], name: str, kind: Any) -> Any:
    """A field as its type wants it."""
    value = record[name]
    if kind == date | None:
        return None if value is None else date.fromisoformat(value)
    if kind is Activate:
        return Activate(value)
    if kind == tuple[str, ...] or kind == tuple[Path, ...]:
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise TypeError(name)
        return tuple(map(get_args(kind)[0], value))
    if isinstance(value, bool) != (kind is bool) or not isinstance(value, (int, float) if kind is float else kind):
        raise TypeError(name)
    return value
