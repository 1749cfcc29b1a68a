"""Search: finds what a person would expect, and takes anything they type as text."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tagdesk.history.journal import TagRow
from tagdesk.history.store import History


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    with closing(History(tmp_path_factory.mktemp("search") / "history.sqlite")) as opened:
        for caption, place, tags in [
            ('Evening swim NOT far from "home" *', "Ulm, Germany", ["GoldenHour", "New York"]),
            ("今日は寿司を食べた 🍣", "東京", ["寿司"]),
            ("Un café crème", "Genève", ["cafe"]),
            ("สวัสดีชาวโลก", "", []),
        ]:
            with opened.write() as journal:
                post_id = journal.insert_post(caption=caption, place=place)
                journal.set_columns(post_id, "add", on_desk=True)
                for tag in tags:
                    journal.set_tag(post_id, "own", TagRow(tag, typed=True))
        yield opened


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("swim", [1]),
        ("eveni sw", [1]),
        ("swim sushi", []),
        ("NOT", [1]),
        ('"', []),
        ("*", []),
        ('"home', [1]),
        ("home*", [1]),
        ("(swim OR", []),
        ("caption:swim", []),
        ("-swim", [1]),
        ("#goldenhour", [1]),
        ("＃GOLDEN", [1]),
        ("newyork", [1]),
        ("new york", [1]),
        ("寿司", [2]),
        ("食べ", [2]),
        ("🍣", [2]),
        ("🦄", []),
        ("東京", [2]),
        ("cafe creme", [3]),
        ("geneve", [3]),
        ("ชาว", [4]),
        ("\0swim\0", [1]),
        ("ulm swim goldenhour", [1]),
        ("  ", [4, 3, 2, 1]),
    ],
)
def test_finds(history: History, query: str, found: list[int]) -> None:
    assert [post.post_id for post in history.search(query)] == found


def test_limit(history: History) -> None:
    assert len(history.search("", limit=2)) == 2


@given(st.text() | st.text(alphabet='"*():^-+NEAROT {}\\\0 ab'))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_typed_is_text(history: History, query: str) -> None:
    assert len(history.search(query)) <= 4


def test_very_long_query(history: History) -> None:
    assert history.search("swim " * 50_000)[0].post_id == 1


def test_index_follows_every_change_and_undo(tmp_path: Path) -> None:
    with closing(History(tmp_path / "history.sqlite")) as history:
        with history.write() as journal:
            post_id = journal.insert_post(caption="lake")
            journal.set_columns(post_id, "add", on_desk=True)
        with history.write() as journal:
            journal.set_columns(post_id, "caption", caption="mountain")
            journal.set_tag(post_id, "reject", TagRow("unwanted", rejected=True))
        assert (len(history.search("mountain")), history.search("lake"), history.search("unwanted")) == (1, [], [])
        with history.write() as journal:
            journal.undo()
        assert (history.search("mountain"), len(history.search("lake"))) == ([], 1)
        with history.write() as journal:
            journal.set_columns(post_id, "remove_posts", on_desk=False)
        assert history.search("lake") == []
