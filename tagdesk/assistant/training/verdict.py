"""Are new models better than old ones? What posts say of it that neither of them learned from."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

#: Fewer posts prove nothing.
LEAST_POSTS = 30
_DRAWS, _SEED = 2_000, 0
#: Within these quantiles of the draws the true difference lies, 19 times out of 20.
_LOW, _HIGH = 0.025, 0.975


@dataclass(frozen=True)
class Comparison:
    """Share of a post's tags that were among the first five (R@5), 0…1: mean over accounts of the mean over posts.

    Attributes:
        low, high: Where the true difference, new less old, lies with 95 % certainty.
        posts: Of how many posts.
    """

    old: float
    new: float
    low: float
    high: float
    posts: int

    @classmethod
    def of(cls, old: Sequence[Sequence[float]], new: Sequence[Sequence[float]]) -> "Comparison":
        """Compare figures of the same posts, of each account; accounts without posts are left out.

        Paired bootstrap: posts are drawn anew within each account, with what both said of them.
        """
        pairs = [np.array([one, other], float) for one, other in zip(old, new, strict=True) if len(one)]
        if not pairs:
            return cls(0.0, 0.0, 0.0, 0.0, 0)
        drawn = np.random.default_rng(_SEED)
        draws = np.zeros(_DRAWS)
        for pair in pairs:
            difference = pair[1] - pair[0]
            # One draw after the other: all at once would take hundreds of megabytes.
            draws += [difference[drawn.integers(0, len(difference), len(difference))].mean() for _ in range(_DRAWS)]
        low, high = np.quantile(draws / len(pairs), [_LOW, _HIGH]).tolist()
        before, after = np.mean([pair.mean(axis=1) for pair in pairs], axis=0).tolist()
        return cls(before, after, low, high, sum(pair.shape[1] for pair in pairs))

    @property
    def is_better(self) -> bool:
        """Whether the new one is better, and that is no chance."""
        return self.low > 0

    @property
    def is_worse(self) -> bool:
        """Whether the old one is better, and that is no chance."""
        return self.high < 0

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> "Comparison":
        """What `asdict` made a record of; raises `ValueError`, `TypeError` or `KeyError` if it is none."""
        old, new, low, high = (float(record[name]) for name in ("old", "new", "low", "high"))
        if not all(map(math.isfinite, (old, new, low, high))):
            raise ValueError("no number")
        return cls(old, new, low, high, int(record["posts"]))


@dataclass(frozen=True)
class Verdict:
    """How new models did beside old ones, on posts that were held out.

    Attributes:
        fused: All models together, as the person sees them.
        models: Each model alone, by system.
        accounts: Whose posts these were.
    """

    fused: Comparison
    models: Mapping[str, Comparison]
    accounts: tuple[str, ...]

    @property
    def posts(self) -> int:
        """How many posts there were."""
        return self.fused.posts

    @property
    def has_enough(self) -> bool:
        """Whether so many posts can prove anything."""
        return self.posts >= LEAST_POSTS

    @property
    def is_better(self) -> bool:
        """Whether the new models are proposed for use: in doubt they are not."""
        return self.has_enough and self.fused.is_better

    @property
    def is_worse(self) -> bool:
        """Whether the new models are surely worse."""
        return self.has_enough and self.fused.is_worse

    def sentence(self) -> str:
        """The outcome in one sentence."""
        if not self.has_enough:
            kept = "1 post was" if self.posts == 1 else f"{self.posts or 'No'} posts were"
            return (
                f"{kept} kept back to try the new models on, and it takes {LEAST_POSTS} to tell whether they are "
                "better, so the old models stay unless you want otherwise."
            )
        new, old = _shares(self.fused.new, self.fused.old)
        told = (
            f"On your {self.posts} latest posts the new models would have had {new} of 100 of your tags among the "
            f"first five, the old ones {old}; "
        )
        if self.is_better:
            return told + "that is no chance."
        if self.is_worse:
            return told + "the new ones are worse, so the old models stay."
        return told + "the difference may be chance, so the old models stay unless you want otherwise."

    def as_dict(self) -> dict[str, Any]:
        """A record that `from_dict` reads back."""
        return {**asdict(self), "accounts": list(self.accounts), "posts": self.posts, "is_better": self.is_better}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> "Verdict":
        """What `as_dict` gave; raises `ValueError`, `TypeError`, `KeyError` or `AttributeError` if it is no verdict."""
        models = {str(system): Comparison.from_dict(one) for system, one in record["models"].items()}
        return cls(Comparison.from_dict(record["fused"]), models, tuple(map(str, record["accounts"])))


def read_verdict(path: Path) -> Verdict | None:
    """The verdict that was written to a file; None if there is none, or none that can be read."""
    try:
        return Verdict.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _shares(*shares: float) -> list[str]:
    """Shares of 100, with a digit behind the point where they would look the same without."""
    whole = [f"{share * 100:.0f}" for share in shares]
    return whole if len(set(whole)) > 1 or len(set(shares)) == 1 else [f"{share * 100:.1f}" for share in shares]
