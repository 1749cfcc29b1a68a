"""Posts from JSONL to examples: reading with line numbers, the development split, the vocabulary."""

import hashlib
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tagdesk.archive import utc_seconds
from tagdesk.contract.features import model_key
from tagdesk.domain import Post
from tagdesk.errors import ArchiveError
from tagdesk.importers import jsonl
from tagdesk.recommend.query import Query
from training.errors import TrainingError

#: Accounts that the packs A and B leave out, to be asked about them (CONTRACTS.md).
HALVES = {
    "a": frozenset({"cogdog", "cpjobling", "geoinquiets", "bizweekgraphics", "sfomuseum"}),
    "b": frozenset({"mfshill", "ellenforsyth", "IaninSheffield", "hibbittsdesign", "pokemongojiang"}),
}
_LOG = logging.getLogger(__name__)
MAX_TAG_CHARACTERS = 1_000


@dataclass(frozen=True)
class Example:
    """One training or test post: what is known (no tags in it) and the indices of its tags in the vocabulary.

    `time_s` is seconds since 1970 (0 where unknown), `user` the account ("" where unknown).
    """

    post_id: str
    query: Query
    tags: tuple[int, ...]
    user: str = ""
    time_s: float = 0.0


def posts_of(path: Path, *, skip_bad_lines: bool = False) -> Iterator[Post]:
    """Posts of one file one after the other; as `read_posts`."""
    try:
        yield from jsonl.read_posts(path, skip_bad_lines=skip_bad_lines)
    except ArchiveError as error:
        raise TrainingError(str(error)) from error


def read_posts(paths: Sequence[Path], *, skip_bad_lines: bool = False) -> list[Post]:
    """All posts of some `.jsonl` or `.jsonl.gz` files; image paths become absolute.

    Args:
        skip_bad_lines: Leave unreadable lines out and say so, instead of refusing the file.

    Raises:
        TrainingError: A file or a line that can't be read, named with its number.
    """
    posts = [post for path in paths for post in posts_of(path, skip_bad_lines=skip_bad_lines)]
    long = [tag for post in posts for tag in post.tags if len(model_key(tag)) > MAX_TAG_CHARACTERS]
    if long:
        _LOG.warning(
            "%d tags of more than %d characters left out, the first begins with %s.",
            len(long),
            MAX_TAG_CHARACTERS,
            long[0][:40],
        )
    return posts


def is_dev_test(post_id: str) -> bool:
    """True for the 15 % of each set that are never fitted or tuned on (CONTRACTS.md, development split)."""
    return drawn("dev", post_id) % 100 >= 85


def is_validation(post_id: str) -> bool:
    """True for about 8 % of the posts, drawn independently of the development split."""
    return drawn("validation", post_id) % 100 < 8


def drawn(purpose: str, post_id: str) -> int:
    """A number for a post, below 2**32, that is always the same and says nothing about another purpose's."""
    return int(hashlib.sha256(f"{purpose}:{post_id}".encode()).hexdigest()[:8], 16)


def tag_keys(post: Post) -> list[str]:
    """Model keys of a post's tags, in order, each once."""
    keys = (model_key(tag) for tag in post.tags)
    return list(dict.fromkeys(key for key in keys if 0 < len(key) <= MAX_TAG_CHARACTERS))


def build_vocabulary(posts: Iterable[Post], min_uses: int) -> tuple[str, ...]:
    """Tags that at least `min_uses` posts carry, sorted as strings.

    Raises:
        TrainingError: No tag is used that often.
    """
    return vocabulary_of(Counter(key for post in posts for key in tag_keys(post)), min_uses)


def vocabulary_of(uses: Mapping[str, int], min_uses: int) -> tuple[str, ...]:
    """As `build_vocabulary`, from the number of posts that carry each tag."""
    vocabulary = tuple(sorted(key for key, count in uses.items() if count >= min_uses))
    if not vocabulary:
        raise TrainingError(f"No tag is used by {min_uses} posts or more; give more posts or a smaller --min-uses.")
    if len(vocabulary) == 1:
        raise TrainingError(
            f"Only the tag {vocabulary[0][:40]} is used by {min_uses} posts or more, so there is nothing to choose; "
            "give more posts or a smaller --min-uses."
        )
    return vocabulary


def query_of(post: Post, image_words: Sequence[str] | None = None) -> Query:
    """The query a post asks, without its tags; `image_words` default to those the record carries."""
    return Query.of_post(
        image_words=post.image_words if image_words is None else image_words,
        place=post.place,
        time=post.time,
        caption=post.caption,
        photo=post.images[0] if post.images else "",
    )


def example_of(post: Post, index: Mapping[str, int]) -> Example:
    """A post as an example, by the places of the tags in the vocabulary."""
    return Example(
        post_id=post.post_id,
        query=query_of(post),
        tags=tuple(index[key] for key in tag_keys(post) if key in index),
        user=post.user or "",
        time_s=utc_seconds(post.time) if post.time else 0.0,
    )


def to_examples(
    posts: Iterable[Post], vocabulary: Sequence[str], *, keep_empty: bool = False
) -> tuple[list[Example], int]:
    """Examples of the posts with a tag in the vocabulary, and the number of posts skipped for want of one.

    Args:
        keep_empty: Keep posts without such a tag too; they count as zero in every metric.
    """
    index = {tag: i for i, tag in enumerate(vocabulary)}
    examples = [example_of(post, index) for post in posts]
    known = [example for example in examples if example.tags or keep_empty]
    return known, len(examples) - len(known)
