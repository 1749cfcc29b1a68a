"""Why a tag is suggested: what of a post and its past it hangs on, found by taking each away and asking again."""

import math
from collections.abc import Callable, Generator, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar

import numpy as np

from tagdesk.domain import Progress
from tagdesk.recommend.asked import Asked, Sentence
from tagdesk.recommend.engine import Engine
from tagdesk.recommend.features import sigmoid
from tagdesk.recommend.fusion import Candidates
from tagdesk.recommend.habits.voters import Habit
from tagdesk.recommend.habits.words import CJK
from tagdesk.recommend.promising import Promising
from tagdesk.recommend.removal import without_accepted, without_regions, without_shown, without_word
from tagdesk.recommend.sources import SOURCES, columns_of
from tagdesk.recommend.steps import STEP, at_once

#: Causes that change less than this, in logits, are not named; of a single past post, of which there are many.
_LEAST, _LEAST_OF_A_POST = 0.05, 0.005
#: Words of the photo, accepted tags and past posts that are taken away to see, and past posts that are named.
_SHOWN, _ACCEPTED, _POSTS, _NAMED = 4, 8, 8, 5
#: Regions of a photo that are taken away together.
REGIONS = 5

Cause = TypeVar("Cause")


class Judge(Protocol):
    """What makes logits of evidence, as `PersonalFusion` does."""

    def logits(self, keys: Sequence[str], evidence: np.ndarray) -> np.ndarray:
        """Logits of candidates, (B, N), by lists of different evidence for them, (B, N, F)."""
        ...


@dataclass(frozen=True, eq=False)
class Reasons:
    """What a tag's chance hangs on. A weight is what the logit of the chance loses without it.

    All but `sources` are above 0, the largest first.

    Attributes:
        key: The tag.
        chance: 0…1.
        sources: By habit or model; what speaks against the tag is negative.
        words: By word of the caption, case folded.
        shown: By word that is seen in the photo.
        regions: Of each region of the photo as a square, (7, 7); the five largest, together, are what is named, and
            the others are where models look besides. None if the photo doesn't count.
        past_posts: Numbers of posts that had the tag, in the order in which the engine was told of them.
        accepted: By tag that the post has already.
        telling: Facts of the post, as `kind:value`, by how much they raise the tag's chance in the past; no weights.
        habit: How the person used the tag; None if never.
    """

    key: str
    chance: float
    sources: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, float] = field(default_factory=dict)
    shown: Mapping[str, float] = field(default_factory=dict)
    regions: np.ndarray | None = None
    past_posts: Sequence[tuple[int, float]] = ()
    accepted: Mapping[str, float] = field(default_factory=dict)
    telling: Mapping[str, float] = field(default_factory=dict)
    habit: Habit | None = None

    @property
    def named_regions(self) -> tuple[int, ...]:
        """Places of the regions that are named, row by row."""
        if self.regions is None:
            return ()
        return tuple(np.argsort(-self.regions.ravel(), kind="stable")[:REGIONS].tolist())


class Explainer:
    """Explains tags of one post. What is taken away for one tag is there for the next.

    To be thrown away when the engine is told of another post.
    """

    def __init__(self, engine: Engine, judge: Judge, asked: Asked, sentence: Sentence) -> None:
        """Take the post.

        Args:
            sentence: Gives the sentence vector of a cleaned caption.
        """
        self._engine, self._judge, self.asked, self._sentence = engine, judge, asked, sentence
        #: Candidates and their logits by what was taken away ("": nothing), and by the tag that had to be among them.
        self._told: dict[tuple[Hashable, str], tuple[Candidates, dict[str, float]]] = {}
        self._promising = Promising(engine, asked)

    def reasons(self, key: str) -> Reasons:
        """Why a tag (model key); of one that nothing speaks for all is empty."""
        return at_once(self.steps(key))

    def steps(self, key: str) -> Generator[Progress, None, Reasons]:
        """The same in small steps, each of which asks one model once; most of what was found by then is kept if it is
        closed, and the engine may be told of nothing between two steps.
        """
        whole, logits = yield from self._ask("", lambda: self.asked, key)
        logit = logits[key]
        voters = self._engine.habits.voters(self.asked.post, key)
        told = self._engine.habits.telling(self.asked.post, key)
        yield STEP
        return Reasons(
            key,
            float(sigmoid(np.array(logit))),
            source_weights(self._judge, whole, [key])[key],
            (yield from self._words(key, told)),
            (yield from self._shown(key)),
            (yield from self._regions(key)),
            (yield from self._past_posts(whole, key, logit, voters.posts[:_POSTS])) if voters else (),
            (yield from self._accepted(key)),
            {name: more for name, more in told.items() if name in self.asked.post.facts},
            voters.habit if voters else None,
        )

    def likeliest(self, keys: Sequence[str]) -> Generator[Progress, None, str]:
        """Of some names of one tag the one that the engine would suggest; the first if it is none of them."""
        _, logits = yield from self._ask("", lambda: self.asked)
        return max((key for key in keys if key in logits), key=logits.__getitem__, default=keys[0])

    def _fall(self, key: str, name: Hashable, without: Callable[[], Asked]) -> Generator[Progress, None, float]:
        """What the logit of a tag loses when a post is asked about instead that lacks something.

        Args:
            name: Under which what is found is kept.
        """
        _, whole = yield from self._ask("", lambda: self.asked, key)
        _, rest = yield from self._ask(name, without, key)
        return whole[key] - rest[key]

    def _ask(
        self, name: Hashable, without: Callable[[], Asked], key: str = ""
    ) -> Generator[Progress, None, tuple[Candidates, dict[str, float]]]:
        """Candidates and logits of a post.

        A tag that is no candidate is judged beside them, and no other such tag: candidates are judged by each other.
        """
        for also in ("", key):
            if (name, also) not in self._told:
                asked = without()
                yield STEP
                candidates = yield from self._engine.candidates_in_steps(asked, [also] if also else ())
                logits = np.zeros(0)
                if candidates.keys:
                    (logits,) = self._judge.logits(candidates.keys, candidates.evidence[None])
                self._told[name, also] = candidates, dict(zip(candidates.keys, logits.tolist(), strict=True))
            if not key or key in self._told[name, also][1]:
                break
        return self._told[name, also]

    def _falls(
        self, key: str, kind: str, causes: Iterable[Cause], without: Callable[[Cause], Asked]
    ) -> Generator[Progress, None, dict[Cause, float]]:
        """What the logit of a tag loses without each of some causes of a kind."""
        falls = {}
        for cause in causes:
            falls[cause] = yield from self._fall(key, (kind, cause), partial(without, cause))
        return falls

    def _words(self, key: str, told: Mapping[str, float]) -> Generator[Progress, None, dict[str, float]]:
        words = self._promising.words(key, told)
        yield STEP
        falls = yield from self._falls(key, "word", words, lambda word: without_word(self.asked, word, self._sentence))
        return _apart(_largest(falls))

    def _regions(self, key: str) -> Generator[Progress, None, np.ndarray | None]:
        """Weights of the regions, (S, S); those that no model looks at for this tag, or that change nothing: None."""
        regions = self.asked.regions
        if regions is None or len(regions) <= REGIONS or math.isqrt(len(regions)) ** 2 != len(regions):
            return None
        shares = [
            share / max(float(share.sum()), 1e-12)
            for system, share in self._promising.attention.items()
            if key in self._engine.voices[system].vocabulary
        ]
        if not shares:
            return None
        # They may look at different parts: each by itself, and both together.
        maps = [*shares, np.mean(shares, axis=0)] if len(shares) > 1 else shares
        best, most = None, _LEAST
        for each in maps:
            places = frozenset(np.argsort(-each, kind="stable")[:REGIONS].tolist())
            fall = yield from self._fall(key, ("regions", places), partial(without_regions, self.asked, places))
            if fall >= most:
                best, most = each * fall / max(float(each[list(places)].sum()), 1e-12), fall
        side = math.isqrt(len(regions))
        return None if best is None else best.reshape(side, side)

    def _past_posts(
        self, whole: Candidates, key: str, logit: float, posts: Sequence[int]
    ) -> Generator[Progress, None, list[tuple[int, float]]]:
        """Those that count, each as if it alone had not had the tag."""
        tables = []
        for post in posts:
            tables.append(self._engine.untagged(self.asked, whole, key, [post]).evidence)
            yield STEP
        if not tables:
            return []
        logits = self._judge.logits(whole.keys, np.stack(tables))[:, whole.keys.index(key)]
        falls = dict(zip(posts, (logit - logits).tolist(), strict=True))
        return list(_largest(falls, _LEAST_OF_A_POST).items())[:_NAMED]

    def _shown(self, key: str) -> Generator[Progress, None, dict[str, float]]:
        words = self.asked.query.image_words[:_SHOWN]
        return _largest((yield from self._falls(key, "shown", words, partial(without_shown, self.asked))))

    def _accepted(self, key: str) -> Generator[Progress, None, dict[str, float]]:
        tags = [tag for tag in self.asked.query.accepted[-_ACCEPTED:] if tag != key]
        return _largest((yield from self._falls(key, "accepted", tags, partial(without_accepted, self.asked))))


def reasons(engine: Engine, judge: Judge, asked: Asked, key: str, sentence: Sentence) -> Reasons:
    """Why one tag (model key) is suggested for a post; for several tags of a post an `Explainer` is quicker."""
    return Explainer(engine, judge, asked, sentence).reasons(key)


def source_weights(judge: Judge, candidates: Candidates, keys: Sequence[str]) -> dict[str, dict[str, float]]:
    """What each source adds to the logit of some tags, by key and source, the most telling first.

    That is the logit less what it is when the source says nothing of any candidate: a source that lowers a tag has a
    negative weight. Tags that are no candidates have none.
    """
    if not keys:
        return {}
    tables = np.repeat(candidates.evidence[None], len(SOURCES) + 1, axis=0)
    for number, source in enumerate(SOURCES, start=1):
        tables[number][:, columns_of([source])] = 0
    row_of = {key: row for row, key in enumerate(candidates.keys)}
    logits = judge.logits(candidates.keys, tables)
    weights: dict[str, dict[str, float]] = {}
    for key in keys:
        if key not in row_of:
            weights[key] = {}
            continue
        column = logits[:, row_of[key]]
        found = zip(SOURCES, (column[0] - column[1:]).tolist(), strict=True)
        told = sorted((pair for pair in found if abs(pair[1]) >= _LEAST), key=lambda pair: -pair[1])
        weights[key] = {source: round(weight, 3) for source, weight in told}
    return weights


def _largest(falls: Mapping[Cause, float], least: float = _LEAST) -> dict[Cause, float]:
    """Causes whose removal lowers the logit by as much, the largest first."""
    kept = ((cause, round(fall, 3)) for cause, fall in falls.items() if fall >= least)
    return dict(sorted(kept, key=lambda pair: -pair[1]))


def _apart(words: Mapping[str, float]) -> dict[str, float]:
    """Words without the CJK ones that share a letter with a weightier one: without either, that letter is gone."""
    kept: dict[str, float] = {}
    for word, weight in words.items():
        if not (CJK.search(word) and any(word[0] == other[-1] or word[-1] == other[0] for other in kept)):
            kept[word] = weight
    return kept
