"""The settings as the window sees them: kept when they change, and every change is said by a signal."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from tagdesk.assistant.settings import Settings, SettingsFile
from tagdesk.errors import TagDeskError
from tagdesk.paths import Profile


class SettingsSession(QObject):
    """One choice at a time: it holds from then on, and is on the disk.

    Signals:
        changed: The settings as they were and as they are (`Settings` both).
        said: A sentence to the person; the choice holds until the window is closed then.
    """

    changed = Signal(object, object)
    said = Signal(str)

    def __init__(self, profile: Profile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = SettingsFile(profile.settings_file)
        self._file.sweep()
        self._now, self.problem = self._file.load()

    @property
    def now(self) -> Settings:
        """The settings that hold."""
        return self._now

    def change(self, **choices: Any) -> None:
        """Choose something else, by the names of the fields of `Settings`."""
        before, after = self._now, replace(self._now, **choices)
        if after == before:
            return
        self._now = after
        try:
            self._file.save(after)
        except TagDeskError as error:
            self.said.emit(str(error))
        self.changed.emit(before, after)
