"""The shipped engine as a ranking: its models are loaded once, and every account begins with one that knows nothing."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tagdesk.contract.manifest import ManifestError, ModelManifest
from tagdesk.domain import Post
from tagdesk.errors import PackError
from tagdesk.recommend.asked import Asked, Reader
from tagdesk.recommend.engine import COLUMNS, Engine
from tagdesk.recommend.features import PhotoEncoder
from tagdesk.recommend.fusion import Candidates, FusionModel, PersonalFusion
from tagdesk.recommend.habits.rules import RULES, rule_ranking
from tagdesk.recommend.runtime import holds_pack, pack_folder
from tagdesk.recommend.sentences import SentenceEncoder
from tagdesk.recommend.sources import columns_of
from tagdesk.recommend.voices import SYSTEMS, load_model, voices_of
from tagdesk.replay.figures import LIST
from tagdesk.replay.loop import Ranked, Ranking


@dataclass(frozen=True)
class Engines:
    """What all accounts share.

    Attributes:
        new: Makes the engine of one more account.
        systems: Those whose models are asked.
        vocabulary: Tags that they know, each once.
        accounts_seen: Accounts that any of the models learned from.
    """

    new: Callable[[], Ranking]
    systems: tuple[str, ...]
    vocabulary: tuple[str, ...]
    accounts_seen: frozenset[str]


def load_engines(
    shipped: Path,
    *,
    pack: Path | None = None,
    systems: Collection[str] = (),
    without: Collection[str] = (),
    learning: bool = True,
) -> Engines:
    """Load the models.

    Args:
        shipped: Folder of the shipped packs.
        pack: Folder of other ones; the encoders and the fusion that it lacks are the shipped ones.
        systems: Ask only these models; none: all that are in the folder.
        without: Some of `sources.SOURCES` or of their columns; the fusion is told nothing of them.
        learning: Let the fusion learn from every post that is done.

    Raises:
        PackError: A pack is missing or damaged.
    """
    folder = pack or shipped
    there = [system for system in SYSTEMS if holds_pack(folder / system)]
    if missing := [system for system in systems if system not in there]:
        raise PackError(f"There is no model '{missing[0]}' in {folder}; it has {', '.join(there) or 'none'}.")
    if not any(holds_pack(path) for path in folder.glob("*")):
        raise PackError(f"There is no model pack in {folder}; give the folder that holds sog, csrw and so on.")
    used = {system: folder / system for system in there if not systems or system in systems}
    base = {name: pack_folder(name, folder, shipped) for name in ("backbone", "sentences", "fusion")}
    photos, sentences = PhotoEncoder(base["backbone"]), SentenceEncoder(base["sentences"])
    fusion = FusionModel(base["fusion"])
    fusion.check(COLUMNS)
    models = {system: load_model(system, path, lambda: sentences) for system, path in used.items()}
    silent = columns_of(without)

    def new() -> Ranking:
        engine = Engine(voices_of(models), PersonalFusion(fusion))
        return EngineRanking(Reader(photos, sentences), engine, silent=silent, learning=learning)

    vocabulary = dict.fromkeys(key for voice in voices_of(models) for key in voice.vocabulary)
    manifests = [_manifest(path) for path in (*used.values(), *base.values())]
    seen = frozenset(account for manifest in manifests for account in manifest.accounts_seen)
    return Engines(new, tuple(used), tuple(vocabulary), seen)


class EngineRanking:
    """The engine of one account, the fusion that learns with it, and the simple rules on the same habits."""

    def __init__(self, reader: Reader, engine: Engine, *, silent: Sequence[int] = (), learning: bool = True) -> None:
        """Take an engine that knows no post yet.

        Args:
            silent: Columns of the evidence that the fusion is told nothing of.
        """
        self._reader, self._engine = reader, engine
        self._silent, self._learning = list(silent), learning
        #: The post that was ranked last, before any of its tags were accepted.
        self._last: tuple[Post, Asked, Candidates] | None = None

    def rank(self, post: Post, accepted: Sequence[str] = ()) -> Ranked:
        """As every `Ranking`."""
        asked = self._reader.read(post, accepted)
        found = self._engine.candidates(asked)
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
        return Ranked(suggestions, rules, found.keys)

    def add(self, post: Post, tags: Sequence[str]) -> None:
        """As every `Ranking`."""
        if self._last and self._last[0] is post:
            _, asked, found = self._last
            if self._learning:
                self._engine.fusion.learn(found, tags)
        else:
            asked = self._reader.read(post)
        self._engine.add(asked, tags)
        self._last = None


def _manifest(folder: Path) -> ModelManifest:
    try:
        return ModelManifest.load(folder)
    except ManifestError as error:
        raise PackError(str(error)) from error
