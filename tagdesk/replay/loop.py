"""Posts one by one through a ranking that only sees what came before."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tagdesk.contract.features import model_key
from tagdesk.domain import Post


@dataclass(frozen=True)
class Ranked:
    """What is said of a post.

    Attributes:
        suggestions: Best tags (model keys) with their chances, at most `LIST`.
        rules: The lists of the simple rules by name; left out where tags are accepted already.
        candidates: Every tag that could have been suggested.
        alone: What each model says by itself, by system; left out where the rules are.
    """

    suggestions: Sequence[tuple[str, float]]
    rules: Mapping[str, Sequence[str]] = field(default_factory=dict)
    candidates: Collection[str] = ()
    alone: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def keys(self) -> list[str]:
        """The suggested tags, best first."""
        return [key for key, _ in self.suggestions]


class Ranking(Protocol):
    """What is replayed: the engine of one account, and the rules that it is measured against."""

    def rank(self, post: Post, accepted: Sequence[str] = ()) -> Ranked:
        """What it says of a post that has the accepted tags (model keys) already."""
        ...

    def add(self, post: Post, tags: Sequence[str]) -> None:
        """The post is done with these tags (model keys): it belongs to the past now."""
        ...


@dataclass(frozen=True)
class Scored:
    """One post of an account and what was said of it.

    Attributes:
        number: How many posts came before.
        tags: Its tags (model keys), each once.
        uses: How often each tag was used before; goes on counting once the next post is asked for.
    """

    number: int
    post: Post
    tags: tuple[str, ...]
    uses: Mapping[str, int]
    ranked: Ranked

    @property
    def new(self) -> frozenset[str]:
        """Its tags that were never used before."""
        return frozenset(tag for tag in self.tags if tag not in self.uses)


def keys_of(post: Post) -> tuple[str, ...]:
    """Model keys of a post's tags, each once."""
    return tuple(dict.fromkeys(key for tag in post.tags if (key := model_key(tag))))


def replay(archive: Sequence[Post], ranking: Ranking, start: int = 1) -> Iterator[Scored | None]:
    """Rank each post of an account by everything before it; the first is only added.

    A post is added when the next one is asked for: until then the ranking may be asked more about it.

    Args:
        start: Number of the first post that is ranked; for those before, which are only added, None comes.
    """
    uses: Counter[str] = Counter()
    for number, post in enumerate(archive):
        tags = keys_of(post)
        yield Scored(number, post, tags, uses, ranking.rank(post)) if number >= max(1, start) else None
        ranking.add(post, tags)
        uses.update(tags)
