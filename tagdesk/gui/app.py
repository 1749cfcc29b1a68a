"""Opens the window on a profile and runs it until it is closed."""

import logging
import logging.handlers
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QMessageBox

from tagdesk import __version__
from tagdesk.errors import TagDeskError
from tagdesk.gui.bug_report import BugReporter
from tagdesk.paths import Profile

if TYPE_CHECKING:
    from tagdesk.assistant.importing import ImportService

#: Threads that compute in Python must give way to the GUI thread sooner than after Python's usual 5 ms.
SWITCH_INTERVAL_S = 0.001

_LOG_BYTES = 1_000_000


def run(photos: Sequence[Path], profile: Profile, models_dir: Path) -> int:
    """Show the window; the exit code of the program.

    Args:
        photos: Put in the queue at the start.
        profile: The person's data folder.
        models_dir: The model packs.
    """
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("TagDesk")
    app.setApplicationVersion(__version__)
    app.setStyle("Fusion")
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    try:
        log_to(profile.log_file)
        reporter = BugReporter(profile.log_file)
        sys.excepthook = reporter.report
        return _run_window(app, photos, profile, models_dir)
    except TagDeskError as error:
        QMessageBox.critical(None, "TagDesk", str(error))
        return 1
    finally:
        sys.excepthook = sys.__excepthook__


def log_to(file: Path) -> None:
    """Keep the tracebacks of unexpected errors in a file that doesn't grow for ever."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(file, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8")
    except OSError as error:
        raise TagDeskError(f"The data folder {file.parent} can't be written to ({error.strerror}).") from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger("tagdesk").addHandler(handler)


def _run_window(app: QApplication, photos: Sequence[Path], profile: Profile, models_dir: Path) -> int:
    from tagdesk.assistant.desk import Desk
    from tagdesk.assistant.suggest import SuggestService
    from tagdesk.gui.main_window import MainWindow
    from tagdesk.history.store import History

    def make_imports() -> "ImportService":
        from tagdesk.assistant.importing import ImportService  # loads all importers

        return ImportService(history, profile)

    history = History(profile.history_file)
    try:
        service = SuggestService(models_dir, history=history)
        window = MainWindow(Desk(history), service, make_imports, profile, photos)
        window.show()
        return app.exec()
    finally:
        history.close()
