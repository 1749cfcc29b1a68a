"""What the person chooses for one export: account, photos, what counts as a post."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from tagdesk.assistant.importing import Choice
from tagdesk.assistant.library import Photos
from tagdesk.domain import Account
from tagdesk.gui.importing.plan import Plan, photo_choices, tells_accounts

#: A name that is being typed counts after this pause.
_TYPING_PAUSE_MS = 500


class ImportChoices(QWidget):
    """Shows the choice of one export at a time.

    Signals:
        changed: The export on show has another choice.
        photos_changed: Only what happens to its photos is another now.
    """

    changed = Signal()
    photos_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: Plan | None = None
        self.account = QComboBox(self)
        self.account.setAccessibleName(self.tr("Account that the posts belong to"))
        self.name = QLineEdit(self)
        self.name.setPlaceholderText(self.tr("Name of the new account"))
        self.name.setAccessibleName(self.tr("Name of the new account"))
        self.photos = QComboBox(self)
        self.photos.setAccessibleName(self.tr("What happens to the photos"))
        self.whose = QLineEdit(self)
        self.whose.setPlaceholderText(self.tr("whoever has most posts in it"))
        self.whose.setAccessibleName(self.tr("Whose posts are imported"))
        self.boxes = {
            "first_comment": QCheckBox(self.tr("Hashtags in my first comment belong to the post"), self),
            "stories": QCheckBox(self.tr("Stories too"), self),
            "replies": QCheckBox(self.tr("Replies to other people too"), self),
            "people": QCheckBox(self.tr("Names of people as tags"), self),
            "albums": QCheckBox(self.tr("Names of albums as tags"), self),
        }
        ticks = QWidget(self)
        column = QVBoxLayout(ticks)
        column.setContentsMargins(0, 0, 0, 0)
        for box in self.boxes.values():
            column.addWidget(box)
            box.toggled.connect(self._on_edited)
        self._ticks = ticks
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.addRow(self.tr("Into &account"), self.account)
        self._form.addRow("", self.name)
        self._form.addRow(self.tr("&Photos"), self.photos)
        self._form.addRow(self.tr("&Whose posts"), self.whose)
        self._form.addRow("", ticks)
        for combo in (self.account, self.photos):
            # The longest entry must not make the window wider than the screen.
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(16)
        self._typing = QTimer(self, interval=_TYPING_PAUSE_MS, singleShot=True)
        self._typing.timeout.connect(self._on_edited)
        self.account.currentIndexChanged.connect(self._on_account_chosen)
        self.photos.currentIndexChanged.connect(self._on_photos_chosen)
        for field in (self.name, self.whose):
            field.textEdited.connect(self._typing.start)
            field.editingFinished.connect(self._on_edited)

    @property
    def is_complete(self) -> bool:
        """Whether a new account has a name."""
        return not self._is_new_account or bool(self.name.text().strip())

    def show_plan(self, plan: Plan, accounts: Sequence[Account]) -> None:
        """Show the choice of an export."""
        self._plan = None
        choice, options = plan.choice, plan.found.importer.options
        with QSignalBlocker(self.account), QSignalBlocker(self.photos):
            self._show_accounts(plan, accounts)
            self.photos.clear()
            for value, words in photo_choices(plan.where):
                self.photos.addItem(words, value)
            self.photos.setCurrentIndex(max(self.photos.findData(choice.photos), 0))
        for name, box in self.boxes.items():
            with QSignalBlocker(box):
                box.setChecked(getattr(choice.options, name))
            box.setVisible(name in options)
        self.whose.setText(choice.options.account or "")
        self._form.setRowVisible(self.whose, "account" in options)
        self._form.setRowVisible(self._ticks, any(name in options for name in self.boxes))
        self._form.setRowVisible(self.name, self._is_new_account)
        self._plan = plan

    def show_photos(self, is_shown: bool) -> None:
        """Whether there is anything to choose about photos."""
        self._form.setRowVisible(self.photos, is_shown)

    def flush(self) -> None:
        """Take what was typed now."""
        if self._typing.isActive():
            self._on_edited()

    @property
    def _is_new_account(self) -> bool:
        return self.account.currentIndex() == self.account.count() - 1

    def _show_accounts(self, plan: Plan, accounts: Sequence[Account]) -> None:
        self.account.clear()
        if tells_accounts(plan.found):
            self.account.addItem(self.tr("As the file tells"), None)
        for account in accounts:
            self.account.addItem(account.name, account.name)
        self.account.addItem(self.tr("A new account…"), None)
        names = [account.name for account in accounts]
        new = self.account.count() - 1
        into = plan.choice.into
        row = 0 if into is None else self.account.findData(into) if into in names else new
        self.account.setCurrentIndex(row)
        suggested = plan.found.export.account or ""
        self.name.setText(into if into and into not in names else suggested if suggested not in names else "")

    def _on_account_chosen(self) -> None:
        self._form.setRowVisible(self.name, self._is_new_account)
        if self._is_new_account:
            self.name.setFocus()
            self.name.selectAll()
        self._on_edited()

    def _on_photos_chosen(self) -> None:
        if self._plan is not None:
            self._plan.choice = replace(self._plan.choice, photos=Photos(self.photos.currentData()))
            self.photos_changed.emit()

    def _on_edited(self) -> None:
        self._typing.stop()
        if (plan := self._plan) is None:
            return
        choice = self._choice(plan)
        if choice != plan.choice:
            plan.choice = choice
            self.changed.emit()
        else:
            self.photos_changed.emit()  # the name may be empty now

    def _choice(self, plan: Plan) -> Choice:
        ticked = {name: box.isChecked() for name, box in self.boxes.items() if name in plan.found.importer.options}
        options = replace(plan.choice.options, account=self.whose.text().strip() or None, **ticked)
        into = self.name.text().strip() if self._is_new_account else self.account.currentData()
        if self._is_new_account and not into:
            into = plan.choice.into
        return replace(plan.choice, into=into, options=options)
