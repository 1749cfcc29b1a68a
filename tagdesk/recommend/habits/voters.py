"""Which posts of the past speak for a tag, and plain facts of its use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

#: Posts that are called most alike.
ALIKE = 20
#: How a use fades from post to post.
_FADE = 0.7


@dataclass(frozen=True)
class Habit:
    """How a person used a tag so far.

    Attributes:
        uses: Posts that had it, at least one.
        posts: Posts so far.
        posts_ago: How long ago the last of them was; the previous post is one ago.
        seconds_ago: The same in seconds.
        alike: Posts that are most like the one that is asked about, at most 20.
        alike_with: Those of them that had it.
    """

    uses: int
    posts: int
    posts_ago: int
    seconds_ago: float
    alike: int = 0
    alike_with: int = 0

    @property
    def on_previous(self) -> bool:
        """Whether the previous post had it."""
        return self.posts_ago == 1


@dataclass(frozen=True)
class Voters:
    """Posts that speak for a tag by their numbers in the order of time, those first that count most, and the facts."""

    posts: tuple[int, ...]
    habit: Habit


def voters_among(
    uses: np.ndarray,
    nearest: Iterable[tuple[np.ndarray, np.ndarray, float]],
    times_s: np.ndarray,
    now_s: float,
) -> Voters:
    """Who of the posts with a tag counts how much.

    Args:
        uses: Numbers of the posts with the tag, ascending, at least one.
        nearest: By each habit that looks for alike posts, their numbers, similarities, and the power these are taken
            to.
        times_s: When every post was, (P,).
    """
    posts = len(times_s)
    alike, counts = np.zeros(posts), np.zeros(posts)
    for numbers, similarities, power in nearest:
        if len(numbers):
            weights = (similarities / similarities.max()) ** power
            alike[numbers] += weights / weights.sum()
    with_tag = np.zeros(posts, bool)
    with_tag[uses] = True
    counts[uses] = alike[uses]
    # The latest uses make it fresh, whatever their posts were about.
    fresh = _FADE ** (posts - uses)
    counts[uses] += fresh / fresh.sum()
    found = np.flatnonzero(alike > 0)
    most_alike = found[np.argsort(-alike[found], kind="stable")][:ALIKE]
    last = int(uses[-1])
    habit = Habit(
        len(uses),
        posts,
        posts - last,
        max(0.0, now_s - float(times_s[last])),
        len(most_alike),
        int(with_tag[most_alike].sum()),
    )
    order: Sequence[int] = uses[np.argsort(-counts[uses], kind="stable")].tolist()
    return Voters(tuple(order), habit)
