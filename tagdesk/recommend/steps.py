"""Work in steps so small that something more urgent may come between them."""

from collections.abc import Generator
from typing import TypeVar

from tagdesk.domain import Progress

Result = TypeVar("Result")

#: What is told between two steps whose number isn't known.
STEP = Progress(0, 0)


def at_once(steps: Generator[Progress, None, Result]) -> Result:
    """What steps lead to, taken one after the other."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
