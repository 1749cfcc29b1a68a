"""Several posts at once: suggestions for all of them together, and what their tags have in common."""

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from tagdesk.contract.features import model_key
from tagdesk.domain import DeskPost, PostTag, Progress, Suggestion, TagState
from tagdesk.errors import PhotoError

#: Posts that are asked about at most; of more, these many that are spread over all of them speak for the others.
MOST_ASKED = 24
#: What a list must reach down to for its mean to be worth something.
ASKED_TOP_K = 60

# Thousands of posts share a few hundred tags.
_key = lru_cache(10_000)(model_key)

#: Gives photos in their order.
Ahead = Callable[[Sequence[Path]], Generator[Path, None, None]]
#: Suggestions for one post, best first; raises `PhotoError` for a photo that can't be read.
Ask = Callable[[DeskPost], Sequence[Suggestion]]


@dataclass(frozen=True)
class BatchAnswer:
    """Ranked tags for several posts together.

    Attributes:
        suggestions: With the mean chance over the posts that are open to the tag.
        open_posts: On how many posts of those asked about each tag (by key) is open: neither chosen nor rejected.
        scores: The chance of each tag (by key) on each post that it was suggested for.
        asked: How many posts were asked about.
        posts: How many posts it is about.
    """

    suggestions: tuple[Suggestion, ...] = ()
    open_posts: Mapping[str, int] = field(default_factory=dict)
    scores: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    asked: int = 0
    posts: int = 0

    def scores_of(self, tag: str) -> Mapping[int, float]:
        """The chance of a tag on each post that it was suggested for."""
        return self.scores.get(model_key(tag), {})


def suggest_for_all(
    posts: Sequence[DeskPost], ask: Ask, ahead: Ahead, top_k: int = 20
) -> Generator[Progress, None, BatchAnswer]:
    """Ask about several posts and rank the answers together; a photo that can't be read has no say.

    Args:
        ahead: Gives leading photos in their order, and looks at the next ones meanwhile.

    Raises:
        TagDeskError: The models failed.
    """
    asked = spread(posts, MOST_ASKED)
    lists: dict[int, Sequence[Suggestion]] = {}
    photos = [post.photos[0].path for post in asked if post.photos]
    with closing(ahead(photos)) as looked_at:  # who cancels waits for no further photo
        for done, post in enumerate(asked):
            yield Progress(done, len(asked))
            if post.photos:
                next(looked_at)
            try:
                lists[post.post_id] = ask(post)
            except PhotoError:
                continue
    yield Progress(len(asked), len(asked))
    return merged([post for post in asked if post.post_id in lists], lists, top_k, len(posts))


def merged(posts: Sequence[DeskPost], lists: Mapping[int, Sequence[Suggestion]], top_k: int, total: int) -> BatchAnswer:
    """One list out of a list for each post: a tag's chance is its mean over the posts that are open to it."""
    closed = {post.post_id: {model_key(tag.tag) for tag in post.tags} for post in posts}
    scores: dict[str, dict[int, float]] = {}
    texts: dict[str, str] = {}
    sources: dict[str, Counter[str]] = {}
    for post in posts:
        for suggestion in lists[post.post_id]:
            key = model_key(suggestion.tag)
            if key in closed[post.post_id]:
                continue
            texts.setdefault(key, suggestion.tag)
            scores.setdefault(key, {})[post.post_id] = suggestion.score
            sources.setdefault(key, Counter()).update(suggestion.sources)
    open_posts = {key: sum(key not in tags for tags in closed.values()) for key in scores}
    means = {key: sum(found.values()) / open_posts[key] for key, found in scores.items()}
    best = sorted(means, key=lambda key: (-means[key], -open_posts[key], key))[:top_k]
    suggestions = tuple(
        Suggestion(
            texts[key],
            round(means[key], 4),
            {name: weight / len(scores[key]) for name, weight in sources[key].items()},
        )
        for key in best
    )
    return BatchAnswer(
        suggestions,
        {key: open_posts[key] for key in best},
        {key: scores[key] for key in best},
        asked=len(posts),
        posts=total,
    )


def common_post(posts: Sequence[DeskPost], shown: DeskPost) -> DeskPost:
    """The post on show, with the tags that all of the posts have; done if all of them are."""
    chosen, rejected = ({_key(tag) for tag in tags} for tags in (posts[0].chosen, posts[0].rejected))
    own: set[str] = set()
    for post in posts:
        if not chosen and not rejected:
            break
        chosen &= {_key(tag) for tag in post.chosen}
        rejected &= {_key(tag) for tag in post.rejected}
        own.update(_key(tag) for tag in post.tags_in(TagState.OWN))
    tags = []
    for tag in posts[0].tags:
        key = _key(tag.tag)
        if key in chosen:
            tags.append(PostTag(tag.tag, TagState.OWN if key in own else TagState.ACCEPTED))
        elif key in rejected:
            tags.append(PostTag(tag.tag, TagState.REJECTED))
    return replace(shown, tags=tuple(tags), done=all(post.done for post in posts))


def partial_tags(posts: Sequence[DeskPost]) -> list[tuple[str, int]]:
    """Tags that some of the posts have but not all, with how many, most first."""
    texts: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for post in posts:
        for tag in post.chosen:
            texts.setdefault(_key(tag), tag)
            counts[_key(tag)] += 1
    return [(texts[key], count) for key, count in counts.most_common() if count < len(posts)]


def open_to(posts: Sequence[DeskPost], tag: str) -> list[DeskPost]:
    """Posts that neither have the tag nor ever rejected it."""
    key = _key(tag)
    return [post for post in posts if all(_key(known.tag) != key for known in post.tags)]


def without(posts: Sequence[DeskPost], tag: str) -> list[DeskPost]:
    """Posts that don't have the tag, rejected or not."""
    key = _key(tag)
    return [post for post in posts if all(_key(chosen) != key for chosen in post.chosen)]


def spread(posts: Sequence[DeskPost], most: int) -> list[DeskPost]:
    """So many of the posts at most, spread evenly from the first to the last."""
    if len(posts) <= most:
        return list(posts)
    return [posts[round(place * (len(posts) - 1) / (most - 1))] for place in range(most)]
