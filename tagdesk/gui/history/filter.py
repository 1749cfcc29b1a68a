"""What to look for in the past: words or a tag that photos fit, days, account, where posts came from."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from tagdesk.domain import Account
from tagdesk.gui.flow_layout import FlowLayout
from tagdesk.gui.history.days import parse_days
from tagdesk.gui.importing.text import kind_words
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.history.browse import Source, Which
from tagdesk.history.imports import OWN_SOURCE

_TYPING_MS = 180


class HistoryFilter(QWidget):
    """Says what is wanted, a moment after it was typed.

    Signals:
        words_wanted: Posts of this kind (`Which`).
        fits_wanted: Photos that fit this tag, among posts of this kind.
        left: Down or Return in a field: on to what was found.
    """

    words_wanted = Signal(object)
    fits_wanted = Signal(str, object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mode = QComboBox(self)
        self.mode.setAccessibleName(self.tr("What to search for"))
        self.mode.addItems([self.tr("Posts with the words"), self.tr("Photos that fit the tag")])
        self.words = QLineEdit(self)
        self.words.setClearButtonEnabled(True)
        self.days = QLineEdit(self)
        self.days.setClearButtonEnabled(True)
        self.days.setPlaceholderText(self.tr("2024, 2024-06, 2019 – 2021"))
        self.account = QComboBox(self)
        self.source = QComboBox(self)
        self.drafts = QCheckBox(self.tr("Dra&fts too"), self)
        self.hint = PlainLabel("", Voice.QUIET, self)
        self._account_pair = _pair(self.tr("A&ccount"), self.account, self)
        self._source_pair = _pair(self.tr("Fr&om"), self.source, self)
        self._lay_out()
        self._timer = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._timer.timeout.connect(self._on_typed)
        self.show_facts((), ())
        self._show_mode()
        self.mode.currentIndexChanged.connect(self._on_mode_changed)
        self.words.textChanged.connect(self._soon)
        self.days.textChanged.connect(self._soon)
        for field in (self.words, self.days):
            field.returnPressed.connect(self._on_return)
            field.installEventFilter(self)
        for box in (self.account, self.source):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.activated.connect(lambda _: self.flush())
        self.drafts.clicked.connect(lambda _: self.flush())

    @property
    def is_about_fits(self) -> bool:
        """Whether photos that fit a tag are wanted."""
        return self.mode.currentIndex() == 1

    def which(self) -> Which | None:
        """Posts that are wanted; None while what was typed for days makes no sense."""
        try:
            first, last = parse_days(self.days.text())
        except ValueError:
            return None
        return Which(
            words="" if self.is_about_fits else self.words.text(),
            account_id=self.account.currentData(),
            source=self.source.currentData(),
            first=first,
            last=last,
            drafts=self.drafts.isChecked(),
        )

    def show_facts(self, accounts: Sequence[Account], sources: Sequence[Source]) -> None:
        """Offer what there is to choose between; the choice stays as it was."""
        choices = [(account.name, account.account_id) for account in accounts]
        _fill(self.account, [(self.tr("All accounts"), None), *choices])
        platforms = [(kind_words(source.title), source.name) for source in sources]
        _fill(self.source, [(self.tr("From anywhere"), None), *platforms, (self.tr("Made in TagDesk"), OWN_SOURCE)])
        self._account_pair.setVisible(len(accounts) > 1)
        self._source_pair.setVisible(bool(sources))

    def search_for(self, words: str) -> None:
        """Search for words among all posts."""
        self.clear()
        self.words.setText(words)
        self.flush()

    def clear(self) -> None:
        """Leave nothing out."""
        self.mode.setCurrentIndex(0)
        self.words.clear()
        self.days.clear()
        self.account.setCurrentIndex(0)
        self.source.setCurrentIndex(0)

    def flush(self) -> None:
        """Say what is wanted now."""
        self._timer.stop()
        which = self._checked()
        if which is None:
            return
        if not self.is_about_fits:
            self.words_wanted.emit(which)
        elif self.words.text().strip():
            self.fits_wanted.emit(self.words.text(), which)

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        """Down leaves a field for the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            self.left.emit()
            return True
        return False

    def _lay_out(self) -> None:
        unit = self.fontMetrics().height()
        self.days.setFixedWidth(self.fontMetrics().horizontalAdvance(self.days.placeholderText()) + unit * 3)
        first = QHBoxLayout()
        first.addWidget(self.mode)
        first.addWidget(self.words, 1)
        others = FlowLayout(spacing=unit // 2)
        others.addWidget(_pair(self.tr("&When"), self.days, self))
        others.addWidget(self._account_pair)
        others.addWidget(self._source_pair)
        others.addWidget(self.drafts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(first)
        column.addLayout(others)
        column.addWidget(self.hint)

    def _show_mode(self) -> None:
        if self.is_about_fits:
            self.words.setAccessibleName(self.tr("Tag that photos are to fit"))
            self.words.setPlaceholderText(self.tr("type a tag, then Return: it takes a while"))
        else:
            self.words.setAccessibleName(self.tr("Words of caption, tags and place"))
            self.words.setPlaceholderText(self.tr("words of caption, tags or place…"))

    def _on_mode_changed(self) -> None:
        self._show_mode()
        self.words.setFocus()
        self._soon()

    def _checked(self) -> Which | None:
        """What is wanted; if that makes no sense, how to write it is said."""
        which = self.which()
        self.hint.say("" if which else self.tr("Write days like 2024, 2024-06, 2024-06-14 or 2019 – 2021."))
        return which

    def _on_typed(self) -> None:
        if self.is_about_fits:  # which takes long: only on Return
            self._checked()
        else:
            self.flush()

    def _soon(self) -> None:
        self._timer.start()

    def _on_return(self) -> None:
        self.flush()
        if not self.is_about_fits:
            self.left.emit()


def _pair(name: str, field: QWidget, parent: QWidget) -> QWidget:
    """A field behind its label, which stay together where lines break."""
    pair = QWidget(parent)
    label = QLabel(name, pair)
    label.setBuddy(field)
    field.setAccessibleName(name.replace("&", ""))
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(label)
    row.addWidget(field)
    return pair


def _fill(box: QComboBox, choices: Sequence[tuple[str, Any]]) -> None:
    """Offer these, the chosen one chosen again."""
    chosen = box.currentData()
    box.clear()
    for name, value in choices:
        box.addItem(name, value)
    box.setCurrentIndex(max(box.findData(chosen), 0) if chosen is not None else 0)
