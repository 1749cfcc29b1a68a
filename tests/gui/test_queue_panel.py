"""The left side of the window: filter, selection, and what of it is remembered."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QModelIndex, Qt
from PySide6.QtWidgets import QApplication

from tagdesk.assistant.desk import Desk
from tagdesk.gui.main_window import MainWindow
from tagdesk.gui.queue.filter import QueueKind

NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def opened(qtbot, open_window: Callable[..., MainWindow], make_photo) -> MainWindow:
    window = open_window([make_photo(f"{name}.jpg") for name in "abcde"])
    qtbot.waitActive(window)
    settle(qtbot, window)
    return window


def settle(qtbot, window: MainWindow) -> None:
    QApplication.processEvents()
    qtbot.waitUntil(lambda: window.idle)
    qtbot.wait(1)


def press(qtbot, window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifiers)
    settle(qtbot, window)


def names(window: MainWindow) -> str:
    shown = window.queue.shown
    return "".join(shown.index(row, 0).data()[0] for row in range(shown.rowCount()))


def choose(window: MainWindow, kind: QueueKind) -> None:
    window.queue.filter_bar.kind.setCurrentIndex(list(QueueKind).index(kind))


def test_kinds_with_their_counts(qtbot, opened: MainWindow) -> None:
    press(qtbot, opened, Qt.Key.Key_D, CTRL)
    bar = opened.queue.filter_bar
    assert [bar.kind.itemText(row) for row in range(4)] == ["All  5", "To do  4", "Done  1", "Over the cap  0"]
    choose(opened, QueueKind.DONE)
    assert names(opened) == "a"
    choose(opened, QueueKind.TO_DO)
    settle(qtbot, opened)
    assert names(opened) == "bcde"
    assert opened.session.current.photos[0].path.name == "b.jpg", "the person goes where something is to be done"
    press(qtbot, opened, Qt.Key.Key_D, CTRL)
    assert names(opened) == "bcde", "what is worked on stays until the person goes on"
    press(qtbot, opened, Qt.Key.Key_PageDown)
    assert names(opened) == "cde"
    assert opened.session.current.photos[0].path.name == "c.jpg"
    assert opened.queue.footer.text() == "2 of 5 done"


def test_over_the_cap_is_found_out_between_other_things(qtbot, opened: MainWindow) -> None:
    opened.queue.set_rule(lambda post: len(post.chosen) > 1)
    opened.session.add_own(["one", "two"])
    choose(opened, QueueKind.OVER)
    qtbot.waitUntil(lambda: names(opened) == "a")
    assert opened.queue.filter_bar.kind.itemText(3) == "Over the cap  1"
    opened.queue.set_rule(lambda post: False)
    qtbot.waitUntil(lambda: opened.queue.filter_bar.kind.itemText(3) == "Over the cap  0")


def test_the_filter_is_used_by_keyboard(qtbot, opened: MainWindow, desk: Desk) -> None:
    desk.set_caption(desk.posts()[3].post_id, "Evening #swim")
    opened.session.load()
    settle(qtbot, opened)
    press(qtbot, opened, Qt.Key.Key_L, CTRL)
    words = opened.queue.filter_bar.words
    assert words.hasFocus()
    qtbot.keyClicks(words, "#swim")
    qtbot.waitUntil(lambda: names(opened) == "d")
    assert opened.session.current.photos[0].path.name == "d.jpg"
    qtbot.keyClicks(words, "x")
    press(qtbot, opened, Qt.Key.Key_Return)
    assert names(opened) == ""
    assert opened.queue.view._sentence
    press(qtbot, opened, Qt.Key.Key_L, CTRL)
    press(qtbot, opened, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: names(opened) == "abcde")
    assert words.hasFocus()
    press(qtbot, opened, Qt.Key.Key_Escape)
    assert opened.queue.view.hasFocus()


def test_digits_in_the_filter_are_text(qtbot, opened: MainWindow) -> None:
    opened.queue.filter_bar.words.setFocus()
    press(qtbot, opened, Qt.Key.Key_1)
    assert opened.queue.filter_bar.words.text() == "1"
    assert opened.session.current.chosen == ()


def test_new_photos_are_gone_to_whatever_the_filter(qtbot, opened: MainWindow, make_photo) -> None:
    choose(opened, QueueKind.DONE)
    opened.session.take_in([make_photo("new.jpg")])
    settle(qtbot, opened)
    assert opened.session.current.photos[0].path.name == "new.jpg"
    assert names(opened) == "n"


def test_taking_off_goes_on_within_the_filter(qtbot, opened: MainWindow) -> None:
    for _ in range(2):
        press(qtbot, opened, Qt.Key.Key_D, CTRL)
        press(qtbot, opened, Qt.Key.Key_PageDown)
    choose(opened, QueueKind.TO_DO)
    settle(qtbot, opened)
    opened.queue.view.setFocus()
    press(qtbot, opened, Qt.Key.Key_Delete)
    assert names(opened) == "de"
    assert opened.session.current.photos[0].path.name == "d.jpg"


def test_selecting_all_takes_what_is_shown(qtbot, opened: MainWindow) -> None:
    press(qtbot, opened, Qt.Key.Key_D, CTRL)
    press(qtbot, opened, Qt.Key.Key_PageDown)
    choose(opened, QueueKind.TO_DO)
    press(qtbot, opened, Qt.Key.Key_A, CTRL)
    assert len(opened.session.selected_posts) == 4
    assert len(opened.queue.selected_ids) == 4


def test_filter_selection_and_scrolling_are_there_after_a_restart(qtbot, open_window, make_photo) -> None:
    window = open_window([make_photo(f"{number:02}.jpg") for number in range(80)])
    settle(qtbot, window)
    choose(window, QueueKind.TO_DO)
    window.queue.filter_bar.words.setText("jpg")
    qtbot.waitUntil(lambda: not window.queue.shown.is_open and not window.queue.filter_bar._typing.isActive())
    posts = window.session.posts
    window.queue.go_to(posts[41].post_id)
    window.queue.select([post.post_id for post in posts[40:43]])
    window.queue.view.verticalScrollBar().setValue(1200)
    settle(qtbot, window)
    window.close()
    again = open_window()
    settle(qtbot, again)
    assert again.queue.shown.kind is QueueKind.TO_DO
    assert again.queue.filter_bar.words.text() == "jpg"
    assert [post.post_id for post in again.session.selected_posts] == [post.post_id for post in posts[40:43]]
    assert again.session.current.post_id == posts[41].post_id
    assert again.queue.view.verticalScrollBar().value() == 1200


def test_a_damaged_memory_is_no_problem(qtbot, opened: MainWindow, open_window) -> None:
    for damage in (b"\xff", b"[]", b'{"kind": [1], "words": 7, "scrolled": "x", "selected": ["a", 9, null]}'):
        opened._memory.keep_layout("queue", QByteArray(damage))
        opened._memory.sync()
        again = open_window()
        settle(qtbot, again)
        assert again.queue.shown.kind is QueueKind.ALL


def drag(window: MainWindow, rows: list[int]) -> QMimeData:
    return window.queue.shown.mimeData([window.queue.shown.index(row, 0) for row in rows])


def test_posts_dropped_on_another_one_are_grouped(qtbot, opened: MainWindow, desk: Desk) -> None:
    shown = opened.queue.shown
    data = drag(opened, [1, 3])
    copy = Qt.DropAction.CopyAction
    assert not shown.canDropMimeData(data, copy, 2, 0, QModelIndex()), "between two posts is no place"
    assert not shown.canDropMimeData(QMimeData(), copy, -1, -1, shown.index(0, 0))
    assert not shown.canDropMimeData(drag(opened, [2]), copy, -1, -1, shown.index(2, 0)), "not on itself"
    assert shown.canDropMimeData(data, copy, -1, -1, shown.index(0, 0))
    assert shown.dropMimeData(data, copy, -1, -1, shown.index(0, 0))
    settle(qtbot, opened)
    assert names(opened) == "ace"
    assert [photo.path.stem for photo in opened.session.current.photos] == ["a", "b", "d"]
    assert shown.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "a.jpg, 3 photos"
    press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert names(opened) == "abcde"


@pytest.mark.parametrize("data", [b"\xff", b"7", b"[" * 100_000, b'[[1], "2", null, true, 3.0, 99]', b'{"2": 3}'])
def test_what_another_program_drags_under_the_same_name_is_nothing(opened: MainWindow, data: bytes) -> None:
    foreign = QMimeData()
    foreign.setData("application/x-tagdesk-posts", data)
    shown = opened.queue.shown
    assert not shown.canDropMimeData(foreign, Qt.DropAction.CopyAction, -1, -1, shown.index(0, 0))
    assert not shown.dropMimeData(foreign, Qt.DropAction.CopyAction, -1, -1, shown.index(0, 0))


def test_a_name_with_a_line_break_is_one_line(qtbot, opened: MainWindow, make_photo) -> None:
    opened.session.take_in([make_photo("two\nlines\t.jpg")])
    settle(qtbot, opened)
    assert opened.queue.shown.index(5, 0).data() == "two�lines�.jpg"
