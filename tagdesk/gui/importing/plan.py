"""What was found in archives and what the person wants of it (of Qt it needs the translation only)."""

import contextlib
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.import_report import ImportReport
from tagdesk.assistant.importing import Arrival, Choice, ImportService, choice_of, paths_of
from tagdesk.assistant.library import Photos
from tagdesk.domain import Account, Progress
from tagdesk.gui.importing.text import kind_words
from tagdesk.history.imports import ImportRun, Outcome
from tagdesk.importers.exports import Found


class Where(Enum):
    """Where the files of an export lie."""

    FOLDERS = "folders"
    ARCHIVES = "archives"
    BOTH = "both"


@dataclass(eq=False)
class Plan:
    """One export.

    Attributes:
        is_chosen: Whether it is to be imported.
        report: What would become of its posts with this choice; None as long as nobody looked.
        error: Why nobody can tell.
        serial: Number of the preview that was asked for last.
        is_fresh: Whether nobody looked yet; after the first look, what has nothing new is not chosen any more.
    """

    found: Found
    where: Where
    choice: Choice
    is_chosen: bool = True
    report: ImportReport | None = None
    error: str = ""
    serial: int = 0
    is_fresh: bool = True

    @property
    def title(self) -> str:
        """What was recognised, and whose it is."""
        account = self.found.export.account
        title = kind_words(self.found.importer.title)
        return f"{title} ({account})" if account else title

    @property
    def news(self) -> int:
        """Posts that an import would bring in or change."""
        return news_of(self.report) if self.report else 0

    @property
    def is_settled(self) -> bool:
        """Whether it is known what an import would do."""
        return self.report is not None or bool(self.error)


@dataclass(eq=False)
class Opened:
    """Exports that are ready to be looked at; `resumed` is the one of an import that is to go on."""

    arrival: Arrival
    plans: list[Plan]
    accounts: list[Account]
    resumed: Plan | None = None


@dataclass(eq=False)
class Result:
    """What an import did, filled in while it works.

    Attributes:
        left: Exports that are still to be imported; the first one may be half in.
        done: Posts that were looked at, of `total`.
        error: Why it ended early.
        batches: Undo steps, oldest first.
        runs: Imports of this that can be gone on with.
        account_ids: Accounts whose past is another one now.
    """

    left: list[Plan]
    total: int = 0
    done: int = 0
    reports: list[ImportReport] = field(default_factory=list)
    error: str = ""
    batches: list[int] = field(default_factory=list)
    runs: list[ImportRun] = field(default_factory=list)
    account_ids: list[int] = field(default_factory=list)
    done_before: dict[int, int] = field(default_factory=dict)

    def stop(self, sentence: str) -> None:
        """Note why it ended early; the first reason counts."""
        self.error = self.error or sentence

    @property
    def is_whole(self) -> bool:
        """Whether all of it came in."""
        return not self.left

    @property
    def can_be_undone(self) -> bool:
        """Whether anything was written."""
        return bool(self.batches)


def news_of(report: ImportReport) -> int:
    """Posts that come in or change."""
    return report.outcomes[Outcome.IMPORTED] + report.outcomes[Outcome.UPDATED]


def open_plans(service: ImportService, paths: Sequence[Path], run: ImportRun | None) -> Opened:
    """Find the exports in files and folders, each with the choice that fits most people.

    Args:
        run: An interrupted import to go on with: its export is chosen as it was, the others are not.

    Raises:
        ArchiveError: One can't be opened, or there is no export among them.
    """
    arrival = service.open(paths_of(run) if run else paths)
    accounts = service.accounts()
    plans = [Plan(found, _where(found), first_choice(found, accounts)) for found in arrival.found]
    resumed = next((plan for plan in plans if run and _is_of(run, plan)), None)
    if run and resumed:
        resumed.choice = choice_of(run)
        for plan in plans:
            plan.is_chosen = plan is resumed
    return Opened(arrival, plans, accounts, resumed)


def first_choice(found: Found, accounts: Sequence[Account]) -> Choice:
    """Into the account of that name, else the first one; TagDesk's own exports say themselves where posts belong."""
    if tells_accounts(found):
        return Choice()
    names = {account.name.casefold(): account.name for account in accounts}
    return Choice(names.get((found.export.account or "").casefold(), accounts[0].name))


def tells_accounts(found: Found) -> bool:
    """Whether posts of the export name accounts of TagDesk."""
    return found.importer.name == "jsonl"


def photo_choices(where: Where) -> list[tuple[Photos, str]]:
    """What can happen to the pictures of an export, the usual first."""
    leave_out = (Photos.LEAVE_OUT, _tr("Import without photos"))
    if where is Where.ARCHIVES:
        return [(Photos.AUTO, _tr("Copy them into TagDesk’s library")), leave_out]
    stay = _tr("Leave them where they are")
    if where is Where.BOTH:
        stay = _tr("Copy those in archives, leave the others where they are")
    return [(Photos.AUTO, stay), (Photos.COPY, _tr("Copy them into TagDesk’s library")), leave_out]


def copies(where: Where, photos: Photos) -> bool:
    """Whether pictures would be copied."""
    return photos is Photos.COPY or (photos is Photos.AUTO and where is not Where.FOLDERS)


def take_in_all(service: ImportService, arrival: Arrival, result: Result) -> Generator[Progress, None, None]:
    """Import one export after the other; `result` tells what was done, also when the generator is closed or fails."""
    result.done_before = {account.account_id: account.done for account in service.accounts()}
    before = sum(report.posts_found for report in result.reports)
    while result.left:
        plan = result.left[0]
        found = plan.report.posts_found if plan.report else 0
        note = kind_words(plan.found.importer.title)
        with contextlib.closing(service.take_in(arrival, plan.found, plan.choice)) as steps:
            while True:
                try:
                    progress = next(steps)
                except StopIteration as end:
                    result.reports.append(end.value)
                    break
                result.done = before + min(progress.done, found)
                yield Progress(result.done, result.total, note)
        result.left.pop(0)
        before += found
        result.done = before


def settle(service: ImportService, arrival: Arrival, result: Result) -> None:
    """After an import, however it ended: what can be undone, gone on with, and whose past changed."""
    changed = [report for report in result.reports if news_of(report)]
    wanted = [str(path) for path in arrival.paths]
    runs = [run for run in service.unfinished() if run.request.get("paths") == wanted]
    result.runs = [run for run in runs if result.left and _is_of(run, result.left[0])]
    batches = [report.batch for report in changed] + [run.batch for run in result.runs if result.done]
    result.batches = sorted({batch for batch in batches if batch is not None})
    names = {report.into.casefold() for report in changed}
    result.account_ids = [
        account.account_id
        for account in service.accounts()
        if account.done != result.done_before.get(account.account_id, 0) or account.name.casefold() in names
    ]


def undo_all(service: ImportService, desk: Desk, result: Result) -> Generator[Progress, None, None]:
    """Take back all that an import did, and don't offer to go on with it any more."""
    for batch in reversed(result.batches):
        if (undone := desk.undo_step(batch)) is not None:
            yield from desk.finish(undone)
    for run in result.runs:
        service.give_up(run)


def months_of(reports: Sequence[ImportReport]) -> dict[str, int]:
    """Posts by month over several exports."""
    months: Counter[str] = sum((report.months for report in reports), Counter())
    return dict(months)


def _where(found: Found) -> Where:
    """Where the files lie; looked up one by one, as parts of an export may come in several forms."""
    kinds = {found.tree.path(name) is None for name in found.tree}
    if len(kinds) == 2:
        return Where.BOTH
    return Where.ARCHIVES if True in kinds else Where.FOLDERS


def _is_of(run: ImportRun, plan: Plan) -> bool:
    """Whether a run was about this export."""
    files = list(plan.found.export.files[:3])
    return run.source == plan.found.importer.name and run.request.get("files") == files


def _tr(text: str) -> str:
    return QCoreApplication.translate("ImportPlan", text)
