"""Which kind of evidence speaks for a suggestion most: what its mark shows (Qt-free)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from tagdesk.domain import Suggestion


class SourceMark(StrEnum):
    """Kinds of evidence that a person tells apart."""

    HABIT = "habit"
    PHOTO = "photo"
    WORDS = "words"
    ACCEPTED = "accepted"
    OTHERS = "others"


#: Sources of suggestions (`tagdesk.recommend.sources`) by the mark they get.
MARKS: Mapping[SourceMark, frozenset[str]] = {
    SourceMark.HABIT: frozenset({"uses", "recency", "base_level", "previous", "sets", "facts", "macon", "usercond"}),
    SourceMark.PHOTO: frozenset({"photos", "sog", "amnn"}),
    SourceMark.WORDS: frozenset({"captions", "sentences", "named", "caption_words", "csrw"}),
    SourceMark.ACCEPTED: frozenset({"together"}),
    SourceMark.OTHERS: frozenset({"others"}),
}
#: Models that speak of what people use: of this person where there is a past, else of others.
OF_PEOPLE = frozenset({"macon", "usercond"})
_NEED_NO_PAST = OF_PEOPLE | {"sog", "amnn", "csrw", "caption_words"}


def has_past(suggestions: Iterable[Suggestion]) -> bool:
    """Whether habits were asked at all: without past posts, only models and the caption speak."""
    return any(source not in _NEED_NO_PAST for suggestion in suggestions for source in suggestion.sources)


def honest_sources(sources: Mapping[str, float], *, has_past: bool) -> dict[str, float]:
    """The sources by what they speak of; who has no past posts has no habits, so what others use is `others`."""
    weights: dict[str, float] = {}
    for source, weight in sources.items():
        name = "others" if source in OF_PEOPLE and not has_past else source
        weights[name] = weights.get(name, 0.0) + weight
    return weights


def source_mark(sources: Mapping[str, float]) -> SourceMark | None:
    """The kind whose sources together give most; None if none speaks for the suggestion."""
    sums = {mark: sum(max(0.0, sources.get(name, 0.0)) for name in names) for mark, names in MARKS.items()}
    best = max(sums, key=lambda mark: sums[mark])
    return best if sums[best] > 0 else None


def strongest_sources(sources: Mapping[str, float], count: int = 3) -> list[str]:
    """Names of the sources that speak for a suggestion most, the strongest first."""
    speaking = sorted((name for name in sources if sources[name] > 0), key=lambda name: -sources[name])
    return speaking[:count]
