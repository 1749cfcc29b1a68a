"""Reads platform profiles: the shipped ones are dated files, and a person's own copy in the data folder wins."""

import tomllib
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from tagdesk.errors import TagDeskError
from tagdesk.platforms import Place, Platform, Platforms, Spelling, Unit

Choice = TypeVar("Choice", bound=StrEnum)

_MOST = 1_000_000
_SUFFIX = ".toml"


def load_platforms(shipped: Path, own: Path) -> Platforms:
    """Read the profiles of two folders; a file of the person's own wins over the shipped one of its name.

    A file that can't be used is told of, and the shipped one is in use.
    """
    found: dict[str, Platform] = {}
    problems = []
    for folder in (shipped, own):
        for path in sorted(folder.glob(f"*{_SUFFIX}")):
            try:
                found[path.stem] = read_platform(path)
            except (OSError, ValueError) as error:
                reason = (error.strerror if isinstance(error, OSError) else str(error)) or "unknown reason"
                instead = "the shipped one is in use" if path.stem in found else "it is left out"
                problems.append(f"{path} can't be used as a platform profile ({reason.rstrip('.')}); {instead}.")
    by_name = sorted(found.values(), key=lambda platform: platform.name.casefold())
    return Platforms({platform.key: platform for platform in by_name}, tuple(problems))


def own_copy(shipped: Path, own: Path, key: str) -> Path:
    """The person's own copy of a profile, made from the shipped one if there is none yet.

    Raises:
        TagDeskError: It can't be written.
    """
    path = own / f"{key}{_SUFFIX}"
    try:
        if not path.exists():
            own.mkdir(parents=True, exist_ok=True)
            text = (shipped / path.name).read_text(encoding="utf-8")
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise TagDeskError(f"{path} can't be written ({error.strerror}).") from error
    return path


def read_platform(path: Path) -> Platform:
    """Read one profile.

    Raises:
        OSError: The file can't be read.
        ValueError: It is no profile; the message says what is wrong.
    """
    try:
        record = _Record("", tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    tags, text = record.table("tags"), record.table("text")
    platform = Platform(
        key=path.stem,
        name=record.text("name"),
        as_of=record.day("as_of"),
        note=record.text("note", ""),
        most_tags=tags.count("most"),
        spelling=tags.choice("spelling", Spelling, Spelling.HASHTAG),
        places=tags.choices("places", Place, (Place.CAPTION,)),
        separator=tags.text("separator", " "),
        quoted=tags.truth("quoted"),
        without=tags.text("without", ""),
        longest_tag=tags.count("longest"),
        tag_unit=tags.choice("unit", Unit, Unit.GRAPHEMES),
        most_characters=text.count("most"),
        unit=text.choice("unit", Unit, Unit.CHARACTERS),
        link_length=text.count("link"),
        short_mentions=text.truth("short_mentions"),
    )
    for table in (record, tags, text):
        table.refuse_rest()
    return platform


class _Record:
    """A table of TOML that is read field by field; what nobody reads is a slip of the pen."""

    def __init__(self, name: str, values: Any) -> None:
        if not isinstance(values, dict):
            raise ValueError(f"'{name}' must be a table")
        self._name, self._values = name, dict(values)

    def table(self, name: str) -> "_Record":
        return _Record(name, self._values.pop(name, {}))

    def text(self, name: str, default: str | None = None) -> str:
        value = self._values.pop(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise ValueError(f"{self._called(name)} must be text")
        return value

    def day(self, name: str) -> date:
        value = self._values.pop(name, None)
        if type(value) is not date:
            raise ValueError(f"{self._called(name)} must be a date such as 2025-12-18")
        return value

    def count(self, name: str) -> int | None:
        value = self._values.pop(name, None)
        if value is not None and (type(value) is not int or not 1 <= value < _MOST):
            raise ValueError(f"{self._called(name)} must be a whole number above 0")
        return value

    def truth(self, name: str) -> bool:
        value = self._values.pop(name, False)
        if not isinstance(value, bool):
            raise ValueError(f"{self._called(name)} must be true or false")
        return value

    def choice(self, name: str, kind: type[Choice], default: Choice) -> Choice:
        return self._one_of(kind, name, self._values.pop(name, default))

    def choices(self, name: str, kind: type[Choice], default: tuple[Choice, ...]) -> tuple[Choice, ...]:
        values = self._values.pop(name, default)
        if not isinstance(values, (list, tuple)) or not values:
            raise ValueError(f'{self._called(name)} must be a list, such as ["{default[0]}"]')
        return tuple(self._one_of(kind, name, value) for value in values)

    def refuse_rest(self) -> None:
        for name in self._values:
            raise ValueError(f"{self._called(name)} is unknown")

    def _one_of(self, kind: type[Choice], name: str, value: Any) -> Choice:
        try:
            return kind(value)
        except ValueError:
            known = ", ".join(f'"{one}"' for one in kind)
            raise ValueError(f"{self._called(name)} must be one of {known}") from None

    def _called(self, name: str) -> str:
        return f"'{self._name}.{name}'" if self._name else f"'{name}'"
