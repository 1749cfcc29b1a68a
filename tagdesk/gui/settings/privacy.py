"""The page on privacy: what is stored where, how much of it, and that nothing leaves the machine."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from tagdesk.assistant.stored import Kind, Stored
from tagdesk.gui.number_text import number_text
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.settings.session import SettingsSession
from tagdesk.gui.size_text import size_text
from tagdesk.paths import Profile


class SettingsPrivacy(QWidget):
    """States the facts; its only switch is off, and lets a log say more."""

    def __init__(self, profile: Profile, session: SettingsSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profile = profile
        unit = self.fontMetrics().height()
        self.folder = QLineEdit(str(profile.root), self)
        self.folder.setReadOnly(True)
        self.folder.setCursorPosition(0)
        self.folder.setAccessibleName(self.tr("Data folder"))
        self.open_button = QPushButton(self.tr("&Open folder"), self)
        self.open_button.clicked.connect(self._open)
        self.copy_button = QPushButton(self.tr("Cop&y path"), self)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(str(profile.root)))
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.open_button)
        row.addWidget(self.copy_button)
        self.log_details = QCheckBox(self.tr("Write captions and file &names into a log as well"), self)
        self.log_details.setChecked(session.now.log_details)
        self.log_details.toggled.connect(lambda wanted: session.change(log_details=wanted))
        self.problem = PlainLabel("", Voice.PROBLEM, self)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(unit)
        self._grid.setVerticalSpacing(unit // 2)
        self._grid.setColumnStretch(0, 1)
        self.rows: dict[Kind, tuple[PlainLabel, PlainLabel]] = {}
        for number, kind in enumerate(Kind):
            what, size = PlainLabel(self._words(kind), parent=self), PlainLabel("…", Voice.QUIET, self)
            size.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignTrailing)
            size.setWordWrap(False)
            self._grid.addWidget(what, number, 0)
            self._grid.addWidget(size, number, 1)
            self.rows[kind] = what, size
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(unit // 2)
        column.addWidget(PlainLabel(self.tr("Nothing leaves this machine"), Voice.HEAD, self))
        column.addWidget(
            PlainLabel(
                self.tr(
                    "TagDesk holds no network code: no account, no cloud, no usage statistics, no search for updates. "
                    "Photos, captions, tags and what is learned from them stay here. Photos are only read, unless you "
                    "want tags written into them. Besides .xmp files next to photos and what you export, all that "
                    "TagDesk keeps is in one folder:"
                ),
                parent=self,
            )
        )
        column.addWidget(self.folder)
        column.addLayout(row)
        column.addWidget(self.problem)
        column.addLayout(self._grid)
        column.addSpacing(unit // 2)
        column.addWidget(PlainLabel(self.tr("To find a fault"), Voice.HEAD, self))
        column.addWidget(self.log_details)
        column.addWidget(
            PlainLabel(
                self.tr("They go into {file}, for your eyes. What you copy for a report never holds them.").format(
                    file=profile.details_file.name
                ),
                Voice.QUIET,
                self,
            )
        )
        column.addSpacing(unit // 2)
        column.addWidget(PlainLabel(self.tr("To move or delete it"), Voice.HEAD, self))
        column.addWidget(
            PlainLabel(
                self.tr(
                    "Close TagDesk and move the folder. Then start TagDesk with  --profile NEW-FOLDER , or set the "
                    "environment variable TAGDESK_HOME to it. A copy of the folder is a backup of everything. "
                    "Delete it, and TagDesk has forgotten you; your photos are not in it, but for those it copied out "
                    "of archives or that you pasted."
                ),
                parent=self,
            )
        )

    def show_stock(self, stock: Sequence[Stored]) -> None:
        """Show how much there is of everything."""
        for entry in stock:
            what, size = self.rows[entry.kind]
            size.say(self._count_words(entry))
            is_there = bool(entry.files) or entry.kind is not Kind.OTHER
            for label in (what, size):
                label.setVisible(is_there)

    def _open(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._profile.root))):
            self.problem.say(self.tr("The folder could not be opened; open it with your file manager."))

    def _count_words(self, entry: Stored) -> str:
        if not entry.files:
            return self.tr("nothing yet")
        if entry.files == 1:
            return self.tr("{size}, 1 file").format(size=size_text(entry.size_bytes))
        return self.tr("{size}, {count} files").format(size=size_text(entry.size_bytes), count=number_text(entry.files))

    def _words(self, kind: Kind) -> str:
        return {
            Kind.HISTORY: self.tr(
                "history.sqlite: your posts with captions, tags, places and times, every decision, and what the models "
                "saw in the photos and learned from you"
            ),
            Kind.HISTORY_BACKUPS: self.tr(
                "history-backups: copies of history.sqlite of the last days and weeks, and what a restored one replaced"
            ),
            Kind.LIBRARY: self.tr("library: photos that were copied out of the archives you imported"),
            Kind.PASTED: self.tr("pasted: pictures you pasted"),
            Kind.BACKUPS: self.tr("backups: photos as they were before tags were written into the files themselves"),
            Kind.THUMBNAILS: self.tr("thumbnails: small copies of photos; delete them any time, they are made again"),
            Kind.MODELS: self.tr("models: the models that were trained on your posts, or that you imported"),
            Kind.TRAINING: self.tr(
                "training: a copy of history.sqlite while models learn from it, and what they learned until it is "
                "decided about"
            ),
            Kind.LOG: self.tr("tagdesk.log: faults of TagDesk, without captions, tags and names of files"),
            Kind.SETTINGS: self.tr(
                "settings.json, window.ini, profiles: these settings, how the window looked last, your platform "
                "profiles"
            ),
            Kind.OTHER: self.tr("other files, some of them for a moment only"),
        }[kind]
