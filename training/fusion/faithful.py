"""Whether reasons are true: what is named as a cause is taken away, and the whole engine is asked again."""

import logging
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tagdesk.archive import archives
from tagdesk.domain import Post
from tagdesk.paths import models_dir
from tagdesk.recommend.asked import Asked, Reader, Sentence
from tagdesk.recommend.engine import COLUMNS, Engine
from tagdesk.recommend.explain import REGIONS, Explainer, Reasons
from tagdesk.recommend.features import PhotoEncoder, sigmoid
from tagdesk.recommend.fusion import FusionModel, PersonalFusion
from tagdesk.recommend.removal import (
    pieces_of,
    with_text,
    without_accepted,
    without_regions,
    without_shown,
    without_word,
)
from tagdesk.recommend.runtime import holds_pack, pack_folder
from tagdesk.recommend.sentences import SentenceEncoder
from tagdesk.recommend.sources import SOURCES, columns_of
from tagdesk.recommend.voices import SYSTEMS, load_model, voices_of
from training.data import tag_keys

_LOG = logging.getLogger(__name__)
#: Latest posts of an account that its engine knows; the first of them aren't asked about.
_WINDOW, _WARM = 300, 50
#: Suggestions of a post that are explained.
_EXPLAINED = 3
#: Account of posts that name none: each is asked about by somebody without a past.
STRANGERS = "strangers"


@dataclass(frozen=True)
class Parts:
    """What all accounts share: `fresh` makes an engine that knows no post, `fusion` what it has learned by then."""

    reader: Reader
    sentence: Sentence
    fresh: Callable[[PersonalFusion], Engine]
    fusion: Callable[[], PersonalFusion]


@dataclass
class Tally:
    """Falls of the logit and of the chance, (logit, chance) each, by taking a named cause away, and another one.

    Attributes:
        explained: Suggestions that were explained.
        others: None where there was no other cause of that kind to take away.
    """

    explained: int = 0
    named: list[tuple[float, float]] = field(default_factory=list)
    others: list[tuple[float, float] | None] = field(default_factory=list)

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(self.explained + other.explained, self.named + other.named, self.others + other.others)

    def figures(self) -> dict[str, Any]:
        """Shares and means, None where there is nothing to count."""
        pairs = [(named[0], other[0]) for named, other in zip(self.named, self.others, strict=True) if other]
        return {
            "explained": self.explained,
            "named": len(self.named),
            "coverage": len(self.named) / self.explained if self.explained else None,
            **_falls("", self.named),
            "others": len(pairs),
            **_falls("other_", [other for other in self.others if other]),
            "more_than_other": float(np.mean([named > other for named, other in pairs])) if pairs else None,
        }


def _falls(prefix: str, falls: Sequence[tuple[float, float]]) -> dict[str, float | None]:
    """Share of the cases in which the logit fell, mean falls of logit and chance."""
    if not falls:
        return dict.fromkeys((f"{prefix}fell", f"{prefix}fall_of_logit", f"{prefix}fall_of_chance"))
    table = np.array(falls)
    logit, chance = table.mean(axis=0).tolist()
    return {
        f"{prefix}fell": float((table[:, 0] > 0).mean()),
        f"{prefix}fall_of_logit": logit,
        f"{prefix}fall_of_chance": chance,
    }


def faithfulness(posts: Sequence[Post], parts: Parts, posts_per_account: int, *, seed: int = 0) -> dict[str, Any]:
    """Take causes away from posts of each account.

    Args:
        posts: Of some accounts, or of nobody (then each is asked about without a past).
        posts_per_account: So many are drawn from the latest 300 of each.

    Returns:
        `kinds` with the figures of each kind of cause over all accounts' cases, and the same by account.
    """
    by_account: dict[str, dict[str, Tally]] = {}
    for user, archive in archives(posts).items():
        by_account[user] = _Account(user, parts, seed).measure(archive[-_WINDOW:], posts_per_account)
    strangers = [post for post in posts if not post.user and post.tags]
    if strangers:
        by_account[STRANGERS] = _Account(STRANGERS, parts, seed).measure_strangers(strangers, posts_per_account)
    total: dict[str, Tally] = {}
    for tallies in by_account.values():
        for kind, tally in tallies.items():
            total[kind] = total.get(kind, Tally()) + tally
    return {
        "posts_per_account": posts_per_account,
        "kinds": _figures(total),
        "accounts": {user: _figures(tallies) for user, tallies in by_account.items()},
    }


def _figures(tallies: Mapping[str, Tally]) -> dict[str, Any]:
    return {kind: tally.figures() for kind, tally in tallies.items()}


class _Account:
    """One account's engine as it grows, and what is taken away from its posts."""

    def __init__(self, user: str, parts: Parts, seed: int) -> None:
        self._user, self._parts = user, parts
        self._chance = random.Random(f"{seed}:{user}")
        self._fusion = parts.fusion()
        self._engine = parts.fresh(self._fusion)
        #: Posts that the engine knows.
        self._past: list[tuple[Asked, list[str]]] = []
        self._tallies: dict[str, Tally] = {}

    def measure(self, archive: Sequence[Post], count: int) -> dict[str, Tally]:
        """Ask about some of the posts when the engine knows those before them."""
        later = range(min(_WARM, len(archive) // 3), len(archive))
        chosen = set(self._chance.sample(later, min(count, len(later))))
        for number, post in enumerate(archive):
            asked, tags = self._parts.reader.read(post), tag_keys(post)
            if number in chosen:
                self._ask(post, asked, tags)
            if number:
                self._engine.learn(asked, tags)
            self._engine.add(asked, tags)
            self._past.append((asked, tags))
        _LOG.info("%s: %d posts asked about", self._user, len(chosen))
        return self._tallies

    def measure_strangers(self, posts: Sequence[Post], count: int) -> dict[str, Tally]:
        """Ask about some posts without a past."""
        for post in self._chance.sample(posts, min(count, len(posts))):
            self._ask(post, self._parts.reader.read(post), tag_keys(post))
        return self._tallies

    def _ask(self, post: Post, asked: Asked, tags: Sequence[str]) -> None:
        explainer = self._explainer(asked)
        for key, _ in self._engine.suggest(asked, _EXPLAINED):
            reasons = explainer.reasons(key)
            for kind, without, other in self._removals(asked, reasons):
                self._count(kind, asked, key, without, other)
            self._count_source(asked, key, reasons)
            self._count_posts(asked, key, reasons)
        if len(tags) < 3:
            return
        # As if some of its tags had been accepted: at least two, one is left to be suggested.
        accepted = self._chance.sample(tags, self._chance.randint(2, len(tags) - 1))
        asked = self._parts.reader.read(post, accepted)
        explainer = self._explainer(asked)
        for key, _ in self._engine.suggest(asked, _EXPLAINED):
            named = next(iter(explainer.reasons(key).accepted), None)
            others = [tag for tag in asked.query.accepted if tag != named]
            self._count(
                "accepted",
                asked,
                key,
                None if named is None else without_accepted(asked, named),
                without_accepted(asked, self._chance.choice(others)),
            )

    def _explainer(self, asked: Asked) -> Explainer:
        return Explainer(self._engine, self._fusion, asked, self._parts.sentence)

    def _removals(self, asked: Asked, reasons: Reasons) -> Iterator[tuple[str, Asked | None, Asked | None]]:
        """Kinds of causes, the post without the named one (None: none is), and without another one (None: no other)."""
        sentence = self._parts.sentence
        if asked.query.text:
            word = next(iter(reasons.words), None)
            others = [piece for piece in pieces_of(asked.query.text, word or "") if not word or piece not in word]
            other = self._chance.choice(others) if others else None
            yield (
                "words",
                without_word(asked, word, sentence) if word else None,
                without_word(asked, other, sentence) if other else None,
            )
            strange = self._strange_word(asked)
            if strange:
                yield (
                    "words_replaced",
                    self._replaced(asked, word, strange) if word else None,
                    self._replaced(asked, other, strange) if other else None,
                )
        if asked.query.image_words:
            seen = next(iter(reasons.shown), None)
            rest = [word for word in asked.query.image_words if word != seen]
            yield (
                "shown",
                without_shown(asked, seen) if seen else None,
                without_shown(asked, self._chance.choice(rest)) if rest else None,
            )
        if asked.regions is not None:
            named = reasons.named_regions
            free = [place for place in range(len(asked.regions)) if place not in named]
            yield (
                "regions",
                without_regions(asked, named) if named else None,
                without_regions(asked, self._chance.sample(free, min(REGIONS, len(free) - 1))),
            )

    def _strange_word(self, asked: Asked) -> str | None:
        """A word of another caption."""
        captions = [past.query.text for past, _ in self._past if past.query.text]
        words = pieces_of(self._chance.choice(captions)) if captions else []
        words = [word for word in words if word not in asked.query.text.casefold()]
        return self._chance.choice(words) if words else None

    def _replaced(self, asked: Asked, word: str, by: str) -> Asked:
        """The post with another word behind its caption instead of one that stands in it."""
        text = without_word(asked, word, self._parts.sentence).query.text
        return with_text(asked, f"{text} {by}".strip(), self._parts.sentence)

    def _count(self, kind: str, asked: Asked, key: str, without: Asked | None, other: Asked | None) -> None:
        self._tell(
            kind,
            self._logit(self._engine, asked, key),
            None if without is None else self._logit(self._engine, without, key),
            None if other is None else self._logit(self._engine, other, key),
        )

    def _count_source(self, asked: Asked, key: str, reasons: Reasons) -> None:
        """The source that counts most, against any other."""
        named = next((source for source, weight in reasons.sources.items() if weight > 0), None)
        other = self._chance.choice([source for source in SOURCES if source != named])
        self._tell(
            "sources",
            self._logit(self._engine, asked, key),
            None if named is None else self._logit(self._engine, asked, key, silent=named),
            self._logit(self._engine, asked, key, silent=other),
        )

    def _count_posts(self, asked: Asked, key: str, reasons: Reasons) -> None:
        """The posts that are named, against as many others: engines that were never told of them."""
        if not self._past:
            return
        numbers = [number for number, _ in reasons.past_posts]
        free = [number for number in range(len(self._past)) if number not in numbers]
        others = self._chance.sample(free, min(len(free), len(numbers)))
        logits = [
            self._logit(self._rebuilt(gone), asked, key) if gone else None
            for gone in (numbers, others if numbers else [])
        ]
        self._tell("past_posts", self._logit(self._engine, asked, key), *logits)

    def _rebuilt(self, gone: Sequence[int]) -> Engine:
        """An engine that knows the past but for some posts."""
        engine, out = self._parts.fresh(self._fusion), set(gone)
        kept = [post for number, post in enumerate(self._past) if number not in out]
        starts = {
            system: len(kept) - voice.memory for system, voice in engine.voices.items() if voice.memory is not None
        }
        for number, (asked, tags) in enumerate(kept):
            engine.add(asked, tags, [system for system, start in starts.items() if number < start])
        return engine

    def _logit(self, engine: Engine, asked: Asked, key: str, *, silent: str = "") -> float:
        found = engine.candidates(asked, [key])
        evidence = found.evidence.copy()
        if silent:
            evidence[:, columns_of([silent])] = 0
        return float(self._fusion.logits(found.keys, evidence[None])[0, found.keys.index(key)])

    def _tell(self, kind: str, whole: float, without: float | None, other: float | None) -> None:
        tally = self._tallies.setdefault(kind, Tally())
        tally.explained += 1
        if without is not None:
            tally.named.append(_fall(whole, without))
            tally.others.append(None if other is None else _fall(whole, other))


def _fall(whole: float, without: float) -> tuple[float, float]:
    """Of the logit, and of the chance."""
    before, after = sigmoid(np.array([whole, without])).tolist()
    return whole - without, before - after


def load_parts(pack: Path | None) -> Parts:
    """The parts of a folder of packs; what it lacks is the shipped one.

    Raises:
        PackError: A model is missing or damaged.
    """
    folders = (pack or models_dir(), models_dir())
    sentences = SentenceEncoder(pack_folder("sentences", *folders))
    systems = [system for system in SYSTEMS if holds_pack(pack_folder(system, *folders))]
    models = {system: load_model(system, pack_folder(system, *folders), lambda: sentences) for system in systems}
    judge = FusionModel(pack_folder("fusion", *folders))
    judge.check(COLUMNS)
    return Parts(
        Reader(PhotoEncoder(pack_folder("backbone", *folders)), sentences),
        lambda text: sentences.read(text).vector(),
        lambda fusion: Engine(voices_of(models), fusion),
        lambda: PersonalFusion(judge),
    )
