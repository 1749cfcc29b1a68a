"""Words of a caption that may become tags which the person never used: runs of up to four words, written as one."""

import math
from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from tagdesk.recommend.habits.arrays import Occurrences
from tagdesk.recommend.habits.words import written_words

#: What is known of a run of words, a column each; all 0 for a tag that doesn't stand in the caption.
RUN: tuple[str, ...] = (
    "run_words",  # how many words it is of
    "run_capital",  # 1 if all of them begin with a capital or a digit
    "run_whole",  # 1 if capitals don't go on at either end
    "run_place",  # 1 at the caption's beginning, less further on
    "run_times",  # how often it stands there
    "run_rare",  # how rare its rarest word is in the person's captions, 0 in every one … 1 in none
    "run_common",  # the same of its most common word
    "run_letters",  # tenths of its letters
    "run_digits",  # 1 if it holds a digit
    "run_rate",  # how often runs of its kind became tags of this person, of those that were no tags before
    "run_before",  # the same of runs behind the word that stands before it
    "run_after",  # the same of runs before the word that stands behind it
)
#: Longest run in words; runs of small letters are no names, and shorter.
_LONGEST, _LONGEST_SMALL = 4, 2
#: Shortest name of a tag, in letters.
_SHORTEST = 2
#: Words of a caption that are read.
_MOST_WORDS = 400
_ENGLISH = """
about all also am an and are as at be been but by can do does for from get got had has have he her here him his how if
in into is it its just like me more my no not now of on or our out over she so some than that the their them then there
these they this those to too up us was we were what when where which who why will with would you your a i
"""
#: Words that say nothing alone, and that no name of a tag begins or ends with, but for names such as The Who. Of the
#: language that most captions are in; those of others are learned.
FUNCTION_WORDS = frozenset(_ENGLISH.split())
#: What is expected of a kind of run before any was seen, and how many are worth as much.
_EXPECTED, _CERTAIN = 0.02, 20.0
#: How many runs beside a word are worth as much as their kind.
_CERTAIN_BESIDE = 2.0


@dataclass(frozen=True)
class Run:
    """A run of words in a caption, where it stands first.

    Attributes:
        words: Case folded.
        place: How many words are before it.
        capital: Whether all of them begin with a capital or a digit.
        whole: Whether capitals don't go on at either end.
        before, after: The words beside it, "" at an end of the caption.
        times: How often it stands there.
    """

    words: tuple[str, ...]
    place: int
    capital: bool
    whole: bool
    before: str
    after: str
    times: int = 1


def runs_of(text: str) -> dict[str, Run]:
    """Runs of words in a caption by the model key of the tag they would be, as first written."""
    written = written_words(text)[:_MOST_WORDS]
    capital = [word[0].isupper() or word[0].isdigit() for word in written]
    folded = [word.casefold() for word in written]
    found: dict[str, Run] = {}
    times: Counter[str] = Counter()
    for start in range(len(written)):
        for size in range(1, min(_LONGEST, len(written) - start) + 1):
            end = start + size
            name = all(capital[start:end])
            if size > _LONGEST_SMALL and not name:
                break
            key = "".join(folded[start:end])
            times[key] += 1
            if len(key) >= _SHORTEST and key not in found:
                goes_on = (start > 0 and capital[start - 1]) or (end < len(capital) and capital[end])
                before = folded[start - 1] if start else ""
                after = folded[end] if end < len(folded) else ""
                found[key] = Run(tuple(folded[start:end]), start, name, name and not goes_on, before, after)
    return {key: replace(run, times=times[key]) for key, run in found.items()}


def may_be_a_name(run: Run) -> bool:
    """Whether a run doesn't begin or end with a function word, unless it is a whole name of several words."""
    return (run.whole and len(run.words) > 1) or not FUNCTION_WORDS.intersection((run.words[0], run.words[-1]))


class Newcomers:
    """How often what kind of run became a new tag of one person."""

    def __init__(self, terms: Occurrences) -> None:
        """Take the words of the person's captions, which somebody else fills."""
        self._terms = terms
        #: Runs that were no tags before, and those of them that became one: by kind, and by a word beside them.
        self._stood: Counter[Hashable] = Counter()
        self._became: Counter[Hashable] = Counter()

    def add(self, text: str, tags: Collection[str], known: Collection[str]) -> None:
        """Learn from a post before it is known: its caption, its tags, and the tags used before it."""
        for key, run in runs_of(text).items():
            if key not in known:
                for sort in (self._kind(run), ("before", run.before), ("after", run.after)):
                    self._stood[sort] += 1
                    self._became[sort] += key in tags

    def rate(self, run: Run) -> float:
        """(became + 0.4) / (stood + 20) of the runs of its kind."""
        kind = self._kind(run)
        return (self._became[kind] + _EXPECTED * _CERTAIN) / (self._stood[kind] + _CERTAIN)

    def rates_beside(self, run: Run) -> tuple[float, float]:
        """(became + 2 rate) / (stood + 2) of the runs behind the word before it, and of those before the one behind."""
        rate = self.rate(run)
        before, after = (
            (self._became[sort] + _CERTAIN_BESIDE * rate) / (self._stood[sort] + _CERTAIN_BESIDE)
            for sort in (("before", run.before), ("after", run.after))
        )
        return before, after

    def best(self, runs: Mapping[str, Run], known: Collection[str], most: int) -> list[str]:
        """Keys of possible names that are none of the known tags, those first which most likely become one."""
        new = ((key, run) for key, run in runs.items() if key not in known and may_be_a_name(run))
        worth = {key: max(self.rate(run), *self.rates_beside(run)) for key, run in new}
        return sorted(worth, key=lambda key: -worth[key])[:most]

    def evidence(self, run: Run) -> np.ndarray:
        """What speaks for a run, (R,), with the columns `RUN`."""
        key, rarity = "".join(run.words), self._rarity(run)
        return np.array(
            [
                len(run.words),
                run.capital,
                run.whole,
                1 / (1 + run.place / 10),
                run.times,
                max(rarity),
                min(rarity),
                len(key) / 10,
                any(letter.isdigit() for letter in key),
                self.rate(run),
                *self.rates_beside(run),
            ],
            np.float32,
        )

    def _kind(self, run: Run) -> Hashable:
        """What makes runs alike: those of one kind become tags about as often."""
        fresh = not all(word in self._terms for word in run.words)
        return len(run.words), run.capital, run.whole, fresh, run.words[0][0].isascii()

    def _rarity(self, run: Run) -> list[float]:
        """How rare each word is in the captions so far, 0…1."""
        frequency, posts = self._terms.frequency, max(1, len(self._terms))
        counts = (int(frequency[self._terms.numbers[word]]) if word in self._terms else 0 for word in run.words)
        return [1 - math.log1p(count) / math.log1p(posts) for count in counts]
