"""The folder of a person's own sets of models: how they come into it and leave it as a whole, and in turn."""

import contextlib
import logging
import os
import re
import shutil
import tempfile
import time as clock
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tagdesk.assistant.own_set import is_set_id
from tagdesk.contract.run_lock import RunLock
from tagdesk.disk import flush_folder
from tagdesk.errors import PackError

_LOG = logging.getLogger(__name__)
#: Folders that are no sets yet, or none any more.
_INCOMING, _GONE = ".incoming-", ".gone-"
#: To choose another set takes a moment: whoever waits longer for its turn waits for something that hangs.
_PATIENCE_S, _POLL_S = 10.0, 0.05


class ModelShelf:
    """Sets by name, in a folder that is made when the first one comes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def ids(self) -> list[str]:
        """Names of all sets, the newest first."""
        try:
            found = [path.name for path in self._root.iterdir() if is_set_id(path.name) and path.is_dir()]
        except OSError:
            return []
        return sorted(found, key=_age, reverse=True)

    def has(self, set_id: str) -> bool:
        """Whether there is a set of that name, whole or not."""
        return is_set_id(set_id) and (self._root / set_id).is_dir()

    def folder(self, set_id: str) -> Path:
        """Folder of a set; raises `PackError` if there is none of that name."""
        if not self.has(set_id):
            own = ", ".join(self.ids()) or "none"
            raise PackError(f"There are no models '{set_id}'; your own ones: {own} (see: tagdesk models list).")
        return self._root / set_id

    def free_id(self, now: datetime) -> str:
        """The name of a set that comes now; it is behind those of all others, whatever the clock says."""
        newest = max(map(_age, self.ids()), default=("", 0))
        stamp = max(now.strftime("%Y%m%d-%H%M%S"), newest[0])
        return stamp if stamp > newest[0] else f"{stamp}-{newest[1] + 1}"

    def place(self, incoming: Path, set_id: str) -> None:
        """Make a folder that is whole a set; raises `OSError`."""
        flush_folder(incoming)
        incoming.replace(self._root / set_id)
        flush_folder(self._root)

    def remove(self, set_id: str) -> None:
        """Delete a set; it is out of sight at once and as a whole. Raises `PackError`."""
        gone = self._root / f"{_GONE}{set_id}"
        shutil.rmtree(gone, ignore_errors=True)
        try:
            (self._root / set_id).replace(gone)
        except OSError as error:
            raise PackError(
                f"The models {set_id} can't be deleted ({error.strerror}); close what uses them and do it again."
            ) from error
        shutil.rmtree(gone, ignore_errors=True)

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """While nobody else chooses, adds or deletes; raises `PackError` where that doesn't end."""
        with _sentences(self._root), self._locked("active", _PATIENCE_S):
            for partial in self._root.glob(".*.partial"):
                partial.unlink(missing_ok=True)  # a crash left it: nobody else writes now
            yield

    @contextlib.contextmanager
    def arrival(self) -> Iterator[Path]:
        """An empty folder, which goes again unless it is placed; raises `PackError`, also for what the disk says."""
        with _sentences(self._root), self._locked("incoming", 0):
            self._sweep()
            incoming = Path(tempfile.mkdtemp(prefix=_INCOMING, dir=self._root))
            try:
                yield incoming
            except PackError as error:
                # Nobody finds a folder of that name when it is told.
                raise PackError(str(error).replace(f"{incoming}{os.sep}", "")) from error
            finally:
                shutil.rmtree(incoming, ignore_errors=True)

    def tidy(self) -> None:
        """Let go what a crash left, unless somebody is at it; never raises."""
        with contextlib.suppress(OSError, PackError):
            if self._leftovers():
                with self._locked("incoming", 0):
                    self._sweep()

    def _sweep(self) -> None:
        for path in self._leftovers():
            _LOG.info("%s was left by a crash", path)
            shutil.rmtree(path, ignore_errors=True)

    def _leftovers(self) -> list[Path]:
        return [path for path in self._root.iterdir() if path.name.startswith((_INCOMING, _GONE))]

    @contextlib.contextmanager
    def _locked(self, what: str, patience_s: float) -> Iterator[None]:
        self._root.mkdir(parents=True, exist_ok=True)
        lock = RunLock(self._root / f".{what}.lock")
        end_s = clock.monotonic() + patience_s
        while not lock.take():
            if clock.monotonic() >= end_s:
                raise PackError("Another TagDesk is changing the models; wait until it is done and do it again.")
            clock.sleep(_POLL_S)
        try:
            yield
        finally:
            lock.release()


@contextlib.contextmanager
def _sentences(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PackError(
            f"The models can't be changed: {error.filename or root}: {error.strerror}; check the disk and your rights."
        ) from error


def _age(set_id: str) -> tuple[str, int]:
    stamp, number = re.fullmatch(r"(.{15})-?(\d*)", set_id).groups()  # type: ignore[union-attr]
    return stamp, int(number or 1)
