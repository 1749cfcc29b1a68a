"""Rules that know an account's history and nothing of the post, for the protocol `history`.

Each ranks the tags that the account used before the post; recipes as in BASELINES.md of the evaluation. Ties go to the
more recently used tag.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from tagdesk.recommend.habits import base_level as habit
from tagdesk.recommend.query import Query
from training.data import Example
from training.errors import TrainingError
from training.task import Fitted, System, Task


class _Account:
    """When each tag was used, (uses, last use, all times)."""

    def __init__(self, tags: int) -> None:
        self.uses = np.zeros(tags)
        self.last = np.full(tags, -np.inf)
        self.times: list[float] = []
        self.tags: list[int] = []
        self.order = 0

    def add(self, post: Example) -> None:
        for place, tag in enumerate(post.tags):
            self.uses[tag] += 1
            # Within a post the earlier tag counts as the more recent one.
            self.last[tag] = self.order + 1 - (place + 1) / (len(post.tags) + 2)
            self.times.append(post.time_s)
            self.tags.append(tag)
        self.order += 1


def most_used(account: _Account, post: Example) -> np.ndarray:
    """Uses so far."""
    return account.uses


def most_recent(account: _Account, post: Example) -> np.ndarray:
    """Last use."""
    return account.last


def base_level(account: _Account, post: Example) -> np.ndarray:
    """Base-level learning: sum over uses of (t_now - t_use)^-0.5, in seconds, at least one."""
    return habit.base_level(post.time_s - np.array(account.times), np.array(account.tags, int), len(account.uses))


def previous_post(account: _Account, post: Example) -> np.ndarray:
    """The tags of the account's last post in their order, then the most used."""
    in_last = account.last > account.order - 1
    # Above any number of uses, one apart in the order of the post.
    first = account.uses.max() + 1 + len(account.uses) * (account.last - (account.order - 1))
    return np.where(in_last, first, account.uses)


def _ranked(strength: np.ndarray, account: _Account) -> np.ndarray:
    """Scores by rank, ties to the more recently used tag; 0 for a tag that was never used.

    As ranks, because a tie-break added to the strength would be lost in its last digits.
    """
    order = np.lexsort((-account.last, -strength))
    scores = np.zeros(len(strength))
    scores[order] = np.arange(len(strength), 0, -1)
    return np.where(account.uses > 0, scores, 0.0)


def _rule(score: Callable[[_Account, Example], np.ndarray]) -> System:
    def fit(task: Task) -> Fitted:
        def in_time(posts: Sequence[Example]) -> Iterator[np.ndarray]:
            accounts: dict[str, _Account] = {}
            for example in task.examples:
                accounts.setdefault(example.user, _Account(len(task.vocabulary))).add(example)
            for post in posts:
                account = accounts.setdefault(post.user, _Account(len(task.vocabulary)))
                yield _ranked(score(account, post), account) if account.order else np.zeros(len(task.vocabulary))
                account.add(post)

        def scores(queries: Sequence[Query]) -> np.ndarray:
            raise TrainingError("This rule knows histories only; benchmark it with --protocol history.")

        return Fitted(scores, scores_in_time=in_time)

    return fit


HISTORY_RULES: dict[str, System] = {
    "most-used": _rule(most_used),
    "most-recent": _rule(most_recent),
    "bll": _rule(base_level),
    "previous-post": _rule(previous_post),
}
