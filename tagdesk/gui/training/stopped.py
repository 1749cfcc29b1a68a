"""Page of a training that waits: it was stopped, could not go on, or brought nothing new."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.training.steps import Stand
from tagdesk.gui.training.text import stopped_title, stopped_words


class TrainingStopped(QWidget):
    """A title and a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        unit = self.fontMetrics().height()
        self.title = PlainLabel("", Voice.TITLE, self)
        self.words = PlainLabel("", parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit * 2, 0, unit * 2, 0)
        column.setSpacing(unit)
        column.addStretch(2)
        for label in (self.title, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addStretch(3)

    def show_stand(self, stand: Stand) -> None:
        """Say why nothing goes on."""
        self.title.say(stopped_title(stand))
        self.words.say(stopped_words(stand))
