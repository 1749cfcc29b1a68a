"""The past is read beside everything else: suggestions come meanwhile, and come anew when it is over."""

from collections.abc import Iterator

import pytest

from tagdesk.assistant.desk import Desk
from tagdesk.domain import Progress
from tagdesk.errors import HistoryError
from tagdesk.gui import past_follower
from tagdesk.gui.engine_line import EngineLine
from tagdesk.gui.jobs import Jobs
from tagdesk.gui.main_window import MainWindow
from tagdesk.gui.past_follower import PastFollower


@pytest.fixture
def follower(qtbot, service) -> Iterator[PastFollower]:
    jobs = Jobs()
    yield PastFollower(service, jobs)
    service.past_gate.set()
    jobs.close()


@pytest.fixture
def opened(window: MainWindow, qtbot, service) -> MainWindow:
    """A window with a post of which everything was asked; nothing is under way."""
    window.session.add_caption_post("at the lake")
    qtbot.waitUntil(lambda: window.idle)
    service.caught_up.clear()
    service.asked.clear()
    return window


class TestFollower:
    def test_it_tells_how_far_it_is_and_that_it_is_over(self, qtbot, follower: PastFollower, service) -> None:
        service.past = 120
        steps: list[Progress | None] = []
        follower.progressed.connect(steps.append)
        with qtbot.waitSignal(follower.caught_up) as caught_up:
            follower.catch_up(1)
            assert not follower.idle
        assert caught_up.args == [1]
        assert follower.idle
        assert steps[0] == Progress(0, 120, "reading your posts")
        assert steps[-1] is None

    def test_one_at_a_time_and_each_account_once(self, qtbot, follower: PastFollower, service) -> None:
        service.past_gate.clear()
        for account_id in (1, 1, 2, 3, 2, 1):
            follower.catch_up(account_id)
        qtbot.waitUntil(lambda: service.caught_up == [1])
        service.past_gate.set()
        qtbot.waitUntil(lambda: follower.idle)
        assert service.caught_up == [1, 2, 3]

    def test_what_failed_is_not_tried_again_at_once_but_later(
        self, qtbot, follower: PastFollower, service, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        service.past_error = HistoryError("The history is in use by another program; close that one and do it again.")
        with qtbot.waitSignal(follower.failed) as failed:
            follower.catch_up(1)
        assert failed.args == [1, service.past_error]
        qtbot.waitUntil(lambda: follower.idle)
        follower.catch_up(1)
        assert follower.idle
        follower.catch_up(2)
        assert not follower.idle, "another account may be luckier"
        qtbot.waitUntil(lambda: follower.idle)
        service.past_error = None
        monkeypatch.setattr(past_follower, "_PAUSE_S", 0.0)
        with qtbot.waitSignal(follower.caught_up):
            follower.catch_up(1)
        assert service.caught_up == [1, 2, 1]


class TestWindow:
    def test_the_past_is_read_after_the_models_are_loaded(self, qtbot, desk: Desk, service, open_window) -> None:
        desk.add_caption_post("at the lake")
        service.past_gate.clear()
        service.past = 6_000
        service.behind.add(1)
        shown = open_window(wait=False)
        qtbot.waitUntil(lambda: "reading your posts" in shown.engine.text())
        qtbot.waitUntil(lambda: shown.tags.model.rowCount() > 0)
        assert service.is_warm and not shown.idle
        assert "of 6,000" in shown.engine.text()
        assert len(service.asked) == 1, "suggestions don't wait for it"
        service.past_gate.set()
        qtbot.waitUntil(lambda: shown.idle)
        assert service.caught_up == [1]
        assert len(service.asked) == 2, "the same is asked again when it is over"
        assert service.asked[0] == service.asked[1]
        assert "reading" not in shown.engine.text()

    def test_getting_behind_is_followed_once(self, qtbot, opened: MainWindow, service) -> None:
        service.behind.add(1)
        service.past_gate.clear()
        opened.session.add_own(["sunset"])
        qtbot.waitUntil(lambda: service.caught_up == [1])
        opened.session.add_own(["beach"])
        qtbot.waitUntil(lambda: len(service.asked) == 2)
        qtbot.waitUntil(lambda: opened.session._feed.idle)
        service.past_gate.set()
        qtbot.waitUntil(lambda: opened.idle)
        assert service.caught_up == [1]
        assert len(service.asked) == 3

    def test_what_got_behind_meanwhile_is_followed_again(
        self, qtbot, opened: MainWindow, service, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        left = iter([True, False])
        real = service.catch_up

        def catch_up(account_id: int):  # type: ignore[no-untyped-def]
            yield from real(account_id)
            if next(left):
                service.behind.add(account_id)

        monkeypatch.setattr(service, "catch_up", catch_up)
        service.behind.add(1)
        opened.session.add_own(["sunset"])
        qtbot.waitUntil(lambda: opened.idle)
        assert service.caught_up == [1, 1]
        assert len(service.asked) == 3

    def test_each_account_by_its_posts(self, qtbot, opened: MainWindow, desk: Desk, service) -> None:
        other = desk._history.add_account("business").account_id
        post = Desk(desk._history, other).add_caption_post("the invoice")
        service.behind.add(other)
        opened.session.load()
        qtbot.waitUntil(lambda: opened.idle)
        opened.session.show(post.post_id)
        qtbot.waitUntil(lambda: opened.idle)
        assert service.caught_up == [other]
        assert [asked["account"] for asked in service.asked] == [other, other]

    def test_a_failure_is_said_and_ends_there(self, qtbot, opened: MainWindow, service) -> None:
        service.past_error = HistoryError("The history is in use by another program; close that one and do it again.")
        service.behind.add(1)
        said: list[str] = []
        opened.session.said.connect(said.append)
        for number in range(3):
            opened.session.add_own([f"tag{number}"])
            qtbot.waitUntil(lambda: opened.idle)
        assert said == [str(service.past_error)]
        assert service.caught_up == [1]
        assert len(service.asked) == 3
        assert opened.tags.model.rowCount() > 0

    def test_closing_while_it_runs_ends_it(self, qtbot, opened: MainWindow, service) -> None:
        service.past_gate.clear()
        service.past = 1_000_000
        service.behind.add(1)
        opened.session.add_own(["sunset"])
        qtbot.waitUntil(lambda: "reading your posts" in opened.engine.text())
        opened.close()
        assert service.closed == 1
        assert len(service.asked) == 1


def test_the_engine_line_tells_how_far_it_is(qtbot) -> None:
    line = EngineLine()
    qtbot.addWidget(line)
    line.set_progress(Progress(1_200, 6_000, "reading your posts"))
    assert line.text().endswith("· reading your posts 1,200 of 6,000")
    line.set_progress(Progress(0, 0, "reading your posts"))
    assert line.text().endswith("· reading your posts")
    line.set_progress(None)
    assert "reading" not in line.text()
