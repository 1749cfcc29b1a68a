"""States that are kept save telling the model of old posts, and never change what it makes of them."""

import hashlib
from collections.abc import Sequence

import numpy as np
import pytest
from made_up_past import MadeUpUserCond

from tagdesk.assistant.states import States
from tagdesk.errors import HistoryError
from tagdesk.history.store import History
from tagdesk.recommend.asked import Asked
from tagdesk.recommend.habits.past import PastPost
from tagdesk.recommend.query import Query
from tagdesk.recommend.voices import UserCondVoice

ASKED = Asked(Query(), PastPost(0.0))


@pytest.fixture(autouse=True)
def every_fourth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tagdesk.assistant.states.EVERY", 4)


def follow(
    history: History, tags: Sequence[str], *, upto: int | None = None, account_id: int = 1
) -> tuple[np.ndarray, int]:
    """State after posts of a tag each, and of how many the model was told."""
    model = MadeUpUserCond()
    voice = UserCondVoice(model)  # type: ignore[arg-type]
    states = States(history, account_id, voice, len(tags) if upto is None else upto)
    digest = hashlib.sha256()
    for number, tag in enumerate(tags, start=1):
        digest.update(tag.encode())
        states.add(ASKED, [tag], number, digest.hexdigest())
    states.finish()
    return voice.state, model.told


def plain(tags: Sequence[str]) -> np.ndarray:
    """State that the model comes to by itself."""
    model, state = MadeUpUserCond(), MadeUpUserCond.no_state
    for tag in tags:
        state = model.after(state, None, [tag])
    return state


TAGS = [f"tag{number}" for number in range(18)]


def test_the_second_time_only_posts_behind_the_last_kept_state_are_told(history: History) -> None:
    first, told = follow(history, TAGS)
    assert told == 18
    assert [posts for posts, _, _ in history.user_states(1, "made up")] == [16, 12, 8, 4]
    again, told = follow(history, TAGS)
    assert told == 2
    assert first == pytest.approx(plain(TAGS), abs=1e-6)
    assert again == pytest.approx(first, abs=1e-6)


@pytest.mark.parametrize("changed", range(18))
def test_a_changed_post_makes_later_states_unused_and_earlier_ones_serve(history: History, changed: int) -> None:
    follow(history, TAGS)
    tags = [*TAGS[:changed], "another", *TAGS[changed + 1 :]]
    state, told = follow(history, tags)
    assert state == pytest.approx(plain(tags), abs=1e-6)
    assert told == 18 - changed // 4 * 4
    assert follow(history, tags)[1] == 2, "they are kept anew"


@pytest.mark.parametrize("count", [1, 3, 4, 7, 15])
def test_fewer_posts_than_before(history: History, count: int) -> None:
    follow(history, TAGS)
    state, told = follow(history, TAGS[:count])
    assert state == pytest.approx(plain(TAGS[:count]), abs=1e-6)
    assert told == count % 4


def test_states_behind_those_that_teach_are_not_looked_at(history: History) -> None:
    follow(history, TAGS)
    state, told = follow(history, TAGS, upto=9)
    assert told == 10
    assert state == pytest.approx(plain(TAGS), abs=1e-6)


def test_posts_that_went_while_they_were_read_leave_none_untold(history: History) -> None:
    follow(history, TAGS)
    model = MadeUpUserCond()
    voice = UserCondVoice(model)  # type: ignore[arg-type]
    states = States(history, 1, voice, 16)
    for number in range(1, 15):
        states.add(ASKED, [TAGS[number - 1]], number, "of another past")
    states.finish()
    states.add(ASKED, ["then"], 15, "of another past")
    assert voice.state == pytest.approx(plain([*TAGS[:14], "then"]), abs=1e-6)


def test_accounts_have_states_of_their_own(history: History) -> None:
    other = history.add_account("other").account_id
    follow(history, TAGS)
    assert follow(history, TAGS, account_id=other)[1] == 18
    history.drop_states(1)
    assert follow(history, TAGS, account_id=other)[1] == 2


@pytest.mark.parametrize("payload", [b"", b"abc", b"\0" * 12, b"\xff" * 16])
def test_a_damaged_state_is_none(history: History, payload: bytes) -> None:
    follow(history, TAGS)
    for posts, digest, _ in history.user_states(1, "made up"):
        history.keep_state(1, "made up", posts, digest, payload)
    assert follow(history, TAGS)[0] == pytest.approx(plain(TAGS), abs=1e-6)
    assert follow(history, TAGS)[1] == 2, "it was replaced"


def test_a_full_disk_costs_time_later(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise HistoryError("The disk is full.")

    monkeypatch.setattr(History, "keep_state", full)
    assert follow(history, TAGS)[0] == pytest.approx(plain(TAGS), abs=1e-6)
