"""Who looks on while a model is fitted; may stop the fit by raising."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Watcher(Protocol):
    """Told how a fit goes."""

    def step(self, done: int, total: int) -> None:
        """So many steps of gradient descent are done, of all that there may be."""
        ...

    def epoch(self, epoch: int, loss: float | None, figure: float) -> None:
        """An epoch is done: its mean loss, and the figure that the fit maximises; epoch 0 is before it."""
        ...


#: A fit lies deep below whoever started it, under code that has no business with it.
_WATCHER: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Fits inside are told to this watcher."""
    token = _WATCHER.set(watcher)
    try:
        yield
    finally:
        _WATCHER.reset(token)


def watcher() -> Watcher | None:
    """Who looks on now."""
    return _WATCHER.get()
