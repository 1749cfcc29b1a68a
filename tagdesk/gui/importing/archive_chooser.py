"""The dialogs to choose archives with."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from tagdesk.gui.window_memory import WindowMemory

_PATTERNS = "*.zip *.tar *.tar.gz *.tgz *.tar.bz2 *.tar.xz *.car *.csv *.tsv *.jsonl *.jsonl.gz *.ndjson *.json *.js"


def choose_archives(parent: QWidget, memory: WindowMemory) -> list[Path]:
    """Archives the person chose, empty if they thought better of it."""
    filters = _tr("Archives ({patterns});;All files (*)").format(patterns=_PATTERNS)
    names, _ = QFileDialog.getOpenFileNames(parent, _tr("Choose archives"), memory.archive_folder, filters)
    if names:
        memory.archive_folder = str(Path(names[0]).parent)
    return [Path(name) for name in names]


def choose_archive_folder(parent: QWidget, memory: WindowMemory) -> list[Path]:
    """The folder the person chose, empty if they thought better of it."""
    name = QFileDialog.getExistingDirectory(parent, _tr("Choose a folder with an archive"), memory.archive_folder)
    if name:
        memory.archive_folder = name
    return [Path(name)] if name else []


def _tr(text: str) -> str:
    return QCoreApplication.translate("ArchiveChooser", text)
