"""First page of an import: what it is good for, ways to choose an archive, imports that were interrupted."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from tagdesk.gui import tone
from tagdesk.gui.importing.text import run_words
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.history.imports import ImportRun


class ImportStart(QScrollArea):
    """A place to drop archives on, with buttons for those who would rather click."""

    files_clicked = Signal()
    folder_clicked = Signal()
    go_on_clicked = Signal(object)
    leave_clicked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = QWidget(self)
        unit = self.fontMetrics().height()
        title = PlainLabel(self.tr("Import your past posts"), Voice.TITLE, box)
        hint = PlainLabel(
            self.tr(
                "From the posts you made before, TagDesk learns which tags you use, so that its suggestions are yours "
                "from the first photo on. Nothing leaves this machine, and the archive stays as it is."
            ),
            parent=box,
        )
        self.error = PlainLabel("", Voice.PROBLEM, box)
        place = _DropPlace(box)
        where = PlainLabel(
            self.tr(
                "Drop the archive here, just as your platform gave it to you.\n"
                "All its parts together, or several archives at once."
            ),
            parent=place,
        )
        where.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.files_button = QPushButton(self.tr("Choose &files…"), place)
        self.files_button.setDefault(True)
        self.files_button.clicked.connect(self.files_clicked)
        self.folder_button = QPushButton(self.tr("Choose a f&older…"), place)
        self.folder_button.clicked.connect(self.folder_clicked)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.files_button)
        buttons.addWidget(self.folder_button)
        buttons.addStretch()
        inner = QVBoxLayout(place)
        inner.setContentsMargins(unit * 2, unit * 2, unit * 2, unit * 2)
        inner.setSpacing(unit)
        inner.addStretch()
        inner.addWidget(where)
        inner.addLayout(buttons)
        inner.addStretch()
        self.formats = PlainLabel("", Voice.QUIET, box)
        self._interrupted_head = PlainLabel("", Voice.HEAD, box)
        self._interrupted = QWidget(box)
        self._rows = QGridLayout(self._interrupted)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setColumnStretch(0, 1)
        self._interrupted.hide()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(unit)
        column.addWidget(title)
        column.addWidget(hint)
        column.addWidget(self.error)
        column.addWidget(self._interrupted_head)
        column.addWidget(self._interrupted)
        column.addWidget(place, 1)
        column.addWidget(self.formats)
        self.setWidget(box)

    def show_formats(self, titles: Sequence[str]) -> None:
        """Say which formats are known."""
        self.formats.say(self.tr("TagDesk reads exports of: {titles}.").format(titles=", ".join(titles)))

    def show_interrupted(self, runs: Sequence[ImportRun]) -> None:
        """Offer to go on with imports that were interrupted."""
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        one = self.tr("This import was interrupted; what came in so far was kept.")
        several = self.tr("These imports were interrupted; what came in so far was kept.")
        self._interrupted_head.say((one if len(runs) == 1 else several) if runs else "")
        for row, run in enumerate(runs):
            words = run_words(run)
            label = PlainLabel(words, parent=self._interrupted)
            go_on = QPushButton(self.tr("Go on"), self._interrupted)
            go_on.setAccessibleName(self.tr("Go on with {what}").format(what=words))
            go_on.clicked.connect(lambda _checked, run=run: self.go_on_clicked.emit(run))
            leave = QPushButton(self.tr("Leave it"), self._interrupted)
            leave.setAccessibleName(self.tr("Leave {what} as it is").format(what=words))
            leave.clicked.connect(lambda _checked, run=run: self.leave_clicked.emit(run))
            for place, widget in enumerate((label, go_on, leave)):
                self._rows.addWidget(widget, row, place)
        self._interrupted.setVisible(bool(runs))


class _DropPlace(QWidget):
    """A dashed frame."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self.fontMetrics().height() / 2
        colour = tone.mixed(tone.line(self.palette()), tone.accent(self.palette()), 0.5)
        painter.setPen(QPen(colour, 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
