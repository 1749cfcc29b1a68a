"""Marking: known tags are out of the list, generated tags come first, accounts weigh the same, NaN is refused."""

from collections.abc import Sequence

import numpy as np
import pytest

from tagdesk.recommend.query import Query
from training.data import Example
from training.errors import TrainingError
from training.harness.exam import Exam, mark, mark_twice, ranked_by_generation, ranked_by_scores
from training.task import Fitted

VOCABULARY = ("a", "b", "c", "d")


def question(number: int, *tags: int, user: str = "") -> Example:
    return Example(str(number), Query(text=str(number)), tags, user=user)


def system(*rows: Sequence[float], generated: Sequence[int] | None = None) -> Fitted:
    """Scores by the number that a query's text is."""

    def scores(queries: Sequence[Query]) -> np.ndarray:
        return np.array([rows[int(query.text)] for query in queries], float)

    return Fitted(scores, generate=None if generated is None else lambda queries, length: [list(generated)])


def test_known_tags_are_out_of_the_list_or_in_it() -> None:
    exam = Exam(VOCABULARY, (), [question(0, 2)], 0, known=[[0, 1]])
    masked, kept = mark_twice(exam, ranked_by_scores(system([4, 3, 2, 1]), exam))
    assert masked.macro["mrr"] == 1
    assert kept.macro["mrr"] == pytest.approx(1 / 3)


def test_generated_tags_come_first_then_the_rest_by_score() -> None:
    exam = Exam(VOCABULARY, (), [question(0, 0)], 0)
    fitted = system([4, 3, 2, 1], generated=[3, 2])
    assert mark(exam, ranked_by_generation(fitted, exam, 2)).macro["mrr"] == pytest.approx(1 / 3)
    assert mark(exam, ranked_by_scores(fitted, exam)).macro["mrr"] == 1


def test_means_are_over_posts_but_over_accounts_in_time_order() -> None:
    questions = [question(0, 0, user="ann"), question(1, 0, user="ann"), question(2, 0, user="bob")]
    fitted = system([2, 1, 0, 0], [2, 1, 0, 0], [1, 2, 0, 0])
    exam = Exam(VOCABULARY, (), questions, 0)
    assert mark(exam, ranked_by_scores(fitted, exam)).macro["precision_at_1"] == pytest.approx(2 / 3)
    in_time = Exam(VOCABULARY, (), questions, 0, in_time=True)
    assert mark(in_time, ranked_by_scores(fitted, in_time)).macro["precision_at_1"] == pytest.approx(1 / 2)


def test_a_post_without_gold_tags_counts_as_zero() -> None:
    exam = Exam(VOCABULARY, (), [question(0, 0), question(0)], 0)
    macro = mark(exam, ranked_by_scores(system([2, 1, 0, 0]), exam)).macro
    assert macro["precision_at_1"] == macro["recall_at_5"] == macro["mean_average_precision"] == 0.5


def test_scores_that_are_no_numbers_are_refused() -> None:
    exam = Exam(VOCABULARY, (), [question(0, 0)], 0)
    with pytest.raises(TrainingError, match="no longer numbers"):
        mark(exam, ranked_by_scores(system([np.nan, 1, 0, 0]), exam))
