"""The right side: chosen tags, the field for own ones, suggestions."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from tagdesk.domain import DeskPost, Suggestion, TagState
from tagdesk.gui import tone
from tagdesk.gui.chip import ChipArea
from tagdesk.gui.field_guard import FieldGuard
from tagdesk.gui.suggestion_model import SuggestionModel
from tagdesk.gui.suggestion_view import SuggestionView
from tagdesk.gui.tag_field import TagField

_CHOSEN = (TagState.ACCEPTED, TagState.OWN)


class TagPanel(QWidget):
    """Shows the tags of the current post and says what the person wants with them."""

    accepted = Signal(object)
    rejected = Signal(object)
    removed = Signal(str)
    entered = Signal(list)
    copy_clicked = Signal()
    done_clicked = Signal()

    def __init__(
        self, complete: Callable[[str], Sequence[str]], guard: FieldGuard, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.model = SuggestionModel(self)
        self.view = SuggestionView(self.model)
        self.chips = ChipArea()
        self.field = TagField(complete)
        guard.watch(self.field)
        self.copy_button = QPushButton(self.tr("Copy tags"))
        self.copy_button.setToolTip(self.tr("Copy the tags as hashtags and mark the post as done (Ctrl+Shift+C)"))
        self.done_button = QPushButton(self.tr("Done"))
        self.done_button.setCheckable(True)
        self.done_button.setToolTip(self.tr("Mark the post as done, or as not done (Ctrl+D)"))
        self.count = QLabel()
        self._hint = QLabel(self.tr("1–9 accept, Shift+1–9 reject"))
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._sentence)
        self.chips.follow(self.done_button)
        self._lay_out()
        self._dim()
        self.view.accepted.connect(self.accept_row)
        self.view.rejected.connect(self.reject_row)
        self.chips.removed.connect(self.removed)
        self.field.entered.connect(self.entered)
        self.copy_button.clicked.connect(self.copy_clicked)
        self.done_button.clicked.connect(self.done_clicked)
        self.show_post(None)

    @property
    def sentence(self) -> str:
        """What is said in place of suggestions, empty while there are some."""
        return self._sentence.text() if self._stack.currentWidget() is self._sentence else ""

    def show_post(self, post: DeskPost | None) -> None:
        """Show the tags of a post."""
        tags = [tag for tag in post.tags if tag.state in _CHOSEN] if post else []
        self.setEnabled(post is not None)
        self.chips.set_tags(tags)
        self.model.set_decisions(post)
        self.copy_button.setEnabled(bool(tags))
        self.done_button.setChecked(post is not None and post.done)
        self.done_button.setText(self.tr("✓ Done") if post is not None and post.done else self.tr("Done"))
        self.count.setText(str(len(tags)) if tags else self.tr("none yet"))

    def show_suggestions(self, suggestions: Sequence[Suggestion]) -> None:
        """Show a new list."""
        self.model.set_suggestions(suggestions)
        self._stack.setCurrentWidget(self.view)

    def say(self, sentence: str) -> None:
        """Say why there are no suggestions."""
        self.model.set_suggestions([])
        self._sentence.setText(sentence)
        self._stack.setCurrentWidget(self._sentence)

    def accept_row(self, row: int) -> None:
        """Accept the suggestion of a row, if it is still open."""
        if (suggestion := self.model.suggestion(row)) is not None:
            self.accepted.emit(suggestion)

    def reject_row(self, row: int) -> None:
        """Reject the suggestion of a row, if it is still open."""
        if (suggestion := self.model.suggestion(row)) is not None:
            self.rejected.emit(suggestion)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system from light to dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dim()

    def _lay_out(self) -> None:
        unit = self.fontMetrics().height()
        self._sentence.setMargin(unit // 2)
        tags_label = QLabel(self.tr("Tags"))
        suggestions_label = QLabel(self.tr("&Suggestions"))
        suggestions_label.setBuddy(self.view)
        field_label = QLabel(self.tr("Add a ta&g"))
        field_label.setBuddy(self.field)
        for label in (tags_label, suggestions_label):
            font = label.font()
            font.setBold(True)
            label.setFont(font)
        head = QHBoxLayout()
        head.addWidget(tags_label)
        head.addWidget(self.count)
        head.addStretch()
        head.addWidget(self.copy_button)
        head.addWidget(self.done_button)
        entry = QHBoxLayout()
        entry.addWidget(field_label)
        entry.addWidget(self.field, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.chips)
        column.addLayout(entry)
        column.addSpacing(unit // 2)
        below = QHBoxLayout()
        below.addWidget(suggestions_label)
        below.addStretch()
        below.addWidget(self._hint)
        column.addLayout(below)
        column.addWidget(self._stack, 1)

    def _dim(self) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, tone.quiet_text(palette))
        for label in (self.count, self._hint, self._sentence):
            label.setPalette(palette)
