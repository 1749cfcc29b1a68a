"""Posts and rankings whose figures can be worked out by hand."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from tagdesk.domain import Post
from tagdesk.replay.loop import Ranked, Ranking, Scored, replay

NOON = datetime(2026, 6, 14, 12)


def made_post(number: int, tags: str, user: str | None = "ann", **fields) -> Post:
    """Post number so and so, an hour after the one before."""
    fields = {"time": NOON + timedelta(hours=number)} | fields
    return Post(str(number), tags=tuple(tags.split()), user=user, **fields)


def scored(number: int, tags: str, suggestions: Mapping[str, float], used: str = "", **ranked) -> Scored:
    """A post and what was said of it; `used` are the tags used before, once each."""
    rules = {name: keys.split() for name, keys in ranked.pop("rules", {}).items()}
    uses = dict.fromkeys(used.split(), 1)
    caption = ranked.pop("caption", "")
    alone = {system: keys.split() for system, keys in ranked.pop("alone", {}).items()}
    said = Ranked(list(suggestions.items()), rules, ranked.pop("candidates", "").split(), alone)
    return Scored(number, made_post(number, tags, caption=caption), tuple(tags.split()), uses, said)


def ranked(archive: Sequence[Post], ranking: Ranking, start: int = 1) -> list[Scored]:
    """What was said of the posts that are not only added."""
    return [one for one in replay(archive, ranking, start) if one]


class MadeUpRanking:
    """Suggests by a function of the post and the accepted tags, and keeps what it was told."""

    def __init__(self, suggest: Callable[[Post, Sequence[str]], str], rules: Mapping[str, str]) -> None:
        self._suggest, self._rules = suggest, rules
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.added: list[tuple[str, tuple[str, ...]]] = []

    def rank(self, post: Post, accepted: Sequence[str] = ()) -> Ranked:
        self.asked.append((post.post_id, tuple(accepted)))
        keys = self._suggest(post, accepted).split()
        rules = {name: keys.split() for name, keys in self._rules.items()}
        return Ranked([(key, 0.5) for key in keys], rules, keys)

    def add(self, post: Post, tags: Sequence[str]) -> None:
        self.added.append((post.post_id, tuple(tags)))
