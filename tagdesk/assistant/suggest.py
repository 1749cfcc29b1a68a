"""Suggest tags for a post: features once per photo, then one pass of the models per decision."""

import threading
import time as clock
from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagdesk.assistant.completion import VocabularyIndex
from tagdesk.assistant.explanation import Explanation, explanation_of
from tagdesk.assistant.eyes import BACKBONE, Eyes
from tagdesk.assistant.model_folders import ModelFolders
from tagdesk.assistant.parts import Parts
from tagdesk.assistant.rankers import Ranker, Sight, SogRanker, UserCondRanker, load_ranker
from tagdesk.contract.features import model_key
from tagdesk.domain import FIRST_ACCOUNT, Progress, Suggestion
from tagdesk.errors import PackError, PhotoError, TagDeskError
from tagdesk.hashtags import find_hashtags
from tagdesk.recommend.runtime import chosen_provider, default_threads, let_sessions_go

if TYPE_CHECKING:
    import numpy as np

    from tagdesk.assistant.person import Person
    from tagdesk.history.store import History
    from tagdesk.recommend.asked import Asked
    from tagdesk.recommend.engine import Engine
    from tagdesk.recommend.explain import Explainer
    from tagdesk.recommend.features import PhotoFeatures
    from tagdesk.recommend.fusion import FusionModel, PersonalFusion
    from tagdesk.recommend.model_set import ModelSet
    from tagdesk.recommend.query import Query
    from tagdesk.recommend.sentences import SentenceEncoder
    from tagdesk.recommend.voices import Voice

#: All models and habits together, where there is a pack that fuses them; without one this model alone.
ENGINE, ALONE = "fusion", "sog"
_SENTENCES = "sentences"
#: Packs that rank no tags by themselves.
_BESIDES = (BACKBONE, _SENTENCES, ENGINE)
_ALL = 1_000_000
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
    """The models behind the suggestions; they are loaded at the first use, or by `warm_up`.

    Attributes:
        folders: Where the packs are looked for.
    """

    def __init__(
        self,
        models: Path | ModelFolders,
        *,
        threads: int | None = None,
        history: "History | None" = None,
        off: Collection[str] = (),
    ) -> None:
        """Remember where the packs are; with a history, its past counts, and features of photos are kept there.

        Args:
            off: Names of models that don't take part when all are asked together.
        """
        self.folders = ModelFolders.at(models)
        self._history = history
        self._meeting = threading.Lock()
        self._index = VocabularyIndex()
        self._begin(off, threads)

    def use(
        self, *, off: Collection[str] = (), threads: int | None = None, folders: ModelFolders | None = None
    ) -> None:
        """Begin anew with other models or threads; nothing is loaded yet, and the old models are let go.

        Not while `suggest` or `explain` are called; a `catch_up` meanwhile ends with the old models, for nothing.

        Args:
            folders: Where the packs are looked for from now on; None: where they were before.
        """
        with self._meeting:
            self.folders = folders or self.folders
            self._begin(off, threads)

    def _begin(self, off: Collection[str], threads: int | None) -> None:
        self._off = frozenset(off)
        self._parts = Parts(self.folders, threads or default_threads())
        self._eyes = Eyes(self._parts, self._history)
        self._sight = Sight(self._eyes.regions, self._eyes.pooled)
        self._people: dict[int, Person] = {}
        self._nobody: tuple[Engine, PersonalFusion] | None = None
        #: The post that was explained last: what it was, and what was found of it.
        self._explained: tuple[object, Explainer] | None = None

    def warm_up(self) -> None:
        """Load every model; what can't be loaded is told by `status` and by the next `suggest`. Takes a second."""
        loads = (self._sentences, self._fusion) if self._has_engine else (self._ranker,)
        for load in (self._eyes.encoder, *loads):
            try:
                load()
            except PackError:
                continue  # kept among the problems; the rest works
        if self._has_engine:
            self._models()
        # Where no model could be opened, `status` would load ONNX Runtime in the thread of whoever asks.
        chosen_provider()

    def rest(self) -> None:
        """Free what the models hold in memory; what is known of photos and people stays, and all goes on as before.

        At any time, also while something is asked: each model comes back by itself when it is needed, in a second.
        """
        let_sessions_go()

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
        yield from self._read_tags()
        yield from person.catch_up()
        past = PastPosts(self._history, self._eyes, self._sentences)
        if (yield from past.read_captions(account_id, after=person.beginning()[0])):
            yield from person.catch_up()

    def unseen_photos(self, account_id: int = FIRST_ACCOUNT) -> list[Path]:
        """Photos of an account's past that were never looked at, the latest first; `look_at` lets them count.

        Raises:
            PackError: The backbone is missing or damaged.
            HistoryError: The history can't be read.
        """
        if self._history is None or not self._has_engine:
            return []
        return self._history.photos_without(account_id, self._eyes.encoder().version)

    def look_at(self, photo: Path) -> bool:
        """Look at a photo of the past, so that the next `catch_up` knows what it shows; False if it can't be read.

        Beside everything else: what is looked at here is kept in the history, not in memory.

        Raises:
            PackError: The backbone gave up.
        """
        try:
            Eyes(self._parts, self._history).look(photo)
        except PhotoError:
            return False
        return True

    def ahead(self, photos: Iterable[Path], *, spare_a_core: bool = False) -> Generator[Path, None, None]:
        """The photos in their order, for who asks about one after the other: the next ones are looked at meanwhile.

        Args:
            spare_a_core: Leave one to a window.
        """
        try:
            self._eyes.encoder()
        except PackError:  # told by `status`
            yield from photos
        else:
            yield from self._eyes.ahead(photos, spare_a_core=spare_a_core)

    def suggest(
        self,
        *,
        photo: Path | None = None,
        caption: str = "",
        place: str = "",
        time: datetime | None = None,
        camera: str = "",
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
            camera: What it was taken with, as `PhotoFacts` has it.
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
            person = self._person(account_id) if self._history else None
            asked = self._asked(photo, features, caption, place, time, camera, accepted, person)
            suggestions, is_behind = self._of_engine(asked, top_k, rejected, person)
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

    def explain(
        self,
        tag: str,
        *,
        photo: Path | None = None,
        caption: str = "",
        place: str = "",
        time: datetime | None = None,
        camera: str = "",
        accepted: Sequence[str] = (),
        account_id: int = FIRST_ACCOUNT,
    ) -> Explanation:
        """Why a tag is suggested for a post; blocking, one caller at a time, and not while `suggest` is called.

        More tags of the same post are quicker than the first one.

        Args:
            tag: As suggested, in any spelling; the others are as for `suggest`.

        Raises:
            PhotoError: The photo can't be read.
            PackError: A model that is needed is missing or damaged.
            TagDeskError: There is no pack that fuses the models: one alone gives no reasons.
        """
        from tagdesk.recommend.steps import at_once

        return at_once(
            self.explaining(
                tag,
                photo=photo,
                caption=caption,
                place=place,
                time=time,
                camera=camera,
                accepted=accepted,
                account_id=account_id,
            )
        )

    def explaining(
        self,
        tag: str,
        *,
        photo: Path | None = None,
        caption: str = "",
        place: str = "",
        time: datetime | None = None,
        camera: str = "",
        accepted: Sequence[str] = (),
        account_id: int = FIRST_ACCOUNT,
    ) -> Generator[Progress, None, Explanation]:
        """The same in small steps, so that who asks for suggestions meanwhile needn't wait: close it and ask.

        What was found until then is kept for when the same is asked again.
        """
        if not self._has_engine:
            raise TagDeskError("Reasons need the model 'fusion', which is not installed (see: tagdesk models list).")
        from tagdesk.recommend.steps import STEP

        features = self._look(photo, closely=True, alone=not caption.strip())
        yield STEP
        accepted = [*accepted, *find_hashtags(caption)]
        person = self._person(account_id) if self._history else None
        if person:
            person.follow()
        followed = person.followed if person else None
        seen = features.pooled.tobytes() if features else b""
        # An engine that was told of another post since is another one.
        post = (photo, seen, caption, place, time, camera, tuple(accepted), account_id, followed and followed.engine)
        told = followed.posts if followed else 0
        if self._explained is None or self._explained[0] != (*post, told):
            from tagdesk.recommend.explain import Explainer

            engine, fusion = (followed.engine, followed.fusion) if followed else self._stranger()
            asked = self._asked(photo, features, caption, place, time, camera, accepted, person)
            self._explained = (*post, told), Explainer(engine, fusion, asked, self._sentence)
        explainer = self._explained[1]
        names = person.names_of(tag) if person else [model_key(tag)]
        keys = (model_key(name) for name in (person.resolved(accepted) if person else accepted))
        written = dict(zip(keys, accepted, strict=True))
        post_ids = followed.post_ids if followed else ()
        key = yield from explainer.likeliest(names)
        return explanation_of((yield from explainer.steps(key)), post_ids, written)

    def usercond(self) -> UserCondRanker:
        """The user-conditioned model, which also tells how well old posts fit a tag; blocking.

        Raises:
            TagDeskError: It is not installed.
            PackError: It is damaged.
        """
        self._refuse_missing("usercond")
        # With eyes of its own: thousands of posts are looked through while suggestions go on.
        eyes = Eyes(self._parts, self._history)
        ranker = self._ranker("usercond", Sight(eyes.regions, eyes.pooled))
        assert isinstance(ranker, UserCondRanker)
        return ranker

    def complete(self, prefix: str, limit: int = 10) -> list[str]:
        """Tags of the vocabulary that start so, shortest first; empty until the models are loaded."""
        models = list(self._parts.opened.values())  # another thread may open more
        self._index.hold(model.vocabulary for model in models if hasattr(model, "vocabulary"))
        return self._index.starting(model_key(prefix), limit)

    def status(self) -> EngineStatus:
        """What runs now and what is wrong."""
        opened = dict(self._parts.opened)  # another thread may open more
        return EngineStatus(
            provider=", ".join(dict.fromkeys(part.provider for part in opened.values())) or chosen_provider(),
            threads=self._parts.threads,
            models=tuple(dict.fromkeys(name.removesuffix(_RANKER) for name in opened if name not in _BESIDES)),
            problems=tuple(dict.fromkeys(filter(None, (self.folders.problem, *list(self._parts.problems.values()))))),
        )

    @property
    def _has_engine(self) -> bool:
        return self._parts.has(ENGINE)

    def _asked(
        self,
        photo: Path | None,
        features: "PhotoFeatures | None",
        caption: str,
        place: str,
        time: datetime | None,
        camera: str,
        accepted: Sequence[str],
        person: "Person | None",
    ) -> "Asked":
        """A post of now as the engine reads it."""
        from tagdesk.recommend.asked import asked_of

        return asked_of(
            self._sentence,
            posted_s=clock.time(),
            caption=caption,
            place=place,
            time=time,
            camera=camera,
            accepted=person.resolved(accepted) if person else accepted,
            photo=str(photo or ""),
            features=features,
        )

    def _of_engine(
        self, asked: "Asked", top_k: int, rejected: Collection[str], person: "Person | None"
    ) -> tuple[tuple[Suggestion, ...], bool]:
        """Suggestions of all together, and whether they are of a past that has changed since."""
        from tagdesk.recommend.explain import source_weights

        is_behind = person is not None and not person.follow()
        followed = person.followed if person else None
        engine, fusion = (followed.engine, followed.fusion) if followed else self._stranger()
        candidates = engine.candidates(asked)
        if not candidates.keys:
            return (), is_behind
        out = {*asked.post.tags, *(model_key(tag) for tag in rejected)}
        ranked = engine.ranked(candidates, len(candidates.keys), out)
        best = person.best(ranked, top_k, out) if person else [(key, key, chance) for key, chance in ranked[:top_k]]
        weights = source_weights(fusion, candidates, [key for key, _, _ in best])
        return tuple(Suggestion(tag, round(chance, 4), weights[key]) for key, tag, chance in best), is_behind

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
        try:
            found = [pack for pack in self.folders.names() if self.folders.has(pack) and pack not in _BESIDES]
        except OSError:
            found = []
        installed = ", ".join(found) or "none"
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
        with self._meeting:  # whom `catch_up` tells of the past must be the one who is asked
            if account_id not in self._people:
                past = PastPosts(self._history, self._eyes, self._sentences)
                fusion, models = self._fusion(), self._model_set()
                self._people[account_id] = Person(self._history, account_id, fusion, self._voices, past, models)
            return self._people[account_id]

    def _stranger(self) -> "tuple[Engine, PersonalFusion]":
        """The engine of somebody without a history, and its fusion; asking changes neither."""
        from tagdesk.recommend.engine import Engine
        from tagdesk.recommend.fusion import PersonalFusion

        if self._nobody is None:
            fusion = PersonalFusion(self._fusion())
            self._nobody = Engine(self._voices(), fusion), fusion
        return self._nobody

    def _read_tags(self) -> Generator[Progress, None, None]:
        """Let the user-conditioned model, if it is there, know every tag that was ever used."""
        from tagdesk.assistant.tag_words import read_tags

        assert self._history is not None
        if model := self._models().get("usercond"):
            used = self._history.tags_starting("", _ALL)
            yield from read_tags(self._history, model, self._sentences(), [model_key(tag) for tag in used])

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
            if system in self._off:
                continue
            load = partial(load_model, system, sentences=self._sentences, threads=self._parts.threads)
            try:
                models[system] = self._parts.open(system, load)
            except PackError:
                continue
        return models

    def _model_set(self) -> "ModelSet":
        """All that is installed, also what is off: what an account taught outlasts that."""
        from tagdesk.recommend.model_set import ModelSet
        from tagdesk.recommend.voices import SYSTEMS

        self._models()
        return ModelSet.of_readable(self._parts.place(name) for name in (*SYSTEMS, ENGINE) if self._parts.has(name))

    def _voices(self) -> "list[Voice]":
        from tagdesk.recommend.voices import voices_of

        return voices_of(self._models())

    def _ranker(self, name: str = ALONE, sight: Sight | None = None) -> Ranker:
        """One model alone, which reads what it needs of the past by itself."""

        def load(folder: Path) -> Ranker:
            return load_ranker(folder, self._parts.threads, self._sentences, sight or self._sight, self._history)

        return self._parts.open(name + _RANKER, load, folder=name)

    def _sentences(self) -> "SentenceEncoder":
        """The sentence encoder, which several models share."""
        from tagdesk.recommend.sentences import SentenceEncoder

        return self._parts.open(_SENTENCES, lambda folder: SentenceEncoder(folder, threads=self._parts.threads))
