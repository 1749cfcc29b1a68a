"""One parser with what must be true of it, whatever bytes it is given."""

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

#: A file in this folder and its name: what most parsers are given.
Check = Callable[[bytes, Path], None]


def _none() -> Iterable[bytes]:
    return ()


@dataclass(frozen=True)
class Target:
    """One parser.

    Attributes:
        check: Feeds it with bytes, in a folder that may be written to; raises whatever is a fault.
        seeds: What it is made for, as bytes; damage begins there.
        words: What stands in its language, for who damages.
    """

    name: str
    check: Check
    seeds: Callable[[], Iterable[bytes]] = field(default=_none)
    words: tuple[bytes, ...] = ()


def as_text(data: bytes) -> str:
    """Any bytes as text in which half characters (lone surrogates) come too."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape")


def is_sentence(text: str) -> bool:
    """Whether an expected error is one sentence for the person."""
    return bool(text.strip()) and "Traceback" not in text and not re.search(r"[\x00-\x1f\x7f]", text)


@contextlib.contextmanager
def refused_by(*errors: type[Exception]) -> Iterator[None]:
    """A block that may refuse its input by these errors, in one sentence."""
    try:
        yield
    except errors as error:
        if not is_sentence(str(error)):
            raise AssertionError(f"no sentence: {str(error)!r:.300}") from error
