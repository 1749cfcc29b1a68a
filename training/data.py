"""Posts from JSONL to examples: reading with line numbers, the development split, the vocabulary."""

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from tagdesk.contract.features import model_key
from tagdesk.domain import Post
from tagdesk.recommend.query import Query
from training.errors import TrainingError

MAX_TAG_CHARACTERS = 1_000


@dataclass(frozen=True)
class Example:
    """One training or test post: what is known (no tags in it) and the indices of its tags in the vocabulary."""

    post_id: str
    query: Query
    tags: tuple[int, ...]


def read_posts(paths: Sequence[Path]) -> list[Post]:
    """All posts of some `.jsonl` or `.jsonl.gz` files; image paths become absolute.

    Raises:
        TrainingError: A file or a line that can't be read, named with its number.
    """
    return [post for path in paths for post in _read_file(path)]


def _read_file(path: Path) -> Iterator[Post]:
    number = 0
    try:
        with _open_text(path) as stream:
            for line in stream:
                number += 1
                if line.strip():
                    post = Post.from_record(json.loads(line))
                    images = tuple(str((path.parent / image).resolve()) for image in post.images)
                    yield Post(**{**post.__dict__, "images": images})
    except FileNotFoundError:
        raise TrainingError(f"{path} doesn't exist.") from None
    except (OSError, EOFError) as error:
        raise TrainingError(f"{path} can't be read: {error}.") from error
    except ValueError as error:  # also JSON and Unicode errors
        raise TrainingError(f"{path}, line {number}: {error}.") from error


def _open_text(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return cast(IO[str], gzip.open(path, "rt", encoding="utf-8"))
    return path.open(encoding="utf-8")


def is_dev_test(post_id: str) -> bool:
    """True for the 15 % of each set that are never fitted or tuned on (CONTRACTS.md, development split)."""
    return int(hashlib.sha256(f"dev:{post_id}".encode()).hexdigest()[:8], 16) % 100 >= 85


def is_validation(post_id: str) -> bool:
    """True for about 8 % of the posts, drawn independently of the development split."""
    return int(hashlib.sha256(f"validation:{post_id}".encode()).hexdigest()[:8], 16) % 100 < 8


def tag_keys(post: Post) -> list[str]:
    """Model keys of a post's tags, in order, each once."""
    keys = (model_key(tag) for tag in post.tags)
    return list(dict.fromkeys(key for key in keys if 0 < len(key) <= MAX_TAG_CHARACTERS))


def build_vocabulary(posts: Iterable[Post], min_uses: int) -> tuple[str, ...]:
    """Tags that at least `min_uses` posts carry, sorted as strings.

    Raises:
        TrainingError: No tag is used that often.
    """
    uses = Counter(key for post in posts for key in tag_keys(post))
    vocabulary = tuple(sorted(key for key, count in uses.items() if count >= min_uses))
    if not vocabulary:
        raise TrainingError(f"No tag is used by {min_uses} posts or more; give more posts or a smaller --min-uses.")
    return vocabulary


def query_of(post: Post, image_words: Sequence[str] | None = None) -> Query:
    """The query a post asks, without its tags; `image_words` default to those the record carries."""
    return Query.of_post(
        image_words=post.image_words if image_words is None else image_words,
        place=post.place,
        time=post.time,
        caption=post.caption,
    )


def to_examples(posts: Iterable[Post], vocabulary: Sequence[str]) -> tuple[list[Example], int]:
    """Examples of the posts with a tag in the vocabulary, and the number of posts skipped for want of one."""
    index = {tag: i for i, tag in enumerate(vocabulary)}
    examples, skipped = [], 0
    for post in posts:
        tags = tuple(index[key] for key in tag_keys(post) if key in index)
        if tags:
            examples.append(Example(post.post_id, query_of(post), tags))
        else:
            skipped += 1
    return examples, skipped
