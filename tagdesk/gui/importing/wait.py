"""Page of an import while something takes its time: what it is, and how far."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from tagdesk.domain import Progress
from tagdesk.gui.plain_label import PlainLabel, Voice


class ImportWait(QWidget):
    """A title, a bar, a sentence below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        unit = self.fontMetrics().height()
        self.title = PlainLabel("", Voice.TITLE, self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.count = PlainLabel("", parent=self)
        self.hint = PlainLabel("", Voice.QUIET, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit * 2, 0, unit * 2, 0)
        column.setSpacing(unit)
        column.addStretch(2)
        for widget in (self.title, self.bar, self.count, self.hint):
            column.addWidget(widget)
            if isinstance(widget, PlainLabel):
                widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)

    def begin(self, title: str, hint: str = "") -> None:
        """Something begins; nobody knows yet how long it takes."""
        self.title.say(title)
        self.hint.say(hint)
        self.count.say(" ")
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(title)

    def show_progress(self, progress: Progress, count: str) -> None:
        """So far."""
        # Millions of posts don't fit into every bar, thousandths do.
        self.bar.setRange(0, 1000 if progress.total else 0)
        if progress.total:
            self.bar.setValue(min(1000 * progress.done // progress.total, 1000))
        self.count.say(count)
