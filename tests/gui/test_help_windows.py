"""The windows of the help menu."""

import logging
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence

from tagdesk.gui.help.doctor import HelpDoctor
from tagdesk.gui.help.keys import HelpKeys
from tagdesk.gui.help.log import HelpLog
from tagdesk.gui.main_window import MainWindow
from tagdesk.log.tail import log_tail
from tagdesk.paths import Profile


def rows(keys: HelpKeys) -> dict[str, str]:
    found = {}
    for place in range(keys.tree.topLevelItemCount()):
        head = keys.tree.topLevelItem(place)
        for number in range(head.childCount()):
            row = head.child(number)
            if not row.isHidden():
                found[row.text(0)] = row.text(1)
    return found


def test_the_map_of_the_keyboard_follows_the_actions(qtbot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    (keys,) = window.findChildren(HelpKeys)
    assert keys.isVisible() and not keys.isModal()
    assert rows(keys)["Undo"] == "Ctrl+Z"
    assert rows(keys)["Redo"] == "Ctrl+Shift+Z, Ctrl+Y"
    assert rows(keys)["Settings"] == "Ctrl+,"
    assert rows(keys)["Reject the suggestion of that number"] == "Shift+1 … 9"
    action = QAction("Dance…", window)
    action.setShortcut(QKeySequence("Ctrl+Alt+D"))
    window.addAction(action)
    keys.reload()
    assert rows(keys)["Dance"] == "Ctrl+Alt+D"
    keys.close()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.findChildren(HelpKeys) == [keys], "one window of a kind"


def test_letters_find_a_key(qtbot, window: MainWindow) -> None:
    keys = window.side.show_keys()
    assert isinstance(keys, HelpKeys)
    keys.search.setText("undo")
    assert list(rows(keys)) == ["Undo"]
    keys.search.setText("ctrl+z")
    assert "Undo" in rows(keys)
    keys.search.setText("xyzzy")
    assert rows(keys) == {}
    assert "No key" in keys.nothing.text()
    qtbot.keyClick(keys.search, Qt.Key.Key_Escape)
    assert keys.isHidden()


def test_no_key_means_two_things(window: MainWindow) -> None:
    keys = [key.toString() for action in window.actions() for key in action.shortcuts()]
    assert sorted(keys) == sorted(set(keys))


def test_the_log_is_shown_and_copied(window: MainWindow, profile: Profile) -> None:
    log = window.side.show_log()
    assert isinstance(log, HelpLog)
    assert "Nothing has gone wrong" in log.head.text()
    assert not log.copy_button.isEnabled()
    profile.log_file.write_text("".join(f"line {number}\n" for number in range(2000)), encoding="utf-8")
    log.reload()
    assert log.text.toPlainText().splitlines()[-1] == "line 1999"
    assert len(log.text.toPlainText().splitlines()) == 500
    log.copy_button.click()
    assert QGuiApplication.clipboard().text().endswith("line 1999")


def test_a_log_that_can_not_be_read_is_a_sentence(window: MainWindow, profile: Profile) -> None:
    profile.log_file.mkdir()
    log = window.side.show_log()
    assert isinstance(log, HelpLog)
    assert "can't be read" in log.head.text()


def test_only_the_end_of_a_huge_log_is_read(profile: Profile) -> None:
    profile.root.mkdir(exist_ok=True)
    profile.log_file.write_bytes(b"\xff long line " * 100_000 + b"\nthe end\n")
    assert log_tail(profile.log_file).splitlines()[-1] == "the end"
    assert len(log_tail(profile.log_file)) < 400_000


def test_about_names_version_and_licences(window: MainWindow) -> None:
    about = window.side.show_about()
    text = about.text.toPlainText()
    for words in ("TagDesk 0", "Apache License 2.0", "LGPL-3.0", "ONNX Runtime"):
        assert words in text


class FakeDiagnosis:
    problems: tuple[str, ...] = ()


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the threads that examined."""
    threads: list[str] = []

    def examination(_service, _models, _samples):
        threads.append(threading.current_thread().name)
        from tagdesk.domain import Progress

        yield Progress(1, 2, "sog")
        return FakeDiagnosis()

    monkeypatch.setattr("tagdesk.assistant.doctor.examination", examination)
    monkeypatch.setattr(
        "tagdesk.assistant.doctor.report_rows",
        lambda _found, around: [("python", "3", "well"), ("posts", str(around.posts), "")],
    )
    return threads


def test_the_doctor_examines_off_the_gui_thread(qtbot, window: MainWindow, examined: list[str]) -> None:
    doctor = window.side.show_doctor()
    assert isinstance(doctor, HelpDoctor)
    qtbot.waitUntil(lambda: window.idle)
    assert examined and examined[0] != threading.main_thread().name
    assert "python  3  (well)" in doctor.text.toPlainText()
    assert "posts   0" in doctor.text.toPlainText()
    assert doctor.head.text() == "All is well."
    assert doctor.bar.isHidden()
    doctor.copy_button.click()
    assert "python" in QGuiApplication.clipboard().text()


def test_problems_stand_above_the_findings(qtbot, window: MainWindow, examined, monkeypatch) -> None:
    monkeypatch.setattr(FakeDiagnosis, "problems", ("The model x is damaged; reinstall TagDesk.",))
    doctor = window.side.show_doctor()
    qtbot.waitUntil(lambda: window.idle)
    assert "damaged" in doctor.head.text()


def test_nothing_is_logged_by_opening_them(window: MainWindow, caplog) -> None:
    with caplog.at_level(logging.WARNING, logger="tagdesk"):
        for show in (window.side.show_keys, window.side.show_log, window.side.show_about):
            show()
    assert caplog.records == []


def choose(window: MainWindow, words: str) -> None:
    (action,) = [action for action in window.actions() if action.text().replace("&", "") == words]
    action.trigger()


def test_details_for_a_report_are_copied(window: MainWindow, profile: Profile) -> None:
    profile.log_file.write_text("a fault\n", encoding="utf-8")
    choose(window, "Copy details for a report")
    text = QGuiApplication.clipboard().text()
    assert "tagdesk  " in text and "a fault" in text
    assert "No captions" in window.message.text


def test_details_that_can_not_be_read_are_a_sentence(window: MainWindow, profile: Profile) -> None:
    profile.log_file.mkdir()
    choose(window, "Copy details for a report")
    assert "can't be read" in window.message.text


def test_the_folder_of_the_log_is_opened(window: MainWindow, profile: Profile, monkeypatch) -> None:
    opened: list[str] = []
    target = "tagdesk.gui.side_windows.QDesktopServices.openUrl"
    monkeypatch.setattr(target, lambda url: opened.append(url.toLocalFile()) or True)
    choose(window, "Open log folder")
    assert opened == [str(profile.root)] and window.message.text == ""
    monkeypatch.setattr(target, lambda _url: False)
    choose(window, "Open log folder")
    assert "could not be opened" in window.message.text
