"""The field for own tags."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from tagdesk.gui.tags.tag_field import TagField

KNOWN = ["SunsetLovers", "sunset", "summer"]


@pytest.fixture
def field(qtbot) -> Iterator[TagField]:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    field = TagField(lambda prefix: [tag for tag in KNOWN if tag.casefold().startswith(prefix.casefold())])
    column.addWidget(field)
    column.addWidget(QLineEdit())
    window.resize(300, 300)
    window.show()
    qtbot.waitActive(window)
    field.setFocus()
    yield field  # keeps the window alive


@pytest.fixture
def entered(field: TagField) -> list[list[str]]:
    entered: list[list[str]] = []
    field.entered.connect(entered.append)
    return entered


def test_return_takes_the_text_as_typed(qtbot, field: TagField, entered: list[list[str]]) -> None:
    qtbot.keyClicks(field, "#sun")
    assert field.completions == ["SunsetLovers", "sunset"]
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert entered == [["sun"]]
    assert (field.text(), field.completions) == ("", [])


def test_tab_takes_the_completion_while_the_list_is_open(qtbot, field: TagField, entered: list[list[str]]) -> None:
    qtbot.keyClicks(field, "sum")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert entered == [["summer"]]
    assert field.hasFocus()
    qtbot.keyClicks(field, "xyz")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert entered == [["summer"]]
    assert not field.hasFocus()


def test_arrows_choose_what_tab_and_return_take(qtbot, field: TagField, entered: list[list[str]]) -> None:
    qtbot.keyClicks(field, "su")
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.text() == "sunset"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClicks(field, "su")
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert entered == [["sunset"], ["SunsetLovers"]]


def test_a_click_on_a_completion_takes_it(qtbot, field: TagField, entered: list[list[str]]) -> None:
    qtbot.keyClicks(field, "su")
    listing = field._list
    box = listing.visualItemRect(listing.item(2))
    qtbot.mouseClick(listing.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert entered == [["summer"]]
    assert field.hasFocus()


def test_esc_closes_the_list_and_the_text_stays(qtbot, field: TagField) -> None:
    qtbot.keyClicks(field, "su")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), field.completions) == ("su", [])
    assert field.hasFocus()


def test_pasting_several_tags_adds_each(qtbot, field: TagField, entered: list[list[str]]) -> None:
    QGuiApplication.clipboard().setText("#a #b, New York")
    qtbot.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert entered == [["a", "b", "New York"]]
    QGuiApplication.clipboard().setText("New\nYork ")
    QGuiApplication.clipboard().setText(" New York ")
    qtbot.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == "New York"
    assert len(entered) == 1


def test_shift_return_takes_what_was_typed_as_one_tag(qtbot, field: TagField, entered: list[list[str]]) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClicks(field, "salt, pepper")
    qtbot.keyClick(field, Qt.Key.Key_Return, shift)
    qtbot.keyClicks(field, "#sun")
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.text() == "SunsetLovers"
    qtbot.keyClick(field, Qt.Key.Key_Return, shift)
    assert entered == [["salt, pepper"], ["sun"]]


def test_a_remark_stands_below_the_completions_and_is_none(qtbot, field: TagField, entered: list[list[str]]) -> None:
    field.set_remark(lambda tag: ("#sun stands for #sunshine", "sunshine") if tag == "sun" else ("", ""))
    qtbot.keyClicks(field, "su")
    assert (field.completions, field.remark) == (["SunsetLovers", "sunset", "summer"], "")
    qtbot.keyClicks(field, "n")
    assert (field.completions, field.remark) == (["sunshine", "SunsetLovers", "sunset"], "#sun stands for #sunshine")
    assert field.accessibleDescription() == "#sun stands for #sunshine"
    for _ in range(9):
        qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.text() == "sunset"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert entered == [["sunset"]]


def test_a_remark_alone_opens_the_list_but_tab_takes_nothing(qtbot, field: TagField, entered: list[list[str]]) -> None:
    field.set_remark(lambda tag: (f"You blocked #{tag}", ""))
    qtbot.keyClicks(field, "moist")
    assert (field.completions, field.remark) == ([], "You blocked #moist")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.remark == ""
    assert field.text() == "moist"
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert entered == []
    assert not field.hasFocus()


def test_nothing_typed_enters_nothing(qtbot, field: TagField, entered: list[list[str]]) -> None:
    for text in ("", "  ", "#", "###,,"):
        field.setText(text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert entered == []
