"""First page of a training: which models, from which posts, how long it takes; all else is folded away."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from tagdesk.assistant.training.request import TrainingWish
from tagdesk.domain import Account
from tagdesk.gui.flow_layout import FlowLayout
from tagdesk.gui.models.words import looks_at, model_name
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.scroll_page import ScrollPage
from tagdesk.gui.training.more_choices import MoreChoices
from tagdesk.gui.training.setup_text import account_words, since_choices
from tagdesk.gui.training.steps import TrainingFacts


class TrainingSetup(ScrollPage):
    """Takes the wish together.

    Signals:
        changed: Other posts or models are wished: what that takes is to be told anew.
    """

    changed = Signal()

    def __init__(self, systems: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = self.box
        unit = self.fontMetrics().height()
        title = PlainLabel(self.tr("Train the models on your posts"), Voice.TITLE, box)
        hint = PlainLabel(
            self.tr(
                "The models learn from your posts which tags you would choose, here on this machine. Then they are "
                "tried on your latest posts, which they have not seen, and you decide whether to use them."
            ),
            parent=box,
        )
        self.problem = PlainLabel("", Voice.PROBLEM, box)
        self.choices = QWidget(box)
        self.models_box = QWidget(self.choices)
        self.boxes: dict[str, QCheckBox] = {}
        self.reasons: dict[str, PlainLabel] = {}
        models = QGridLayout(self.models_box)
        models.setContentsMargins(0, 0, 0, 0)
        models.setHorizontalSpacing(unit)
        models.setVerticalSpacing(unit // 4)
        models.setColumnStretch(1, 1)
        for system in systems:
            self._add_model(models, system)
        self.accounts: dict[str, QCheckBox] = {}
        self.accounts_box = QWidget(self.choices)
        self._accounts = FlowLayout(self.accounts_box, spacing=unit)
        self.accounts_label = QLabel(self.tr("Accounts"), self.choices)
        self.since = QComboBox(self.choices)
        since_label = QLabel(self.tr("&Posts of"), self.choices)
        since_label.setBuddy(self.since)
        self.since.setAccessibleName(self.tr("Posts of which time"))
        form = QFormLayout()
        form.setHorizontalSpacing(unit)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.accounts_label, self.accounts_box)
        form.addRow(since_label, self.since)
        self.material = PlainLabel(" ", parent=self.choices)
        self.duration_head = PlainLabel(self.tr("How long it takes"), Voice.HEAD, self.choices)
        self.duration = PlainLabel(" ", parent=self.choices)
        self.keep_running = QCheckBox(self.tr("&Go on when the window is closed"), self.choices)
        self.more = MoreChoices(self.choices)
        inner = QVBoxLayout(self.choices)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(unit // 2)
        inner.addWidget(PlainLabel(self.tr("Which models"), Voice.HEAD, self.choices))
        inner.addWidget(self.models_box)
        inner.addSpacing(unit // 2)
        inner.addWidget(PlainLabel(self.tr("From which posts"), Voice.HEAD, self.choices))
        inner.addLayout(form)
        inner.addWidget(self.material)
        inner.addSpacing(unit // 2)
        inner.addWidget(self.duration_head)
        inner.addWidget(self.duration)
        inner.addWidget(self.keep_running)
        inner.addWidget(self.more)
        self.column.setSpacing(unit)
        for widget in (title, hint, self.problem, self.choices):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self._show_accounts((), None, date.today())
        self.since.activated.connect(lambda _: self.changed.emit())
        self.more.changed.connect(self.changed)

    def show_facts(self, facts: TrainingFacts) -> None:
        """Offer what there is to choose from; nothing where training can't begin at all."""
        self.choices.setEnabled(facts.is_complete)
        self._show_accounts(facts.accounts, facts.first_year, date.today())

    def show_reasons(self, reasons: Mapping[str, str]) -> None:
        """Why models can't learn from these posts; those without a reason can."""
        for system, box in self.boxes.items():
            reason = reasons.get(system, "")
            box.setEnabled(not reason)
            self.reasons[system].say(reason)
            box.setAccessibleDescription(" ".join(filter(None, (looks_at(system), reason))))

    def show_outlook(self, material: str, duration: str, problem: str) -> None:
        """Say what there is to learn from, how long it takes, and what is in the way."""
        self.material.say(material)
        self.duration.say(duration)
        self.duration_head.setVisible(bool(duration))
        self.problem.say(problem)

    def wish(self) -> TrainingWish | None:
        """What the person wishes; None while no model or no account is chosen."""
        models = tuple(system for system, box in self.boxes.items() if box.isChecked() and box.isEnabled())
        accounts = tuple(name for name, box in self.accounts.items() if box.isChecked())
        if not models or (self.accounts and not accounts):
            return None
        more = self.more
        return TrainingWish(
            models=models,
            accounts=() if len(accounts) == len(self.accounts) else accounts,
            since=self.since.currentData(),
            seed=more.seed.value(),
            hold_out=more.hold_out.value() / 100,
            most=more.most.value(),
            keep_running=self.keep_running.isChecked(),
        )

    def _show_accounts(self, accounts: Sequence[Account], first_year: int | None, today: date) -> None:
        left_out = {name for name, box in self.accounts.items() if not box.isChecked()}
        for box in self.accounts.values():
            box.hide()
            box.deleteLater()
        while self._accounts.takeAt(0) is not None:
            pass
        self.accounts = {}
        for account in accounts:
            box = self.accounts[account.name] = QCheckBox(account_words(account), self.accounts_box)
            box.setChecked(account.name not in left_out)
            box.toggled.connect(self.changed)
            self._accounts.addWidget(box)
            box.show()
        for widget in (self.accounts_label, self.accounts_box):
            widget.setVisible(len(accounts) > 1)
        chosen = max(self.since.currentIndex(), 0)
        self.since.clear()
        for words, day in since_choices(first_year, today):
            self.since.addItem(words, day)
        self.since.setCurrentIndex(min(chosen, self.since.count() - 1))

    def _add_model(self, grid: QGridLayout, system: str) -> None:
        unit = self.fontMetrics().height()
        box = QCheckBox(model_name(system), self.models_box)
        box.setChecked(True)
        box.setAccessibleDescription(looks_at(system))
        box.toggled.connect(self.changed)
        words = PlainLabel(looks_at(system), Voice.QUIET, self.models_box)
        reason = PlainLabel("", parent=self.models_box)
        beside = QVBoxLayout()
        beside.setSpacing(unit // 8)
        beside.addWidget(words)
        beside.addWidget(reason)
        row = grid.rowCount()
        grid.addWidget(box, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(beside, row, 1)
        self.boxes[system], self.reasons[system] = box, reason
