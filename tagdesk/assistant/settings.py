"""What the person chose once for all: `settings.json` in the data folder, to be read and edited by hand."""

import contextlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from tagdesk.errors import TagDeskError
from tagdesk.platforms import DEFAULT_PLATFORM

#: Threads that nobody's machine has.
_MOST_THREADS = 256
#: A damaged file is kept under this ending before another one takes its place.
_DAMAGED = ".damaged"
_PARTIAL = ".partial"


class Device(StrEnum):
    """What may run the models."""

    AUTO = "auto"  # the graphics card where there is one that works
    CPU = "cpu"


class WriteWhen(StrEnum):
    """When tags are written into the photos' metadata."""

    NEVER = "never"
    ON_SAVE = "on-save"
    WHEN_DONE = "when-done"


class WriteInto(StrEnum):
    """Into which files, named as `metadata_writing.Into` has them."""

    SIDECAR = "sidecar"
    JPEG = "jpeg"
    EXIFTOOL = "exiftool"


class Language(StrEnum):
    """Of the words in the window."""

    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"


@dataclass(frozen=True)
class Settings:
    """One choice each; the defaults are what a new data folder has.

    Attributes:
        platform: Key of the platform profile whose limits count.
        threshold: Chance from which on "accept all" takes a suggestion, 0…1.
        models_off: Models that don't take part in suggestions, by the name of their pack.
        threads: That a model may use; 0 for all cores but one.
        write_when: When tags are written into the photos' metadata, and into which files by `write_into`.
        log_details: Write captions and file names into a log as well.
    """

    platform: str = DEFAULT_PLATFORM
    threshold: float = 0.5
    models_off: tuple[str, ...] = ()
    device: Device = Device.AUTO
    threads: int = 0
    write_when: WriteWhen = WriteWhen.ON_SAVE
    write_into: WriteInto = WriteInto.SIDECAR
    language: Language = Language.SYSTEM
    log_details: bool = False


class SettingsFile:
    """Reads and writes `settings.json`; what this version doesn't know in it stays as it is."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> tuple[Settings, str]:
        """The settings, and a sentence about what of the file can't be used (empty: nothing); never raises."""
        try:
            record = self._read()
        except FileNotFoundError:
            return Settings(), ""
        except OSError as error:
            return Settings(), f"{self._path} can't be read ({error.strerror}), so the usual settings are in use."
        except (ValueError, RecursionError):
            return Settings(), (
                f"{self._path} is damaged, so the usual settings are in use; mend it, or choose anew under Settings."
            )
        return _settings_of(record, self._path)

    def save(self, settings: Settings) -> None:
        """Write them; raises `TagDeskError` where that fails, and then the old file is still there."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                record = self._read()
            except FileNotFoundError:
                record = {}
            except (ValueError, RecursionError):
                record = {}
                self._path.replace(self._path.with_name(self._path.name + _DAMAGED))
            record |= {name: _plain(getattr(settings, name)) for name in _FIELDS}
            self._write(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
        except OSError as error:
            reason = error.strerror or error
            raise TagDeskError(f"The settings could not be saved: {self._path} can't be written ({reason}).") from error

    def sweep(self) -> None:
        """Remove what a crash left while they were written; for the one who has the data folder for itself."""
        for partial in self._path.parent.glob(f"{self._path.name}.*{_PARTIAL}"):
            with contextlib.suppress(OSError):
                partial.unlink()

    def _read(self) -> dict[str, Any]:
        record = json.loads(self._path.read_text(encoding="utf-8-sig"))
        if not isinstance(record, dict):
            raise ValueError("not an object")
        return record

    def _write(self, text: str) -> None:
        partial = self._path.with_name(f"{self._path.name}.{os.getpid()}{_PARTIAL}")
        try:
            # Half a character, which UTF-8 has no bytes for, is written as JSON escapes it.
            with partial.open("w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._path)
        finally:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)


def _settings_of(record: Mapping[str, Any], path: Path) -> tuple[Settings, str]:
    """Each value that can be used; the others are the usual ones."""
    settings, wrong = Settings(), []
    for name, read in _FIELDS.items():
        if name not in record:
            continue
        try:
            settings = replace(settings, **{name: read(record[name])})
        except (ValueError, TypeError):
            wrong.append(f"“{name}”")
    if not wrong:
        return settings, ""
    names = ", ".join(wrong)
    return settings, f"{path} says nothing that TagDesk understands of {names}; the usual setting is in use there."


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError("not a list of names")
    return tuple(dict.fromkeys(value))


def _thread_count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_THREADS:
        raise ValueError("no number of threads")
    return value


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError("no number from 0 to 1")
    return float(value)


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


#: How each field is read from JSON.
_FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "platform": _text,
    "threshold": _share,
    "models_off": _names,
    "device": Device,
    "threads": _thread_count,
    "write_when": WriteWhen,
    "write_into": WriteInto,
    "language": Language,
    "log_details": _switch,
}
assert set(_FIELDS) == {field.name for field in fields(Settings)}
