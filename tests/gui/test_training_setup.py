"""What the person wishes of a training, taken together from the first page of the dialog."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tagdesk.assistant.training.plan import MODELS
from tagdesk.assistant.training.request import TrainingWish
from tagdesk.domain import Account
from tagdesk.gui.training.setup import TrainingSetup
from tagdesk.gui.training.steps import TrainingFacts

ACCOUNTS = (Account(1, "anna", 412), Account(2, "studio", 140))


@pytest.fixture
def page(qtbot) -> TrainingSetup:
    page = TrainingSetup(tuple(MODELS))
    qtbot.addWidget(page)
    page.show_facts(TrainingFacts(ACCOUNTS, 2001, is_complete=True))
    page.resize(700, 600)
    page.show()
    return page


def test_the_usual_wish(page: TrainingSetup) -> None:
    assert page.wish() == TrainingWish(models=tuple(MODELS))
    assert [box.text() for box in page.accounts.values()] == ["anna (412)", "studio (140)"]
    assert page.more.rest.isHidden()


def test_everything_can_be_wished_otherwise_by_keyboard(qtbot, page: TrainingSetup) -> None:
    page.boxes["sog"].setFocus()
    QTest.keyClick(page.boxes["sog"], Qt.Key.Key_Space)
    QTest.keyClick(page.accounts["studio"], Qt.Key.Key_Space)
    QTest.keyClick(page.since, Qt.Key.Key_Down)
    QTest.keyClick(page.keep_running, Qt.Key.Key_Space)
    QTest.keyClick(page.more.button, Qt.Key.Key_Space)
    assert page.more.rest.isVisible()
    page.more.hold_out.setValue(30)
    page.more.most.setValue(500)
    page.more.seed.setValue(7)
    today = date.today()
    assert page.wish() == TrainingWish(
        models=("csrw", "amnn", "macon", "usercond"),
        accounts=("anna",),
        since=today.replace(year=today.year - 1, day=min(today.day, 28)),
        seed=7,
        hold_out=0.3,
        most=500,
        keep_running=True,
    )


def test_every_choice_asks_anew_what_there_is(qtbot, page: TrainingSetup) -> None:
    for choose in (
        page.boxes["sog"].toggle,
        page.accounts["anna"].toggle,
        lambda: QTest.keyClick(page.since, Qt.Key.Key_Down),
        lambda: page.more.hold_out.setValue(33),
    ):
        with qtbot.waitSignal(page.changed):
            choose()


def test_without_a_model_or_an_account_there_is_no_wish(page: TrainingSetup) -> None:
    for box in page.accounts.values():
        box.setChecked(False)
    assert page.wish() is None
    page.accounts["anna"].setChecked(True)
    page.show_reasons(dict.fromkeys(MODELS, "No caption."))
    assert page.wish() is None


def test_a_model_that_can_not_learn_says_why(page: TrainingSetup) -> None:
    page.show_reasons({"csrw": "No caption."})
    assert not page.boxes["csrw"].isEnabled()
    assert page.reasons["csrw"].text() == "No caption."
    assert page.boxes["csrw"].accessibleDescription() == "the words of the caption No caption."
    assert "csrw" not in page.wish().models
    page.show_reasons({})
    assert page.boxes["csrw"].isEnabled() and page.reasons["csrw"].isHidden()
    assert page.wish().models == tuple(MODELS)


def test_what_was_unticked_stays_so(page: TrainingSetup) -> None:
    page.accounts["studio"].setChecked(False)
    page.show_facts(TrainingFacts((*ACCOUNTS, Account(3, "new", 5)), 2001, is_complete=True))
    assert page.wish().accounts == ("anna", "new")


def test_a_single_account_is_no_choice(page: TrainingSetup) -> None:
    page.show_facts(TrainingFacts(ACCOUNTS[:1], None, is_complete=True))
    assert page.accounts_box.isHidden() and page.accounts_label.isHidden()
    assert page.since.count() == 1
    assert page.wish() == TrainingWish(models=tuple(MODELS))


def test_no_scroll_bar_where_everything_fits(qtbot, page: TrainingSetup) -> None:
    qtbot.waitUntil(lambda: not page.verticalScrollBar().isVisible())
    page.more.button.setChecked(True)
    page.resize(700, 300)
    qtbot.waitUntil(lambda: page.verticalScrollBar().isVisible())
