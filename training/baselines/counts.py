"""From counts of tags alone: the most used ones, and those that go with the accepted ones."""

from collections.abc import Sequence

import numpy as np

from tagdesk.recommend.query import Query
from training.baselines.inputs import accepted_rows, tag_rows
from training.task import Fitted, Task

#: Ridge of EASE, chosen on HARRISON (EVALUATION.md).
EASE_RIDGE = 50.0


def frequency(task: Task) -> Fitted:
    """Uses of each tag among the examples, the same list for everybody."""
    uses = _uses(task)
    return Fitted(lambda queries: np.tile(uses, (len(queries), 1)))


def conditional(task: Task) -> Fitted:
    """Mean of P(tag | a) = posts with both / posts with a, over the accepted tags a; nothing accepted: the most used.

    One post is added to the denominator, so that a tag seen once vouches for nothing.
    """
    tags = tag_rows(task.examples, len(task.vocabulary))
    together = np.asarray((tags.T @ tags).todense(), np.float32)
    return _completion(task, together / (np.diag(together)[:, None] + 1))


def ease(task: Task) -> Fitted:
    """EASE over tag sets: the linear map of the accepted tags that best rebuilds each tag from the others.

    Reference:
        Steck 2019, eq. 8: P = (X^T X + lambda I)^-1, B = I - P / diag(P) by columns; option `ridge` is lambda.
    """
    tags = tag_rows(task.examples, len(task.vocabulary))
    gram = np.asarray((tags.T @ tags).todense(), np.float64)
    gram[np.diag_indices_from(gram)] += task.options.get("ridge", EASE_RIDGE)
    inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return _completion(task, weights.astype(np.float32))


def _completion(task: Task, weights: np.ndarray) -> Fitted:
    """Score the tags by the mean row of the accepted ones; (T, T) weights, a row for each accepted tag."""
    share = _uses(task) / max(1, len(task.examples))

    def scores(queries: Sequence[Query]) -> np.ndarray:
        accepted = accepted_rows(queries, task.vocabulary)
        count = np.asarray(accepted.sum(1))
        return np.where(count > 0, accepted @ weights / np.maximum(1, count), share)

    return Fitted(scores, parameters=weights.size)


def _uses(task: Task) -> np.ndarray:
    return np.asarray(tag_rows(task.examples, len(task.vocabulary)).sum(0), np.float32).ravel()
