"""Protocols: what is fitted on and what is asked, never the same pair on both sides."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tagdesk.domain import Post
from tagdesk.recommend.query import Query
from training.data import Example, is_dev_test, is_validation
from training.errors import TrainingError
from training.harness.exam import Exam, mark_among
from training.harness.protocols import ExamSettings, complete, csrw, folds, history, per_tag, split, strangers

POSTS = [
    Post(str(i), caption=f"word{i % 7}", tags=(f"t{i % 7}", f"t{(i + 1) % 7}", f"rare{i}"), image_words=("sky",))
    for i in range(300)
]
START = datetime(2026, 1, 1, tzinfo=UTC)


def account(user: str, count: int, **changes) -> list[Post]:
    """Posts an hour apart, newest first, as archives often are."""
    posts = [
        Post(f"{user}{i}", caption="x", tags=(f"t{i % 3}",), user=user, time=START + timedelta(hours=i), **changes)
        for i in range(count)
    ]
    return posts[::-1]


def test_split_asks_the_development_posts() -> None:
    exam = split(POSTS, None, ExamSettings())
    assert exam.vocabulary == tuple(f"t{i}" for i in range(7))
    assert {e.post_id for e in exam.questions} == {p.post_id for p in POSTS if is_dev_test(p.post_id)}
    assert not {e.post_id for e in exam.questions} & {e.post_id for e in exam.examples}


def test_folds_ask_each_fitting_post_once() -> None:
    whole = {example.post_id for example in split(POSTS, None, ExamSettings()).examples}
    asked: list[str] = []
    for seed in (1, 2, 3, 4):
        exam = folds(POSTS, None, ExamSettings(seed=seed))
        questions = [example.post_id for example in exam.questions]
        assert {example.post_id for example in exam.examples} == whole - set(questions)
        asked += questions
    assert sorted(asked) == sorted(whole)
    with pytest.raises(TrainingError, match="leave --test out"):
        folds(POSTS, POSTS, ExamSettings())
    with pytest.raises(TrainingError, match="too few posts"):
        fitted = next(post for post in POSTS if not is_dev_test(post.post_id))
        asked = next(post for post in POSTS if is_dev_test(post.post_id) and set(post.tags) & set(fitted.tags))
        folds([fitted, asked], None, ExamSettings(min_uses=1))


def test_strangers_ask_one_half_of_the_accounts_with_the_tags_of_both() -> None:
    posts = [*account("cogdog", 6), *account("mfshill", 4)]
    posts.append(Post("new", tags=("brandnew", "t1"), user="cogdog", time=START + timedelta(days=9)))
    exam = strangers(posts, None, ExamSettings(seed=1))
    assert {example.user for example in exam.examples} == {"mfshill"}
    assert [example.post_id for example in exam.questions] == [f"cogdog{i}" for i in range(6)] + ["new"]
    assert exam.vocabulary == ("t0", "t1", "t2", "brandnew") and exam.fitted_tags == 3
    assert exam.questions[-1].tags == (3, 1)
    assert {example.user for example in strangers(posts, None, ExamSettings(seed=2)).examples} == {"cogdog"}
    with pytest.raises(TrainingError, match="others to ask"):
        strangers(account("cogdog", 6), None, ExamSettings())
    with pytest.raises(TrainingError, match="leave --test out"):
        strangers(posts, posts, ExamSettings())


def test_parts_of_the_vocabulary_are_ranked_among_themselves() -> None:
    questions = [Example("a", Query(), (0, 2)), Example("b", Query(), (1,))]
    exam = Exam(("s", "t", "new", "newer"), (), questions, 0, fitted_tags=2)
    scores = iter([np.array([0.1, 0.2, 0.8, 0.9]), np.array([0.4, 0.5, 0.9, 0.1])])
    marks = mark_among(exam, scores, {"all": range(4), "seen": range(2), "unseen": range(2, 4)})
    assert {name: len(asked.questions) for name, (asked, _) in marks.items()} == {"all": 2, "seen": 2, "unseen": 1}
    recalls = {name: [row["recall_at_1"] for row in found.rows] for name, (_, found) in marks.items()}
    assert recalls == {"all": [0, 0], "seen": [0, 1], "unseen": [0]}
    assert [row["recall_at_2"] for row in marks["unseen"][1].rows] == [1]


def test_given_test_posts_leave_all_others_to_the_fit() -> None:
    exam = split(POSTS, [Post("new", caption="a", tags=("t1",)), Post("none", caption="b")], ExamSettings())
    assert len(exam.examples) == 300
    assert [e.post_id for e in exam.questions] == ["new"]
    assert exam.skipped == 1


def test_posts_without_a_known_tag_can_count_as_zero() -> None:
    test = [Post("new", caption="a", tags=("t1",)), Post("none", caption="b", tags=("unknown",))]
    exam = split(POSTS, test, ExamSettings(keep_empty=True))
    assert [len(e.tags) for e in exam.questions] == [1, 0]
    assert exam.skipped == 0


def test_left_out_fields_are_in_no_query() -> None:
    exam = split(POSTS, None, ExamSettings(leave_out=("image_words", "text")))
    for example in (*exam.examples, *exam.questions):
        assert example.query.image_words == () and example.query.text == ""


def test_a_vocabulary_file_takes_the_place_of_counting(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("T1\n#t2\n\n", encoding="utf-8")
    assert per_tag(POSTS, None, ExamSettings(vocabulary=path)).vocabulary == ("t1", "t2")
    with pytest.raises(TrainingError, match=r"missing\.txt"):
        per_tag(POSTS, None, ExamSettings(vocabulary=tmp_path / "missing.txt"))


def test_complete_hides_each_tag_in_turn_and_gives_the_others() -> None:
    test = [Post("two", tags=("t1", "t2", "unknown")), Post("one", tags=("t3",)), Post("none", tags=("unknown",))]
    exam = complete(POSTS, test, ExamSettings())
    assert [(q.query.accepted, q.tags, list(k)) for q, k in zip(exam.questions, exam.known, strict=True)] == [
        (("t2",), (1,), [2]),
        (("t1",), (2,), [1]),
    ]
    assert exam.skipped == 2


@pytest.mark.parametrize("pairs", [1, 10])
def test_csrw_fits_p_documents_of_each_tag_and_asks_for_the_rest(pairs: int) -> None:
    exam = csrw(POSTS, None, ExamSettings(pairs=pairs, seed=3))
    fitted = {(e.post_id, tag) for e in exam.examples for tag in e.tags}
    asked = {(e.post_id, tag) for e in (*exam.questions, *exam.validation) for tag in e.tags}
    assert set(Counter(tag for _, tag in fitted).values()) == {pairs}
    assert not fitted & asked
    assert len(fitted | asked) == 600
    assert all(is_validation(e.post_id) for e in exam.validation)
    assert not any(is_validation(e.post_id) for e in exam.questions)
    of_post = {e.post_id: list(e.tags) for e in exam.examples}
    for question, known in zip(exam.questions, exam.known, strict=True):
        assert sorted(known) == sorted(of_post.get(question.post_id, []))
        assert question.query.accepted == ()  # a fitted tag is no hint to the system


def test_csrw_split_depends_on_the_seed_only() -> None:
    first, same, other = (csrw(POSTS, None, ExamSettings(seed=seed)) for seed in (1, 1, 2))
    assert first.examples == same.examples
    assert first.examples != other.examples
    with pytest.raises(TrainingError, match="own split"):
        csrw(POSTS, POSTS, ExamSettings())


def test_history_asks_for_the_latest_fifth_of_each_account() -> None:
    replies = [Post("r", tags=("t0",), user="ann", time=START, flags=("reply",)), Post("u", tags=("t0",))]
    exam = history([*account("ann", 50), *account("bob", 10), *replies], None, ExamSettings())
    assert exam.in_time
    assert [e.post_id for e in exam.questions] == [f"ann{i}" for i in range(40, 50)] + ["bob8", "bob9"]
    assert {e.post_id for e in exam.examples} == {f"ann{i}" for i in range(40)} | {f"bob{i}" for i in range(8)}


def test_history_takes_the_latest_six_thousand_of_a_long_account() -> None:
    exam = history(account("ann", 6_500), None, ExamSettings())
    assert len(exam.examples) + len(exam.questions) == 6_000
    assert exam.examples[0].post_id == "ann500"


def test_an_account_may_be_cut_shorter() -> None:
    few = ExamSettings(most_of_an_account=10)
    exam = history([*account("ann", 50), *account("bob", 5)], None, few)
    assert [e.post_id for e in exam.examples] == [f"ann{i}" for i in range(40, 48)] + [f"bob{i}" for i in range(4)]
    assert [e.post_id for e in exam.questions] == ["ann48", "ann49", "bob4"]
    exam = strangers([*account("cogdog", 50), *account("mfshill", 5)], None, few)
    assert (len(exam.examples), len(exam.questions)) == (5, 10)


def test_history_needs_accounts() -> None:
    with pytest.raises(TrainingError, match="user, time and tags"):
        history(POSTS, None, ExamSettings())


def test_nothing_to_ask_is_one_sentence() -> None:
    with pytest.raises(TrainingError, match="No test post has a tag"):
        split(POSTS, [Post("x", tags=("unknown",))], ExamSettings())


@pytest.mark.parametrize(("protocol", "name"), [(complete, "complete"), (csrw, "csrw")])
def test_protocols_that_ask_for_known_tags_only_say_so(protocol, name: str) -> None:
    with pytest.raises(TrainingError, match=f"protocol {name} asks for known tags only"):
        protocol(POSTS, None, ExamSettings(keep_empty=True))


def test_history_refuses_test_posts_from_before_the_fit() -> None:
    early, late = account("ann", 50)[10:], account("ann", 50)[:10]
    assert [e.post_id for e in history(early, late, ExamSettings()).questions] == [f"ann{i}" for i in range(40, 50)]
    with pytest.raises(TrainingError, match="ann0 is older than posts of ann"):
        history(late, early, ExamSettings())


def test_only_completion_tells_the_system_that_tags_will_be_given() -> None:
    assert complete(POSTS, None, ExamSettings()).completes
    assert not split(POSTS, None, ExamSettings()).completes
