"""The dialog that imports archives: choose, preview, import, summary."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from tagdesk.domain import Progress
from tagdesk.gui.importing.archive_chooser import choose_archive_folder, choose_archives
from tagdesk.gui.importing.plan import Opened, Plan, Result
from tagdesk.gui.importing.preview import ImportPreview
from tagdesk.gui.importing.session import ImportSession
from tagdesk.gui.importing.start import ImportStart
from tagdesk.gui.importing.summary import ImportSummary
from tagdesk.gui.importing.text import posts_words
from tagdesk.gui.importing.wait import ImportWait
from tagdesk.gui.intake.incoming import read_incoming
from tagdesk.gui.number_text import number_text
from tagdesk.gui.window_memory import WindowMemory
from tagdesk.history.imports import ImportRun


class ImportDialog(QDialog):
    """Leads through one import; it holds the window's input, while all work goes on behind."""

    def __init__(self, session: ImportSession, memory: WindowMemory, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._memory = memory
        self._is_going_on = False
        self.setWindowTitle(self.tr("Import archive"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAcceptDrops(True)
        self.start = ImportStart()
        self.wait = ImportWait()
        self.preview = ImportPreview()
        self.summary = ImportSummary()
        self.pages = QStackedWidget(self)
        for page in (self.start, self.wait, self.preview, self.summary):
            self.pages.addWidget(page)
        self.other_button = QPushButton(self.tr("Choose something &else…"), self)
        self.undo_button = QPushButton(self.tr("&Undo this import"), self)
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        self.go_on_button = QPushButton(self.tr("&Go on"), self)
        self.import_button = QPushButton(self.tr("&Import"), self)
        self.close_button = QPushButton(self.tr("Close"), self)
        self._lay_out()
        self._connect()
        self._show_page(self.start)
        session.list_interrupted()

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Look what is in files and folders."""
        if paths:
            self._begin_looking(paths)
            self._session.open(paths)

    def reject(self) -> None:
        """Esc, Cancel and the cross: one step back, or stop what is under way; nothing is written then."""
        page = self.pages.currentWidget()
        if page is self.wait and self.cancel_button.isVisibleTo(self):
            self.cancel_button.click()
        elif page is not self.wait:
            self._session.forget()
            super().reject()

    def hideEvent(self, event: QHideEvent) -> None:
        """Remember the size."""
        super().hideEvent(event)
        self._memory.keep_layout("import", self.saveGeometry())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome where archives can be chosen."""
        can_choose = self.pages.currentWidget() is not self.wait
        if can_choose and event.mimeData().hasUrls():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the files; on the preview they come in addition, as a part of an archive may have been forgotten."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        paths = read_incoming(event.mimeData()).paths
        before = self._session.paths if self.pages.currentWidget() is self.preview else ()
        self.open_paths([*before, *(path for path in paths if path not in before)] if paths else [])

    def _lay_out(self) -> None:
        unit = self.fontMetrics().height()
        row = QHBoxLayout()
        row.addWidget(self.other_button)
        row.addWidget(self.undo_button)
        row.addStretch()
        for button in (self.cancel_button, self.go_on_button, self.import_button, self.close_button):
            row.addWidget(button)
        for button in (self.other_button, self.undo_button, self.cancel_button):
            button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit, unit, unit, unit)
        column.setSpacing(unit)
        column.addWidget(self.pages, 1)
        column.addLayout(row)
        room = self.screen().availableGeometry().size()
        self.resize(min(unit * 52, round(room.width() * 0.95)), min(unit * 46, round(room.height() * 0.9)))
        self.restoreGeometry(self._memory.layout("import"))

    def _connect(self) -> None:
        session = self._session
        session.listed.connect(self._on_listed)
        session.opened.connect(self._on_opened)
        session.refused.connect(self._on_refused)
        session.looked.connect(self.preview.update_plan)
        session.previewed.connect(self._on_previewed)
        session.progressed.connect(self._on_progressed)
        session.imported.connect(self._on_imported)
        session.undone.connect(self._on_undone)
        self.start.files_clicked.connect(self._choose_files)
        self.start.folder_clicked.connect(self._choose_folder)
        self.start.go_on_clicked.connect(self._go_on_with)
        self.start.leave_clicked.connect(session.give_up)
        self.preview.choice_changed.connect(self._on_choice_changed)
        self.preview.state_changed.connect(self._show_import_button)
        self.other_button.clicked.connect(self._choose_other)
        self.undo_button.clicked.connect(self._undo)
        self.cancel_button.clicked.connect(self._on_cancel_clicked)
        self.go_on_button.clicked.connect(self._go_on)
        self.import_button.clicked.connect(self._import)
        self.close_button.clicked.connect(self.reject)

    # -- what the person does ----------------------------------------------------------------------------------

    def _choose_files(self) -> None:
        self.open_paths(choose_archives(self, self._memory))

    def _choose_folder(self) -> None:
        self.open_paths(choose_archive_folder(self, self._memory))

    def _choose_other(self) -> None:
        self._session.forget()
        self.start.error.say("")
        self._show_page(self.start)
        self._session.list_interrupted()

    def _go_on_with(self, run: ImportRun) -> None:
        self._is_going_on = True
        self._begin_looking([Path(path) for path in run.request["paths"]])
        self._session.open([], run)

    def _begin_looking(self, paths: Sequence[Path]) -> None:
        names = ", ".join(path.name for path in paths[:3]) + (" …" if len(paths) > 3 else "")
        self.start.error.say("")
        self.wait.begin(self.tr("Looking at what is in it…"), names)
        self._show_page(self.wait, self.cancel_button)

    def _import(self) -> None:
        self.preview.details.choices.flush()
        if not self.import_button.isEnabled():
            return  # what was typed last has to be looked at first
        self._begin_import()
        self._session.start_import()

    def _go_on(self) -> None:
        self._begin_import()
        self._session.go_on()

    def _begin_import(self) -> None:
        hint = self.tr("Cancel stops after the posts that are being written. What came in stays and can be undone.")
        self.wait.begin(self.tr("Importing…"), hint)
        self._show_page(self.wait, self.cancel_button)

    def _undo(self) -> None:
        self.wait.begin(self.tr("Undoing the import…"))
        self._show_page(self.wait)
        self._session.undo()

    def _on_cancel_clicked(self) -> None:
        if self.pages.currentWidget() is self.preview:
            self.reject()
        elif self._session.is_importing:
            self.cancel_button.setEnabled(False)
            self.wait.title.say(self.tr("Stopping…"))
            self._session.cancel_import()
        else:
            self._is_going_on = False
            self._choose_other()

    def _on_choice_changed(self, plan: Plan) -> None:
        plan.is_chosen = plan.is_fresh = True
        self._session.preview(plan, first=True)
        self.preview.update_plan(plan)
        self._show_import_button()

    # -- what the session says ---------------------------------------------------------------------------------

    def _on_listed(self, runs: list[ImportRun], titles: list[str]) -> None:
        self.start.show_interrupted(runs)
        self.start.show_formats(titles)

    def _on_opened(self, opened: Opened) -> None:
        self._is_going_on = self._is_going_on and opened.resumed is not None
        if self._is_going_on:
            return  # the preview tells how many posts there are, then it goes on
        self.preview.show_plans(opened.plans, opened.accounts, opened.resumed)
        self._show_page(self.preview, self.other_button, self.cancel_button, self.import_button)
        self._show_import_button()

    def _on_refused(self, sentence: str) -> None:
        self._is_going_on = False
        self.start.error.say(sentence)
        self._show_page(self.start)

    def _on_previewed(self, plan: Plan) -> None:
        if self._is_going_on:
            self._is_going_on = False
            if plan.error:
                self._on_refused(plan.error)
            else:
                self._begin_import()
                self._session.start_import()
            return
        if plan.is_fresh:
            plan.is_fresh = False
            # A single one has no box to tick.
            plan.is_chosen = plan.is_chosen and (bool(plan.news) or len(self._session.plans) == 1)
        self.preview.update_plan(plan)
        self._show_import_button()

    def _on_progressed(self, progress: Progress) -> None:
        if not progress.total:
            count = posts_words(progress.done)
        elif self._session.is_importing:
            count = self.tr("{done} of {total}").format(
                done=number_text(progress.done), total=posts_words(progress.total)
            )
        else:
            count = self.tr("{done} of {total} steps").format(
                done=number_text(progress.done), total=number_text(progress.total)
            )
        self.wait.show_progress(progress, count)

    def _on_imported(self, result: Result) -> None:
        self.summary.show_result(result)
        shown = [self.close_button]
        if not result.is_whole:
            shown.append(self.go_on_button)
        if result.can_be_undone:
            shown.append(self.undo_button)
        self._show_page(self.summary, *shown)

    def _on_undone(self, result: Result) -> None:
        self.summary.show_undone()
        self._show_page(self.summary, self.close_button, self.other_button)

    # -- pages -------------------------------------------------------------------------------------------------

    def _show_page(self, page: QWidget, *buttons: QPushButton) -> None:
        if page is self.start:
            buttons = (self.close_button,)
        every = (
            self.other_button, self.undo_button, self.cancel_button, self.go_on_button, self.import_button,
            self.close_button,
        )  # fmt: skip
        for button in every:
            button.setVisible(button in buttons)
            button.setDefault(False)
        self.cancel_button.setEnabled(True)
        self.pages.setCurrentWidget(page)
        if page is self.start:
            self.start.files_button.setDefault(True)
            self.start.files_button.setFocus()
        elif page is self.wait:
            self.cancel_button.setFocus()
        elif page is self.preview:
            self.import_button.setDefault(True)
        else:
            self.close_button.setDefault(True)
            self.close_button.setFocus()

    def _show_import_button(self) -> None:
        chosen = [plan for plan in self._session.plans if plan.is_chosen and not plan.error]
        news = sum(plan.news for plan in chosen)
        is_known = all(plan.report is not None for plan in chosen)
        self.import_button.setText(
            self.tr("&Import {posts}").format(posts=posts_words(news)) if news and is_known else self.tr("&Import")
        )
        self.import_button.setEnabled(bool(news) and is_known and self.preview.is_complete)
