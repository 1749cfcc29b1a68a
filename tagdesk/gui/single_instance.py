"""One window a data folder: a second one hands its photos to the first, which comes to the front."""

import contextlib
import json
import logging
import os
import stat
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, QSysInfo, Signal

from tagdesk.errors import TagDeskError
from tagdesk.paths import Profile

_LOG = logging.getLogger(__name__)
#: A window that is just starting may take so long until it looks into its inbox.
_PATIENCE_S = 6.0
_POLL_S = 0.02
_ENDING = ".json"
#: Some ten thousand photos; what is longer is cut, so that it is no request.
_LARGEST = 4 << 20
#: Where Wayland lets a program put itself in front: whoever was started by a click hands this on.
_TOKEN = "XDG_ACTIVATION_TOKEN"


class WindowLock:
    """Held by the window that is open on a data folder; a crash releases it."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._lock = QLockFile(str(profile.lock_file))
        # Whoever holds it does so for days: only the end of that process makes it stale, no clock.
        self._lock.setStaleLockTime(0)

    def take(self) -> bool:
        """Take it, unless another window has it; raises `TagDeskError` if the folder can't be written to."""
        root = self._profile.root
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TagDeskError(
                f"The data folder {root} can't be made ({error.strerror}); if it is on a drive that is not there, "
                "connect it, or choose another folder with --profile."
            ) from error
        if self._lock.tryLock(0):
            return True
        if self._lock.error() == QLockFile.LockError.LockFailedError:
            return False
        raise TagDeskError(f"The data folder {root} can't be written to; check your rights and the disk.")

    def release(self) -> None:
        """Let another window have it."""
        self._lock.unlock()

    @property
    def other_host(self) -> str:
        """Name of the machine where the other window is open, if it is not this one."""
        _pid, host, _program = self._holder()
        return host if host and host != QSysInfo.machineHostName() else ""

    def _holder(self) -> tuple[int, str, str]:
        try:
            lines = self._profile.lock_file.read_text(encoding="utf-8", errors="replace").splitlines()
            return int(lines[0]), lines[2], lines[1]
        except (OSError, ValueError, IndexError):
            return 0, "", ""


class Inbox(QObject):
    """Where the window that is open finds what others were asked to open.

    Signals:
        asked: Photos (`Path`), maybe none: then somebody just started TagDesk once more.
    """

    asked = Signal(list)

    def __init__(self, profile: Profile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = profile.inbox_dir
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(lambda _: self.look())

    def open(self) -> None:
        """Look into it now, and whenever something comes."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            _LOG.warning("no inbox, so a second start can't be heard", exc_info=True)
            return
        self._watcher.addPath(str(self._folder))
        self.look()

    def look(self) -> None:
        """Take out what is there."""
        try:
            requests = sorted(path for path in self._folder.iterdir() if path.suffix == _ENDING)
        except OSError:
            return  # the folder went; nothing can come any more
        for path in requests:
            try:
                content = _content_of(path)
                path.unlink()
            except OSError:
                continue  # whoever sent it lost patience and took it back
            try:
                photos, token = _read_request(content)
            except (ValueError, TypeError, KeyError, RecursionError):
                _LOG.warning("a request that can't be read was left out")
                continue
            if token:
                os.environ[_TOKEN] = token
            self.asked.emit(photos)


def hand_over(profile: Profile, photos: Sequence[Path], patience_s: float = _PATIENCE_S) -> bool:
    """Ask the window that is open to take photos and come to the front; False if it does not answer."""
    # Names may hold bytes that are no text: ASCII JSON keeps those too.
    text = json.dumps({"photos": [str(photo.absolute()) for photo in photos], "token": os.environ.get(_TOKEN, "")})
    request = profile.inbox_dir / f"{uuid.uuid4().hex}{_ENDING}"
    partial = request.with_suffix(".partial")
    try:
        profile.inbox_dir.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        partial.replace(request)
    except OSError as error:
        raise TagDeskError(f"The data folder {profile.root} can't be written to ({error.strerror}).") from error
    end_s = time.monotonic() + patience_s
    while request.exists():
        if time.monotonic() > end_s:
            with contextlib.suppress(FileNotFoundError):
                request.unlink()
                return False
            break  # taken in the last moment
        time.sleep(_POLL_S)
    return True


def _content_of(path: Path) -> bytes:
    """What is asked for; empty for what no request is: a pipe would have to be waited for."""
    if not stat.S_ISREG(path.lstat().st_mode):
        return b""
    with path.open("rb") as file:
        return file.read(_LARGEST)


def _read_request(content: bytes) -> tuple[list[Path], str]:
    record = json.loads(content.decode("ascii"))
    photos = record["photos"]
    if not isinstance(photos, list) or not all(isinstance(photo, str) for photo in photos):
        raise ValueError("no list of paths")
    token = str(record.get("token") or "")
    return [Path(photo) for photo in photos], token if token.isascii() and token.isprintable() else ""
