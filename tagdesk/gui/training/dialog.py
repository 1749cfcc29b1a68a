"""The dialog that trains models: choose, look on, decide. It can be hidden at any time; the training goes on."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from tagdesk.assistant.training.plan import MODELS
from tagdesk.domain import Progress
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.training.outlook import Outlook
from tagdesk.gui.training.phase import UNDER_WAY, Deed, Phase, deeds_in
from tagdesk.gui.training.running import TrainingRunning
from tagdesk.gui.training.session import TrainingSession
from tagdesk.gui.training.setup import TrainingSetup
from tagdesk.gui.training.setup_text import (
    duration_words,
    extra_words,
    material_words,
    nothing_chosen_words,
    reason_words,
    refusal_words,
)
from tagdesk.gui.training.steps import Stand, TrainingFacts
from tagdesk.gui.training.stopped import TrainingStopped
from tagdesk.gui.training.text import doing_words, left_words, share_done, waiting_words
from tagdesk.gui.training.verdict import TrainingVerdict
from tagdesk.gui.window_memory import WindowMemory

if TYPE_CHECKING:
    from tagdesk.assistant.training.picture import TrainingProgress

_LAYOUT = "training"
#: What there is to learn from is looked up once after several choices in a row.
_PAUSE_MS = 150


class TrainingDialog(QDialog):
    """Leaves the window usable.

    Signals:
        use_clicked: The new models are to be used.
    """

    use_clicked = Signal()

    def __init__(self, session: TrainingSession, memory: WindowMemory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._memory = session, memory
        self.setWindowTitle(self.tr("Train models"))
        self.setup = TrainingSetup(tuple(MODELS))
        self.running = TrainingRunning()
        self.verdict = TrainingVerdict()
        self.stopped = TrainingStopped()
        self.pages = QStackedWidget(self)
        for page in (self.setup, self.running, self.verdict, self.stopped):
            self.pages.addWidget(page)
        self.problem = PlainLabel("", Voice.PROBLEM, self)
        self.buttons = {
            Deed.STOP: QPushButton(self.tr("&Stop"), self),
            Deed.DISCARD: QPushButton(self.tr("&Discard it"), self),
            Deed.KEEP: QPushButton(self.tr("&Keep the old ones"), self),
            Deed.PAUSE: QPushButton(self.tr("&Pause"), self),
            Deed.RESUME: QPushButton(self.tr("&Go on"), self),
            Deed.GO_ON: QPushButton(self.tr("&Go on"), self),
            Deed.START: QPushButton(self.tr("&Start training"), self),
            Deed.USE: QPushButton(self.tr("&Use the new models"), self),
        }
        self.close_button = QPushButton(self.tr("Close"), self)
        self._later = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._later.timeout.connect(self._look)
        self._lay_out()
        self._connect()
        self._allow_start(False)
        self._show_stand(session.stand)

    def showEvent(self, event: QShowEvent) -> None:
        """Look what there is to learn from."""
        super().showEvent(event)
        if not self.running.can_draw:
            self._session.load_charts()
        if self._session.stand.phase is Phase.CHOOSING:
            self._session.read_facts()

    def hideEvent(self, event: QHideEvent) -> None:
        """Remember the size."""
        super().hideEvent(event)
        self._memory.keep_layout(_LAYOUT, self.saveGeometry())

    def note_installing(self, is_installing: bool) -> None:
        """The new models are being put to use, or that is over."""
        for deed in (Deed.USE, Deed.KEEP):
            self.buttons[deed].setEnabled(not is_installing)

    def _lay_out(self) -> None:
        unit = self.fontMetrics().height()
        row = QHBoxLayout()
        left = (Deed.STOP, Deed.DISCARD, Deed.KEEP)
        for deed in left:
            row.addWidget(self.buttons[deed])
        row.addStretch()
        for deed in (deed for deed in self.buttons if deed not in left):
            row.addWidget(self.buttons[deed])
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit, unit, unit, unit)
        column.setSpacing(unit)
        column.addWidget(self.problem)
        column.addWidget(self.pages, 1)
        column.addLayout(row)
        room = self.screen().availableGeometry().size()
        self.resize(min(unit * 52, round(room.width() * 0.95)), min(unit * 40, round(room.height() * 0.9)))
        self.restoreGeometry(self._memory.layout(_LAYOUT))

    def _connect(self) -> None:
        session = self._session
        session.facts_read.connect(self._on_facts_read)
        session.charts_loaded.connect(self._on_charts_loaded)
        session.outlook_told.connect(self._on_outlook_told)
        session.stand_changed.connect(self._show_stand)
        session.progressed.connect(self._on_progressed)
        session.tried.connect(self._on_tried)
        session.refused.connect(self.problem.say)
        self.setup.changed.connect(self._on_choice_changed)
        for deed, act in (
            (Deed.STOP, self._stop),
            (Deed.DISCARD, session.discard),
            (Deed.KEEP, session.keep_old),
            (Deed.PAUSE, session.pause),
            (Deed.RESUME, session.resume),
            (Deed.GO_ON, session.go_on),
            (Deed.START, self._start),
            (Deed.USE, self.use_clicked.emit),
        ):
            self.buttons[deed].clicked.connect(lambda _checked, act=act: act())
        self.close_button.clicked.connect(self.close)

    # -- what the person does ----------------------------------------------------------------------------------

    def _start(self) -> None:
        if self._can_start and (wish := self.setup.wish()) is not None:
            self.problem.say("")
            self._session.begin(wish)

    def _stop(self) -> None:
        self.buttons[Deed.STOP].setEnabled(False)
        self.running.title.say(self.tr("Stopping…"))
        self._session.stop()

    def _on_choice_changed(self) -> None:
        self._allow_start(False)
        self._later.start()

    def _look(self) -> None:
        if (wish := self.setup.wish()) is not None:
            self._session.look(wish)
        else:
            self.setup.show_outlook("", "", nothing_chosen_words())

    def _allow_start(self, is_allowed: bool) -> None:
        self._can_start = is_allowed
        self.buttons[Deed.START].setEnabled(is_allowed)

    # -- what the session says ---------------------------------------------------------------------------------

    def _on_facts_read(self, facts: TrainingFacts) -> None:
        self.setup.show_facts(facts)
        self._allow_start(False)
        if facts.is_complete:
            self._look()
        else:
            self.setup.show_outlook("", "", extra_words())

    def _on_outlook_told(self, outlook: Outlook) -> None:
        holding = outlook.holding
        self.setup.show_reasons({system: reason_words(system) for system in holding.not_worth})
        refusal = refusal_words(outlook) or ("" if self.setup.wish() else nothing_chosen_words())
        self.setup.show_outlook(material_words(holding.teaching), "" if refusal else duration_words(outlook), refusal)
        self._allow_start(not refusal)

    def _on_charts_loaded(self) -> None:
        self.running.can_draw = self.verdict.can_draw = True
        if (verdict := self._session.stand.verdict) is not None:
            self.verdict.show_verdict(verdict)

    def _on_progressed(self, progress: "TrainingProgress") -> None:
        if not self.buttons[Deed.STOP].isEnabled():
            return  # it is stopping
        self.running.show_progress(doing_words(progress), progress.overall, left_words(progress))
        self.running.show_notes(progress.sentences)
        self.running.show_curves(progress.curves)
        self._show_buttons()

    def _on_tried(self, progress: Progress) -> None:
        if self.buttons[Deed.STOP].isEnabled():
            share = share_done(progress)
            self.running.show_progress(self.running.title.text(), share, self._left(share))

    def _left(self, share: float | None) -> str:
        return " " if share is None else f"{int(share * 100)} %"

    def _show_stand(self, stand: Stand) -> None:
        pages = {Phase.CHOOSING: self.setup, Phase.DECIDING: self.verdict}
        page = self.running if stand.phase in UNDER_WAY else pages.get(stand.phase, self.stopped)
        self.problem.say("")
        if page is self.running:
            if stand.phase is not Phase.TRYING:
                self.running.begin(stand.models)
            self.running.show_progress(waiting_words(stand), None, " ")
        elif page is self.stopped:
            self.stopped.show_stand(stand)
        elif stand.verdict is not None:
            self.verdict.show_verdict(stand.verdict)
        self.pages.setCurrentWidget(page)
        self.buttons[Deed.STOP].setEnabled(True)
        self._show_buttons()
        if page is self.setup and self.isVisible():
            self._session.read_facts()

    def _show_buttons(self) -> None:
        stand, progress = self._session.stand, self._session.progress
        shown = deeds_in(stand.phase, is_paused=progress is not None and progress.is_paused)
        is_better = stand.verdict is not None and stand.verdict.is_better
        default = {
            Phase.CHOOSING: Deed.START,
            Phase.STOPPED: Deed.GO_ON,
            Phase.DECIDING: Deed.USE if is_better else Deed.KEEP,
        }.get(stand.phase)
        if {deed for deed, button in self.buttons.items() if not button.isHidden()} == shown:
            return
        for deed, button in self.buttons.items():
            button.setVisible(deed in shown)
            button.setAutoDefault(deed is default)
            button.setDefault(deed is default)
        self.close_button.setText(self.tr("Hide") if stand.phase in UNDER_WAY else self.tr("Close"))
        self.close_button.setAutoDefault(False)
