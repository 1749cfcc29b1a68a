"""The dialogs to choose photos with."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from tagdesk.gui.window_memory import WindowMemory


def choose_photos(parent: QWidget, memory: WindowMemory) -> list[Path]:
    """Photos the person chose, empty if they thought better of it."""
    from tagdesk.recommend.photo_file import PHOTO_SUFFIXES  # needs Pillow, which must not delay the first paint

    patterns = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in sorted(PHOTO_SUFFIXES))
    filters = _tr("Photos ({patterns});;All files (*)").format(patterns=patterns)
    names, _ = QFileDialog.getOpenFileNames(parent, _tr("Add photos"), memory.folder, filters)
    if names:
        memory.folder = str(Path(names[0]).parent)
    return [Path(name) for name in names]


def choose_folder(parent: QWidget, memory: WindowMemory) -> list[Path]:
    """The folder the person chose, empty if they thought better of it."""
    name = QFileDialog.getExistingDirectory(parent, _tr("Add a folder of photos"), memory.folder)
    if name:
        memory.folder = name
    return [Path(name)] if name else []


def _tr(text: str) -> str:
    return QCoreApplication.translate("PhotoDialog", text)
