"""One account: its engine, which follows what the account's past becomes in the history."""

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tagdesk.assistant.learned import FUSION
from tagdesk.assistant.states import States
from tagdesk.contract.features import model_key
from tagdesk.domain import DonePost, Progress
from tagdesk.history.store import History
from tagdesk.recommend.asked import Asked
from tagdesk.recommend.engine import Engine
from tagdesk.recommend.fusion import FusionModel, PersonalFusion
from tagdesk.recommend.voices import UserCondVoice, Voice

#: Posts that are read from the history at once, and after how many progress is told.
_CHUNK, _NOTED = 500, 50
_NOTE = "reading your posts"
#: More new posts than that are no business of a suggestion, but of `Person.catch_up`.
_A_FEW = 50
#: Where the fusion never learned anything of an account, it learns from so many of its latest posts.
_TAUGHT = 200


class PastReader(Protocol):
    """Reads posts of the past, by what the history keeps of them."""

    def read(self, posts: Sequence[DonePost], *, compute: bool) -> list[Asked]:
        """Posts as the engine sees them, none of their tags accepted.

        Args:
            compute: Read captions now that were never read; otherwise they have no sentence vector yet.
        """
        ...


@dataclass
class _Followed:
    """An engine, and how far it has followed the past.

    Attributes:
        since: The decision from which on the history is to be asked for changes.
        aliases: By which tags were read.
        place: Of the last post that was added.
        posts: How many were added, and what they were, in `digest`.
    """

    engine: Engine
    fusion: PersonalFusion
    since: int
    aliases: Mapping[str, str]
    place: tuple[str, int] | None = None
    posts: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    states: States | None = None

    def tags_of(self, post: DonePost) -> tuple[str, ...]:
        """Its tags as model keys, aliases as what they stand for."""
        keys = (model_key(tag) for tag in post.post.chosen)
        return tuple(dict.fromkeys(self.aliases.get(key, key) for key in keys if key))

    def add(self, post: DonePost, asked: Asked, untold: Sequence[str] = ()) -> None:
        """One more post."""
        tags = self.tags_of(post)
        self.engine.add(asked, tags, (*untold, UserCondVoice.system) if self.states else untold)
        self.place, self.posts = post.place, self.posts + 1
        photo = post.post.photos[0].content_hash if post.post.photos else None
        self.digest.update(repr((post.post_id, tags, photo)).encode())
        if self.states:
            self.states.add(asked, tags, self.posts, self.digest.hexdigest())


class Person:
    """The engine of one account. Suggestions come from one thread; `catch_up` may run in another meanwhile."""

    def __init__(
        self,
        history: History,
        account_id: int,
        fusion: FusionModel,
        voices: Callable[[], Iterable[Voice]],
        reader: PastReader,
    ) -> None:
        """Begin with an engine that knows no post yet.

        Args:
            voices: Makes voices that know no post yet.
        """
        self._history, self._account_id = history, account_id
        self._fusion, self._voices, self._reader = fusion, voices, reader
        self._now = self._begin(0)
        #: Whether the past was followed at all; before that nothing may be added behind it.
        self._has_caught_up = False

    @property
    def engine(self) -> Engine:
        """The engine, as far as it has followed."""
        return self._now.engine

    @property
    def fusion(self) -> PersonalFusion:
        """Its fusion, with what it learned of this account."""
        return self._now.fusion

    def spelled(self, ranked: Iterable[tuple[str, float]], top_k: int) -> list[tuple[str, str, float]]:
        """Best of ranked tags as (key, tag, chance): none that is blocked, aliases as what they stand for.

        A tag is written as the person wrote it last.
        """
        blocked, aliases = self._history.blocked(), self._history.aliases()
        best: dict[str, tuple[str, float]] = {}
        for key, chance in ranked:
            target, tag = aliases.get(key, (key, key))
            if target not in best and target not in blocked and key not in blocked:
                best[target] = tag, chance
            if len(best) == top_k:
                break
        written = self._history.spellings(best)
        return [(key, written.get(key, tag), chance) for key, (tag, chance) in best.items()]

    def follow(self) -> bool:
        """Take in what became of the past, if that is quick; False if it takes a `catch_up`."""
        if not self._has_caught_up or self._now.aliases != self._aliases():
            return False
        changes = self._history.changes_since(self._account_id, self._now.since)
        if changes.rebuilt or len(changes.appended) > _A_FEW:
            return False
        if changes.decision_id != self._now.since:
            self._now.fusion.rejections = self._history.rejections(self._account_id)
        self._now.since = changes.decision_id
        if changes.appended:
            self._append(self._now)
        return True

    def catch_up(self) -> Generator[Progress, None, None]:
        """Follow the past from its first post on, with another engine; the old one answers until it is done."""
        now = self._begin(self._history.latest_decision())
        total = self._history.changes_since(self._account_id, now.since).kept
        teach_from = total if now.fusion.posts else max(0, total - _TAUGHT)
        starts = {
            system: teach_from - voice.memory for system, voice in now.engine.voices.items() if voice.memory is not None
        }
        voice = now.engine.voices.get(UserCondVoice.system)
        if isinstance(voice, UserCondVoice):
            now.states = States(self._history, self._account_id, voice, teach_from)
        for post, asked in self._past(now):
            if now.posts >= max(1, teach_from):
                now.engine.learn(asked, now.tags_of(post))
            now.add(post, asked, [system for system, start in starts.items() if now.posts < start])
            if now.posts % _NOTED == 0:
                yield Progress(now.posts, max(total, now.posts), _NOTE)
        if now.fusion.posts and teach_from < total:
            self._history.keep_learned(self._account_id, FUSION, now.fusion.learned())
        now.fusion.rejections = self._history.rejections(self._account_id)
        self._now, self._has_caught_up = now, True

    def _begin(self, since: int) -> _Followed:
        fusion = PersonalFusion(self._fusion, self._history.learned(self._account_id, FUSION))
        return _Followed(Engine(self._voices(), fusion), fusion, since, self._aliases())

    def _aliases(self) -> dict[str, str]:
        return {key: target for key, (target, _) in self._history.aliases().items()}

    def _past(self, now: _Followed) -> Iterator[tuple[DonePost, Asked]]:
        """Posts behind the last one that was added, until there are no more."""
        while posts := self._history.past(self._account_id, now.place, _CHUNK):
            yield from zip(posts, self._reader.read(posts, compute=False), strict=True)

    def _append(self, now: _Followed) -> None:
        """Add the few posts that came last, and learn from them."""
        while posts := self._history.past(self._account_id, now.place, _A_FEW):
            for post, asked in zip(posts, self._reader.read(posts, compute=True), strict=True):
                now.engine.learn(asked, now.tags_of(post))
                now.add(post, asked)
        self._history.keep_learned(self._account_id, FUSION, now.fusion.learned())
