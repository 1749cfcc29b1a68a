"""Looking through the past: order, words, days, account and source together, whatever else is there."""

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from made_up_years import fill

from tagdesk.domain import FIRST_ACCOUNT, DeskPost, Post
from tagdesk.history.browse import FoundPost, Which
from tagdesk.history.imports import OWN_SOURCE, Incoming
from tagdesk.history.store import History

EAST = timezone(timedelta(hours=13))


def take_in(history: History, *posts: Post, account_id: int = FIRST_ACCOUNT, source: str = "mastodon") -> None:
    run = history.begin_import(source, source.title(), {"paths": [f"/archives/{source}.zip", "/archives/2.zip"]})
    history.take_in(run, [Incoming(replace(post, source=source), account_id) for post in posts])
    history.finish_import(run.import_id)


def make_own(history: History, caption: str, *, done_at: datetime | None = None, on_desk: bool = True) -> int:
    with history.write() as journal:
        post_id = journal.insert_post(caption=caption)
        journal.set_columns(post_id, "add", on_desk=on_desk)
        if done_at:
            journal.mark_done(post_id, "done", done_at)
    return post_id


def captions(history: History, which: Which, limit: int | None = None) -> list[str]:
    return [found.post.caption for found in history.found(history.found_ids(which, limit))]


@pytest.fixture
def filled(history: History) -> History:
    business = history.add_account("business").account_id
    take_in(
        history,
        Post("1", "new year far east", ("tide",), time=datetime(2024, 1, 1, 3, tzinfo=EAST), place="Apia"),
        Post("2", "summer lake", ("Lake", "New York"), time=datetime(2024, 6, 30, 23, 30, tzinfo=UTC), place="Ulm"),
        Post("3", "no time", ("tide",)),
    )
    take_in(
        history,
        Post("1", "business lake", ("lake",), time=datetime(2024, 6, 1, 0, 0, tzinfo=UTC)),
        account_id=business,
        source="flickr",
    )
    make_own(history, "made here, a lake", done_at=datetime(2025, 2, 3, 4, tzinfo=UTC), on_desk=False)
    make_own(history, "draft of a lake")
    make_own(history, "gone draft of a lake", on_desk=False)
    return history


JUNE = (date(2024, 6, 1), date(2024, 6, 30))


@pytest.mark.parametrize(
    ("which", "found"),
    [
        (Which(), ["made here, a lake", "summer lake", "business lake", "new year far east", "no time"]),
        (Which("lake"), ["made here, a lake", "summer lake", "business lake"]),
        (Which("la ul"), ["summer lake"]),
        (Which("newyork"), ["summer lake"]),
        (Which("lake", drafts=True), ["draft of a lake", "made here, a lake", "summer lake", "business lake"]),
        (Which("lake", 2), ["business lake"]),
        (Which("lake", 1, drafts=True), ["draft of a lake", "made here, a lake", "summer lake"]),
        (Which(first=JUNE[0], last=JUNE[1]), ["summer lake", "business lake"]),
        (Which("ulm", first=JUNE[0], last=JUNE[1]), ["summer lake"]),
        (Which(first=date(2025, 1, 1)), ["made here, a lake"]),
        # The photo's own clock says that it is 2024, wherever the reader is.
        (Which(last=date(2024, 1, 1)), ["new year far east"]),
        (Which(last=date(2023, 12, 31)), []),
        (Which(source="flickr"), ["business lake"]),
        (Which(source=OWN_SOURCE), ["made here, a lake"]),
        (Which(source=OWN_SOURCE, drafts=True), ["draft of a lake", "made here, a lake"]),
        (Which(source="instagram"), []),
        (Which(account_id=77), []),
        (Which("***"), []),
        (Which("  "), ["made here, a lake", "summer lake", "business lake", "new year far east", "no time"]),
    ],
)
def test_finds(filled: History, which: Which, found: list[str]) -> None:
    assert captions(filled, which) == found
    assert captions(filled, which, 2) == found[:2]


def test_days_that_are_shown(filled: History) -> None:
    days = {found.post.caption: found.day for found in filled.found(filled.found_ids(Which(drafts=True)))}
    assert days == {
        "draft of a lake": None,
        "made here, a lake": date(2025, 2, 3),
        "summer lake": date(2024, 6, 30),
        "business lake": date(2024, 6, 1),
        "new year far east": date(2024, 1, 1),
        "no time": None,
    }


def test_where_posts_came_from(filled: History) -> None:
    assert [(source.name, source.title) for source in filled.sources()] == [
        ("flickr", "Flickr"),
        ("mastodon", "Mastodon"),
    ]
    origins = {post_id: filled.origin(post_id) for post_id in filled.found_ids(Which(drafts=True))}
    flickr, own, undated, draft = origins[4], origins[5], origins[3], origins[6]
    assert (flickr.title, flickr.account, flickr.files[0]) == ("Flickr", "business", "/archives/flickr.zip")
    assert (own.title, own.account, own.files) == ("", "me", ())
    assert own.done_at == datetime(2025, 2, 3, 4, tzinfo=UTC)
    assert (undated.done_at, draft.done_at) == (None, None)
    with pytest.raises(LookupError):
        filled.origin(77)


def test_an_empty_history(history: History) -> None:
    assert history.found_ids(Which(drafts=True)) == []
    assert history.found([1, 2]) == []
    assert history.sources() == []


def test_unknown_posts_are_left_out(filled: History) -> None:
    assert [found.post.post_id for found in filled.found([5, 77, 1])] == [5, 1]


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    with closing(History(tmp_path_factory.mktemp("years") / "history.sqlite")) as opened:
        fill(opened, 600, days=500, vocabulary=40)
        yield opened


def plain(history: History, fits: Callable[[FoundPost, DeskPost], bool]) -> list[int]:
    """The same by reading everything."""
    everything = history.found(range(1, 601))
    kept = [found for found in everything if fits(found, found.post)]
    first = datetime(1970, 1, 1, tzinfo=UTC)
    kept.sort(key=lambda found: (found.done_at or first, found.post.post_id), reverse=True)
    return [found.post.post_id for found in kept]


def test_the_same_as_reading_everything(years: History) -> None:
    dice = random.Random(3)
    for _ in range(40):
        word = dice.choice(["", "sunset", "coff", "tag7", "tokyo", "東京"])
        account = dice.choice([None, 1, 2])
        first, last = sorted(date(2012, 1, 1) + timedelta(days=dice.randrange(520)) for _ in range(2))
        with_days = dice.random() < 0.5

        def fits(found: FoundPost, post: DeskPost) -> bool:
            text = f"{post.caption} {' '.join(post.chosen)} {post.place}".replace("#", " ").replace(",", " ").split()
            has_word = not word or any(part.startswith(word) for part in text) or word in post.place  # noqa: B023
            in_time = not with_days or (found.day is not None and first <= found.day <= last)  # noqa: B023
            return has_word and in_time and account in (None, post.account_id)  # noqa: B023

        which = Which(word, account, first=first if with_days else None, last=last if with_days else None)
        found_ids = years.found_ids(which)
        assert found_ids == plain(years, fits)
        assert years.found_ids(which, 7) == found_ids[:7]


def test_the_command_that_measures_runs() -> None:
    from click.testing import CliRunner
    from history_speed import main

    result = CliRunner().invoke(main, ["--posts", "60"])
    assert result.exit_code == 0, result.output
    assert "everything: first page" in result.output
