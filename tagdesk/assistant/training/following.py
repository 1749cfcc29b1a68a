"""Looking on while a run works, until its child is gone, of whatever cause."""

import shutil
import signal
import time
from collections.abc import Callable, Generator

from tagdesk.assistant.training.child import Child
from tagdesk.assistant.training.event_file import EventTail, append
from tagdesk.assistant.training.picture import OTHER_VERSION, Picture, TrainingProgress
from tagdesk.assistant.training.run_folder import RunFolder, RunState, RunStatus
from tagdesk.contract.events import Cancelled, Event, EventError, Failed
from tagdesk.errors import TrainingRunError

#: Seconds without a sign of life after which a child may hang: it should give one every ten.
PATIENCE_S = 300.0
#: A child that is told to stop does so at its next step; one that doesn't is ended.
GRACE_S = 30.0
#: How often it is looked what came.
LOOK_S = 0.2
NO_ROOM = "There is no room left on the disk; free some and start again, it goes on where it stopped."
#: With less room than this a child can't write what it has done.
_LEAST_BYTES = 20 << 20
#: Exit code of a program that doesn't know its arguments.
_BAD_USAGE = 2
#: Exit codes of one that somebody ended.
_ENDED = tuple(-int(number) for number in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)))


def follow(
    run: RunFolder,
    child: Child,
    *,
    patience_s: float = PATIENCE_S,
    grace_s: float = GRACE_S,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], object] = time.sleep,
) -> Generator[TrainingProgress, None, RunStatus]:
    """Look on until the child is gone; who closes the generator only stops looking.

    A child that prints what is no event is ended.

    Args:
        patience_s: Seconds without a word until `is_silent` is told.
        grace_s: Seconds that a child has to stop once it was told to; then it is ended.

    Returns:
        How the run stands then.

    Raises:
        TrainingRunError: The run's folder is gone.
    """
    picture, tail = Picture(), EventTail(run.events_file)
    heard_s = clock()
    while True:
        # First: what it said at its end is read after it.
        is_alive = child.is_alive()
        try:
            for begun, line in tail.lines():
                if begun < child.offset:
                    picture.recall(line)
                else:
                    heard_s = clock()
                    picture.take(line, heard_s)
        except (EventError, TrainingRunError) as error:
            child.end()
            while child.is_alive():
                wait(LOOK_S)
            return _conclude(run, Failed(str(error)))
        except OSError as error:
            child.end()
            raise TrainingRunError(f"{run.path} can't be read any more ({error.strerror}); train anew.") from error
        if not is_alive:
            child.close()
            yield picture.progress(clock(), is_silent=False)  # what it said since the last look, and at its end
            return _conclude(run, None if picture.is_over else _last_word(run, child, picture))
        now_s = clock()
        if child.asked_to_stop_s is not None and now_s - child.asked_to_stop_s > grace_s:
            child.end()
        yield picture.progress(now_s, is_silent=now_s - heard_s > patience_s)
        wait(LOOK_S)


def _last_word(run: RunFolder, child: Child, picture: Picture) -> Event | None:
    """What a child that is gone without a word would have said, as far as that can be known."""
    if child.asked_to_stop_s is not None:
        return Cancelled()
    if shutil.disk_usage(run.path).free < _LEAST_BYTES:
        return Failed(NO_ROOM)
    if child.is_ours and not picture.was_greeted and child.exit_code not in _ENDED:
        if child.exit_code == _BAD_USAGE:
            return Failed(OTHER_VERSION)
        return Failed(f"The training program ended before it began; {run.log_file} says why.", is_bug=True)
    return None


def _conclude(run: RunFolder, word: Event | None) -> RunStatus:
    """How the run stands, with a last word for the child that others will find too."""
    if word is not None:
        try:
            append(run.events_file, word)
        except OSError:
            # Nobody else will find it, but whoever looks on now gets it.
            if isinstance(word, Failed):
                return RunStatus(RunState.FAILED, word.text)
    return run.status()
