"""Counting more names than fit into memory."""

from collections import Counter
from collections.abc import Iterable


class Tally:
    """How often names were met; where there are too many, the rarest are forgotten.

    A name that comes back counts from one again, so counts are lower bounds, wrong by `missed` at most; those of
    frequent names are right unless they were rare for long.
    """

    def __init__(self, most: int) -> None:
        """Count so many names at most."""
        self._most = most
        self.counts: Counter[str] = Counter()
        self.missed = 0

    def add(self, names: Iterable[str]) -> None:
        """Count each once."""
        self.counts.update(names)
        self._forget()

    def merge(self, other: "Tally") -> None:
        """Add what another one counted."""
        self.counts.update(other.counts)
        self.missed += other.missed
        self._forget()

    def _forget(self) -> None:
        if len(self.counts) <= self._most:
            return
        least = 0
        # To the half: one more name must not mean to look through all of them again.
        while len(self.counts) > self._most // 2:
            least += 1
            self.counts = Counter({name: count for name, count in self.counts.items() if count > least})
        self.missed += least
