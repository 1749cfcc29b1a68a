"""A clock that jumps by years: what was decided last stays the last, and nothing is lost or done twice."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tagdesk.assistant.desk import Desk
from tagdesk.history import backups, journal, upkeep
from tagdesk.history.backups import Why
from tagdesk.history.store import History

TEN_YEARS = timedelta(days=3652)


class Clock:
    """Stands in for the clock of the history."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = now = [datetime(2026, 11, 27, 12, tzinfo=UTC)]

        class Jumping(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:
                return now[0]

        for module in (journal, backups, upkeep):
            monkeypatch.setattr(module, "datetime", Jumping)

    def jump(self, by: timedelta) -> None:
        self.now[0] += by


@pytest.mark.parametrize("jump", [-TEN_YEARS, TEN_YEARS])
def test_undo_done_posts_and_backups_outlive_a_jump(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    clock = Clock(monkeypatch)
    path = tmp_path / "history.sqlite"

    def finish(caption: str) -> int:
        with closing(History(path)) as history:
            desk = Desk(history)
            post_id = desk.add_caption_post(caption).post_id
            desk.add_own(post_id, [caption])
            desk.set_done(post_id)
            if history.is_backup_due():
                history.back_up(Why.DAILY)
            return post_id

    first = finish("first")
    clock.jump(jump)
    second = finish("second")
    clock.jump(-jump + timedelta(days=2))
    third = finish("third")
    with closing(History(path)) as history:
        desk = Desk(history)
        assert [post.post_id for post in desk.posts()] == [first, second, third]
        done = {post.post_id: post.done_at for post in history.past(1)}
        assert set(done) == {first, second, third}
        assert done[second] - done[first] == jump
        assert [backup.number for backup in history.backups] == [3, 2, 1]
        for post_id in (third, second):
            assert desk.undo() is not None
            assert not desk.post(post_id).done, "the last decision is the last one"
            assert desk.undo() is not None
            assert desk.post(post_id).chosen == ()
            assert desk.undo() is not None
        assert [post.post_id for post in desk.posts()] == [first]
        while desk.redo() is not None:
            pass
        assert set(done) == {post.post_id for post in history.past(1)}
