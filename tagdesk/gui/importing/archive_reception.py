"""Ways into the import: menu, buttons, drops, and imports that were interrupted."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtWidgets import QWidget

from tagdesk.assistant.desk import Desk, Undone
from tagdesk.gui.importing.drop import Sorted, is_archive, needs_a_look, sort_drop, sort_names
from tagdesk.gui.jobs import Job, Jobs, Lane, single_step
from tagdesk.gui.message_bar import MessageBar
from tagdesk.gui.undo_text import note_words
from tagdesk.gui.window_memory import WindowMemory
from tagdesk.paths import Profile

if TYPE_CHECKING:
    from tagdesk.assistant.importing import ImportService
    from tagdesk.gui.importing.dialog import ImportDialog
    from tagdesk.gui.importing.session import ImportSession
    from tagdesk.history.imports import ImportRun


class ArchiveReception(QObject):
    """Decides what of a drop is imported, and opens the dialog.

    Args:
        make_service: Makes the use case; called off the GUI thread, when it is first needed.
        desk: Where an import is undone.
        jobs: Where all of it runs.
        profile: For what has to be unpacked.
        memory: What the window remembers.
        message: Where sentences are said.
        window: The window.

    Signals:
        photos_came: Paths that are no exports.
        past_changed: Accounts whose past is another one now.
    """

    photos_came = Signal(list)
    past_changed = Signal(list)

    def __init__(
        self,
        make_service: "Callable[[], ImportService]",
        desk: Desk,
        jobs: Jobs,
        profile: Profile,
        memory: WindowMemory,
        message: MessageBar,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._make_service = make_service
        self._desk = desk
        self._jobs = jobs
        self._profile = profile
        self._memory = memory
        self._message = message
        self._window = window
        self._interrupted = ""
        self._running: set[Job] = set()
        self._service: ImportService | None = None
        self._session: ImportSession | None = None
        self.dialog: ImportDialog | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is being looked at, imported or undone."""
        return not self._running and (self._session is None or self._session.idle)

    def announce(self, mime: QMimeData) -> str:
        """What a drop of this would do, empty if it holds no archive; by names alone, for every move of a drag."""
        names = [url.fileName() for url in mime.urls() if url.isLocalFile()] if mime.hasUrls() else []
        archives = [name for name in names if is_archive(name)]
        if not archives:
            return ""
        if len(archives) < len(names):
            return self.tr("Drop to import the archives and to add the rest to the queue")
        return self.tr("Drop to import your past posts")

    def receive(self, paths: Sequence[Path]) -> None:
        """Import what is an export; `photos_came` follows for the rest."""
        if not needs_a_look(paths):
            self._on_sorted(sort_names(paths))
            return
        job = Job(lambda: sort_drop(paths, self._profile.scratch_dir))
        job.succeeded.connect(self._on_sorted)
        job.failed.connect(lambda error: self._message.say_problem(str(error)))
        self._start(job)

    def open(self) -> None:
        """Let the person choose an archive."""
        self._open_dialog()

    def look_for_interrupted(self) -> None:
        """Say which imports were interrupted."""
        job = Job(single_step(lambda: self._the_service().unfinished()))
        job.succeeded.connect(self._on_interrupted_listed)
        job.failed.connect(lambda error: self._message.say_problem(str(error)))
        self._start(job)

    def close(self) -> None:
        """Let go of everything, once no thread runs any more."""
        if self.dialog is not None:
            self.dialog.hide()
        if self._session is not None:
            self._session.close()

    def say_begun(self, undone: Undone) -> None:
        """Say that an import is being undone or done again."""
        words = self.tr("Doing again: {note}…") if undone.is_redo else self.tr("Undoing: {note}…")
        self._message.say_notice(words.format(note=note_words(undone)))

    def _open_dialog(self, paths: Sequence[Path] = ()) -> None:
        from tagdesk.gui.importing.dialog import ImportDialog  # needs the importers

        if self.dialog is None:
            self.dialog = ImportDialog(self._the_session(), self._memory, self._window)
            self.dialog.finished.connect(self._on_dialog_finished)
            self.dialog.show()
            if self._interrupted and self._message.text == self._interrupted:
                self._message.hide()  # the dialog tells it
        self.dialog.open_paths(paths)

    def _the_session(self) -> "ImportSession":
        from tagdesk.gui.importing.session import ImportSession

        if self._session is None:
            self._session = ImportSession(self._the_service, self._desk, self._jobs, self)
            self._session.past_changed.connect(self.past_changed)
        return self._session

    def _the_service(self) -> "ImportService":
        """Made in the lane of imports, where all calls come from."""
        if self._service is None:
            self._service = self._make_service()
        return self._service

    def _start(self, job: Job) -> None:
        self._running.add(job)
        job.finished.connect(self._on_finished)
        self._jobs.start(job, Lane.IMPORT)

    def _on_finished(self, job: Job) -> None:
        self._running.discard(job)

    def _on_sorted(self, files: Sorted) -> None:
        if files.others:
            self.photos_came.emit(list(files.others))
        if files.exports:
            self._open_dialog(files.exports)

    def _on_dialog_finished(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _on_interrupted_listed(self, runs: "list[ImportRun]") -> None:
        from tagdesk.gui.importing.text import interrupted_words

        if runs and self.dialog is None and not self._message.text:
            self._interrupted = interrupted_words(runs)
            self._message.say_problem(self._interrupted)
