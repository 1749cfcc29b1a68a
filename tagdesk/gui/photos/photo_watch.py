"""Notices when the photo on show is changed, deleted, or back again."""

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

#: Programs write a file in several steps.
_SETTLED_MS = 300


class PhotoWatch(QObject):
    """Watches one file and its folder.

    `changed` says that the file is another one than before, or gone, or there again.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._state: tuple[int, int] | None = None
        self._watcher = QFileSystemWatcher(self)
        self._settled = QTimer(self, interval=_SETTLED_MS, singleShot=True)
        self._settled.timeout.connect(self._look)
        self._watcher.fileChanged.connect(lambda _: self._settled.start())
        self._watcher.directoryChanged.connect(lambda _: self._settled.start())

    def follow(self, path: Path | None) -> None:
        """Watch this file instead."""
        if path == self._path:
            return
        if old := [*self._watcher.files(), *self._watcher.directories()]:
            self._watcher.removePaths(old)
        self._settled.stop()
        self._path = path
        self._state = _state_of(path)
        self._watch()

    def _watch(self) -> None:
        """A file that was replaced is no longer watched: it is another one."""
        if self._path is None:
            return
        watched = {*self._watcher.files(), *self._watcher.directories()}
        wanted = [str(path) for path in (self._path, self._path.parent) if str(path) not in watched]
        if there := [path for path in wanted if _state_of(Path(path)) is not None]:
            self._watcher.addPaths(there)

    def _look(self) -> None:
        self._watch()
        state = _state_of(self._path)
        if state != self._state:
            self._state = state
            self.changed.emit(self._path)


def _state_of(path: Path | None) -> tuple[int, int] | None:
    try:
        status = path.stat() if path is not None else None
    except (OSError, ValueError):
        return None
    return (status.st_mtime_ns, status.st_size) if status is not None else None
