"""Several posts selected, groups, and a photo whose file changes while it is on show."""

import os
import threading
from collections.abc import Callable

import pytest
from PIL import Image
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication

from tagdesk.assistant.desk import Desk
from tagdesk.domain import TagState
from tagdesk.errors import HistoryError, PackError
from tagdesk.gui.main_window import MainWindow

NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def opened(qtbot, open_window: Callable[..., MainWindow], make_photo) -> MainWindow:
    window = open_window([make_photo(f"{name}.jpg") for name in "abcde"])
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


def suggestions(window: MainWindow) -> list[str]:
    model = window.tags.model
    return [model.index(row).data() for row in range(model.rowCount())]


def chosen(desk: Desk) -> list[tuple[str, ...]]:
    return [post.chosen for post in desk.posts()]


def test_selected_posts_get_suggestions_together(qtbot, opened: MainWindow, desk: Desk, service) -> None:
    posts = desk.posts()
    opened.session.set_caption(posts[1].post_id, "friends")
    opened.session.add_own(["sunset"])
    service.asked.clear()
    press(qtbot, opened, Qt.Key.Key_Down, SHIFT)
    press(qtbot, opened, Qt.Key.Key_Down, SHIFT)
    assert [post.post_id for post in opened.session.selected_posts] == [post.post_id for post in posts[:3]]
    assert opened.several.line.isVisible()
    assert opened.several.line.title.text() == "3 posts selected"
    assert {asked["photo"].name for asked in service.asked[-3:]} == {"a.jpg", "b.jpg", "c.jpg"}
    assert suggestions(opened)[:2] == ["#sunset", "#beach"], "the first post has it, the other two are open to it"
    assert opened.tags.chips.chips == []
    assert [button.text() for button in opened.several.line.tags] == ["#sunset  on 1 of 3"]
    press(qtbot, opened, Qt.Key.Key_Down)
    assert not opened.several.line.isVisible()
    assert opened.session.selected_posts == []


def test_keys_decide_for_all_and_each_is_one_step(qtbot, opened: MainWindow, desk: Desk) -> None:
    press(qtbot, opened, Qt.Key.Key_A, CTRL)
    press(qtbot, opened, Qt.Key.Key_1)
    assert chosen(desk) == [("sunset",)] * 5
    assert "5 of 5" in opened.message.text
    assert [chip.tag.tag for chip in opened.tags.chips.chips] == ["sunset"]
    assert "#sunset" not in suggestions(opened)
    press(qtbot, opened, Qt.Key.Key_1, SHIFT)
    assert [post.rejected for post in desk.posts()] == [("beach",)] * 5
    assert suggestions(opened)[0] == "#dog" or suggestions(opened)[0] == "#summer"
    press(qtbot, opened, Qt.Key.Key_D, CTRL)
    assert all(post.done for post in desk.posts())
    assert opened.tags.done_button.isChecked()
    press(qtbot, opened, Qt.Key.Key_D, CTRL)
    assert not any(post.done for post in desk.posts())
    for _ in range(3):
        press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert chosen(desk) == [("sunset",)] * 5
    assert len(opened.queue.selected_ids) == 5, "undo leaves the selection as it was"
    press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert chosen(desk) == [()] * 5
    press(qtbot, opened, Qt.Key.Key_Z, CTRL | SHIFT)
    assert chosen(desk) == [("sunset",)] * 5


def test_own_tags_go_to_all_and_are_taken_off_all(qtbot, opened: MainWindow, desk: Desk) -> None:
    opened.session.add_own(["mine"])
    press(qtbot, opened, Qt.Key.Key_A, CTRL)
    line = opened.several.line
    assert [button.text() for button in line.tags] == ["#mine  on 1 of 5"]
    line.tags[0].setFocus()
    press(qtbot, opened, Qt.Key.Key_Space)
    assert chosen(desk) == [("mine",)] * 5
    assert line.tags == []
    opened.tags.field.setFocus()
    qtbot.keyClicks(opened.tags.field, "New York")
    press(qtbot, opened, Qt.Key.Key_Return)
    assert chosen(desk) == [("mine", "New York")] * 5
    assert all(tag.state is TagState.OWN for post in desk.posts() for tag in post.tags)
    opened.tags.removed.emit("mine")
    settle(qtbot, opened)
    assert chosen(desk) == [("New York",)] * 5
    opened.queue.view.setFocus()
    press(qtbot, opened, Qt.Key.Key_Down)
    opened.session.remove("New York")
    press(qtbot, opened, Qt.Key.Key_A, CTRL)
    line.tags[0].setFocus()
    press(qtbot, opened, Qt.Key.Key_Delete)
    assert chosen(desk) == [()] * 5
    assert len(desk.posts()) == 5, "Delete was about the tag"


def test_several_suggestions_for_all_are_one_step(qtbot, opened: MainWindow, desk: Desk) -> None:
    press(qtbot, opened, Qt.Key.Key_2, SHIFT)
    press(qtbot, opened, Qt.Key.Key_A, CTRL)
    opened.session.accept_several([opened.tags.model.suggestion(row) for row in range(2)])
    settle(qtbot, opened)
    assert chosen(desk) == [("sunset",)] + [("sunset", "beach")] * 4
    press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert chosen(desk) == [()] * 5


def test_who_rejected_a_tag_keeps_that_when_all_others_take_it(qtbot, opened: MainWindow, desk: Desk) -> None:
    press(qtbot, opened, Qt.Key.Key_1, SHIFT)
    press(qtbot, opened, Qt.Key.Key_A, CTRL)
    press(qtbot, opened, Qt.Key.Key_1)
    assert chosen(desk) == [()] + [("sunset",)] * 4
    assert desk.posts()[0].rejected == ("sunset",)
    assert "4 of 5" in opened.message.text


def test_undo_waits_until_all_is_written(qtbot, opened: MainWindow, desk: Desk, monkeypatch) -> None:
    gate = threading.Event()
    work = opened.session._desk.add_own_to_all

    def slowly(*args):
        gate.wait(10)
        return (yield from work(*args))

    monkeypatch.setattr(opened.session._desk, "add_own_to_all", slowly)
    press(qtbot, opened, Qt.Key.Key_A, CTRL)
    opened.session.add_own(["mine"])
    opened.session.undo()
    gate.set()
    settle(qtbot, opened)
    assert chosen(desk) == [()] * 5
    assert "add #mine" in opened.message.text


def test_who_goes_on_does_not_wait_for_many_answers(qtbot, opened: MainWindow, service) -> None:
    service.gate.clear()
    opened.queue.view.selectAll()
    qtbot.waitUntil(lambda: opened.session.batch._asking is not None)
    opened.queue.step(1)
    service.gate.set()
    service.asked.clear()
    settle(qtbot, opened)
    assert opened.session.current.photos[0].path.name == "b.jpg"
    assert len(service.asked) <= 3, "the others were not asked about any more"
    assert suggestions(opened)[0] == "#sunset"


def test_a_selection_that_moves_its_current_row_keeps_its_suggestions(qtbot, opened: MainWindow) -> None:
    press(qtbot, opened, Qt.Key.Key_A, CTRL)
    index = opened.queue.shown.index(3, 0)
    opened.queue.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
    settle(qtbot, opened)
    assert opened.session.current.photos[0].path.name == "d.jpg"
    assert len(opened.session.selected_posts) == 5
    assert suggestions(opened)[0] == "#sunset"


def test_what_cannot_be_written_or_suggested_is_a_sentence(qtbot, opened: MainWindow, service, monkeypatch) -> None:
    def refuse(*_args):
        raise HistoryError("The disk is full; free some space and do it again.")
        yield

    service.error = PackError("model.onnx is damaged; install TagDesk again.")
    press(qtbot, opened, Qt.Key.Key_A, CTRL)
    assert "model.onnx" in opened.tags.sentence
    monkeypatch.setattr(opened.session._desk, "add_own_to_all", refuse)
    opened.session.add_own(["mine"])
    settle(qtbot, opened)
    assert opened.message.text == "The disk is full; free some space and do it again."


def test_group_and_ungroup_by_keyboard(qtbot, opened: MainWindow, desk: Desk) -> None:
    press(qtbot, opened, Qt.Key.Key_G, CTRL)
    assert "at least two" in opened.message.text
    opened.message.hide()
    for _ in range(2):
        press(qtbot, opened, Qt.Key.Key_Down, SHIFT)
    press(qtbot, opened, Qt.Key.Key_G, CTRL)
    assert ["".join(photo.path.stem for photo in post.photos) for post in desk.posts()] == ["abc", "d", "e"]
    assert not opened.several.line.isVisible()
    pager = opened.photo.pager
    assert pager.isVisible()
    assert pager.count.text() == "1 of 3"
    press(qtbot, opened, Qt.Key.Key_Right)
    assert (pager.count.text(), pager.photo.path.name) == ("2 of 3", "b.jpg")
    assert not opened.photo.view.is_empty
    pager.lead.click()
    settle(qtbot, opened)
    assert [photo.path.stem for photo in opened.session.current.photos] == ["b", "a", "c"]
    assert (pager.count.text(), pager.photo.path.name) == ("1 of 3", "b.jpg"), "the photo on show stays"
    press(qtbot, opened, Qt.Key.Key_Left)
    assert pager.photo.path.name == "c.jpg"
    press(qtbot, opened, Qt.Key.Key_G, CTRL | SHIFT)
    assert [[photo.path.stem for photo in post.photos] for post in desk.posts()] == [["a"], ["b"], ["c"], ["d"], ["e"]]
    assert not pager.isVisible()
    for _ in range(3):
        press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert [[photo.path.stem for photo in post.photos] for post in desk.posts()] == [["a"], ["b"], ["c"], ["d"], ["e"]]
    assert opened.queue.shown.rowCount() == 5


def test_a_photo_deleted_while_shown_says_so_and_recovers(qtbot, opened: MainWindow, desk: Desk, tmp_path) -> None:
    path = tmp_path / "photos" / "a.jpg"
    aside = tmp_path / "aside.jpg"
    path.rename(aside)
    qtbot.waitUntil(opened.photo.sentence.isVisible, timeout=3000)
    assert "a.jpg" in opened.photo.sentence.text()
    qtbot.waitUntil(lambda: bool(desk.posts()[0].photos[0].error))
    settle(qtbot, opened)
    aside.rename(path)
    qtbot.waitUntil(opened.photo.view.isVisible, timeout=3000)
    qtbot.waitUntil(lambda: desk.posts()[0].photos[0].error is None)
    settle(qtbot, opened)
    assert suggestions(opened)[0] == "#sunset"


def test_a_photo_changed_while_shown_is_shown_anew(qtbot, opened: MainWindow, tmp_path, service) -> None:
    path = tmp_path / "photos" / "a.jpg"
    asked = len(service.asked)
    Image.new("RGB", (90, 30), "lime").save(path)
    os.utime(path, (1, 1))
    qtbot.waitUntil(lambda: opened.photo.view.picture_size_px.width() == 90, timeout=3000)
    settle(qtbot, opened)
    thumbnail = opened.pictures.thumbnail(path)
    qtbot.waitUntil(lambda: (thumbnail or opened.pictures.thumbnail(path)) is not None)
    assert opened.pictures.thumbnail(path).width() == 90
    assert len(service.asked) == asked + 1
