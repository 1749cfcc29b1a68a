"""The done posts as a file: where it is to be, how far it is, what came of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from tagdesk.errors import TagDeskError
from tagdesk.gui.jobs import Job, Jobs, Lane
from tagdesk.gui.message_bar import MessageBar
from tagdesk.gui.metadata.export_name import ENDINGS, named
from tagdesk.gui.metadata.progress_box import ProgressBox
from tagdesk.gui.number_text import number_text
from tagdesk.gui.window_action import ActionSpec
from tagdesk.gui.window_memory import WindowMemory

if TYPE_CHECKING:
    from tagdesk.history.store import History


class ExportActions(QObject):
    """Exports the history.

    Args:
        history: The history.
        message: Where it is said what came of it.
        jobs: Where it runs.
        memory: Remembers the last file.
        finish_editing: Saves what is being typed.
        window: The main window.
    """

    def __init__(
        self,
        history: "History",
        message: MessageBar,
        jobs: Jobs,
        memory: WindowMemory,
        finish_editing: Callable[[], object],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._history, self._message, self._jobs, self._memory = history, message, jobs, memory
        self._finish_editing, self._window = finish_editing, window
        self._job: Job | None = None
        self.box: ProgressBox | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is being exported."""
        return self._job is None

    def specs(self) -> list[ActionSpec]:
        """What the menu offers."""
        return [ActionSpec(self.tr("Export the done posts…"), ("Ctrl+E",), self.choose)]

    def choose(self) -> None:
        """Let the person say where to."""
        if self._job is not None:
            return
        self._finish_editing()
        names = {
            ".csv": self.tr("Table (*.csv)"),
            ".jsonl": self.tr("All that is known, for TagDesk and programs (*.jsonl)"),
            ".txt": self.tr("Plain text, ready to paste (*.txt)"),
        }
        filters = [names[ending] for ending in ENDINGS]
        before = Path(self._memory.export_file or Path.home() / "posts.csv")
        current = names.get(before.suffix.lower(), filters[0])
        name, chosen = QFileDialog.getSaveFileName(
            self._window, self.tr("Export the done posts"), str(before), ";;".join(filters), current
        )
        if name:
            ending = next((ending for ending, words in names.items() if words == chosen), ENDINGS[0])
            target, may_replace = named(Path(name), ending)
            self.export(target, replace=may_replace)

    def export(self, target: Path, *, replace: bool = False) -> None:
        """Write the file; what is there already is replaced only if the person said so."""
        from tagdesk.assistant.export import export_history

        self._memory.export_file = str(target)
        self.box = box = ProgressBox(self.tr("Writing {file}").format(file=target.name), self._window)
        job = self._job = Job(lambda: export_history(self._history, target, replace=replace))
        box.canceled.connect(job.cancel)
        job.progressed.connect(box.show_progress)
        job.succeeded.connect(lambda count: self._on_exported(target, count))
        job.failed.connect(self._on_failed)
        job.cancelled.connect(lambda: self._message.say_notice(self.tr("Stopped; no file was written.")))
        job.finished.connect(lambda _: self._on_finished())
        self._jobs.start(job, Lane.EXPORT)

    def _on_exported(self, target: Path, count: int) -> None:
        if not count:
            words = self.tr("No post is done yet, so {file} holds none; mark posts as done with Ctrl+D.")
        else:
            words = self.tr("1 post written to {file}") if count == 1 else self.tr("{count} posts written to {file}")
        self._message.say_notice(words.format(count=number_text(count), file=target))

    def _on_failed(self, error: TagDeskError) -> None:
        self._message.say_problem(str(error))

    def _on_finished(self) -> None:
        self._job = None
        if self.box is not None:
            self.box.hide()
            self.box.deleteLater()
            self.box = None
