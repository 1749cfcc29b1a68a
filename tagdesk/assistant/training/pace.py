"""How long a run will still take, by how fast it went lately."""

import math
from collections import deque

#: Looked back so far; longer than the stages that are over at once.
_WINDOW_S = 90.0
#: Less says nothing yet.
_LEAST_S, _LEAST_SHARE = 10.0, 0.005
#: In this time what is told follows most of a change.
_SMOOTH_S, _SHORTEST_S = 15.0, 0.01


class Pace:
    """Keeps times and shares, and tells the seconds that are left."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float]] = deque()
        self._told: float | None = None
        self._told_at_s = 0.0

    def begin(self) -> None:
        """Forget everything: time has passed in which nothing was done."""
        self._seen.clear()
        self._told = None

    def add(self, at_s: float, overall: float) -> None:
        """At this moment so much (0…1) is done."""
        if not self._seen or overall != self._seen[-1][1]:
            self._seen.append((at_s, overall))
            while len(self._seen) > 2 and at_s - self._seen[1][0] > _WINDOW_S:
                self._seen.popleft()
        begun_s, begun = self._seen[0]
        if at_s - begun_s < _LEAST_S or overall - begun < _LEAST_SHARE:
            return
        left_s = (1 - overall) * (at_s - begun_s) / (overall - begun)
        if self._told is not None:
            passed_s = at_s - self._told_at_s
            expected_s = max(0.0, self._told - passed_s)
            # Near the end the end itself counts.
            smooth_s = max(min(_SMOOTH_S, left_s), _SHORTEST_S)
            left_s = expected_s + (1 - math.exp(-passed_s / smooth_s)) * (left_s - expected_s)
        self._told, self._told_at_s = left_s, at_s

    def seconds_left(self, at_s: float) -> float | None:
        """About how long it still takes from this moment on; None in the beginning."""
        return None if self._told is None else max(0.0, self._told - (at_s - self._told_at_s))
