"""The packs in use, each opened at its first use, once for all."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from tagdesk.assistant.model_folders import ModelFolders
from tagdesk.errors import PackError

Part = TypeVar("Part")
_LOG = logging.getLogger(__name__)


class Parts:
    """What was opened, by the name of its pack; may be asked from several threads.

    Attributes:
        folders: Where the packs are looked for.
        threads: That a model may use.
        opened: Parts in the order in which they were opened.
        problems: Why others can't be, or only the shipped ones instead of the person's own, in a sentence each.
    """

    def __init__(self, models: Path | ModelFolders, threads: int) -> None:
        self.folders, self.threads = ModelFolders.at(models), threads
        self.opened: dict[str, Any] = {}
        self.problems: dict[str, str] = {}
        #: Where a shipped pack was opened, maybe in place of the person's own.
        self._places: dict[str, Path] = {}
        # One part may open another.
        self._opening = threading.RLock()

    def has(self, name: str) -> bool:
        """Whether there is a pack of that name, whole or not."""
        return self.folders.has(name)

    def place(self, name: str) -> Path:
        """Folder that a pack was opened from, or will be if it is whole."""
        return self._places.get(name, self.folders.of(name))

    def open(self, name: str, make: Callable[[Path], Part], *, folder: str = "") -> Part:
        """The part, opened by `make` from its folder if it wasn't yet; one of the person's own may be damaged.

        Args:
            folder: Name of the pack, if it is another.

        Raises:
            PackError: It can't be; `problems` has the sentence too, until it can.
        """
        with self._opening:
            if name not in self.opened:
                self.opened[name] = self._made(name, make, folder or name)
            part: Part = self.opened[name]
            return part

    def _made(self, name: str, make: Callable[[Path], Part], pack: str) -> Part:
        problem = ""
        if own := self.folders.own_of(pack):
            try:
                part = make(own)
            except PackError:
                _LOG.warning("the shipped model takes the place of %s", own, exc_info=True)
                problem = (
                    f"The model in {own} is damaged, so the one that TagDesk brought along is in use; go back to other "
                    "models with: tagdesk models rollback."
                )
            else:
                self.problems.pop(name, None)
                return part
        try:
            part = make(self.folders.shipped / pack)
        except PackError as error:
            self.problems[name] = str(error)
            raise
        self._places[name] = self.folders.shipped / pack
        self.problems.pop(name, None)
        if problem:
            self.problems[name] = problem
        return part
