"""The strong simple mix: what none of its members chooses, their mean does."""

from collections.abc import Sequence

import numpy as np

from tagdesk.recommend.query import Query
from training.baselines.inputs import SentenceInputs
from training.baselines.linear import fit_layer, tfidf_lr
from training.baselines.neighbours import fit_votes
from training.task import Fitted, Task


def mix(task: Task) -> Fitted:
    """Unweighted mean of TF-IDF logistic regression, MiniLM layer and MiniLM neighbours, each row summing to 1."""
    inputs = SentenceInputs(task)
    members = {"tfidf-lr": tfidf_lr(task), "minilm-bce": fit_layer(task, inputs), "minilm-knn": fit_votes(task, inputs)}

    def scores(queries: Sequence[Query]) -> np.ndarray:
        return np.mean([shares(member.scores(queries)) for member in members.values()], axis=0)

    return Fitted(
        scores,
        parameters=sum(member.parameters for member in members.values()),
        details={name: dict(member.details) for name, member in members.items()},
    )


def shares(scores: np.ndarray) -> np.ndarray:
    """Scores >= 0 divided by their row's sum; a row of zeros stays."""
    return scores / np.maximum(scores.sum(1, keepdims=True), 1e-12)
