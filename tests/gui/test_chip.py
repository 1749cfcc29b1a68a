"""The chosen tags as chips."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tagdesk.domain import PostTag, TagState
from tagdesk.gui.chip import ChipArea

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
