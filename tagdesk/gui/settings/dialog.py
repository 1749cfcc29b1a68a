"""The window of the settings: pages at the left, choices at the right, each of which holds at once."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.settings.language import SettingsLanguage
from tagdesk.gui.settings.models import SettingsModels
from tagdesk.gui.settings.posting import SettingsPosting
from tagdesk.gui.settings.privacy import SettingsPrivacy
from tagdesk.gui.settings.session import SettingsSession
from tagdesk.gui.window_memory import WindowMemory
from tagdesk.paths import Profile

_LAYOUT = "settings"


class SettingsDialog(QDialog):
    """Leaves the window usable, so that what a choice does can be seen.

    Args:
        session: The settings.
        profile: Whose data the page on privacy is about.
        memory: Remembers the size.
        platforms: Key and title of each platform profile.
        parent: The window.
    """

    def __init__(
        self,
        session: SettingsSession,
        profile: Profile,
        memory: WindowMemory,
        platforms: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._memory = memory
        self._areas: list[QScrollArea] = []
        self.setWindowTitle(self.tr("Settings"))
        unit = self.fontMetrics().height()
        self.posting = SettingsPosting(session, platforms)
        self.models = SettingsModels(session)
        self.language = SettingsLanguage(session)
        self.privacy = SettingsPrivacy(profile, session)
        self.names = QListWidget(self)
        self.names.setAccessibleName(self.tr("Pages of the settings"))
        self.pages = QStackedWidget(self)
        for name, page in (
            (self.tr("Tags"), self.posting),
            (self.tr("Models"), self.models),
            (self.tr("Language and looks"), self.language),
            (self.tr("Data and privacy"), self.privacy),
        ):
            self.names.addItem(name)
            self._areas.append(_scrolled(name, page))
            self.pages.addWidget(self._areas[-1])
        self.names.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self.names.setFixedWidth(self.names.sizeHintForColumn(0) + unit)
        self.names.setSpacing(unit // 8)
        self.problem = PlainLabel(session.problem, Voice.PROBLEM, self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        middle = QHBoxLayout()
        middle.setSpacing(unit)
        middle.addWidget(self.names)
        middle.addWidget(self.pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit, unit, unit, unit)
        column.setSpacing(unit)
        column.addWidget(self.problem)
        column.addLayout(middle, 1)
        column.addWidget(buttons)
        self.names.currentRowChanged.connect(self.pages.setCurrentIndex)
        self.names.setCurrentRow(0)
        session.said.connect(self.problem.say)
        session.changed.connect(lambda _before, after: self.posting.show_settings(after))
        room = self.screen().availableGeometry().size()
        self.resize(QSize(min(unit * 52, round(room.width() * 0.95)), min(unit * 38, round(room.height() * 0.9))))
        self.restoreGeometry(memory.layout(_LAYOUT))

    def show_page(self, page: QWidget) -> None:
        """Turn to one of the pages."""
        self.names.setCurrentRow(next(row for row, area in enumerate(self._areas) if area.isAncestorOf(page)))

    def hideEvent(self, event: QHideEvent) -> None:
        """Take what was chosen last, and remember the size."""
        super().hideEvent(event)
        self.models.flush()
        self._memory.keep_layout(_LAYOUT, self.saveGeometry())


def _scrolled(name: str, page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setAccessibleName(name)
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, box.fontMetrics().height() // 2, 0)  # room beside the scroll bar
    column.addWidget(PlainLabel(name, Voice.TITLE, box))
    column.addWidget(page)
    column.addStretch()
    area.setWidget(box)
    return area
