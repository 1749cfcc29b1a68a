"""What an empty desk shows: how to begin."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from tagdesk.gui import tone


class EmptyState(QWidget):
    """A place to drop on, with a button each for those who would rather click."""

    add_clicked = Signal()
    import_clicked = Signal()
    sample_clicked = Signal()

    def __init__(self, *, has_samples: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(self.tr("Drop photos here…"))
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.9)
        title.setFont(font)
        hint = QLabel(
            self.tr(
                "One or hundreds, folders too. Paste works as well, and a text you drop becomes the caption.\n"
                "TagDesk looks at the photo and suggests the hashtags: take the good ones, reject the others.\n"
                "Nothing leaves this machine."
            )
        )
        self.add_button = QPushButton(self.tr("Add photos…"))
        self.add_button.setDefault(True)
        self.add_button.clicked.connect(self.add_clicked)
        self.import_button = QPushButton(self.tr("Import your past posts…"))
        self.import_button.clicked.connect(self.import_clicked)
        self.sample_button = QPushButton(self.tr("Try a sample photo"))
        self.sample_button.setVisible(has_samples)
        self.sample_button.clicked.connect(self.sample_clicked)
        for label in (title, hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.import_button)
        buttons.addWidget(self.sample_button)
        buttons.addStretch()
        unit = self.fontMetrics().height()
        column = QVBoxLayout(self)
        column.setContentsMargins(unit * 4, unit * 4, unit * 4, unit * 4)
        column.setSpacing(unit)
        column.addStretch()
        column.addWidget(title)
        column.addWidget(hint)
        column.addLayout(buttons)
        column.addStretch()

    def sizeHint(self) -> QSize:
        """Generous: it is the whole window."""
        unit = self.fontMetrics().height()
        return QSize(unit * 60, unit * 36)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dashed frame of a place to drop on."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        margin = self.fontMetrics().height()
        pen = QPen(tone.mixed(tone.line(self.palette()), tone.accent(self.palette()), 0.5), 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(margin, margin, -margin, -margin), margin, margin)
