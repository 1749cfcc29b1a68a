"""Composition root: parse, build the objects, open the window or run a command; every failure ends in one sentence."""

import io
import logging
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

import click

from tagdesk.cli.app import cli
from tagdesk.cli.options import Session
from tagdesk.cli.output import complain, plain
from tagdesk.errors import TagDeskError
from tagdesk.paths import Profile, models_dir

_LOG = logging.getLogger("tagdesk")


def main(args: Sequence[str] | None = None) -> int:
    """Run `tagdesk` with these arguments (default: the process's own).

    Returns:
        Exit code: 0 success, 1 expected failure with one sentence on stderr, 2 bad usage, 130 interrupted.
    """
    # Read when NumPy is loaded, which is later. Its products are small: threads of its own would only wait for each
    # other where photos are looked at by all cores (39 photos a second instead of 21), and take the window's.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show an emoji must not end the program.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # What is odd about somebody's photo is told in a sentence where it matters, not by its decoder.
    warnings.filterwarnings("ignore", module="PIL")
    session = Session(open_window=_open_window)
    try:
        return cli.main(args, prog_name="tagdesk", standalone_mode=False, obj=session) or 0
    except click.ClickException as error:
        told = io.StringIO()
        error.show(told)
        for line in told.getvalue().splitlines():
            click.echo(plain(line), err=True)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except TagDeskError as error:
        complain(str(error))
        return 1
    except Exception as error:  # noqa: BLE001 - the last line of defence: the traceback is kept, the user gets a sentence
        complain(_keep_traceback(error, session.profile))
        return 1


def _open_window(photos: Sequence[Path], profile: Profile) -> int:
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in displays):
        raise TagDeskError("There is no display to open the window on; use `tagdesk suggest PHOTO` here.")
    from tagdesk.gui.app import run

    return run(photos, profile, models_dir())


def _keep_traceback(error: Exception, profile: Profile) -> str:
    """Append the current traceback to the log file; returns the sentence for the user."""
    from tagdesk.assistant.settings import SettingsFile
    from tagdesk.log.fault_log import FaultLog, trace_text

    settings, _ = SettingsFile(profile.settings_file).load()
    try:
        with FaultLog(profile, details=settings.log_details).kept():
            _LOG.error("unexpected error", exc_info=True)
    except TagDeskError:
        click.echo(trace_text(error), err=True)
        return "A fault in TagDesk stopped it; please report the lines above."
    return f"A fault in TagDesk stopped it; please report it with the end of {profile.log_file}."


if __name__ == "__main__":
    sys.exit(main())
