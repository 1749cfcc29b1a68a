"""CSRW: scores by hand, one code for all its settings, learning, and what is exported equals what was trained."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tagdesk.assistant.packs import check_packs, rerun_golden
from tagdesk.recommend.csrw import CsrwRecommender, CsrwWords, pad_counts
from tagdesk.recommend.query import Query
from training.data import Example
from training.errors import TrainingError
from training.models.csrw import Csrw, CsrwConfig, max_margin_loss
from training.packs import export_run
from training.systems.csrw_fit import (
    CsrwBatches,
    CsrwFitConfig,
    fit_csrw,
    load_csrw,
    nearest_tags,
    score_texts,
    validation_map,
)
from training.systems.csrw_system import CSRW_SYSTEMS, STARTS
from training.task import Task

pytestmark = pytest.mark.filterwarnings(
    "ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir"
)

VOCABULARY = ("cat", "coffee", "lake", "snow")
TEXTS = {"my cat sleeps": (0,), "coffee and cake": (1,), "swim in the lake": (2,), "snow on the lake": (2, 3)}
EXAMPLES = [Example(str(i), Query(text=text), tags) for i, (text, tags) in enumerate(TEXTS.items())]
RELEVANCES = ("none", "dot", "single", "tensor")
QUICK = replace(
    STARTS["-random"], trainer=replace(STARTS["-random"].trainer, epochs=60, batch_size=4, lr=0.1, patience=60)
)


def tiny(relevance: str, **changes) -> Csrw:
    torch.manual_seed(0)
    return Csrw(CsrwConfig(6, 4, width=8, relevance=relevance, slices=2, rank=4, hidden=3, **changes)).eval()


def test_loss_by_hand() -> None:
    positive, negative = torch.tensor([2.0, 0.5]), torch.tensor([[1.5, 0.0], [0.0, -1.0]])
    # (1 - 2 + 1.5) + 0, then (1 - 0.5 + 0) + 0.
    assert max_margin_loss(positive, negative).item() == pytest.approx((0.5 + 0.5) / 2)


@pytest.mark.parametrize("relevance", RELEVANCES)
def test_score_is_the_formula_word_by_word(relevance: str) -> None:
    model = tiny(relevance)
    words, counts = [1, 4], np.array([1.0, 2.0])
    scores, f, shares = (
        part.detach().numpy()[0] for part in model(torch.tensor([words]), torch.from_numpy(counts[None]).float())
    )
    u, v = model.words.weight.detach().numpy()[words], model.tags.detach().numpy()

    def g(x: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-x))

    p = {name: value.detach().numpy() for name, value in model.named_parameters()}
    for n, w in enumerate(u):
        for t, tag in enumerate(v):
            if relevance == "none":
                wanted = 1.0
            elif relevance == "dot":
                wanted = g(w @ tag)
            elif relevance == "single":
                wanted = p["relevance.readout"] @ g(p["relevance.of_word"] @ w - p["relevance.of_tag"] @ tag)
            else:
                slices = np.array(
                    [
                        w @ left @ right @ tag
                        for left, right in zip(p["relevance.left"], p["relevance.right"], strict=True)
                    ]
                )
                wanted = p["relevance.readout"] @ g(slices + p["relevance.bias"])
            assert f[n, t] == pytest.approx(float(wanted), abs=1e-5)
            assert shares[n, t] == pytest.approx(float(counts[n] / 3 * wanted * (w @ tag)), abs=1e-5)
    assert scores == pytest.approx(shares.sum(0), abs=1e-5)


@pytest.mark.parametrize("relevance", RELEVANCES)
def test_pairs_score_as_all_tags_do_and_padding_changes_nothing(relevance: str) -> None:
    model = tiny(relevance)
    batch = {name: torch.from_numpy(row) for name, row in pad_counts([{1: 2, 3: 1}, {5: 1}, {}]).items()}  # type: ignore[list-item]
    everything = model(**batch)[0]
    tag_ids = torch.tensor([[0, 2], [3, 3], [1, 0]])
    assert torch.allclose(model.pair_scores(**batch, tag_ids=tag_ids), everything.gather(1, tag_ids), atol=1e-6)
    alone = model(torch.tensor([[5]]), torch.tensor([[1.0]]))[0]
    assert torch.allclose(everything[1], alone[0], atol=1e-6)
    assert everything[2].abs().max() == 0  # no known word: nothing to say, and no NaN


def test_awe_is_csrw_d_without_the_length() -> None:
    ids, counts = torch.tensor([[1, 2]]), torch.tensor([[3.0, 1.0]])
    long, short = tiny("dot", normalise=False), tiny("dot")
    assert torch.allclose(long(ids, counts)[0], 4 * short(ids, counts)[0], atol=1e-5)


def test_the_start_of_the_tensor_is_f_of_the_whole_product() -> None:
    torch.manual_seed(0)
    model = Csrw(CsrwConfig(6, 4, width=8, slices=2, rank=4), sharpness=1.0, bias=-2.0)
    relevance = model.relevance
    words, tags = model.words.weight[None], model.tags
    slices = torch.stack([relevance.slice(i, words, tags) for i in range(2)])  # type: ignore[union-attr, operator]
    assert torch.allclose(slices.mean(0), words @ tags.T, atol=1e-5)


def test_wrong_tags_are_never_the_documents_own() -> None:
    counts = [CsrwWords(("cat", "lake")).counts(e.query.text) for e in EXAMPLES]
    batches = list(CsrwBatches(EXAMPLES, counts, 4, CsrwFitConfig())(0))
    own = {0: {0}, 2: {2}, 3: {2, 3}}
    rows = torch.cat([batch["tag_ids"] for batch in batches])
    assert len(rows) == 4  # the document without a known word teaches nothing
    for row in rows.tolist():
        assert any(row[0] in tags and not tags & set(row[1:]) for tags in own.values())
    again = torch.cat([batch["tag_ids"] for batch in CsrwBatches(EXAMPLES, counts, 4, CsrwFitConfig())(0)])
    assert torch.equal(rows, again)


@pytest.mark.parametrize("relevance", RELEVANCES)
def test_learns_four_posts_by_heart(relevance: str, tmp_path: Path) -> None:
    config = CsrwConfig(0, 4, width=16, relevance=relevance)  # type: ignore[arg-type]
    model, words, metrics = fit_csrw(EXAMPLES, EXAMPLES, VOCABULARY, tmp_path, config=config, how=QUICK)
    assert metrics["history"][-1]["loss"] < metrics["history"][0]["loss"]
    assert validation_map(model, words, EXAMPLES, VOCABULARY) == 1.0


def test_a_finished_fit_is_loaded_and_another_one_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = CsrwConfig(0, 4, width=16)
    first, _, _ = fit_csrw(EXAMPLES, EXAMPLES, VOCABULARY, tmp_path, config=config, how=QUICK)
    monkeypatch.setattr("training.systems.csrw_fit.fit", lambda *_, **__: pytest.fail("fitted again"))
    again, _, _ = fit_csrw(EXAMPLES, EXAMPLES, VOCABULARY, tmp_path, config=config, how=QUICK)
    assert torch.equal(first.tags, again.tags)
    with pytest.raises(TrainingError, match="other posts or settings"):
        fit_csrw(EXAMPLES[:3], EXAMPLES, VOCABULARY, tmp_path, config=config, how=QUICK)


def test_posts_without_captions_are_one_sentence(tmp_path: Path) -> None:
    empty = [Example("1", Query(), (0,)), Example("2", Query(), (1,))]
    with pytest.raises(TrainingError, match="No post has a caption"):
        fit_csrw(empty, empty, VOCABULARY, tmp_path, config=CsrwConfig(0, 4))
    with pytest.raises(TrainingError, match="holds no fitted CSRW"):
        load_csrw(tmp_path)


def test_a_name_is_enough_for_a_tag_without_posts(tmp_path: Path) -> None:
    """Beyond the paper: `lake` is found in a text although no document with it was fitted on."""
    examples = [*EXAMPLES[:2], Example("x", Query(text="we saw a lake"), (0,))]
    ranks = {}
    for name in ("csrw-t", "csrw-t-names"):
        task = Task(examples, VOCABULARY, 1, tmp_path / name, examples, {"epochs": 1}, exported=False)
        scores = CSRW_SYSTEMS[name](task).scores([Query(text="a lake")])[0]
        ranks[name] = int((scores > scores[2]).sum()) + 1
    assert ranks["csrw-t-names"] == 1 < ranks["csrw-t"]


def test_exported_pack_answers_as_the_model_and_explains_itself(tmp_path: Path) -> None:
    config = CsrwConfig(0, 4, width=16)
    model, words, _ = fit_csrw(EXAMPLES, EXAMPLES, VOCABULARY, tmp_path / "run", config=config, how=QUICK)
    manifest = export_run(tmp_path / "run", tmp_path / "models" / "csrw", precision="fp32")
    assert manifest.parity["fp32"] <= 1e-4
    recommender = CsrwRecommender(tmp_path / "models" / "csrw")
    queries = [Query(text=text) for text in ("snow, snow and a cat", "lake", "unknown", "", "the " * 1_000)]
    assert np.abs(recommender.scores_of(queries) - score_texts(model, words, queries)).max() < 1e-5
    assert [(check.name, check.problem) for check in check_packs(tmp_path / "models", rerun_golden)] == [("csrw", None)]
    assert recommender.rank(Query(text="coffee"), 1)[0][0] == "coffee"
    assert "coffee" not in dict(recommender.rank(Query(text="coffee", accepted=("coffee",)), 4))
    assert "coffee" not in dict(recommender.rank(Query(text="coffee"), 4, rejected=["#Coffee"]))
    assert recommender.rank(Query(text="unknown"), 4) == []
    shares = recommender.word_shares(Query(text="my cat, snow"), "#Cat")
    assert max(shares, key=lambda word: shares[word][1]) == "cat"
    assert sum(share for _, share in shares.values()) == pytest.approx(
        float(recommender.scores(Query(text="my cat, snow"))[0]), abs=1e-5
    )
    assert recommender.word_shares(Query(text="my cat"), "elsewhere") == {}


def test_nearest_tags_of_a_word_by_slice(tmp_path: Path) -> None:
    model, words, _ = fit_csrw(EXAMPLES, EXAMPLES, VOCABULARY, tmp_path, config=CsrwConfig(0, 4, width=16), how=QUICK)
    found = nearest_tags(model, words, VOCABULARY, "coffee", 0, 4)
    vector, layer = model.words.weight[words.words.index("coffee")], model.relevance
    by_hand = vector @ layer.left[0] @ layer.right[0] @ model.tags.T  # type: ignore[union-attr, index]
    assert dict(found)["lake"] == pytest.approx(float(by_hand[2].detach()), abs=1e-5)
    assert [value for _, value in found] == sorted((value for _, value in found), reverse=True)
    with pytest.raises(TrainingError, match="doesn't know"):
        nearest_tags(model, words, VOCABULARY, "xyzzy", 0, 4)
