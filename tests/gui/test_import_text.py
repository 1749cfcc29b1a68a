"""Words about imports."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from tagdesk.assistant.import_report import ImportReport
from tagdesk.domain import Post
from tagdesk.gui.importing.text import (
    account_words,
    bars_words,
    caption_words,
    done_words,
    interrupted_words,
    joined_tags,
    news_words,
    period_words,
    run_words,
    size_words,
    skipped_words,
    tag_words,
    time_bars,
)
from tagdesk.history.imports import ImportRun, Outcome
from tagdesk.importers.importer import Item, Skip


def report(new: int = 0, changed: int = 0, here: int = 0) -> ImportReport:
    outcomes = Counter({Outcome.IMPORTED: new, Outcome.UPDATED: changed, Outcome.DUPLICATE: here})
    return ImportReport("x", "X", None, "me", outcomes=outcomes)


def run(title: str, *paths: str) -> ImportRun:
    return ImportRun(1, 1, title.lower(), title, {"paths": list(paths)}, datetime(2026, 6, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((12, 3, 1300), "12 new, 3 changed, 1,300 already here"),
        ((1, 0, 0), "1 new post"),
        ((1240, 0, 0), "1,240 new posts"),
        ((0, 2, 0), "2 changed"),
        ((0, 0, 1300), "Nothing new: all 1,300 posts are here already"),
        ((0, 0, 1), "Nothing new: the post is here already"),
        ((0, 0, 0), "No posts in it"),
    ],
)
def test_what_an_import_would_do(counts: tuple[int, int, int], words: str) -> None:
    assert news_words(report(*counts)) == words


def test_what_imports_did() -> None:
    assert done_words([report(1000, 0, 60), report(240, 3, 0)]) == (
        "1,240 posts imported, 3 brought up to date, 60 were here already"
    )
    assert done_words([report(0, 0, 1)]) == "1 was here already"
    assert done_words([report()]) == done_words([]) == ""


def test_what_is_left_out_and_why() -> None:
    skipped = {Skip.REPOST: 40, Skip.REPLY: 312, Skip.STORY: 1, Skip.EMPTY: 0, Skip.UNREADABLE: 2}
    assert skipped_words(skipped) == "312 replies, 40 reposts, 2 unreadable, 1 story"
    assert skipped_words({}) == ""


def test_periods() -> None:
    first, last = datetime(2019, 5, 3, tzinfo=UTC), datetime(2023, 7, 1, 12, tzinfo=UTC)
    assert period_words(first, last) == "3 May 2019 – 1 July 2023"
    assert period_words(first, first) == "3 May 2019"
    assert period_words(None, None) == ""


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (340_000, "340 KB"),
        (12_000_000, "12 MB"),
        (3_400_000_000, "3.4 GB"),
        (2_000_000_000_000, "2,000.0 GB"),
    ],
)
def test_sizes(size: int, words: str) -> None:
    assert size_words(size) == words


def test_accounts_and_captions() -> None:
    assert [account_words(name) for name in ("ann", "@ann", "Ann Other", None)] == ["@ann", "@ann", "Ann Other", ""]
    assert caption_words(Post("1", " a\nb\t c ")) == "a b c"
    assert len(caption_words(Post("1", "word " * 100))) == 160
    assert caption_words(Post("1", "word " * 100)).endswith("word…")


def test_interrupted_imports() -> None:
    one = run("Mastodon", "/a/archive.zip")
    assert run_words(one) == "Mastodon, begun on 3 June 2026: archive.zip"
    assert run_words(run("X", *"abcde")).endswith(": a, b, c and 2 more")
    assert interrupted_words([one]) == ("The import of Mastodon was interrupted; “Import archive…” goes on with it.")
    assert interrupted_words([one, one]).startswith("2 imports were interrupted")


def test_tags_of_several_exports() -> None:
    reports = [report(), report()]
    for place, tags in enumerate([("lake", "dog"), ("Lake",), ("dog",)]):
        reports[place % 2].count(Item(Post(str(place), tags=tags)), Outcome.IMPORTED, 0)
    assert dict(joined_tags(reports, 5)) == {"lake": 2, "dog": 2}
    assert len(joined_tags(reports, 1)) == 1


def test_bars_by_month_or_by_year() -> None:
    assert time_bars({}) == []
    assert time_bars({"2026-03": 2, "2025-12": 1}) == [
        ("2025-12", 1),
        ("2026-01", 0),
        ("2026-02", 0),
        ("2026-03", 2),
    ]
    years = time_bars({"2019-05": 1, "2019-06": 2, "2023-01": 4})
    assert years == [("2019", 3), ("2020", 0), ("2021", 0), ("2022", 0), ("2023", 4)]
    assert bars_words(years) == "2019: 3, 2023: 4"


def test_tags_keep_their_sign_before_them_in_either_direction() -> None:
    assert tag_words(["sea", "ים"]) == "\u2068#sea\u2069 \u2068#ים\u2069"
