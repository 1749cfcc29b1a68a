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
from training.models.sog import MlmHead, Sog, SogConfig, WideHead, make_tokens, released, remaining_tags_loss
from training.systems.sog_attention import attention_shares
from training.systems.sog_export import export_sog
from training.systems.sog_fit import RELEASED, SogBatches, SogFitConfig, drop_fields, fit_sog, load_sog
from training.systems.sog_score import generate_all, score_all
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
    model, metrics = fit_sog(examples, examples, vocabulary, tmp_path / "run", config=config, how=HOW)
    assert metrics["best_validation_recall_at_5"] == 1.0
    emitted = generate_all(model, make_tokens(config), [e.query for e in examples], 5, vocabulary)
    for example, tags in zip(examples, emitted, strict=True):
        assert set(example.tags) <= set(tags) and len(set(tags)) == 5
    again, names = load_sog(tmp_path / "run")
    assert names == vocabulary
    queries = [e.query for e in examples]
    assert np.allclose(
        score_all(model, make_tokens(config), queries, vocabulary),
        score_all(again, make_tokens(config), queries, vocabulary),
        atol=1e-5,
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
    assert [row["epoch"] for row in resumed["history"]] == [row["epoch"] for row in whole["history"]]
    losses = [[row["loss"] for row in metrics["history"]] for metrics in (whole, resumed)]
    assert losses[1] == pytest.approx(losses[0], rel=1e-4)
    assert not (tmp_path / "cut/checkpoint").exists()


def test_finished_fit_is_not_repeated_and_another_one_refused(
    tiny_bert: str, posts_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples, vocabulary = examples_of(posts_file)
    config = config_of(tiny_bert, vocabulary)
    how = replace(HOW, trainer=replace(HOW.trainer, epochs=1))
    first, metrics = fit_sog(examples, examples, vocabulary, tmp_path, config=config, how=how)
    monkeypatch.setattr("training.systems.sog_fit.fit", lambda *_, **__: pytest.fail("fitted again"))
    again, same = fit_sog(examples, examples, vocabulary, tmp_path, config=config, how=how)
    assert same == metrics and torch.equal(first.head.weight, again.head.weight)
    with pytest.raises(TrainingError, match="other posts or settings"):
        fit_sog(examples[1:], examples, vocabulary, tmp_path, config=config, how=how)
    (tmp_path / "metrics.json").write_text("{")
    with pytest.raises(TrainingError, match="can't be read"):
        fit_sog(examples, examples, vocabulary, tmp_path, config=config, how=how)


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
    _, metrics = fit_sog(examples, examples, vocabulary, tmp_path, config=config, how=how)
    assert [row["epoch"] for row in metrics["history"]] == [1, 2, 3]


def test_fits_of_one_process_may_differ_in_precision(tiny_bert: str, posts_file: Path, tmp_path: Path) -> None:
    # Accelerate refused the second one, and with it a study of systems that aren't alike.
    examples, vocabulary = examples_of(posts_file)
    for precision in ("bf16", "no"):
        how = replace(HOW, trainer=replace(HOW.trainer, epochs=1, mixed_precision=precision))
        fit_sog(examples, examples, vocabulary, tmp_path / precision, config=config_of(tiny_bert, vocabulary), how=how)


def test_without_positions_nothing_of_a_place_is_left(tiny_bert: str, posts_file: Path, tmp_path: Path) -> None:
    examples, vocabulary = examples_of(posts_file)
    config = config_of(tiny_bert, vocabulary, positions="none")
    model, metrics = fit_sog(examples, examples, vocabulary, tmp_path, config=config, how=HOW)
    assert not model.bert.embeddings.position_embeddings.weight.any()
    assert metrics["best_validation_recall_at_5"] == 1.0


def test_loss_that_is_not_finite_stops_with_a_sentence(tiny_bert: str, posts_file: Path, tmp_path: Path) -> None:
    examples, vocabulary = examples_of(posts_file)
    how = replace(HOW, trainer=replace(HOW.trainer, lr=1e30, new_lr=1e30, gradient_clip=1e30))
    with pytest.raises(TrainingError, match="finite"):
        fit_sog(examples, examples, vocabulary, tmp_path, config=config_of(tiny_bert, vocabulary), how=how)


def test_the_wide_head_adds_a_row_for_each_given_tag() -> None:
    torch.manual_seed(0)
    head = WideHead(4, 3, hidden=8).eval()
    state = torch.randn(1, 4)

    def logits(*given: int) -> torch.Tensor:
        return head(state, torch.tensor([[0, *given]]))

    assert not torch.allclose(logits(1, 2), logits(0, 0)) and not torch.allclose(logits(1, 2), logits(1, 3))
    assert torch.allclose(logits(1, 2), logits(2, 1))  # in no order


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
    accepted = Query(text="cat " * 500, accepted=(vocabulary[0], vocabulary[3]))
    queries = [*(e.query for e in examples), Query(), accepted, Query(accepted=vocabulary[:2])]
    tokens = make_tokens(config)
    wanted = torch.from_numpy(score_all(model, tokens, queries, vocabulary)).softmax(-1).numpy()
    assert np.abs(recommender.scores_of(queries) - wanted).max() <= limit
    for query, row in zip(queries, wanted, strict=True):
        assert np.abs(recommender.scores(query) - row).max() <= limit
        assert math.isclose(recommender.scores(query).sum(), 1, rel_tol=1e-5)
        assert math.isclose(sum(recommender.attention(query).values()), 1, rel_tol=1e-4)
    if precision == "fp32":
        for beam in (1, 3):
            emitted = generate_all(model, tokens, queries, 4, vocabulary, beam=beam)
            assert recommender.generate_of(queries, 4, beam=beam) == emitted
            for query, tags in zip(queries, emitted, strict=True):
                assert [tag for tag, _ in recommender.generate(query, 4, beam=beam)] == [vocabulary[i] for i in tags]


def test_accepted_tags_are_read_and_never_generated(tiny_bert: str, posts_file: Path) -> None:
    _, vocabulary = examples_of(posts_file)
    config = config_of(tiny_bert, vocabulary)
    torch.manual_seed(0)
    model, tokens = Sog(config).eval(), make_tokens(config)
    plain, given = Query(text="cat"), Query(text="cat", accepted=("unheard", vocabulary[2], vocabulary[5]))
    with torch.no_grad():
        ids, places = tokens.sequence(tokens.context(plain), [2, 5])
        by_hand = model(torch.tensor([ids]), torch.tensor([places]), torch.ones(1, len(ids), dtype=torch.long))
    scores = score_all(model, tokens, [plain, given], vocabulary)
    assert np.allclose(scores[1], by_hand.numpy()[0], atol=1e-5) and not np.allclose(scores[0], scores[1], atol=1e-3)
    (tags,) = generate_all(model, tokens, [given], 50, vocabulary)
    assert sorted(tags) == [i for i in range(len(vocabulary)) if i not in (2, 5)]


def test_shallow_encoder_keeps_the_first_layers(tiny_bert: str) -> None:
    whole, shallow = (Sog(SogConfig(4, encoder=tiny_bert, layers=layers, dropout=0.3)) for layers in (None, 1))
    assert (len(whole.bert.encoder.layer), len(shallow.bert.encoder.layer)) == (2, 1)
    first = [next(model.bert.encoder.layer[0].parameters()) for model in (whole, shallow)]
    assert torch.equal(*first)
    assert {module.p for module in shallow.modules() if isinstance(module, torch.nn.Dropout)} == {0.3}


class TestReleased:
    """What the authors' code does otherwise than their paper, switch by switch."""

    def test_preset(self) -> None:
        config = released(SogConfig(4, max_length=64))
        assert config == SogConfig(
            4, max_length=64, positions="all", weighting="unnormalised", head="mlm", empty_place="<UNK>",
            text_until_hash=True, freeze_pieces=False,
        )  # fmt: skip
        trainer = RELEASED.trainer
        assert (trainer.lr, trainer.new_lr, trainer.weight_decay, trainer.warm_up) == (5e-5, 5e-5, 0, 0)
        assert (RELEASED.expansion, RELEASED.shuffle_tags, RELEASED.names) == ("full", False, False)

    def test_head_is_over_the_whole_vocabulary_and_not_tied(self, tiny_bert: str) -> None:
        model = Sog(replace(config_of(tiny_bert, range(4)), head="mlm")).eval()
        assert isinstance(model.head, MlmHead)
        inputs = torch.tensor([[2, model.pieces + 3, 4]]), torch.tensor([[0, 1, 2]]), torch.ones(1, 3, dtype=torch.long)
        whole, tags = model(*inputs, whole=True), model(*inputs)
        assert whole.shape == (1, model.pieces + 3 + 4)
        assert torch.allclose(whole[:, -4:], tags, atol=1e-6)
        assert model.head.decoder.weight is not model.bert.get_input_embeddings().weight

    def test_all_of_the_softmax_is_trained(self, tiny_bert: str, posts_file: Path, tmp_path: Path) -> None:
        examples, vocabulary = examples_of(posts_file)
        config = released(config_of(tiny_bert, vocabulary))
        how = replace(RELEASED, trainer=replace(HOW.trainer, epochs=2, weight_decay=0.0, warm_up=0.0))
        _, metrics = fit_sog(examples, examples, vocabulary, tmp_path, config=config, how=how)
        pieces = Sog(config, pretrained=False).pieces
        instances = sum(len(e.tags) for e in examples)
        # About evenly spread at first; unnormalised: one term for each remaining tag.
        terms = sum(len(e.tags) * (len(e.tags) + 1) / 2 for e in examples) / instances
        assert metrics["history"][0]["loss"] == pytest.approx(terms * math.log(pieces + 3 + len(vocabulary)), rel=0.35)

    def test_padding_is_seen_in_training_only(self, tiny_bert: str, posts_file: Path) -> None:
        examples, vocabulary = examples_of(posts_file)
        config = config_of(tiny_bert, vocabulary)
        how = replace(HOW, padding="attended", shuffle_tags=False)
        batch = next(SogBatches(examples, make_tokens(config), config, how, lambda example, _: example)(0))
        assert batch["input_ids"].shape[1] == config.max_length
        length = int(batch["attention_mask"][0].sum())
        assert batch["position_ids"][0, length:].tolist() == list(range(length, config.max_length))
        model = Sog(config).eval()
        inputs = [batch[name] for name in ("input_ids", "position_ids", "attention_mask")]
        cut = [tensor[:1, :length] for tensor in inputs]
        assert torch.allclose(model(*inputs)[:1], model(*cut), atol=1e-5)
        assert not torch.allclose(model(*inputs, attend_padding=True)[:1], model(*cut), atol=1e-3)

    def test_posted_order_and_every_prefix(self, tiny_bert: str, posts_file: Path) -> None:
        examples, vocabulary = examples_of(posts_file)
        config = config_of(tiny_bert, vocabulary)
        tokens = make_tokens(config)
        how = replace(HOW, expansion="full", shuffle_tags=False)
        (batch,) = list(SogBatches(examples[:1], tokens, config, how, lambda example, _: example)(0))
        found = {tuple(id_ - tokens.first_tag for id_ in row.tolist() if id_ >= tokens.first_tag)
                 for row in batch["input_ids"]}  # fmt: skip
        tags = examples[0].tags
        assert found == {tags[:i] for i in range(len(tags))}

    def test_empty_place_and_text_until_hash(self, tiny_bert: str) -> None:
        plain = SogConfig(4, encoder=tiny_bert)
        ours, theirs = make_tokens(plain), make_tokens(released(plain))
        query = Query(text="cat # dog")
        assert len(ours.context(Query())) < len(theirs.context(Query()))
        assert theirs.context(query) == theirs.context(Query(text="cat"))
        assert theirs.context(Query(place="snow")) == ours.context(Query(place="snow"))


def test_late_prefixes_are_all_tags_but_one(tiny_bert: str, posts_file: Path) -> None:
    examples, vocabulary = examples_of(posts_file)
    config = config_of(tiny_bert, vocabulary)
    batches = SogBatches(examples, make_tokens(config), config, replace(HOW, late_prefix=1.0), lambda e, _: e)
    assert all(batch["targets"].sum(1).tolist() == [1.0] * len(batch["targets"]) for batch in batches(0))


class TestAttention:
    def test_shares_of_posts(self, tiny_bert: str, posts_file: Path) -> None:
        examples, vocabulary = examples_of(posts_file)
        config = config_of(tiny_bert, vocabulary)
        model, tokens = Sog(config).eval(), make_tokens(config)
        every = attention_shares(model, tokens, examples)
        content = attention_shares(model, tokens, examples, content_only=True, batch_size=1)
        assert sum(share for name, share in every.items() if name != "tag_to_tag") == pytest.approx(1, abs=1e-4)
        assert sum(share for name, share in content.items() if name != "tag_to_tag") == pytest.approx(1, abs=1e-4)
        assert "other" not in content and content["tags"] > every["tags"] > 0
        assert 0 < every["tag_to_tag"] < content["tag_to_tag"] < 1

    def test_without_tags_there_is_none(self, tiny_bert: str, posts_file: Path) -> None:
        examples, vocabulary = examples_of(posts_file)
        config = config_of(tiny_bert, vocabulary)
        lonely = [replace(example, tags=example.tags[:1]) for example in examples]
        with pytest.raises(TrainingError, match="two tags"):
            attention_shares(Sog(config).eval(), make_tokens(config), lonely)

    def test_reading_answers_as_scoring_does(self, tiny_bert: str) -> None:
        model = Sog(SogConfig(4, encoder=tiny_bert)).eval()
        inputs = (
            torch.tensor([[2, 9, 4], [2, 4, 0]]),
            torch.tensor([[0, 1, 2], [0, 1, 0]]),
            torch.tensor([[1] * 3, [1, 1, 0]]),
        )
        logits, attention = model.read(*inputs)
        assert torch.allclose(logits, model(*inputs))
        assert attention.shape == (2, 3, 3)
        assert torch.allclose(attention.sum(-1), torch.ones(2, 3), atol=1e-5)
        assert attention[1, :, 2].abs().max() < 1e-6, "padding is not seen"
