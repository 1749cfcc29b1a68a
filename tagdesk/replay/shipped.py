"""The shipped engine as a ranking: its models are loaded once, and every account begins with one that knows nothing."""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tagdesk.domain import Post
from tagdesk.errors import PackError
from tagdesk.recommend.asked import Asked, Reader
from tagdesk.recommend.engine import COLUMNS, Engine
from tagdesk.recommend.features import PhotoEncoder
from tagdesk.recommend.fusion import Candidates, FusionModel, PersonalFusion
from tagdesk.recommend.habits.rules import RULES, rule_ranking
from tagdesk.recommend.model_set import ModelSet
from tagdesk.recommend.runtime import holds_pack, pack_folder
from tagdesk.recommend.sentences import SentenceEncoder
from tagdesk.recommend.sources import columns_of
from tagdesk.recommend.voices import SYSTEMS, load_model, voices_of
from tagdesk.replay.figures import LIST, SHOWN
from tagdesk.replay.loop import Ranked, Ranking


@dataclass(frozen=True)
class Engines:
    """What all accounts share.

    Attributes:
        new: Makes the engine of one more account.
        systems: Those whose models are asked.
        vocabulary: Tags that they know, each once.
        models: All of them, the encoders and the fusion too.
        learning: Whether the fusion learns from posts that are done.
    """

    new: Callable[[str], Ranking]
    systems: tuple[str, ...]
    vocabulary: tuple[str, ...]
    models: ModelSet
    learning: bool = True

    def learns_from_s(self, account: str) -> float:
        """From which time on the fusion learns: on posts that taught a model, that model looks too good."""
        return self.models.fitted_until_s(account) if self.learning else math.inf


def load_engines(
    shipped: Path,
    *,
    pack: Path | None = None,
    beneath: Sequence[Path] = (),
    systems: Collection[str] = (),
    without: Collection[str] = (),
    learning: bool = True,
) -> Engines:
    """Load the models.

    Args:
        shipped: Folder of the shipped packs.
        pack: Folder of other ones; the encoders and the fusion that it lacks are the shipped ones.
        beneath: Folders, in this order, that lend it the models that it lacks, too.
        systems: Ask only these models; none: all that are in the folders.
        without: Some of `sources.SOURCES` or of their columns; the fusion is told nothing of them.
        learning: Let the fusion learn from every post that is done.

    Raises:
        PackError: A pack is missing or damaged.
    """
    folders = (pack or shipped, *beneath)
    there = {system: path for system in SYSTEMS if holds_pack(path := pack_folder(system, *folders))}
    if missing := [system for system in systems if system not in there]:
        searched = " or ".join(map(str, folders))
        raise PackError(f"There is no model '{missing[0]}' in {searched}; it has {', '.join(there) or 'none'}.")
    for folder in folders:
        if not any(holds_pack(path) for path in folder.glob("*")):
            raise PackError(f"There is no model pack in {folder}; give the folder that holds sog, csrw and so on.")
    used = {system: path for system, path in there.items() if not systems or system in systems}
    base = {name: pack_folder(name, *folders, shipped) for name in ("backbone", "sentences", "fusion")}
    photos, sentences = PhotoEncoder(base["backbone"]), SentenceEncoder(base["sentences"])
    fusion = FusionModel(base["fusion"])
    fusion.check(COLUMNS)
    models = {system: load_model(system, path, lambda: sentences) for system, path in used.items()}
    silent = columns_of(without)

    model_set = ModelSet.of((*used.values(), *base.values()))

    def new(account: str) -> Ranking:
        engine = Engine(voices_of(models), PersonalFusion(fusion))
        learns_from_s = engines.learns_from_s(account)
        return EngineRanking(Reader(photos, sentences), engine, silent=silent, learns_from_s=learns_from_s)

    vocabulary = dict.fromkeys(key for voice in voices_of(models) for key in voice.vocabulary)
    engines = Engines(new, tuple(used), tuple(vocabulary), model_set, learning)
    return engines


class EngineRanking:
    """The engine of one account, the fusion that learns with it, and the simple rules on the same habits."""

    def __init__(
        self, reader: Reader, engine: Engine, *, silent: Sequence[int] = (), learns_from_s: float = -math.inf
    ) -> None:
        """Take an engine that knows no post yet.

        Args:
            silent: Columns of the evidence that the fusion is told nothing of.
            learns_from_s: It learns from posts at or after that time, in seconds since 1970.
        """
        self._reader, self._engine = reader, engine
        self._silent, self._learns_from_s = list(silent), learns_from_s
        #: The post that was ranked last, before any of its tags were accepted.
        self._last: tuple[Post, Asked, Candidates] | None = None

    def rank(self, post: Post, accepted: Sequence[str] = ()) -> Ranked:
        """As every `Ranking`."""
        asked = self._reader.read(post, accepted)
        found = self._engine.candidates(asked)
        alone = {} if accepted else {system: _alone(found, system) for system in self._engine.voices}
        if self._silent:
            evidence = found.evidence.copy()
            evidence[:, self._silent] = 0
            found = replace(found, evidence=evidence)
        suggestions = self._engine.ranked(found, LIST, set(asked.post.tags))
        if accepted:
            return Ranked(suggestions, {}, found.keys)
        self._last = post, asked, found
        habits = self._engine.habits
        rules = {rule: rule_ranking(habits, asked.post, rule) for rule in RULES}
        return Ranked(suggestions, rules, found.keys, alone)

    def add(self, post: Post, tags: Sequence[str]) -> None:
        """As every `Ranking`."""
        if self._last and self._last[0] is post:
            _, asked, found = self._last
            if asked.post.time_s >= self._learns_from_s:
                self._engine.fusion.learn(found, tags)
        else:
            asked = self._reader.read(post)
        self._engine.add(asked, tags)
        self._last = None


def _alone(candidates: Candidates, system: str) -> list[str]:
    """The best tags of one model, all of which are candidates; none where it says the same of all.

    Of equal ones no habit decides, or the model would be praised for it.
    """
    heard = np.flatnonzero(candidates.evidence[:, COLUMNS.index(f"{system}_knows")])
    scores = candidates.evidence[heard, COLUMNS.index(f"{system}_score")]
    if not len(scores) or scores.min() == scores.max():
        return []
    keys = [candidates.keys[row] for row in heard]
    return [key for _, key in sorted(zip(-scores, keys, strict=True))[:SHOWN]]
