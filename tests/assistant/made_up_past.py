"""A past of made-up posts, and a user-conditioned model whose state is easily told."""

import zlib
from collections.abc import Generator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tagdesk.assistant.eyes import Eyes
from tagdesk.assistant.parts import Parts
from tagdesk.assistant.suggest import SuggestService
from tagdesk.domain import Progress
from tagdesk.history.journal import TagRow
from tagdesk.history.store import History
from tagdesk.recommend.asked import Asked, asked_of
from tagdesk.recommend.engine import COLUMNS
from tagdesk.recommend.query import Query
from tagdesk.recommend.voices import UserCondVoice, Voice

DAY = datetime(2026, 6, 14, 12, tzinfo=UTC)
_WIDTH = 4


class MadeUpUserCond:
    """Its state is a faded sum of what it was told; tags and photos are vectors by their names and numbers."""

    version, vocabulary = "made up", ("sunset", "beach")
    no_state = np.zeros(_WIDTH, np.float32)

    def __init__(self) -> None:
        self.told = 0
        self._names = list(self.vocabulary)

    def after(self, state: np.ndarray, photo: np.ndarray | None, keys: Sequence[str]) -> np.ndarray:
        self.told += 1
        seen = 0.0 if photo is None else photo.sum()
        return (0.9 * state + sum(map(_vector, keys)) + seen).astype(np.float32)

    def place_of(self, query: Query, photo: np.ndarray | None, state: np.ndarray) -> np.ndarray:
        return state

    def rows_of(self, keys: Sequence[str]) -> np.ndarray:
        self._names += [key for key in keys if key not in self._names]
        return np.array([self._names.index(key) for key in keys], np.int64)

    def scores_of_own(self, place: np.ndarray, rows: np.ndarray, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        scores = np.array([_vector(key) @ place for key in self._names], np.float32)
        return scores[: len(self.vocabulary)], scores[rows]


class FollowingService(SuggestService):
    """A service on packs that are open already, with the made-up model among its voices."""

    def __init__(self, parts: Parts, history: History | None) -> None:
        super().__init__(parts.folders, threads=1, history=history)
        self._parts = parts
        self._eyes = Eyes(parts, history)
        self.model = MadeUpUserCond()

    def _voices(self) -> list[Voice]:
        return [*super()._voices(), UserCondVoice(self.model)]  # type: ignore[arg-type]

    @property
    def state(self) -> np.ndarray:
        """Of the first account."""
        return self._person(1).followed.engine.voices["usercond"].state  # type: ignore[attr-defined]


def add_done(
    history: History, *tags: str, days: float = 0, account_id: int = 1, photo: Path | None = None, **columns: Any
) -> int:
    """A done post; returns its number."""
    with history.write() as journal:
        post_id = journal.insert_post([(photo, None)] if photo else [], account_id=account_id, **columns)
        for number, tag in enumerate(tags):
            journal.set_tag(post_id, "own", TagRow(tag, number + 1, typed=True))
        journal.mark_done(post_id, "done", DAY + timedelta(days=days))
    return post_id


def drain(work: Generator[Progress, None, Any]) -> list[Progress]:
    """Do all of some work."""
    return list(work)


def question(caption: str = "at the beach", *accepted: str) -> Asked:
    """A post that is asked about at a fixed time after all others."""
    return asked_of(
        lambda _: None, posted_s=(DAY + timedelta(days=100)).timestamp(), caption=caption, accepted=accepted
    )


def table(service: SuggestService, asked: Asked, account_id: int = 1) -> dict[str, dict[str, float]]:
    """What speaks for each candidate, as far as the service has followed the account."""
    found = service._person(account_id).followed.engine.candidates(asked)
    return {
        key: dict(zip(COLUMNS, row.tolist(), strict=True)) for key, row in zip(found.keys, found.evidence, strict=True)
    }


@cache
def _vector(key: str) -> np.ndarray:
    return np.random.default_rng(zlib.crc32(key.encode())).normal(size=_WIDTH)
