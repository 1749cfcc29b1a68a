"""Reasons in the window: over the photo, in the caption, in their box; by pointer, click and key; never in the way."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tagdesk.assistant.explanation import Explanation
from tagdesk.domain import PostTag, TagState
from tagdesk.errors import PackError
from tagdesk.gui.main_window import MainWindow
from tagdesk.gui.reasons.marks import Mark

HEAT = np.zeros((7, 7))
HEAT[2, 3] = 0.5


@pytest.fixture
def opened(qtbot, open_window: Callable[..., MainWindow], make_photo, service) -> MainWindow:
    service.reasons = {
        "sunset": Explanation(
            "The word ‘lake’ is in your caption.", words={"lake": 1.0}, shown={"sky": 0.3}, regions=HEAT,
            named_regions=((2, 3),), sources={"sog": 1.0},
        ),
        "beach": Explanation("You used it in 3 of your 4 posts.", past=4),
    }  # fmt: skip
    window = open_window([make_photo(), make_photo()])
    window.editor.caption.setPlainText("at the lake.")
    window.editor.flush()
    settle(qtbot, window)
    return window


def settle(qtbot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.idle)


def point(window: MainWindow, tag: str | None) -> None:
    window.tags.suggestion_pointed.emit(tag)


def shown(window: MainWindow) -> str:
    """The tag in the title, while its reasons are there."""
    return window.why.card.title.removeprefix("Why ") if window.why.card else ""


def test_pointing_at_a_tag_shows_where_it_comes_from_and_leaving_hides_it_at_once(qtbot, opened: MainWindow) -> None:
    point(opened, "sunset")
    assert opened.why.accessibleName() == "Why #sunset" and opened.why.card is None
    settle(qtbot, opened)
    assert shown(opened) == "#sunset"
    assert opened.photo.view.heat is not None
    assert opened.editor.caption.marks == (Mark(7, 11, 1.0),)
    assert "‘lake’" in opened.why.accessibleDescription()
    point(opened, None)
    assert opened.photo.view.heat is None and not opened.editor.caption.marks and opened.why.card is None


def test_nothing_of_another_tag_stays_while_the_new_one_is_looked_for(qtbot, opened: MainWindow) -> None:
    point(opened, "sunset")
    settle(qtbot, opened)
    point(opened, "beach")
    assert opened.photo.view.heat is None and not opened.editor.caption.marks
    assert opened.why.accessibleName() == "Why #beach"
    settle(qtbot, opened)
    assert shown(opened) == "#beach"
    assert opened.photo.view.heat is None, "the photo doesn't count"


def test_who_passes_by_asks_nothing(qtbot, opened: MainWindow, service) -> None:
    for tag in ("sunset", "beach", "dog", "sky"):
        point(opened, tag)
    point(opened, None)
    QTest.qWait(250)
    assert service.explained == []
    for tag in ("sunset", "beach", "sky"):
        point(opened, tag)
    settle(qtbot, opened)
    assert [tag for tag, _ in service.explained] == ["sky"]


def test_what_is_known_is_not_looked_for_again_until_there_are_other_suggestions(
    qtbot, opened: MainWindow, service
) -> None:
    for tag in ("sunset", "beach", "sunset"):
        point(opened, tag)
        settle(qtbot, opened)
    assert [tag for tag, _ in service.explained] == ["sunset", "beach"]
    assert shown(opened) == "#sunset"
    opened.session.set_place(opened.session.current.post_id, "Ulm")
    settle(qtbot, opened)
    assert [tag for tag, _ in service.explained] == ["sunset", "beach", "sunset"]
    assert service.explained[-1][1]["place"] == "Ulm"


def test_suggestions_never_wait_for_reasons(qtbot, opened: MainWindow, service) -> None:
    service.reason_gate.clear()
    point(opened, "sunset")
    qtbot.waitUntil(lambda: len(service.explained) == 1)
    with qtbot.waitSignal(opened.session.suggested, timeout=1000):
        opened.tags.accept_row(1)
    assert service.given_up == ["sunset"]
    service.reason_gate.set()
    settle(qtbot, opened)
    assert shown(opened) == "#sunset"
    assert service.explained[-1][1]["accepted"] == ("beach",)


def test_reasons_stay_where_they_are_while_the_caption_is_typed(qtbot, opened: MainWindow, service) -> None:
    point(opened, "sunset")
    settle(qtbot, opened)
    service.reason_gate.clear()
    opened.editor.caption.setFocus()
    qtbot.keyClicks(opened.editor.caption, "Oh, ")
    opened.editor.caption.setPlainText("lake, lake.")
    assert opened.editor.caption.marks == (Mark(0, 4, 1.0), Mark(6, 10, 1.0))
    opened.editor.flush()
    assert shown(opened) == "#sunset" and opened.photo.view.heat is not None
    service.reason_gate.set()
    settle(qtbot, opened)
    assert shown(opened) == "#sunset"
    assert service.explained[-1][1]["caption"] == "lake, lake."


def test_underlining_is_no_edit(qtbot, opened: MainWindow) -> None:
    opened.editor.forget_undo()
    before = opened.editor.caption.toPlainText()
    point(opened, "sunset")
    settle(qtbot, opened)
    plain = opened.editor.caption.grab().toImage()
    document = opened.editor.caption.document()
    assert not document.isUndoAvailable() and opened.editor.caption.toPlainText() == before
    point(opened, None)
    assert opened.editor.caption.grab().toImage() != plain


def test_w_shows_why_the_current_suggestion_is_one_and_goes_on_with_the_next(qtbot, opened: MainWindow) -> None:
    opened.queue.view.setFocus()
    qtbot.keyClick(opened, Qt.Key.Key_W)
    settle(qtbot, opened)
    assert shown(opened) == "#sunset"
    opened.tags.accept_row(0)
    settle(qtbot, opened)
    assert shown(opened) == "#beach"
    point(opened, "dog")
    settle(qtbot, opened)
    assert shown(opened) == "#dog"
    point(opened, None)
    settle(qtbot, opened)
    assert shown(opened) == "#beach"
    qtbot.keyClick(opened, Qt.Key.Key_W)
    assert opened.why.card is None


def test_w_is_a_letter_in_a_text_field_and_alt_w_is_not(qtbot, opened: MainWindow) -> None:
    for field in (opened.tags.field, opened.editor.caption):
        field.setFocus()
        qtbot.keyClick(field, Qt.Key.Key_W)
        settle(qtbot, opened)
        assert opened.why.card is None
    assert opened.tags.field.text() == "w"
    qtbot.keyClick(opened.editor.caption, Qt.Key.Key_W, Qt.KeyboardModifier.AltModifier)
    settle(qtbot, opened)
    assert shown(opened) == "#sunset" and opened.editor.caption.hasFocus()


def test_esc_and_the_cross_hide_and_only_then_esc_leaves_the_field(qtbot, opened: MainWindow) -> None:
    opened.editor.caption.setFocus()
    opened.reasons.toggle()
    settle(qtbot, opened)
    qtbot.keyClick(opened.editor.caption, Qt.Key.Key_Escape)
    assert opened.why.card is None and opened.editor.caption.hasFocus()
    qtbot.keyClick(opened.editor.caption, Qt.Key.Key_Escape)
    assert opened.queue.view.hasFocus()
    opened.reasons.toggle()
    settle(qtbot, opened)
    qtbot.mouseClick(opened.why.close_button, Qt.MouseButton.LeftButton)
    assert opened.why.card is None


def test_a_click_on_a_tag_lets_its_reasons_stay(qtbot, opened: MainWindow) -> None:
    view = opened.tags.view
    box = view.visualRect(opened.tags.model.index(1, 0))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.left() + 40, box.center().y()))
    settle(qtbot, opened)
    point(opened, None)
    settle(qtbot, opened)
    assert shown(opened) == "#beach"
    opened.queue.step(1)
    settle(qtbot, opened)
    assert shown(opened) != "", "the other post has a current suggestion too"


def test_the_focus_may_go_from_a_tag_to_its_reasons(qtbot, opened: MainWindow, service, make_photo) -> None:
    past = opened.session.posts[1]
    service.reasons["sunset"] = Explanation("Your previous post had it.", posts=((past.post_id, 1.0), (99, 0.2)))
    opened.tags.view.setFocus()
    opened.tags.view.setCurrentIndex(opened.tags.model.index(0, 0))
    settle(qtbot, opened)
    (button,) = opened.why.post_buttons
    button.setFocus()
    assert QApplication.focusWidget() is button, "it must still be there"
    settle(qtbot, opened)
    assert shown(opened) == "#sunset"
    with qtbot.waitSignal(opened.why.post_clicked) as clicked:
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert clicked.args == [past.post_id]
    assert button.accessibleName().startswith("Post")
    qtbot.waitUntil(lambda: button.has_picture)


def test_a_tag_that_goes_takes_its_reasons_along(qtbot, opened: MainWindow) -> None:
    point(opened, "sunset")
    settle(qtbot, opened)
    opened.tags.reject_row(0)
    assert opened.why.card is None and opened.photo.view.heat is None and not opened.editor.caption.marks


def test_an_accepted_tag_is_explained_as_if_it_were_not_there(qtbot, opened: MainWindow, service) -> None:
    opened.tags.accept_row(0)
    opened.session.add_own(["mine"])
    settle(qtbot, opened)
    point(opened, "sunset")
    settle(qtbot, opened)
    assert service.explained[-1][1]["accepted"] == ("mine",)
    assert shown(opened) == "#sunset"
    point(opened, "mine")
    settle(qtbot, opened)
    assert opened.why.card is not None and opened.why.card.title == "What speaks for #mine"
    assert PostTag("mine", TagState.OWN) in opened.session.current.tags


def test_another_post_has_other_reasons(qtbot, opened: MainWindow) -> None:
    point(opened, "sunset")
    settle(qtbot, opened)
    opened.queue.step(1)
    assert opened.why.card is None and opened.photo.view.heat is None and not opened.editor.caption.marks


def test_why_there_are_none_is_said(qtbot, opened: MainWindow, service) -> None:
    service.reason_error = PackError("The model 'fusion' is damaged.")
    point(opened, "sunset")
    settle(qtbot, opened)
    assert opened.why.card is None
    assert opened.why.accessibleDescription() == "The model 'fusion' is damaged."


def test_nothing_moves_whatever_the_box_shows(qtbot, opened: MainWindow, service) -> None:
    before = opened.tags.geometry(), opened.why.geometry()
    service.reasons["sunset"] = Explanation("So. " * 80, accepted=dict.fromkeys(("longtag" * 20, "b", "c"), 1.0))
    point(opened, "sunset")
    settle(qtbot, opened)
    QTest.qWait(20)
    assert (opened.tags.geometry(), opened.why.geometry()) == before
    assert opened.tags.model.index(0).data(Qt.ItemDataRole.AccessibleDescriptionRole).startswith("So.")
    assert opened.tags.model.index(1).data(Qt.ItemDataRole.AccessibleDescriptionRole) is None


def test_the_height_of_the_box_is_remembered(qtbot, open_window: Callable[..., MainWindow], make_photo) -> None:
    first = open_window([make_photo()])
    column = first.why.parentWidget()
    column.setSizes([column.height() - 130, 130])
    column.splitterMoved.emit(0, 1)
    height = first.why.height()
    first.close()
    second = open_window()
    assert abs(second.why.height() - height) <= 2


def test_a_photo_of_another_post_gets_no_heat(qtbot, opened: MainWindow, tmp_path: Path) -> None:
    pixels = np.zeros((4, 4, 4), np.uint8)
    opened.photo.show_heat(tmp_path / "another.jpg", pixels)
    assert opened.photo.view.heat is None
    photo = opened.session.current.photos[0].path
    opened.photo.show_heat(photo, pixels)
    assert opened.photo.view.heat is not None
    opened.photo.show_heat(photo, None)
    assert opened.photo.view.heat is None


def test_a_box_that_was_drawn_shut_opens_for_w(qtbot, opened: MainWindow) -> None:
    column = opened.why.parentWidget()
    column.setSizes([column.height(), 0])
    assert column.sizes()[1] == 0
    opened.queue.view.setFocus()
    qtbot.keyClick(opened, Qt.Key.Key_W)
    assert column.sizes()[1] > 100


def test_who_waits_is_told_what_for(qtbot, opened: MainWindow, service) -> None:
    service.reason_gate.clear()
    opened.reasons.toggle()
    qtbot.waitUntil(lambda: "Looking" in "".join(label.text() for label in opened.why.findChildren(QLabel)))
    service.reason_gate.set()
    settle(qtbot, opened)
    assert "Looking" not in "".join(label.text() for label in opened.why.findChildren(QLabel))


def test_a_screen_reader_is_told(qtbot, opened: MainWindow) -> None:
    QAccessible.setActive(True)
    opened.reasons.toggle()
    settle(qtbot, opened)
    QAccessible.setActive(False)
    spoken = QAccessible.queryAccessibleInterface(opened.why)
    assert spoken.text(QAccessible.Text.Name) == "Why #sunset"
    assert "The word ‘lake’ is in your caption." in spoken.text(QAccessible.Text.Description)
