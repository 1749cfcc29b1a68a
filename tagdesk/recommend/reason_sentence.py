"""Reasons in one sentence for a person."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tagdesk.recommend.explain import Reasons
from tagdesk.recommend.habits.voters import Habit
from tagdesk.recommend.voices import SYSTEMS

#: Families of habits, as in `SOURCES`, that are told as one clause.
_ALIKE = ("captions", "sentences", "photos")
_LATELY = ("recency", "base_level", "sets")
#: Clauses that weigh less than this share of the first one aren't told.
_WORTH_TELLING = 0.3
#: Clauses of a sentence.
_MOST = 2
#: Uses longer ago than so many posts are told by their number.
_LATE = 30
_DAY_S = 86_400
_NOTHING = "Nothing in particular speaks for it."


class Why(StrEnum):
    """Reasons that can be told; as a text the reason in plain English, values in braces."""

    ONLY_POST_ALIKE = "the only post like this one had it"
    BOTH_ALIKE = "both posts like this one had it"
    ALL_ALIKE = "all {alike} posts most like this one had it"
    ONE_ALIKE = "one of the {alike} posts most like this one had it"
    SOME_ALIKE = "{count} of the {alike} posts most like this one had it"
    PREVIOUS_POST = "your previous post had it"
    POSTS_AGO = "last used {count} posts ago"
    TODAY = "last used less than a day ago"
    A_DAY_AGO = "last used a day ago"
    DAYS_AGO = "last used {count} days ago"
    ONLY_POST = "your only post so far had it"
    USES = "you used it in {uses} of your {posts} posts"
    FOLLOWS = "it often follows the tags of your previous post"
    TIME_OF_WEEK = "you often use it at this time of the day or week"
    TIME_OF_YEAR = "you often use it at this time of the year"
    PLACE = "you often use it in this place"
    CAMERA = "you often use it with this camera"
    SEEN = "you often use it for photos of this kind ({kind})"
    WORD = "the word ‘{first}’ is in your caption"
    WORDS = "the words ‘{first}’ and ‘{second}’ are in your caption"
    SHOWN = "the photo seems to show ‘{what}’"
    ACCEPTED = "it goes with #{tag}, which the post has"
    PART_OF_PHOTO = "part of the photo speaks for it"
    OTHERS = "others often use it for posts like this one"


#: Facts by their kind.
_FACTS = {
    **dict.fromkeys(("hour", "part", "weekday"), Why.TIME_OF_WEEK),
    **dict.fromkeys(("month", "season", "day"), Why.TIME_OF_YEAR),
    "place": Why.PLACE,
    "camera": Why.CAMERA,
    "seen": Why.SEEN,
}


@dataclass(frozen=True)
class Clause:
    """One reason, and the values of the braces in it."""

    why: Why
    values: Mapping[str, str | int] = field(default_factory=dict)


def clauses_of(reasons: Reasons) -> tuple[Clause, ...]:
    """The two weightiest reasons that can be told; empty if nothing in particular speaks for the tag."""
    clauses = sorted(_clauses(reasons), key=lambda pair: -pair[0])
    told = [clause for weight, clause in clauses[:_MOST] if weight >= _WORTH_TELLING * clauses[0][0]]
    if not told and any(reasons.sources.get(system, 0) > 0 for system in SYSTEMS):
        told = [Clause(Why.OTHERS)]
    if not told and reasons.habit:
        told = [_uses(reasons.habit)]
    return tuple(told)


def sentence_of(clauses: Sequence[Clause]) -> str:
    """Why the tag is suggested, in plain English."""
    if not clauses:
        return _NOTHING
    sentence = "; ".join(clause.why.format(**_said(clause.values)) for clause in clauses)
    return sentence[0].upper() + sentence[1:] + "."


def _said(values: Mapping[str, str | int]) -> dict[str, str]:
    return {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}


def _clauses(reasons: Reasons) -> Iterator[tuple[float, Clause]]:
    """What can be told, each with its weight."""
    sources = reasons.sources
    if habit := reasons.habit:
        if habit.alike_with and (weight := _sum(reasons, _ALIKE)) > 0:
            yield weight, _alike(habit)
        lately, behind = _sum(reasons, _LATELY), sources.get("previous", 0)
        if habit.on_previous:
            lately, behind = lately + behind, 0
        if lately > 0:
            yield lately, _last_use(habit)
        if behind > 0:
            yield behind, Clause(Why.FOLLOWS)
        if (weight := sources.get("uses", 0)) > 0:
            yield weight, _uses(habit)
    if reasons.telling and (weight := sources.get("facts", 0)) > 0:
        kind, _, value = max(reasons.telling, key=lambda fact: reasons.telling[fact]).partition(":")
        if kind in _FACTS:
            yield weight, Clause(_FACTS[kind], {"kind": value})
    if reasons.words:
        yield max(reasons.words.values()), _words(reasons)
    if reasons.shown:
        word, weight = max(reasons.shown.items(), key=lambda pair: pair[1])
        yield weight, Clause(Why.SHOWN, {"what": word})
    if reasons.accepted:
        tag, weight = max(reasons.accepted.items(), key=lambda pair: pair[1])
        yield weight, Clause(Why.ACCEPTED, {"tag": tag})
    if reasons.regions is not None:
        places = list(reasons.named_regions)
        yield float(reasons.regions.ravel()[places].sum()), Clause(Why.PART_OF_PHOTO)


def _sum(reasons: Reasons, sources: Collection[str]) -> float:
    return sum(reasons.sources.get(source, 0) for source in sources)


def _words(reasons: Reasons) -> Clause:
    """The word that counts most, and the next if it counts for half as much."""
    (first, most), *others = sorted(reasons.words.items(), key=lambda pair: -pair[1])
    if others and others[0][1] >= most / 2:
        return Clause(Why.WORDS, {"first": first, "second": others[0][0]})
    return Clause(Why.WORD, {"first": first})


def _alike(habit: Habit) -> Clause:
    if habit.alike == 1:
        return Clause(Why.ONLY_POST_ALIKE)
    values = {"count": habit.alike_with, "alike": habit.alike}
    if habit.alike_with == habit.alike:
        return Clause(Why.BOTH_ALIKE if habit.alike == 2 else Why.ALL_ALIKE, values)
    return Clause(Why.ONE_ALIKE if habit.alike_with == 1 else Why.SOME_ALIKE, values)


def _last_use(habit: Habit) -> Clause:
    days = int(habit.seconds_ago // _DAY_S)
    if habit.on_previous:
        return Clause(Why.PREVIOUS_POST)
    if habit.posts_ago <= _LATE:
        return Clause(Why.POSTS_AGO, {"count": habit.posts_ago})
    if days <= 1:
        return Clause(Why.A_DAY_AGO if days else Why.TODAY)
    return Clause(Why.DAYS_AGO, {"count": days})


def _uses(habit: Habit) -> Clause:
    if habit.posts == 1:
        return Clause(Why.ONLY_POST)
    return Clause(Why.USES, {"uses": habit.uses, "posts": habit.posts})
