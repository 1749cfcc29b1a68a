"""Keeps what goes wrong in the files of a data folder: faults, warnings of Python, crashes."""

import contextlib
import logging
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from typing import Any, TextIO

from tagdesk.errors import TagDeskError
from tagdesk.log.code_place import code_place
from tagdesk.log.crash_file import take_crash, watched_crashes
from tagdesk.log.details import details_wanted
from tagdesk.log.masking import MaskedFormatter, Plain, masked_trace
from tagdesk.log.shared_file import SharedFileHandler
from tagdesk.paths import Profile

#: Of the whole package, whoever logs.
_LOG = logging.getLogger("tagdesk")
_DETAILS_FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"


def trace_text(error: BaseException) -> str:
    """The traceback of an exception for a log: with its values only if they are asked for."""
    return "".join(traceback.format_exception(error)) if details_wanted() else f"{masked_trace(error)}\n"


class FaultLog:
    """The log of a data folder, which names nobody; by choice also one that holds everything.

    Args:
        profile: The data folder.
        details: Write captions and file names too, into a file of their own.
    """

    def __init__(self, profile: Profile, *, details: bool = False) -> None:
        self._profile = profile
        self._masked = SharedFileHandler(profile.log_file)
        self._masked.setFormatter(MaskedFormatter())
        self._whole = SharedFileHandler(profile.details_file)
        self._whole.setFormatter(logging.Formatter(_DETAILS_FORMAT))
        self._details = details

    def write_details(self, wanted: bool) -> None:
        """Begin or end the log that holds everything."""
        if wanted or details_wanted():
            _LOG.addHandler(self._whole)
        else:
            _LOG.removeHandler(self._whole)

    @contextlib.contextmanager
    def kept(self) -> Iterator["FaultLog"]:
        """Write what TagDesk logs in between.

        Raises:
            TagDeskError: The files can't be written.
        """
        try:
            self._profile.root.mkdir(parents=True, exist_ok=True)
            self._profile.log_file.open("ab").close()
        except OSError as error:
            raise TagDeskError(
                f"The data folder {self._profile.root} can't be written to ({error.strerror})."
            ) from error
        _LOG.addHandler(self._masked)
        self.write_details(self._details)
        try:
            yield self
        finally:
            for handler in (self._masked, self._whole):
                _LOG.removeHandler(handler)
                handler.close()

    @contextlib.contextmanager
    def watching(self) -> Iterator["FaultLog"]:
        """The same for a program that is open for long: also what goes wrong where nobody catches it."""
        with self.kept(), _warnings_logged(), _strays_logged(), contextlib.ExitStack() as crashes:
            crash = self._profile.crash_file
            try:
                if stacks := take_crash(crash):
                    _LOG.critical("TagDesk broke off the last time:\n%s", Plain(stacks))
                crashes.enter_context(watched_crashes(crash))
            except OSError as error:
                raise TagDeskError(f"{crash} can't be written ({error.strerror}); delete it.") from error
            yield self


@contextlib.contextmanager
def _warnings_logged() -> Iterator[None]:
    """Warnings of Python: of which kind, and where."""
    show = warnings.showwarning

    def log(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if file is None:
            place = Plain(code_place(filename))
            _LOG.warning("%s in %s, line %d: %s", Plain(category.__name__), place, lineno, str(message))
        show(message, category, filename, lineno, file, line)

    warnings.showwarning = log
    try:
        yield
    finally:
        warnings.showwarning = show


@contextlib.contextmanager
def _strays_logged() -> Iterator[None]:
    """Exceptions that end a thread, or that are raised where nobody can catch them."""
    of_threads, unraisable = threading.excepthook, sys.unraisablehook

    def log_thread(args: Any) -> None:
        if args.exc_type is not SystemExit:
            _LOG.critical("A thread ended with a fault", exc_info=args.exc_value)
        of_threads(args)

    def log_unraisable(args: Any) -> None:
        _LOG.error("A fault that nobody could catch", exc_info=args.exc_value)
        unraisable(args)

    threading.excepthook, sys.unraisablehook = log_thread, log_unraisable
    try:
        yield
    finally:
        threading.excepthook, sys.unraisablehook = of_threads, unraisable
