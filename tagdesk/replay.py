"""Prequential replay: the posts of a person one by one through the engine, which only sees what came before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tagdesk.contract.features import model_key
from tagdesk.domain import Post

#: Longest list that is looked at.
LIST = 50


class Ranking(Protocol):
    """What is replayed: the engine, or a rule."""

    def rank(self, post: Post) -> Sequence[tuple[str, float]]:
        """Best tags (model keys) with their chances, at most `LIST`."""
        ...

    def add(self, post: Post) -> None:
        """The post belongs to the past now."""
        ...


@dataclass(frozen=True)
class Scored:
    """One post of an account: its tags, which of them were never used before, and the lists that were made for it."""

    number: int
    tags: tuple[str, ...]
    new: frozenset[str]
    lists: Mapping[str, Sequence[tuple[str, float]]]


def replay(archive: Sequence[Post], rankings: Mapping[str, Ranking]) -> Iterator[Scored]:
    """Rank each post of an account by everything before it; the first is only added."""
    used: set[str] = set()
    for number, post in enumerate(archive):
        tags = tuple(dict.fromkeys(key for tag in post.tags if (key := model_key(tag))))
        if number:
            lists = {name: ranking.rank(post)[:LIST] for name, ranking in rankings.items()}
            yield Scored(number, tags, frozenset(tags) - used, lists)
        for ranking in rankings.values():
            ranking.add(post)
        used |= set(tags)


def figures_of(keys: Sequence[str], tags: Sequence[str]) -> dict[str, float]:
    """Figures of one list for one post, 0…1; T is the number of its tags.

    P@1 = the first is right; A@5 = one of five is; R@k = right ones among k / T; F1@5 = 2 hits / (5 + T);
    MRR = 1 / rank of the first right one.
    """
    right = [key in tags for key in keys]
    first = next((rank for rank, hit in enumerate(right, start=1) if hit), 0)
    five, ten = sum(right[:5]), sum(right[:10])
    return {
        "precision_at_1": float(first == 1),
        "hit_rate_at_5": float(five > 0),
        "recall_at_5": five / len(tags),
        "recall_at_10": ten / len(tags),
        "f1_at_5": 2 * five / (5 + len(tags)),
        "mrr": 1 / first if first else 0.0,
    }
