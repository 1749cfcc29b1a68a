"""What a log line and a traceback show, and what they don't."""

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tagdesk.errors import HistoryError, PhotoError
from tagdesk.log.masking import MASK, MaskedFormatter, Plain, fault_words, masked_trace

SECRET = "secret-name"


def line(message: object, *args: object) -> str:
    record = logging.LogRecord("tagdesk.x", logging.WARNING, "x.py", 1, message, args, None)
    return MaskedFormatter().format(record).split(": ", 1)[1]


def caught(act: Callable[[], object]) -> BaseException:
    with pytest.raises(BaseException) as info:
        act()
    return info.value


@pytest.mark.parametrize(
    ("message", "args", "shown"),
    [
        ("%s can't be read", (SECRET,), f"{MASK} can't be read"),
        ("%s can't be read", (Path("/home/bob/secret-name.jpg"),), f"{MASK} can't be read"),
        ("%d of %s", (3, {SECRET: 1}), f"3 of {MASK}"),
        ("model %s", (Plain("sog"),), "model sog"),
        ("at %s", (48.4011,), f"at {MASK}"),
        ("at %.2f", (48.4011,), "at %.2f"),
        ("failed: %s", (PhotoError(f"{SECRET}.jpg is damaged"),), "failed: tagdesk.errors.PhotoError"),
        ("%(who)s waits", ({"who": SECRET},), f"{MASK} waits"),
        (PhotoError(SECRET), (), MASK),
        ("nothing in it", (), "nothing in it"),
    ],
)
def test_only_what_is_the_programs_own_is_shown(message: object, args: tuple[object, ...], shown: str) -> None:
    assert line(message, *args) == shown


def raise_history_error() -> None:
    try:
        sqlite3.connect(":memory:").execute(f"INSERT INTO '{SECRET}' VALUES (1)")
    except sqlite3.Error as error:
        raise HistoryError(f"/home/bob/{SECRET} can't be written.") from error


def raise_group() -> None:
    raise ExceptionGroup(SECRET, [ValueError(SECRET), OSError(28, SECRET, SECRET)])


def raise_with_note() -> None:
    error = ValueError()
    error.add_note(SECRET)
    raise error


@pytest.mark.parametrize(
    ("act", "kept"),
    [
        (lambda: Path(f"/{SECRET}.jpg").read_bytes(), "FileNotFoundError: [ENOENT] No such file or directory"),
        (lambda: {}[SECRET], "KeyError"),
        (lambda: int(SECRET), "ValueError"),
        (lambda: SECRET.encode("utf-16").decode("ascii"), "UnicodeDecodeError"),
        (lambda: getattr(1, SECRET), "AttributeError"),
        (lambda: Path.uppercase, "AttributeError: uppercase"),  # type: ignore[attr-defined]
        (raise_history_error, "sqlite3.OperationalError: [SQLITE_ERROR]"),
        (raise_history_error, "tagdesk.errors.HistoryError"),
        (raise_group, "OSError: [ENOSPC] No space left on device"),
        (raise_with_note, "ValueError"),
    ],
)
def test_a_traceback_tells_the_code_and_the_kind_but_no_value(act: Callable[[], object], kept: str) -> None:
    text = masked_trace(caught(act))
    assert kept in text.splitlines() or f"  {kept}" in text.splitlines()
    # The source of this test names it, as no source of the program does.
    shown = [entry for entry in text.splitlines() if not entry.startswith("    ")]
    assert SECRET not in "\n".join(shown)
    assert 'File "tests/log/test_masking.py", line ' in text
    assert str(Path.cwd()) not in text


def test_causes_come_first_as_python_has_them() -> None:
    text = masked_trace(caught(raise_history_error))
    first, second = text.split("\n\nThe above exception was the direct cause of the following exception:\n\n")
    assert "sqlite3" in first and "HistoryError" in second


def test_endless_recursion_is_shortened() -> None:
    def deeper(depth: int) -> int:
        return deeper(depth + 1)

    text = masked_trace(caught(lambda: deeper(0)))
    assert "frames left out" in text
    assert len(text.splitlines()) < 200


def test_exceptions_that_caused_each_other_end() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert masked_trace(first).count("ValueError") == 1


def test_a_missing_module_is_named() -> None:
    assert fault_words(caught(lambda: __import__("no_such_module"))) == "ModuleNotFoundError: no_such_module"
