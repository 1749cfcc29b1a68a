"""Looks after the history once the window has come to rest; says what is wrong and what can be done about it."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from tagdesk.errors import DamagedHistoryError, TagDeskError
from tagdesk.gui.jobs import Job, Jobs, Lane
from tagdesk.gui.message_bar import MessageBar
from tagdesk.history.store import History

#: By then the models are loaded; a backup must not hold them up.
_PEACE_MS = 15_000


class HistoryCare(QObject):
    """One look a start, off the GUI thread.

    Signals:
        restore_wanted: The history is damaged (the sentence about it), and the person wants to put a backup back.
        ended: The look is over.
    """

    restore_wanted = Signal(str)
    ended = Signal()

    def __init__(self, history: History, jobs: Jobs, message: MessageBar, parent: QObject) -> None:
        super().__init__(parent)
        self._history, self._jobs, self._message = history, jobs, message
        self._timer = QTimer(self, interval=_PEACE_MS, singleShot=True)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Have a look when the start is over."""
        self._timer.start()

    def look(self) -> None:
        """Have a look now."""
        from tagdesk.assistant.history_care import look_after

        job = Job(partial(look_after, self._history))
        job.failed.connect(self._on_failed)
        job.finished.connect(lambda _: self.ended.emit())
        self._jobs.start(job, Lane.BACKUP)

    def _on_failed(self, error: TagDeskError) -> None:
        if not isinstance(error, DamagedHistoryError):
            self._message.say_problem(str(error))
            return
        words = self.tr("The history is damaged. Put back a backup, before more is lost.")
        self._message.ask(words, [(self.tr("&Put back…"), partial(self.restore_wanted.emit, str(error)))])
