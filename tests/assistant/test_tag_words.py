"""The words of tags are read once, however often the program is started."""

from collections.abc import Iterable, Mapping

import numpy as np
import pytest
from made_up_past import drain
from pack_maker import SENTENCE_WIDTH

from tagdesk.assistant.parts import Parts
from tagdesk.assistant.tag_words import read_tags
from tagdesk.errors import HistoryError
from tagdesk.history.store import History
from tagdesk.recommend.sentences import SentenceEncoder
from tagdesk.recommend.usercond import word_vector


class Meeting:
    """Knows `cat` by heart, and others since they were met."""

    def __init__(self) -> None:
        self.met: dict[str, np.ndarray] = {}

    def unmet(self, keys: Iterable[str]) -> list[str]:
        return [key for key in dict.fromkeys(keys) if key != "cat" and key not in self.met]

    def meet(self, vectors: Mapping[str, np.ndarray]) -> None:
        self.met |= vectors


@pytest.fixture
def encoder(parts: Parts) -> SentenceEncoder:
    return parts.open("sentences", lambda folder: SentenceEncoder(folder, threads=1))


KEYS = ["cat", "newyork", "夕日", "newyork", *(f"tag{number}" for number in range(43))]


def test_tags_are_read_once_with_progress_and_are_the_same_after_a_restart(
    history: History, encoder: SentenceEncoder
) -> None:
    first, again = Meeting(), Meeting()
    steps = drain(read_tags(history, first, encoder, KEYS))
    assert [(step.done, step.total) for step in steps] == [(0, 45), (20, 45), (40, 45)]
    assert first.met.keys() == set(KEYS) - {"cat"}
    assert drain(read_tags(history, again, encoder, KEYS)) == []
    for key, vector in again.met.items():
        assert vector.tobytes() == first.met[key].tobytes() == word_vector(encoder.read, key).tobytes()
    assert [step.total for step in drain(read_tags(history, again, encoder, [*KEYS, "new"]))] == [1]


@pytest.mark.parametrize("payload", [b"", b"x", b"\0" * 4 * (SENTENCE_WIDTH + 1)])
def test_a_damaged_vector_is_read_anew(history: History, encoder: SentenceEncoder, payload: bytes) -> None:
    drain(read_tags(history, Meeting(), encoder, ["newyork"]))
    history.cache_features("newyork", f"tag words {encoder.version}", payload)
    model = Meeting()
    assert len(drain(read_tags(history, model, encoder, ["newyork"]))) == 1
    assert (model.met["newyork"] == word_vector(encoder.read, "newyork")).all()


def test_a_full_disk_costs_time_later(
    history: History, encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise HistoryError("The disk is full.")

    monkeypatch.setattr(History, "cache_many", full)
    model = Meeting()
    drain(read_tags(history, model, encoder, KEYS))
    assert model.met.keys() == set(KEYS) - {"cat"}
