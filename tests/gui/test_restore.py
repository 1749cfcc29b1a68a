"""A damaged history: the offer to put back a backup, at the start and after a look in peace."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from tagdesk.assistant.desk import Desk
from tagdesk.errors import DamagedHistoryError, HistoryError
from tagdesk.gui import app as app_module
from tagdesk.gui import history_care
from tagdesk.gui.main_window import MainWindow
from tagdesk.gui.restore import RestoreDialog, offer_restore
from tagdesk.history.backups import Why
from tagdesk.history.store import History
from tagdesk.history.upkeep import Upkeep
from tagdesk.paths import Profile

JUNK = b"this is not a database, and it is long enough to be taken for one" * 100


@pytest.fixture
def backed_up(profile: Profile) -> Profile:
    """A history with two posts and two backups, the older one with one post."""
    with closing(History(profile.history_file)) as history:
        for caption in ("first", "second"):
            Desk(history).add_caption_post(caption)
            history.back_up()
    return profile


class Watching:
    """Does something whenever a window of a kind is there and at rest."""

    def __init__(self, kind: type, act: Callable[..., object]) -> None:
        self.times = 0
        self._kind, self._act = kind, act
        self._timer = QTimer(interval=20)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, self._kind) and widget.isVisible() and getattr(widget, "idle", True):
                self.times += 1
                self._act(widget)
                return

    def stop(self) -> None:
        self._timer.stop()


def damage_an_index(profile: Profile) -> None:
    """Damage that nobody meets by opening the window."""
    with closing(sqlite3.connect(profile.history_file)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'decisions_kind'").fetchone()
    content = bytearray(profile.history_file.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xaa" * 4096
    profile.history_file.write_bytes(content)


def captions(profile: Profile) -> list[str]:
    with closing(History(profile.history_file)) as history:
        return [post.caption for post in history.desk_posts()]


class TestDialog:
    def test_it_lists_what_can_be_put_back_and_does_it(self, qtbot, backed_up: Profile) -> None:
        backed_up.history_file.write_bytes(JUNK)
        seen: list[str] = []

        def act(dialog: RestoreDialog) -> None:
            if not dialog.restore_button.isEnabled():
                return
            seen.extend(dialog.list.item(row).text() for row in range(dialog.list.count()))
            dialog.list.setCurrentRow(1)
            dialog.restore_button.click()

        watching = Watching(RestoreDialog, act)
        assert offer_restore(backed_up, DamagedHistoryError("It is damaged."))
        watching.stop()
        assert [text.split(" · ")[1:] for text in seen] == [["2 posts", "made by hand"], ["1 post", "made by hand"]]
        assert captions(backed_up) == ["first"]

    def test_who_quits_finds_all_as_it_was(self, qtbot, backed_up: Profile) -> None:
        backed_up.history_file.write_bytes(JUNK)
        watching = Watching(RestoreDialog, lambda dialog: dialog.quit_button.click())
        assert not offer_restore(backed_up, DamagedHistoryError("It is damaged."))
        watching.stop()
        assert backed_up.history_file.read_bytes() == JUNK

    def test_what_goes_wrong_is_said_and_can_be_tried_again(self, qtbot, backed_up: Profile, monkeypatch) -> None:
        from tagdesk.assistant import history_care as use_case

        def refuse(*_: object) -> Path:
            raise HistoryError("There is no room.")

        monkeypatch.setattr(use_case, "restore_backup", refuse)
        said: list[str] = []

        def act(dialog: RestoreDialog) -> None:
            if dialog.problem.text():
                said.append(dialog.problem.text())
                dialog.quit_button.click()
            elif dialog.restore_button.isEnabled():
                dialog.restore_button.click()

        watching = Watching(RestoreDialog, act)
        assert not offer_restore(backed_up, DamagedHistoryError("It is damaged."))
        watching.stop()
        assert said[0] == "There is no room."

    def test_without_a_backup_it_stays_a_sentence(self, profile: Profile) -> None:
        with pytest.raises(DamagedHistoryError, match="as it was"):
            offer_restore(profile, DamagedHistoryError("as it was"))


class TestProgram:
    @pytest.mark.parametrize("gone", [True, False])
    def test_the_window_opens_on_what_was_put_back(self, qtbot, backed_up: Profile, tmp_path: Path, gone: bool) -> None:
        backed_up.history_file.unlink() if gone else backed_up.history_file.write_bytes(JUNK)
        shown: list[list[str]] = []

        def close(window: MainWindow) -> None:
            shown.append([post.caption for post in window.session.posts])
            window.close()

        watchings = [Watching(RestoreDialog, _press_restore), Watching(MainWindow, close)]
        assert app_module.run([], backed_up, tmp_path) == 0
        for watching in watchings:
            watching.stop()
        assert shown == [["first", "second"]]

    def test_damage_found_by_the_look_after_the_start(
        self, qtbot, backed_up: Profile, tmp_path: Path, monkeypatch
    ) -> None:
        damage_an_index(backed_up)
        monkeypatch.setattr(history_care, "_PEACE_MS", 0)
        monkeypatch.setattr(Upkeep, "ended_uncleanly", property(lambda _: shown == []))
        shown: list[str] = []

        def act(window: MainWindow) -> None:
            if window.message.buttons:
                shown.append(window.message.text)
                window.message.buttons[0].click()
            elif shown:
                window.close()

        watchings = [Watching(RestoreDialog, _press_restore), Watching(MainWindow, act)]
        assert app_module.run([], backed_up, tmp_path) == 0
        for watching in watchings:
            watching.stop()
        assert shown == ["The history is damaged. Put back a backup, before more is lost."]
        with closing(sqlite3.connect(backed_up.history_file)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)

    def test_a_damaged_one_without_backups_is_a_sentence(self, qtbot, profile: Profile, tmp_path, monkeypatch) -> None:
        profile.root.mkdir()
        profile.history_file.write_bytes(JUNK)
        said: list[str] = []
        monkeypatch.setattr(QMessageBox, "critical", lambda parent, title, text: said.append(text))
        assert app_module.run([], profile, tmp_path) == 1
        assert "damaged" in said[0]
        assert profile.history_file.read_bytes() == JUNK


class TestCare:
    def test_a_backup_is_made_in_peace_once_a_day(self, qtbot, open_window, desk: Desk, profile: Profile) -> None:
        desk.add_caption_post("a post")
        window = open_window()
        assert desk.history.backups == [], "not while the window is opening"
        for _ in range(2):
            with qtbot.waitSignal(window.care.ended):
                window.care.look()
        assert [backup.why for backup in desk.history.backups] == [Why.DAILY]

    def test_no_room_is_a_sentence(self, qtbot, open_window, monkeypatch) -> None:
        def refuse(*_: object) -> None:
            raise HistoryError("There is no room for a backup.")

        monkeypatch.setattr(Upkeep, "sweep", refuse)
        window = open_window()
        with qtbot.waitSignal(window.care.ended):
            window.care.look()
        assert window.message.text == "There is no room for a backup."


def _press_restore(dialog: RestoreDialog) -> None:
    if dialog.restore_button.isEnabled():
        dialog.restore_button.click()
