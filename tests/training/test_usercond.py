"""The user-conditioned model: follows a person, opens the vocabulary, looks at the past only, same when exported."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tagdesk.recommend.query import Query
from tagdesk.recommend.usercond import UserCondRecommender, word_vector
from training.captions import Captions
from training.data import Example
from training.metrics import mean_recall_at_k
from training.models.usercond import UserCond, UserCondConfig
from training.photos import Photos
from training.systems.usercond_export import export_usercond
from training.systems.usercond_fit import Past, UserCondFitConfig, fit_usercond, scores_of_nobody, states_before
from training.systems.usercond_system import USERCOND_SYSTEMS, random_vectors, tag_vectors
from training.task import Task
from training.trainer import TrainerConfig

VOCABULARY = ("beach", "blue sky", "cat", "garden", "goldengate", "red", "roof", "sofa")
EXAMPLES = [
    Example("1", Query(text="a cat on the sofa", photo="cat.jpg"), (0, 1, 2), "ann", 1.0),
    Example("2", Query(text="the dog on the sofa"), (3, 4), "ann", 2.0),
    Example("3", Query(photo="lake.jpg"), (5,), "bob", 3.0),
    Example("4", Query(text="the cat", photo="dog.jpg"), (6, 7, 0), "ann", 4.0),
    Example("5", Query(text="dusk", photo="dusk.jpg"), (6, 1), "", 5.0),
]
TRAINER = TrainerConfig(epochs=150, batch_size=2, lr=1e-2, new_lr=2e-3, patience=150, mixed_precision="no")
HOW = UserCondFitConfig(trainer=TRAINER)
CONFIG = UserCondConfig(0, 0, 0, width=16, user_width=16, joint=16, mixed=16, rank=2, dropout=0.0)


def fitted(photos: Photos, captions: Captions, folder: Path, examples=EXAMPLES, how=HOW, **changes):
    vectors = tag_vectors(VOCABULARY, captions)
    config = replace(CONFIG, **changes)
    model, metrics = fit_usercond(
        examples, examples, VOCABULARY, vectors, photos, captions, folder, config=config, how=how
    )
    return model, vectors, metrics


@pytest.mark.parametrize(("vocabulary", "caption_width"), [("open", 0), ("open", 1), ("fixed", 1), ("both", 1)])
def test_overfits_posts(
    made_up_photos: Photos, made_up_captions: Captions, tmp_path: Path, vocabulary, caption_width: int
) -> None:
    # Photos start with nothing to say, and two posts are told by theirs alone.
    how = replace(HOW, trainer=replace(TRAINER, epochs=300, patience=300, new_lr=1e-2), refit=False)
    changes = {"vocabulary": vocabulary, "caption_width": caption_width}
    _, _, metrics = fitted(made_up_photos, made_up_captions, tmp_path, how=how, **changes)
    assert metrics["best_validation_recall_at_5"] == 1.0


@pytest.mark.parametrize("history", ["tag", "sum", "concat", "bilinear", "glu", "tirg", "product"])
def test_every_fusion_learns_who_posts(
    made_up_photos: Photos, made_up_captions: Captions, tmp_path: Path, history
) -> None:
    # Everybody repeats a tag of their own; photos say nothing.
    examples = [
        Example(f"{u}{n}", Query(photo="same.jpg"), (u,), f"u{u}", float(n)) for u in range(8) for n in range(9)
    ]
    how = replace(HOW, trainer=replace(TRAINER, epochs=40, batch_size=16))
    model, vectors, _ = fitted(made_up_photos, made_up_captions, tmp_path, examples, how, history=history)
    past = Past(examples, vectors, made_up_photos, None, how, fitted_tags=8)
    later = [i for i, example in enumerate(examples) if example.time_s > 2]
    places = model.tags(past.vectors, None)
    read = past.read(later)
    scores = (
        model.query(read["photo"], read["has_photo"], read["caption"], states_before(model, past)[later]) @ places.T
    )
    found = scores.argmax(1).tolist()
    assert np.mean([tag in examples[i].tags for tag, i in zip(found, later, strict=True)]) > 0.9


def test_states_follow_the_past_of_one_person_only(made_up_photos: Photos, made_up_captions: Captions) -> None:
    torch.manual_seed(0)
    vectors = tag_vectors(VOCABULARY, made_up_captions)
    model = UserCond(replace(CONFIG, tags=8, photo_width=32, tag_width=24, past_width=24)).eval()
    before = states_before(model, Past(EXAMPLES, vectors, made_up_photos, None, HOW, fitted_tags=8))
    assert before[0].abs().sum() == 0 and before[2].abs().sum() == 0 and before[4].abs().sum() == 0
    changed = [*EXAMPLES[:3], replace(EXAMPLES[3], tags=(5,)), EXAMPLES[4]]
    assert torch.equal(before, states_before(model, Past(changed, vectors, made_up_photos, None, HOW, fitted_tags=8)))
    changed = [replace(EXAMPLES[0], tags=(5,)), *EXAMPLES[1:]]
    after = states_before(model, Past(changed, vectors, made_up_photos, None, HOW, fitted_tags=8))
    assert not torch.allclose(before[1], after[1]) and torch.equal(before[2], after[2])


@pytest.mark.parametrize("user", ["gru", "max", "sum", "number", "none"])
def test_steps_and_sequences_agree(user) -> None:
    torch.manual_seed(0)
    width = {"max": 6, "sum": 6}.get(user, 5)
    model = UserCond(UserCondConfig(4, 3, 6, past_width=6, width=7, user=user, user_width=width, joint=4, mixed=4))
    photo, has_photo, tags = torch.randn(5, 3), torch.tensor([1.0, 0, 1, 1, 0]), torch.randn(5, 6)
    state = torch.randn(width)
    together = model.states(photo, has_photo, tags, state)
    for i in range(5):
        assert torch.allclose(together[i], state, atol=1e-6)
        state = model.step(photo[i : i + 1], has_photo[i : i + 1], tags[i : i + 1], state[None])[0]
    assert torch.allclose(together[5], state, atol=1e-6)


@pytest.mark.filterwarnings("ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir")
@pytest.mark.parametrize(("caption_width", "vocabulary"), [(1, "both"), (0, "open")])
def test_pack_and_model_agree(
    made_up_photos: Photos, made_up_captions: Captions, tmp_path: Path, caption_width: int, vocabulary
) -> None:
    how = replace(HOW, trainer=replace(TRAINER, epochs=3))
    model, vectors, _ = fitted(
        made_up_photos, made_up_captions, tmp_path / "fit", how=how, caption_width=caption_width, vocabulary=vocabulary
    )
    about = {"title": "tiny"}
    export_usercond(model, VOCABULARY, vectors, tmp_path, tags_per_post=2, precision="fp32", about=about)
    app = UserCondRecommender(tmp_path, made_up_captions.encoder, threads=1)
    state = app.no_state
    for example in EXAMPLES[:2]:
        photo = made_up_photos.pooled([example.query.photo])[0] if example.query.photo else None
        state = app.after(state, photo, [VOCABULARY[tag] for tag in example.tags])
    past = Past(EXAMPLES, vectors, made_up_photos, made_up_captions if caption_width else None, how, fitted_tags=8)
    assert np.abs(state - states_before(model, past)[3].numpy()).max() < 1e-5
    wanted = scores_of_nobody(model, vectors, made_up_photos, made_up_captions, [EXAMPLES[3].query])[0]
    place = app.place_of(EXAMPLES[3].query, made_up_photos.pooled(["dog.jpg"])[0], app.no_state)
    assert np.abs(app.places_of(VOCABULARY) @ place - wanted).max() < 1e-4
    ranked = app.rank(EXAMPLES[3].query, None, state, 20, rejected=("#Cat",), own={"unheardof": 0.5, "beach": 0.5})
    tags = [tag for tag, _ in ranked]
    assert set(tags) == {*VOCABULARY, "unheardof"} - {"cat"} and len(tags) == 8
    assert 0 < sum(score for _, score in ranked) <= 1


def test_a_caption_pulls_its_post_to_the_tag_of_its_words() -> None:
    torch.manual_seed(0)
    config = replace(CONFIG, tags=8, photo_width=3, tag_width=24, past_width=24, caption_width=24, joint=64)
    model = UserCond(replace(config, captions_as_tags=True)).eval()
    words = torch.randn(5, 24)
    nothing = torch.zeros(5, 3), torch.zeros(5), words, torch.zeros(5, 16)
    pulled = model.query(*nothing)
    assert model.pull is not None
    model.pull.data.zero_()
    lifted = (pulled - model.query(*nothing)) @ model.tags(words).T
    assert lifted.argmax(1).tolist() == [0, 1, 2, 3, 4]


def test_without_captions_in_the_query_none_pulls() -> None:
    config = replace(CONFIG, tags=8, photo_width=3, tag_width=24, past_width=24, caption_width=0)
    model = UserCond(replace(config, captions_as_tags=True))
    assert model.query(torch.zeros(2, 3), torch.ones(2), torch.zeros(2, 0), torch.zeros(2, 16)).shape == (2, 16)


def test_habit_lifts_tags_by_their_share_and_leaves_the_others() -> None:
    model = UserCond(replace(CONFIG, tags=8, photo_width=3, tag_width=24, past_width=24, habit=True))
    gain, scale = (term.item() for term in model.habit_terms())
    lifted = model.habit(torch.tensor([[0.0, 0.1, 0.9]]))[0].tolist()
    assert lifted == pytest.approx([0, gain * np.log1p(0.1 * scale), gain * np.log1p(0.9 * scale)], rel=1e-5)


def test_a_new_tag_lies_where_its_words_are(made_up_captions: Captions) -> None:
    cat, cats, dog = (word_vector(made_up_captions.read, key) for key in ("goldencat", "goldencats", "dog"))
    assert cat @ cats > cat @ dog


@pytest.mark.filterwarnings("ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir")
@pytest.mark.parametrize("name", USERCOND_SYSTEMS)
def test_every_system_scores(made_up_photos: Photos, made_up_captions: Captions, tmp_path: Path, name: str) -> None:
    options = {"epochs": 1}
    task = Task(
        EXAMPLES[:4], VOCABULARY, 1, tmp_path, photos=made_up_photos, captions=made_up_captions, options=options
    )
    system = USERCOND_SYSTEMS[name](task)
    assert np.isfinite(system.scores([Query(), EXAMPLES[0].query])).all()
    assert system.scores_in_time is not None
    rows = list(system.scores_in_time([replace(EXAMPLES[0], time_s=9.0), replace(EXAMPLES[2], time_s=9.5)]))
    assert len(rows) == 2 and rows[0].shape == (8,)
    in_torch = USERCOND_SYSTEMS[name](replace(task, exported=False))
    assert in_torch.scores_in_time is not None
    questions = [replace(EXAMPLES[0], time_s=9.0), replace(EXAMPLES[2], time_s=9.5)]
    assert np.abs(np.stack(rows) - np.stack(list(in_torch.scores_in_time(questions)))).max() < 1e-4
    queries = [example.query for example in EXAMPLES]
    assert np.abs(system.scores(queries) - in_torch.scores(queries)).max() < 1e-4
    assert mean_recall_at_k(np.stack(rows), [EXAMPLES[0].tags, EXAMPLES[2].tags], 8) == 1.0


def test_random_vectors_are_a_tag_s_own_and_in_no_pack(
    made_up_photos: Photos, made_up_captions: Captions, tmp_path: Path
) -> None:
    vectors = random_vectors(VOCABULARY, made_up_captions)
    assert vectors.shape == tag_vectors(VOCABULARY, made_up_captions).shape and vectors.dtype == np.float32
    assert np.array_equal(vectors[2:4], random_vectors(VOCABULARY[2:4], made_up_captions)), "whatever the others are"
    assert np.abs(vectors.std(1) - 1).max() < 0.5
    assert np.abs(np.corrcoef(vectors) - np.eye(8)).max() < 0.7
    kept = {"photos": made_up_photos, "captions": made_up_captions, "options": {"epochs": 1}}
    USERCOND_SYSTEMS["usercond-random"](Task(EXAMPLES[:4], VOCABULARY, 1, tmp_path, **kept))
    assert not (tmp_path / "pack").exists(), "the app would read words in them"
