"""All that a suggestion takes, put together without a past to be timed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from tagdesk.domain import Post
from tagdesk.recommend.asked import Reader
from tagdesk.recommend.engine import Engine
from tagdesk.recommend.explain import source_weights
from tagdesk.recommend.features import PhotoEncoder
from tagdesk.recommend.fusion import FusionModel, PersonalFusion
from tagdesk.recommend.runtime import Pack, holds_pack, packs_in_use
from tagdesk.recommend.sentences import SentenceEncoder
from tagdesk.recommend.voices import SYSTEMS, load_model, voices_of

CAPTION = "Evening swim in the lake with the dog, the water was still warm and nobody else was there"
_TIME = datetime(2026, 6, 14, 20, 52, tzinfo=UTC)


@dataclass(frozen=True)
class Timing:
    """A photo's suggestions.

    Attributes:
        first_ms: From its file and a caption that was never read to ranked tags.
        again_ms: The rest ranked anew, the best one accepted.
        models_ms: Time of each graph in the first of them, by pack and file.
        calls: How often each of them ran.
    """

    first_ms: float
    again_ms: float
    models_ms: dict[str, float]
    calls: dict[str, int]


class Bench:
    """The encoders, the five models and the fusion."""

    def __init__(self, place: Callable[[str], Path], threads: int) -> None:
        """Load them; raises `PackError`.

        Args:
            place: Folder of a pack by its name.
        """
        before = set(map(id, packs_in_use()))
        sentences = SentenceEncoder(place("sentences"), threads=threads)
        self.photos = PhotoEncoder(place("backbone"), threads=threads)
        systems = [system for system in SYSTEMS if holds_pack(place(system))]
        models = {system: load_model(system, place(system), lambda: sentences, threads) for system in systems}
        self._fusion = PersonalFusion(FusionModel(place("fusion"), threads=threads))
        self._engine = Engine(voices_of(models), self._fusion)
        self._reader = Reader(self.photos, sentences)
        opened = (pack for pack in packs_in_use() if id(pack) not in before)
        self.packs: dict[str, Pack] = {pack.name: pack for pack in sorted(opened, key=lambda pack: pack.name)}

    def suggest(self, photo: Path, number: int, accepted: Sequence[str] = ()) -> str:
        """The best tag for a photo, with a caption that is another one for each number."""
        post = Post(f"{number}", caption=f"{CAPTION}, {number}", images=(str(photo),), time=_TIME)
        asked = self._reader.read(post, accepted)
        candidates = self._engine.candidates(asked)
        ranked = self._engine.ranked(candidates, 20, set(asked.post.tags))
        source_weights(self._fusion, candidates, [key for key, _ in ranked])
        return ranked[0][0]

    def time(self, photo: Path, number: int) -> Timing:
        """Suggest for a photo, and once more with the best tag accepted; each number once."""
        before = {name: (pack.seconds, pack.runs) for name, pack in self.packs.items()}
        started = perf_counter()
        best = self.suggest(photo, number)
        first_ms = (perf_counter() - started) * 1000
        spent = {name: (pack.seconds - before[name][0]) * 1000 for name, pack in self.packs.items()}
        calls = {name: pack.runs - before[name][1] for name, pack in self.packs.items()}
        started = perf_counter()
        self.suggest(photo, number, [best])
        return Timing(first_ms, (perf_counter() - started) * 1000, spent, calls)
