"""Opens the window on a profile and runs it until it is closed."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from tagdesk import __version__
from tagdesk.assistant.settings import Settings, SettingsFile
from tagdesk.errors import DamagedHistoryError, TagDeskError
from tagdesk.gui.bug_report import BugReporter
from tagdesk.gui.qt_messages import qt_messages_logged
from tagdesk.gui.single_instance import Inbox, WindowLock, hand_over
from tagdesk.gui.wording import speak
from tagdesk.heap import map_large_blocks
from tagdesk.log.fault_log import FaultLog
from tagdesk.paths import DESKTOP_NAME, Profile, resources_dir

if TYPE_CHECKING:
    from tagdesk.assistant.importing import ImportService

#: Threads that compute in Python must give way to the GUI thread sooner than after Python's usual 5 ms.
SWITCH_INTERVAL_S = 0.001


def run(photos: Sequence[Path], profile: Profile, models_dir: Path) -> int:
    """Show the window; the exit code of the program.

    Args:
        photos: Put in the queue at the start.
        profile: The person's data folder.
        models_dir: The shipped model packs.
    """
    map_large_blocks()
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("TagDesk")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName(DESKTOP_NAME)
    app.setWindowIcon(window_icon())
    app.setStyle("Fusion")
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    settings, _ = SettingsFile(profile.settings_file).load()  # the window says what of it can't be used
    translators = speak(app, settings.language)
    lock = WindowLock(profile)
    try:
        if not lock.take():
            _hand_over(lock, profile, photos)
            return 0
        with FaultLog(profile, details=settings.log_details).watching() as log, qt_messages_logged():
            # Qt's own dialogs would note the folders one was in elsewhere.
            QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(profile.root / "qt"))
            reporter = BugReporter(profile.log_file)
            sys.excepthook = reporter.report
            while True:
                try:
                    return _run_window(app, photos, profile, models_dir, settings, log)
                except DamagedHistoryError as error:
                    from tagdesk.gui.restore import offer_restore

                    if not offer_restore(profile, error):
                        return 1
    except TagDeskError as error:
        QMessageBox.critical(None, "TagDesk", str(error))
        return 1
    finally:
        sys.excepthook = sys.__excepthook__
        lock.release()
        for translator in translators:
            app.removeTranslator(translator)


def _hand_over(lock: WindowLock, profile: Profile, photos: Sequence[Path]) -> None:
    """Let the window that is open on this data folder do it, and say so."""
    if host := lock.other_host:
        raise TagDeskError(
            f"TagDesk is open on this data folder on the computer {host}; close it there first (if it was switched off "
            f"with TagDesk open, delete {profile.lock_file})."
        )
    if not hand_over(profile, photos):
        raise TagDeskError("TagDesk is open on this data folder already, but does not answer; close it and start anew.")
    what = "" if not photos else " and takes the photo" if len(photos) == 1 else f" and takes the {len(photos)} photos"
    click.echo(f"TagDesk is open on this data folder already: that window comes to the front{what}.")


def window_icon() -> QIcon:
    """TagDesk's icon."""
    icon = QIcon()
    for path in sorted((resources_dir() / "icons").glob("tagdesk-*.png")):
        icon.addFile(str(path))
    return icon


def _run_window(
    app: QApplication, photos: Sequence[Path], profile: Profile, models_dir: Path, settings: Settings, log: FaultLog
) -> int:
    from tagdesk.assistant.desk import Desk
    from tagdesk.assistant.engine_choice import chosen_service
    from tagdesk.assistant.model_store import ModelStore
    from tagdesk.gui.main_window import MainWindow
    from tagdesk.history.store import History

    def make_imports() -> "ImportService":
        from tagdesk.assistant.importing import ImportService  # loads all importers

        return ImportService(history, profile)

    history = History(profile.history_file)
    try:
        models = ModelStore(profile, models_dir)
        models.tidy()
        service = chosen_service(settings, models.folders(), history)
        window = MainWindow(Desk(history), service, make_imports, profile, photos)
        window.settings.changed.connect(lambda _before, after: log.write_details(after.log_details))
        inbox = Inbox(profile, window)
        inbox.asked.connect(window.come_forward)
        window.first_painted.connect(inbox.open, Qt.ConnectionType.QueuedConnection)
        damage: list[str] = []
        window.care.restore_wanted.connect(damage.append)
        window.care.restore_wanted.connect(window.close)
        window.show()
        code = app.exec()
        if damage:
            raise DamagedHistoryError(damage[0])
        return code
    finally:
        history.close()
