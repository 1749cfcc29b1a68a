"""A whole session of tagging by keyboard alone; a practised user needs at most one key for a tag that is accepted."""

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from tagdesk.assistant.desk import Desk
from tagdesk.domain import TagState
from tagdesk.gui.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier


class Keyboard(QObject):
    """Presses keys where the focus is, counts them, and waits for what follows; there is no mouse."""

    def __init__(self, qtbot, window: MainWindow) -> None:
        super().__init__()
        self._qtbot, self._window = qtbot, window
        self.pressed = 0

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.pressed += 1
        self._qtbot.keyClick(QApplication.focusWidget() or self._window, key, modifiers)
        self._qtbot.waitUntil(lambda: self._window.idle)

    def press_in_menu(self, menu: QMenu, *keys: Qt.Key) -> None:
        """Press keys in an open menu, the last of which closes it."""
        self._qtbot.waitUntil(menu.isVisible)
        for key in keys:
            self.pressed += 1
            self._qtbot.keyClick(menu, key)
        self._window.activateWindow()  # as a window manager does when a menu closes
        self._qtbot.waitActive(self._window)
        self._qtbot.waitUntil(lambda: self._window.idle)

    def type(self, text: str) -> None:
        self.pressed += len(text)
        self._qtbot.keyClicks(QApplication.focusWidget(), text)


@pytest.fixture
def window(open_window, make_photo, qtbot) -> MainWindow:
    window = open_window([make_photo("a.jpg"), make_photo("b.jpg"), make_photo("c.jpg")])
    qtbot.waitActive(window)
    qtbot.waitUntil(lambda: len(window.session.posts) == 3 and window.idle)
    return window


@pytest.fixture
def keys(qtbot, window: MainWindow) -> Keyboard:
    return Keyboard(qtbot, window)


def test_three_photos_are_tagged_without_a_mouse(keys: Keyboard, window: MainWindow, desk: Desk) -> None:
    first, second, third = (post.post_id for post in window.session.posts)

    # First photo: all that is certain enough, one more by its number, one refused, one typed.
    keys.press(Qt.Key.Key_Return, CTRL)
    keys.press(Qt.Key.Key_2)
    keys.press(Qt.Key.Key_1, SHIFT)
    keys.press(Qt.Key.Key_G, ALT)
    assert window.tags.field.hasFocus()
    keys.type("Golden Hour")
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_1, ALT)
    post = desk.post(first)
    assert post.tags_in(TagState.OWN) == ("Golden Hour",)
    assert len(post.tags_in(TagState.ACCEPTED)) == 5
    assert len(post.rejected) == 1

    # Its tags in another order, one written another way, one taken off; then it is copied and done.
    keys.press(Qt.Key.Key_Tab, SHIFT)
    assert window.tags.chips.chips[-1].hasFocus()
    keys.press(Qt.Key.Key_Left, ALT)
    keys.press(Qt.Key.Key_F2)
    keys.type("x")
    keys.press(Qt.Key.Key_Return)
    assert "x" in desk.post(first).chosen
    keys.press(Qt.Key.Key_Delete)
    assert "x" not in desk.post(first).chosen
    keys.press(Qt.Key.Key_Z, CTRL)
    keys.press(Qt.Key.Key_Z, CTRL)
    assert "x" not in desk.post(first).chosen
    keys.press(Qt.Key.Key_C, CTRL | SHIFT)
    assert desk.post(first).done
    assert QGuiApplication.clipboard().text().count("#") == 6

    # Second photo: the tags of a saved set.
    desk.history.keep_tag_set("Lake", ["lake", "swim"])
    keys.press(Qt.Key.Key_PageDown)
    assert window.session.current.post_id == second
    keys.press(Qt.Key.Key_T, CTRL)
    keys.press_in_menu(window.tags.sets_menu, Qt.Key.Key_Down, Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_D, CTRL)
    assert (desk.post(second).chosen, desk.post(second).done) == (("lake", "swim"), True)

    # Third photo: a caption brings its own hashtag, the rest by numbers.
    keys.press(Qt.Key.Key_PageDown)
    keys.press(Qt.Key.Key_C, ALT)
    assert window.editor.caption.hasFocus()
    keys.type("Evening swim #lake")
    keys.press(Qt.Key.Key_1, ALT)
    keys.press(Qt.Key.Key_Escape)
    keys.press(Qt.Key.Key_1)
    keys.press(Qt.Key.Key_D, CTRL)
    assert desk.post(third).done
    assert len(desk.post(third).chosen) == 3


def test_an_accepted_tag_takes_at_most_one_key(keys: Keyboard, window: MainWindow, desk: Desk) -> None:
    accepted = 0
    for _ in window.session.posts:
        keys.press(Qt.Key.Key_Return, CTRL)
        keys.press(Qt.Key.Key_1)
        keys.press(Qt.Key.Key_PageDown)
        accepted = sum(len(desk.post(post.post_id).chosen) for post in window.session.posts)
    assert accepted == 12
    assert keys.pressed <= accepted, "keys for going to the next photo included"


def test_every_control_of_the_tags_is_reached_by_tab(keys: Keyboard, window: MainWindow) -> None:
    keys.press(Qt.Key.Key_1)
    window.tags.platforms.combo.setFocus()
    tags = window.tags
    wanted = [
        *tags.head, *tags.chips.chips, tags.field, tags.sets_button, tags.view, tags.threshold.slider,
        tags.threshold.button,
    ]  # fmt: skip
    for widget in wanted:
        assert QApplication.focusWidget() is widget
        keys.press(Qt.Key.Key_Tab)
