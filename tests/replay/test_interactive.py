"""Keys of a person who enters tags one by one, by hand."""

import pytest
from made_up_ranking import MadeUpRanking, scored

from tagdesk.replay.interactive import Effort, effort_of, keys_document, keys_to_type


def test_letters_until_the_completion_shows_it() -> None:
    known = [*(f"s{number}" for number in range(10)), "sea", "beach"]
    assert keys_to_type("beach", known, ()) == 2, "b, and the key that takes it"
    assert keys_to_type("sea", known, ()) == 3, "ten come first at s, none at se"
    assert keys_to_type("sea", known, ("s3",)) == 2, "what the post has is not shown again"
    assert keys_to_type("dog", known, ()) == 4, "unknown: all letters, and one to end it"
    assert keys_to_type("a", known, ()) == 2


def test_effort_of_a_post_by_hand() -> None:
    # At first `sea` is among nine; once it is there, `sun` comes up; nothing helps for `holiday` and `zoo`.
    answers = {(): "x sea", ("sea",): "sun x", ("sea", "sun"): "x", ("sea", "sun", "holiday"): "x"}
    ranking = MadeUpRanking(lambda _post, accepted: answers[tuple(accepted)], {})
    one = scored(20, "holiday sea sun zoo", {"x": 0.5, "sea": 0.4}, "house home")
    effort = effort_of(one, ranking, ["holiday"])
    assert ranking.asked == [("20", ("sea",)), ("20", ("sea", "sun")), ("20", ("sea", "sun", "holiday"))]
    assert effort == Effort(
        tags=4,
        keys=1 + 1 + 2 + 4,  # two accepted; h and one; zoo and one
        accepted=2,
        glances=4,
        typing_alone=8 + 4 + 4 + 4,
        completion_alone=8 + 4 + 4 + 4,  # none of the tags was used before
    )


def test_completion_alone_knows_the_own_tags_the_most_used_first() -> None:
    one = scored(20, "sea s0", {}, " ".join(f"s{number}" for number in range(11)) + " sea")
    one.uses["sea"] = 5
    effort = effort_of(one, MadeUpRanking(lambda *_: "", {}), [])
    assert effort.completion_alone == effort.keys == 2 + 2
    assert effort.accepted == 0


def test_only_the_first_nine_are_accepted_by_one_key() -> None:
    def keys(place: int) -> int:
        suggestions = {f"x{number}": 0.5 for number in range(place - 1)} | {"sea": 0.1}
        return effort_of(scored(20, "sea", suggestions), MadeUpRanking(lambda *_: "", {}), []).keys

    assert (keys(9), keys(10)) == (1, 4)


def test_an_account_by_hand() -> None:
    posts = [Effort(1, 1, 1, 1, 4, 2), Effort(3, 7, 1, 3, 20, 10)]
    assert keys_document(posts) == pytest.approx(
        {
            "keys_per_tag": 8 / 4,
            "typing_alone": 24 / 4,
            "completion_alone": 12 / 4,
            "accepted": 2 / 4,
            "glances_per_post": 2,
        }
    )
    assert set(keys_document([]).values()) == {None}
