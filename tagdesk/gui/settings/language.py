"""Setting of the language of the words."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QWidget

from tagdesk.assistant.settings import Language, Settings
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.settings.session import SettingsSession


class SettingsLanguage(QWidget):
    """Which language the window speaks, from the next start on."""

    def __init__(self, session: SettingsSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._at_start = session.now.language
        self.language = QComboBox(self)
        self.language.addItem(self.tr("As the system"), Language.SYSTEM)
        # Each in its own words, so that whoever chose the wrong one finds back.
        self.language.addItem("English", Language.ENGLISH)
        self.language.addItem("Deutsch", Language.GERMAN)
        self.language.setAccessibleName(self.tr("Language"))
        label = QLabel(self.tr("&Language"), self)
        label.setBuddy(self.language)
        self.note = PlainLabel("", parent=self)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.addRow(label, self.language)
        form.addRow("", self.note)
        form.addRow(
            "",
            PlainLabel(
                self.tr(
                    "Light or dark, colours, size of the text and high contrast follow the settings of your system."
                ),
                Voice.QUIET,
                self,
            ),
        )
        self.show_settings(session.now)
        self.language.currentIndexChanged.connect(self._on_chosen)

    def show_settings(self, settings: Settings) -> None:
        """Show what holds."""
        with QSignalBlocker(self.language):
            self.language.setCurrentIndex(self.language.findData(settings.language))
        is_new = settings.language != self._at_start
        self.note.say(self.tr("TagDesk speaks it from its next start on.") if is_new else "")

    def _on_chosen(self) -> None:
        self._session.change(language=Language(self.language.currentData()))
        self.show_settings(self._session.now)
