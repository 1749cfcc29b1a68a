"""Aliases, blocked tags, rejections: by key, in any script, without circles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagdesk.errors import TagDeskError
from tagdesk.history.journal import TagRow
from tagdesk.history.store import History


def test_alias_stands_for_its_target_in_any_spelling(history: History) -> None:
    history.set_alias("#NYC", "New York")
    history.set_alias("夕焼け", "夕日")
    assert history.aliases() == {"nyc": ("newyork", "New York"), "夕焼け": ("夕日", "夕日")}
    history.set_alias("nyc", "Manhattan")
    assert history.aliases()["nyc"] == ("manhattan", "Manhattan")
    assert history.remove_alias("N Y C") is True
    assert history.remove_alias("nyc") is False
    assert list(history.aliases()) == ["夕焼け"]


def test_chains_are_resolved_in_any_order(history: History) -> None:
    history.set_alias("b", "c")
    history.set_alias("a", "b")
    history.set_alias("c", "D")
    assert history.aliases() == dict.fromkeys("abc", ("d", "D"))
    history.remove_alias("b")
    assert history.aliases() == {"a": ("b", "b"), "c": ("d", "D")}


@pytest.mark.parametrize("target", ["a", "#A", " ａ "])
def test_alias_to_itself_is_refused(history: History, target: str) -> None:
    with pytest.raises(TagDeskError, match="needs two"):
        history.set_alias("a", target)
    assert history.aliases() == {}


@pytest.mark.parametrize("first", ["b", "c", "d"])
def test_circles_are_refused(history: History, first: str) -> None:
    for tag, target in ("ab", "bc", "cd"):
        history.set_alias(tag, target)
    before = history.aliases()
    with pytest.raises(TagDeskError, match=r"stands for .* already; remove that alias first"):
        history.set_alias(first, "a")
    assert history.aliases() == before


@given(pairs=st.lists(st.tuples(*[st.sampled_from("abcde")] * 2), max_size=12))
def test_whatever_is_asked_for_no_alias_leads_to_an_alias(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
) -> None:
    history = History(tmp_path_factory.mktemp("aliases") / "history.sqlite")
    for tag, target in pairs:
        try:
            history.set_alias(tag, target)
        except TagDeskError:
            continue
    aliases = history.aliases()
    history.close()
    assert not {target for target, _ in aliases.values()} & aliases.keys()


def test_blocked_tags(history: History) -> None:
    history.block("Ad")
    history.block("寿司")
    history.block("AD")
    assert history.blocked() == {"ad": "AD", "寿司": "寿司"}
    assert (history.unblock("#ad"), history.unblock("ad")) == (True, False)
    assert history.blocked() == {"寿司": "寿司"}


def test_rejections_are_counted_by_account(history: History) -> None:
    business = history.add_account("business").account_id

    def _add(*rows: TagRow, account_id: int = 1, on_desk: bool = True) -> int:
        with history.write() as journal:
            post_id = journal.insert_post(account_id=account_id)
            journal.set_columns(post_id, "add", on_desk=on_desk)
            for row in rows:
                journal.set_tag(post_id, "reject", row)
        return post_id

    done = _add(TagRow("Sun", rejected=True), TagRow("sea", accepted=True), on_desk=False)
    with history.write() as journal:
        journal.mark_done(done, "done")
    _add(TagRow("sun", rejected=True), TagRow("New York", rejected=True))
    _add(TagRow("sun", rejected=True, typed=True))
    _add(TagRow("sun", rejected=True), on_desk=False)
    _add(TagRow("sun", rejected=True), account_id=business)
    assert history.rejections(1) == {"sun": 2, "newyork": 1}
    assert history.rejections(business) == {"sun": 1}
    with history.write() as journal:
        journal.set_columns(done, "account", account_id=business)
    assert (history.rejections(1)["sun"], history.rejections(business)["sun"]) == (1, 2)


def test_posts_with_a_tag_in_pages(history: History) -> None:
    with history.write() as journal:
        for number in range(5):
            journal.set_tag(journal.insert_post(), "own", TagRow("sun", typed=number != 1, rejected=number == 1))
    assert history.posts_with("sun") == [1, 2, 3, 4, 5]
    assert history.posts_with("sun", after_id=2, limit=2) == [3, 4]
    assert history.posts_with("moon") == []
