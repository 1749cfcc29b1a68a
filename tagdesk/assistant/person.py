"""One account: its engine, which follows what the account's past becomes in the history."""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tagdesk.archive import utc_seconds
from tagdesk.assistant.keeping import if_possible, read_learned
from tagdesk.assistant.learned import FUSION
from tagdesk.assistant.states import States
from tagdesk.contract.features import model_key
from tagdesk.domain import DonePost, Progress
from tagdesk.history.store import History
from tagdesk.recommend.asked import Asked
from tagdesk.recommend.engine import Engine
from tagdesk.recommend.fusion import FusionModel, PersonalFusion
from tagdesk.recommend.model_set import ModelSet
from tagdesk.recommend.voices import UserCondVoice, Voice

#: Posts that are read from the history at once, and after how many progress is told.
_CHUNK, _NOTED = 500, 50
_NOTE = "reading your posts"
#: So many of the latest posts at least are followed, so that an answer costs the same after any number of posts.
#: Where they begin moves on by `_STEP` at once, so that what is kept of them stays of use.
_MOST_POSTS, _STEP = 20_000, 5_000
#: More new posts than that are no business of a suggestion, but of `Person.catch_up`.
_A_FEW = 50
_MANY_DECISIONS = 2_000
#: Where the fusion never learned anything of an account, it learns from so many of its latest posts.
_TAUGHT = 200
#: Beside what the fusion learned stands with which models.
_WITH = "models"


class PastReader(Protocol):
    """Reads posts of the past, by what the history keeps of them."""

    def read(self, posts: Sequence[DonePost], *, compute: bool) -> list[Asked]:
        """Posts as the engine sees them, none of their tags accepted.

        Args:
            compute: Read captions now that were never read; otherwise they have no sentence vector yet.
        """
        ...


@dataclass
class Followed:
    """An engine, and how far it has followed the past.

    Attributes:
        fusion: The engine's, with what it learned of this account.
        since: The decision from which on the history is to be asked for changes.
        aliases: By which tags were read.
        is_kept: Whether the history has what the fusion learned.
        is_whole: Whether the past was followed from its beginning on; before that nothing may be added behind it.
        place: Of the last post that was added.
        posts: How many were added, and what the user-conditioned model sees of them, in `digest`.
        post_ids: The history's ids of those that were added.
    """

    engine: Engine
    fusion: PersonalFusion
    since: int
    aliases: Mapping[str, str]
    is_kept: bool
    is_whole: bool = False
    place: tuple[str, int] | None = None
    posts: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    states: States | None = None
    post_ids: list[int] = field(default_factory=list)

    def tags_of(self, post: DonePost) -> tuple[str, ...]:
        """Its tags as model keys, aliases as what they stand for."""
        keys = (model_key(tag) for tag in post.post.chosen)
        return tuple(dict.fromkeys(self.aliases.get(key, key) for key in keys if key))

    def learn(self, post: DonePost, asked: Asked) -> None:
        """The fusion learns from a post that is to be added next; from the first one there is nothing to learn."""
        if self.posts and (candidates := self.engine.candidates(asked)).keys:
            self.fusion.learn(candidates, self.tags_of(post))

    def add(self, post: DonePost, asked: Asked, untold: Sequence[str] = ()) -> None:
        """One more post."""
        tags = self.tags_of(post)
        self.engine.add(asked, tags, (*untold, UserCondVoice.system) if self.states else untold)
        self.place, self.posts = post.place, self.posts + 1
        self.post_ids.append(post.post.post_id)
        if self.states:
            self.digest.update(repr((tags, asked.pooled is not None)).encode())
            if asked.pooled is not None:
                self.digest.update(asked.pooled.tobytes())
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
        models: ModelSet,
    ) -> None:
        """Begin with an engine that knows no post yet.

        Args:
            voices: Makes voices that know no post yet.
            models: What they and the fusion are.
        """
        self._history, self._account_id = history, account_id
        self._fusion, self._voices, self._reader, self._models = fusion, voices, reader, models
        self._now = self._begin(0)

    @property
    def followed(self) -> Followed:
        """The engine and how far it is, for one answer: the next one may be of another."""
        return self._now

    def resolved(self, tags: Iterable[str]) -> list[str]:
        """Tags, aliases as the keys of what they stand for."""
        aliases = self._aliases()
        return [aliases.get(model_key(tag), tag) for tag in tags]

    def names_of(self, tag: str) -> list[str]:
        """The key of what a tag stands for, and the keys of all that stand for it."""
        (key,) = map(model_key, self.resolved([tag]))
        return [key, *(alias for alias, target in self._aliases().items() if target == key)]

    def best(
        self, ranked: Iterable[tuple[str, float]], top_k: int, out: Collection[str]
    ) -> list[tuple[str, str, float]]:
        """Best of ranked candidates as (candidate, tag, chance), each tag as the person wrote it last.

        Aliases are named as what they stand for, each of which comes once.

        Args:
            out: Keys of tags that don't come, whatever they are called; blocked ones don't either.
        """
        blocked, aliases = self._history.blocked(), self._history.aliases()
        targets = {key: target for key, (target, _) in aliases.items()}
        taken = {targets.get(key, key) for key in out}
        found: dict[str, tuple[str, float]] = {}
        for key, chance in ranked:
            target = targets.get(key, key)
            if not (target in found or target in taken or target in blocked or key in blocked):
                found[target] = key, chance
            if len(found) == top_k:
                break
        written = {**dict(aliases.values()), **self._history.spellings(found)}
        return [(key, written.get(target, target), chance) for target, (key, chance) in found.items()]

    def beginning(self) -> tuple[tuple[str, int] | None, int]:
        """Place behind which the posts stand that count, and how many these are."""
        return self._history.latest_from(self._account_id, _MOST_POSTS, _STEP)

    def follow(self) -> bool:
        """Take in what became of the past, if that is quick; False if it takes a `catch_up`."""
        now = self._now  # `catch_up` may put another in its place meanwhile
        if not now.is_whole or now.aliases != self._aliases() or self._was_reset(now):
            return False
        if self._history.latest_decision() - now.since > _MANY_DECISIONS:
            return False  # an import: to look through its decisions takes longer than an answer may
        changes = self._history.changes_since(self._account_id, now.since)
        if changes.rebuilt or len(changes.appended) > _A_FEW:
            return False
        if changes.decision_id != now.since:
            now.fusion.rejections = self._rejections(now)
        if changes.appended:
            self._append(now)
        now.since = changes.decision_id
        return True

    def catch_up(self) -> Generator[Progress, None, None]:
        """Follow the past from its `beginning` on, with another engine; the old one answers until it is done."""
        now = self._begin(self._history.latest_decision())
        now.place, total = self.beginning()
        taught = now.fusion.posts
        teach_from = total if taught else max(0, total - _TAUGHT)
        starts = {
            system: teach_from - voice.memory for system, voice in now.engine.voices.items() if voice.memory is not None
        }
        voice = now.engine.voices.get(UserCondVoice.system)
        if isinstance(voice, UserCondVoice):
            now.states = States(self._history, self._account_id, voice, teach_from)
        is_fitted = self._is_fitted()
        for post, asked in self._past(now):
            teaches = now.posts >= teach_from and not is_fitted(post)
            if teaches:
                now.learn(post, asked)
            now.add(post, asked, [system for system, start in starts.items() if now.posts < start])
            # To learn takes as long as to answer: who cancels must not wait for fifty of those.
            if teaches or now.posts % _NOTED == 0:
                yield Progress(now.posts, max(total, now.posts), _NOTE)
        now.engine.habits.settle()
        if now.states:
            now.states.finish()
        if now.fusion.posts > taught:
            self._keep(now)
        now.fusion.rejections = self._rejections(now)
        now.is_whole = True
        self._now = now

    def _begin(self, since: int) -> Followed:
        learned = self._learned()
        fusion = PersonalFusion(self._fusion, learned)
        return Followed(Engine(self._voices(), fusion), fusion, since, self._aliases(), is_kept=learned is not None)

    def _learned(self) -> dict[str, Any] | None:
        """What the fusion learned with these models; None: nothing yet.

        Records of a time when there were only the shipped models don't say with which.
        """
        learned = read_learned(self._history, self._account_id, FUSION)
        if learned is None:
            return None
        known = learned.get(_WITH, None if self._models.is_personal else self._models.identity)
        return learned if known == self._models.identity else None

    def _is_fitted(self) -> Callable[[DonePost], bool]:
        """Tells whether a model was fitted on a post: on it that model looks too good, so the fusion must not learn."""
        if not self._models.is_personal:
            return lambda _: False
        accounts = self._history.accounts()
        name = next((account.name for account in accounts if account.account_id == self._account_id), "")

        def is_fitted(post: DonePost) -> bool:
            done_s = post.done_at.timestamp()
            return self._models.fits(name, utc_seconds(post.post.time) if post.post.time else done_s, done_s)

        return is_fitted

    def _aliases(self) -> dict[str, str]:
        return {key: target for key, (target, _) in self._history.aliases().items()}

    def _rejections(self, now: Followed) -> Mapping[str, int]:
        """How often each tag was rejected, under whichever of its names."""
        times: Counter[str] = Counter()
        for key, count in self._history.rejections(self._account_id).items():
            times[now.aliases.get(key, key)] += count
        return {**times, **{key: times[target] for key, target in now.aliases.items() if target in times}}

    def _was_reset(self, now: Followed) -> bool:
        """Whether the person wished that what the fusion learned be forgotten."""
        return now.is_kept and not self._history.has_learned(self._account_id, FUSION)

    def _past(self, now: Followed) -> Iterator[tuple[DonePost, Asked]]:
        """Posts behind the last one that was added, until there are no more.

        Those without tags say nothing of which tags the person picks: an archive is full of words between posts.
        """
        while posts := self._history.past(self._account_id, now.place, _CHUNK):
            tagged = [post for post in posts if post.post.chosen]
            yield from zip(tagged, self._reader.read(tagged, compute=False), strict=True)
            now.place = posts[-1].place

    def _append(self, now: Followed) -> None:
        """Add the few posts that came last, and learn from them."""
        is_fitted = self._is_fitted()
        while posts := self._history.past(self._account_id, now.place, _A_FEW):
            tagged = [post for post in posts if post.post.chosen]
            for post, asked in zip(tagged, self._reader.read(tagged, compute=True), strict=True):
                if not is_fitted(post):
                    now.learn(post, asked)
                now.add(post, asked)
            now.place = posts[-1].place
        self._keep(now)

    def _keep(self, now: Followed) -> None:
        with if_possible("what the fusion learned"):
            learned = now.fusion.learned() | {_WITH: self._models.identity}
            self._history.keep_learned(self._account_id, FUSION, learned)
            now.is_kept = True
