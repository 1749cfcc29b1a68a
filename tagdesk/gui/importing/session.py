"""Opens, previews, imports and takes back exports off the GUI thread, one after the other."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.import_report import ImportReport
from tagdesk.assistant.importing import ImportService
from tagdesk.domain import Progress
from tagdesk.gui.importing.plan import Opened, Plan, Result, open_plans, settle, take_in_all, undo_all
from tagdesk.gui.importing.text import kind_words
from tagdesk.gui.jobs import Job, Jobs, Lane, single_step
from tagdesk.history.imports import ImportRun


class ImportSession(QObject):
    """What the dialog asks for; every answer is a signal.

    Signals:
        listed: Interrupted imports, and the names of the formats.
        opened: Exports that were found (`Opened`); their previews follow.
        refused: Why something could not be done, in one sentence.
        looked: How far the preview of an export (`Plan`) is.
        previewed: An export has a report or an error.
        progressed: How far an import or its undo is.
        imported: An import ended, whole or not (`Result`).
        undone: An import was taken back.
        past_changed: Accounts whose past is another one now.
    """

    listed = Signal(list, list)
    opened = Signal(object)
    refused = Signal(str)
    looked = Signal(object, object)
    previewed = Signal(object)
    progressed = Signal(object)
    imported = Signal(object)
    undone = Signal(object)
    past_changed = Signal(list)

    def __init__(
        self, service: Callable[[], ImportService], desk: Desk, jobs: Jobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._desk = desk
        self._jobs = jobs
        self._running: set[Job] = set()
        self._opening: Job | None = None
        self._previews: dict[Plan, Job] = {}
        self._serial = 0
        self._is_chart_loaded = False
        self._import: Job | None = None
        self._opened: Opened | None = None
        self._result: Result | None = None

    @property
    def idle(self) -> bool:
        """Whether no work is under way."""
        return not self._running

    @property
    def is_importing(self) -> bool:
        """Whether posts are being written."""
        return self._import is not None

    @property
    def plans(self) -> list[Plan]:
        """Exports that were found."""
        return self._opened.plans if self._opened else []

    @property
    def paths(self) -> tuple[Path, ...]:
        """Files and folders that are open."""
        return self._opened.arrival.paths if self._opened else ()

    def list_interrupted(self) -> None:
        """Ask for `listed`."""
        self._start_listing(self._list)

    def give_up(self, run: ImportRun) -> None:
        """Let an interrupted import be; `listed` follows."""

        def work() -> tuple[list[ImportRun], list[str]]:
            self._service().give_up(run)
            return self._list()

        self._start_listing(work)

    def open(self, paths: Sequence[Path], run: ImportRun | None = None) -> None:
        """Look which exports are in files and folders, or go on with an interrupted import."""
        self.forget()
        self._serial += 1
        serial = self._serial
        job = Job(single_step(lambda: open_plans(self._service(), paths, run)))
        job.succeeded.connect(lambda opened: self._on_opened(serial, opened))
        job.failed.connect(lambda error: self._on_open_failed(serial, str(error)))
        job.crashed.connect(lambda _: self._on_open_failed(serial, self._fault()))
        self._opening = job
        self._run(job)

    def forget(self) -> None:
        """Stop looking and let go of what is open."""
        for job in (self._opening, *self._previews.values()):
            if job is not None:
                job.cancel()
        self._opening = None
        self._serial += 1
        self._previews.clear()
        if self._opened is not None:
            self._close(self._opened)
        self._opened = self._result = None

    def preview(self, plan: Plan, *, first: bool = False) -> None:
        """Look what would become of an export with its present choice; `previewed` follows."""
        if plan not in self.plans:
            return  # something else is open by now
        if (before := self._previews.pop(plan, None)) is not None:
            before.cancel()
        plan.report, plan.error = None, ""
        self._serial += 1
        plan.serial = serial = self._serial
        job = Job(lambda: self._service().preview(plan.found, plan.choice))
        self._previews[plan] = job
        job.progressed.connect(lambda progress: self._on_looked(plan, serial, progress))
        job.succeeded.connect(lambda report: self._on_previewed(plan, serial, report))
        job.failed.connect(lambda error: self._on_previewed(plan, serial, None, str(error)))
        job.crashed.connect(lambda _: self._on_previewed(plan, serial, None, self._fault()))
        self._run(job, priority=int(first))

    def start_import(self) -> None:
        """Import what is chosen."""
        if self._opened is None:
            return
        for job in self._previews.values():
            job.cancel()
        self._previews.clear()
        plans = [plan for plan in self.plans if plan.is_chosen and not plan.error]
        found = sum(plan.report.posts_found for plan in plans if plan.report)
        self._result = Result(plans, total=found)
        self._take_in(self._result)

    def go_on(self) -> None:
        """Go on with the import that ended early."""
        if self._result is not None:
            self._result.error = ""
            self._take_in(self._result)

    def cancel_import(self) -> None:
        """Stop after what is being written; `imported` follows."""
        if self._import is not None:
            self._import.cancel()

    def undo(self) -> None:
        """Take back the import that was just done; `undone` follows."""
        if (result := self._result) is None:
            return
        job = Job(lambda: undo_all(self._service(), self._desk, result))
        job.progressed.connect(self.progressed)
        job.succeeded.connect(lambda _: self.undone.emit(result))
        job.failed.connect(lambda error: self._on_undo_failed(result, str(error)))
        job.crashed.connect(lambda _: self._on_undo_failed(result, self._fault()))
        job.finished.connect(lambda _: self.past_changed.emit(result.account_ids))
        self._run(job)

    def close(self) -> None:
        """Let go of what is open, once no thread runs any more."""
        if self._opened is not None:
            self._opened.arrival.close()
            self._opened = None

    def _list(self) -> tuple[list[ImportRun], list[str]]:
        from tagdesk.importers.formats import IMPORTERS

        return self._service().unfinished(), [kind_words(importer.title) for importer in IMPORTERS]

    def _on_opened(self, serial: int, opened: Opened) -> None:
        if serial != self._serial:
            self._close(opened)  # nobody waits for it any more
            return
        self._opening = None
        self._opened = opened
        self.opened.emit(opened)
        for plan in [opened.resumed] if opened.resumed else opened.plans:
            self.preview(plan)
        if not self._is_chart_loaded:
            self._is_chart_loaded = True
            self._run(Job(single_step(_load_chart)), priority=-1)

    def _on_open_failed(self, serial: int, sentence: str) -> None:
        if serial == self._serial:
            self._opening = None
            self.refused.emit(sentence)

    def _close(self, opened: Opened) -> None:
        """In the lane of the jobs, behind those that still read from it."""
        self._run(Job(single_step(opened.arrival.close)))

    def _on_looked(self, plan: Plan, serial: int, progress: Progress) -> None:
        if plan in self._previews and plan.serial == serial:
            self.looked.emit(plan, progress)

    def _on_previewed(self, plan: Plan, serial: int, report: ImportReport | None, sentence: str = "") -> None:
        if plan in self._previews and plan.serial == serial:
            del self._previews[plan]
            plan.report, plan.error = report, sentence
            self.previewed.emit(plan)

    def _take_in(self, result: Result) -> None:
        if (opened := self._opened) is None:
            return
        job = Job(lambda: take_in_all(self._service(), opened.arrival, result))
        self._import = job
        job.progressed.connect(self.progressed)
        job.failed.connect(lambda error: result.stop(str(error)))
        job.crashed.connect(lambda _: result.stop(self._fault()))
        job.finished.connect(lambda _: self._on_import_finished(opened, result))
        self._run(job)

    def _on_import_finished(self, opened: Opened, result: Result) -> None:
        self._import = None
        job = Job(single_step(lambda: settle(self._service(), opened.arrival, result)))
        job.failed.connect(lambda error: result.stop(str(error)))
        job.finished.connect(lambda _: self._on_settled(result))
        self._run(job)

    def _on_settled(self, result: Result) -> None:
        self.imported.emit(result)
        self.past_changed.emit(result.account_ids)

    def _on_undo_failed(self, result: Result, sentence: str) -> None:
        result.stop(sentence)
        self.imported.emit(result)

    def _fault(self) -> str:
        return self.tr("A fault in TagDesk stopped it; the log file tells more.")

    def _start_listing(self, work: Callable[[], tuple[list[ImportRun], list[str]]]) -> None:
        job = Job(single_step(work))
        job.succeeded.connect(lambda listed: self.listed.emit(*listed))
        job.failed.connect(lambda error: self.refused.emit(str(error)))
        self._run(job)

    def _run(self, job: Job, *, priority: int = 0) -> None:
        self._running.add(job)
        job.finished.connect(self._on_finished)
        self._jobs.start(job, Lane.IMPORT, priority=priority)

    def _on_finished(self, job: Job) -> None:
        self._running.discard(job)


def _load_chart() -> None:
    """Load the library that draws the picture of the summary: in the GUI thread that would be felt."""
    import pyqtgraph  # noqa: F401
