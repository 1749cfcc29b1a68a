"""Reasons in one sentence for a person."""

from collections.abc import Collection, Iterator

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
_MODELS = "others often use it for posts like this one"
#: Facts by their kind, `{}` is the value.
_FACTS = {
    **dict.fromkeys(("hour", "part", "weekday"), "you often use it at this time of the day or week"),
    **dict.fromkeys(("month", "season", "day"), "you often use it at this time of the year"),
    "place": "you often use it in this place",
    "camera": "you often use it with this camera",
    "seen": "you often use it for photos of this kind ({})",
}


def sentence_of(reasons: Reasons) -> str:
    """Why the tag is suggested: the two weightiest reasons that can be told, in plain English."""
    clauses = sorted(_clauses(reasons), key=lambda pair: -pair[0])
    told = [text for weight, text in clauses[:_MOST] if weight >= _WORTH_TELLING * clauses[0][0]]
    if not told:
        told = [_MODELS] if any(reasons.sources.get(system, 0) > 0 for system in SYSTEMS) else []
    if not told and reasons.habit:
        told = [_uses(reasons.habit)]
    if not told:
        return _NOTHING
    sentence = "; ".join(told)
    return sentence[0].upper() + sentence[1:] + "."


def _clauses(reasons: Reasons) -> Iterator[tuple[float, str]]:
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
            yield behind, "it often follows the tags of your previous post"
        if (weight := sources.get("uses", 0)) > 0:
            yield weight, _uses(habit)
    if reasons.telling and (weight := sources.get("facts", 0)) > 0:
        kind, _, value = max(reasons.telling, key=lambda fact: reasons.telling[fact]).partition(":")
        if kind in _FACTS:
            yield weight, _FACTS[kind].format(value)
    if reasons.words:
        yield max(reasons.words.values()), _words(reasons)
    if reasons.shown:
        word, weight = max(reasons.shown.items(), key=lambda pair: pair[1])
        yield weight, f"the photo seems to show ‘{word}’"
    if reasons.accepted:
        tag, weight = max(reasons.accepted.items(), key=lambda pair: pair[1])
        yield weight, f"it goes with #{tag}, which the post has"
    if reasons.regions is not None:
        places = list(reasons.named_regions)
        yield float(reasons.regions.ravel()[places].sum()), "part of the photo speaks for it"


def _sum(reasons: Reasons, sources: Collection[str]) -> float:
    return sum(reasons.sources.get(source, 0) for source in sources)


def _words(reasons: Reasons) -> str:
    """The word that counts most, and the next if it counts for half as much."""
    (first, most), *others = sorted(reasons.words.items(), key=lambda pair: -pair[1])
    if others and others[0][1] >= most / 2:
        return f"the words ‘{first}’ and ‘{others[0][0]}’ are in your caption"
    return f"the word ‘{first}’ is in your caption"


def _alike(habit: Habit) -> str:
    if habit.alike == 1:
        return "the only post like this one had it"
    if habit.alike_with == habit.alike:
        return (
            "both posts like this one had it"
            if habit.alike == 2
            else f"all {habit.alike} posts most like this one had it"
        )
    count = "one" if habit.alike_with == 1 else str(habit.alike_with)
    return f"{count} of the {habit.alike} posts most like this one had it"


def _last_use(habit: Habit) -> str:
    days = int(habit.seconds_ago // _DAY_S)
    if habit.on_previous:
        return "your previous post had it"
    if habit.posts_ago <= _LATE:
        return f"last used {habit.posts_ago} posts ago"
    if days <= 1:
        return "last used a day ago" if days else "last used less than a day ago"
    return f"last used {days} days ago"


def _uses(habit: Habit) -> str:
    if habit.posts == 1:
        return "your only post so far had it"
    return f"you used it in {habit.uses:,} of your {habit.posts:,} posts"
