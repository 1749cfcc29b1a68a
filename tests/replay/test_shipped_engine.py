"""The shipped engine in a replay: what it is asked and told, and the rules that read the same habits."""

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_up_ranking import NOON, made_post, ranked

from tagdesk.archive import utc_seconds
from tagdesk.contract.manifest import ModelManifest
from tagdesk.errors import PackError
from tagdesk.paths import models_dir
from tagdesk.recommend.asked import Asked, Reader
from tagdesk.recommend.engine import COLUMNS, Engine
from tagdesk.recommend.fusion import Candidates
from tagdesk.recommend.habits.evidence import Habits
from tagdesk.recommend.habits.rules import RULES, rule_ranking
from tagdesk.recommend.model_set import ModelSet
from tagdesk.recommend.sources import columns_of
from tagdesk.recommend.voices import OwnTags
from tagdesk.replay import shipped
from tagdesk.replay.figures import LIST
from tagdesk.replay.loop import keys_of, replay
from tagdesk.replay.shipped import EngineRanking, Engines, load_engines

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
    last = ranked(POSTS, ranking_of(ByUses()))[-1]
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
    assert len(ranked(POSTS, ranking_of(ByUses()))) == len(counted) == 3


def test_the_fusion_learns_what_it_was_told_unless_it_must_not() -> None:
    fusion = ByUses()
    ranked(POSTS, ranking_of(fusion))
    assert [right for _, right in fusion.learned] == [("cat",), ("sea",), ("sea", "dog")]
    assert [candidates for candidates, _ in fusion.learned] == fusion.told
    still = ByUses()
    ranked(POSTS, ranking_of(still, learns_from_s=math.inf))
    assert len(still.told) == 3 and not still.learned


def test_posts_that_taught_a_model_teach_the_fusion_nothing() -> None:
    fusion, until = ByUses(), POSTS[2].time
    assert until
    assert len(ranked(POSTS, ranking_of(fusion, learns_from_s=utc_seconds(until)))) == 3
    assert [right for _, right in fusion.learned] == [("sea",), ("sea", "dog")]


class Says:
    """A model that says the same of every post; it knows three tags, and own ones by their place."""

    system, vocabulary, memory = "sog", ("zoo", "ape", "sea"), None

    def __init__(self, *scores: float, of_own: float = np.nan) -> None:
        self._scores, self._of_own = np.array(scores, np.float32), of_own

    def scores(self, asked: Asked, own: OwnTags) -> tuple[np.ndarray, np.ndarray]:
        return self._scores, np.array([np.nan if key in self.vocabulary else self._of_own for key in own.keys])

    def add(self, asked: Asked, tags: Sequence[str]) -> None:
        pass


@pytest.mark.parametrize(
    ("voice", "list_"),
    [
        (Says(0.1, 0.3, 0.2), ["ape", "sea", "zoo"]),
        (Says(0.3, 0.3, 0.2), ["ape", "zoo", "sea"]),
        (Says(0.1, 0.3, 0.2, of_own=0.4), ["cat", "sun", "ape", "sea", "zoo"]),
        (Says(0.0, 0.0, 0.0), []),
    ],
)
def test_each_model_alone_says_what_it_says_whatever_the_habits_do(voice: Says, list_: list[str]) -> None:
    ranking = EngineRanking(Reader(None, None), Engine([voice], ByUses()), silent=columns_of(["sog"]))
    last = ranked(POSTS, ranking)[-1]
    assert last.ranked.alone == {"sog": list_}
    assert ranking.rank(POSTS[-1], ["sea"]).alone == {}, "of a list that was asked again nothing is told"


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
    (last,) = ranked(POSTS, ranking_of(fusion), start=3)
    assert dict(last.ranked.suggestions)["sea"] == pytest.approx(2 / 3)
    assert len(fusion.learned) == 1


def test_without_a_source_its_columns_are_silent() -> None:
    assert [COLUMNS[row] for row in columns_of(["sog"])] == ["sog_score", "sog_below", "sog_knows"]
    assert {COLUMNS[row] for row in columns_of(["uses"])} == {"uses", "age", "rate"} and columns_of([]) == []
    assert [COLUMNS[row] for row in columns_of(["recent_slow"])] == ["recent_slow"], "one column alone"
    fusion = ByUses()
    found = ranked(POSTS, ranking_of(fusion, silent=columns_of(["uses"])))
    assert all(chance == 0 for one in found for _, chance in one.ranked.suggestions)
    assert found[-1].ranked.rules["most_used"][0] == "sea", "the rules still hear it"


def test_packs_that_are_not_there(tmp_path: Path, shared_packs: Path) -> None:
    with pytest.raises(PackError, match="There is no model pack in"):
        load_engines(shared_packs, pack=tmp_path)
    with pytest.raises(PackError, match="There is no model pack in"):
        load_engines(shared_packs, pack=shared_packs, beneath=[tmp_path])
    with pytest.raises(PackError, match=r"There is no model 'macon' in .*; it has sog\.$"):
        load_engines(shared_packs, systems=["macon"])
    with pytest.raises(PackError, match=r"There is no model 'macon' in .* or .*; it has sog\.$"):
        load_engines(shared_packs, pack=shared_packs, beneath=[shared_packs], systems=["macon"])
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
    assert seen_by(engines) == of_some | {"backbone of all", "sentences of all"}
    opened.clear()
    both = load_engines(tmp_path / "shipped", pack=tmp_path / "other", beneath=[tmp_path / "shipped"])
    assert both.systems == ("sog", "csrw", "amnn"), "what is lent is asked too"
    assert [name for name in opened if name.endswith(("sog", "csrw"))] == ["shipped/sog", "other/csrw"]
    assert len(opened) == 6 and seen_by(both) == seen_by(engines) | {"sog of all"}
    opened.clear()
    one = load_engines(tmp_path / "shipped", systems=["sog"])
    assert one.systems == ("sog",) and len(opened) == 4 and "shipped/sog" in opened
    assert "csrw of all" not in seen_by(one), "it is not asked"
    (tmp_path / "other/fusion/manifest.json").write_text("{}")
    with pytest.raises(PackError, match="update TagDesk"):
        load_engines(tmp_path / "shipped", pack=tmp_path / "other")


def test_an_account_is_learned_from_after_the_posts_that_taught_the_models() -> None:
    nothing = dict.fromkeys(("inputs", "outputs", "sets_seen", "accounts_seen"), ())
    manifest = ModelManifest(
        "sog", "", "", "fp32", files={}, settings={}, vocabulary_size=0, metrics={}, created="2026-06-20",
        fitted_until={"ann": "2026-06-14T12:00:00+00:00"}, **nothing,
    )  # fmt: skip
    engines = Engines(lambda _: ranking_of(ByUses()), (), (), ModelSet((manifest,)))
    assert engines.learns_from_s("ann") == utc_seconds(NOON) and engines.learns_from_s("bob") == -math.inf
    assert replace(engines, learning=False).learns_from_s("bob") == math.inf


def seen_by(engines: Engines) -> set[str]:
    return {account for manifest in engines.models.manifests for account in manifest.accounts_seen}


class Loaded:
    """A model that was loaded."""

    vocabulary = ("sea", "sun")

    def check(self, columns: tuple[str, ...]) -> None:
        assert columns == COLUMNS


@pytest.mark.skipif(not (models_dir() / "fusion").is_dir(), reason="the fusion is not made yet")
def test_the_shipped_engine_says_what_it_says_in_the_app() -> None:
    engines = load_engines(models_dir(), systems=["csrw"])
    assert engines.systems == ("csrw",) and engines.vocabulary and engines.models.saw("sfomuseum", 0)
    ranking = engines.new("ann")
    assert isinstance(ranking, EngineRanking)
    scored = []
    for one in filter(None, replay(POSTS, ranking)):
        scored.append(one)
        assert one.ranked.suggestions == ranking._engine.suggest(ranking._reader.read(one.post), LIST)
    assert len(scored) == 3
    assert all(0 <= chance <= 1 for one in scored for _, chance in one.ranked.suggestions)
    again = ranked(POSTS, engines.new("ann"))
    assert [one.ranked.suggestions for one in again] == [one.ranked.suggestions for one in scored], (
        "nothing is left over"
    )
