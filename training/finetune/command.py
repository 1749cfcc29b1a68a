"""The run as a process: alone in its folder, heard by its events, told by commands, its end told in any case."""

import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from typing import BinaryIO, cast

from tagdesk.contract.events import CANCEL
from tagdesk.contract.run_files import COMMAND, FINISHED, LOCK, RUNS
from tagdesk.contract.run_lock import RunLock
from tagdesk.log.fault_log import trace_text
from training.finetune.commands import Commands
from training.finetune.failure import sentence_of
from training.finetune.priority import step_back
from training.finetune.telling import Stopped, Telling, Wish

_STDIN, _STDOUT, _STDERR = 0, 1, 2
_BUSY = "A training run is at work in {} already; wait until it ends, or stop it first."
_BUG = "A fault in the training program stopped it; please report it with the end of its log."


def run_process(wish: Wish, *, keep_running: bool) -> int:
    """Do what is wished, as the only thing of this process.

    Args:
        keep_running: Go on when whoever started it is gone.

    Returns:
        Exit code: 0 also if it was told to stop, 1 if it failed.
    """
    commands = Commands(wish.out / COMMAND, keep_running=keep_running)
    with _only_events() as stream, _stopped_politely(commands), Telling(stream, commands) as tell:
        lock = RunLock(wish.out / LOCK)
        try:
            wish.out.mkdir(parents=True, exist_ok=True)
            if not lock.take():
                # Not as an event: somebody may read both processes' as one.
                sys.stderr.write(_BUSY.format(wish.out) + "\n")
                return 1
            step_back()
            commands.listen(_STDIN)
            tell.done(_finetune(wish, tell))
        except (Stopped, KeyboardInterrupt):
            with contextlib.suppress(OSError):
                tell.cancelled()
        except Exception as error:  # noqa: BLE001 - whoever waits for the last event must get one
            sys.stderr.write(trace_text(error))
            sentence = sentence_of(error, wish.out)
            # On a full disk there may be no room for it.
            with contextlib.suppress(OSError):
                tell.failed(sentence or _BUG, is_bug=sentence is None)
            return 1
        finally:
            lock.release()
    return 0


def _finetune(wish: Wish, tell: Telling) -> list[str]:
    """The models that are better now; a run that is finished is only told of."""
    from training.finetune.device import device_name, use_threads

    if wish.threads:
        use_threads(wish.threads)
    tell.hello(device_name(), resumed=(wish.out / RUNS).is_dir())
    finished = wish.out / FINISHED
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        return list(json.loads(finished.read_text(encoding="utf-8"))["models"])
    from training.finetune.run import finetune

    models = finetune(wish, tell)
    draft = finished.with_suffix(".tmp")
    with draft.open("w", encoding="utf-8") as file:
        json.dump({"models": models}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(finished)
    return models


@contextlib.contextmanager
def _only_events() -> Iterator[BinaryIO]:
    """The standard output, for events only: what libraries print there goes to stderr."""
    sys.stdout.flush()
    kept = os.dup(_STDOUT)
    os.dup2(_STDERR, _STDOUT)
    try:
        # Without a buffer: what a full disk refused is not tried again at the end.
        with open(kept, "wb", buffering=0, closefd=False) as stream:
            yield cast(BinaryIO, stream)
    finally:
        sys.stdout.flush()
        os.dup2(kept, _STDOUT)
        os.close(kept)


@contextlib.contextmanager
def _stopped_politely(commands: Commands) -> Iterator[None]:
    """A machine that shuts down says so first; then the run stops as it does when it is told to."""
    before = signal.signal(signal.SIGTERM, lambda *_: commands.obey(CANCEL))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
