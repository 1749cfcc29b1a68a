"""Whatever goes wrong in the window, the log and the copied details name nobody."""

import logging
import sqlite3
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer, qInstallMessageHandler, qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from tagdesk.assistant import desk as desk_module
from tagdesk.assistant.keeping import if_possible
from tagdesk.errors import HistoryError
from tagdesk.gui import app as app_module
from tagdesk.gui.jobs import Job, Lane, single_step
from tagdesk.gui.main_window import MainWindow
from tagdesk.paths import Profile

NAME, CAPTION, TAG, ACCOUNT = "secret-name", "secret caption", "secrettag", "secretaccount"
SECRETS = (NAME, CAPTION, TAG, ACCOUNT, "secret")


FAULTS = (
    (KeyError, (TAG,)),
    (OSError, (28, "full", f"/home/bob/{NAME}.jpg")),
    (ValueError, (f"{ACCOUNT}: {CAPTION}",)),
)


def fail(kind: type[Exception], values: tuple[object, ...]) -> None:
    raise kind(*values)


def keep_in_vain() -> None:
    with if_possible(f"the features of {NAME}.jpg"):
        try:
            raise sqlite3.OperationalError(f"disk I/O error at {NAME}")
        except sqlite3.Error as error:
            raise HistoryError(f"{NAME} can't be written.") from error


def provoke(window: MainWindow) -> None:
    """Faults of many kinds, each with something of the person's in it."""
    qWarning(f"QFile::open: {NAME}.jpg")
    warnings.warn(f"{CAPTION} is odd", RuntimeWarning, stacklevel=1)
    keep_in_vain()
    logging.getLogger("tagdesk.x").error("%s of %s: %s", CAPTION, Path(NAME), OSError(13, "no", f"{NAME}.jpg"))
    for kind, values in FAULTS:
        act = partial(fail, kind, values)
        QTimer.singleShot(0, act)
        window._jobs.start(Job(single_step(act)), Lane.BROWSE)


@pytest.fixture
def run_window(qtbot, monkeypatch: pytest.MonkeyPatch, profile: Profile, make_photo, tmp_path: Path):
    """Run a window in which much goes wrong; what the dialogs about bugs would copy."""

    def run() -> list[str]:
        copied: list[str] = []

        def press_copy(box: QMessageBox) -> None:
            next(button for button in box.buttons() if button.text() == "Copy details").click()
            copied.append(QGuiApplication.clipboard().text())

        def facts(path: Path) -> Any:
            raise ZeroDivisionError(f"{path} {CAPTION}")

        monkeypatch.setattr(QMessageBox, "exec", press_copy)
        monkeypatch.setattr(desk_module, "read_photo_facts", facts)
        photo: Path = make_photo(f"{NAME}.jpg")
        damaged = tmp_path / f"{NAME}-damaged.jpg"
        damaged.write_bytes(photo.read_bytes()[:200])
        profile.root.mkdir(exist_ok=True)
        profile.thumbnails_dir.write_text("no folder")
        steps = [provoke, lambda window: len(copied) >= 2 * len(FAULTS) and window.close()]

        def look() -> None:
            for window in QApplication.topLevelWidgets():
                if isinstance(window, MainWindow) and window.isVisible() and window.idle:
                    if steps[0](window) is None or not window.isVisible():
                        steps.pop(0)
                    return

        timer = QTimer(interval=20)
        timer.timeout.connect(lambda: look() if steps else timer.stop())
        timer.start()
        before = qInstallMessageHandler(lambda *_: None)  # one that would take the complaint for a failure
        try:
            with pytest.warns(RuntimeWarning):
                assert app_module.run([photo, damaged], profile, tmp_path / "no models") == 0
        finally:
            qInstallMessageHandler(before)
        return copied

    return run


@pytest.mark.qt_no_exception_capture
def test_nothing_of_a_persons_is_in_the_log_or_in_copied_details(
    run_window: Callable[[], list[str]], profile: Profile, tmp_path: Path
) -> None:
    copied = run_window()
    log = profile.log_file.read_text(encoding="utf-8")
    for told in (
        "KeyError",
        "OSError: [ENOSPC]",
        "ZeroDivisionError",
        "HistoryError",
        "RuntimeWarning in",
        "QFile::open",
    ):
        assert told in log, "it did not go wrong"
    assert "can't be read" in log or "No thumbnail is kept" in log
    assert not profile.details_file.exists()
    for text in (log, *copied):
        lines = [line for line in text.splitlines() if not line.startswith("    ")]  # the source of this test
        assert not [line for line in lines if any(secret in line for secret in SECRETS)]
        assert str(tmp_path) not in text and str(Path.home()) + "/" not in text
    assert all(text.startswith("tagdesk") and "Traceback" in text for text in copied)


@pytest.mark.qt_no_exception_capture
def test_the_details_have_it_all_by_choice(run_window: Callable[[], list[str]], profile: Profile) -> None:
    profile.root.mkdir()
    profile.settings_file.write_text('{"log_details": true}')
    copied = run_window()
    details = profile.details_file.read_text(encoding="utf-8")
    assert all(secret in details for secret in (NAME, CAPTION, TAG, ACCOUNT))
    for text in (profile.log_file.read_text(encoding="utf-8"), *copied):
        assert NAME not in "".join(line for line in text.splitlines() if not line.startswith("    "))
