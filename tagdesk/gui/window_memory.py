"""What the window remembers between two starts, in the profile's folder."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QByteArray, QSettings

from tagdesk.paths import Profile


class WindowMemory:
    """Place and proportions of the window, the open post, the last folder: `window.ini`, safe to delete."""

    def __init__(self, profile: Profile) -> None:
        self._settings = QSettings(str(profile.root / "window.ini"), QSettings.Format.IniFormat)

    def layout(self, name: str) -> QByteArray:
        """State of a window or splitter, empty at the first start."""
        return cast(QByteArray, self._settings.value(f"layout/{name}", QByteArray(), QByteArray))

    def keep_layout(self, name: str, state: QByteArray) -> None:
        """Keep the state of a window or splitter."""
        self._settings.setValue(f"layout/{name}", state)

    @property
    def post_id(self) -> int:
        """Post that was open, 0 for none."""
        return cast(int, self._settings.value("post", 0, int))

    @post_id.setter
    def post_id(self, post_id: int) -> None:
        self._settings.setValue("post", post_id)

    @property
    def folder(self) -> str:
        """Folder the last photos were chosen from."""
        return cast(str, self._settings.value("folder", "", str))

    @folder.setter
    def folder(self, folder: str) -> None:
        self._settings.setValue("folder", folder)

    @property
    def archive_folder(self) -> str:
        """Folder the last archives were chosen from."""
        return cast(str, self._settings.value("archive_folder", "", str))

    @archive_folder.setter
    def archive_folder(self, folder: str) -> None:
        self._settings.setValue("archive_folder", folder)

    @property
    def posts_to_write(self) -> list[int]:
        """Posts whose tags are still to be written into their photos."""
        numbers = cast(str, self._settings.value("posts_to_write", "", str)).split()
        return [int(number) for number in numbers if number.isdecimal()]

    @posts_to_write.setter
    def posts_to_write(self, post_ids: Sequence[int]) -> None:
        numbers = " ".join(map(str, post_ids))
        if numbers != self._settings.value("posts_to_write", "", str):
            self._settings.setValue("posts_to_write", numbers)

    @property
    def export_file(self) -> str:
        """File the history was exported to last."""
        return cast(str, self._settings.value("export_file", "", str))

    @export_file.setter
    def export_file(self, file: str) -> None:
        self._settings.setValue("export_file", file)

    @property
    def models_folder(self) -> str:
        """Folder that models were exported to or imported from last."""
        return cast(str, self._settings.value("models_folder", "", str))

    @models_folder.setter
    def models_folder(self, folder: str) -> None:
        self._settings.setValue("models_folder", folder)

    def sync(self) -> None:
        """Write it down now."""
        self._settings.sync()
