"""What this machine can do at most: the roof that every time of a model is held against."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

_SIDE = 2048
_BYTES = 256 << 20
_RUNS = 5


@dataclass(frozen=True)
class Limits:
    """Measured limits, with as many threads as the models may use.

    Attributes:
        flops: Floating-point operations a second of a large product of float32 matrices (sgemm).
        bytes: Bytes a second that are read and written by a copy in memory.
    """

    threads: int
    flops: float
    bytes: float

    def least_s(self, flops: float, held: float) -> float:
        """Seconds that work takes at least.

        Args:
            flops: Floating-point operations.
            held: Bytes that are read or written at least once, such as weights.

        Reference:
            Williams, Waterman, Patterson: Roofline.
        """
        return max(flops / self.flops, held / self.bytes)


def measure_limits(threads: int) -> Limits:
    """The best of some runs: takes about a second."""
    one = np.random.default_rng(0).random((_SIDE, _SIDE), np.float32)
    out = np.empty_like(one)
    source, target = np.ones(_BYTES // 4, np.float32), np.empty(_BYTES // 4, np.float32)
    with threadpool_limits(threads):
        product_s = _best_s(lambda: np.matmul(one, one, out=out))
    copy_s = _best_s(lambda: np.copyto(target, source))
    return Limits(threads, 2 * _SIDE**3 / product_s, 2 * _BYTES / copy_s)


def _best_s(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(_RUNS):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best
