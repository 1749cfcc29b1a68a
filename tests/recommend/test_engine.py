"""The engine of one person: who may be suggested, what speaks for it, and what is never lost on the way."""

from collections.abc import Sequence

import numpy as np
import pytest

from tagdesk.recommend.asked import Asked
from tagdesk.recommend.engine import COLUMNS, Engine
from tagdesk.recommend.fusion import Candidates
from tagdesk.recommend.habits.past import PastPost
from tagdesk.recommend.query import Query
from tagdesk.recommend.voices import MaconVoice, OwnTags


class MadeUpVoice:
    """Speaks by fixed scores, and for own tags that it doesn't know by -5."""

    def __init__(self, system: str, scores: dict[str, float], *, hears_own: bool = False) -> None:
        self.system, self.vocabulary = system, tuple(scores)
        self._scores, self._hears_own = np.array(list(scores.values()), np.float32), hears_own
        self.added: list[Sequence[str]] = []

    def scores(self, asked: Asked, own: OwnTags) -> tuple[np.ndarray, np.ndarray]:
        others = np.full(len(own.keys), np.nan, np.float32)
        if self._hears_own:
            others[[row for row, key in enumerate(own.keys) if key not in self.vocabulary]] = -5
        return self._scores, others

    def add(self, asked: Asked, tags: Sequence[str]) -> None:
        self.added.append(tags)


class ByColumn:
    """The fusion that believes one column."""

    def __init__(self, name: str) -> None:
        self._column = COLUMNS.index(name)

    def chances(self, candidates: Candidates) -> np.ndarray:
        return candidates.evidence[:, self._column]


def asked(text: str = "", time_s: float = 1e6, accepted: tuple[str, ...] = ()) -> Asked:
    return Asked(Query(text=text, accepted=accepted), PastPost(time_s, accepted, text))


def evidence(candidates: Candidates, key: str) -> dict[str, float]:
    return dict(zip(COLUMNS, candidates.evidence[candidates.keys.index(key)].tolist(), strict=True))


@pytest.fixture
def sog() -> MadeUpVoice:
    return MadeUpVoice("sog", {"beach": -1.0, "cat": -2.0, "walk": -9.0})


@pytest.fixture
def usercond() -> MadeUpVoice:
    return MadeUpVoice("usercond", {"cat": -0.5}, hears_own=True)


def test_before_the_first_post_the_models_speak_alone(sog: MadeUpVoice) -> None:
    engine = Engine([sog], ByColumn("sog_score"))
    assert engine.suggest(asked(), 2) == [("beach", -1.0), ("cat", -2.0)]
    told = evidence(engine.candidates(asked()), "cat")
    assert told["sog_below"] == -1 and told["sog_knows"] == told["new"] == 1
    assert told["usercond_knows"] == told["uses"] == 0


def test_own_tags_and_those_of_the_models_are_candidates_with_all_that_speaks_for_them(
    sog: MadeUpVoice, usercond: MadeUpVoice
) -> None:
    engine = Engine([sog, usercond], ByColumn("base_level"))
    engine.add(asked("at the sea"), ["mine", "beach"])
    assert sog.added == usercond.added == [["mine", "beach"]]
    found = engine.candidates(asked("at the sea", 2e6, ("beach",)))
    assert set(found.keys) == {"mine", "beach", "cat", "walk", "sea"}, "tags, and what might become one"
    mine, cat = evidence(found, "mine"), evidence(found, "cat")
    assert mine["uses"] == 1 and mine["new"] == 0 and mine["sog_knows"] == 0
    assert mine["usercond_knows"] == 1 and mine["usercond_score"] == -5
    assert cat["uses"] == 0 and cat["new"] == 1 and cat["usercond_below"] == 0
    assert mine["has_caption"] == cat["has_caption"] == cat["accepted"] == 1
    assert mine["posts"] == cat["posts"] > 0, "what is the same for all tags is so for new ones"
    assert np.isfinite(found.evidence).all()


def test_a_known_tag_that_stands_in_the_caption_is_a_candidate_however_little_speaks_for_it() -> None:
    many = MadeUpVoice("sog", {**{f"tag{number}": 0.0 for number in range(100)}, "walk": -9.0, "longwalk": -9.0})
    engine = Engine([many], ByColumn("sog_score"))
    assert "walk" not in engine.candidates(asked("a stroll")).keys
    assert {"walk", "longwalk"} <= set(engine.candidates(asked("a long walk")).keys)


def test_accepted_and_rejected_tags_are_not_suggested(sog: MadeUpVoice) -> None:
    engine = Engine([sog], ByColumn("sog_score"))
    assert engine.suggest(asked(accepted=("beach",)), 5, {"walk"}) == [("cat", -2.0)]


def test_with_many_own_tags_candidates_stay_few(sog: MadeUpVoice) -> None:
    engine = Engine([sog], ByColumn("base_level"))
    for number in range(500):
        engine.add(asked(time_s=float(number)), [f"own{2 * number}", f"own{2 * number + 1}"])
    found = engine.candidates(asked(time_s=600.0))
    assert len(found.keys) < 300
    assert engine.suggest(asked(time_s=600.0), 1)[0][0] in ("own998", "own999")


def test_macon_reads_a_post_once_that_is_asked_about_and_then_done() -> None:
    class CountingMacon:
        vocabulary, memory, read = ("beach",), 2, 0

        def vector(self, query: Query, regions: np.ndarray | None) -> np.ndarray:
            self.read += 1
            return np.array([float(len(query.text))])

        def scores(self, vector: np.ndarray, past: np.ndarray | None, tags: Sequence[Sequence[str]]) -> np.ndarray:
            return np.array([0.0 if past is None else past.sum()])

    model = CountingMacon()
    voice, own = MaconVoice(model), OwnTags((), np.zeros(0))
    first, second = asked("a"), asked("four")
    voice.scores(first, own)
    voice.add(first, ["beach"])
    assert np.exp(voice.scores(second, own)[0]) == pytest.approx([1.0])
    assert model.read == 2
