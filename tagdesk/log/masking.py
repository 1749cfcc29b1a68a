"""Log lines and tracebacks without values: they tell which code failed, and how, but never with what."""

import errno
import linecache
import logging
import os
from collections.abc import Iterator, Mapping
from enum import Enum
from types import CodeType, TracebackType
from typing import Any

from tagdesk.log.code_place import ELSEWHERE, code_place

#: In the place of a value.
MASK = "<…>"
#: Frames at either end of a traceback; one of endless recursion has a thousand.
_MOST_FRAMES = 30
#: Exceptions that led to one another.
_MOST_CAUSES = 10


class Plain(str):
    """Text of TagDesk's own making, such as the name of a model, which the log may show."""


class MaskedFormatter(logging.Formatter):
    """Shows the words of TagDesk's own messages and masks what is put into them."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the masked traceback if there is one."""
        time = self.formatTime(record)
        line = f"{time} {record.process} {record.levelname} {record.name}: {_masked_message(record)}"
        error = record.exc_info[1] if record.exc_info else None
        return line if error is None else f"{line}\n{masked_trace(error)}"


def masked_trace(error: BaseException) -> str:
    """The traceback of an exception and of those that led to it, as Python prints it but without values."""
    return "\n".join(_chain(error))


def fault_words(error: BaseException) -> str:
    """What kind of exception it is; of a failure of the system also which."""
    kind = type(error)
    words = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(error, OSError) and error.errno is not None and error.errno in errno.errorcode:
        return f"{words}: [{errno.errorcode[error.errno]}] {os.strerror(error.errno)}"
    if name := getattr(error, "sqlite_errorname", None):
        return f"{words}: [{name}]"
    if isinstance(error, ImportError) and error.name:
        return f"{words}: {error.name}"
    if isinstance(error, AttributeError | NameError) and error.name in _names(error.__traceback__):
        return f"{words}: {error.name}"
    return words


def _masked_message(record: logging.LogRecord) -> str:
    if not isinstance(record.msg, str):
        return MASK
    if not record.args:
        return record.msg
    args = record.args
    masked = {name: _masked(args[name]) for name in args} if isinstance(args, Mapping) else tuple(map(_masked, args))
    try:
        return record.msg % masked
    except (TypeError, ValueError):
        return record.msg  # it wants a number where the mask is


def _masked(value: Any) -> Any:
    if isinstance(value, BaseException):
        return fault_words(value)
    # No floats: a place is two of them.
    return value if value is None or isinstance(value, Plain | Enum | int) else MASK


def _chain(error: BaseException) -> Iterator[str]:
    """Cause first, as Python has it."""
    links: list[tuple[BaseException, str]] = []
    said: str | None = ""
    at: BaseException | None = error
    while at is not None and len(links) < _MOST_CAUSES and all(at is not link for link, _ in links):
        links.append((at, said or ""))
        if at.__cause__ is not None:
            at, said = at.__cause__, "The above exception was the direct cause of the following exception:"
        elif not at.__suppress_context__:
            at, said = at.__context__, "During handling of the above exception, another exception occurred:"
        else:
            at = None
    for link, words in reversed(links):
        yield from _one(link)
        if words:
            yield from ("", words, "")


def _one(error: BaseException) -> Iterator[str]:
    if error.__traceback__ is not None:
        yield "Traceback (most recent call last):"
        yield from _frames(error.__traceback__)
    yield fault_words(error)
    if isinstance(error, BaseExceptionGroup):
        for number, part in enumerate(error.exceptions[:_MOST_CAUSES], 1):
            yield f"  {number} of {len(error.exceptions)}:"
            yield from (f"  {line}" for line in _chain(part))


def _frames(trace: TracebackType) -> Iterator[str]:
    frames: list[str] = []
    step: TracebackType | None = trace
    while step is not None:
        code = step.tb_frame.f_code
        place = code_place(code.co_filename)
        frames.append(f'  File "{place}", line {step.tb_lineno}, in {code.co_qualname}')
        source = linecache.getline(code.co_filename, step.tb_lineno, step.tb_frame.f_globals).strip()
        if source and place != ELSEWHERE:
            frames[-1] += f"\n    {source}"
        step = step.tb_next
    left_out = len(frames) - 2 * _MOST_FRAMES
    if left_out > 0:
        frames[_MOST_FRAMES:-_MOST_FRAMES] = [f"  … {left_out} frames left out"]
    yield from frames


def _names(trace: TracebackType | None) -> frozenset[str]:
    """Names that stand in the code that failed, and so are no values."""
    if trace is None:
        return frozenset()
    while trace.tb_next is not None:
        trace = trace.tb_next
    code: CodeType = trace.tb_frame.f_code
    return frozenset(code.co_names) | frozenset(code.co_varnames)
