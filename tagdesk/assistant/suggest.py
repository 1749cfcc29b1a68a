"""Suggest tags for a post: features once per photo, then one pass of the models per decision."""

import time as clock
from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagdesk.assistant.eyes import BACKBONE, Eyes
from tagdesk.assistant.parts import Parts
from tagdesk.assistant.rankers import Ranker, Sight, SogRanker, UserCondRanker, load_ranker
from tagdesk.contract.features import model_key
from tagdesk.contract.manifest import MANIFEST_NAME
from tagdesk.domain import FIRST_ACCOUNT, Progress, Suggestion
from tagdesk.errors import PackError, TagDeskError
from tagdesk.hashtags import find_hashtags
from tagdesk.recommend.runtime import default_threads, provider_report

if TYPE_CHECKING:
    import numpy as np

    from tagdesk.assistant.person import Person
    from tagdesk.history.store import History
    from tagdesk.recommend.asked import Asked
    from tagdesk.recommend.engine import Engine
    from tagdesk.recommend.features import PhotoFeatures
    from tagdesk.recommend.fusion import FusionModel, PersonalFusion
    from tagdesk.recommend.query import Query
    from tagdesk.recommend.sentences import SentenceEncoder
    from tagdesk.recommend.voices import Voice

#: All models and habits together, where there is a pack that fuses them; without one this model alone.
ENGINE, ALONE = "fusion", "sog"
_SENTENCES = "sentences"
_ENCODERS = (BACKBONE, _SENTENCES)
#: Ending of the names of parts that are one model alone: it is opened apart from the engine's.
_RANKER = " alone"


@dataclass(frozen=True)
class SuggestionList:
    """Ranked tags for one post, how long each part took, and what the photo seems to show.

    Attributes:
        is_behind: The past changed in a way that takes `SuggestService.catch_up` to follow; these tags are of before.
    """

    suggestions: tuple[Suggestion, ...]
    timings_ms: Mapping[str, float]
    image_words: tuple[str, ...] = ()
    is_behind: bool = False


@dataclass(frozen=True)
class EngineStatus:
    """What really runs; `problems` are sentences for the user."""

    provider: str
    threads: int
    models: tuple[str, ...]
    problems: tuple[str, ...]


class SuggestService:
    """The models behind the suggestions; they are loaded at the first use, or by `warm_up`."""

    def __init__(self, models_dir: Path, *, threads: int | None = None, history: "History | None" = None) -> None:
        """Remember where the packs are; with a history, its past counts, and features of photos are kept there."""
        self._parts = Parts(models_dir, threads or default_threads())
        self._history = history
        self._eyes = Eyes(self._parts, history)
        self._sight = Sight(self._eyes.regions, self._eyes.pooled)
        self._people: dict[int, Person] = {}

    def warm_up(self) -> None:
        """Load every model; what can't be loaded is told by `status` and by the next `suggest`. Takes a second."""
        for load in (self._eyes.encoder, self._fusion if self._has_engine else self._ranker):
            try:
                load()
            except PackError:
                continue  # kept among the problems; the rest works
        if self._has_engine:
            self._models()

    def catch_up(self, account_id: int = FIRST_ACCOUNT) -> Generator[Progress, None, None]:
        """Follow an account's past, however much of it there is; answers meanwhile are of what was followed before.

        First with what is known of its captions, so that habits count soon; then captions that were never read are.

        Raises:
            PackError: A model that is needed is missing or damaged.
            HistoryError: The history can't be read.
        """
        if self._history is None or not self._has_engine:
            return
        from tagdesk.assistant.past_posts import PastPosts

        person = self._person(account_id)
        yield from person.catch_up()
        if (yield from PastPosts(self._history, self._eyes, self._sentences).read_captions(account_id)):
            yield from person.catch_up()

    def suggest(
        self,
        *,
        photo: Path | None = None,
        caption: str = "",
        place: str = "",
        time: datetime | None = None,
        accepted: Sequence[str] = (),
        rejected: Collection[str] = (),
        top_k: int = 20,
        model: str | None = None,
        decode: str = "scores",
        beam: int = 1,
        account_id: int = FIRST_ACCOUNT,
    ) -> SuggestionList:
        """Rank tags for one post; blocking, one caller at a time.

        Args:
            photo: Leading photo; None for a caption alone.
            accepted: Tags that belong to the post already: they say what it is about and are not suggested again.
            rejected: Tags that must not come back.
            model: Name of a pack, to ask it alone.
            decode: `scores` for one pass, `greedy` or `beam` (of width `beam`) to generate tag after tag (SOG).
            account_id: Whose post it is.

        Raises:
            PhotoError: The photo can't be read.
            PackError: A model that is needed is missing or damaged.
            TagDeskError: There is no model of that name, or it can't generate.
        """
        if model:
            self._refuse_missing(model)
        together = self._has_engine and decode == "scores" and model in (None, ENGINE)
        started = clock.perf_counter()
        features = self._look(photo, closely=together, alone=not caption.strip())
        seen = clock.perf_counter()
        is_behind = False
        accepted = [*accepted, *find_hashtags(caption)]
        words = tuple(word for word, _ in features.words) if features else ()
        if together:
            from tagdesk.recommend.asked import asked_of

            asked = asked_of(
                self._sentence,
                posted_s=clock.time(),
                caption=caption,
                place=place,
                time=time,
                accepted=accepted,
                photo=str(photo or ""),
                features=features,
            )
            suggestions, is_behind = self._of_engine(asked, top_k, rejected, account_id)
        else:
            from tagdesk.recommend.query import Query

            query = Query.of_post(
                image_words=words, place=place, time=time, caption=caption, accepted=accepted, photo=str(photo or "")
            )
            name = model if model and model != ENGINE else ALONE
            suggestions = self._of_ranker(name, query, top_k, rejected, decode, beam)
        done = clock.perf_counter()
        timings = {"features": seen - started, "rank": done - seen, "total": done - started}
        return SuggestionList(
            suggestions, {name: round(seconds * 1000, 1) for name, seconds in timings.items()}, words, is_behind
        )

    def usercond(self) -> UserCondRanker:
        """The user-conditioned model, which also tells how well old posts fit a tag; blocking.

        Raises:
            TagDeskError: It is not installed.
            PackError: It is damaged.
        """
        self._refuse_missing("usercond")
        ranker = self._ranker("usercond")
        assert isinstance(ranker, UserCondRanker)
        return ranker

    def complete(self, prefix: str, limit: int = 10) -> list[str]:
        """Tags of the vocabulary that start so, shortest first; empty until the models are loaded."""
        key = model_key(prefix)
        models = self._parts.opened.values()
        tags = {tag for model in models for tag in getattr(model, "vocabulary", ())} if key else set()
        found = (tag for tag in tags if tag.startswith(key))
        return sorted(found, key=lambda tag: (len(tag), tag))[:limit]

    def status(self) -> EngineStatus:
        """What runs now and what is wrong."""
        opened = self._parts.opened
        return EngineStatus(
            provider=", ".join(dict.fromkeys(part.provider for part in opened.values())) or provider_report().chosen,
            threads=self._parts.threads,
            models=tuple(dict.fromkeys(name.removesuffix(_RANKER) for name in opened if name not in _ENCODERS)),
            problems=tuple(dict.fromkeys(self._parts.problems.values())),
        )

    @property
    def _has_engine(self) -> bool:
        return self._parts.has(ENGINE)

    def _of_engine(
        self, asked: "Asked", top_k: int, rejected: Collection[str], account_id: int
    ) -> tuple[tuple[Suggestion, ...], bool]:
        """Suggestions of all together, and whether they are of a past that has changed since."""
        from tagdesk.recommend.explain import source_weights

        person = self._person(account_id) if self._history else None
        is_behind = person is not None and not person.follow()
        engine, fusion = (person.engine, person.fusion) if person else self._stranger()
        candidates = engine.candidates(asked)
        out = {*asked.post.tags, *(model_key(tag) for tag in rejected)}
        ranked = engine.ranked(candidates, len(candidates.keys), out)
        named = person.spelled(ranked, top_k) if person else [(key, key, chance) for key, chance in ranked[:top_k]]
        weights = source_weights(fusion, candidates, [key for key, _, _ in named])
        suggestions = (Suggestion(tag, round(chance, 4), weights[key]) for key, tag, chance in named)
        return tuple(suggestions), is_behind

    def _of_ranker(
        self, name: str, query: "Query", top_k: int, rejected: Collection[str], decode: str, beam: int
    ) -> tuple[Suggestion, ...]:
        """Suggestions of one model."""
        ranker = self._ranker(name)
        if decode == "scores":
            ranked = ranker.rank(query, top_k, rejected)
        elif isinstance(ranker, SogRanker):
            ranked = ranker.generate(query, top_k, rejected, beam if decode == "beam" else 1)
        else:
            raise TagDeskError(f"The model '{name}' scores all tags at once; leave --decode at scores.")
        return tuple(Suggestion(found.tag, found.certainty, {name: round(found.score, 6)}) for found in ranked)

    def _refuse_missing(self, name: str) -> None:
        if self._parts.has(name):
            return
        found = sorted(path.parent.name for path in self._parts.models_dir.glob(f"*/{MANIFEST_NAME}"))
        installed = ", ".join(pack for pack in found if pack not in _ENCODERS) or "none"
        raise TagDeskError(f"There is no model '{name}'; installed: {installed} (see: tagdesk models list).")

    def _look(self, photo: Path | None, *, closely: bool, alone: bool) -> "PhotoFeatures | None":
        """What is seen in a photo; without a working backbone nothing, unless the photo is all there is to go by."""
        if photo is None:
            return None
        try:
            return self._eyes.look_closely(photo) if closely else self._eyes.look(photo)
        except PackError:
            if alone:
                raise
            return None

    def _sentence(self, text: str) -> "np.ndarray | None":
        """Sentence vector of a caption; None without a working encoder: its problem is told by `status`."""
        try:
            return self._sentences().read(text).vector()
        except PackError:
            return None

    def _person(self, account_id: int) -> "Person":
        """The engine of an account, which follows its past."""
        from tagdesk.assistant.past_posts import PastPosts
        from tagdesk.assistant.person import Person

        assert self._history is not None
        if account_id not in self._people:
            past = PastPosts(self._history, self._eyes, self._sentences)
            self._people[account_id] = Person(self._history, account_id, self._fusion(), self._voices, past)
        return self._people[account_id]

    def _stranger(self) -> "tuple[Engine, PersonalFusion]":
        """The engine of somebody without a history, and its fusion."""
        from tagdesk.recommend.engine import Engine
        from tagdesk.recommend.fusion import PersonalFusion

        fusion = PersonalFusion(self._fusion())
        return Engine(self._voices(), fusion), fusion

    def _fusion(self) -> "FusionModel":
        from tagdesk.recommend.engine import COLUMNS
        from tagdesk.recommend.fusion import FusionModel

        def open_it(folder: Path) -> FusionModel:
            model = FusionModel(folder, threads=self._parts.threads)
            model.check(COLUMNS)
            return model

        return self._parts.open(ENGINE, open_it)

    def _models(self) -> dict[str, Any]:
        """The models that can be opened, by system; each one's problem is told by `status`."""
        from tagdesk.recommend.voices import SYSTEMS, load_model

        models = {}
        for system in filter(self._parts.has, SYSTEMS):
            load = partial(load_model, system, sentences=self._sentences, threads=self._parts.threads)
            try:
                models[system] = self._parts.open(system, load)
            except PackError:
                continue
        return models

    def _voices(self) -> "list[Voice]":
        from tagdesk.recommend.voices import voices_of

        return voices_of(self._models())

    def _ranker(self, name: str = ALONE) -> Ranker:
        """One model alone, which reads what it needs of the past by itself."""

        def load(folder: Path) -> Ranker:
            return load_ranker(folder, self._parts.threads, self._sentences, self._sight, self._history)

        return self._parts.open(name + _RANKER, load, folder=name)

    def _sentences(self) -> "SentenceEncoder":
        """The sentence encoder, which several models share."""
        from tagdesk.recommend.sentences import SentenceEncoder

        return self._parts.open(_SENTENCES, lambda folder: SentenceEncoder(folder, threads=self._parts.threads))
