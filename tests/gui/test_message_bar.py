"""The sentence above everything else."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from tagdesk.gui.message_bar import MessageBar


@pytest.fixture
def bar(qtbot) -> Iterator[MessageBar]:
    window = QWidget()
    qtbot.addWidget(window)
    bar = MessageBar(window)
    window.show()
    yield bar
    window.close()


def test_a_question_waits_and_one_answer_is_enough(bar: MessageBar) -> None:
    answers: list[str] = []
    bar.ask("Go on?", [("Yes", lambda: answers.append("yes")), ("No", lambda: answers.append("no"))])
    assert bar.text == "Go on?"
    assert not bar._timer.isActive()
    assert [button.text() for button in bar.buttons] == ["Yes", "No"]
    bar.buttons[1].click()
    assert answers == ["no"]
    assert bar.text == ""


def test_an_answer_may_say_something_itself(bar: MessageBar) -> None:
    bar.ask("Go on?", [("Yes", lambda: bar.say_notice("Going on."))])
    bar.buttons[0].click()
    assert bar.text == "Going on."
    assert bar.buttons == []


def test_buttons_go_with_their_question(qtbot, bar: MessageBar) -> None:
    bar.ask("Go on?", [("Yes", lambda: None)])
    bar.say_problem("It failed.")
    assert bar.buttons == []
    qtbot.waitUntil(lambda: not bar.findChildren(QPushButton))
    bar.say_notice("Something else.")
    assert bar.text == "It failed."
    bar.ask("Once more?", [("Yes", lambda: None)])
    assert bar.text == "Once more?"
