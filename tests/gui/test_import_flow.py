"""Importing an archive in the window, on a real history."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from made_up_archives import jsonl, mastodon_folder, mastodon_zip
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QWidget

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.importing import Choice, ImportService
from tagdesk.assistant.library import Library, NoRoomError, Photos
from tagdesk.gui.importing.dialog import ImportDialog
from tagdesk.gui.main_window import MainWindow
from tagdesk.history.store import History
from tagdesk.paths import Profile

COPY, NO_KEYS = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def dialog(qtbot, window: MainWindow) -> ImportDialog:
    """The dialog on its first page."""
    window.archives.open()
    qtbot.waitUntil(lambda: window.idle)
    assert window.archives.dialog is not None
    return window.archives.dialog


@pytest.fixture
def imports(desk: Desk, profile: Profile) -> ImportService:
    """A second look at what was written."""
    return ImportService(desk._history, profile)


def settle(qtbot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.idle, timeout=20_000)


def look(qtbot, window: MainWindow, *paths: Path) -> ImportDialog:
    """Open files in the dialog and wait for the previews."""
    dialog = window.archives.dialog
    assert dialog is not None
    dialog.open_paths(paths)
    settle(qtbot, window)
    return dialog


def press(qtbot, window: MainWindow, button: QPushButton) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(qtbot, window)


def done_posts(imports: ImportService, name: str = "me") -> int:
    return next(account.done for account in imports.accounts() if account.name == name)


def lines(dialog: ImportDialog) -> list[str]:
    column = dialog.summary._lines_column
    return [column.itemAt(place).widget().text() for place in range(column.count())]


def facts(dialog: ImportDialog) -> dict[str, str]:
    grid = dialog.preview.details.facts._grid
    cells = [[grid.itemAtPosition(row, column) for column in (0, 1)] for row in range(grid.rowCount())]
    return {name.widget().text(): value.widget().text() for name, value in cells if name and value}


def stop_after(window: MainWindow, posts: int) -> None:
    """Press Cancel once so many posts are in."""
    dialog = window.archives.dialog
    assert dialog is not None

    def act(progress) -> None:
        if progress.done >= posts and dialog.cancel_button.isEnabled():
            dialog.cancel_button.click()

    dialog._session.progressed.connect(act)


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import takes long enough for a person to press Cancel."""
    import time

    take_in = History.take_in
    monkeypatch.setattr(History, "take_in", lambda self, *args: (time.sleep(0.06), take_in(self, *args))[1])


def test_the_whole_flow(
    qtbot, window: MainWindow, dialog: ImportDialog, imports: ImportService, service, tmp_path: Path
) -> None:
    window.session.add_caption_post("at the lake")
    settle(qtbot, window)
    service.caught_up.clear()
    look(qtbot, window, mastodon_zip(tmp_path / "archive.zip", count=40, replies=3, photos=2))
    details = dialog.preview.details
    assert details.isVisible()
    assert not dialog.preview.list.isVisible()
    assert details.title.text() == "Mastodon"
    assert details.period.text() == "@ann · 1 May 2023 – 20 May 2023"
    assert details.news.text() == "40 new posts"
    assert facts(dialog) == {"Posts": "40", "Tags": "5", "Photos": "2 (1 KB to copy)"}
    assert details.skipped.text() == "Left out: 3 replies."
    assert details.latest.rowCount() == 10
    assert [details.latest.item(0, column).text() for column in range(3)] == [
        "20 May 2023",
        "Post 39 <b>of ann</b> #summer #ulm",
        "\u2068#summer\u2069 \u2068#ulm\u2069",
    ]
    assert done_posts(imports) == 0, "nothing is written before"

    assert dialog.import_button.text() == "&Import 40 posts"
    press(qtbot, window, dialog.import_button)
    assert dialog.summary.isVisible()
    assert dialog.summary.title.text() == "40 posts imported"
    assert lines(dialog) == ["Mastodon (ann), into the account “me”: 40 posts imported.", "Left out: 3 replies."]
    assert done_posts(imports) == 40
    assert service.caught_up == [1], "suggestions follow"
    assert imports.unfinished() == []
    press(qtbot, window, dialog.close_button)
    assert window.archives.dialog is None


def test_undo_from_the_summary(
    qtbot, window: MainWindow, dialog: ImportDialog, imports, desk, service, tmp_path
) -> None:
    look(qtbot, window, mastodon_zip(tmp_path / "a.zip", count=450), mastodon_zip(tmp_path / "b.zip", "bob", 30))
    press(qtbot, window, dialog.import_button)
    assert done_posts(imports) == 480
    desk.add_caption_post("decided since, somewhere else")
    service.caught_up.clear()
    press(qtbot, window, dialog.undo_button)
    assert dialog.summary.title.text() == "The import was undone"
    assert done_posts(imports) == 0
    assert [post.caption for post in desk.posts()] == ["decided since, somewhere else"]
    assert service.caught_up == [1]
    assert not dialog.undo_button.isVisible()


def test_ctrl_z_undoes_the_whole_import_and_the_window_goes_on(
    qtbot, window: MainWindow, dialog: ImportDialog, imports, tmp_path: Path
) -> None:
    look(qtbot, window, mastodon_zip(tmp_path / "a.zip", count=700))
    press(qtbot, window, dialog.import_button)
    press(qtbot, window, dialog.close_button)
    said: list[str] = []
    window.session.reversing.connect(lambda undone: said.append(window.message.text))
    window.session.undo()
    assert not window.session.idle
    window.session.undo()  # impatient: it is being done
    settle(qtbot, window)
    assert said == ["Undoing: import 700 posts…"] * 2
    assert done_posts(imports) == 0
    assert window.message.text == "Undone: import 700 posts"
    window.session.redo()
    settle(qtbot, window)
    assert done_posts(imports) == 700
    assert window.message.text == "Done again: import 700 posts"


@pytest.mark.usefixtures("slowly")
def test_cancel_keeps_what_came_in_and_go_on_completes(
    qtbot, window: MainWindow, dialog: ImportDialog, imports, tmp_path: Path
) -> None:
    look(qtbot, window, mastodon_zip(tmp_path / "a.zip", count=300))
    stop_after(window, 50)
    press(qtbot, window, dialog.import_button)
    assert dialog.summary.title.text() == "The import was cancelled"
    assert 50 <= done_posts(imports) < 300
    assert [run.title for run in imports.unfinished()] == ["Mastodon"]
    assert "What came in stays" in dialog.summary.hint.text()
    dialog._session.progressed.disconnect()
    press(qtbot, window, dialog.go_on_button)
    assert done_posts(imports) == 300
    assert imports.unfinished() == []
    press(qtbot, window, dialog.undo_button)
    assert done_posts(imports) == 0, "both sittings are one step"


@pytest.mark.usefixtures("slowly")
def test_an_interrupted_import_is_told_at_the_start_and_goes_on(
    qtbot, open_window: Callable[..., MainWindow], imports, tmp_path: Path
) -> None:
    first = open_window()
    first.archives.open()
    dialog = look(qtbot, first, mastodon_zip(tmp_path / "a.zip", count=300, photos=3))
    dialog.preview.details.choices.boxes["replies"].click()
    dialog.preview.details.choices.photos.setCurrentIndex(1)
    settle(qtbot, first)
    dialog._session.progressed.connect(lambda progress: progress.done and first.close())
    dialog.import_button.click()
    qtbot.waitUntil(lambda: not first.isVisible(), timeout=10_000)
    assert 0 < done_posts(imports) < 300

    again = open_window()
    settle(qtbot, again)
    assert again.message.text == "The import of Mastodon was interrupted; “Import archive…” goes on with it."
    again.archives.open()
    settle(qtbot, again)
    assert again.message.text == ""
    dialog = again.archives.dialog
    buttons = {button.text(): button for button in dialog.start.findChildren(QPushButton) if button.isVisible()}
    assert buttons["Go on"].accessibleName().startswith("Go on with Mastodon, begun on ")
    press(qtbot, again, buttons["Go on"])
    assert dialog.summary.isVisible()
    assert done_posts(imports) == 300
    assert imports.unfinished() == []
    assert dialog._session.plans[0].choice.photos is Photos.LEAVE_OUT, "as it was chosen before"
    assert dialog._session.plans[0].choice.options.replies


@pytest.mark.usefixtures("slowly")
def test_an_interrupted_import_can_be_left(qtbot, window: MainWindow, dialog, imports, tmp_path: Path) -> None:
    look(qtbot, window, mastodon_zip(tmp_path / "a.zip", count=300))
    stop_after(window, 50)
    press(qtbot, window, dialog.import_button)
    press(qtbot, window, dialog.close_button)
    window.archives.open()
    settle(qtbot, window)
    dialog = window.archives.dialog
    leave = next(button for button in dialog.start.findChildren(QPushButton) if button.text() == "Leave it")
    press(qtbot, window, leave)
    assert imports.unfinished() == []
    assert not dialog.start._interrupted.isVisible()
    assert done_posts(imports) >= 50


def test_an_interrupted_import_whose_archive_is_gone(qtbot, window: MainWindow, imports, tmp_path: Path, desk) -> None:
    path = mastodon_zip(tmp_path / "a.zip", count=100)
    with imports.open([path]) as arrival:
        steps = imports.take_in(arrival, arrival.found[0], Choice("me"))
        next(steps)
        steps.close()
    path.unlink()
    window.archives.open()
    settle(qtbot, window)
    dialog = window.archives.dialog
    go_on = next(button for button in dialog.start.findChildren(QPushButton) if button.text() == "Go on")
    press(qtbot, window, go_on)
    assert dialog.start.isVisible()
    assert dialog.start.error.text() == f"{path} doesn't exist."
    assert dialog.start.files_button.isEnabled()


def test_several_exports_at_once(qtbot, window: MainWindow, dialog: ImportDialog, imports, tmp_path: Path) -> None:
    here = mastodon_zip(tmp_path / "here.zip", "here", 20)
    look(qtbot, window, here)
    press(qtbot, window, dialog.import_button)
    press(qtbot, window, dialog.close_button)
    window.archives.open()
    dialog = look(qtbot, window, here, mastodon_zip(tmp_path / "bob.zip", "bob", 12), jsonl(tmp_path / "x.jsonl", 30))
    shown = dialog.preview.list
    assert [shown.item(row).text().split("\n") for row in range(3)] == [
        ["Mastodon (here)", "Nothing new: all 20 posts are here already"],
        ["Mastodon (bob)", "12 new posts"],
        ["Posts as JSON lines (me)", "30 new posts"],
    ]
    ticked = [shown.item(row).checkState() is Qt.CheckState.Checked for row in range(3)]
    assert ticked == [False, True, True]
    assert dialog.import_button.text() == "&Import 42 posts"
    shown.setFocus()
    shown.setCurrentRow(2)
    qtbot.keyClick(shown, Qt.Key.Key_Space)
    assert dialog.import_button.text() == "&Import 12 posts"
    shown.setCurrentRow(1)
    assert dialog.preview.details.period.text().startswith("@bob")
    press(qtbot, window, dialog.import_button)
    assert lines(dialog) == ["Mastodon (bob), into the account “me”: 12 posts imported."]
    assert done_posts(imports) == 32


def test_another_option_is_previewed_again(qtbot, window: MainWindow, dialog: ImportDialog, tmp_path: Path) -> None:
    look(qtbot, window, mastodon_zip(tmp_path / "a.zip", count=5, replies=4))
    choices = dialog.preview.details.choices
    assert [name for name, box in choices.boxes.items() if box.isVisible()] == ["replies"]
    choices.boxes["replies"].click()
    assert not dialog.import_button.isEnabled()
    settle(qtbot, window)
    assert dialog.preview.details.news.text() == "9 new posts"
    assert dialog.preview.details.skipped.text() == ""
    assert dialog.import_button.text() == "&Import 9 posts"


def test_a_new_account(qtbot, window: MainWindow, dialog: ImportDialog, imports, service, tmp_path: Path) -> None:
    look(qtbot, window, mastodon_zip(tmp_path / "a.zip", count=5))
    choices = dialog.preview.details.choices
    choices.account.setCurrentIndex(choices.account.count() - 1)
    assert choices.name.isVisible()
    assert choices.name.text() == "ann", "as the export tells"
    choices.name.clear()
    qtbot.keyClicks(choices.name, " ")
    choices.flush()
    assert not dialog.import_button.isEnabled()
    qtbot.keyClicks(choices.name, "holidays")
    qtbot.keyClick(choices.name, Qt.Key.Key_Return)
    settle(qtbot, window)
    service.caught_up.clear()
    press(qtbot, window, dialog.import_button)
    assert done_posts(imports, "holidays") == 5
    assert done_posts(imports) == 0
    assert service.caught_up == [2]


def test_what_happens_to_photos(qtbot, window: MainWindow, dialog: ImportDialog, profile, tmp_path: Path) -> None:
    look(qtbot, window, mastodon_folder(tmp_path / "archive", photos=3))
    combo = dialog.preview.details.choices.photos
    assert [combo.itemText(row) for row in range(combo.count())] == [
        "Leave them where they are",
        "Copy them into TagDesk’s library",
        "Import without photos",
    ]
    assert facts(dialog)["Photos"] == "3"
    combo.setCurrentIndex(1)
    assert facts(dialog)["Photos"].endswith("to copy)")
    combo.setCurrentIndex(2)
    assert facts(dialog)["Photos"] == "3, left out"
    combo.setCurrentIndex(1)
    press(qtbot, window, dialog.import_button)
    assert len(list(profile.library_dir.rglob("*.jpg"))) == 3


def test_a_single_export_with_nothing_new(qtbot, window: MainWindow, dialog: ImportDialog, tmp_path: Path) -> None:
    path = mastodon_zip(tmp_path / "a.zip", count=5, replies=1)
    look(qtbot, window, path)
    press(qtbot, window, dialog.import_button)
    press(qtbot, window, dialog.close_button)
    window.archives.open()
    dialog = look(qtbot, window, path)
    assert dialog.preview.details.news.text() == "Nothing new: all 5 posts are here already"
    assert not dialog.import_button.isEnabled()
    dialog.preview.details.choices.boxes["replies"].click()
    settle(qtbot, window)
    assert dialog.import_button.text() == "&Import 1 post"


# -- what goes wrong -------------------------------------------------------------------------------------------


def damaged(folder: Path) -> Path:
    path = mastodon_zip(folder / "cut.zip", count=50)
    path.write_bytes(path.read_bytes()[:200])
    return path


def locked(folder: Path) -> Path:
    """A zip whose entries say that they are encrypted."""
    path = folder / "locked.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("outbox.json", json.dumps({"type": "OrderedCollection", "orderedItems": []}))
    raw = bytearray(path.read_bytes())
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        raw[raw.index(mark) + place] |= 1
    path.write_bytes(raw)
    return path


def unknown(folder: Path) -> Path:
    path = folder / "notes.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "nothing to see")
    return path


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (damaged, "cut.zip is damaged"),
        (locked, "locked.zip"),
        (unknown, "notes.zip holds no export"),
        (lambda folder: folder / "gone.zip", "gone.zip doesn't exist"),
    ],
    ids=["damaged", "locked", "unknown", "gone"],
)
def test_what_cannot_be_opened_is_one_sentence(
    qtbot, window: MainWindow, dialog: ImportDialog, tmp_path: Path, make, words: str
) -> None:
    look(qtbot, window, make(tmp_path))
    assert dialog.start.isVisible()
    assert dialog.start.error.isVisible()
    assert words in dialog.start.error.text()
    assert "\n" not in dialog.start.error.text()
    look(qtbot, window, mastodon_zip(tmp_path / "good.zip"))
    assert dialog.preview.details.news.text() == "10 new posts"
    dialog.other_button.click()
    assert not dialog.start.error.isVisible()


def test_an_archive_that_vanishes_before_the_import(qtbot, window: MainWindow, dialog, imports, tmp_path: Path) -> None:
    look(qtbot, window, mastodon_folder(tmp_path / "archive"))
    (tmp_path / "archive" / "outbox.json").unlink()
    press(qtbot, window, dialog.import_button)
    assert dialog.summary.title.text() == "There were no posts to import"
    assert "outbox.json can't be read" in dialog.summary.notes.text()
    assert done_posts(imports) == 0
    assert not dialog.undo_button.isVisible()


def test_a_full_disk(qtbot, window: MainWindow, dialog, imports, monkeypatch, tmp_path: Path) -> None:
    look(qtbot, window, mastodon_zip(tmp_path / "a.zip", count=200, photos=200))
    place, placed = Library.place, 0

    def place_some(self, *args) -> Path | None:
        nonlocal placed
        placed += 1
        if placed > 60:
            raise NoRoomError("There is no room for the photos; free some space, or import without photos.")
        return place(self, *args)

    monkeypatch.setattr(Library, "place", place_some)
    press(qtbot, window, dialog.import_button)
    assert dialog.summary.title.text() == "The import stopped"
    assert dialog.summary.error.text().startswith("There is no room")
    assert 0 < done_posts(imports) < 200
    monkeypatch.setattr(Library, "place", place)
    press(qtbot, window, dialog.go_on_button)
    assert dialog.summary.error.text() == ""
    assert done_posts(imports) == 200


def test_looking_can_be_cancelled(qtbot, window: MainWindow, dialog: ImportDialog, monkeypatch, tmp_path: Path) -> None:
    import threading

    gate = threading.Event()
    open_paths = ImportService.open
    monkeypatch.setattr(ImportService, "open", lambda self, paths: (gate.wait(10), open_paths(self, paths))[1])
    dialog.open_paths([mastodon_zip(tmp_path / "a.zip")])
    assert dialog.wait.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.start.isVisible()
    gate.set()
    settle(qtbot, window)
    assert dialog.start.isVisible()
    assert dialog._session.plans == []


def test_a_fault_is_told_and_the_dialog_stays_usable(
    qtbot, window: MainWindow, dialog: ImportDialog, monkeypatch, tmp_path: Path
) -> None:
    look(qtbot, window, mastodon_zip(tmp_path / "a.zip"))
    monkeypatch.setattr(History, "take_in", lambda *args: 1 / 0)
    with qtbot.captureExceptions() as exceptions:
        press(qtbot, window, dialog.import_button)
    assert [kind for kind, _, _ in exceptions] == [ZeroDivisionError]
    assert dialog.summary.title.text() == "The import stopped"
    assert "fault in TagDesk" in dialog.summary.error.text()
    monkeypatch.undo()
    press(qtbot, window, dialog.go_on_button)
    assert dialog.summary.title.text() == "10 posts imported"


# -- manners ---------------------------------------------------------------------------------------------------


def test_with_the_keyboard_alone(qtbot, window: MainWindow, imports, monkeypatch, tmp_path: Path) -> None:
    path = mastodon_zip(tmp_path / "a.zip")
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getOpenFileNames", lambda *args: ([str(path)], ""))
    qtbot.waitActive(window)
    qtbot.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, window)
    dialog = window.archives.dialog
    qtbot.waitActive(dialog)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle(qtbot, window)
    order: list[QWidget] = []
    for _ in range(8):
        order.append(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    choices = dialog.preview.details.choices
    assert order[:7] == [
        choices.account,
        choices.boxes["replies"],
        dialog.preview.details.latest,
        dialog.other_button,
        dialog.cancel_button,
        dialog.import_button,
        choices.account,
    ]
    qtbot.keyClick(choices.account, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert done_posts(imports) == 10
    assert QApplication.focusWidget() is dialog.close_button
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert window.archives.dialog is None
    assert window._memory.archive_folder == str(tmp_path)


def test_every_control_has_a_name(qtbot, window: MainWindow, dialog: ImportDialog, tmp_path: Path) -> None:
    look(qtbot, window, mastodon_zip(tmp_path / "a.zip", photos=1), jsonl(tmp_path / "b.jsonl", 3))
    pages = [dialog.preview]
    press(qtbot, window, dialog.import_button)
    for page in (*pages, dialog.start, dialog.summary, dialog):
        for widget in page.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and isinstance(widget, (QPushButton, QComboBox)):
                assert widget.accessibleName() or getattr(widget, "text", str)(), widget


def test_large_fonts_do_not_clip(qtbot, open_window, tmp_path: Path) -> None:
    app = QApplication.instance()
    before = app.font()
    large = app.font()
    large.setPointSizeF(before.pointSizeF() * 2)
    app.setFont(large)
    try:
        window = open_window()
        window.archives.open()
        dialog = look(qtbot, window, mastodon_zip(tmp_path / "a.zip", photos=1), jsonl(tmp_path / "b.jsonl", 3))
        details = dialog.preview.details
        qtbot.wait(20)  # the layout follows the texts
        assert details.widget().width() <= details.viewport().width()
        for button in dialog.findChildren(QPushButton):
            if button.isVisible():
                assert button.width() >= button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))
    finally:
        app.setFont(before)


def test_parts_dropped_on_the_dialog_come_in_addition(qtbot, window: MainWindow, dialog, tmp_path: Path) -> None:
    first, second = mastodon_zip(tmp_path / "a.zip"), mastodon_zip(tmp_path / "b.zip", "bob")
    for path, titles in ((first, ["Mastodon (ann)"]), (second, ["Mastodon (ann)", "Mastodon (bob)"])):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        enter = QDragEnterEvent(QPoint(5, 5), COPY, mime, Qt.MouseButton.LeftButton, NO_KEYS)
        QCoreApplication.sendEvent(dialog, enter)
        assert enter.isAccepted()
        event = QDropEvent(QPointF(5, 5), COPY, mime, Qt.MouseButton.LeftButton, NO_KEYS)
        QCoreApplication.sendEvent(dialog, event)
        settle(qtbot, window)
        assert [plan.title for plan in dialog._session.plans] == titles


def test_posts_that_name_accounts_go_to_these(qtbot, window: MainWindow, dialog, imports, service, tmp_path) -> None:
    path = jsonl(tmp_path / "x.jsonl", 4)
    path.write_text(path.read_text().replace('"user": "me"', '"user": "shop"', 1))
    look(qtbot, window, path)
    assert dialog.preview.details.choices.account.currentText() == "As the file tells"
    service.caught_up.clear()
    press(qtbot, window, dialog.import_button)
    assert (done_posts(imports), done_posts(imports, "shop")) == (3, 1)
    assert service.caught_up == [1, 2]


def test_the_picture_follows_light_and_dark(qtbot, window: MainWindow, dialog: ImportDialog, tmp_path: Path) -> None:
    look(qtbot, window, jsonl(tmp_path / "x.jsonl", 2000))
    press(qtbot, window, dialog.import_button)
    chart = dialog.summary._chart_place.itemAt(0).widget()
    assert chart.accessibleDescription() == "2020-01: 744, 2020-02: 696, 2020-03: 560"
    dark = QPalette(QColor("#222222"))
    chart.setPalette(dark)
    assert chart._plot.backgroundBrush().color() == dark.color(QPalette.ColorRole.Window)
    before = chart.size()
    qtbot.mouseClick(chart, Qt.MouseButton.RightButton)
    assert QApplication.activePopupWidget() is None
    assert chart.size() == before
