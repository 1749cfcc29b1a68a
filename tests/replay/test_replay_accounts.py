"""What is replayed of the posts, and why the rest is not."""

import pytest
from made_up_ranking import NOON, made_post

from tagdesk.errors import ArchiveError
from tagdesk.replay.accounts import choose


def test_every_post_is_used_or_counted_with_the_reason() -> None:
    posts = [
        *(made_post(number, "sea", time=NOON.replace(hour=number)) for number in range(4)),
        made_post(10, ""),
        made_post(11, "#"),
        made_post(12, "sea", flags=("reply",)),
        made_post(13, "sea", time=None),
        made_post(14, "sea", user=None),
        made_post(15, "sea", user="bob"),
    ]
    found = choose(posts, most=3)
    assert {user: [post.post_id for post in archive] for user, archive in found.archives.items()} == {
        "ann": ["1", "2", "3"],
        "me": ["14"],
        "bob": ["15"],
    }
    assert found.skipped == {"no_tags": 2, "reply": 1, "no_time": 1, "older_than_latest": 1}
    assert found.posts + sum(found.skipped.values()) == len(posts)


def test_only_the_wanted_accounts() -> None:
    posts = [made_post(1, "a"), made_post(2, "", user="ann"), made_post(3, "b", user="bob"), made_post(4, "c", user="")]
    found = choose(posts, ["bob"])
    assert list(found.archives) == ["bob"] and not any(found.skipped.values())
    assert list(choose(posts, ["me", "ann"]).archives) == ["ann", "me"]


def test_all_but_some_accounts_are_left_out() -> None:
    posts = [made_post(1, "a"), made_post(2, "b", user="bob"), made_post(3, "", user="eve")]
    found = choose(posts, among=["ann", "dee"])
    assert list(found.archives) == ["ann"] and not any(found.skipped.values())
    with pytest.raises(ArchiveError, match=r"^There is nothing to replay of dee; the accounts are ann, bob, eve\.$"):
        choose(posts, among=["dee"])
    with pytest.raises(ArchiveError, match="nothing to replay of nobody"):
        choose(posts, among=[])


def test_an_unknown_account_is_answered_by_those_there_are() -> None:
    posts = [made_post(1, "a"), made_post(2, "", user="bob")]
    with pytest.raises(ArchiveError, match=r"^There are no posts of eve; the accounts are ann, bob\.$"):
        choose(posts, ["ann", "eve"])
    many = [made_post(number, "a", user=f"user{number}") for number in range(30)]
    with pytest.raises(ArchiveError, match=r"user19 and 10 more\.$"):
        choose(many, ["eve"])
    with pytest.raises(ArchiveError, match="the files hold no posts"):
        choose([], ["eve"])


@pytest.mark.parametrize("posts", [[], [made_post(1, "")]])
def test_nothing_to_replay(posts: list) -> None:
    with pytest.raises(ArchiveError, match="nothing to replay"):
        choose(posts)
