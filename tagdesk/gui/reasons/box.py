"""The box that says why a tag: a sentence, past posts, tags that it goes with, what the photo shows, the parts."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from tagdesk.gui.flow_layout import FlowLayout
from tagdesk.gui.photos.picture_loader import PictureLoader
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.reasons.card import PostTile, ReasonCard
from tagdesk.gui.reasons.pieces import PartBars, Pill, PostButton, pill_height

#: Who waits longer than this is told what for.
_PATIENCE_MS = 700


class ReasonBox(QWidget):
    """Always of the same size, whatever it shows: nothing beside it moves.

    Signals:
        post_clicked: Number of a past post.
        close_clicked: The reasons are to go.
    """

    post_clicked = Signal(int)
    close_clicked = Signal()

    def __init__(self, pictures: PictureLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._card: ReasonCard | None = None
        self._title = PlainLabel("", Voice.HEAD)
        self.close_button = QToolButton()
        self.close_button.setText("✕")
        self.close_button.setAutoRaise(True)
        self.close_button.setAccessibleName(self.tr("Hide the reasons"))
        self.close_button.setToolTip(self.tr("Hide the reasons (Esc)"))
        self.close_button.clicked.connect(self.close_clicked)
        self._sentence, self._note = PlainLabel(), PlainLabel("", Voice.QUIET)
        self._photo = PlainLabel("", Voice.QUIET)
        self._posts = _Row(self.tr("Past posts that speak for it"), below=True)
        self._tags = _Row(self.tr("It goes with"))
        self._shown = _Row(self.tr("In the photo"))
        self._parts_head = PlainLabel(self.tr("Where it comes from"), Voice.QUIET)
        self._parts = PartBars()
        self._scroll = _Scroll()
        self._patience = QTimer(self, interval=_PATIENCE_MS, singleShot=True)
        self._patience.timeout.connect(lambda: self._note.say(self.tr("Looking for reasons…")))
        self._lay_out()
        pictures.thumbnail_loaded.connect(self._on_thumbnail_loaded)
        self.clear()

    @property
    def card(self) -> ReasonCard | None:
        """What is shown."""
        return self._card

    @property
    def post_buttons(self) -> list[PostButton]:
        """The past posts on show."""
        return [piece for piece in self._posts.pieces if isinstance(piece, PostButton)]

    def clear(self) -> None:
        """Show no reasons, and how to get some."""
        self._show("", self.tr("Why a tag? Point at it, click it, or press W."), is_hint=True)

    def begin(self, title: str) -> None:
        """Say whose reasons come soon."""
        self._show(title, "")
        self._patience.start()

    def say(self, title: str, sentence: str) -> None:
        """Say why there are no reasons."""
        self._show(title, sentence)

    def show_card(self, card: ReasonCard) -> None:
        """Show reasons."""
        if card == self._card:
            return
        self._show(card.title, card.sentence, card)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{card.title}: {card.said}"))

    def sizeHint(self) -> QSize:
        """The sentence, a row of posts, and some of the rest."""
        unit = self.fontMetrics().height()
        return QSize(unit * 20, unit * 14)

    def minimumSizeHint(self) -> QSize:
        """Title and sentence."""
        unit = self.fontMetrics().height()
        return QSize(unit * 12, unit * 5)

    def _show(self, title: str, sentence: str, card: ReasonCard | None = None, *, is_hint: bool = False) -> None:
        self._patience.stop()
        self._card = card
        card = card or ReasonCard(title, sentence)
        self._title.say(title)
        self.close_button.setVisible(bool(title))
        self._sentence.say("" if is_hint else sentence)
        self._note.say(sentence if is_hint else card.note)
        self._photo.say(card.photo)
        self._posts.set_pieces([self._post_button(tile) for tile in card.posts])
        self._tags.set_pieces([Pill(tag) for tag in card.tags])
        self._shown.set_pieces([Pill(word) for word in card.shown])
        self._parts_head.setVisible(bool(card.parts))
        self._parts.set_parts(card.parts)
        self._scroll.verticalScrollBar().setValue(0)
        self.setAccessibleName(title or self.tr("Reasons"))
        self.setAccessibleDescription(sentence if is_hint else card.said)
        self._scroll.setAccessibleName(self.accessibleName())
        self._scroll.setAccessibleDescription(self.accessibleDescription())

    def _post_button(self, tile: PostTile) -> PostButton:
        button = PostButton(tile)
        button.clicked.connect(lambda: self.post_clicked.emit(tile.post_id))
        self._fill(button)
        return button

    def _fill(self, button: PostButton) -> None:
        path = button.tile.photo
        if path is not None and (pixmap := self._pictures.thumbnail(path)) is not None:
            button.set_picture(pixmap)

    def _on_thumbnail_loaded(self, path: Path) -> None:
        for button in self.post_buttons:
            if button.tile.photo == path and not button.has_picture:
                self._fill(button)

    def _lay_out(self) -> None:
        unit = self.fontMetrics().height()
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        content = QWidget()
        content.setAutoFillBackground(False)
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, unit // 4, 0)
        inner.setSpacing(unit // 3)
        for piece in (self._sentence, self._note, self._posts, self._tags, self._shown, self._photo):
            inner.addWidget(piece)
        inner.addWidget(self._parts_head)
        inner.addWidget(self._parts)
        inner.addStretch(1)
        self._scroll.setWidget(content)
        self._scroll.viewport().setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, unit // 3, 0, 0)
        column.setSpacing(unit // 4)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)


class _Scroll(QScrollArea):
    """Scrolls by keyboard too; never sideways."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def minimumSizeHint(self) -> QSize:
        """As little as there is room for."""
        return QSize(0, self.fontMetrics().height() * 2)


class _Row(QWidget):
    """Pieces in lines, behind their heading or below it; hidden without pieces."""

    def __init__(self, heading: str, *, below: bool = False) -> None:
        super().__init__()
        self.pieces: list[QWidget] = []
        unit = self.fontMetrics().height()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(unit // 5)
        box = QWidget()
        self._flow = FlowLayout(box, spacing=max(unit // 4, 4))
        label = PlainLabel(heading, Voice.QUIET)
        label.setWordWrap(False)
        if below:
            column.addWidget(label)
        else:
            label.setFixedHeight(pill_height(label))
            self._flow.addWidget(label)
        column.addWidget(box)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_pieces(self, pieces: Sequence[QWidget]) -> None:
        """Show these instead of the ones before."""
        for piece in self.pieces:
            self._flow.removeWidget(piece)
            piece.hide()
            piece.deleteLater()
        self.pieces = list(pieces)
        for piece in self.pieces:
            self._flow.addWidget(piece)
            piece.show()
        self.setVisible(bool(self.pieces))
