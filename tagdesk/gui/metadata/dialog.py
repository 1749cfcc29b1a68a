"""The dialog that shows what writing would change, file by file, and writes if that is wanted."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from tagdesk.assistant.metadata_writing import Becomes, KeywordChange
from tagdesk.domain import Progress
from tagdesk.gui.metadata.model import Column, MetadataModel
from tagdesk.gui.metadata.run import Outcome
from tagdesk.gui.metadata.session import MetadataSession
from tagdesk.gui.metadata.text import detail_words, outcome_words, plan_words
from tagdesk.gui.number_text import number_text
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.window_memory import WindowMemory

_LAYOUT = "metadata"
_LINES_OF_DETAIL = 5
#: Widths in average characters; the last column takes what is left.
_WIDTHS = {Column.FILE: 24, Column.BECOMES: 0, Column.CHANGE: 34, Column.NOTE: 26}


class MetadataDialog(QDialog):
    """Holds the window's input, so that the posts stay as they are shown here; all work goes on behind.

    Args:
        session: Looks and writes.
        post_ids: The selected posts; without any, all done ones are shown.
        may_write: Whether the settings allow it.
        memory: Remembers the size.
        parent: The window.
    """

    def __init__(
        self, session: MetadataSession, post_ids: Sequence[int], may_write: bool, memory: WindowMemory, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session, self._memory, self._may_write = session, memory, may_write
        self._selected = list(post_ids)
        self._post_ids: list[int] = []
        self._is_writing = self._is_planning = False
        self._is_result = False
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.which = QComboBox(self)
        if post_ids:
            one, many = self.tr("The selected post"), self.tr("The {count} selected posts")
            self.which.addItem(one if len(post_ids) == 1 else many.format(count=number_text(len(post_ids))), True)
        self.which.addItem(self.tr("All done posts"), False)
        self.unchanged_box = QCheckBox("", self)
        self.head = PlainLabel(" ", Voice.HEAD, self)
        self.problem = PlainLabel("", Voice.PROBLEM, self)
        self.model = MetadataModel(self)
        self.table = self._make_table()
        self.detail = self._make_detail()
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("How far it is"))
        self.stop_button = QPushButton(self.tr("&Stop"), self)
        self.write_button = QPushButton(self.tr("&Write"), self)
        self.close_button = QPushButton(self.tr("Close"), self)
        self._lay_out()
        self._connect()
        self._show_unchanged_box()
        self.look()

    def look(self) -> None:
        """Find out what would change in the files of the posts that are chosen."""
        self._is_planning, self._is_result = True, False
        self.setWindowTitle(self.tr("What would be written"))
        self.problem.say("" if self._may_write else self._never_words())
        self.head.say(self.tr("Looking at the files…"))
        self.model.show_changes(())
        self._show_state()
        self._session.plan(self._selected if self.which.currentData() else None)

    def reject(self) -> None:
        """Esc and the cross stop what is under way first."""
        if self._is_writing or self._is_planning:
            self._stop()
        else:
            super().reject()

    def hideEvent(self, event: QHideEvent) -> None:
        """Remember the size."""
        super().hideEvent(event)
        self._memory.keep_layout(_LAYOUT, self.saveGeometry())

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Files and their tags"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTextElideMode(Qt.TextElideMode.ElideRight)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        rows, columns = table.verticalHeader(), table.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(round(self.fontMetrics().height() * 1.6))
        columns.setHighlightSections(False)
        columns.setStretchLastSection(True)
        for column, characters in _WIDTHS.items():
            width = max(characters * self.fontMetrics().averageCharWidth(), columns.sectionSizeHint(column))
            table.setColumnWidth(column, width)
        return table

    def _make_detail(self) -> QPlainTextEdit:
        detail = QPlainTextEdit(self)
        detail.setReadOnly(True)
        detail.setTabChangesFocus(True)
        detail.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        detail.setAccessibleName(self.tr("All about the file that is selected"))
        detail.setFixedHeight(round(self.fontMetrics().lineSpacing() * (_LINES_OF_DETAIL + 1)))
        return detail

    def _lay_out(self) -> None:
        unit = self.fontMetrics().height()
        label = QLabel(self.tr("&Posts"), self)
        label.setBuddy(self.which)
        self.which.setAccessibleName(self.tr("Posts"))
        top = QHBoxLayout()
        top.addWidget(label)
        top.addWidget(self.which)
        top.addStretch()
        top.addWidget(self.unchanged_box)
        bottom = QHBoxLayout()
        bottom.addWidget(self.bar, 1)
        bottom.addWidget(self.stop_button)
        bottom.addStretch()
        bottom.addWidget(self.write_button)
        bottom.addWidget(self.close_button)
        for button in (self.stop_button, self.close_button):
            button.setAutoDefault(False)
        self.write_button.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit, unit, unit, unit)
        column.setSpacing(unit // 2)
        column.addLayout(top)
        column.addWidget(self.problem)
        column.addWidget(self.head)
        column.addWidget(self.table, 1)
        column.addWidget(self.detail)
        column.addLayout(bottom)
        room = self.screen().availableGeometry().size()
        self.resize(min(unit * 62, round(room.width() * 0.95)), min(unit * 40, round(room.height() * 0.9)))
        self.restoreGeometry(self._memory.layout(_LAYOUT))

    def _connect(self) -> None:
        session = self._session
        session.planned.connect(self._on_planned)
        session.plan_failed.connect(self._on_plan_failed)
        session.plan_progressed.connect(self._show_progress)
        session.progressed.connect(self._on_progressed)
        session.written.connect(self._on_written)
        session.failed.connect(self._on_failed)
        self.which.currentIndexChanged.connect(lambda _: self.look())
        self.unchanged_box.toggled.connect(self.model.show_unchanged)
        self.model.modelReset.connect(self._on_reset)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._show_detail(now.row()))
        self.stop_button.clicked.connect(self._stop)
        self.write_button.clicked.connect(self._write)
        self.close_button.clicked.connect(self.reject)

    def _write(self) -> None:
        self._is_writing = True
        self.head.say(self.tr("Writing…"))
        self._show_state()
        self._session.write(self._post_ids)

    def _stop(self) -> None:
        if self._is_writing:
            self._session.stop()
            return
        self._session.stop_planning()
        self._is_planning = False
        self.head.say(self.tr("Stopped before all files were looked at; nothing was written."))
        self._show_state()

    def _on_planned(self, answer: tuple[list[int], list[KeywordChange]]) -> None:
        self._is_planning = False
        self._post_ids, changes = answer
        self.model.show_changes(changes)
        self.head.say(plan_words(changes))
        self._show_state()

    def _on_plan_failed(self, sentence: str) -> None:
        self._is_planning = False
        self.head.say(self.tr("That could not be found out."))
        self.problem.say(sentence)
        self._show_state()

    def _on_progressed(self, progress: Progress | None) -> None:
        if self._is_writing and progress is not None:
            self._show_progress(progress)

    def _on_written(self, outcome: Outcome) -> None:
        if not (self._is_writing and outcome.asked_for):
            return
        self._is_writing, self._is_result = False, True
        self.setWindowTitle(self.tr("What was written"))
        self.model.show_changes(outcome.changes)
        self.head.say(outcome_words(outcome))
        self._show_state()

    def _on_failed(self, sentence: str) -> None:
        self._is_writing = False
        self.problem.say(sentence)
        self._show_state()

    def _on_reset(self) -> None:
        """Let the first row be the one that is shown in full."""
        self._show_unchanged_box()
        if self.model.rowCount():
            flags = QItemSelectionModel.SelectionFlag.SelectCurrent | QItemSelectionModel.SelectionFlag.Rows
            self.table.selectionModel().setCurrentIndex(self.model.index(0, 0), flags)
        else:
            self._show_detail(-1)

    def _show_unchanged_box(self) -> None:
        words = self.tr("Show &unchanged files, too ({count})")
        self.unchanged_box.setText(words.format(count=number_text(self.model.unchanged)))
        self.unchanged_box.setEnabled(bool(self.model.unchanged))

    def _show_detail(self, row: int) -> None:
        change = self.model.change_at(row)
        self.detail.setPlainText(detail_words(change) if change is not None else "")

    def _show_progress(self, progress: Progress) -> None:
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)

    def _show_state(self) -> None:
        """What can be done now."""
        is_busy = self._is_writing or self._is_planning
        if is_busy:
            self.bar.setRange(0, 0)
        self.bar.setVisible(is_busy)
        self.stop_button.setVisible(is_busy)
        self.which.setEnabled(not self._is_writing)
        would_write = any(change.becomes in (Becomes.NEW, Becomes.UPDATED) for change in self.model.changes)
        self.write_button.setEnabled(self._may_write and would_write and not (is_busy or self._is_result))

    def _never_words(self) -> str:
        return self.tr("By your settings, tags are never written into metadata; change that under Settings (Ctrl+,).")
