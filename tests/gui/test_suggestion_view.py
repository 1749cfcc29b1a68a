"""The list of suggestions: model, mouse and keyboard."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from tagdesk.domain import DeskPost, PostTag, Suggestion, TagState
from tagdesk.gui.tags.certainty import is_above, score_text
from tagdesk.gui.tags.suggestion_model import SuggestionModel, SuggestionRole
from tagdesk.gui.tags.suggestion_view import SuggestionView

LIST = [Suggestion("sunset", 0.95), Suggestion("New York", 0.5), Suggestion("lake", 0.123)]


@pytest.fixture
def model(qtbot) -> SuggestionModel:
    model = SuggestionModel()
    model.set_suggestions(LIST)
    return model


@pytest.fixture
def view(qtbot, model: SuggestionModel) -> SuggestionView:
    view = SuggestionView(model)
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    return view


def decided(*tags: tuple[str, TagState]) -> DeskPost:
    return DeskPost(1, tags=tuple(PostTag(*tag) for tag in tags))


def test_the_model_keeps_the_rules_of_qt(model: SuggestionModel, qtmodeltester) -> None:
    qtmodeltester.check(model)
    model.set_decisions(decided(("sunset", TagState.ACCEPTED)))
    qtmodeltester.check(model)
    model.set_suggestions([])
    qtmodeltester.check(model)


def test_a_decided_row_keeps_its_place_but_is_not_open_any_more(model: SuggestionModel) -> None:
    model.set_decisions(decided(("Sunset", TagState.ACCEPTED), ("newyork", TagState.REJECTED)))
    assert [model.index(row).data() for row in range(3)] == ["#sunset", "#New York", "#lake"]
    assert [model.suggestion(row) for row in range(-1, 4)] == [None, None, None, LIST[2], None]
    assert model.index(1).data(SuggestionRole.STATE) == TagState.REJECTED
    model.set_decisions(None)
    assert model.suggestion(0) == LIST[0]


def test_a_screen_reader_hears_rank_tag_and_score(model: SuggestionModel) -> None:
    assert model.index(1).data(Qt.ItemDataRole.AccessibleTextRole) == "2, New York, 50 percent"


@pytest.mark.parametrize(("score", "text"), [(0.834, "83%"), (1.2, "100%"), (-0.1, "0%")])
def test_scores_are_whole_percents(score: float, text: str) -> None:
    assert score_text(score) == text


def test_the_buttons_decide_and_the_rest_of_the_row_does_not(qtbot, view: SuggestionView) -> None:
    with qtbot.waitSignal(view.accepted) as accepted:
        click(qtbot, view, view.button_box(1, TagState.ACCEPTED).center())
    assert accepted.args == [1]
    with qtbot.waitSignal(view.rejected) as rejected:
        click(qtbot, view, view.button_box(2, TagState.REJECTED).center())
    assert rejected.args == [2]
    with qtbot.assertNotEmitted(view.accepted), qtbot.assertNotEmitted(view.rejected):
        click(qtbot, view, view.visualRect(view.model().index(0, 0)).center() - QPoint(60, 0))
    assert view.currentIndex().row() == 0


def test_the_buttons_of_a_decided_row_are_gone(qtbot, view: SuggestionView, model: SuggestionModel) -> None:
    model.set_decisions(decided(("sunset", TagState.ACCEPTED)))
    with qtbot.assertNotEmitted(view.accepted), qtbot.assertNotEmitted(view.rejected):
        click(qtbot, view, view.button_box(0, TagState.ACCEPTED).center())
        click(qtbot, view, view.button_box(0, TagState.REJECTED).center())


def test_what_is_pointed_at_is_said_once(qtbot, view: SuggestionView, model: SuggestionModel) -> None:
    pointed: list[str | None] = []
    view.clearFocus()
    view.suggestion_pointed.connect(pointed.append)
    qtbot.mouseMove(view.viewport(), view.visualRect(model.index(1)).center())
    qtbot.mouseMove(view.viewport(), view.visualRect(model.index(1)).center() + QPoint(3, 0))
    assert pointed == ["New York"]
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert pointed == ["New York", None]
    qtbot.waitActive(view)
    view.setFocus()
    view.setCurrentIndex(model.index(2))
    model.set_suggestions(LIST[:1])
    view.clearFocus()
    assert pointed[-3:] == ["lake", "sunset", None]


def test_the_menu_of_a_row_by_mouse_and_key(qtbot, view: SuggestionView, model: SuggestionModel) -> None:
    rows: list[int] = []
    view.menu_wanted.connect(lambda row, place: rows.append(row))
    point = view.visualRect(model.index(2)).center()
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        QApplication.sendEvent(view.viewport(), QContextMenuEvent(reason, point, view.mapToGlobal(point)))
    assert rows == [2, 2]


def test_all_that_are_open_and_certain_enough(model: SuggestionModel) -> None:
    assert model.open_above(0.5) == LIST[:2]
    model.set_decisions(decided(("sunset", TagState.REJECTED)))
    assert model.open_above(0.5) == LIST[1:2]
    assert model.open_above(0.01) == LIST[1:]
    assert model.open_above(1.0) == []


def test_what_is_read_is_what_counts() -> None:
    assert is_above(0.496, 0.5)
    assert not is_above(0.494, 0.5)


def test_a_row_says_where_it_comes_from(view: SuggestionView, model: SuggestionModel) -> None:
    model.set_suggestions([Suggestion("<b>sunset", 0.9, {"uses": 2.0, "together": 0.5, "sog": -1.0})])
    row = view.visualRect(model.index(0))
    delegate = view.itemDelegate()
    assert delegate.tip(row.topLeft() + QPoint(60, 10), row, model.index(0)) == (
        "#<b>sunset  90%\nMostly from your habits: how often you use it, tags that go together"
    )
    assert delegate.tip(view.button_box(0, TagState.REJECTED).center(), row, model.index(0)) == "Reject (Shift+1)"
    spoken = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "1, <b>sunset, 90 percent, from your habits"
    model.set_decisions(decided(("<b>sunset", TagState.ACCEPTED)))
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole).endswith(", taken")


def test_right_to_left_the_buttons_are_at_the_left(view: SuggestionView) -> None:
    at_right = view.button_box(0, TagState.REJECTED)
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    at_left = view.button_box(0, TagState.REJECTED)
    assert at_left.right() < view.viewport().width() // 2 < at_right.left()


def test_two_quick_clicks_are_two_decisions(qtbot, view: SuggestionView) -> None:
    rows: list[int] = []
    view.accepted.connect(rows.append)
    point = view.button_box(0, TagState.ACCEPTED).center()
    click(qtbot, view, point)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert rows == [0, 0]


def test_the_keyboard_does_what_the_mouse_does(qtbot, view: SuggestionView) -> None:
    view.setCurrentIndex(view.model().index(0, 0))
    qtbot.keyClick(view, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.accepted) as accepted:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    with qtbot.waitSignal(view.rejected) as rejected:
        qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert accepted.args == rejected.args == [1]


def test_the_current_row_stays_where_it_is_when_a_new_list_comes(view: SuggestionView, model: SuggestionModel) -> None:
    view.setCurrentIndex(model.index(2))
    model.set_suggestions(LIST[::-1])
    assert view.currentIndex().row() == 2
    model.set_suggestions(LIST[:1])
    assert view.currentIndex().row() == 0


def click(qtbot, view: SuggestionView, point: QPoint) -> None:
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
