"""The offer to put back a backup when the history can't be opened: nothing is begun anew by itself."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from tagdesk.assistant.history_care import Restorable, put_back, restorable
from tagdesk.errors import DamagedHistoryError, TagDeskError
from tagdesk.gui.jobs import Job, Jobs, Lane
from tagdesk.gui.number_text import number_text
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.time_text import format_time
from tagdesk.history.backups import Why
from tagdesk.paths import Profile


def offer_restore(profile: Profile, error: DamagedHistoryError) -> bool:
    """Let the person choose a backup; True when it is in place.

    Raises:
        DamagedHistoryError: The same, where there is no backup.
    """
    if not (found := restorable(profile)):
        raise error
    return RestoreDialog(profile, found, str(error)).exec() == QDialog.DialogCode.Accepted


class RestoreDialog(QDialog):
    """Lists the backups, the newest first and chosen."""

    def __init__(self, profile: Profile, found: list[Restorable], sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profile = profile
        self._jobs = Jobs(self)
        self._found = found
        self.setWindowTitle(self.tr("Put back a backup"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Backups"))
        for one in found:
            self.list.addItem(QListWidgetItem(self._words(one)))
        self.list.setCurrentRow(0)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 0)
        self.bar.hide()
        self.problem = PlainLabel("", Voice.PROBLEM, self)
        buttons = QDialogButtonBox(self)
        self.restore_button = buttons.addButton(self.tr("&Put back"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.quit_button = buttons.addButton(self.tr("&Quit"), QDialogButtonBox.ButtonRole.RejectRole)
        self.restore_button.setDefault(True)
        self.restore_button.clicked.connect(self._restore)
        self.quit_button.clicked.connect(self.reject)
        unit = self.fontMetrics().height()
        column = QVBoxLayout(self)
        column.setSpacing(unit // 2)
        head = self.tr("Your history can't be opened, and nothing of it was changed.")
        column.addWidget(PlainLabel(head, Voice.HEAD, self))
        column.addWidget(PlainLabel(sentence, Voice.QUIET, self))
        column.addWidget(
            PlainLabel(
                self.tr(
                    "TagDesk can put back a backup. What was done since is not in it; the damaged file is kept in the "
                    "folder history-backups."
                ),
                parent=self,
            )
        )
        column.addWidget(self.list, 1)
        column.addWidget(self.bar)
        column.addWidget(self.problem)
        column.addWidget(buttons)
        self.resize(unit * 36, unit * 24)

    def reject(self) -> None:
        """Quit, but not in the midst of it."""
        if self.restore_button.isEnabled():
            self._jobs.close()
            super().reject()

    def _restore(self) -> None:
        self._set_busy(True)
        self.problem.say("")
        job = Job(partial(put_back, self._profile, self._found[self.list.currentRow()].backup))
        job.succeeded.connect(self._on_done)
        job.failed.connect(self._on_failed)
        self._jobs.start(job, Lane.BACKUP)

    def _on_done(self) -> None:
        self._jobs.close()
        self.accept()

    def _on_failed(self, error: TagDeskError) -> None:
        self._set_busy(False)
        self.problem.say(str(error))

    def _set_busy(self, is_busy: bool) -> None:
        for widget in (self.restore_button, self.quit_button, self.list):
            widget.setEnabled(not is_busy)
        self.bar.setVisible(is_busy)
        if is_busy:
            self.setCursor(Qt.CursorShape.BusyCursor)
        else:
            self.unsetCursor()

    def _words(self, one: Restorable) -> str:
        time = format_time(one.backup.made.astimezone())
        posts = self.tr("1 post") if one.posts == 1 else self.tr("{count} posts").format(count=number_text(one.posts))
        why = {
            Why.DAILY: "",
            Why.ASKED: self.tr("made by hand"),
            Why.UPDATE: self.tr("from before an update"),
            Why.RESTORE: self.tr("from before another one was put back"),
        }[one.backup.why]
        return f"{time} · {posts}" + (f" · {why}" if why else "")
