"""People found again by their posts: the other history of the same person, not their own."""

import numpy as np

from tagdesk.recommend.query import Query
from training.data import Example
from training.harness.people_readings import _WINDOW, _by_word, _histories, _ranks_of_the_other


def posts(user: str, tag: int, count: int) -> list[Example]:
    return [Example(f"{user}{n}", Query(), (tag,), user, float(n)) for n in range(count)]


def test_histories_are_whole_windows_of_one_person() -> None:
    histories = _histories([*posts("ann", 0, 3 * _WINDOW + 5), *posts("bob", 1, _WINDOW)])
    assert set(histories) == {"ann"}, "one window has no other"
    assert [len(window) for window in histories["ann"]] == [_WINDOW] * 3
    assert histories["ann"][1][0].post_id == f"ann{_WINDOW}"


def test_who_has_tags_of_their_own_is_found_at_once_and_who_has_not_is_not() -> None:
    histories = _histories([e for user in range(5) for e in posts(f"u{user}", user, 2 * _WINDOW)])

    def telling(window: list[Example]) -> np.ndarray:
        return np.eye(5)[window[0].tags[0]]

    assert _ranks_of_the_other(histories, telling, 1) == [1] * 10
    # What is the same for all puts every stranger before the right one.
    assert _ranks_of_the_other(histories, lambda window: np.ones(5), 1) == [9] * 10


def test_figures_of_a_word() -> None:
    asked = [Example("a", Query(), (0,)), Example("b", Query(), (1,)), Example("c", Query(), (0, 1))]
    scores = np.array([[3.0, 0.0], [1.0, 2.0], [2.0, 1.0]])
    assert _by_word(scores, asked, range(1)) == ["100.0", "20.0", "100.0"]
    assert _by_word(scores, asked, range(2)) == ["100.0", "20.0", "100.0"]
    assert _by_word(scores[:, ::-1], asked, range(1)) == ["100.0", "20.0", "58.3"]
