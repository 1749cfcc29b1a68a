"""MACON: learns content and habit, looks at the past only, and is the same when exported."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tagdesk.recommend.macon import MaconRecommender, choose_memory, memory_batch
from tagdesk.recommend.query import Query
from training.captions import Captions
from training.data import Example
from training.metrics import mean_recall_at_k
from training.models.macon import Macon, MaconConfig
from training.photos import Photos
from training.systems.macon_fit import Histories, MaconFitConfig, fit_macon, scores_given, vectors_of
from training.systems.macon_system import MACON_SYSTEMS
from training.task import Task
from training.trainer import TrainerConfig

VOCABULARY = tuple("abcdefgh")
EXAMPLES = [
    Example("1", Query(text="a cat on the sofa", photo="cat.jpg"), (0, 1, 2), "ann", 1.0),
    Example("2", Query(text="the dog on the sofa"), (3, 4), "ann", 2.0),
    Example("3", Query(photo="lake.jpg"), (5,), "bob", 3.0),
    Example("4", Query(text="the cat", photo="dog.jpg"), (6, 7, 0), "ann", 4.0),
]
TRAINER = TrainerConfig(epochs=60, batch_size=4, lr=1e-2, new_lr=1e-2, patience=60, mixed_precision="no")
HOW = MaconFitConfig(trainer=TRAINER, words="random")
CONFIG = MaconConfig(0, 0, 0, width=16, word_width=12, dropout=0.0)


@pytest.mark.parametrize(
    "changes", [{}, {"memory": 0}, {"memory": 3, "copy": True}, {"memory": 0, "attention": "alternating"}]
)
def test_overfits_four_posts(made_up_photos: Photos, made_up_captions: Captions, tmp_path: Path, changes) -> None:
    config = replace(CONFIG, **changes)
    model, words, metrics = fit_macon(
        EXAMPLES, EXAMPLES, VOCABULARY, made_up_photos, made_up_captions, tmp_path, config=config, how=HOW
    )
    assert metrics["best_validation_recall_at_5"] == 1.0
    vectors = vectors_of(model, words, made_up_photos, [example.query for example in EXAMPLES])
    nothing = np.zeros((4, config.slots, 16), np.float32)
    scores = scores_given(model, vectors, nothing, memory_batch([[]] * 4, config.slots))
    assert np.allclose(scores.sum(1), 1, atol=1e-5)
    if not config.memory:
        assert mean_recall_at_k(scores, [example.tags for example in EXAMPLES], 3) == 1.0


def test_a_habit_that_content_can_not_know_is_learned(
    made_up_photos: Photos, made_up_captions: Captions, tmp_path: Path
) -> None:
    # Everybody repeats a tag of their own; captions say nothing.
    examples = [
        Example(f"{user}{n}", Query(text="my day"), (user,), f"user{user}", float(n))
        for user in range(8)
        for n in range(12)
    ]
    config = replace(CONFIG, memory=4, copy=True)
    _, _, with_habit = fit_macon(
        examples, examples, VOCABULARY, made_up_photos, made_up_captions, tmp_path / "a", config=config, how=HOW
    )
    config = replace(CONFIG, memory=0)
    _, _, without = fit_macon(
        examples, examples, VOCABULARY, made_up_photos, made_up_captions, tmp_path / "b", config=config, how=HOW
    )
    assert without["best_validation_recall_at_5"] < 0.7
    assert with_habit["best_validation_recall_at_5"] > 0.95


def test_memory_is_of_the_same_person_and_of_the_past() -> None:
    posts = [Example(str(n), Query(), (0,), "ann" if n % 3 else "bob", float(-n)) for n in range(12)]  # newest first
    vectors = np.random.default_rng(0).normal(size=(12, 4)).astype(np.float32)
    histories = Histories(posts)
    for choice in ("past_recent", "past_similar"):
        for place, found in enumerate(histories.memory(choice, 3, vectors)):
            assert all(posts[i].user == posts[place].user and posts[i].time_s < posts[place].time_s for i in found)
            earlier = sum(p.user == posts[place].user and p.time_s < posts[place].time_s for p in posts)
            assert len(found) == min(3, earlier)
    assert histories.memory("past_recent", 3, vectors)[1].tolist() == [2, 4, 5]  # the latest first
    fixed = histories.memory("fixed_random", 3, vectors)
    assert all(place not in found for place, found in enumerate(fixed))
    assert {int(i) for place in (1, 2, 4, 5, 7, 8, 10, 11) for i in fixed[place]} <= {1, 2, 4, 5, 7, 8, 10, 11}


def test_similar_memory_is_the_nearest_by_angle() -> None:
    past = np.array([[1, 0], [0, 2], [5, 5], [-1, 0]], np.float32)
    assert choose_memory("past_similar", 2, np.array([3, 0.1], np.float32), past).tolist() == [0, 2]
    assert choose_memory("past_recent", 9, past[0], past).tolist() == [3, 2, 1, 0]
    assert choose_memory("past_recent", 2, past[0], past[:0]).tolist() == []


@pytest.mark.parametrize("attention", ["parallel", "alternating"])
def test_missing_halves_and_padding_change_nothing(made_up_photos: Photos, attention) -> None:
    torch.manual_seed(0)
    model = Macon(MaconConfig(9, 5, 32, width=16, word_width=12, attention=attention)).eval()
    regions = torch.from_numpy(made_up_photos.regions(["a.jpg", "b.jpg"]))
    has_photo = torch.tensor([1.0, 0.0])
    words = torch.tensor([[3, 4, 0, 0], [1, 2, 5, 6]])
    both = model.content(regions, has_photo, words)
    alone = model.content(regions[:1], has_photo[:1], words[:1, :2])
    assert all(torch.allclose(a[:1, : b.shape[1]], b, atol=1e-6) for a, b in zip(both, alone, strict=True))
    assert torch.allclose(both[1].sum(1), has_photo) and both[2][0, 2:].sum() == 0
    memory = torch.randn(2, 2, 16)
    tags = torch.tensor([[[1, 2, 0], [0, 0, 0]], [[0, 0, 0], [0, 0, 0]]])
    logits, of_posts, of_tags = model.habit(both[0], memory, tags)
    assert torch.isfinite(logits).all()
    assert of_posts.tolist() == [[1, 0], [0, 0]]
    assert of_tags[0, 0, 2] == 0 and of_tags[0, 0].sum().item() == pytest.approx(1)
    other = memory.clone()
    other[:, 1] = 7  # where no post is, nothing is read
    assert torch.allclose(model.habit(both[0], other, tags)[0], logits)


def test_copying_lifts_the_tags_of_the_past_by_the_attention_of_their_posts() -> None:
    torch.manual_seed(0)
    model = Macon(MaconConfig(9, 5, 32, width=16, word_width=12, memory=2, copy=True)).eval()
    question = torch.randn(1, 16), torch.randn(1, 2, 16), torch.tensor([[[1, 2], [2, 0]]])
    logits, shares, _ = model.habit(*question)
    model.copy_strength.data.zero_()
    lifted = (logits - model.habit(*question)[0])[0]
    first, both = shares[0, 0].item(), shares[0].sum().item()
    assert lifted.tolist() == pytest.approx([2 * math.log1p(2 * first), 2 * math.log1p(2 * both), 0, 0, 0], abs=1e-5)


@pytest.mark.filterwarnings("ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir")
@pytest.mark.parametrize("name", ["macon", "macon-no-habit"])
def test_pack_and_model_agree(made_up_photos: Photos, made_up_captions: Captions, tmp_path: Path, name: str) -> None:
    options = {"epochs": 2, "batch_size": 2, "width": 16}
    questions = [Example("5", Query(text="the dog"), (3, 1), "ann", 5.0), Example("6", Query(), (1,), "ann", 6.0)]
    task = Task(
        EXAMPLES, VOCABULARY, 1, tmp_path / "run", photos=made_up_photos, captions=made_up_captions, options=options
    )
    in_pack = MACON_SYSTEMS[name](task)
    in_torch = MACON_SYSTEMS[name](replace(task, exported=False))
    assert in_pack.scores_in_time is not None and in_torch.scores_in_time is not None
    rows = [np.stack(list(fitted.scores_in_time(questions))) for fitted in (in_pack, in_torch)]  # type: ignore[misc]
    assert rows[0].shape == (2, 8) and np.abs(rows[0] - rows[1]).max() < 1e-5
    queries = [question.query for question in questions]
    assert np.abs(in_pack.scores(queries) - in_torch.scores(queries)).max() < 1e-5
    # The app, which has the past as vectors and names, says the same.
    recommender = MaconRecommender(tmp_path / "run/pack", made_up_captions.encoder)
    past = [example for example in EXAMPLES if example.user == "ann"]
    regions = [made_up_photos.regions([example.query.photo]) for example in (*past, questions[0])]
    queries = [example.query for example in (*past, questions[0])]
    vectors = np.concatenate([recommender.vectors([q], r) for q, r in zip(queries, regions, strict=True)])
    names = [[VOCABULARY[tag] for tag in example.tags] for example in past]
    assert np.abs(recommender.scores(vectors[-1], vectors[:-1], names) - rows[0][0]).max() < 1e-5
    ranked = recommender.rank(queries[-1], regions[-1][0], vectors[:-1], names, 3, rejected=("#D",))
    assert len(ranked) == 3 and "d" not in dict(ranked)
    shares = recommender.memory_attention(vectors[-1], vectors[:-1], names)
    assert sum(shares.values()) == pytest.approx(1 if name == "macon" else 0, abs=1e-5)
    assert set(shares) == ({0, 1, 2} if name == "macon" else set())
    assert recommender.rank(queries[-1], regions[-1][0], vectors[:0], [], 3)


@pytest.mark.parametrize("name", MACON_SYSTEMS)
def test_every_system_scores(made_up_photos: Photos, made_up_captions: Captions, tmp_path: Path, name: str) -> None:
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
    fitted = MACON_SYSTEMS[name](task)
    assert np.allclose(fitted.scores([Query(), EXAMPLES[0].query]).sum(1), 1, atol=1e-4)
    assert fitted.scores_in_time is not None
    assert len(list(fitted.scores_in_time([replace(EXAMPLES[0], time_s=9.0)]))) == 1
