"""The window writes tags into photos: on a key, when a post is done, and after a restart."""

import json
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.metadata_writing import MetadataWriter
from tagdesk.assistant.settings import WriteInto, WriteWhen
from tagdesk.errors import HistoryError
from tagdesk.gui.main_window import MainWindow
from tagdesk.metadata.sidecar_file import SidecarFile
from tagdesk.paths import Profile

NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def photos(make_photo) -> list[Path]:
    return [make_photo(f"{name}.jpg") for name in "abc"]


@pytest.fixture
def opened(qtbot, open_window: Callable[..., MainWindow], photos: list[Path]) -> MainWindow:
    window = open_window(photos)
    qtbot.waitActive(window)
    window.queue.view.setFocus()
    settle(qtbot, window)
    return window


def settle(qtbot, window: MainWindow) -> None:
    QApplication.processEvents()
    qtbot.waitUntil(lambda: window.idle)


def press(qtbot, window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifiers)
    settle(qtbot, window)


def sidecar(photo: Path) -> Path:
    return photo.with_name(photo.name + ".xmp")


def written(photo: Path) -> list[str]:
    return list(SidecarFile(sidecar(photo)).keywords.values()) if sidecar(photo).exists() else []


def done(desk: Desk) -> list[bool]:
    return [post.done for post in desk.posts()]


def test_ctrl_s_writes_a_sidecar_and_marks_as_done(qtbot, opened: MainWindow, desk: Desk, photos) -> None:
    before = photos[0].read_bytes()
    opened.session.add_own(["New York"])
    opened.tags.accept_row(0)
    press(qtbot, opened, Qt.Key.Key_S, CTRL)
    assert written(photos[0]) == ["New York", "sunset"]
    assert photos[0].read_bytes() == before
    assert "a.jpg.xmp" in opened.message.text and "2 added" in opened.message.text
    assert done(desk) == [True, False, False]
    assert opened.tags.done_button.isChecked()
    opened.session.remove("sunset")
    opened.session.add_own(["Möwe"])
    press(qtbot, opened, Qt.Key.Key_S, CTRL)
    assert "1 added, 1 removed" in opened.message.text
    assert written(photos[0]) == ["New York", "Möwe"]
    press(qtbot, opened, Qt.Key.Key_S, CTRL)
    assert "already" in opened.message.text


@pytest.mark.skipif(not shutil.which("exiftool"), reason="needs exiftool")
def test_exiftool_reads_what_was_written(qtbot, opened: MainWindow, photos) -> None:
    opened.session.add_own(["New York", "Möwe"])
    press(qtbot, opened, Qt.Key.Key_S, CTRL)
    answer = subprocess.run(
        ["exiftool", "-json", "-XMP-dc:Subject", str(sidecar(photos[0]))], capture_output=True, check=True
    )
    assert json.loads(answer.stdout)[0]["Subject"] == ["New York", "Möwe"]


def test_undo_takes_back_the_mark_only(qtbot, opened: MainWindow, desk: Desk, photos) -> None:
    opened.session.add_own(["mine"])
    press(qtbot, opened, Qt.Key.Key_S, CTRL)
    press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert done(desk) == [False, False, False]
    assert desk.posts()[0].chosen == ("mine",)
    assert written(photos[0]) == ["mine"]


def test_ctrl_s_is_about_all_selected_posts(qtbot, opened: MainWindow, desk: Desk, photos) -> None:
    press(qtbot, opened, Qt.Key.Key_A, CTRL)
    opened.session.add_own(["mine"])
    settle(qtbot, opened)
    press(qtbot, opened, Qt.Key.Key_S, CTRL)
    assert [written(photo) for photo in photos] == [["mine"]] * 3
    assert done(desk) == [True, True, True]
    assert "3 new files" in opened.message.text, "what was written stands, not that the posts are done"
    press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert done(desk) == [False, False, False], "one step"


def test_what_is_typed_is_written_too(qtbot, opened: MainWindow, photos) -> None:
    opened.editor.caption.setFocus()
    qtbot.keyClicks(opened.editor.caption, "Swim #lake")
    press(qtbot, opened, Qt.Key.Key_S, CTRL)
    assert written(photos[0]) == ["lake"]


def test_nothing_to_write_is_said(qtbot, opened: MainWindow, desk: Desk, photos) -> None:
    press(qtbot, opened, Qt.Key.Key_S, CTRL)
    assert "nothing to write yet" in opened.message.text
    assert not sidecar(photos[0]).exists()
    opened.session.add_caption_post("Only words")
    press(qtbot, opened, Qt.Key.Key_S, CTRL)
    assert "no photo" in opened.message.text
    assert not any(done(desk))


def test_never_means_never(qtbot, opened: MainWindow, photos) -> None:
    opened.settings.change(write_when=WriteWhen.NEVER)
    opened.session.add_own(["mine"])
    press(qtbot, opened, Qt.Key.Key_S, CTRL)
    assert not sidecar(photos[0]).exists()
    assert "Settings" in opened.message.text


def test_a_sidecar_that_is_no_xml_is_a_sentence(qtbot, opened: MainWindow, desk: Desk, photos) -> None:
    sidecar(photos[1]).write_text("no XML", encoding="utf-8")
    press(qtbot, opened, Qt.Key.Key_A, CTRL)
    opened.session.add_own(["mine"])
    settle(qtbot, opened)
    press(qtbot, opened, Qt.Key.Key_S, CTRL)
    assert "b.jpg.xmp is damaged" in opened.message.text
    assert "other" in opened.message.text, "the others are written, and that is said"
    assert sidecar(photos[1]).read_text(encoding="utf-8") == "no XML"
    assert [written(photos[0]), written(photos[2])] == [["mine"]] * 2
    assert done(desk) == [True, False, True]


def test_a_photo_that_went_away_is_a_sentence(qtbot, opened: MainWindow, desk: Desk, photos) -> None:
    opened.session.add_own(["mine"])
    photos[0].unlink()
    press(qtbot, opened, Qt.Key.Key_S, CTRL)
    assert "a.jpg" in opened.message.text
    assert not done(desk)[0]
    assert not sidecar(photos[0]).exists()


def test_exiftool_that_is_missing_is_a_sentence(qtbot, opened: MainWindow, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    opened.settings.change(write_into=WriteInto.EXIFTOOL)
    opened.session.add_own(["mine"])
    press(qtbot, opened, Qt.Key.Key_S, CTRL)
    assert "ExifTool" in opened.message.text


def test_a_history_that_fails_is_a_sentence(qtbot, opened: MainWindow, desk: Desk, monkeypatch) -> None:
    def fail(*args: object) -> None:
        raise HistoryError("The history is full.")

    monkeypatch.setattr("tagdesk.history.store.History.remember_written", fail)
    opened.session.add_own(["mine"])
    press(qtbot, opened, Qt.Key.Key_S, CTRL)
    assert opened.message.text == "The history is full."
    assert not any(done(desk))


def test_tags_go_into_the_jpeg_if_the_settings_say_so(qtbot, opened: MainWindow, photos, profile: Profile) -> None:
    before = photos[0].read_bytes()
    opened.settings.change(write_into=WriteInto.JPEG)
    opened.session.add_own(["mine"])
    press(qtbot, opened, Qt.Key.Key_S, CTRL)
    assert not sidecar(photos[0]).exists()
    assert b"mine" in photos[0].read_bytes()
    assert [file.read_bytes() for file in profile.backups_dir.rglob("*.jpg")] == [before]


def test_done_posts_are_written_if_the_settings_say_so(qtbot, opened: MainWindow, photos) -> None:
    opened.session.add_own(["mine"])
    press(qtbot, opened, Qt.Key.Key_D, CTRL)
    assert not sidecar(photos[0]).exists(), "the settings don't say so yet"
    press(qtbot, opened, Qt.Key.Key_D, CTRL)
    opened.settings.change(write_when=WriteWhen.WHEN_DONE)
    press(qtbot, opened, Qt.Key.Key_D, CTRL)
    assert written(photos[0]) == ["mine"]
    opened.session.add_own(["more"])
    settle(qtbot, opened)
    assert written(photos[0]) == ["mine", "more"], "the file follows"
    press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert written(photos[0]) == ["mine"]


def test_all_that_become_done_together_are_written(qtbot, opened: MainWindow, photos) -> None:
    opened.settings.change(write_when=WriteWhen.WHEN_DONE)
    press(qtbot, opened, Qt.Key.Key_A, CTRL)
    opened.session.add_own(["mine"])
    settle(qtbot, opened)
    assert not any(sidecar(photo).exists() for photo in photos), "drafts are not written"
    press(qtbot, opened, Qt.Key.Key_D, CTRL)
    assert [written(photo) for photo in photos] == [["mine"]] * 3


def test_who_thinks_better_of_it_at_once_has_nothing_written(qtbot, opened: MainWindow, photos) -> None:
    opened.settings.change(write_when=WriteWhen.WHEN_DONE)
    opened.session.add_own(["mine"])
    opened.session.set_done(True)
    opened.session.undo()
    settle(qtbot, opened)
    assert not sidecar(photos[0]).exists()


def test_copying_marks_as_done_and_writes(qtbot, opened: MainWindow, photos) -> None:
    opened.settings.change(write_when=WriteWhen.WHEN_DONE)
    opened.session.add_own(["mine"])
    press(qtbot, opened, Qt.Key.Key_C, CTRL | SHIFT)
    assert written(photos[0]) == ["mine"]
    assert "Copied" in opened.message.text, "the background is silent"


def test_a_failure_in_the_background_is_said(qtbot, opened: MainWindow, photos) -> None:
    opened.settings.change(write_when=WriteWhen.WHEN_DONE)
    sidecar(photos[0]).write_text("no XML", encoding="utf-8")
    opened.session.add_own(["mine"])
    press(qtbot, opened, Qt.Key.Key_D, CTRL)
    assert "a.jpg.xmp is damaged" in opened.message.text


class SlowWriting:
    """Lets through so many posts, then waits until the gate is open."""

    def __init__(self, monkeypatch, free: int) -> None:
        self.free, self.gate, self.begun = free, threading.Event(), threading.Event()
        plain = MetadataWriter.write

        def write(writer: MetadataWriter, post_ids):
            if self.free == 0:
                self.begun.set()
                assert self.gate.wait(10)
            self.free -= 1
            return (yield from plain(writer, post_ids))

        monkeypatch.setattr(MetadataWriter, "write", write)


def test_closing_in_the_midst_is_made_up_for_at_the_next_start(
    qtbot, opened: MainWindow, open_window, desk: Desk, photos, monkeypatch
) -> None:
    press(qtbot, opened, Qt.Key.Key_A, CTRL)
    opened.session.add_own(["mine"])
    settle(qtbot, opened)
    slow = SlowWriting(monkeypatch, free=1)
    qtbot.keyClick(opened.queue.view, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(slow.begun.is_set)
    threading.Timer(0.1, slow.gate.set).start()
    opened.close()
    assert len([photo for photo in photos if written(photo)]) < 3
    window = open_window()
    settle(qtbot, window)
    assert [written(photo) for photo in photos] == [["mine"]] * 3
    assert done(desk) == [True, True, True]
    assert "Written" in window.message.text


def test_closing_before_the_pause_is_over_loses_nothing(qtbot, opened: MainWindow, open_window, photos) -> None:
    opened.settings.change(write_when=WriteWhen.WHEN_DONE)
    opened.session.add_own(["mine"])
    opened.session.set_done(True)
    opened.close()
    assert not sidecar(photos[0]).exists()
    window = open_window()
    settle(qtbot, window)
    assert written(photos[0]) == ["mine"]
    window.close()
    sidecar(photos[0]).unlink()
    settle(qtbot, open_window())
    assert not sidecar(photos[0]).exists(), "it was written once"


def test_stopping_keeps_what_was_written(qtbot, opened: MainWindow, desk: Desk, photos, monkeypatch) -> None:
    press(qtbot, opened, Qt.Key.Key_A, CTRL)
    opened.session.add_own(["mine"])
    settle(qtbot, opened)
    slow = SlowWriting(monkeypatch, free=1)
    qtbot.keyClick(opened.queue.view, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(slow.begun.is_set)
    qtbot.waitUntil(lambda: opened.metadata.box is not None)
    opened.metadata.box.findChild(QPushButton).click()
    slow.gate.set()
    settle(qtbot, opened)
    assert "Stopped" in opened.message.text
    assert [bool(written(photo)) for photo in photos] == done(desk)
    assert done(desk)[0] and not done(desk)[2]
    assert opened.metadata.box is None
