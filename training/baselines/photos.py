"""From what the backbone sees of a photo: nearest photos, kernel ridge, one linear layer; photo and text together."""

from collections.abc import Sequence

import numpy as np

from tagdesk.recommend.query import Query
from training.baselines.inputs import SentenceInputs, held_out_figure, tag_rows
from training.baselines.linear import fit_layer, tfidf_lr
from training.baselines.mix import shares
from training.baselines.neighbours import NEIGHBOURS, fit_votes, nearest_rows, unit_rows
from training.data import Example
from training.errors import TrainingError
from training.task import Fitted, Task

#: Voters, and ridges and widths of the kernel (times the inverted median squared distance), for the held-out part.
VOTERS = (*NEIGHBOURS, 10, 5)
RIDGES = (0.3, 0.1, 1.0)
KERNELS = (2.0, 1.0, 4.0)


class PhotoInputs:
    """Pooled vectors of the photos, a row of zeros where there is none, (P, D) float32."""

    def __init__(self, task: Task) -> None:
        """Take the task's photos; refused where it has none."""
        if task.photos is None or not any(example.query.photo for example in task.examples):
            raise TrainingError("These posts have no photos that can be read; give posts with photos.")
        self._photos = task.photos

    def __call__(self, queries: Sequence[Query]) -> np.ndarray:
        """Rows of the posts."""
        return self._photos.pooled([query.photo for query in queries])


def photo_knn(task: Task) -> Fitted:
    """Votes of the most similar photos, weighted by their cosine."""
    return fit_votes(task, PhotoInputs(task))


def photo_bce(task: Task) -> Fitted:
    """Multi-label classification: one linear layer on standardised pooled vectors, binary cross-entropy."""
    return fit_layer(task, PhotoInputs(task))


def photo_ridge(task: Task) -> Fitted:
    """Kernel ridge regression of the 0/1 rows of tags, Gaussian kernel on pooled vectors of length 1."""
    inputs = PhotoInputs(task)
    train, held_out = task.parts()

    def rows(examples: Sequence[Example]) -> np.ndarray:
        return unit_rows(inputs([example.query for example in examples]))

    ours, asked = rows(train), rows(held_out)
    wanted = tag_rows(train, len(task.vocabulary)).toarray()
    scale = 1 / np.median(_distances(ours[:1_000], ours))
    figures = {}
    for width in KERNELS:
        kernel, across = _kernel(ours, ours, width * scale), _kernel(asked, ours, width * scale)
        for ridge in RIDGES:
            found = across @ np.linalg.solve(kernel + ridge * np.eye(len(kernel), dtype=np.float32), wanted)
            figures[width, ridge] = held_out_figure(found, held_out, task.vocabulary)
    width, ridge = max(figures, key=lambda key: figures[key])
    everything = rows(task.examples)
    kernel = _kernel(everything, everything, width * scale)
    kernel[np.diag_indices_from(kernel)] += ridge
    weights = np.linalg.solve(kernel, tag_rows(task.examples, len(task.vocabulary)).toarray())

    def scores(queries: Sequence[Query]) -> np.ndarray:
        return _kernel(unit_rows(inputs(queries)), everything, width * scale) @ weights

    return Fitted(scores, parameters=weights.size, details={"kernel": width, "ridge": ridge})


def neighbour_voting(task: Task) -> Fitted:
    """Votes of the k most similar photos for a tag, less what chance would give it.

    Reference:
        Li, Snoek, Worring: Learning social tag relevance by neighbor voting, eq. 9.
    """
    inputs = PhotoInputs(task)
    train, held_out = task.parts()

    def voted(queries: Sequence[Query], examples: Sequence[Example], k: int) -> np.ndarray:
        known = unit_rows(inputs([example.query for example in examples]))
        tags = tag_rows(examples, len(task.vocabulary)).toarray()
        nearest, _ = nearest_rows(unit_rows(inputs(queries)), known, k)
        return np.stack([tags[row].sum(0) for row in nearest]) - k * tags.mean(0)

    asked = [example.query for example in held_out]
    figures = {k: held_out_figure(voted(asked, train, k), held_out, task.vocabulary) for k in VOTERS}
    k = max(figures, key=lambda number: figures[number])
    return Fitted(lambda queries: voted(queries, task.examples, k), details={"neighbours": k})


def photo_text_mix(task: Task) -> Fitted:
    """Unweighted mean of the photo's layer, neighbours and ridge and the text's (TF-IDF, MiniLM), rows summing to 1."""
    photo, text = PhotoInputs(task), SentenceInputs(task)
    members = {
        "photo-bce": fit_layer(task, photo),
        "photo-knn": fit_votes(task, photo),
        "photo-ridge": photo_ridge(task),
        "tfidf-lr": tfidf_lr(task),
        "minilm-bce": fit_layer(task, text),
        "minilm-knn": fit_votes(task, text),
    }
    return Fitted(
        # A ridge's scores can be below 0.
        lambda queries: np.mean([shares(np.maximum(m.scores(queries), 0)) for m in members.values()], axis=0),
        parameters=sum(member.parameters for member in members.values()),
        details={name: dict(member.details) for name, member in members.items()},
    )


def _distances(asked: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Squared distances of rows of length 1 (or 0), (P, Q)."""
    products = (asked**2).sum(1)[:, None] + (known**2).sum(1)[None] - 2 * asked @ known.T
    return np.maximum(products, 0)


def _kernel(asked: np.ndarray, known: np.ndarray, width: float) -> np.ndarray:
    return np.exp(-width * _distances(asked, known)).astype(np.float32)
