"""Why a tag is suggested, in the terms of the desk: posts by their ids, tags as they are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    from tagdesk.recommend.explain import Reasons
    from tagdesk.recommend.reason_sentence import Clause


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why a tag is suggested. A weight is what the logit of its chance loses without that; the largest come first.

    Attributes:
        sentence: In plain English.
        sources: By habit or model; what speaks against the tag is negative.
        words: By word of the caption, case folded.
        shown: By word that is seen in the photo.
        regions: Of each region of the photo, (7, 7); None if the photo doesn't count. The `named_regions` are named.
        named_regions: Row and column of each.
        posts: Ids of past posts that had the tag.
        accepted: By tag of the post, as it was given.
        past: So many posts of the past were looked through.
        told: What the sentence tells, for who says it in another language.
    """

    sentence: str
    sources: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, float] = field(default_factory=dict)
    shown: Mapping[str, float] = field(default_factory=dict)
    regions: "np.ndarray | None" = None
    named_regions: tuple[tuple[int, int], ...] = ()
    posts: tuple[tuple[int, float], ...] = ()
    accepted: Mapping[str, float] = field(default_factory=dict)
    past: int = 0
    told: "tuple[Clause, ...]" = ()

    def to_record(self) -> dict[str, Any]:
        """The same as JSON holds it."""
        return {
            "sentence": self.sentence,
            "sources": dict(self.sources),
            "words": dict(self.words),
            "shown": dict(self.shown),
            "posts": [{"post": post, "weight": weight} for post, weight in self.posts],
            "accepted": dict(self.accepted),
            "regions": None if self.regions is None else self.regions.astype(float).round(4).tolist(),
        }


def explanation_of(reasons: "Reasons", post_ids: Sequence[int], written: Mapping[str, str]) -> Explanation:
    """Say it.

    Args:
        post_ids: Of the posts that the engine was told of, in order.
        written: The post's tags by model key.
    """
    from tagdesk.hashtags import as_hashtag
    from tagdesk.recommend.reason_sentence import clauses_of, sentence_of

    accepted = {written.get(key, key): weight for key, weight in reasons.accepted.items()}
    hashtags = {(as_hashtag(tag) or tag).lstrip("#"): weight for tag, weight in accepted.items()}
    told = clauses_of(replace(reasons, accepted=hashtags))
    side = 0 if reasons.regions is None else len(reasons.regions)
    return Explanation(
        sentence_of(told),
        reasons.sources,
        reasons.words,
        reasons.shown,
        reasons.regions,
        tuple(divmod(place, side) for place in reasons.named_regions),
        tuple((post_ids[number], weight) for number, weight in reasons.past_posts),
        accepted,
        len(post_ids),
        told,
    )
