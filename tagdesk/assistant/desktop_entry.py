"""TagDesk among the programs of a freedesktop desktop: its entry and icons, written only when asked for."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tagdesk.errors import TagDeskError
from tagdesk.paths import DESKTOP_NAME, own_command, resources_dir

_SIZES_PX = (16, 32, 48, 128, 256)
_UPDATE_TIMEOUT_S = 20
#: What has a meaning of its own inside a quoted argument of `Exec`.
_SPECIAL = '\\"`$'


def applications_home() -> Path:
    """Where a person's own programs are told of: `XDG_DATA_HOME`, else `~/.local/share`."""
    home = os.environ.get("XDG_DATA_HOME", "")
    return Path(home) if home.startswith("/") else Path.home() / ".local" / "share"


def entry_text(command: list[str]) -> str:
    """The desktop entry, which starts `command` with the files that were chosen in a file manager."""
    source = resources_dir() / "desktop" / f"{DESKTOP_NAME}.desktop"
    try:
        lines = source.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise TagDeskError(f"{source} can't be read ({error.strerror}); reinstall TagDesk.") from error
    start = "Exec=" + " ".join([*map(_quoted, command), "%F"])
    return "\n".join(start if line.startswith("Exec=") else line for line in lines) + "\n"


def start_command() -> list[str]:
    """How the running TagDesk is started, whatever the search path of the desktop is."""
    script = Path(sys.executable).with_name("tagdesk")
    return [str(script)] if script.is_file() else own_command()


def install(home: Path) -> list[Path]:
    """Write entry and icons, in place of older ones; the files that were written.

    Raises:
        TagDeskError: This is no such desktop, or the files can't be written.
    """
    if not sys.platform.startswith("linux"):
        raise TagDeskError("Desktop entries are for Linux; here, make a shortcut to `tagdesk` by your system's means.")
    icons = resources_dir() / "icons"
    copies = {icons / f"tagdesk-{size}.png": path for size, path in zip(_SIZES_PX, _icon_files(home), strict=False)}
    copies[icons / "tagdesk.svg"] = _icon_files(home)[-1]
    text = entry_text(start_command())
    try:
        for source, target in copies.items():
            _write(target, source.read_bytes())
        _write(_entry_file(home), os.fsencode(text))
    except OSError as error:
        raise TagDeskError(f"{error.filename or home} can't be read or written: {error.strerror}.") from error
    _tell_desktop(home)
    return [*copies.values(), _entry_file(home)]


def remove(home: Path) -> list[Path]:
    """Take away what `install` wrote; the files that went."""
    gone = []
    for path in (*_icon_files(home), _entry_file(home)):
        try:
            path.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise TagDeskError(f"{path} can't be removed: {error.strerror}.") from error
        gone.append(path)
    if gone:
        _tell_desktop(home)
    return gone


def _entry_file(home: Path) -> Path:
    return home / "applications" / f"{DESKTOP_NAME}.desktop"


def _icon_files(home: Path) -> list[Path]:
    """Icons by size, and last the one of any size."""
    theme = home / "icons" / "hicolor"
    sized = [theme / f"{size}x{size}" / "apps" / f"{DESKTOP_NAME}.png" for size in _SIZES_PX]
    return [*sized, theme / "scalable" / "apps" / f"{DESKTOP_NAME}.svg"]


def _quoted(word: str) -> str:
    """An argument as the specification of desktop entries wants it."""
    if word.isascii() and word.replace("/", "").replace("-", "").replace(".", "").replace("_", "").isalnum():
        return word
    escaped = "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in word.replace("%", "%%"))
    # The value of a key is unescaped once before the quoting counts.
    return '"' + escaped.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r") + '"'


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(content)
    partial.replace(path)


def _tell_desktop(home: Path) -> None:
    """Let file managers know at once which files TagDesk opens, where there is the tool for it."""
    if tool := shutil.which("update-desktop-database"):
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                [tool, str(home / "applications")], capture_output=True, check=False, timeout=_UPDATE_TIMEOUT_S
            )
