"""When another set of models is put to use, the window goes on with it at once, and the way back is one click."""

from collections.abc import Callable
from pathlib import Path

import pytest
from made_up_models import MadeUpStore, made_up_sets

from tagdesk.errors import PackError
from tagdesk.gui.main_window import MainWindow
from tagdesk.gui.models.deeds import Deed
from tagdesk.gui.models.dialog import ModelsDialog


@pytest.fixture
def window(qtbot, open_window: Callable[..., MainWindow], make_photo: Callable[..., Path]) -> MainWindow:
    window = open_window([make_photo()])
    qtbot.waitUntil(lambda: window.idle and window.tags.model.rowCount() > 0)
    return window


@pytest.fixture
def store(window: MainWindow, tmp_path: Path) -> MadeUpStore:
    store = MadeUpStore(made_up_sets(tmp_path / "made-up"))
    window.models.session.store = store  # type: ignore[assignment]
    return store


@pytest.fixture
def page(qtbot, window: MainWindow, store: MadeUpStore) -> ModelsDialog:
    next(action for action in window.actions() if action.text().replace("&", "") == "Models…").trigger()
    page = window.models.dialog
    assert page is not None
    qtbot.waitUntil(lambda: window.idle and page.model.rowCount() > 0)
    return page


def test_the_engine_and_the_suggestions_follow(qtbot, window: MainWindow, page, service, store: MadeUpStore) -> None:
    service.is_warm = False
    service.caught_up.clear()
    asked = len(service.asked)
    page.list.setCurrentIndex(page.model.index(2))
    page.buttons[Deed.USE].click()
    qtbot.waitUntil(lambda: len(service.asked) > asked and window.idle)
    assert service.folders.own == Path("20261101-090000")
    assert service.is_warm and service.caught_up == [1]
    assert window.message.text == "In use now: “Of my first posts”."
    window.message.buttons[0].click()
    qtbot.waitUntil(lambda: service.folders.own == Path("20261127-150312") and window.idle)
    assert window.message.text == "In use now: “Of my posts”."
    assert window.message.buttons == []


def test_switched_off_models_stay_off(qtbot, window: MainWindow, page, service, store: MadeUpStore) -> None:
    window.settings.change(models_off=("macon",), threads=1)
    page.back_button.click()
    qtbot.waitUntil(lambda: service.folders.own is None and window.idle)
    assert (service.off, service.threads) == ({"macon"}, 1)


def test_single_models_are_switched_in_the_settings(qtbot, window: MainWindow, page: ModelsDialog) -> None:
    page.switches_button.click()
    settings = window.side._open["settings"]
    assert settings.isVisible() and settings.models.isVisible()


def test_what_fails_is_said_where_the_person_looks(qtbot, window: MainWindow, page, store: MadeUpStore) -> None:
    store.error = PackError("The disk is full; free some space.")
    window.models.session.go_back()
    qtbot.waitUntil(lambda: window.idle)
    assert page.problem.text() == "The disk is full; free some space."
    assert window.message.text == ""
    page.close()
    window.models.session.go_back()
    qtbot.waitUntil(lambda: window.idle)
    assert window.message.text == "The disk is full; free some space."
