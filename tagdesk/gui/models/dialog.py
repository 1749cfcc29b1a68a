"""The page of the models: the installed sets at the left, what one of them has at the right, and what can be done."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListView,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from tagdesk.domain import Progress
from tagdesk.gui.flow_layout import FlowLayout
from tagdesk.gui.models.card import ModelCard
from tagdesk.gui.models.deeds import Deed, possible_deeds
from tagdesk.gui.models.list import SetsModel
from tagdesk.gui.models.session import ModelsSession
from tagdesk.gui.models.text import about_set, check_words, file_name, ordered, pack_rows, set_title
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.statistics.card import FigureTable
from tagdesk.gui.window_memory import WindowMemory

if TYPE_CHECKING:
    from tagdesk.assistant.installed_set import InstalledSet
    from tagdesk.assistant.packs import InstalledPack, PackCheck

_LAYOUT, _PANELS = "models", "models-panels"
_FILES = "*.zip"


class ModelsDialog(QDialog):
    """Leaves the window usable.

    Signals:
        switches_clicked: The person wants to switch single models on or off, which the settings do.
    """

    switches_clicked = Signal()

    def __init__(self, session: ModelsSession, memory: WindowMemory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._memory = session, memory
        self._packs: Sequence[InstalledPack] = ()
        self._checks: dict[str, dict[str, PackCheck]] = {}
        self._wanted = ""
        self.setWindowTitle(self.tr("Models"))
        self.model = SetsModel(self)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setAccessibleName(self.tr("Installed models"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setSpacing(self.fontMetrics().height() // 6)
        self.title = PlainLabel("", Voice.TITLE, self)
        self.about = PlainLabel("", parent=self)
        self.problem = PlainLabel("", Voice.PROBLEM, self)
        self.said = PlainLabel("", parent=self)
        self.table = FigureTable([self.tr("Model"), self.tr("State"), self.tr("Tags"), self.tr("Size")], self)
        self.table.setAccessibleName(self.tr("Models of this set"))
        self.card = ModelCard(self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Working"))
        self.stop_button = QPushButton(self.tr("Stop"), self)
        self.import_button = QPushButton(self.tr("&Import from a file…"), self)
        self.back_button = QPushButton(self.tr("&Back to the one before"), self)
        self.switches_button = QPushButton(self.tr("&Switch single models on or off…"), self)
        self.close_button = QPushButton(self.tr("Close"), self)
        self.buttons = {
            Deed.USE: QPushButton(self.tr("&Use this set"), self),
            Deed.VERIFY: QPushButton(self.tr("&Check it"), self),
            Deed.EXPORT: QPushButton(self.tr("&Export to a file…"), self),
            Deed.DELETE: QPushButton(self.tr("&Delete…"), self),
        }
        self._lay_out()
        self._connect()
        self._show_busy(None)
        self._show_set()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what is installed."""
        super().showEvent(event)
        self._session.reload()

    def hideEvent(self, event: QHideEvent) -> None:
        """Remember the size."""
        super().hideEvent(event)
        self._memory.keep_layout(_LAYOUT, self.saveGeometry())
        self._memory.keep_layout(_PANELS, self.splitter.saveState())

    def _lay_out(self) -> None:
        unit = self.fontMetrics().height()
        left, right = QWidget(self), QWidget(self)
        sets = QVBoxLayout(left)
        deeds = FlowLayout(spacing=unit // 2)
        work = QHBoxLayout()
        details = QVBoxLayout(right)
        below = QHBoxLayout()
        for widget in (self.list, self.back_button, self.import_button):
            sets.addWidget(widget)
        for button in self.buttons.values():
            deeds.addWidget(button)
        work.addWidget(self.bar, 1)
        work.addWidget(self.stop_button)
        details.addWidget(self.title)
        details.addWidget(self.about)
        details.addWidget(self.problem)
        details.addLayout(deeds)
        details.addLayout(work)
        details.addWidget(self.said)
        details.addWidget(self.table)
        details.addWidget(self.card, 1)
        below.addWidget(self.switches_button)
        below.addStretch()
        below.addWidget(self.close_button)
        for layout in (sets, details):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(unit // 2)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.addWidget(left)
        self.splitter.addWidget(right)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(unit)
        self.splitter.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit, unit, unit, unit)
        column.setSpacing(unit)
        column.addWidget(self.splitter, 1)
        column.addLayout(below)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        room = self.screen().availableGeometry().size()
        self.resize(min(unit * 64, round(room.width() * 0.95)), min(unit * 44, round(room.height() * 0.9)))
        self.splitter.setSizes([unit * 20, unit * 44])
        self.restoreGeometry(self._memory.layout(_LAYOUT))
        self.splitter.restoreState(self._memory.layout(_PANELS))

    def _connect(self) -> None:
        session = self._session
        session.listed.connect(self._on_listed)
        session.progressed.connect(self._show_busy)
        session.checked.connect(self._on_checked)
        session.imported.connect(self._on_imported)
        session.exported.connect(lambda file: self.said.say(self.tr("Written to {file}.").format(file=file)))
        session.refused.connect(self.problem.say)
        self.list.selectionModel().currentChanged.connect(self._on_chosen)
        self.table.currentCellChanged.connect(lambda row, *_: self._show_card(row))
        self.buttons[Deed.USE].clicked.connect(lambda: self._do(session.use))
        self.buttons[Deed.VERIFY].clicked.connect(lambda: self._do(session.verify))
        self.buttons[Deed.EXPORT].clicked.connect(lambda: self._do(self._export))
        self.buttons[Deed.DELETE].clicked.connect(lambda: self._do(self._delete))
        self.back_button.clicked.connect(session.go_back)
        self.import_button.clicked.connect(self._import)
        self.stop_button.clicked.connect(session.stop)
        self.switches_button.clicked.connect(self.switches_clicked)
        self.close_button.clicked.connect(self.close)

    @property
    def _set(self) -> "InstalledSet | None":
        return self.model.set_at(self.list.currentIndex().row())

    # -- what the person does ----------------------------------------------------------------------------------

    def _do(self, deed) -> None:  # type: ignore[no-untyped-def]
        if (found := self._set) is not None:
            self.problem.say("")
            self.said.say("")
            deed(found.set_id)

    def _on_chosen(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.said.say("")
        self.problem.say("")
        self._show_set()

    def _export(self, set_id: str) -> None:
        start = Path(self._memory.models_folder or Path.home()) / file_name(set_id)
        words = self.tr("Models of TagDesk ({files})").format(files=_FILES)
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Export models"), str(start), words)
        if name:
            self._memory.models_folder = str(Path(name).parent)
            self._session.export(set_id, Path(name))

    def _import(self) -> None:
        words = self.tr("Models of TagDesk ({files});;All files (*)").format(files=_FILES)
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import models"), self._memory.models_folder, words)
        if name:
            self._memory.models_folder = str(Path(name).parent)
            self.problem.say("")
            self.said.say("")
            self._session.import_file(Path(name))

    def _delete(self, set_id: str) -> None:
        found = self._set
        words = self.tr("Delete “{title}” for good?").format(title=set_title(found) if found else set_id)
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Delete models"), "", parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(words)
        box.setInformativeText(self.tr("Your posts stay; the models could be trained again."))
        delete = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        if box.clickedButton() is delete:
            self._session.delete(set_id)

    # -- what the session says ---------------------------------------------------------------------------------

    def _on_listed(self, sets: "Sequence[InstalledSet]", previous: str | None) -> None:
        before = self._wanted or (self._set.set_id if self._set else "")
        self._wanted, said = "", self.said.text()
        self.model.show_sets(sets)
        self.list.setCurrentIndex(self.model.index(self.model.row_of(before)))
        self.back_button.setEnabled(previous is not None)
        self._show_set()
        self.said.say(said)

    def _on_checked(self, set_id: str, checks: "Sequence[PackCheck]") -> None:
        self._checks[set_id] = {check.name: check for check in checks}
        if self._set is not None and self._set.set_id == set_id:
            has_problem = any(check.problem for check in checks)
            (self.problem if has_problem else self.said).say(check_words(checks))
            self._show_table()

    def _on_imported(self, set_id: str) -> None:
        self._wanted = set_id
        self.said.say(self.tr("Imported. It is not in use yet."))

    def _show_busy(self, progress: Progress | None) -> None:
        for widget in (self.bar, self.stop_button):
            widget.setVisible(progress is not None)
        if progress is not None:
            self.bar.setRange(0, progress.total)
            self.bar.setValue(progress.done)

    def _show_set(self) -> None:
        found = self._set
        possible = possible_deeds(found)
        for deed, button in self.buttons.items():
            button.setEnabled(deed in possible)
        if found is None:
            return
        self.title.say(set_title(found))
        self.about.say(about_set(found))
        if found.problem:
            self.problem.say(found.problem)
        self._packs = ordered(found.packs)
        self._show_table()
        self.table.setCurrentCell(0, 0)
        self._show_card(self.table.currentRow())

    def _show_table(self) -> None:
        checks = self._checks.get(self._set.set_id, {}) if self._set else {}
        self.table.show_rows(pack_rows(self._packs, checks), texts=2)

    def _show_card(self, row: int) -> None:
        self.card.show_card(self._packs[row].card() if 0 <= row < len(self._packs) else "")
