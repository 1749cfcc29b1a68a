"""What follows what, sets that come again, and how steady a person is, by hand."""

import numpy as np
import pytest

from tagdesk.recommend.habits.arrays import Occurrences
from tagdesk.recommend.habits.flow import Flow


def after(*posts: str) -> tuple[Flow, Occurrences]:
    tags = Occurrences()
    flow = Flow(tags)
    for post in posts:
        known = len(tags.names)
        flow.add(tags.add(post.split()), len(tags.names) - known)
    return flow, tags


def test_a_tag_follows_those_that_it_came_after() -> None:
    flow, tags = after("cat", "dog", "cat", "dog", "cat")
    share = tags.frequency / 5
    mean, most = flow.after_previous(share)
    # cat was before dog twice, and never before cat; the last cat has nothing after it yet.
    assert mean.tolist() == pytest.approx([(0 + 0.6) / 3, (2 + 0.4) / 3])
    assert (mean == most).all(), "one tag on the previous post"


def test_of_several_tags_the_mean_and_the_one_that_says_most() -> None:
    flow, tags = after("a", "c", "b", "d", "a b")
    mean, most = flow.after_previous(np.zeros(4))
    assert dict(zip(tags.names, most.tolist(), strict=True)) == {"a": 0, "c": 0.5, "b": 0, "d": 0.5}
    assert dict(zip(tags.names, mean.tolist(), strict=True)) == {"a": 0, "c": 0.25, "b": 0, "d": 0.25}


def test_the_last_of_five_hundred_posts_count() -> None:
    flow, _ = after(*["cat", "dog"] * 600, *["cat", "fog"] * 500, "cat")
    mean, _ = flow.after_previous(np.zeros(3))
    assert mean[1] == 0 and mean[2] > 0.99


def test_a_set_that_came_once_is_no_set_that_comes_again() -> None:
    flow, _ = after("sea sun", "cat", "sea sun", "dog fog")
    assert flow.again(()).tolist() == pytest.approx([0.97 + 0.97**3] * 2 + [0, 0, 0])


def test_only_sets_that_hold_the_accepted_tags() -> None:
    flow, tags = after("sea sun", "sea fog", "sea sun", "sea fog")
    again = flow.again([tags.names.index("sun")])
    assert dict(zip(tags.names, again > 0, strict=True)) == {"sea": True, "sun": True, "fog": False}


def test_how_steady_a_person_is() -> None:
    flow, _ = after("cat", "cat", "cat dog")
    assert flow.repeats == pytest.approx((1 + 0.5) / 2) and flow.news == pytest.approx((0 + 0.5) / 2)
    for number in range(200):
        flow, _ = after(*[f"tag{number}" for number in range(100)])
    assert flow.repeats == 0 and flow.news == pytest.approx(1)


def test_nothing_before_the_first_post() -> None:
    flow, _ = after("cat")
    assert flow.repeats == flow.news == 0
    assert flow.after_previous(np.ones(1))[0].tolist() == [1], "nothing came after it: its share"
