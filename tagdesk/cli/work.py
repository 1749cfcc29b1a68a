"""What commands work with: the history, open for as long as it is needed, and long work, run to its end."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from tagdesk.cli.options import Session

if TYPE_CHECKING:
    from tagdesk.domain import Progress
    from tagdesk.history.store import History

Result = TypeVar("Result")


@contextmanager
def opened(session: Session) -> Iterator["History"]:
    """The history of the session's profile."""
    from tagdesk.history.store import History

    store = History(session.profile.history_file)
    try:
        yield store
    finally:
        store.close()


def result_of(work: "Generator[Progress, None, Result]") -> Result:
    """Run long work to its end."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result
