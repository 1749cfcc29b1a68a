"""Rows for new tags and words in a model's tables, where the model would have them by what their names mean."""

import numpy as np
import torch
from torch import Tensor

#: Ridge: vectors of names are 384 numbers, rows as many as there are tags.
_RIDGE = 0.3
#: A guess is not lengthened beyond that.
_MOST = 3.0


def grown(table: Tensor, new: Tensor, *, last: int = 0) -> Tensor:
    """A table with new rows (N, …) behind the known ones, but before the `last` ones."""
    cut = len(table) - last
    return torch.cat([table[:cut], new, table[cut:]])


def guessed_rows(rows: Tensor, names: np.ndarray, new_names: np.ndarray) -> Tensor:
    """Rows (N, D) of new names, by the linear map of what names mean that fits the rows (T, D) of the known ones best.

    Args:
        names, new_names: Vectors of what names mean, (T, P) and (N, P).
    """
    if not len(new_names):
        return rows.new_zeros(0, rows.shape[1])
    known, wanted = torch.from_numpy(_unit(names)).double(), rows.double()
    mean_name, mean_row = known.mean(0), wanted.mean(0)
    known = known - mean_name
    gram = known.T @ known + _RIDGE * torch.eye(known.shape[1], dtype=torch.double)
    turn = torch.linalg.solve(gram, known.T @ (wanted - mean_row))
    guessed = (torch.from_numpy(_unit(new_names)).double() - mean_name) @ turn
    # What fits many says little of each; as long as known rows are, a new one has as much to say.
    length = (wanted - mean_row).norm(dim=1).median()
    guessed = guessed * (length / guessed.norm(dim=1, keepdim=True).clamp(min=1e-9)).clamp(max=_MOST)
    return (guessed + mean_row).to(rows.dtype)


def _unit(vectors: np.ndarray) -> np.ndarray:
    found: np.ndarray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return found.astype(np.float32)
