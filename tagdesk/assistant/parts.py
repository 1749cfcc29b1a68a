"""The packs of a folder, each opened at its first use, once for all."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from tagdesk.contract.manifest import MANIFEST_NAME
from tagdesk.errors import PackError

Part = TypeVar("Part")


class Parts:
    """What was opened, by the name of its pack; may be asked from several threads.

    Attributes:
        models_dir: Folder of the packs.
        threads: That a model may use.
        opened: Parts in the order in which they were opened.
        problems: Why others can't be, in a sentence each.
    """

    def __init__(self, models_dir: Path, threads: int) -> None:
        self.models_dir, self.threads = models_dir, threads
        self.opened: dict[str, Any] = {}
        self.problems: dict[str, str] = {}
        # One part may open another.
        self._opening = threading.RLock()

    def has(self, name: str) -> bool:
        """Whether there is a pack of that name, whole or not."""
        return (self.models_dir / name / MANIFEST_NAME).is_file()

    def open(self, name: str, make: Callable[[Path], Part], *, folder: str = "") -> Part:
        """The part, opened by `make` from its folder if it wasn't yet.

        Args:
            folder: Name of the pack, if it is another.

        Raises:
            PackError: It can't be; `problems` has the sentence too, until it can.
        """
        with self._opening:
            if name not in self.opened:
                try:
                    self.opened[name] = make(self.models_dir / (folder or name))
                except PackError as error:
                    self.problems[name] = str(error)
                    raise
                self.problems.pop(name, None)
            part: Part = self.opened[name]
            return part
