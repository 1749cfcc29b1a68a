"""Completion of what is typed: own tags and vocabularies, quick however many there are."""

import time
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from statistics import median

import pytest

from tagdesk.assistant.completion import VocabularyIndex
from tagdesk.assistant.tag_remark import remarks_on
from tagdesk.history.store import History

#: The figure is 30 ms on the machine a person has; a busy one of a test run gets more.
_LIMIT_MS = 60.0
SYLLABLES = ["".join(pair) for pair in product("bcdfghjklmnprstvwxz", "aeiou")]
MANY = ["".join(parts) for parts in product(SYLLABLES, SYLLABLES, SYLLABLES[:12])][:100_000]


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with closing(History(tmp_path / "history.sqlite")) as opened:
        yield opened


def test_the_shortest_come_first_from_all_vocabularies() -> None:
    index = VocabularyIndex()
    one, two = ["sunset", "sun", "sea"], ("sunsetlovers", "sun", "日本")
    index.hold([one, two])
    assert index.starting("su", 10) == ["sun", "sunset", "sunsetlovers"]
    assert index.starting("su", 1) == ["sun"]
    assert index.starting("日", 10) == ["日本"]
    assert index.starting("", 10) == index.starting("x", 10) == []
    index.hold([one])
    assert index.starting("sunsetl", 10) == []


def test_completing_among_100_000_tags_is_quick(history: History) -> None:
    assert len(set(MANY)) == 100_000
    with history.write() as journal:
        rows = [(tag, tag, number % 500 + 1) for number, tag in enumerate(MANY)]
        journal.db.conn.executemany("INSERT INTO tag_uses VALUES (?, ?, ?)", rows)
        journal.db.conn.executemany("INSERT INTO blocked VALUES (?, ?)", [(tag, tag) for tag in MANY[:1_000]])
    index = VocabularyIndex()
    index.hold([MANY])
    for prefix in ("s", "sa", "sasa", "sasaba", "nothing"):
        took_ms = []
        for _ in range(5):
            started = time.perf_counter()
            history.tags_starting(prefix, 10)
            index.hold([MANY])
            index.starting(prefix, 10)
            remarks_on(history, [prefix])
            took_ms.append((time.perf_counter() - started) * 1000)
        assert median(took_ms) < _LIMIT_MS, prefix
