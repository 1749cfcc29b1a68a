"""Do chances tell the truth: of the tags shown with 30 %, were 30 % right?"""

from typing import Any

import numpy as np

BINS = 10


class Calibration:
    """Counts of shown suggestions in ten bins of their chance."""

    def __init__(self) -> None:
        self._count = np.zeros(BINS, int)
        self._right = np.zeros(BINS, int)
        self._chances = np.zeros(BINS)

    def add(self, chance: float, *, right: bool) -> None:
        """A suggestion was shown with this chance, 0…1."""
        row = min(int(chance * BINS), BINS - 1)
        self._count[row] += 1
        self._right[row] += right
        self._chances[row] += chance

    @property
    def error(self) -> float | None:
        """Expected calibration error: mean distance of chance and share of right ones over all suggestions."""
        total = int(self._count.sum())
        return float(np.abs(self._chances - self._right).sum()) / total if total else None

    def document(self) -> list[dict[str, Any]]:
        """A row for each bin: its bounds, suggestions in it, their mean chance, share of right ones; None if empty."""
        return [
            {
                "from": row / BINS,
                "to": (row + 1) / BINS,
                "count": int(count),
                "mean_chance": float(self._chances[row] / count) if count else None,
                "accepted": float(self._right[row] / count) if count else None,
            }
            for row, count in enumerate(self._count.tolist())
        ]
