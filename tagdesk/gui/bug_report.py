"""What happens when something unexpected goes wrong: logged, shown with its details, never swallowed."""

import logging
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from tagdesk.assistant.fault_report import fault_report
from tagdesk.log.masking import masked_trace

_logger = logging.getLogger(__name__)


class BugReporter(QObject):
    """Stands in for `sys.excepthook` while the window is open; one dialog at a time."""

    def __init__(self, log_file: Path) -> None:
        super().__init__()
        self._log_file = log_file
        self._is_open = False

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log the traceback and offer to copy it."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        _logger.critical("Unexpected error", exc_info=(kind, error, trace))
        if self._is_open:
            return
        self._is_open = True
        try:
            self._show(fault_report(masked_trace(error)))
        finally:
            self._is_open = False

    def _show(self, details: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Critical, "TagDesk", "")
        box.setText(self.tr("Something went wrong inside TagDesk. Your posts and decisions are saved."))
        what = self.tr(
            "“Copy details” copies what a report needs: versions, and where in the program it happened. No captions, "
            "tags, names of files or accounts are in it."
        )
        box.setInformativeText(what + "\n" + self.tr("The details are in {file}.").format(file=self._log_file))
        box.setDetailedText(details)
        copy = box.addButton(self.tr("Copy details"), QMessageBox.ButtonRole.ActionRole)
        box.addButton(QMessageBox.StandardButton.Close)
        copy.clicked.disconnect()
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        box.exec()
