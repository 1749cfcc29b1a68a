"""SOG: loss by hand, order-freeness, learning, resuming, and what is exported equals what was trained."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tagdesk.recommend.query import Query
from tagdesk.recommend.sog import SogRecommender
from training.data import build_vocabulary, read_posts, to_examples
from training.errors import TrainingError
from training.export import export_sog
from training.models.sog import Sog, SogConfig, make_tokens, remaining_tags_loss
from training.sog_fit import SogBatches, SogFitConfig, drop_fields, fit_sog, generate_all, load_sog, score_all
from training.trainer import TrainerConfig

HOW = SogFitConfig(
    trainer=TrainerConfig(epochs=40, batch_size=4, lr=3e-3, new_lr=1e-2, patience=40, mixed_precision="no"),
    names=False,
)


def examples_of(posts_file: Path):
    posts = read_posts([posts_file])
    vocabulary = build_vocabulary(posts, 1)
    return to_examples(posts, vocabulary)[0], vocabulary


def config_of(tiny_bert: str, vocabulary, **changes) -> SogConfig:
    return SogConfig(len(vocabulary), encoder=tiny_bert, max_length=64, freeze_pieces=False, **changes)


def interrupt_fit(epoch: int, monkeypatch: pytest.MonkeyPatch, examples, vocabulary, folder: Path, config, how) -> None:
    """Begin a fit and interrupt it when this epoch (from 0) begins, as Ctrl+C would."""
    real = SogBatches.__call__

    def stops(self: SogBatches, number: int):
        if number == epoch:
            raise KeyboardInterrupt
        return real(self, number)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(SogBatches, "__call__", stops)
        fit_sog(examples, examples, vocabulary, folder, config=config, how=how)


def test_loss_is_kl_to_the_uniform_remaining_set() -> None:
    logits = torch.tensor([[2.0, 0.0, 1.0]])
    log_p = logits.log_softmax(-1)[0]
    both = remaining_tags_loss(logits, torch.tensor([[1.0, 0.0, 1.0]]))
    assert both.item() == pytest.approx(-(log_p[0] + log_p[2]).item() / 2)
    one = remaining_tags_loss(logits, torch.tensor([[0.0, 1.0, 0.0]]))
    assert one.item() == pytest.approx(torch.nn.functional.cross_entropy(logits, torch.tensor([1])).item())
    released = remaining_tags_loss(logits, torch.tensor([[1.0, 0.0, 1.0]]), weighting="unnormalised")
    assert released.item() == pytest.approx(2 * both.item())


def test_tags_have_no_order_and_words_have_one(tiny_bert: str) -> None:
    torch.manual_seed(0)
    config = SogConfig(4, encoder=tiny_bert, max_length=64)
    model, tokens = Sog(config).eval(), make_tokens(config)

    def logits(text: str, tags: list[int], positions: str = "context_only") -> torch.Tensor:
        tokens.positions = positions  # type: ignore[assignment]
        ids, places = tokens.sequence(tokens.context(Query(text=text)), tags)
        with torch.no_grad():
            return model(torch.tensor([ids]), torch.tensor([places]), torch.ones(1, len(ids), dtype=torch.long))

    assert torch.allclose(logits("cat dog", [0, 1, 2]), logits("cat dog", [2, 0, 1]), atol=1e-5)
    assert not torch.allclose(logits("cat dog", [0]), logits("dog cat", [0]), atol=1e-4)
    assert torch.allclose(logits("cat dog", [0], "none"), logits("dog cat", [0], "none"), atol=1e-5)
    assert not torch.allclose(logits("cat", [0, 1], "all"), logits("cat", [1, 0], "all"), atol=1e-5)


def test_one_random_prefix_has_the_expected_loss_of_the_full_expansion(tiny_bert: str, posts_file: Path) -> None:
    examples, vocabulary = examples_of(posts_file)
    config = config_of(tiny_bert, vocabulary)
    model, tokens = Sog(config).eval(), make_tokens(config)

    def mean_loss(expansion: str, epochs: int) -> float:
        how = replace(HOW, expansion=expansion, trainer=replace(HOW.trainer, batch_size=1))
        batches = SogBatches(examples, tokens, config, how, lambda example, _: example)
        values = []
        for epoch in range(epochs):
            for batch in batches(epoch):
                with torch.no_grad():
                    logits = model(batch["input_ids"], batch["position_ids"], batch["attention_mask"])
                values.append(remaining_tags_loss(logits, batch["targets"]).item() * batch["weights"].item())
        return float(np.mean(values))

    assert mean_loss("one", 400) == pytest.approx(mean_loss("full", 40), rel=0.02)


def test_overfits_four_posts_and_remembers_by_name(tiny_bert: str, posts_file: Path, tmp_path: Path) -> None:
    examples, vocabulary = examples_of(posts_file)
    config = config_of(tiny_bert, vocabulary)
    model, state = fit_sog(examples, examples, vocabulary, tmp_path / "run", config=config, how=HOW)
    assert state.best == 1.0
    ranked = generate_all(model, make_tokens(config), [e.query for e in examples], 5)
    for example, order in zip(examples, ranked, strict=True):
        assert set(example.tags) <= set(order[:5])
        assert sorted(order) == list(range(len(vocabulary)))
    again, names = load_sog(tmp_path / "run")
    assert names == vocabulary
    queries = [e.query for e in examples]
    assert np.allclose(
        score_all(model, make_tokens(config), queries), score_all(again, make_tokens(config), queries), atol=1e-5
    )
    assert (tmp_path / "run/loss.png").stat().st_size > 1000
    assert json.loads((tmp_path / "run/metrics.json").read_text())["best_validation_recall_at_5"] == 1.0


def test_interrupted_fit_goes_on_as_if_never_stopped(
    tiny_bert: str, posts_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples, vocabulary = examples_of(posts_file)
    config = config_of(tiny_bert, vocabulary)
    how = replace(HOW, trainer=replace(HOW.trainer, epochs=6))
    torch.manual_seed(1)
    _, whole = fit_sog(examples, examples, vocabulary, tmp_path / "whole", config=config, how=how)

    interrupt_fit(3, monkeypatch, examples, vocabulary, tmp_path / "cut", config, how)
    _, resumed = fit_sog(examples, examples, vocabulary, tmp_path / "cut", config=config, how=how)
    assert whole.history is not None and resumed.history is not None
    assert [row["epoch"] for row in resumed.history] == [row["epoch"] for row in whole.history]
    assert [row["loss"] for row in resumed.history] == pytest.approx([row["loss"] for row in whole.history], rel=1e-4)
    assert not (tmp_path / "cut/checkpoint").exists()


def test_checkpoint_of_another_fit_is_refused(
    tiny_bert: str, posts_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples, vocabulary = examples_of(posts_file)
    config = config_of(tiny_bert, vocabulary)
    how = replace(HOW, trainer=replace(HOW.trainer, epochs=3))
    interrupt_fit(2, monkeypatch, examples, vocabulary, tmp_path, config, how)
    other = replace(how, trainer=replace(how.trainer, seed=7))
    with pytest.raises(TrainingError, match="other posts or settings"):
        fit_sog(examples, examples, vocabulary, tmp_path, config=config, how=other)
    fit_sog(examples, examples, vocabulary, tmp_path, config=config, how=other, resume=False)


@pytest.mark.parametrize("damage", ["optimizer.safetensors", "model.safetensors"])
def test_damaged_checkpoint_is_a_sentence(
    tiny_bert: str, posts_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    examples, vocabulary = examples_of(posts_file)
    config = config_of(tiny_bert, vocabulary)
    interrupt_fit(1, monkeypatch, examples, vocabulary, tmp_path, config, HOW)
    (tmp_path / "checkpoint" / damage).unlink()
    with pytest.raises(TrainingError):
        fit_sog(examples, examples, vocabulary, tmp_path, config=config, how=HOW)


def test_kill_while_a_checkpoint_takes_its_place_loses_nothing(
    tiny_bert: str, posts_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples, vocabulary = examples_of(posts_file)
    config = config_of(tiny_bert, vocabulary)
    how = replace(HOW, trainer=replace(HOW.trainer, epochs=3))
    interrupt_fit(2, monkeypatch, examples, vocabulary, tmp_path, config, how)
    (tmp_path / "checkpoint").rename(tmp_path / "checkpoint.new")  # as after the old one was removed
    _, state = fit_sog(examples, examples, vocabulary, tmp_path, config=config, how=how)
    assert state.history is not None and [row["epoch"] for row in state.history] == [1, 2, 3]


def test_loss_that_is_not_finite_stops_with_a_sentence(tiny_bert: str, posts_file: Path, tmp_path: Path) -> None:
    examples, vocabulary = examples_of(posts_file)
    how = replace(HOW, trainer=replace(HOW.trainer, lr=1e30, new_lr=1e30, gradient_clip=1e30))
    with pytest.raises(TrainingError, match="finite"):
        fit_sog(examples, examples, vocabulary, tmp_path, config=config_of(tiny_bert, vocabulary), how=how)


def test_too_few_posts_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="too few"):
        fit_sog([], [], ("a",), tmp_path)


def test_dropped_fields_are_dropped_whole() -> None:
    import random

    query = Query(image_words=("a",), place="b", time=("c",), text="d", accepted=("e",))
    assert drop_fields(query, 0.0, random.Random(0)) == query
    assert drop_fields(query, 1.0, random.Random(0)) == query  # nothing would be left to go by
    generator = random.Random(0)
    visits = [drop_fields(query, 0.3, generator) for _ in range(500)]
    assert {visit.place for visit in visits} == {"", "b"}
    assert {visit.image_words for visit in visits} == {(), ("a",)}
    assert all(visit.accepted == ("e",) and (visit.image_words or visit.text) for visit in visits)


@pytest.mark.filterwarnings("ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir")
@pytest.mark.parametrize(("precision", "limit"), [("fp32", 1e-4), ("fp16", 5e-3), ("int8", 0.5)])
def test_exported_graph_answers_as_torch_does(
    tiny_bert: str, posts_file: Path, tmp_path: Path, precision: str, limit: float
) -> None:
    examples, vocabulary = examples_of(posts_file)
    torch.manual_seed(0)
    config = config_of(tiny_bert, vocabulary)
    model = Sog(config).eval()
    manifest = export_sog(model, vocabulary, tmp_path, tags_per_post=2.5, precision=precision, about={"title": "t"})
    assert manifest.parity["fp32"] <= 1e-4
    assert manifest.inputs[0].shape == ("batch", "length")
    assert b".py" not in (tmp_path / "sog.onnx").read_bytes(), "stack traces name the folders of whoever exported"
    recommender = SogRecommender(tmp_path)
    queries = [*(e.query for e in examples), Query(), Query(text="cat " * 500)]
    wanted = torch.from_numpy(score_all(model, make_tokens(config), queries)).softmax(-1).numpy()
    for query, row in zip(queries, wanted, strict=True):
        assert np.abs(recommender.scores(query) - row).max() <= limit
        assert math.isclose(recommender.scores(query).sum(), 1, rel_tol=1e-5)
    if precision == "fp32":
        for query, order in zip(queries, generate_all(model, make_tokens(config), queries, 4), strict=True):
            assert [tag for tag, _ in recommender.generate(query, 4)] == [vocabulary[i] for i in order[:4]]
