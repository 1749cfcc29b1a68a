"""Settings of what is posted: the platform's limits, how certain is certain enough, what goes into the photos."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from tagdesk.assistant.settings import Settings, WriteInto, WriteWhen
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.settings.session import SettingsSession


class SettingsPosting(QWidget):
    """Platform, threshold and metadata.

    Args:
        session: The settings.
        platforms: Key and name of each platform profile.
        parent: The dialog.
    """

    def __init__(
        self, session: SettingsSession, platforms: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.platform = QComboBox(self)
        for key, name in platforms:
            self.platform.addItem(name, key)
        self.threshold = QSpinBox(self)
        self.threshold.setRange(1, 100)
        self.threshold.setSuffix(" %")
        self.write = QComboBox(self)
        self.write.addItem(self.tr("Never"), WriteWhen.NEVER)
        self.write.addItem(self.tr("When I press Ctrl+S"), WriteWhen.ON_SAVE)
        self.write.addItem(self.tr("When a post is done"), WriteWhen.WHEN_DONE)
        self.into = QComboBox(self)
        self.into.addItem(self.tr("An .xmp file beside the photo"), WriteInto.SIDECAR)
        self.into.addItem(self.tr("The file itself, if it is a JPEG"), WriteInto.JPEG)
        self.into.addItem(self.tr("The file itself, with ExifTool if need be"), WriteInto.EXIFTOOL)
        self._into_note = PlainLabel("", Voice.QUIET, self)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setVerticalSpacing(self.fontMetrics().height() // 4)
        platform_note = self.tr("Its limits count while you choose tags. Extra tags are marked, never cut.")
        self._add(form, self.tr("&Platform"), self.platform, PlainLabel(platform_note, Voice.QUIET, self))
        threshold_note = self.tr("Ctrl+Enter accepts every suggestion that is at least so certain.")
        self._add(form, self.tr("&Certain enough from"), self.threshold, PlainLabel(threshold_note, Voice.QUIET, self))
        write_note = self.tr("Lightroom, darktable, digiKam and others find them there.")
        self._add(form, self.tr("&Write tags into metadata"), self.write, PlainLabel(write_note, Voice.QUIET, self))
        self._add(form, self.tr("Write them &into"), self.into, self._into_note)
        self.show_settings(session.now)
        self.platform.currentIndexChanged.connect(lambda _: session.change(platform=self.platform.currentData()))
        self.threshold.valueChanged.connect(lambda percent: session.change(threshold=percent / 100))
        self.write.currentIndexChanged.connect(lambda _: session.change(write_when=WriteWhen(self.write.currentData())))
        self.into.currentIndexChanged.connect(lambda _: session.change(write_into=WriteInto(self.into.currentData())))

    def show_settings(self, settings: Settings) -> None:
        """Show what holds."""
        fields = (self.platform, self.threshold, self.write, self.into)
        blockers = [QSignalBlocker(field) for field in fields]
        self.platform.setCurrentIndex(self.platform.findData(settings.platform))
        self.threshold.setValue(round(settings.threshold * 100))
        self.write.setCurrentIndex(self.write.findData(settings.write_when))
        self.into.setCurrentIndex(self.into.findData(settings.write_into))
        self.into.setEnabled(settings.write_when is not WriteWhen.NEVER)
        self._into_note.say(self._into_words(settings.write_into))
        del blockers

    def _into_words(self, into: WriteInto) -> str:
        if into is WriteInto.SIDECAR:
            return self.tr("The photo itself stays as it is.")
        backup = self.tr("The picture stays the same bit for bit, and the file as it was is kept in your data folder.")
        if into is WriteInto.JPEG:
            return backup + " " + self.tr("Other formats get an .xmp file.")
        return backup + " " + self.tr("ExifTool has to be installed.")

    def _add(self, form: QFormLayout, name: str, field: QWidget, note: PlainLabel) -> None:
        label = QLabel(name, self)
        label.setBuddy(field)
        if isinstance(field, QComboBox):  # its longest entry must not make the page wider than the window
            field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            field.setMinimumContentsLength(12)
        field.setAccessibleName(name.replace("&", ""))
        field.setAccessibleDescription(note.text())
        column = QVBoxLayout()
        column.setSpacing(self.fontMetrics().height() // 4)
        column.addWidget(field)
        column.addWidget(note)
        column.addSpacing(self.fontMetrics().height() // 2)
        form.addRow(label, column)
