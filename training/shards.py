"""Posts in several files that are read again and again, not kept: which, by which process, in what order."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from training.errors import TrainingError

Item = TypeVar("Item")
_ENDINGS = (".jsonl", ".jsonl.gz")
#: Files that are read at the same time.
_OPEN = 8


def find_shards(paths: Sequence[Path]) -> list[Path]:
    """The files of posts that are meant: files as they are, all of a folder, all that fit a pattern, each once.

    Raises:
        TrainingError: A folder or a pattern holds none.
    """
    found: list[Path] = []
    for path in paths:
        some = [path]
        if path.is_dir():
            some = sorted(file for file in path.iterdir() if file.name.endswith(_ENDINGS))
        elif not path.exists() and any(sign in path.name for sign in "*?["):
            some = sorted(path.parent.glob(path.name))
        if not some:
            raise TrainingError(
                f"{path} holds no .jsonl or .jsonl.gz file; give files of posts, a folder or a pattern."
            )
        found += some
    return list(dict.fromkeys(found))


def share_out(sizes: Sequence[int], processes: int) -> list[list[int]]:
    """Places of the files that each process reads, so that all have about as much: the largest to whoever has least.

    Args:
        sizes: Of the files, in whatever unit.
    """
    shares: list[list[int]] = [[] for _ in range(processes)]
    total = [0] * processes
    for place in sorted(range(len(sizes)), key=lambda place: -sizes[place]):
        least = total.index(min(total))
        shares[least].append(place)
        total[least] += sizes[place]
    return [sorted(share) for share in shares]


def mixed(files: Sequence[Callable[[], Iterator[Item]]], generator: random.Random) -> Iterator[Item]:
    """Items of files in a random order, now of one, now of another of the few that are open."""
    waiting = list(files)
    generator.shuffle(waiting)
    reading: list[Iterator[Item]] = []
    while waiting or reading:
        while waiting and len(reading) < _OPEN:
            reading.append(waiting.pop()())
        place = generator.randrange(len(reading))
        try:
            yield next(reading[place])
        except StopIteration:
            del reading[place]


def shuffled(items: Iterable[Item], kept: int, generator: random.Random) -> Iterator[Item]:
    """Items in another order, of which so many are in memory: each new one takes the place of one of them."""
    buffer: list[Item] = []
    for item in items:
        if len(buffer) < kept:
            buffer.append(item)
            continue
        place = generator.randrange(kept)
        yield buffer[place]
        buffer[place] = item
    generator.shuffle(buffer)
    yield from buffer


def blocks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Items by so many, the last block with what is left."""
    iterator = iter(items)
    while block := list(islice(iterator, size)):
        yield block
