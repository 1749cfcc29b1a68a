"""Installs, checks, changes and takes away sets of models off the GUI thread, one after the other."""

from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from tagdesk.domain import Progress
from tagdesk.gui.jobs import Job, Jobs, Lane, single_step

if TYPE_CHECKING:
    from tagdesk.assistant.installed_set import InstalledSet
    from tagdesk.assistant.model_store import ModelStore


class ModelsSession(QObject):
    """What the page of the models asks for; every answer is a signal.

    Signals:
        listed: The sets (`InstalledSet`), and the one that was in use before (its id, or None).
        progressed: How far the work is; None when it is over.
        checked: A set, and a check (`PackCheck`) of each of its packs.
        exported: File that a set was written into.
        imported: Set that came out of a file.
        switched: The set (`InstalledSet`) that is in use from now on, and whether that was a step back.
        refused: Why something could not be done, in one sentence.
    """

    listed = Signal(object, object)
    progressed = Signal(object)
    checked = Signal(str, object)
    exported = Signal(object)
    imported = Signal(str)
    switched = Signal(object, bool)
    refused = Signal(str)

    def __init__(self, store: "ModelStore", jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self._jobs = jobs
        self._running: set[Job] = set()
        self._stoppable: Job | None = None

    @property
    def idle(self) -> bool:
        """Whether no work is under way."""
        return not self._running

    def reload(self) -> None:
        """Ask for `listed`."""
        self._run(self._list, lambda listed: self.listed.emit(*listed))

    def use(self, set_id: str) -> None:
        """Let a set be in use; `switched` follows."""

        def work() -> "InstalledSet":
            self.store.activate(set_id)
            return self._active()

        self._run(work, lambda found: self._on_switched(found, is_back=False))

    def go_back(self) -> None:
        """Let the set be in use that was before; `switched` follows."""

        def work() -> "InstalledSet":
            self.store.rollback()
            return self._active()

        self._run(work, lambda found: self._on_switched(found, is_back=True))

    def install(self, work: Callable[[], Generator[Progress, None, str]]) -> None:
        """Let some work install a set and put it to use; `switched` follows."""

        def install_and_find() -> Generator[Progress, None, "InstalledSet"]:
            yield from work()
            return self._active()

        self._take_time(Job(install_and_find), lambda found: self._on_switched(found, is_back=False))

    def verify(self, set_id: str) -> None:
        """Check every file of a set, and whether its models answer as they should; `checked` follows."""
        self._take_time(Job(lambda: self.store.verify(set_id)), lambda checks: self.checked.emit(set_id, checks))

    def export(self, set_id: str, file: Path) -> None:
        """Write a set into one file, whose name the person agreed to; `exported` follows."""
        self._run(lambda: self.store.export(set_id, file, replace=True), lambda _: self.exported.emit(file))

    def import_file(self, file: Path) -> None:
        """Install a set out of a file; it is not in use yet; `imported` follows."""
        self._take_time(Job(lambda: self.store.import_file(file)), self._on_imported)

    def delete(self, set_id: str) -> None:
        """Take a set away for good."""
        self._run(lambda: self.store.delete(set_id), lambda _: self.reload())

    def stop(self) -> None:
        """Stop what takes its time; nothing is left of it."""
        if self._stoppable is not None:
            self._stoppable.cancel()

    def _list(self) -> "tuple[list[InstalledSet], str | None]":
        return self.store.installed(), self.store.previous()

    def _active(self) -> "InstalledSet":
        return next(found for found in self.store.installed() if found.is_active)

    def _on_switched(self, found: "InstalledSet", *, is_back: bool) -> None:
        self.switched.emit(found, is_back)
        self.reload()

    def _on_imported(self, set_id: str) -> None:
        self.imported.emit(set_id)
        self.reload()

    def _run(self, act: Callable[[], Any], tell: Callable[[Any], object]) -> None:
        self._start(Job(single_step(act)), tell)

    def _take_time(self, job: Job, tell: Callable[[Any], object]) -> None:
        self._stoppable = job
        job.progressed.connect(self.progressed)
        self._start(job, tell)

    def _start(self, job: Job, tell: Callable[[Any], object]) -> None:
        self._running.add(job)
        job.succeeded.connect(tell)
        job.failed.connect(lambda error: self.refused.emit(str(error)))
        job.finished.connect(self._on_finished)
        self._jobs.start(job, Lane.MODELS)

    def _on_finished(self, job: Job) -> None:
        self._running.discard(job)
        if job is self._stoppable:
            self._stoppable = None
            self.progressed.emit(None)
