"""What a protocol makes of posts, and how a fitted system is marked on it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from training.data import Example
from training.errors import TrainingError
from training.metrics import CUTOFFS, gold_ranks, macro_means, micro_means, post_metrics
from training.task import Fitted

#: Queries scored at a time: 512 rows of 8,000 tags are 16 MB.
CHUNK = 512


@dataclass(frozen=True)
class Exam:
    """Posts to fit on and questions to answer, all in one vocabulary.

    Attributes:
        examples: What may be fitted on.
        questions: What is asked, with the gold tags.
        skipped: Test posts left out for want of a gold tag in the vocabulary.
        validation: What a fit stops by, if not a share of the examples.
        completes: Questions give the rest of a post's tags and ask for one.
        known: Tags of each question that are not to be ranked, (P,) lists; empty for none.
        keep_known: Report the ranking with those tags left in it, too.
        cutoffs: The k of the metrics.
        fitted_tags: Tags that may be fitted on, the first of the vocabulary; 0 for all.
        in_time: Questions are in time order within an account, so that histories may grow; means are over accounts.
        keep: Metrics kept post by post, for the paired bootstrap.
    """

    vocabulary: tuple[str, ...]
    examples: Sequence[Example]
    questions: Sequence[Example]
    skipped: int
    validation: Sequence[Example] = ()
    completes: bool = False
    known: Sequence[Sequence[int]] = ()
    keep_known: bool = False
    cutoffs: Sequence[int] = CUTOFFS
    fitted_tags: int = 0
    in_time: bool = False
    keep: Sequence[str] = ("precision_at_1", "recall_at_5", "hit_rate_at_5")
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Marks:
    """Metrics question by question and their means.

    `macro` averages over posts (over accounts in time order), `micro` sums hits and gold tags over all posts.
    """

    rows: list[dict[str, float]]
    macro: dict[str, float]
    micro: dict[str, float]


#: Final scores of each question in turn, (T,); -inf is out of the list.
AllScores = Iterator[np.ndarray]


def ranked_by_scores(fitted: Fitted, exam: Exam) -> AllScores:
    """Scores as the system gives them; it may look at the history where the exam is in time order.

    Raises:
        TrainingError: A score is not a number.
    """
    if exam.in_time and fitted.scores_in_time is not None:
        yield from map(_finite, fitted.scores_in_time(exam.questions))
        return
    for start in range(0, len(exam.questions), CHUNK):
        yield from _finite(fitted.scores([question.query for question in exam.questions[start : start + CHUNK]]))


def ranked_by_generation(fitted: Fitted, exam: Exam, length: int) -> AllScores:
    """The emitted tags in their order, then the rest by the scores (CONTRACTS.md, what a list is)."""
    assert fitted.generate is not None
    for start in range(0, len(exam.questions), CHUNK):
        queries = [question.query for question in exam.questions[start : start + CHUNK]]
        emitted = fitted.generate(queries, length)
        for row, tags in zip(_finite(fitted.scores(queries)), emitted, strict=True):
            final = row - row.max()
            final[tags] = np.arange(len(tags), 0, -1)
            yield final


def mark(exam: Exam, scores: AllScores) -> Marks:
    """Ranks and metrics of all questions; the known tags of each are out of the list."""
    return mark_twice(exam, scores)[0]


def mark_twice(exam: Exam, scores: AllScores) -> tuple[Marks, Marks]:
    """Ranks and metrics without the known tags of each question in the list, and with them."""
    masked, kept = [], []
    for i, (question, row) in enumerate(zip(exam.questions, scores, strict=True)):
        kept.append(gold_ranks(row, question.tags))
        if exam.known:
            listed = np.array(row, float)
            listed[list(exam.known[i])] = -np.inf
            masked.append(gold_ranks(listed, question.tags))
    return _marks(exam, masked or kept), _marks(exam, kept)


def mark_among(exam: Exam, scores: AllScores, parts: Mapping[str, range]) -> dict[str, tuple[Exam, Marks]]:
    """Ranks and metrics within parts of the vocabulary: only a part's tags are ranked, and asked for.

    Returns:
        For each part the exam with the questions that have a tag of it, and their marks.
    """
    asked: dict[str, list[Example]] = {name: [] for name in parts}
    ranks: dict[str, list[np.ndarray]] = {name: [] for name in parts}
    for question, row in zip(exam.questions, scores, strict=True):
        for name, part in parts.items():
            if gold := tuple(tag - part.start for tag in question.tags if tag in part):
                asked[name].append(replace(question, tags=gold))
                ranks[name].append(gold_ranks(row[part.start : part.stop], gold))
    exams = {name: replace(exam, questions=questions) for name, questions in asked.items()}
    return {name: (exams[name], _marks(exams[name], ranks[name])) for name in parts if asked[name]}


def _marks(exam: Exam, ranks: list[np.ndarray]) -> Marks:
    gold = [len(question.tags) for question in exam.questions]
    rows = [post_metrics(row, count, exam.cutoffs) for row, count in zip(ranks, gold, strict=True)]
    macro = macro_means(list(by_account(exam.questions, rows).values()) if exam.in_time else rows)
    return Marks(rows, macro, micro_means(ranks, gold, exam.cutoffs))


def by_account(questions: Sequence[Example], rows: Sequence[dict[str, float]]) -> dict[str, dict[str, float]]:
    """Means over the posts of each account."""
    groups: dict[str, list[dict[str, float]]] = {}
    for question, row in zip(questions, rows, strict=True):
        groups.setdefault(question.user, []).append(row)
    return {user: macro_means(group) for user, group in groups.items()}


def _finite(scores: np.ndarray) -> np.ndarray:
    if np.isnan(scores).any():
        raise TrainingError("The system's scores are no longer numbers; use a smaller --lr and fit it anew.")
    return scores
