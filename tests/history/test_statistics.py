"""Figures of the past: the same as counting everything by hand."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

import pytest
from made_up_years import fill

from tagdesk.assistant.desk import Desk
from tagdesk.contract.features import model_key
from tagdesk.domain import FIRST_ACCOUNT, Post
from tagdesk.history.browse import FoundPost
from tagdesk.history.imports import Incoming
from tagdesk.history.quality import Period, Quality
from tagdesk.history.statistics import Statistics
from tagdesk.history.store import History

POSTS = 800
PERIODS = [
    Period(),
    Period(2),
    Period(first=date(2012, 7, 1)),
    Period(1, date(2012, 3, 1), date(2012, 12, 31)),
    Period(last=date(2000, 1, 1)),
]


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    with closing(History(tmp_path_factory.mktemp("years") / "history.sqlite")) as opened:
        fill(opened, POSTS, days=700, vocabulary=60, decided=300, tags=4)
        yield opened


def posts_of(history: History, period: Period) -> list[FoundPost]:
    found = history.found(range(1, POSTS + 1))
    first, last = period.first or date.min, period.last or date.max
    with_days = bool(period.first or period.last)
    return [
        one
        for one in found
        if period.account_id in (None, one.post.account_id)
        and (not with_days or (one.day is not None and first <= one.day <= last))
    ]


@pytest.mark.parametrize("period", PERIODS)
def test_posts_by_time(years: History, period: Period) -> None:
    posts = posts_of(years, period)
    days = [found.day for found in posts if found.day]
    figures = years.statistics(period)
    assert (figures.posts, figures.undated) == (len(posts), len(posts) - len(days))
    assert figures.months == dict(sorted(Counter(day.isoformat()[:7] for day in days).items()))
    assert figures.weekdays == tuple(sum(day.weekday() == number for day in days) for number in range(7))
    hours = Counter(found.post.time.hour for found in posts if found.post.time)
    assert figures.hours == tuple(hours[hour] for hour in range(24))


@pytest.mark.parametrize("period", PERIODS)
def test_tags_and_pairs(years: History, period: Period) -> None:
    sets = [set(map(model_key, found.post.chosen)) for found in posts_of(years, period)]
    uses = Counter(key for keys in sets for key in keys)
    figures = years.statistics(period, tags=10, pairs=10**6)
    assert figures.tags == len(uses)
    ranked = sorted(uses.items(), key=lambda pair: (-pair[1], pair[0]))
    assert [(model_key(use.tag), use.posts) for use in figures.most_used] == ranked[:10]
    among = {key for key, _ in ranked[:40]}
    together = Counter(pair for keys in sets for pair in combinations(sorted(keys & among), 2))
    wanted = {
        pair: count
        for pair, count in together.items()
        if count >= 3 and count >= 1.2 * uses[pair[0]] * uses[pair[1]] / len(sets)
    }
    found = {tuple(sorted((model_key(pair.first), model_key(pair.second)))): pair for pair in figures.pairs}
    assert {keys: pair.posts for keys, pair in found.items()} == wanted
    for keys, pair in found.items():
        assert pair.share == pytest.approx(pair.posts / min(uses[key] for key in keys))
        assert pair.lift == pytest.approx(pair.posts * len(sets) / (uses[keys[0]] * uses[keys[1]]))
    over_chance = [pair.posts - pair.posts / pair.lift for pair in figures.pairs]
    assert over_chance == sorted(over_chance, reverse=True)


def test_the_pair_that_was_made_up_stands_first(years: History) -> None:
    best = years.statistics().pairs[0]
    assert {best.first, best.second} == {"tag3", "Tag Three"}
    assert years.statistics(pairs=1).pairs == (best,)


@pytest.mark.parametrize("period", PERIODS)
def test_tags_by_month(years: History, period: Period) -> None:
    posts = [found for found in posts_of(years, period) if found.day]
    months = years.tag_months(["#tag1", "TAG2", "never"], period)
    for tag, key in (("#tag1", "tag1"), ("TAG2", "tag2"), ("never", "never")):
        having = [found for found in posts if key in map(model_key, found.post.chosen)]
        assert months[tag] == dict(sorted(Counter(found.day.isoformat()[:7] for found in having).items()))


def test_the_first_year(years: History) -> None:
    assert years.first_year() == 2012


def test_nothing_at_all(history: History) -> None:
    figures = history.statistics()
    assert figures == Statistics(0, 0, {}, (0,) * 7, (0,) * 24, 0, (), (), Quality())
    assert figures.quality.whole.share is None
    assert (history.first_year(), history.tag_months(["a"])) == (None, {"a": {}})


def test_one_post_without_anything(history: History) -> None:
    run = history.begin_import("mastodon", "Mastodon", {})
    history.take_in(run, [Incoming(Post("1", "alone"), FIRST_ACCOUNT)])
    figures = history.statistics()
    assert (figures.posts, figures.undated, figures.tags, figures.pairs) == (1, 1, 0, ())


def month() -> str:
    return datetime.now(UTC).strftime("%Y-%m")


def test_how_good_suggestions_are(history: History) -> None:
    desk = Desk(history)
    post_id = desk.add_caption_post("at the lake").post_id
    desk.accept(post_id, "lake", score=0.9, model="sog")
    desk.accept(post_id, "sunset", score=0.5, model="sog")
    desk.accept(post_id, "dog", score=0.25)
    desk.reject(post_id, "cat", score=0.1, model="sog")
    desk.reject(post_id, "car", score=0.3, model="uses")
    desk.add_own(post_id, ["mine", "ours"])
    quality = history.statistics().quality
    whole = quality.whole
    assert (whole.accepted, whole.rejected, whole.own, whole.share) == (3, 2, 2, pytest.approx(0.6))
    assert (whole.mean_accepted, whole.mean_rejected) == (pytest.approx(0.55), pytest.approx(0.2))
    assert quality.months == {month(): whole}
    assert list(quality.models) == ["sog", "", "uses"]
    sog = quality.models["sog"][month()]
    assert (sog.accepted, sog.rejected, sog.own, sog.mean_rejected) == (2, 1, 0, pytest.approx(0.1))
    assert quality.models["uses"][month()].share == 0
    # Only posts that are done count as posts made here.
    assert (quality.from_suggestions, quality.chosen) == (0, 0)
    desk.set_done(post_id)
    quality = history.statistics().quality
    assert (quality.from_suggestions, quality.chosen) == (3, 5)


def test_what_was_undone_does_not_count(history: History) -> None:
    desk = Desk(history)
    post_id = desk.add_caption_post("at the lake").post_id
    desk.accept(post_id, "lake", score=0.9, model="sog")
    desk.reject(post_id, "cat", score=0.1, model="sog")
    assert judged(history) == (1, 1)
    for expected in [(1, 0), (0, 0)]:
        desk.undo()
        assert judged(history) == expected
    for expected in [(1, 0), (1, 1)]:
        desk.redo()
        assert judged(history) == expected
    desk.undo()
    assert judged(history) == (1, 0)


def judged(history: History) -> tuple[int, int]:
    whole = history.statistics().quality.whole
    return whole.accepted, whole.rejected


def test_quality_by_account_and_time(history: History) -> None:
    business = history.add_account("business").account_id
    for account_id, tags in ((FIRST_ACCOUNT, ["a", "b"]), (business, ["c"])):
        desk = Desk(history, account_id)
        post_id = desk.add_caption_post("x").post_id
        for tag in tags:
            desk.accept(post_id, tag, score=0.5, model="sog")
    today = datetime.now(UTC).date()
    accepted = {
        period: history.statistics(period).quality.whole.accepted
        for period in (
            Period(),
            Period(FIRST_ACCOUNT),
            Period(business),
            Period(first=today),
            Period(last=date(today.year - 1, 12, 31)),
        )
    }
    assert list(accepted.values()) == [3, 2, 1, 3, 0]


def test_posts_that_were_imported_are_not_made_here(tmp_path: Path) -> None:
    with closing(History(tmp_path / "history.sqlite")) as history:
        run = history.begin_import("mastodon", "Mastodon", {})
        history.take_in(run, [Incoming(Post("1", "a", ("lake", "dog"), source="mastodon"), FIRST_ACCOUNT)])
        quality = history.statistics().quality
        assert (quality.from_suggestions, quality.chosen) == (0, 0)
