"""Bonsai, a shallow tree of linear classifiers for very many tags, by the optional package omikuji."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from scipy import sparse

from tagdesk.recommend.query import Query
from training.baselines.inputs import TfidfInputs, tag_rows
from training.errors import TrainingError
from training.task import Fitted, Task


def bonsai(task: Task) -> Fitted:
    """TF-IDF uni- and bigrams, three trees of depth 3 with up to 100 unbalanced branches; not deterministic.

    Raises:
        TrainingError: The package omikuji is missing.
    """
    try:
        import omikuji
    except ImportError:
        raise TrainingError("The baseline bonsai needs one more package: pip install 'tagdesk[bonsai]'.") from None
    inputs = TfidfInputs(task.examples)
    tags = tag_rows(task.examples, len(task.vocabulary))
    # Tags that the beam doesn't reach come after those it does, the most used first.
    rest = np.asarray(tags.sum(0), np.float32).ravel() / (1e6 * len(task.examples))
    settings = omikuji.Model.default_hyper_param()
    settings.max_depth, settings.cluster_k, settings.cluster_balanced = 3, 100, False
    rows = inputs([example.query for example in task.examples])
    readable = np.flatnonzero(np.diff(rows.indptr) * np.diff(tags.indptr))
    if not len(readable):
        return Fitted(lambda queries: np.tile(rest, (len(queries), 1)))
    threads = int(os.environ.get("OMP_NUM_THREADS", "0"))
    with tempfile.TemporaryDirectory() as folder, _silence():
        path = Path(folder) / "train.txt"
        _write(path, rows[readable], tags[readable])
        model = omikuji.Model.train_on_data(str(path), settings, threads)
    model.init_prediction_thread_pool(threads)

    def scores(queries: Sequence[Query]) -> np.ndarray:
        rows = inputs(queries)
        result = np.tile(rest, (len(queries), 1))
        for i in range(len(queries)):
            row = slice(rows.indptr[i], rows.indptr[i + 1])
            pairs = list(zip(rows.indices[row].tolist(), rows.data[row].tolist(), strict=True))
            for tag, score in model.predict(pairs, top_k=len(task.vocabulary)) if pairs else ():
                result[i, tag] += score
        return result

    return Fitted(scores, details={"trees": model.n_trees})


@contextmanager
def _silence() -> Iterator[None]:
    """No output of the native library: it writes its progress to standard output, which belongs to the report."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(1), os.dup(2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
        for descriptor in (*kept, nowhere):
            os.close(descriptor)


def _write(path: Path, rows: sparse.csr_matrix, tags: sparse.csr_matrix) -> None:
    """The Extreme Classification Repository's text format: a head, then lines `tag,tag feature:value …`."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write(f"{rows.shape[0]} {rows.shape[1]} {tags.shape[1]}\n")
        for i in range(rows.shape[0]):
            own = tags.indices[tags.indptr[i] : tags.indptr[i + 1]]
            part = slice(rows.indptr[i], rows.indptr[i + 1])
            features = " ".join(f"{f}:{v:.6g}" for f, v in zip(rows.indices[part], rows.data[part], strict=True))
            stream.write(",".join(map(str, own)) + " " + features + "\n")
