"""The fusion: evidence as the engine has it, learning from it, and the same answers in a replay, kept or not."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import torch

from tagdesk.assistant.packs import check_packs, rerun_golden
from tagdesk.domain import Post
from tagdesk.recommend.asked import Reader
from tagdesk.recommend.engine import COLUMNS, Engine
from tagdesk.recommend.fusion import FusionModel, PersonalFusion
from tagdesk.recommend.sources import columns_of
from tagdesk.replay.loop import replay
from tagdesk.replay.shipped import EngineRanking
from training.errors import TrainingError
from training.fusion.cached import CachedRanking, FittedFusion
from training.fusion.evidence import Evidence, Unfused, beginnings, gather_evidence
from training.fusion.fit import FusionFit, fit_fusion
from training.fusion.gather import AccountEvidence
from training.fusion.pack import fit_pack
from training.models.fusion import Fusion, FusionConfig, fusion_loss, leave_out

pytestmark = pytest.mark.filterwarnings(
    "ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir"
)
START = datetime(2026, 1, 1, tzinfo=UTC)


def archive(count: int, user: str = "ann") -> list[Post]:
    """The place that is named becomes a tag, and every third post has the tags of the one before."""
    places, posts = ("Ulm", "Rome", "Oslo", "Nice", "Bern"), list[Post]()
    for number in range(count):
        place = places[number * number % 5]
        tags = (place.lower(), f"mood{number // 3}")
        posts.append(Post(str(number), f"a day in {place}", tags, user=user, time=START + timedelta(hours=9 * number)))
    return posts


def fresh() -> Engine:
    return Engine([], Unfused())


def evidence(posts: Sequence[Post]) -> Evidence:
    return gather_evidence([posts], fresh, Reader(None, None))


@pytest.fixture(scope="module")
def kept() -> AccountEvidence:
    posts = archive(60)
    return AccountEvidence(evidence(posts), gather_evidence(beginnings(posts), fresh, Reader(None, None)))


@pytest.fixture(scope="module")
def model(kept: AccountEvidence) -> Fusion:
    return fit_fusion({"ann": (kept.whole, kept.beginnings)}, FusionFit(lists=6400, batch_size=32, width=16))


def test_evidence_is_what_the_engine_has_post_by_post() -> None:
    posts = archive(12)
    found = evidence(posts)
    plain = np.flatnonzero(found.accepted == 0)
    assert found.number[plain].tolist() == list(range(1, 12)), "the first post is only added"
    engine, reader = fresh(), Reader(None, None)
    for number, post in enumerate(posts):
        if number:
            candidates = engine.candidates(reader.read(post))
            start, end = found.starts[(row := plain[number - 1]) : row + 2]
            assert tuple(found.keys[start:end]) == candidates.keys
            assert np.array_equal(found.evidence[start:end], candidates.evidence.astype(np.float16))
            assert found.right[start:end].tolist() == [key in post.tags for key in candidates.keys]
            assert found.tags[row] == 2
        engine.add(reader.read(post), post.tags)


def test_posts_are_asked_about_again_with_some_tags_accepted() -> None:
    found = evidence(archive(60))
    again = np.flatnonzero(found.accepted)
    assert 5 < len(again) < 40
    for row in again:
        start, end = found.starts[row : row + 2]
        assert found.tags[row] == 1 and found.right[start:end].sum() <= 1
        assert (found.evidence[start:end, COLUMNS.index("accepted")] == 1).all()


def test_unseen_tags_are_counted() -> None:
    found = evidence(archive(9))
    plain = found.accepted == 0
    # Posts 1 … 8: the place is new in posts 1 (rome) and 2 (bern), the mood in posts 3 and 6.
    assert found.unseen[plain].tolist() == [1, 1, 1, 0, 0, 1, 0, 0]


def test_evidence_is_kept_unless_it_is_of_other_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, found = tmp_path / "ann.npz", evidence(archive(9))
    assert Evidence.load(path) is None
    found.save(path)
    again = Evidence.load(path)
    assert again is not None and again.keys == found.keys and np.array_equal(again.evidence, found.evidence)
    monkeypatch.setattr("training.fusion.evidence.COLUMNS", COLUMNS[1:])
    assert Evidence.load(path) is None


def test_beginnings_are_short_and_from_all_over() -> None:
    posts = archive(500)
    found = beginnings(posts)
    assert len(found) == 12 and {len(stretch) for stretch in found} == {40}
    assert found[0][0] is posts[0] and found[-1][-1] is posts[-1]
    assert [list(stretch) for stretch in beginnings(posts[:30])] == [posts[:30]]


def test_a_source_that_is_left_out_says_nothing() -> None:
    table = torch.ones(200, 3, 4)
    found = leave_out(table, [[0, 1], [3]], 0.5, torch.Generator().manual_seed(0))
    assert (found[..., 2] == 1).all() and torch.equal(found[..., 0], found[..., 1])
    assert 0.3 < found[:, 0, 0].mean() < 0.7 and (found == found[:, :1]).all(), "of all candidates of a list"


def test_loss_by_hand() -> None:
    logits, right = torch.tensor([[0.0, 0.0, 9.0]]), torch.tensor([[1.0, 0.0, 0.0]])
    weight = torch.tensor([[1.0, 2.0, 0.0]])
    half = float(np.log(2))
    assert fusion_loss(logits, right, weight, 0.0).item() == pytest.approx(3 * half / 5)
    listwise = fusion_loss(logits, right, weight, 1.0).item() - 3 * half / 5
    assert listwise == pytest.approx(np.log(3), abs=1e-5), "the wrong one stands for two, padding for none"


def test_padding_changes_nothing() -> None:
    torch.manual_seed(0)
    model = Fusion(FusionConfig(4, width=8)).eval()
    table = torch.randn(1, 3, 4)
    alone, _ = model(table, torch.ones(1, 3))
    padded = torch.cat([table, 9 * torch.ones(1, 2, 4)], 1)
    found, _ = model(padded, torch.tensor([[1.0, 1.0, 1.0, 0.0, 0.0]]))
    assert torch.allclose(found[:, :3], alone, atol=1e-6)


def test_it_learns_what_a_person_does(kept: AccountEvidence, model: Fusion) -> None:
    posts = archive(60)
    ranking = CachedRanking(kept.whole, PersonalFusion(FittedFusion(model)), learning=False)
    late = [one for one in replay(posts, ranking) if one and one.number >= 20]
    assert np.mean([one.ranked.keys[0] in one.tags for one in late]) > 0.9
    followed = [one for one in late if one.number % 3]
    assert np.mean([set(one.tags) == set(one.ranked.keys[:2]) for one in followed]) > 0.9
    rules = np.mean([set(one.tags) <= set(one.ranked.rules["bll"][:2]) for one in followed])
    assert rules < 0.5, "no single habit is enough"


def test_a_replay_of_kept_evidence_is_a_replay_of_the_engine(
    kept: AccountEvidence, model: Fusion, tmp_path: Path
) -> None:
    posts = archive(60)
    fit_pack({"ann": kept}, tmp_path / "fusion", without=(), seed=0, lists=640)
    fusion = FusionModel(tmp_path / "fusion")
    engine, cached = (
        [one for one in replay(posts, ranking) if one]
        for ranking in (
            EngineRanking(Reader(None, None), Engine([], PersonalFusion(fusion))),
            CachedRanking(kept.whole, PersonalFusion(fusion)),
        )
    )
    assert len(engine) == len(cached) == 59
    for one, other in zip(engine, cached, strict=True):
        chances = dict(other.ranked.suggestions)
        # Evidence is kept in half precision.
        assert all(
            chances.get(key, chance) == pytest.approx(chance, abs=2e-2) for key, chance in one.ranked.suggestions
        )
        for rule, keys in one.ranked.rules.items():
            assert keys[:1] == other.ranked.rules[rule][:1] and set(keys[:10]) == set(other.ranked.rules[rule][:10]), (
                rule
            )


def test_a_silent_source_changes_the_list(kept: AccountEvidence, model: Fusion) -> None:
    posts = archive(60)
    fusion = FittedFusion(model)
    full, without = (
        [
            one
            for one in replay(posts, CachedRanking(kept.whole, PersonalFusion(fusion), silent=columns_of(silent)))
            if one
        ]
        for silent in ((), ("named", "caption_words", "captions"))
    )
    right = [np.mean([one.ranked.keys[0] in one.tags for one in some]) for some in (full, without)]
    assert right[1] < right[0]


def test_the_pack_is_whole_and_says_who_taught_it(kept: AccountEvidence, tmp_path: Path) -> None:
    accounts = {"ann": kept, "bob": kept}
    manifest = fit_pack(accounts, tmp_path / "fusion", without=("bob",), seed=0, lists=640)
    assert manifest.accounts_seen == ("ann",) and manifest.parity["fp32"] < 1e-4
    (check,) = check_packs(tmp_path, rerun_golden)
    assert check.problem is None and check.golden is not None and check.golden.passed
    assert "1 accounts: ann" in (tmp_path / "fusion" / "card.md").read_text()
    with pytest.raises(TrainingError, match="no evidence of eve; there is of ann, bob"):
        fit_pack(accounts, tmp_path / "x", without=("eve",), seed=0, lists=640)
    with pytest.raises(TrainingError, match="No account is left"):
        fit_pack({"ann": kept}, tmp_path / "x", without=("ann",), seed=0, lists=640)
