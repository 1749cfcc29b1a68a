"""What is kept of computing and learning: found again, replaced, forgotten, apart for each account and model."""

import sqlite3

import pytest

from tagdesk.history.store import History


def test_features_are_kept_by_content_and_model(history: History) -> None:
    assert history.cached_features("aa", "m1") is None
    history.cache_features("aa", "m1", b"one")
    history.cache_features("aa", "m1", b"two")
    assert history.cached_features("aa", "m1") == b"two"
    assert history.cached_features("aa", "m2") is None


def test_features_of_many_photos_at_once(history: History) -> None:
    many = {f"hash {number}": b"%d" % number for number in range(1_001)}
    history.cache_many(many, "m1")
    history.cache_many({}, "m1")
    assert history.cached_many([*many, "unknown"], "m1") == many
    assert history.cached_many(["hash 7", "hash 7"], "m1") == {"hash 7": b"7"}
    assert history.cached_many(many, "m2") == history.cached_many([], "m1") == {}


def test_what_was_learned_is_kept_replaced_and_reset(history: History) -> None:
    business = history.add_account("business").account_id
    payload = {"weights": [0.5, -1.25], "note": "夕日", "nothing": None}
    history.keep_learned(1, "fusion", {"old": True})
    history.keep_learned(1, "fusion", payload)
    history.keep_learned(1, "habits", {"rate": 0.1})
    history.keep_learned(business, "fusion", {"its": "own"})
    assert history.learned(1, "fusion") == payload
    assert history.has_learned(1, "fusion") and not history.has_learned(1, "macon")
    history.reset_learned(1)
    assert history.has_learned(business, "fusion") and not history.has_learned(1, "fusion")
    assert history.learned(1, "fusion") is history.learned(1, "habits") is None
    assert history.learned(business, "fusion") == {"its": "own"}


def test_numbers_that_are_none_are_a_bug(history: History) -> None:
    with pytest.raises(ValueError, match="JSON"):
        history.keep_learned(1, "fusion", {"weight": float("nan")})
    assert history.learned(1, "fusion") is None


def test_states_come_newest_first_and_go_together(history: History) -> None:
    business = history.add_account("business").account_id
    for posts in (256, 1_024, 512):
        history.keep_state(1, "usercond", posts, f"digest {posts}", b"\0\xff")
    history.keep_state(1, "usercond", 512, "anew", b"two")
    history.keep_state(1, "macon", 256, "other model", b"")
    history.keep_state(business, "usercond", 256, "its own", b"")
    assert history.user_states(1, "usercond") == [
        (1_024, "digest 1024", b"\0\xff"), (512, "anew", b"two"), (256, "digest 256", b"\0\xff"),
    ]  # fmt: skip
    history.drop_states(1)
    assert history.user_states(1, "usercond") == history.user_states(1, "macon") == []
    assert history.user_states(business, "usercond") == [(256, "its own", b"")]


def test_nothing_is_kept_of_an_account_that_is_none(history: History) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        history.keep_learned(7, "fusion", {})
    with pytest.raises(sqlite3.IntegrityError):
        history.keep_state(7, "usercond", 256, "", b"")
