"""What there is to learn from, and the copy that training works on."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tagdesk.domain import Post, Progress
from tagdesk.errors import HistoryError
from tagdesk.history.imports import Incoming
from tagdesk.history.store import History
from tagdesk.history.teaching import Teaching

JUNE = datetime(2026, 6, 14, 20, 52, tzinfo=UTC)
Add = Callable[..., None]


@pytest.fixture
def add(history: History) -> Add:
    """Take posts in, as an import does."""
    run = history.begin_import("x", "X", {"paths": ["/a.zip"]})

    def call(*posts: Post, account_id: int = 1) -> None:
        history.take_in(
            run,
            [Incoming(post, account_id, tuple((Path(image), "") for image in post.images)) for post in posts],
        )

    return call


def post(number: int, *tags: str, caption: str = "", time: datetime | None = JUNE, **more: tuple[str, ...]) -> Post:
    return Post(str(number), caption, tags, source="x", time=time, **more)  # type: ignore[arg-type]


def test_nothing(history: History) -> None:
    assert history.teaching() == Teaching(0, 0, 0, 0, {})


def test_only_what_a_replay_would_take(history: History, add: Add) -> None:
    add(
        post(1, "sea", "New York", caption="at the sea #sea"),
        post(2, "sea", "#newyork", caption="#sea #NewYork https://x.example"),
        post(3, caption="no tags"),
        post(4, "late", caption="no time", time=None),
        post(5, "answer", caption="a reply", flags=("reply",)),
        post(6, "sea", images=("a.jpg", "b.jpg"), flags=("sensitive",)),
    )
    with history.write() as journal:
        draft = journal.insert_post([(Path("draft.jpg"), None)], caption="a draft", time=JUNE.isoformat())
        journal.set_columns(draft, "add", on_desk=True)
    assert history.teaching() == Teaching(posts=3, with_photos=1, with_captions=1, tags=2, by_account={"me": 3})


def test_accounts_and_days(history: History, add: Add) -> None:
    work, idle = history.add_account("work").account_id, history.add_account("idle").account_id
    for day in (1, 2, 3):
        time = datetime(2026, 6, day, 12, tzinfo=UTC)
        add(post(day, f"day{day}", time=time))
        add(post(day + 10, "work", caption="at work", time=time), account_id=work)
    assert history.teaching().by_account == {"me": 3, "work": 3}
    assert history.teaching([work, idle]) == Teaching(3, 0, 3, 1, {"work": 3})
    assert history.teaching([idle]).posts == 0
    assert history.teaching([1], first=date(2026, 6, 2)).tags == 2
    assert history.teaching([1], date(2026, 6, 2), date(2026, 6, 2)) == Teaching(1, 0, 0, 1, {"me": 1})
    assert history.teaching(last=date(2026, 6, 1)).by_account == {"me": 1, "work": 1}


def test_a_copy_stays_as_it_was(history: History, add: Add, tmp_path: Path) -> None:
    add(post(1, "sea"))
    target = tmp_path / "snapshot.sqlite"
    steps = list(history.copy_to(target))
    assert steps == [Progress(0, 1, target.name), Progress(1, 1, target.name)]
    add(post(2, "later"))
    # One file, with nothing beside it that would have to come along.
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("snap")] == [target.name]
    with closing(History(target)) as copy:
        assert [post.tags for post in copy.export_posts()] == [("sea",)]
    assert history.teaching().posts == 2


def test_a_copy_takes_the_place_of_one_that_was_interrupted(history: History, add: Add, tmp_path: Path) -> None:
    add(post(1, "sea"))
    target = tmp_path / "snapshot.sqlite"
    (tmp_path / ".snapshot.sqlite.partial").write_bytes(b"half")
    for _ in history.copy_to(target):
        pass
    with closing(History(target)) as copy:
        assert copy.teaching().posts == 1
    assert not (tmp_path / ".snapshot.sqlite.partial").exists()


def test_a_copy_that_can_not_be_written(history: History, tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="can't be copied to"):
        list(history.copy_to(tmp_path / "gone" / "snapshot.sqlite"))
    assert history.teaching().posts == 0
