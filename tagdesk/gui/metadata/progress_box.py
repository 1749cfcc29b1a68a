"""A small window that comes up when something takes its time, with a way to stop it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressDialog, QWidget

from tagdesk.domain import Progress

#: What takes less needs no window.
_PATIENCE_MS = 800


class ProgressBox(QProgressDialog):
    """Shows how far something is; `canceled` is emitted when the person has enough."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        self.setLabel(label)
        self.setWindowTitle(title)
        self.setLabelText(title)
        self.setCancelButtonText(self.tr("Stop"))
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.setMinimumDuration(_PATIENCE_MS)
        self.setAutoClose(False)
        self.setAutoReset(False)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 50)

    def show_progress(self, progress: Progress) -> None:
        """So far."""
        if self.wasCanceled():
            return
        self.setMaximum(progress.total)
        self.setValue(progress.done)
