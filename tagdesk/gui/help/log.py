"""The log: what went wrong inside TagDesk, for a report."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent, QTextCursor
from PySide6.QtWidgets import QPushButton, QWidget

from tagdesk.gui.help.text import HelpText
from tagdesk.gui.window_memory import WindowMemory
from tagdesk.log.tail import log_tail


class HelpLog(HelpText):
    """The last lines, read anew whenever it is shown."""

    def __init__(self, file: Path, memory: WindowMemory, parent: QWidget | None = None) -> None:
        super().__init__("log", "", memory, parent)
        self.setWindowTitle(self.tr("Log"))
        self.text.setAccessibleName(self.tr("Log"))
        self._file = file
        self.reload_button = QPushButton(self.tr("&Read again"), self)
        self.reload_button.setAutoDefault(False)
        self.reload_button.clicked.connect(self.reload)
        self.open_button = QPushButton(self.tr("&Open file"), self)
        self.open_button.setAutoDefault(False)
        self.open_button.clicked.connect(self._open)
        self.row.insertWidget(1, self.reload_button)
        self.row.insertWidget(2, self.open_button)

    def showEvent(self, event: QShowEvent) -> None:
        """Read it."""
        super().showEvent(event)
        self.reload()

    def reload(self) -> None:
        """Show the last lines of the file as it is now."""
        try:
            text = log_tail(self._file)
        except OSError as error:
            self.head.say(self.tr("{file} can't be read: {reason}").format(file=self._file, reason=error.strerror))
            text = ""
        else:
            words = self.tr("The last lines of {file}") if text else self.tr("Nothing has gone wrong so far; {file}")
            self.head.say(words.format(file=self._file))
        self.text.setPlainText(text)
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.copy_button.setEnabled(bool(text))
        self.open_button.setEnabled(self._file.is_file())

    def _open(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file))):
            self.head.say(self.tr("{file} could not be opened; open it with your editor.").format(file=self._file))
