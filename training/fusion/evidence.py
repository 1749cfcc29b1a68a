"""Evidence of whole accounts, post by post as the engine would have had it, kept in files."""

import json
import logging
import random
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tagdesk.contract.features import model_key
from tagdesk.domain import Post
from tagdesk.recommend.asked import Reader
from tagdesk.recommend.engine import COLUMNS, Engine
from tagdesk.recommend.fusion import Candidates

_LOG = logging.getLogger(__name__)
#: Of posts with several tags this share is asked about once more, some tags accepted.
_ASKED_AGAIN = 1 / 3
#: So many stretches of so many posts are replayed as if an account began there.
_BEGINNINGS, _BEGINNING = 12, 40
_ARRAYS = ("evidence", "right", "starts", "number", "tags", "accepted", "unseen")


class Unfused:
    """In the place of a fusion while evidence is gathered: nothing is ranked."""

    def chances(self, candidates: Candidates) -> np.ndarray:
        """Nothing speaks for anything."""
        return np.zeros(len(candidates.keys))

    def learn(self, candidates: Candidates, right: Collection[str]) -> None:
        """It learns nothing."""


@dataclass(frozen=True)
class Evidence:
    """Lists of candidates, one after the other: C candidates in Q lists.

    Attributes:
        evidence: (C, F) float16, with the columns `COLUMNS`.
        right: 1 for candidates that are among the tags still wanted, (C,) uint8.
        starts: Where each list begins, and the end of all, (Q + 1,).
        number: Which post of the account a list is of, (Q,).
        tags: How many tags are wanted, candidates or not, (Q,).
        accepted: How many tags were accepted, (Q,).
        unseen: How many of the wanted were never used before, (Q,).
        keys: Candidates, (C,).
    """

    evidence: np.ndarray
    right: np.ndarray
    starts: np.ndarray
    number: np.ndarray
    tags: np.ndarray
    accepted: np.ndarray
    unseen: np.ndarray
    keys: list[str]

    def save(self, path: Path) -> None:
        """Write the file at once or not at all."""
        draft = path.with_suffix(".tmp")
        with draft.open("wb") as file:
            keys = np.frombuffer(json.dumps(self.keys).encode(), np.uint8)
            np.savez(file, columns=list(COLUMNS), keys=keys, **{name: getattr(self, name) for name in _ARRAYS})
        draft.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Evidence | None":
        """Read a file; None if it isn't there or is of other columns."""
        if not path.is_file():
            return None
        with np.load(path) as kept:
            if tuple(kept["columns"]) != COLUMNS:
                return None
            return cls(**{name: kept[name] for name in _ARRAYS}, keys=json.loads(kept["keys"].tobytes()))


@dataclass(frozen=True)
class List:
    """One list of candidates; names as in `Evidence`."""

    evidence: np.ndarray
    right: list[bool]
    number: int
    tags: int
    accepted: int
    unseen: int
    keys: list[str]


def gather_evidence(
    stretches: Iterable[Sequence[Post]], fresh: Callable[[], Engine], reader: Reader, *, first: int = 1
) -> Evidence:
    """Replay stretches of an account, each through an engine that knows nothing of it yet.

    Args:
        stretches: Posts in the order of time, the `first` of which are only added.
        fresh: Makes such an engine.
        reader: Reads posts with the encoders of the engine.
    """
    return together([found for stretch in stretches for found in _lists_of(stretch, fresh(), reader, first)])


def together(lists: Sequence[List]) -> Evidence:
    """Lists one after the other."""
    return Evidence(
        evidence=np.concatenate([each.evidence for each in lists]),
        right=np.concatenate([each.right for each in lists]).astype(np.uint8),
        starts=np.cumsum([0, *(len(each.keys) for each in lists)]),
        number=np.array([each.number for each in lists]),
        tags=np.array([each.tags for each in lists]),
        accepted=np.array([each.accepted for each in lists]),
        unseen=np.array([each.unseen for each in lists]),
        keys=[key for each in lists for key in each.keys],
    )


def list_of(
    candidates: Candidates, number: int, tags: Sequence[str], accepted: Sequence[str], used: Collection[str]
) -> List:
    """Candidates of a post with these tags, some of which were accepted already.

    Args:
        used: Tags that were used before.
    """
    wanted = set(tags) - set(accepted)
    rows = [row for row, key in enumerate(candidates.keys) if key not in accepted]
    keys = [candidates.keys[row] for row in rows]
    table = candidates.evidence[rows].astype(np.float16)
    right = [key in wanted for key in keys]
    return List(table, right, number, len(wanted), len(accepted), len(wanted.difference(used)), keys)


def beginnings(archive: Sequence[Post]) -> list[Sequence[Post]]:
    """Short stretches from all over an account: a fusion that only met long histories would not know how to begin."""
    starts = np.linspace(0, max(0, len(archive) - _BEGINNING), _BEGINNINGS).astype(int)
    return [archive[start : start + _BEGINNING] for start in dict.fromkeys(starts.tolist())]


def _lists_of(archive: Sequence[Post], engine: Engine, reader: Reader, first: int) -> Iterator[List]:
    chance = random.Random(0)
    used: set[str] = set()
    for number, post in enumerate(archive):
        tags = tuple(dict.fromkeys(key for tag in post.tags if (key := model_key(tag))))
        given: list[tuple[str, ...]] = [()]
        if len(tags) > 1 and chance.random() < _ASKED_AGAIN:
            given.append(tuple(sorted(chance.sample(tags, chance.randint(1, len(tags) - 1)), key=tags.index)))
        for accepted in given if number >= first else ():
            yield list_of(engine.candidates(reader.read(post, accepted)), number, tags, accepted, used)
        engine.add(reader.read(post), tags)
        used |= set(tags)
        if number % 500 == 499:
            _LOG.info("%s: %d of %d posts", post.user, number + 1, len(archive))
