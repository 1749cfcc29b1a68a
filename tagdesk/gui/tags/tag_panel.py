"""The right side: platform, chosen tags, the field for own ones, suggestions."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tagdesk.domain import DeskPost, Suggestion, TagState
from tagdesk.gui import tone
from tagdesk.gui.field_guard import FieldGuard
from tagdesk.gui.tags.chip_area import ChipArea
from tagdesk.gui.tags.copy_buttons import CopyButtons
from tagdesk.gui.tags.platform_bar import PlatformBar
from tagdesk.gui.tags.platform_text import troubles
from tagdesk.gui.tags.suggestion_model import SuggestionModel
from tagdesk.gui.tags.suggestion_view import SuggestionView
from tagdesk.gui.tags.tag_field import TagField
from tagdesk.gui.tags.threshold_bar import ThresholdBar
from tagdesk.platforms import Platform

_CHOSEN = (TagState.ACCEPTED, TagState.OWN)


class TagPanel(QWidget):
    """Shows the tags of the current post and says what the person wants with them.

    Signals:
        accepted: Suggestion to take.
        several_accepted: Suggestions to take together.
        rejected: Suggestion never to come back for this post.
        removed: Chosen tag to take off.
        edited: Chosen tag, and what it is to be.
        reordered: All chosen tags in the order they are to have.
        entered: Tags that were typed or pasted.
        copy_clicked: The tags are to be copied, and the post is done.
        done_clicked: The post is done, or not any more.
        menu_wanted: Tag whose menu is asked for, whether it is a chosen one, and where on the screen.
        suggestion_pointed: Tag (text) of the suggestion or chip under the mouse or with the focus; None when left.
    """

    accepted = Signal(object)
    several_accepted = Signal(list)
    rejected = Signal(object)
    suggestion_pointed = Signal(object)
    removed = Signal(str)
    edited = Signal(str, str)
    reordered = Signal(list)
    entered = Signal(list)
    copy_clicked = Signal()
    done_clicked = Signal()
    menu_wanted = Signal(str, bool, QPoint)

    def __init__(
        self, complete: Callable[[str], Sequence[str]], guard: FieldGuard, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._post: DeskPost | None = None
        self._platform = Platform("hashtags", self.tr("Hashtags"))
        self.model = SuggestionModel(self)
        self.view = SuggestionView(self.model)
        self.chips = ChipArea(guard)
        self.field = TagField(complete)
        guard.watch(self.field)
        self.platforms = PlatformBar()
        self.copying = CopyButtons()
        self.copy_button = self.copying.button
        self.threshold = ThresholdBar()
        self.done_button = QPushButton(self.tr("Done"))
        self.done_button.setCheckable(True)
        self.done_button.setToolTip(self.tr("Mark the post as done, or as not done (Ctrl+D)"))
        self.sets_button = QPushButton(self.tr("Sets"))
        self.sets_button.setAccessibleName(self.tr("Saved sets of tags"))
        self.sets_button.setToolTip(self.tr("Add a saved set of tags, or save these (Ctrl+T)"))
        unit = self.fontMetrics().height()
        self.sets_button.setFixedWidth(self.fontMetrics().horizontalAdvance(self.sets_button.text()) + unit * 2)
        self.sets_menu = QMenu(self.sets_button)
        self.sets_button.setMenu(self.sets_menu)
        self._hint = QLabel(self.tr("1–9 accept, Shift+1–9 reject"))
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._sentence)
        self._lay_out()
        self._dim()
        self._connect()
        self.view.set_threshold(self.threshold.threshold)
        self.show_post(None)

    @property
    def sentence(self) -> str:
        """What is said in place of suggestions, empty while there are some."""
        return self._sentence.text() if self._stack.currentWidget() is self._sentence else ""

    @property
    def head(self) -> tuple[QWidget, ...]:
        """What the Tab key reaches before the chips, in order."""
        return self.platforms.combo, self.copy_button, self.copying.more, self.done_button

    @property
    def platform(self) -> Platform:
        """The platform whose limits count."""
        return self._platform

    def set_platforms(self, platforms: Iterable[Platform], platform: Platform) -> None:
        """Offer platforms; the limits of one of them count."""
        self.platforms.set_platforms(platforms, platform.key)
        self._platform = platform
        self._count()

    def set_threshold(self, threshold: float) -> None:
        """From which certainty on suggestions are accepted together."""
        self.threshold.set_threshold(threshold)
        self._on_threshold_moved()

    def show_post(self, post: DeskPost | None) -> None:
        """Show the tags of a post."""
        if post is None or self._post is None or post.post_id != self._post.post_id:
            self.chips.stop_editing()
        self._post = post
        self.setEnabled(post is not None)
        self.chips.set_tags([tag for tag in post.tags if tag.state in _CHOSEN] if post else [])
        self.model.set_decisions(post)
        self.done_button.setChecked(post is not None and post.done)
        self.done_button.setText(self.tr("✓ Done") if post is not None and post.done else self.tr("Done"))
        self._count()
        self._count_above()

    def show_suggestions(self, suggestions: Sequence[Suggestion]) -> None:
        """Show a new list."""
        self.model.set_suggestions(suggestions)
        self._stack.setCurrentWidget(self.view)
        self._count_above()

    def say(self, sentence: str) -> None:
        """Say why there are no suggestions."""
        self.model.set_suggestions([])
        self._sentence.setText(sentence)
        self._stack.setCurrentWidget(self._sentence)
        self._count_above()

    def accept_row(self, row: int) -> None:
        """Accept the suggestion of a row, if it is still open."""
        if (suggestion := self.model.suggestion(row)) is not None:
            self.accepted.emit(suggestion)

    def reject_row(self, row: int) -> None:
        """Reject the suggestion of a row, if it is still open."""
        if (suggestion := self.model.suggestion(row)) is not None:
            self.rejected.emit(suggestion)

    def accept_above(self) -> None:
        """Accept all open suggestions that are certain enough."""
        if suggestions := self.model.open_above(self.threshold.threshold):
            self.several_accepted.emit(suggestions)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system from light to dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dim()

    def _connect(self) -> None:
        self.view.accepted.connect(self.accept_row)
        self.view.rejected.connect(self.reject_row)
        self.view.menu_wanted.connect(self._on_row_menu_wanted)
        self.view.suggestion_pointed.connect(self.suggestion_pointed)
        self.chips.pointed.connect(self.suggestion_pointed)
        self.chips.removed.connect(self.removed)
        self.chips.edited.connect(self.edited)
        self.chips.reordered.connect(self.reordered)
        self.chips.menu_wanted.connect(lambda tag, place: self.menu_wanted.emit(tag, True, place))
        self.field.entered.connect(self.entered)
        self.threshold.moved.connect(self._on_threshold_moved)
        self.threshold.accept_clicked.connect(self.accept_above)
        self.copying.tags_clicked.connect(self.copy_clicked)
        self.done_button.clicked.connect(self.done_clicked)

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
        head.addStretch()
        head.addWidget(self.copying)
        head.addWidget(self.done_button)
        entry = QHBoxLayout()
        entry.addWidget(field_label)
        entry.addWidget(self.field, 1)
        entry.addWidget(self.sets_button)
        below = QHBoxLayout()
        below.addWidget(suggestions_label)
        below.addStretch()
        below.addWidget(self._hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.platforms)
        column.addLayout(head)
        column.addWidget(self.chips)
        column.addLayout(entry)
        column.addSpacing(unit // 2)
        column.addLayout(below)
        column.addWidget(self._stack, 1)
        column.addWidget(self.threshold)
        self.chips.follow(self.done_button)

    def _count(self) -> None:
        """Compare the post with the limits of the platform."""
        chosen = self._post.chosen if self._post else ()
        caption = self._post.caption if self._post else ""
        tally = self._platform.tally(caption, chosen)
        self.platforms.show_tally(self._platform, tally)
        self.chips.mark_troubles(troubles(self._platform, tally))
        self.copying.offer(self._platform, has_tags=bool(chosen), has_caption=bool(caption.strip()))

    def _count_above(self) -> None:
        """Say on the button how many suggestions it would take."""
        self.threshold.set_count(len(self.model.open_above(self.threshold.threshold)))

    def _on_threshold_moved(self) -> None:
        self.view.set_threshold(self.threshold.threshold)
        self._count_above()

    def _on_row_menu_wanted(self, row: int, place: QPoint) -> None:
        if (suggestion := self.model.suggestion(row)) is not None:
            self.menu_wanted.emit(suggestion.tag, False, place)

    def _dim(self) -> None:
        # The application's: while the panel is disabled, its own colours are those of disabled text.
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.WindowText, tone.quiet_text(QGuiApplication.palette()))
        for label in (self._hint, self._sentence):
            label.setPalette(palette)
