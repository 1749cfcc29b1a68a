"""Caption, place and time of the current post."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from tagdesk.domain import DeskPost
from tagdesk.gui import tone
from tagdesk.gui.field_guard import FieldGuard
from tagdesk.gui.intake.incoming import has_photos
from tagdesk.gui.reasons.marks import Mark
from tagdesk.gui.reasons.underline import paint_underlines
from tagdesk.gui.time_text import format_time, parse_time, words_of_time

#: A caption is saved this long after its first unsaved change, also while the typing goes on: no more can be lost.
SAVE_DELAY_MS = 250


class CaptionField(QPlainTextEdit):
    """Several lines of plain text; Tab leaves it, and photos are not for it."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: tuple[Mark, ...] = ()
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Caption"))
        self.setPlaceholderText(self.tr("Write a caption, or drop a text here…"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)

    def sizeHint(self) -> QSize:
        """Three lines."""
        return QSize(self.fontMetrics().height() * 20, self._height_of(3))

    def minimumSizeHint(self) -> QSize:
        """Two lines."""
        return QSize(self.fontMetrics().height() * 8, self._height_of(2))

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Words that are underlined."""
        return self._marks

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Underline these words of the text as it is now."""
        if tuple(marks) != self._marks:
            self._marks = tuple(marks)
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, then the lines."""
        super().paintEvent(event)
        if self._marks:
            painter = QPainter(self.viewport())
            paint_underlines(self, painter, self._marks)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text only."""
        return not has_photos(source) and super().canInsertFromMimeData(source)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the caption may be saved now."""
        super().focusOutEvent(event)
        self.left.emit()

    def _height_of(self, lines: int) -> int:
        margin = round(self.document().documentMargin())
        return self.fontMetrics().lineSpacing() * lines + 2 * (margin + self.frameWidth())


class PostEditor(QWidget):
    """Edits the texts of one post and says what changed, captions a moment later."""

    caption_edited = Signal(int, str)
    place_edited = Signal(int, str)
    time_edited = Signal(int, object)

    def __init__(self, guard: FieldGuard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._post: DeskPost | None = None
        self._is_saving = False
        self.caption = CaptionField(self)
        self.place = QLineEdit(self)
        self.place.setAccessibleName(self.tr("Place"))
        self.place.setPlaceholderText(self.tr("City, country"))
        self.time = QLineEdit(self)
        self.time.setAccessibleName(self.tr("Time"))
        self.time.setPlaceholderText("2026-06-14 20:52")
        self.time_hint = QLabel(self)
        for field in (self.caption, self.place, self.time):
            guard.watch(field)
        self._lay_out()
        self._save_timer = QTimer(self, interval=SAVE_DELAY_MS, singleShot=True)
        self._save_timer.timeout.connect(self.flush)
        self.caption.textChanged.connect(self._on_caption_changed)
        self.caption.left.connect(self.flush)
        self.place.editingFinished.connect(self._on_place_finished)
        self.time.editingFinished.connect(self._on_time_finished)
        self.time.textChanged.connect(self._show_time_hint)
        self.show_post(None)

    def show_post(self, post: DeskPost | None) -> None:
        """Show another post, or another state of the same one; what is being typed stays."""
        same = post is not None and self._post is not None and post.post_id == self._post.post_id
        if not same:
            self.flush()
        before, self._post = self._post, post
        self.setEnabled(post is not None)
        caption = post.caption if post else ""
        if not same or (before is not None and caption != before.caption and not self._is_saving):
            self._set_caption(caption)
        place = post.place if post else ""
        if not same or (before is not None and place != before.place):
            self.place.setText(place)
            self.place.setCursorPosition(0)
        time = post.time if post else None
        if not same or (before is not None and time != before.time):
            self.time.setText(format_time(time))
        self._show_time_hint()

    def flush(self) -> None:
        """Hand out an edit that is still waiting."""
        self._save_timer.stop()
        text = self.caption.toPlainText()
        if self._post is not None and text != self._post.caption:
            # The saved post comes back through `show_post` at once; the field keeps its text and cursor then, even
            # where saving changed the text (NULs are dropped).
            self._is_saving = True
            self.caption_edited.emit(self._post.post_id, text)
            self._is_saving = False

    def finish(self) -> None:
        """Hand out everything typed so far: before another post is shown, and when the window closes."""
        self.flush()
        self._on_place_finished()
        self._on_time_finished()

    def forget_undo(self) -> None:
        """From now on Ctrl+Z takes back the decision that was just made, not the typing before it."""
        self.caption.document().clearUndoRedoStacks()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system from light to dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_time_hint()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        caption_label = QLabel(self.tr("&Caption"))
        caption_label.setBuddy(self.caption)
        place_label = QLabel(self.tr("&Place"))
        place_label.setBuddy(self.place)
        time_label = QLabel(self.tr("T&ime"))
        time_label.setBuddy(self.time)
        grid.addWidget(caption_label, 0, 0, 1, 4)
        grid.addWidget(self.caption, 1, 0, 1, 4)
        grid.addWidget(place_label, 2, 0)
        grid.addWidget(self.place, 2, 1)
        grid.addWidget(time_label, 2, 2)
        grid.addWidget(self.time, 2, 3)
        grid.addWidget(self.time_hint, 3, 3)
        self.place.setMinimumWidth(self.fontMetrics().height() * 7)
        self.time.setMinimumWidth(self.fontMetrics().horizontalAdvance("Wed 0000-00-00 00:00 ") + 10)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 2)
        grid.setRowStretch(1, 1)

    def _set_caption(self, caption: str) -> None:
        self.caption.blockSignals(True)
        self.caption.setPlainText(caption)
        self.caption.blockSignals(False)

    def _on_caption_changed(self) -> None:
        if not self._save_timer.isActive():
            self._save_timer.start()

    def _on_place_finished(self) -> None:
        text = self.place.text().strip()
        if self._post is not None and text != self._post.place:
            self.place_edited.emit(self._post.post_id, text)

    def _on_time_finished(self) -> None:
        if self._post is None:
            return
        try:
            time = parse_time(self.time.text(), self._post.time)
        except ValueError:
            return  # the hint below the field says so
        if time != self._post.time:
            self.time_edited.emit(self._post.post_id, time)
        elif self.time.text() != format_time(time):
            self.time.setText(format_time(time))

    def _show_time_hint(self) -> None:
        """The words a time stands for, or how to write one."""
        palette = self.palette()
        try:
            time: datetime | None = parse_time(self.time.text(), self._post.time if self._post else None)
        except ValueError:
            text, colour = self.tr("Write it like 2026-06-14 20:52"), tone.warning(palette)
        else:
            text = words_of_time(time) if time else ""
            colour = tone.quiet_text(palette)
        if self.time_hint.text() != text:
            self.time_hint.setText(text)
        hint_palette = self.time_hint.palette()
        if hint_palette.color(QPalette.ColorRole.WindowText) != colour:
            hint_palette.setColor(QPalette.ColorRole.WindowText, colour)
            self.time_hint.setPalette(hint_palette)
        self.time_hint.setAlignment(Qt.AlignmentFlag.AlignLeft)
