"""The chosen tags as chips."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from tagdesk.domain import PostTag, TagState
from tagdesk.gui.tags.chip_area import ChipArea

TAGS = [PostTag("sunset", TagState.ACCEPTED), PostTag("New York", TagState.OWN), PostTag("lake", TagState.ACCEPTED)]


@pytest.fixture
def area(qtbot) -> Iterator[ChipArea]:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    area = ChipArea()
    column.addWidget(area)
    column.addStretch()
    window.resize(300, 400)
    window.show()
    qtbot.waitActive(window)
    area.set_tags(TAGS)
    yield area  # keeps the window alive


def test_the_cross_and_the_delete_key_take_a_tag_off(qtbot, area: ChipArea) -> None:
    removed: list[str] = []
    area.removed.connect(removed.append)
    chips = area.chips
    qtbot.mouseClick(chips[0], Qt.MouseButton.LeftButton, pos=chips[0].rect().center())
    assert removed == []
    qtbot.mouseClick(chips[0], Qt.MouseButton.LeftButton, pos=chips[0].cross_box().center())
    qtbot.keyClick(chips[1], Qt.Key.Key_Delete)
    assert removed == ["sunset", "New York"]


def test_accepted_and_own_tags_look_and_sound_different(area: ChipArea) -> None:
    accepted, own, _ = area.chips
    assert (accepted.accessibleName(), own.accessibleName()) == ("accepted tag sunset", "own tag New York")
    assert accepted.font().bold() != own.font().bold()
    colours = [chip.grab().toImage().pixelColor(chip.width() // 2, 4) for chip in (accepted, own)]
    assert colours[0] != colours[1]


def test_the_focus_stays_among_the_chips_when_one_goes(qtbot, area: ChipArea) -> None:
    area.chips[1].setFocus()
    area.set_tags([TAGS[0], TAGS[2]])
    assert area.chips[1].hasFocus()
    assert area.chips[1].tag == TAGS[2]


def test_many_chips_scroll_and_move_nothing_below(qtbot, area: ChipArea) -> None:
    height = area.sizeHint().height()
    area.set_tags([PostTag(f"averyordinarytag{number}", TagState.ACCEPTED) for number in range(60)])
    assert area.sizeHint().height() == height
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    assert all(chip.width() <= area.viewport().width() for chip in area.chips)


def test_a_tag_longer_than_the_panel_does_not_widen_it(qtbot, area: ChipArea) -> None:
    area.set_tags([PostTag("x" * 300, TagState.OWN)])
    qtbot.waitUntil(lambda: area.chips[0].width() <= area.viewport().width())
    assert area.chips[0].width() <= area.viewport().width()


def test_alt_and_an_arrow_move_a_tag_and_the_focus_goes_with_it(qtbot, area: ChipArea) -> None:
    orders: list[list[str]] = []
    area.reordered.connect(orders.append)
    area.chips[0].setFocus()
    qtbot.keyClick(area.chips[0], Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(area.chips[2], Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert orders == [["New York", "sunset", "lake"], ["sunset", "lake", "New York"]]
    area.set_tags([TAGS[1], TAGS[0], TAGS[2]])
    assert area.chips[1].hasFocus()
    qtbot.keyClick(area.chips[0], Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(area.chips[2], Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert len(orders) == 2, "the first and the last one can't go further"


def test_arrows_alone_go_to_the_next_chip(qtbot, area: ChipArea) -> None:
    area.chips[0].setFocus()
    qtbot.keyClick(area.chips[0], Qt.Key.Key_Right)
    assert area.chips[1].hasFocus()
    qtbot.keyClick(area.chips[1], Qt.Key.Key_Left)
    assert area.chips[0].hasFocus()


def test_a_chip_is_dragged_to_another_place(qtbot, area: ChipArea) -> None:
    orders: list[list[str]] = []
    area.reordered.connect(orders.append)
    first, last = area.chips[0], area.chips[2]
    drag(first, last, QPoint(last.width() - 4, 8))
    assert not area._mark.isHidden()
    QTest.mouseRelease(first, Qt.MouseButton.LeftButton, pos=first.mapFromGlobal(last.mapToGlobal(QPoint(90, 8))))
    assert orders == [["New York", "lake", "sunset"]]
    assert area._mark.isHidden()


def test_esc_ends_a_drag_and_a_click_is_none(qtbot, area: ChipArea) -> None:
    first, last = area.chips[0], area.chips[2]
    with qtbot.assertNotEmitted(area.reordered):
        qtbot.mouseClick(first, Qt.MouseButton.LeftButton, pos=QPoint(12, 8))
        drag(first, last, QPoint(8, 8))
        qtbot.keyClick(first, Qt.Key.Key_Escape)
        QTest.mouseRelease(first, Qt.MouseButton.LeftButton)
    assert area._mark.isHidden()


def test_f2_or_a_double_click_edits_in_place(qtbot, area: ChipArea) -> None:
    edits: list[tuple[str, str]] = []
    area.edited.connect(lambda old, new: edits.append((old, new)))
    area.chips[1].setFocus()
    qtbot.keyClick(area.chips[1], Qt.Key.Key_F2)
    assert area.editor is not None and area.editor.hasFocus()
    qtbot.keyClicks(area.editor, "Ulm")
    qtbot.keyClick(area.editor, Qt.Key.Key_Return)
    assert edits == [("New York", "Ulm")]
    assert area.editor is None
    assert area.chips[1].hasFocus()
    qtbot.mouseDClick(area.chips[0], Qt.MouseButton.LeftButton, pos=QPoint(12, 8))
    assert area.editor is not None and area.editor.text() == "sunset"


def test_esc_or_nothing_typed_leaves_the_tag_as_it_was(qtbot, area: ChipArea) -> None:
    with qtbot.assertNotEmitted(area.edited), qtbot.assertNotEmitted(area.removed):
        for text, key in (("other", Qt.Key.Key_Escape), ("  ", Qt.Key.Key_Return), ("sunset", Qt.Key.Key_Return)):
            area.edit("sunset")
            area.editor.setText(text)
            qtbot.keyClick(area.editor, key)
            assert area.editor is None
            assert area.chips[0].hasFocus()


def test_leaving_the_editor_keeps_the_text_and_another_post_forgets_it(qtbot, area: ChipArea) -> None:
    edits: list[tuple[str, str]] = []
    area.edited.connect(lambda old, new: edits.append((old, new)))
    other = QLineEdit(area.window())
    other.show()
    area.edit("lake")
    area.editor.setText("pond")
    other.setFocus()
    assert edits == [("lake", "pond")]
    assert other.hasFocus()
    area.edit("sunset")
    area.set_tags([TAGS[1]])
    assert area.editor is None
    assert len(edits) == 1


def test_what_the_platform_wont_take_is_marked_and_said(area: ChipArea) -> None:
    area.mark_troubles({"lake": "over the limit of Instagram"})
    assert [chip.trouble for chip in area.chips] == ["", "", "over the limit of Instagram"]
    assert area.chips[2].accessibleName() == "accepted tag lake, over the limit of Instagram"
    area.mark_troubles({})
    assert area.chips[2].accessibleName() == "accepted tag lake"


def test_a_chip_with_the_focus_or_under_the_mouse_is_pointed_at(qtbot, area: ChipArea) -> None:
    pointed: list[str | None] = []
    area.pointed.connect(pointed.append)
    area.chips[1].setFocus()
    area.chips[1].clearFocus()
    assert pointed[-2:] == ["New York", None]


def test_the_menu_key_asks_for_the_menu_of_the_chip(qtbot, area: ChipArea) -> None:
    asked: list[str] = []
    area.menu_wanted.connect(lambda tag, place: asked.append(tag))
    qtbot.mouseClick(area.chips[2], Qt.MouseButton.LeftButton, pos=QPoint(12, 8))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(area.chips[2], event)
    assert asked == ["lake"]


def test_a_new_tag_is_scrolled_to(qtbot, area: ChipArea) -> None:
    many = [PostTag(f"averyordinarytag{number}", TagState.ACCEPTED) for number in range(40)]
    area.set_tags(many)
    area.set_tags([*many, PostTag("new", TagState.OWN)])
    qtbot.waitUntil(lambda: area.verticalScrollBar().value() == area.verticalScrollBar().maximum() > 0)


def test_right_to_left_the_first_tag_is_at_the_right(qtbot, area: ChipArea) -> None:
    area.window().setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qtbot.waitUntil(lambda: area.chips[0].x() > area.chips[1].x())
    assert area.chips[0].cross_box().left() < area.chips[0].width() // 2
    orders: list[list[str]] = []
    area.reordered.connect(orders.append)
    qtbot.keyClick(area.chips[0], Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert orders == [["New York", "sunset", "lake"]]


def drag(chip: QWidget, to: QWidget, point: QPoint) -> None:
    """Press on a chip and move to a point of another one."""
    start = QPoint(12, 8)
    QTest.mousePress(chip, Qt.MouseButton.LeftButton, pos=start)
    for place in (start + QPoint(QApplication.startDragDistance(), 2), chip.mapFromGlobal(to.mapToGlobal(point))):
        event = QMouseEvent(
            QMouseEvent.Type.MouseMove,
            QPointF(place),
            QPointF(chip.mapToGlobal(place)),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(chip, event)
