"""Votes of the most similar posts: cosine^p of TF-IDF rows or of MiniLM vectors."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from tagdesk.recommend.query import Query
from training.baselines.inputs import SentenceInputs, TfidfInputs, held_out_figure, tag_rows
from training.task import Fitted, Task

#: Neighbours and powers that the held-out part chooses from; of equals the first.
NEIGHBOURS = (50, 20, 100, 200)
POWERS = (4.0, 2.0, 1.0, 8.0, 16.0)


def tfidf_knn(task: Task) -> Fitted:
    """Votes weighted by the cosine of TF-IDF uni- and bigrams."""
    return fit_votes(task, TfidfInputs(task.examples))


def minilm_knn(task: Task) -> Fitted:
    """Votes weighted by the cosine of MiniLM vectors of caption and image words."""
    return fit_votes(task, SentenceInputs(task))


def fit_votes(task: Task, inputs: Callable[[Sequence[Query]], Any]) -> Fitted:
    """Choose the number of neighbours and the power on the held-out part, then ask all examples.

    Args:
        inputs: Rows of posts, dense or sparse.
    """
    train, held_out = task.parts()
    ours = unit_rows(inputs([example.query for example in train]))
    nearest = nearest_rows(unit_rows(inputs([example.query for example in held_out])), ours, max(NEIGHBOURS))
    tags = tag_rows(train, len(task.vocabulary))
    figures = {
        (k, power): held_out_figure(_votes(nearest, tags, k, power), held_out, task.vocabulary)
        for k in NEIGHBOURS
        for power in POWERS
    }
    k, power = max(figures, key=lambda key: figures[key])
    everything = unit_rows(inputs([example.query for example in task.examples]))
    all_tags = tag_rows(task.examples, len(task.vocabulary))

    def scores(queries: Sequence[Query]) -> np.ndarray:
        return _votes(nearest_rows(unit_rows(inputs(queries)), everything, k), all_tags, k, power)

    return Fitted(scores, details={"neighbours": k, "power": power})


def unit_rows(rows: Any) -> Any:
    """Rows of length 1 (of zeros where there is nothing)."""
    if sparse.issparse(rows):
        return rows  # TF-IDF is so already
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def nearest_rows(asked: Any, known: Any, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices and cosines (0 at least) of the k nearest rows, nearest first, each (P, k); in blocks of 512."""
    indices, cosines = [], []
    for start in range(0, asked.shape[0], 512):
        product = asked[start : start + 512] @ known.T
        similar = np.maximum(product.toarray() if sparse.issparse(product) else product, 0)
        order = np.argsort(-similar, axis=1, kind="stable")[:, :k]
        indices.append(order)
        cosines.append(np.take_along_axis(similar, order, 1))
    return np.concatenate(indices), np.concatenate(cosines)


def _votes(nearest: tuple[np.ndarray, np.ndarray], tags: sparse.csr_matrix, k: int, power: float) -> np.ndarray:
    """Share of the neighbours' weight that carries each tag, (P, T) float32."""
    indices, cosines = nearest[0][:, :k], nearest[1][:, :k]
    weights = cosines**power
    weights = weights / np.maximum(weights.sum(1, keepdims=True), 1e-30)
    ends = np.arange(len(indices) + 1) * indices.shape[1]
    table = sparse.csr_matrix((weights.ravel(), indices.ravel(), ends), (len(indices), tags.shape[0]))
    return (table @ tags).toarray().astype(np.float32)
