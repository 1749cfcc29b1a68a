"""Every control says what it is, and the keyboard reaches all of them."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QMenu,
    QTabBar,
    QWidget,
)

from tagdesk.gui.main_window import MainWindow

#: Parts that Qt makes by itself inside a control that has a name.
_INSIDE = (QComboBox, QAbstractScrollArea, QTabBar)


def focusable(root: QWidget) -> Iterator[QWidget]:
    """Widgets of a window that can have the focus, hidden pages too."""
    for widget in root.findChildren(QWidget):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or widget.objectName().startswith("qt_"):
            continue
        if isinstance(widget, QMenu) or widget.window() is not root or widget.focusProxy() is not None:
            continue  # menus, lists that combo boxes open, widgets whose focus is a part of them
        if isinstance(widget, QLabel) and not widget.text():
            continue  # it is read as what it says
        parent = widget.parentWidget()
        if isinstance(parent, _INSIDE) and type(widget).__module__.startswith("PySide6"):
            continue
        yield widget


def name_of(widget: QWidget) -> str:
    """What a screen reader says first."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip() if interface else ""


def nameless(root: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in focusable(root)
        if not name_of(widget)
    ]


@pytest.fixture
def full_window(qtbot, open_window, make_photo) -> MainWindow:
    window = open_window([make_photo() for _ in range(3)])
    window.session.set_caption(window.session.posts[0].post_id, "A walk with the dog")
    window.session.add_own(["mine"])
    qtbot.waitUntil(lambda: window.idle)
    window.tags.accept_row(0)
    window.message.say_problem("Something is wrong.")
    qtbot.waitUntil(lambda: window.idle)
    return window


def test_every_control_of_the_window_has_a_name(full_window: MainWindow) -> None:
    assert nameless(full_window) == []


@pytest.mark.parametrize("name", ["settings", "keys", "log", "doctor", "about"])
def test_every_control_of_the_side_windows_has_a_name(qtbot, window: MainWindow, monkeypatch, name: str) -> None:
    monkeypatch.setattr("tagdesk.gui.help.doctor.HelpDoctor.examine", lambda self: None)
    dialog = getattr(window.side, f"show_{name}")()
    qtbot.waitUntil(lambda: window.idle)
    assert nameless(dialog) == []
    assert dialog.windowTitle()


def test_every_control_of_the_import_has_a_name(qtbot, window: MainWindow) -> None:
    window.archives.open()
    qtbot.waitUntil(lambda: window.idle)
    assert window.archives.dialog is not None
    assert nameless(window.archives.dialog) == []


def test_every_control_of_the_history_has_a_name(qtbot, full_window: MainWindow) -> None:
    full_window.history.open()
    qtbot.waitUntil(lambda: full_window.idle)
    shown = full_window.history.window
    assert shown is not None
    assert nameless(shown) == []
    shown.tabs.setCurrentWidget(shown.statistics)
    qtbot.waitUntil(lambda: full_window.idle)
    assert nameless(shown) == []


def reached_by_tab(window: QWidget, qtbot, steps: int = 80) -> list[QWidget]:
    """Controls that have the focus one after the other."""
    found: list[QWidget] = []
    for _ in range(steps):
        focus = QApplication.focusWidget()
        if focus in found:
            break
        if focus is not None:
            found.append(focus)
        qtbot.keyClick(focus or window, Qt.Key.Key_Tab)
    return found


def test_tab_reaches_every_control_and_comes_back(qtbot, full_window: MainWindow) -> None:
    qtbot.waitActive(full_window)
    full_window.queue.view.setFocus()
    reached = reached_by_tab(full_window, qtbot)
    wanted = [
        widget
        for widget in focusable(full_window)
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    missing = {f"{type(widget).__name__}: {name_of(widget)}" for widget in set(wanted) - set(reached)}
    assert missing == set()


@pytest.mark.parametrize("name", ["settings", "keys", "about"])
def test_esc_closes_every_side_window(qtbot, window: MainWindow, name: str) -> None:
    dialog = getattr(window.side, f"show_{name}")()
    qtbot.waitUntil(lambda: window.idle)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isHidden()


def test_buttons_fit_their_words_at_twice_the_size(qtbot, open_window: Callable[..., MainWindow], make_photo) -> None:
    app = QApplication.instance()
    before = app.font()
    large = app.font()
    large.setPointSizeF(before.pointSizeF() * 2)
    try:
        app.setFont(large)
        window = open_window([make_photo()])
        window.resize(1280, 800)
        dialog = window.side.show_settings()
        qtbot.waitUntil(lambda: window.idle)
        for root in (window, dialog):
            for widget in focusable(root):
                if widget.isVisible() and isinstance(widget, QAbstractButton) and widget.text():
                    assert widget.width() >= widget.minimumSizeHint().width(), name_of(widget)
                    assert widget.height() >= min(widget.minimumSizeHint().height(), widget.sizeHint().height())
    finally:
        app.setFont(before)


def test_from_right_to_left_the_window_is_mirrored(qtbot, open_window, make_photo) -> None:
    app = QApplication.instance()
    try:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        window = open_window([make_photo()])
        middle = window.width() / 2
        assert window.queue.mapTo(window, window.queue.rect().center()).x() > middle
        assert window.tags.mapTo(window, window.tags.rect().center()).x() < middle
        window.grab()
    finally:
        app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
