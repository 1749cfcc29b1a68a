"""The shipped engine in a replay: what it is asked and told, and the rules that read the same habits."""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pytest
from made_up_ranking import made_post

from tagdesk.contract.manifest import ModelManifest
from tagdesk.errors import PackError
from tagdesk.paths import models_dir
from tagdesk.recommend.asked import Reader
from tagdesk.recommend.engine import COLUMNS, Engine
from tagdesk.recommend.fusion import Candidates
from tagdesk.recommend.habits.evidence import Habits
from tagdesk.recommend.habits.rules import RULES, rule_ranking
from tagdesk.recommend.sources import columns_of
from tagdesk.replay import shipped
from tagdesk.replay.figures import LIST
from tagdesk.replay.loop import keys_of, replay
from tagdesk.replay.shipped import EngineRanking, load_engines

POSTS = [
    made_post(0, "sea Sun", caption="at the sea"),
    made_post(1, "cat", caption="my cat"),
    made_post(2, "sea", caption="the sea again"),
    made_post(3, "sea dog", caption="a dog at the sea"),
]


class ByUses:
    """The fusion that believes how often a tag was used, and keeps what it learns from."""

    def __init__(self) -> None:
        self.told: list[Candidates] = []
        self.learned: list[tuple[Candidates, Collection[str]]] = []

    def chances(self, candidates: Candidates) -> np.ndarray:
        self.told.append(candidates)
        return candidates.evidence[:, COLUMNS.index("uses")]

    def learn(self, candidates: Candidates, right: Collection[str]) -> None:
        self.learned.append((candidates, right))


def ranking_of(fusion: ByUses, **options) -> EngineRanking:
    return EngineRanking(Reader(None, None), Engine([], fusion), **options)


def test_suggestions_and_rules_by_hand() -> None:
    *_, last = replay(POSTS, ranking_of(ByUses()))
    chances = dict(last.ranked.suggestions)
    assert last.ranked.keys[0] == "sea" and chances["sea"] == pytest.approx(2 / 3)
    assert "dog" in last.ranked.candidates and chances["dog"] == 0, "it stands in the caption"
    assert set(last.ranked.rules) == set(RULES)
    habits, reader = Habits(), Reader(None, None)
    for post in POSTS[:-1]:
        habits.add(reader.read(post, keys_of(post)).post)
    asked = reader.read(POSTS[-1]).post
    for rule, keys in last.ranked.rules.items():
        assert keys == rule_ranking(habits, asked, rule), rule


def test_habits_are_asked_once_for_engine_and_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    counted, evidence = [], Habits._evidence
    monkeypatch.setattr(Habits, "_evidence", lambda self, post: counted.append(post) or evidence(self, post))
    assert len(list(replay(POSTS, ranking_of(ByUses())))) == len(counted) == 3


def test_the_fusion_learns_what_it_was_told_unless_it_must_not() -> None:
    fusion = ByUses()
    list(replay(POSTS, ranking_of(fusion)))
    assert [right for _, right in fusion.learned] == [("cat",), ("sea",), ("sea", "dog")]
    assert [candidates for candidates, _ in fusion.learned] == fusion.told
    still = ByUses()
    list(replay(POSTS, ranking_of(still, learning=False)))
    assert len(still.told) == 3 and not still.learned


def test_accepted_tags_are_not_suggested_and_not_learned_from() -> None:
    fusion = ByUses()
    ranking = ranking_of(fusion)
    for post in POSTS[:-1]:
        ranking.add(post, keys_of(post))
    first = ranking.rank(POSTS[-1])
    more = ranking.rank(POSTS[-1], ["sea"])
    assert "sea" in first.keys and "sea" not in more.keys and more.rules == {}
    accepted = COLUMNS.index("accepted")
    assert [told.evidence[0, accepted] for told in fusion.told] == [0, 1]
    ranking.add(POSTS[-1], ("sea", "dog"))
    ((learned, _),) = fusion.learned
    assert learned is fusion.told[0], "from the post as it was before any tag"


def test_a_post_that_was_not_ranked_is_added_all_the_same() -> None:
    fusion = ByUses()
    (last,) = replay(POSTS, ranking_of(fusion), latest=1)
    assert dict(last.ranked.suggestions)["sea"] == pytest.approx(2 / 3)
    assert len(fusion.learned) == 1


def test_without_a_source_its_columns_are_silent() -> None:
    assert [COLUMNS[row] for row in columns_of(["sog"])] == ["sog_score", "sog_below", "sog_knows"]
    assert {COLUMNS[row] for row in columns_of(["uses"])} == {"uses", "age", "rate"} and columns_of([]) == []
    assert [COLUMNS[row] for row in columns_of(["recent_slow"])] == ["recent_slow"], "one column alone"
    fusion = ByUses()
    ranked = list(replay(POSTS, ranking_of(fusion, silent=columns_of(["uses"]))))
    assert all(chance == 0 for one in ranked for _, chance in one.ranked.suggestions)
    assert ranked[-1].ranked.rules["most_used"][0] == "sea", "the rules still hear it"


def test_packs_that_are_not_there(tmp_path: Path, shared_packs: Path) -> None:
    with pytest.raises(PackError, match="There is no model pack in"):
        load_engines(shared_packs, pack=tmp_path)
    with pytest.raises(PackError, match=r"There is no model 'macon' in .*; it has sog\.$"):
        load_engines(shared_packs, systems=["macon"])
    with pytest.raises(PackError, match="is missing"):
        load_engines(shared_packs)  # it has neither sentences nor fusion


def test_what_a_folder_lacks_is_the_shipped_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def make(name: str, account: str) -> None:
        (tmp_path / name).mkdir(parents=True)
        nothing = dict.fromkeys(("inputs", "outputs", "sets_seen"), ())
        ModelManifest(
            Path(name).name, "", "", "fp32", files={}, settings={}, vocabulary_size=0, metrics={}, created="",
            accounts_seen=(account,), **nothing,
        ).save(tmp_path / name)  # fmt: skip

    for name in ("backbone", "sentences", "fusion", "sog", "csrw"):
        make(f"shipped/{name}", f"{name} of all")
    for name in ("fusion", "csrw", "amnn"):
        make(f"other/{name}", f"{name} of some")
    note = lambda folder, *_: opened.append(str(folder.relative_to(tmp_path))) or Loaded()  # noqa: E731
    for encoder in ("PhotoEncoder", "SentenceEncoder", "FusionModel"):
        monkeypatch.setattr(shipped, encoder, note)
    monkeypatch.setattr(shipped, "load_model", lambda _system, folder, _sentences: note(folder))
    monkeypatch.setattr(shipped, "voices_of", lambda models: models.values())
    engines = load_engines(tmp_path / "shipped", pack=tmp_path / "other")
    assert sorted(opened) == ["other/amnn", "other/csrw", "other/fusion", "shipped/backbone", "shipped/sentences"]
    assert engines.systems == ("csrw", "amnn") and engines.vocabulary == ("sea", "sun")
    of_some = {"fusion of some", "csrw of some", "amnn of some"}
    assert engines.accounts_seen == of_some | {"backbone of all", "sentences of all"}
    opened.clear()
    one = load_engines(tmp_path / "shipped", systems=["sog"])
    assert one.systems == ("sog",) and len(opened) == 4 and "shipped/sog" in opened
    assert "csrw of all" not in one.accounts_seen, "it is not asked"
    (tmp_path / "other/fusion/manifest.json").write_text("{}")
    with pytest.raises(PackError, match="update TagDesk"):
        load_engines(tmp_path / "shipped", pack=tmp_path / "other")


class Loaded:
    """A model that was loaded."""

    vocabulary = ("sea", "sun")

    def check(self, columns: tuple[str, ...]) -> None:
        assert columns == COLUMNS


@pytest.mark.skipif(not (models_dir() / "fusion").is_dir(), reason="the fusion is not made yet")
def test_the_shipped_engine_says_what_it_says_in_the_app() -> None:
    engines = load_engines(models_dir(), systems=["csrw"])
    assert engines.systems == ("csrw",) and engines.vocabulary and "sfomuseum" in engines.accounts_seen
    ranking = engines.new()
    assert isinstance(ranking, EngineRanking)
    scored = []
    for one in replay(POSTS, ranking):
        scored.append(one)
        assert one.ranked.suggestions == ranking._engine.suggest(ranking._reader.read(one.post), LIST)
    assert len(scored) == 3
    assert all(0 <= chance <= 1 for one in scored for _, chance in one.ranked.suggestions)
    again = list(replay(POSTS, engines.new()))
    assert [one.ranked.suggestions for one in again] == [one.ranked.suggestions for one in scored], (
        "nothing is left over"
    )
