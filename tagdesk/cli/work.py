"""What commands work with: the history while it is needed, long work run to its end, what is told then."""

import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from tagdesk.cli.options import Session
from tagdesk.cli.output import complain, is_terminal, print_json, say

if TYPE_CHECKING:
    from tagdesk.assistant.model_folders import ModelFolders
    from tagdesk.domain import Progress
    from tagdesk.history.store import History

Result = TypeVar("Result")
Step = TypeVar("Step", bound="Progress")


@contextmanager
def opened(session: Session) -> Iterator["History"]:
    """The history of the session's profile."""
    from tagdesk.history.store import History

    store = History(session.profile.history_file)
    try:
        yield store
    finally:
        store.close()


def models_in_use(session: Session) -> "ModelFolders":
    """Where the packs are looked for; if the set that was chosen can't be used, a sentence on stderr says so."""
    folders = session.model_store().folders()
    if folders.problem:
        complain(folders.problem)
    return folders


def tell(session: Session, record: Mapping[str, Any], sentence: str) -> None:
    """Say what was done: a sentence, or a record for other programs."""
    if session.as_json:
        print_json(record)
    else:
        say(sentence)


def somebody_answers(session: Session) -> bool:
    """Whether there is a person to be asked."""
    return is_terminal() and sys.stdin.isatty() and not session.as_json


def result_of(work: Generator[Step, None, Result], show: Callable[[Step], object] | None = None) -> Result:
    """Run long work to its end; `show` is told how far it is."""
    while True:
        try:
            step = next(work)
            if show:
                show(step)
        except StopIteration as end:
            result: Result = end.value
            return result
