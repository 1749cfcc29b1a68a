"""What a person's past uses of tags say of the next post, whatever it is about."""

from collections.abc import Sequence

import numpy as np


def base_level(ages_s: np.ndarray, tags: np.ndarray, size: int) -> np.ndarray:
    """Strength of each of `size` tags, (size,): the sum over its uses of their age to the power of -0.5.

    Args:
        ages_s: Age of each use in seconds, (N,); less than one counts as one.
        tags: Which tag was used, (N,).

    Reference:
        Kowald, Lex: base-level learning (BLL) after Anderson, Schooler.
    """
    return np.bincount(tags, weights=np.maximum(1.0, ages_s) ** -0.5, minlength=size)


def base_level_shares(uses: Sequence[tuple[str, float]], now_s: float) -> dict[str, float]:
    """Share of each tag in the base level of all, from its key and the time of each use; times are in seconds."""
    if not uses:
        return {}
    keys = list(dict.fromkeys(key for key, _ in uses))
    index = {key: i for i, key in enumerate(keys)}
    ages = now_s - np.array([time for _, time in uses])
    strength = base_level(ages, np.array([index[key] for key, _ in uses]), len(keys))
    return dict(zip(keys, (strength / strength.sum()).tolist(), strict=True))
