"""Which set of models is in use, and which ones were before: `active.json`, replaced as a whole."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tagdesk.assistant.durable import replace_text
from tagdesk.assistant.own_set import SHIPPED, is_set_id
from tagdesk.errors import PackError

#: Changes that can be taken back.
_REMEMBERED = 20


@dataclass(frozen=True)
class Pointer:
    """What is in use.

    Attributes:
        active: A set, or `SHIPPED`.
        before: What was in use before, the latest last.
    """

    active: str = SHIPPED
    before: tuple[str, ...] = ()

    def moved_to(self, set_id: str) -> "Pointer":
        """The pointer when another set is chosen."""
        if set_id == self.active:
            return self
        return Pointer(set_id, (*self.before, self.active)[-_REMEMBERED:])

    def back(self, is_usable: Callable[[str], bool]) -> "Pointer | None":
        """The pointer one step back, past sets that can't be used any more; None where there is no step."""
        for place in range(len(self.before) - 1, -1, -1):
            set_id = self.before[place]
            if set_id != self.active and (set_id == SHIPPED or is_usable(set_id)):
                return Pointer(set_id, self.before[:place])
        return None if self.active == SHIPPED else Pointer()


class PointerFile:
    """Reads and writes `active.json`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> tuple[Pointer, str]:
        """The pointer, and a sentence where the file can't be used (empty: all is well); never raises."""
        try:
            record = json.loads(self._path.read_text(encoding="utf-8"))
            ids = [record["active"], *record["before"]]
            if not all(isinstance(one, str) and (one == SHIPPED or is_set_id(one)) for one in ids):
                raise ValueError("no sets")
            return Pointer(ids[0], tuple(ids[1:])), ""
        except FileNotFoundError:
            return Pointer(), ""
        except OSError as error:
            reason = f"can't be read ({error.strerror})"
        except (ValueError, TypeError, KeyError, RecursionError):
            reason = "is damaged"
        return Pointer(), (
            f"{self._path} {reason}, so the models that TagDesk brought along are in use; choose yours again "
            "with: tagdesk models activate."
        )

    def save(self, pointer: Pointer) -> None:
        """Write it; raises `PackError` where that fails, and then the old one still holds."""
        text = json.dumps({"active": pointer.active, "before": pointer.before}, indent=1) + "\n"
        try:
            replace_text(self._path, text)
        except OSError as error:
            raise PackError(
                f"Other models can't be chosen: {self._path} can't be written ({error.strerror})."
            ) from error
