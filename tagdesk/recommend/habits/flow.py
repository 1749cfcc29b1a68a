"""How a person goes on from post to post: what follows what, whole sets that come again, how steady they are."""

from collections import Counter
from collections.abc import Iterable
from copy import copy

import numpy as np

from tagdesk.recommend.habits.arrays import Occurrences

#: Latest posts with a tag that are asked what came after them.
_FOLLOWED = 500
#: Latest posts among which sets come again, and how their sets fade from one to the next.
_SETS, _FADE = 200, 0.97
#: How the running means of a person fade: about the latest twenty posts count.
_STEADY = 0.95


class Flow:
    """The order of a person's posts. T is the tags so far."""

    def __init__(self, tags: Occurrences) -> None:
        """Take the posts' tags, which somebody else fills."""
        self._tags = tags
        #: Running means: share of a post's tags that the post before had, and that were never used before.
        self.repeats, self.news = 0.0, 0.0

    def add(self, tags: np.ndarray, new: int) -> None:
        """The latest post has just been added, with these tags, so many of them never used before."""
        post = len(self._tags) - 1
        if not post or not len(tags):
            return
        again = np.isin(tags, self._tags.of_post(post - 1)).mean()
        # The first posts count in full, else a person would look unsteady at first.
        step = max(1 - _STEADY, 1 / post)
        self.repeats += step * (float(again) - self.repeats)
        self.news += step * (new / len(tags) - self.news)

    def over(self, tags: Occurrences) -> "Flow":
        """The same person over other tags of the same posts."""
        other = copy(self)
        other._tags = tags
        return other

    def after_previous(self, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Each tag's chance after a post that has a tag of the previous one: mean over those tags, maximum, (T,) each.

        P(tag | t before) = (posts with the tag right after one with t + the tag's share) / (posts after one with t + 1)

        Args:
            share: Share of the posts that have each tag, (T,).
        """
        last = len(self._tags) - 1
        chances = []
        for tag in self._tags.of_post(last).tolist():
            posts = self._tags.posts_with(tag)[-_FOLLOWED:]
            after = posts[posts < last] + 1
            chances.append((self._tags.count(after) + share) / (len(after) + 1))
        if not chances:
            return np.zeros(len(share)), np.zeros(len(share))
        return np.mean(chances, axis=0), np.max(chances, axis=0)

    def again(self, accepted: Iterable[int]) -> np.ndarray:
        """How fresh the freshest set is that a tag belongs to, that came more than once and holds the accepted, (T,).

        Each time adds 0.97 to the power of how many posts ago it was.
        """
        last, wanted = len(self._tags) - 1, set(accepted)
        weights: Counter[frozenset[int]] = Counter()
        times: Counter[frozenset[int]] = Counter()
        for post in range(last, max(-1, last - _SETS), -1):
            tags = frozenset(self._tags.of_post(post).tolist())
            if len(tags) > 1 and wanted <= tags:
                weights[tags] += _FADE ** (last - post)  # type: ignore[assignment]  # a counter of shares
                times[tags] += 1
        best = np.zeros(len(self._tags.names))
        for tags, weight in weights.items():
            if times[tags] > 1:
                rows = list(tags)
                best[rows] = np.maximum(best[rows], weight)
        return best
