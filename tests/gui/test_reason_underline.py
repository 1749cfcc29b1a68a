"""Lines below words: where the words are, in any script, wrapped or scrolled away."""

import pytest
from PySide6.QtWidgets import QPlainTextEdit

from tagdesk.gui.post_editor import CaptionField
from tagdesk.gui.reasons.marks import marks_of
from tagdesk.gui.reasons.underline import underline_boxes


@pytest.fixture
def field(qtbot) -> CaptionField:
    field = CaptionField()
    qtbot.addWidget(field)
    field.resize(300, 90)
    field.show()
    return field


def boxes(field: QPlainTextEdit, word: str) -> list:
    (mark,) = marks_of({word: 1.0}, field.toPlainText())
    return list(underline_boxes(field, mark))


@pytest.mark.parametrize("text", ["a slow morning", "☕🎉 morning light", "first\nsecond\nmorning"])
def test_a_line_is_below_its_word(field: CaptionField, text: str) -> None:
    field.setPlainText(text)
    (box,) = boxes(field, "morning")
    cursor = field.textCursor()
    cursor.setPosition(marks_of({"morning": 1.0}, text)[0].start)
    start = field.cursorRect(cursor)
    assert abs(box.left() - start.left()) <= 1
    assert start.top() - 1 <= box.top() and box.bottom() <= start.bottom() + 2
    assert abs(box.width() - field.fontMetrics().horizontalAdvance("morning")) < 3


def test_right_to_left(field: CaptionField) -> None:
    field.setPlainText("בוקר עם קפה טוב")
    (box,) = boxes(field, "קפה")
    (first,) = boxes(field, "בוקר")
    assert box.width() > 5 and box.right() < first.left()


def test_a_name_that_is_wrapped_has_a_line_in_each_line(field: CaptionField) -> None:
    field.setPlainText("日" * 100)
    assert len(boxes(field, "日" * 100)) > 1


def test_what_is_scrolled_away_has_none_and_the_rest_moves_along(field: CaptionField) -> None:
    field.setPlainText("\n".join(["above", *["line"] * 20, "below"]))
    (before,) = boxes(field, "below")
    assert before.top() > field.viewport().height()
    field.verticalScrollBar().setValue(field.verticalScrollBar().maximum())
    assert boxes(field, "above") == []
    (after,) = boxes(field, "below")
    assert 0 <= after.top() < field.viewport().height()


def test_marks_of_a_text_that_is_gone_are_not_painted(field: CaptionField) -> None:
    field.setPlainText("a slow morning")
    marks = marks_of({"morning": 1.0}, "a slow morning\nand another morning")
    field.set_marks(marks)
    field.setPlainText("a")
    assert not field.grab().isNull()
    assert [box for mark in marks for box in underline_boxes(field, mark)] == []
