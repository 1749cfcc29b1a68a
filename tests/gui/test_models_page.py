"""The page of the models: what is installed, and everything that can be done with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from made_up_models import MadeUpStore, made_up_sets
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QFileDialog, QMessageBox
from test_accessible import nameless

from tagdesk.errors import PackError
from tagdesk.gui.jobs import Jobs
from tagdesk.gui.models.card import ModelCard
from tagdesk.gui.models.deeds import Deed
from tagdesk.gui.models.dialog import ModelsDialog
from tagdesk.gui.models.list import SetsModel
from tagdesk.gui.models.session import ModelsSession
from tagdesk.gui.window_memory import WindowMemory
from tagdesk.paths import Profile


@pytest.fixture
def store(tmp_path: Path) -> MadeUpStore:
    return MadeUpStore(made_up_sets(tmp_path / "made-up"))


@pytest.fixture
def session(qtbot, store: MadeUpStore) -> Iterator[ModelsSession]:
    jobs = Jobs()
    yield ModelsSession(store, jobs)  # type: ignore[arg-type]
    store.gate.set()
    jobs.close()


@pytest.fixture
def page(qtbot, session: ModelsSession, profile: Profile) -> ModelsDialog:
    page = ModelsDialog(session, WindowMemory(profile))
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: session.idle and page.model.rowCount() > 0)
    return page


def choose(qtbot, page: ModelsDialog, row: int) -> None:
    page.list.setCurrentIndex(page.model.index(row))


def enabled(page: ModelsDialog) -> set[Deed]:
    return {deed for deed, button in page.buttons.items() if button.isEnabled()}


def test_the_set_in_use_is_open(page: ModelsDialog) -> None:
    assert page.list.currentIndex().row() == 1
    assert page.title.text() == "Of my posts"
    assert page.about.text().startswith("In use now. Made on 27 November 2026. Taught by 412 posts of anna.")
    assert [page.table.item(0, column).text().strip("\u2068\u2069") for column in range(4)] == [
        "AMNN",
        "not checked yet",
        "2,310",
        "12.3 MB",
    ]
    assert "Card of amnn" in page.card.toPlainText()
    assert enabled(page) == {Deed.VERIFY, Deed.EXPORT}
    assert page.back_button.isEnabled()
    assert page.bar.isHidden() and page.stop_button.isHidden()


def test_the_list_is_a_sound_model(qtmodeltester, store: MadeUpStore) -> None:
    model = SetsModel()
    qtmodeltester.check(model)
    model.show_sets(store.installed())
    qtmodeltester.check(model)
    assert model.index(1).data().startswith("✓ Of my posts\n412 posts of anna")
    assert model.index(1).data(Qt.ItemDataRole.FontRole).bold()


def test_every_control_has_a_name(page: ModelsDialog) -> None:
    assert nameless(page) == []


def test_another_set_is_put_to_use_and_taken_back(qtbot, page: ModelsDialog, session, store: MadeUpStore) -> None:
    choose(qtbot, page, 2)
    assert enabled(page) == set(Deed)
    with qtbot.waitSignal(session.switched) as switched:
        page.buttons[Deed.USE].click()
    assert switched.args[0].set_id == store.active == "20261101-090000"
    qtbot.waitUntil(lambda: session.idle)
    assert page.about.text().startswith("In use now.")
    with qtbot.waitSignal(session.switched):
        page.back_button.click()
    assert store.active == "20261127-150312"


def test_a_check_is_told_and_can_be_stopped(qtbot, page: ModelsDialog, session, store: MadeUpStore) -> None:
    store.gate.clear()
    page.buttons[Deed.VERIFY].click()
    qtbot.waitUntil(lambda: page.bar.isVisible() and page.stop_button.isVisible())
    page.stop_button.click()
    qtbot.waitUntil(lambda: session.idle)
    assert page.bar.isHidden()
    assert page.table.item(0, 1).text() == "not checked yet"
    store.gate.set()
    page.buttons[Deed.VERIFY].click()
    qtbot.waitUntil(lambda: page.table.item(0, 1).text() == "checked: well")
    assert page.said.text().startswith("All is well")
    store.problem = "The model is damaged; delete it."
    page.buttons[Deed.VERIFY].click()
    qtbot.waitUntil(lambda: page.table.item(0, 1).text() == "damaged")
    assert page.problem.text() == store.problem
    choose(qtbot, page, 0)
    assert page.problem.isHidden()


def test_export_and_import(qtbot, page: ModelsDialog, session, store: MadeUpStore, monkeypatch, tmp_path) -> None:
    file = tmp_path / "mine.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    page.buttons[Deed.EXPORT].click()
    qtbot.waitUntil(lambda: session.idle)
    assert store.done == [("export", "20261127-150312", file, True)]
    assert str(file) in page.said.text()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    page.import_button.click()
    qtbot.waitUntil(lambda: session.idle and page.model.rowCount() == 4)
    assert page.title.text() == "Of a friend"
    assert page.said.text() == "Imported. It is not in use yet."
    assert Deed.USE in enabled(page)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    page.import_button.click()
    assert session.idle


@pytest.mark.parametrize("agreed", [True, False])
def test_deleting_asks_first(qtbot, page: ModelsDialog, session, store: MadeUpStore, monkeypatch, agreed) -> None:
    asked: list[str] = []

    def answer(box: QMessageBox) -> int:
        asked.append(box.text())
        role = QMessageBox.ButtonRole.DestructiveRole if agreed else QMessageBox.ButtonRole.RejectRole
        next(button for button in box.buttons() if box.buttonRole(button) == role).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    choose(qtbot, page, 2)
    page.buttons[Deed.DELETE].click()
    qtbot.waitUntil(lambda: session.idle)
    assert asked == ["Delete “Of my first posts” for good?"]
    assert page.model.rowCount() == (2 if agreed else 3)


def test_what_fails_is_a_sentence(qtbot, page: ModelsDialog, session, store: MadeUpStore) -> None:
    store.error = PackError("The disk is full; free some space.")
    choose(qtbot, page, 2)
    for deed in (Deed.USE, Deed.VERIFY):
        page.buttons[deed].click()
        qtbot.waitUntil(lambda: session.idle)
        assert page.problem.text() == "The disk is full; free some space."


def test_single_models_are_switched_in_the_settings(qtbot, page: ModelsDialog) -> None:
    with qtbot.waitSignal(page.switches_clicked):
        page.switches_button.click()


def test_a_card_opens_nothing(qtbot, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"x")
    card = ModelCard()
    qtbot.addWidget(card)
    card.show_card(f"# Head\n\n<b>no markup</b> ![x]({(tmp_path / 'secret.png').as_uri()}) [go](https://example.org)")
    assert "<b>" in card.toPlainText()
    assert card.loadResource(QTextDocument.ResourceType.ImageResource, QUrl("file:///etc/passwd")) is None
    before = card.source()
    card.anchorClicked.emit(QUrl("https://example.org"))
    assert card.source() == before
    assert not card.openLinks() and not card.openExternalLinks()
    card.show_card("")
    assert card.toPlainText() == "This model has no card."


def test_size_and_panels_are_remembered(qtbot, page: ModelsDialog, session, profile: Profile) -> None:
    page.resize(700, 555)
    page.close()
    again = ModelsDialog(session, page._memory)
    qtbot.addWidget(again)
    assert again.height() == 555
