"""What would be written is shown, and nothing is written by that."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication
from test_accessible import nameless

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.metadata_writing import Becomes, KeywordChange, MetadataWriter
from tagdesk.assistant.settings import WriteWhen
from tagdesk.gui.main_window import MainWindow
from tagdesk.gui.metadata.dialog import MetadataDialog
from tagdesk.gui.metadata.model import Column, MetadataModel

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
HOLDS = Path("/photos/a.jpg.xmp")
FIRST, LAST = "\u2068", "\u2069"


@pytest.fixture
def photos(make_photo) -> list[Path]:
    return [make_photo(f"{name}.jpg") for name in "abc"]


@pytest.fixture
def opened(qtbot, open_window: Callable[..., MainWindow], photos: list[Path]) -> MainWindow:
    window = open_window(photos)
    qtbot.waitActive(window)
    window.queue.view.setFocus()
    settle(qtbot, window)
    return window


def settle(qtbot, window: MainWindow) -> None:
    QApplication.processEvents()
    qtbot.waitUntil(lambda: window.idle)


def show_plan(qtbot, window: MainWindow) -> MetadataDialog:
    qtbot.keyClick(window.queue.view, Qt.Key.Key_S, CTRL | SHIFT)
    settle(qtbot, window)
    dialog = window.metadata.dialog
    assert dialog is not None and dialog.isVisible()
    return dialog


def cells(dialog: MetadataDialog, row: int) -> list[str]:
    return [
        dialog.model.index(row, column).data().replace(FIRST, "").replace(LAST, "")
        for column in range(dialog.model.columnCount())
    ]


def folder(photos: list[Path]) -> dict[str, tuple[bytes, int]]:
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in photos[0].parent.iterdir()}


def test_a_dry_run_writes_nothing(qtbot, opened: MainWindow, desk: Desk, photos) -> None:
    opened.session.add_own(["mine"])
    qtbot.keyClick(opened.queue.view, Qt.Key.Key_S, CTRL)
    settle(qtbot, opened)
    opened.session.remove("mine")
    opened.session.add_own(["beach", "dog"])
    before = folder(photos)
    dialog = show_plan(qtbot, opened)
    assert cells(dialog, 0) == ["a.jpg.xmp", "Updated", "− mine  + beach  + dog", "", ""]
    assert "Removed: mine" in dialog.detail.toPlainText().replace(FIRST, "")
    assert "1 updated" in dialog.head.text()
    dialog.reject()
    assert not dialog.isVisible()
    assert folder(photos) == before


def test_it_writes_on_a_click_and_shows_what_was_written(qtbot, opened: MainWindow, desk: Desk, photos) -> None:
    qtbot.keyClick(opened.queue.view, Qt.Key.Key_A, CTRL)
    settle(qtbot, opened)
    opened.session.add_own(["mine"])
    settle(qtbot, opened)
    photos[2].with_name("c.jpg.xmp").write_text("no XML", encoding="utf-8")
    dialog = show_plan(qtbot, opened)
    assert [cells(dialog, row)[:2] for row in range(3)] == [
        ["c.jpg.xmp", "Failed"],
        ["a.jpg.xmp", "New"],
        ["b.jpg.xmp", "New"],
    ]
    assert "damaged" in cells(dialog, 0)[Column.NOTE]
    assert dialog.which.currentText() == "The 3 selected posts"
    assert nameless(dialog) == []
    dialog.write_button.click()
    settle(qtbot, opened)
    assert photos[0].with_name("a.jpg.xmp").exists()
    assert "2 new files, 1 failed" in dialog.head.text()
    assert dialog.windowTitle() == "What was written"
    assert not dialog.write_button.isEnabled()
    assert [post.done for post in desk.posts()] == [True, True, False]


def test_all_done_posts(qtbot, opened: MainWindow, desk: Desk, photos) -> None:
    for post in desk.posts()[1:]:
        desk.add_own(post.post_id, ["mine"])
        desk.set_done(post.post_id, True)
    dialog = show_plan(qtbot, opened)
    assert "Nothing would change" in dialog.head.text()
    assert not dialog.write_button.isEnabled()
    dialog.which.setCurrentIndex(1)
    settle(qtbot, opened)
    assert [cells(dialog, row)[0] for row in range(2)] == ["b.jpg.xmp", "c.jpg.xmp"]
    dialog.write_button.click()
    settle(qtbot, opened)
    dialog.which.setCurrentIndex(0)
    dialog.which.setCurrentIndex(1)
    settle(qtbot, opened)
    assert dialog.model.rowCount() == 0
    assert "(2)" in dialog.unchanged_box.text()
    dialog.unchanged_box.click()
    assert cells(dialog, 0) == ["b.jpg.xmp", "Unchanged", "", "", "mine"]


def test_without_a_post_the_done_ones_are_shown(qtbot, window: MainWindow) -> None:
    window.metadata.show_plan()
    settle(qtbot, window)
    dialog = window.metadata.dialog
    assert dialog.which.count() == 1
    assert "None of these posts" in dialog.head.text()
    assert not dialog.write_button.isEnabled()


def test_never_is_shown_but_not_written(qtbot, opened: MainWindow) -> None:
    opened.settings.change(write_when=WriteWhen.NEVER)
    opened.session.add_own(["mine"])
    dialog = show_plan(qtbot, opened)
    assert cells(dialog, 0)[1] == "New"
    assert not dialog.write_button.isEnabled()
    assert "Settings" in dialog.problem.text()


def test_esc_stops_the_look_first(qtbot, opened: MainWindow, monkeypatch) -> None:
    gate, begun = threading.Event(), threading.Event()
    plain = MetadataWriter.plan

    def plan(writer: MetadataWriter, post_ids):
        begun.set()
        assert gate.wait(10)
        return (yield from plain(writer, post_ids))

    monkeypatch.setattr(MetadataWriter, "plan", plan)
    opened.session.add_own(["mine"])
    opened.metadata.show_plan()
    dialog = opened.metadata.dialog
    qtbot.waitUntil(begun.is_set)
    assert dialog.stop_button.isVisible() and dialog.bar.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert "Stopped" in dialog.head.text()
    gate.set()
    settle(qtbot, opened)
    assert dialog.isVisible() and dialog.model.rowCount() == 0
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_closing_the_window_in_the_midst_of_a_look(qtbot, opened: MainWindow) -> None:
    opened.session.add_own(["mine"])
    opened.metadata.show_plan()
    opened.close()
    assert not opened.metadata.dialog.isVisible()


def test_the_model_is_sound(qtmodeltester) -> None:
    model = MetadataModel()
    model.show_unchanged(True)
    model.show_changes(
        [
            KeywordChange(1, Path("a.jpg"), HOLDS, Becomes.NEW, added=("<b>a</b>",)),
            KeywordChange(2, Path("a.jpg"), HOLDS, Becomes.UNCHANGED, kept=("a",)),
            KeywordChange(3, Path("a.jpg"), HOLDS, Becomes.UNCHANGED, left_out=("a",)),
            KeywordChange(4, Path("a.jpg"), HOLDS, Becomes.FAILED, error="It is locked."),
        ]
    )
    qtmodeltester.check(model)
    assert model.rowCount() == 4
    assert model.index(1, Column.CHANGE).data() == f"+ {FIRST}<b>a</b>{LAST}"
    assert "&lt;b&gt;" in model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    model.show_unchanged(False)
    assert model.rowCount() == 3, "what is left out is news"
    assert model.data(QModelIndex()) is None


def test_of_thousands_of_files_only_the_visible_are_asked_for(qtbot, opened: MainWindow, monkeypatch) -> None:
    dialog = show_plan(qtbot, opened)
    asked: set[int] = set()
    plain = MetadataModel.data

    def data(model: MetadataModel, index, role=Qt.ItemDataRole.DisplayRole):
        asked.add(index.row())
        return plain(model, index, role)

    monkeypatch.setattr(MetadataModel, "data", data)
    dialog.model.show_changes(
        [
            KeywordChange(number, Path(f"{number}.jpg"), Path(f"/p/{number}.jpg.xmp"), Becomes.NEW, added=("a",))
            for number in range(50_000)
        ]
    )
    dialog.table.scrollToBottom()
    QApplication.processEvents()
    assert 49_999 in asked
    assert len(asked) < 500
