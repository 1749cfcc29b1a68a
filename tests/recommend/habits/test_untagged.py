"""The past had some posts not had a tag: the same as a past in which they never had it."""

import numpy as np
import pytest

from tagdesk.recommend.habits.evidence import EVIDENCE, OF_THE_POST, Habits
from tagdesk.recommend.habits.past import PastPost

#: What isn't undone: how often a name in a caption was meant, how steady the person is, tags of a mean post, and who
#: was first within a post by a hair.
_AS_BEFORE = {*OF_THE_POST, "named"}


def unit(drawn: np.random.Generator) -> np.ndarray:
    vector = drawn.normal(size=4)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def random_posts(seed: int, count: int) -> list[PastPost]:
    drawn = np.random.default_rng(seed)
    tags, words = [f"t{number}" for number in range(6)], [f"w{number}" for number in range(12)]
    return [
        PastPost(
            1000.0 * number,
            tuple(dict.fromkeys(drawn.choice(tags, drawn.integers(0, 4)).tolist())),
            " ".join(drawn.choice(words, drawn.integers(0, 6)).tolist()),
            sentence=unit(drawn) if drawn.random() < 0.8 else None,
            photo=unit(drawn) if drawn.random() < 0.5 else None,
            facts=tuple(dict.fromkeys(drawn.choice(["hour:1", "place:ulm", "hour:2"], 2).tolist())),
        )
        for number in range(count)
    ]


def after(posts: list[PastPost]) -> Habits:
    habits = Habits()
    for post in posts:
        habits.add(post)
    return habits


@pytest.mark.parametrize("seed", range(6))
def test_as_if_they_never_had_it(seed: int) -> None:
    posts, asked = random_posts(seed, 60), random_posts(seed + 100, 1)[0]
    asked = PastPost(50_000.0, asked.tags, asked.text, asked.sentence, asked.photo, asked.facts)
    habits, drawn = after(posts), np.random.default_rng(seed)
    before = habits.evidence(asked).copy()
    for key in ("t1", "t5"):
        having = [number for number, post in enumerate(posts) if key in post.tags]
        # Its last use among them, at one time.
        gone = [*drawn.choice(having[:-1], 2, replace=False).tolist(), *having[-1:]][seed % 2 :]
        other = after(
            [
                PastPost(
                    post.time_s,
                    tuple(tag for tag in post.tags if tag != key) if number in gone else post.tags,
                    post.text,
                    post.sentence,
                    post.photo,
                    post.facts,
                )
                for number, post in enumerate(posts)
            ]
        )
        found = dict(zip(habits.tags, habits.evidence_without(asked, key, gone), strict=True))
        wanted = dict(zip(other.tags, other.evidence(asked), strict=True))
        columns = [column for column, name in enumerate(EVIDENCE) if name not in _AS_BEFORE]
        for tag in ("t1", "t5", "t2"):
            for column in columns:
                assert found[tag][column] == pytest.approx(wanted[tag][column], abs=1e-5), (tag, EVIDENCE[column])
    assert (habits._evidence(asked) == before).all(), "what was asked changes nothing"


def test_without_any_tag_at_all() -> None:
    habits = after([PastPost(0, ("cat",), "a cat"), PastPost(10, (), "a dog")])
    (row,) = habits.evidence_without(PastPost(20, text="a cat"), "cat", [0])
    told = dict(zip(EVIDENCE, row.tolist(), strict=True))
    assert {name for name, value in told.items() if value} <= set(OF_THE_POST)


def test_without_any_use_it_is_as_new() -> None:
    habits = after([PastPost(0, ("cat",), "a cat"), PastPost(10, ("dog",), "a dog")])
    table = dict(zip(habits.tags, habits.evidence_without(PastPost(20, text="a cat"), "cat", [0]), strict=True))
    told = dict(zip(EVIDENCE, table["cat"].tolist(), strict=True))
    assert told.pop("posts") > 0
    assert not any(value for name, value in told.items() if name not in OF_THE_POST)
    assert np.isfinite(table["dog"]).all()


def test_voters_are_the_posts_that_count_most_and_the_facts_are_of_all() -> None:
    posts = [
        PastPost(100.0 * number, ("x",) if number in (1, 4) else (), "tea" if number < 3 else "") for number in range(6)
    ]
    voters = after(posts).voters(PastPost(700, text="tea"), "x")
    assert voters and set(voters.posts) == {1, 4}
    assert (voters.habit.uses, voters.habit.posts_ago, voters.habit.seconds_ago) == (2, 2, 300)
    assert (voters.habit.alike, voters.habit.alike_with) == (3, 1)
    assert after(posts).voters(PastPost(700), "y") is None


def test_telling_terms_and_facts() -> None:
    posts = [
        PastPost(number, ("x",) if number % 2 else ("y",), "tea" if number % 2 else "milk", facts=("hour:1",))
        for number in range(6)
    ]
    habits = after(posts)
    told = habits.telling(PastPost(9, text="tea and milk", facts=("hour:1", "hour:2")), "x")
    assert set(told) == {"tea"} and 0 < told["tea"] < 0.5
    assert habits.telling(PastPost(9, text="tea"), "z") == {} == Habits().telling(PastPost(9, text="tea"), "x")
