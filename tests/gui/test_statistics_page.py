"""The page of statistics, on a real history."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tagdesk.assistant.desk import Desk
from tagdesk.domain import FIRST_ACCOUNT, Post
from tagdesk.gui.main_window import MainWindow
from tagdesk.gui.statistics.charts import BarChart, LineChart
from tagdesk.gui.statistics.page import StatisticsPage
from tagdesk.history.imports import Incoming

BEGIN = datetime(2023, 11, 6, 8, tzinfo=UTC)  # a Monday


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """Eight weeks of posts, half of them with a pair of tags; and a post with decisions."""
    run = desk.history.begin_import("mastodon", "Mastodon", {})
    business = desk.history.add_account("business").account_id
    posts = []
    for week in range(8):
        tags = ("lake", "Golden Hour") if week % 2 else ("city", "night")
        post = Post(str(week), f"week {week}", tags, source="mastodon", time=BEGIN + timedelta(weeks=week))
        posts.append(Incoming(post, business if week == 7 else FIRST_ACCOUNT))
    desk.history.take_in(run, posts)
    post_id = desk.add_caption_post("a draft").post_id
    for number in range(6):
        desk.accept(post_id, f"good{number}", score=0.8, model="sog")
    desk.reject(post_id, "bad", score=0.2, model="uses")
    return desk


@pytest.fixture
def page(qtbot, filled: Desk, window: MainWindow) -> StatisticsPage:
    window.history.open()
    assert window.history.window is not None
    window.history.window.tabs.setCurrentIndex(1)
    settle(qtbot, window)
    return window.history.window.statistics


def settle(qtbot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.idle, timeout=10_000)


def test_figures_of_all_time(page: StatisticsPage) -> None:
    assert page.overview.text() == "8 posts with 4 different tags, from November 2023 to December 2023."
    assert page.quality.text().startswith("You accepted 6 of the 7 suggestions that you decided about (86 %).")
    assert page.models.item(0, 0).text() == "photo, caption, place and time"
    assert page.when.text().startswith("You post most on Mondays")
    assert [page.tags.list.item(row).text() for row in range(4)] == ["#city", "#Golden Hour", "#lake", "#night"]
    assert isinstance(page.months._chart, BarChart)
    assert page.months._chart.accessibleDescription() == "Posts: 4 in 2023-11, at most 4 in 2023-11, 4 in 2023-12."


def test_every_chart_is_a_table_too(page: StatisticsPage, qtbot) -> None:
    assert page.shares.isHidden()  # of one month
    for card in (page.decided, page.months, page.weekdays, page.hours, page.tags.chart):
        assert card.button.accessibleName().endswith("as a table")
        card.button.setFocus()
        QTest.keyClick(card.button, Qt.Key.Key_Space)
        assert card.table.isVisible()
        assert card.table.rowCount() == len(card._over.names)
        assert card._chart.isHidden()
        QTest.keyClick(card.button, Qt.Key.Key_Space)
        assert card._chart.isVisible()
    assert page.weekdays.table.item(0, 1).text() == "8"


def test_account_and_time(qtbot, window: MainWindow, page: StatisticsPage) -> None:
    page.account.setCurrentIndex(page.account.findText("business"))
    page.account.activated.emit(page.account.currentIndex())
    settle(qtbot, window)
    assert page.overview.text() == "1 post with 2 different tags, all of December 2023."
    assert "not decided" in page.quality.text()
    assert page.models.isHidden()
    assert page.decided.isHidden()
    page.period.setCurrentIndex(0)
    page.account.setCurrentIndex(0)
    page.period.setCurrentIndex(page.period.findText("Last 12 months"))
    page.period.activated.emit(page.period.currentIndex())
    settle(qtbot, window)
    assert page.overview.text() == "No posts."
    assert page.tags.isHidden()


def test_ticking_tags(qtbot, window: MainWindow, page: StatisticsPage) -> None:
    assert ticked(page) == ["city", "Golden Hour", "lake"]
    tags = page.tags
    assert isinstance(tags.chart._chart, LineChart)
    assert [series.name for series in tags.chart._over.series] == ["#city", "#Golden Hour", "#lake"]
    tags.list.setFocus()
    tags.list.setCurrentRow(0)
    QTest.keyClick(tags.list, Qt.Key.Key_Space)
    settle(qtbot, window)
    assert [series.name for series in tags.chart._over.series] == ["#Golden Hour", "#lake"]
    tags.field.setFocus()
    QTest.keyClicks(tags.field, "night, never")
    QTest.keyClick(tags.field, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert ticked(page) == ["Golden Hour", "lake", "night", "never"]
    assert [series.name for series in tags.chart._over.series][2:] == ["#night", "#never"]
    tags.field.setFocus()
    QTest.keyClicks(tags.field, "city, more")
    QTest.keyClick(tags.field, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert len(ticked(page)) == 5
    assert "Golden Hour" not in ticked(page)


def ticked(page: StatisticsPage) -> list[str]:
    items = [page.tags.list.item(row) for row in range(page.tags.list.count())]
    return [item.text().lstrip("#") for item in items if item.checkState() is Qt.CheckState.Checked]


def test_from_a_pair_to_its_posts(qtbot, window: MainWindow, page: StatisticsPage) -> None:
    rows = [page.pairs.item(row, 0).text() for row in range(page.pairs.rowCount())]
    page.pairs.setFocus()
    page.pairs.setCurrentCell(rows.index("#Golden Hour"), 0)
    QTest.keyClick(page.pairs, Qt.Key.Key_Return)
    settle(qtbot, window)
    past = window.history.window
    assert past is not None
    assert past.tabs.currentWidget() is past.posts
    assert past.posts.model.rowCount() == 4


def test_nothing_to_count(qtbot, window: MainWindow) -> None:
    window.history.open()
    assert window.history.window is not None
    window.history.window.tabs.setCurrentIndex(1)
    settle(qtbot, window)
    page = window.history.window.statistics
    assert page.empty.isVisible()
    with qtbot.waitSignal(page.import_clicked):
        qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)


def test_figures_follow_what_is_done(qtbot, window: MainWindow, page: StatisticsPage) -> None:
    window.session.add_caption_post("new")
    window.session.set_done(True)
    qtbot.waitUntil(lambda: window.idle and page.overview.text().startswith("9 posts"))


def test_from_light_to_dark(qtbot, page: StatisticsPage) -> None:
    before = QApplication.palette()
    dark = QPalette(QColor(40, 40, 44))
    try:
        QApplication.setPalette(dark)
        page.grab()
    finally:
        QApplication.setPalette(before)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    from tagdesk.errors import HistoryError
    from tagdesk.history.store import History

    def break_it() -> None:
        def fail(*args: object, **more: object) -> None:
            raise HistoryError("The history is damaged.")

        monkeypatch.setattr(History, "statistics", fail)

    return break_it


def test_an_error_is_a_sentence(qtbot, window: MainWindow, page: StatisticsPage, broken) -> None:
    broken()
    page.refresh()
    settle(qtbot, window)
    assert page.problem.text() == "The history is damaged."
