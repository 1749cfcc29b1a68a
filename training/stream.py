"""Posts of many files that are never in memory together: counted once, then read anew for every epoch."""

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from heapq import nsmallest
from pathlib import Path
from typing import Any, TypeVar

from tqdm import tqdm

from tagdesk.domain import Post
from training.data import (
    Example,
    drawn,
    example_of,
    is_validation,
    posts_of,
    read_posts,
    tag_keys,
    to_examples,
    vocabulary_of,
)
from training.errors import TrainingError
from training.processes import Processes
from training.shards import mixed, share_out, shuffled
from training.tally import Tally

Item = TypeVar("Item")
#: Posts that a fit stops by: as where all are at hand, of very many only some.
MOST_HELD_OUT = 2_000
#: Tags of a vocabulary, the most frequent ones.
MOST_TAGS = 20_000
#: Names that are counted at a time, and accounts that are remembered.
_MOST_COUNTED, _MOST_ACCOUNTS = 1_000_000, 100_000
_INDEX, _HELD_OUT = "index.json", "held-out.jsonl"


@dataclass(frozen=True)
class Census:
    """What one pass over all posts counts: those with a tag, and how many of them have each tag and each word."""

    posts: int
    tags: Mapping[str, int]
    words: Mapping[str, int]
    accounts: Sequence[str]

    def vocabulary(self, min_uses: int) -> tuple[str, ...]:
        """As `build_vocabulary`, the most frequent tags where there are very many."""
        return vocabulary_of(dict(most_used(self.tags, MOST_TAGS)), min_uses)


@dataclass(frozen=True)
class Index:
    """What is known of the posts before an epoch begins; lies in the run folder, so that they are counted once.

    Attributes:
        identity: Of the files and of how they were counted.
        vocabulary: Tags by id.
        words: Posts that hold each word that is learned, where a system learns words.
        accounts: Whose posts these are.
        held_out: Share of the posts that may be held out that are.
        instances: What an epoch learns from in each file.
        posts: Posts that are fitted on.
        tags: Their tags altogether.
    """

    identity: str
    vocabulary: tuple[str, ...]
    words: Mapping[str, int]
    accounts: Sequence[str]
    held_out: float
    instances: Sequence[int]
    posts: int
    tags: int

    def write(self, folder: Path, held_out: Sequence[Post]) -> None:
        """Keep it in a run folder, with the posts that are held out."""
        folder.mkdir(parents=True, exist_ok=True)
        lines = (json.dumps(post.to_record()) + "\n" for post in held_out)
        (folder / _HELD_OUT).write_text("".join(lines), encoding="utf-8")
        draft = folder / "index.tmp"
        draft.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")
        draft.replace(folder / _INDEX)  # last: it makes the posts valid

    @classmethod
    def read(cls, folder: Path, identity: str) -> "Index | None":
        """That of a run folder; None where there is none, or one of other posts."""
        try:
            document = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
            index = cls(**{**document, "vocabulary": tuple(document["vocabulary"])})
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return index if index.identity == identity else None

    def validation(self, folder: Path) -> list[Example]:
        """The posts to stop by.

        Raises:
            TrainingError: There are none, or none to fit on.
        """
        examples = to_examples(read_posts([folder / _HELD_OUT]), self.vocabulary)[0]
        if not examples or not self.posts:
            raise TrainingError("There are too few tagged posts to hold some out; give more posts or omit --stream.")
        return examples

    def fitted_on(self, validation: int, sets: Iterable[str]) -> dict[str, Any]:
        """What `metrics.json` says of the posts of a fit that stopped by so many others."""
        return {
            "train_posts": self.posts,
            "validation_posts": validation,
            "tags": len(self.vocabulary),
            "tags_per_post": self.tags / self.posts,
            "sets": sorted(sets),
            "accounts": sorted(self.accounts),
        }


class Stream:
    """The posts of files; each process reads its own files of them."""

    def __init__(
        self, files: Sequence[Path], processes: Processes, *, seed: int, kept: int, skip_bad_lines: bool = False
    ) -> None:
        """Nothing is read yet.

        Args:
            kept: Instances that are in memory to be shuffled.
        """
        self.files, self.processes, self.kept = files, processes, kept
        self._seed, self._skip_bad_lines = seed, skip_bad_lines

    def identity(self, *settings: Any) -> str:
        """Hash of the files, by name and size, and of settings that JSON can say.

        Raises:
            TrainingError: A file doesn't exist.
        """
        return hashlib.sha256(json.dumps([[f.name for f in self.files], self._sizes(), *settings]).encode()).hexdigest()

    def count(self, words_in: Callable[[Post], Iterable[str]] = lambda _: ()) -> Census:
        """Read all posts once and count.

        Args:
            words_in: Words of a post, where they are to be counted.
        """
        posts, tags, words, accounts = 0, Tally(_MOST_COUNTED), Tally(_MOST_COUNTED), Tally(_MOST_ACCOUNTS)
        for place in self._own_by_size("counting posts"):
            for post in self._posts(place):
                if keys := tag_keys(post):
                    posts += 1
                    tags.add(keys)
                    words.add(set(words_in(post)))
                    accounts.add([post.user] if post.user else [])
        # All add up in the same order, or they might forget other names.
        (posts, tags, words, accounts), *others = self.processes.told_by_all((posts, tags, words, accounts))
        for more_posts, more_tags, more_words, more_accounts in others:
            posts += more_posts
            tags.merge(more_tags)
            words.merge(more_words)
            accounts.merge(more_accounts)
        return Census(posts, tags.counts, words.counts, sorted(accounts.counts))

    def look(
        self,
        census: Census,
        vocabulary: tuple[str, ...],
        words: Mapping[str, int],
        identity: str,
        instances: Callable[[Example], int],
    ) -> tuple[Index, list[Post]]:
        """Read all posts once more, now that it is known which tags and words count.

        Args:
            instances: What an epoch learns from a post; called for each post that is fitted on, on its process.

        Returns:
            The index, and the posts that are held out.
        """
        share = MOST_HELD_OUT / max(MOST_HELD_OUT, 0.08 * census.posts)
        index = Index(identity, vocabulary, words, census.accounts, share, (), 0, 0)
        known = {tag: number for number, tag in enumerate(vocabulary)}
        held_out: list[Post] = []
        found, posts, tags = [0] * len(self.files), 0, 0
        for place in self._own_by_size("looking at posts"):
            for post in self._posts(place):
                if _is_held_out(post, share):
                    held_out.append(post)
                elif (example := example_of(post, known)).tags:
                    posts, tags = posts + 1, tags + len(example.tags)
                    found[place] += instances(example)
            held_out = nsmallest(MOST_HELD_OUT, held_out, key=_order)
        every = self.processes.told_by_all((found, posts, tags, held_out))
        index = replace(
            index,
            instances=[sum(counts) for counts in zip(*(one[0] for one in every), strict=True)],
            posts=sum(one[1] for one in every),
            tags=sum(one[2] for one in every),
        )
        return index, nsmallest(MOST_HELD_OUT, (post for one in every for post in one[3]), key=_order)

    def steps(self, index: Index, batch_size: int) -> int:
        """Batches of an epoch of the process that has most.

        Raises:
            TrainingError: Some process would have nothing to read.
        """
        count = self.processes.count
        filled = sum(1 for number in index.instances if number)
        if filled < count or batch_size < count:
            raise TrainingError(
                f"{count} processes can't share out {filled} files of posts in batches of {batch_size}; give at least "
                "as many files, and batches of as many posts, as there are processes."
            )
        shares = share_out(index.instances, count)
        return max(
            -(-sum(index.instances[place] for place in share) // self.size(batch_size, number))
            for number, share in enumerate(shares)
        )

    def size(self, batch_size: int, number: int | None = None) -> int:
        """What a process (by default this one) adds to a batch of so many."""
        number, count = self.processes.number if number is None else number, self.processes.count
        return batch_size * (number + 1) // count - batch_size * number // count

    def epoch(self, number: int, index: Index, instances: Callable[[Example], Iterable[Item]]) -> Iterator[Item]:
        """What this process learns from in an epoch, in an order that depends on seed, epoch and process."""
        generator = random.Random(f"{self._seed}/{number}/{self.processes.number}")
        known = {tag: place for place, tag in enumerate(index.vocabulary)}
        own = share_out(index.instances, self.processes.count)[self.processes.number]
        posts = mixed([partial(self._posts, place) for place in own], generator)
        fitted = (example_of(post, known) for post in posts if not _is_held_out(post, index.held_out))
        items = (item for example in fitted if example.tags for item in instances(example))
        return shuffled(items, self.kept, generator)

    def _posts(self, place: int) -> Iterator[Post]:
        file = self.files[place]
        for number, post in enumerate(posts_of(file, skip_bad_lines=self._skip_bad_lines)):
            # Without an id it would be like all others without.
            yield post if post.post_id else replace(post, post_id=f"{file.name}/{number}")

    def _own_by_size(self, doing: str) -> Iterable[int]:
        own = share_out(self._sizes(), self.processes.count)[self.processes.number]
        found: Iterable[int] = tqdm(own, desc=doing, unit="file", disable=None if self.processes.is_first else True)
        return found

    def _sizes(self) -> list[int]:
        try:
            return [file.stat().st_size for file in self.files]
        except OSError as error:
            raise TrainingError(f"{error.filename} can't be read: {error.strerror}.") from error


def most_used(uses: Mapping[str, int], most: int) -> list[tuple[str, int]]:
    """The names that are used most, with their uses; of equals the first in the alphabet."""
    return nsmallest(most, uses.items(), key=lambda entry: (-entry[1], entry[0]))


def _is_held_out(post: Post, share: float) -> bool:
    return is_validation(post.post_id) and drawn("held out", post.post_id) < share * 2**32


def _order(post: Post) -> tuple[int, str]:
    return drawn("held out", post.post_id), post.post_id
