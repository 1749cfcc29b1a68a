"""Start and end of the window as the program runs it."""

import logging
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from tagdesk.gui import app as app_module
from tagdesk.gui.bug_report import BugReporter
from tagdesk.gui.main_window import MainWindow
from tagdesk.log.fault_log import FaultLog
from tagdesk.paths import Profile


def when_open(act) -> None:
    """Do something with the window once it is open and idle, then close it."""

    def look() -> None:
        windows = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)]
        shown = [window for window in windows if window.isVisible() and window.idle]
        if shown:
            timer.stop()
            act(shown[0])
            shown[0].close()

    timer = QTimer(interval=20)
    timer.timeout.connect(look)
    timer.start()
    when_open.timer = timer


def test_the_program_opens_with_photos_and_without_models(qtbot, profile: Profile, make_photo, tmp_path: Path) -> None:
    seen: dict[str, object] = {}

    def act(window: MainWindow) -> None:
        seen["photos"] = [post.photos[0].path.name for post in window.session.posts]
        seen["line"] = window.engine.text()
        seen["words"] = window.tags.sentence + window.message.text

    when_open(act)
    assert app_module.run([make_photo("a.jpg")], profile, tmp_path / "no models here") == 0
    assert seen["photos"] == ["a.jpg"]
    assert "on this machine" in str(seen["line"])
    assert "no models here" in str(seen["words"])
    assert sys.excepthook is sys.__excepthook__


def test_a_history_that_cannot_be_opened_is_a_sentence(qtbot, profile: Profile, tmp_path: Path, monkeypatch) -> None:
    profile.root.mkdir()
    profile.history_file.write_bytes(b"this is not a database, and it is long enough to be taken for one" * 20)
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "critical", lambda parent, title, text: said.append(text))
    assert app_module.run([], profile, tmp_path) == 1
    assert "history.sqlite" in said[0]
    assert profile.history_file.read_bytes().startswith(b"this is not")


def test_a_bug_is_logged_and_its_details_can_be_copied(qtbot, profile: Profile, monkeypatch) -> None:
    shown: list[QMessageBox] = []

    def press_copy(box: QMessageBox) -> None:
        shown.append(box)
        next(button for button in box.buttons() if button.text() == "Copy details").click()

    monkeypatch.setattr(QMessageBox, "exec", press_copy)
    with FaultLog(profile).kept():
        try:
            raise ZeroDivisionError("a bug")
        except ZeroDivisionError as error:
            BugReporter(profile.log_file).report(type(error), error, error.__traceback__)
    for text in (QApplication.clipboard().text(), profile.log_file.read_text(encoding="utf-8")):
        assert "Traceback" in text and "ZeroDivisionError" in text.splitlines()
        assert "a bug" not in text.replace('raise ZeroDivisionError("a bug")', "")
    assert shown[0].detailedText() == QApplication.clipboard().text()
    assert "tagdesk  " in shown[0].detailedText()


def test_the_log_with_names_follows_the_settings_at_once(qtbot, profile: Profile, tmp_path: Path) -> None:
    def act(window: MainWindow) -> None:
        for wanted, name in ((False, "first.jpg"), (True, "second.jpg"), (False, "third.jpg")):
            window.settings.change(log_details=wanted)
            logging.getLogger("tagdesk.x").warning("%s can't be read", name)

    when_open(act)
    assert app_module.run([], profile, tmp_path) == 0
    details = profile.details_file.read_text(encoding="utf-8")
    assert "second.jpg" in details and "first" not in details and "third" not in details
    assert profile.log_file.read_text(encoding="utf-8").count("can't be read") == 3
