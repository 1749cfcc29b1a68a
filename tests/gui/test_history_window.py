"""The window of the past, on a real history."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget

from tagdesk.assistant.desk import Desk
from tagdesk.domain import FIRST_ACCOUNT, Post
from tagdesk.errors import HistoryError, TagDeskError
from tagdesk.gui.history.window import HistoryWindow
from tagdesk.gui.main_window import MainWindow
from tagdesk.history.imports import Incoming

BEGIN = datetime(2024, 6, 1, 12, tzinfo=UTC)


class Fit:
    """How well posts fit a tag: the later, the better."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def fit(self, post, key: str) -> float:
        if key == "broken":
            raise TagDeskError("No model can tell.")
        self.asked.append(post.post_id)
        return post.post_id / 1000


@pytest.fixture
def take_in(desk: Desk, make_photo: Callable[..., Path]) -> Callable[..., list[int]]:
    """Imports posts, one a day; each has a photo."""
    history = desk.history

    def take(*captions: str, tags: tuple[str, ...] = ("lake",), account_id: int = FIRST_ACCOUNT, photos: int = 1):
        run = history.begin_import("mastodon", "Mastodon", {"paths": ["/archives/archive.zip"]})
        posts = []
        for number, caption in enumerate(captions):
            post = Post(caption, caption, tags, source="mastodon", time=BEGIN + timedelta(days=number), place="Ulm")
            pictures = tuple((make_photo(), f"picture {place}") for place in range(photos))
            posts.append(Incoming(post, account_id, pictures))
        history.take_in(run, posts)
        history.finish_import(run.import_id)

    return take


@pytest.fixture
def opened(qtbot, window: MainWindow) -> Callable[[], HistoryWindow]:
    """Opens the history by its key."""

    def open_it() -> HistoryWindow:
        QTest.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
        assert window.history.window is not None
        settle(qtbot, window)
        return window.history.window

    return open_it


def settle(qtbot, window: MainWindow) -> None:
    def is_still() -> bool:
        past = window.history.window
        return window.idle and (past is None or not past.posts.filter._timer.isActive())

    qtbot.waitUntil(is_still, timeout=10_000)


def titles(past: HistoryWindow) -> list[str]:
    model = past.posts.model
    return [model.index(row).data() for row in range(model.rowCount())]


def type_words(qtbot, window: MainWindow, field: QWidget, text: str) -> None:
    assert isinstance(field, QLineEdit)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    settle(qtbot, window)


def test_the_newest_stands_first_and_is_open(take_in, opened) -> None:
    take_in("first", "second", "third")
    past = opened()
    assert titles(past) == ["third", "second", "first"]
    assert past.posts.count.text() == "3 posts"
    detail = past.posts.detail
    assert (detail.editor.caption.toPlainText(), detail.editor.place.text()) == ("third", "Ulm")
    assert detail.origin.text().startswith("Imported from Mastodon (archive.zip) on ")
    assert detail.photos.alt.text() == "Shows: picture 0"
    assert [chip.tag.tag for chip in detail.chips.chips] == ["lake"]
    assert past.posts.filter.words.hasFocus()


def test_searching_by_keyboard_alone(qtbot, window: MainWindow, take_in, opened) -> None:
    take_in("red lake", "blue lake", "blue sky")
    past = opened()
    type_words(qtbot, window, past.posts.filter.words, "blue")
    assert titles(past) == ["blue sky", "blue lake"]
    assert past.posts.count.text() == "2 posts found"
    QTest.keyClick(past.posts.filter.words, Qt.Key.Key_Down)
    assert past.posts.list.hasFocus()
    QTest.keyClick(past.posts.list, Qt.Key.Key_Down)
    settle(qtbot, window)
    assert past.posts.detail.editor.caption.toPlainText() == "blue lake"
    QTest.keyClick(past.posts.list, Qt.Key.Key_Return)
    assert past.posts.detail.editor.caption.hasFocus()
    QTest.keyClick(past.posts.detail.editor.caption, Qt.Key.Key_Escape)
    assert past.posts.list.hasFocus()
    QTest.keyClick(past.posts.list, Qt.Key.Key_Home)
    assert past.posts.list.currentIndex().row() == 0
    QTest.keyClick(past.posts.list, Qt.Key.Key_End)
    assert past.posts.list.currentIndex().row() == 1
    QTest.keyClick(past.posts.list, Qt.Key.Key_Escape)
    assert not past.isVisible()


def test_days_account_and_source(qtbot, window: MainWindow, desk: Desk, take_in, opened) -> None:
    business = desk.history.add_account("business").account_id
    take_in("one", "two", "three")
    take_in("four", account_id=business)
    past = opened()
    fields = past.posts.filter
    type_words(qtbot, window, fields.days, "2024-06-02")
    assert titles(past) == ["two"]
    type_words(qtbot, window, fields.days, "2024-06-02 -")
    assert titles(past) == ["three", "two"]
    type_words(qtbot, window, fields.days, "soon")
    assert "2024-06-14" in fields.hint.text()
    assert titles(past) == ["three", "two"]
    type_words(qtbot, window, fields.days, "2024")
    assert not fields.hint.text()
    choose(fields.account, "business")
    settle(qtbot, window)
    assert titles(past) == ["four"]
    choose(fields.source, "Made in TagDesk")
    settle(qtbot, window)
    assert past.posts.empty.title.text() == "No posts found"
    qtbot.mouseClick(past.posts.empty.all_button, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert len(titles(past)) == 4


def choose(box: QComboBox, name: str) -> None:
    box.setCurrentIndex(box.findText(name))
    box.activated.emit(box.currentIndex())


def test_drafts_if_wished(qtbot, window: MainWindow, desk: Desk, take_in, opened) -> None:
    take_in("done")
    desk.add_caption_post("a draft")
    past = opened()
    assert titles(past) == ["done"]
    past.posts.filter.drafts.click()
    settle(qtbot, window)
    assert titles(past) == ["a draft", "done"]


def test_an_empty_history_says_how_to_import(opened, qtbot) -> None:
    past = opened()
    assert past.posts.empty.title.text() == "No past posts yet"
    assert past.posts.empty.import_button.isVisible()
    with qtbot.waitSignal(past.import_clicked):
        qtbot.mouseClick(past.posts.empty.import_button, Qt.MouseButton.LeftButton)


def test_the_search_field_of_the_main_window(qtbot, window: MainWindow, take_in) -> None:
    take_in("red lake", "blue sky")
    QTest.keyClicks(window._head.search, "blue")
    QTest.keyClick(window._head.search, Qt.Key.Key_Return)
    settle(qtbot, window)
    past = window.history.window
    assert past is not None
    assert (past.posts.filter.words.text(), titles(past)) == ("blue", ["blue sky"])
    assert window._head.search.text() == ""


def test_corrections_are_decisions(qtbot, window: MainWindow, desk: Desk, service, take_in, opened) -> None:
    take_in("lake", "hills")
    past = opened()
    detail, post_id = past.posts.detail, past.posts.detail.post_id
    before = len(service.caught_up)
    detail.editor.caption.setFocus()
    QTest.keyClicks(detail.editor.caption, "Green #grass ")
    detail.editor.place.setFocus()
    detail.editor.place.selectAll()
    QTest.keyClicks(detail.editor.place, "Bonn")
    detail.editor.time.setFocus()
    detail.editor.time.selectAll()
    QTest.keyClicks(detail.editor.time, "2023-05-06 07:08")
    detail.field.setFocus()
    QTest.keyClicks(detail.field, "green")
    QTest.keyClick(detail.field, Qt.Key.Key_Return)
    settle(qtbot, window)
    post = desk.post(post_id)
    assert (post.caption, post.place) == ("Green #grass hills", "Bonn")
    assert (post.time.isoformat()[:16], post.done) == ("2023-05-06T07:08", True)
    assert post.chosen == ("lake", "grass", "green")
    assert titles(past) == ["Green #grass hills", "lake"]
    qtbot.waitUntil(lambda: len(service.caught_up) > before, timeout=5000)


def test_undo_in_the_history(qtbot, window: MainWindow, desk: Desk, take_in, opened) -> None:
    take_in("lake")
    past = opened()
    detail = past.posts.detail
    chip = detail.chips.chips[0]
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    settle(qtbot, window)
    assert desk.post(detail.post_id).chosen == ()
    QTest.keyClick(past.posts.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, window)
    assert desk.post(detail.post_id).chosen == ("lake",)
    assert [chip.tag.tag for chip in detail.chips.chips] == ["lake"]
    assert past.message.text == "Undone: remove #lake"
    QTest.keyClick(
        past.posts.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    settle(qtbot, window)
    assert desk.post(detail.post_id).chosen == ()


def test_a_correction_that_fails_is_said_and_not_shown(
    qtbot, window: MainWindow, take_in, opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in("lake")
    past = opened()

    def fail(*args: object) -> None:
        raise HistoryError("The disk is full.")

    monkeypatch.setattr(Desk, "set_place", fail)
    past.activateWindow()
    qtbot.waitUntil(past.isActiveWindow)
    past.posts.detail.editor.place.setText("Bonn")
    past.posts.detail.editor.place.editingFinished.emit()
    settle(qtbot, window)
    assert past.message.text == "The disk is full."


def test_putting_a_post_back_on_the_desk(qtbot, window: MainWindow, desk: Desk, take_in, opened) -> None:
    take_in("first", "second")
    past = opened()
    past.posts.list.setCurrentIndex(past.posts.model.index(1))
    settle(qtbot, window)
    post_id = past.posts.detail.post_id
    qtbot.mouseClick(past.posts.detail.put_back_button, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert [post.post_id for post in desk.posts()] == [post_id]
    assert window.session.current is not None
    assert (window.session.current.post_id, window.session.current.done) == (post_id, True)
    assert window.editor.caption.toPlainText() == "first"
    window.session.undo()
    settle(qtbot, window)
    assert desk.posts() == []


def test_a_post_is_opened_from_elsewhere(qtbot, window: MainWindow, take_in) -> None:
    take_in(*(f"post {number}" for number in range(150)))
    window.history.open_post(1)
    settle(qtbot, window)
    past = window.history.window
    assert past is not None
    assert past.posts.detail.post_id == 1
    assert past.posts.list.currentIndex().row() == 149
    type_words(qtbot, window, past.posts.filter.words, "12")
    window.history.open_post(77)
    settle(qtbot, window)
    assert (past.posts.detail.post_id, past.posts.filter.words.text()) == (77, "")
    assert past.posts.list.currentIndex().row() == 150 - 77


def test_all_of_many_posts_can_be_reached(qtbot, window: MainWindow, take_in, opened) -> None:
    take_in(*(f"post {number}" for number in range(200)))
    past = opened()
    assert past.posts.model.rowCount() == 200
    past.posts.list.setFocus()
    QTest.keyClick(past.posts.list, Qt.Key.Key_End)
    settle(qtbot, window)
    assert past.posts.detail.editor.caption.toPlainText() == "post 0"
    assert past.posts.count.text() == "200 posts"


def test_what_is_done_on_the_desk_comes_in(qtbot, window: MainWindow, desk: Desk, take_in, opened) -> None:
    take_in("old")
    past = opened()
    window.session.add_caption_post("new")
    window.session.set_done(True)
    settle(qtbot, window)
    assert titles(past) == ["new", "old"]
    assert past.posts.detail.editor.caption.toPlainText() == "old"
    assert past.posts.list.currentIndex().row() == 1


def test_photos_that_fit_a_tag(qtbot, window: MainWindow, service, take_in, opened) -> None:
    take_in("one", "two", "three")
    ranker = Fit()
    service.usercond = lambda: ranker
    past = opened()
    fields = past.posts.filter
    fields.mode.setCurrentIndex(1)
    QTest.keyClicks(fields.words, "sunset")
    settle(qtbot, window)
    assert ranker.asked == []
    QTest.keyClick(fields.words, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert titles(past) == ["three", "two", "one"]
    assert past.posts.count.text() == "The best of 3 posts that were looked at"
    assert past.posts.detail.editor.caption.toPlainText() == "three"
    fields.words.setText("broken")
    QTest.keyClick(fields.words, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert past.posts.problem.text() == "No model can tell."


def test_the_search_for_photos_can_be_stopped(qtbot, window: MainWindow, service, take_in, opened) -> None:
    take_in(*(f"post {number}" for number in range(300)))

    class Slow(Fit):
        def fit(self, post, key: str) -> float:
            QTest.qSleep(5)
            return super().fit(post, key)

    ranker = Slow()
    service.usercond = lambda: ranker
    past = opened()
    past.posts.filter.mode.setCurrentIndex(1)
    past.posts.filter.words.setText("sunset")
    past.posts.filter.flush()
    qtbot.waitUntil(lambda: past.posts.bar.value() > 3)
    assert past.posts.stop_button.isVisible()
    qtbot.mouseClick(past.posts.stop_button, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert 3 < past.posts.model.rowCount() < 300
    assert past.posts.bar.isHidden()


def test_several_photos_and_one_that_is_gone(qtbot, window: MainWindow, desk: Desk, take_in, opened) -> None:
    take_in("two photos", photos=2)
    desk.post(1).photos[1].path.unlink()
    past = opened()
    photos = past.posts.detail.photos
    assert photos.alt.text() == "Shows: picture 0"
    past.posts.list.setFocus()
    QTest.keyClick(past.posts.list, Qt.Key.Key_Right)
    settle(qtbot, window)
    assert photos.alt.text() == "Shows: picture 1"
    assert "IMG_02.jpg" in photos.pane.sentence.text()


def test_strange_posts_are_shown(qtbot, window: MainWindow, desk: Desk, opened) -> None:
    run = desk.history.begin_import("mastodon", "Mastodon", {})
    strange = [
        Post("1", "غروب على البحر #بحر", ("بحر",), place="القاهرة"),
        Post("2", "<b>bold</b> & " + "long " * 20_000, tuple(f"tag{number}" for number in range(200))),
        Post("3", "", ()),
        Post("4", "\u202eturned", ("🦄",), time=datetime(1, 1, 1, tzinfo=UTC)),
    ]
    desk.history.take_in(run, [Incoming(replace(post, source="mastodon"), FIRST_ACCOUNT) for post in strange])
    past = opened()
    assert past.posts.model.rowCount() == 4
    for row in range(4):
        past.posts.list.setCurrentIndex(past.posts.model.index(row))
        settle(qtbot, window)
    past.grab()


def test_every_control_has_a_name(opened, take_in) -> None:
    take_in("lake")
    past = opened()
    for kind in (QLineEdit, QComboBox):
        for field in past.findChildren(kind):
            if not isinstance(field.parentWidget(), QComboBox):
                assert field.accessibleName(), field
    assert past.posts.list.accessibleName()


def test_place_and_size_are_remembered(qtbot, open_window, take_in) -> None:
    take_in("lake")
    window = open_window()
    window.history.open()
    window.history.window.resize(777, 555)
    window.close()
    again = open_window()
    again.history.open()
    settle(qtbot, again)
    assert (again.history.window.width(), again.history.window.height()) == (777, 555)


def test_closing_the_window_closes_the_history(qtbot, open_window, take_in) -> None:
    take_in("lake")
    window = open_window()
    window.history.open()
    past = window.history.window
    window.close()
    assert not past.isVisible()
    assert QApplication.activeWindow() is not past
