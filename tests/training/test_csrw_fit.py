"""CSRW: documents scored word by word, finished fits and what they depend on, options, the pack of a run."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tagdesk.recommend.csrw import CsrwRecommender, CsrwWords, add_up_words, pad_counts
from tagdesk.recommend.query import Query
from training.data import Example
from training.errors import TrainingError
from training.models.csrw import Csrw, CsrwConfig, Relevance
from training.packs import export_run
from training.systems.csrw_fit import CsrwFitConfig, fit_csrw, load_csrw, validation_map
from training.systems.csrw_start import tags_from_documents
from training.systems.csrw_system import CSRW_SYSTEMS
from training.task import Task
from training.trainer import TrainerConfig

VOCABULARY = ("astronomy", "learning", "neural", "protein")
TEXTS = {
    "neural networks learn from examples": (1, 2),
    "galaxies and stars": (0,),
    "protein folding": (3,),
    "deep neural networks": (2,),
    "stars of a galaxy": (0,),
}
EXAMPLES = [Example(str(i), Query(text=text), tags) for i, (text, tags) in enumerate(TEXTS.items())]
QUERIES = [
    *(example.query for example in EXAMPLES),
    Query(),
    Query(text="unheard"),
    Query(text="neural neural unheard"),
]
RELEVANCES: tuple[Relevance, ...] = ("none", "dot", "single", "tensor")
TRAINER = TrainerConfig(
    epochs=40, batch_size=3, lr=0.2, new_lr=0.05, optimizer="adagrad", weight_decay=0.0, warm_up=0.0, patience=40,
    mixed_precision="no",
)  # fmt: skip
HOW = CsrwFitConfig(trainer=TRAINER, start="random")
exporting = pytest.mark.filterwarnings(
    "ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir", "ignore::Warning:copyreg"
)


def model_of(relevance: Relevance, **settings) -> Csrw:
    """A random network, larger than at its start so that the relevance differs from word to word."""
    torch.manual_seed(0)
    model = Csrw(CsrwConfig(9, 5, width=8, relevance=relevance, hidden=3, slices=2, rank=3, **settings)).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter))
    return model


@pytest.mark.parametrize("relevance", RELEVANCES)
@pytest.mark.parametrize("normalise", [True, False])
@torch.no_grad()
def test_documents_score_as_the_sum_of_their_words(relevance: Relevance, normalise: bool) -> None:
    model = model_of(relevance, normalise=normalise)
    rows = [Counter({3: 2, 5: 1, 8: 1}), Counter({0: 1}), Counter()]
    batch = {name: torch.from_numpy(row) for name, row in pad_counts(rows).items()}
    scores, f, shares = model(**batch)
    assert (scores.shape, f.shape, shares.shape) == ((3, 5), (3, 3, 5), (3, 3, 5))
    assert torch.allclose(shares.sum(1), scores, atol=1e-5)
    assert not scores[2].any(), "no words, no score, and no division by their number"
    tag_ids = torch.tensor([[4, 0], [1, 1], [2, 3]])
    assert torch.allclose(model.pair_scores(**batch, tag_ids=tag_ids), scores.gather(1, tag_ids), atol=1e-5)
    for chosen in (rows, rows[2:]):
        found = add_up_words(
            chosen, lambda ids, ones: model(torch.from_numpy(ids), torch.from_numpy(ones))[0].numpy(),
            normalise=normalise,
        )  # fmt: skip
        assert np.allclose(found, scores[-len(chosen) :].numpy(), atol=1e-4)


@pytest.mark.parametrize(("width", "slices", "rank"), [(12, 4, 3), (10, 4, 3), (8, 2, 8)])
def test_tensor_has_the_rank_that_was_asked_for(width: int, slices: int, rank: int) -> None:
    part = Csrw(CsrwConfig(3, 3, width=width, slices=slices, rank=rank)).relevance
    assert part.left.shape == (slices, width, rank) and part.right.shape == (slices, rank, width)


def test_finished_fit_is_not_repeated_and_not_taken_for_another(tmp_path: Path) -> None:
    config, how = CsrwConfig(0, 0, width=8, rank=2), replace(HOW, trainer=replace(TRAINER, epochs=2))

    def fit(**changes):
        settings = {"train": EXAMPLES, "validation": EXAMPLES, "how": how} | changes
        parts = settings["train"], settings["validation"]
        return fit_csrw(*parts, VOCABULARY, tmp_path, config=config, how=settings["how"])[2]

    first = fit()
    (tmp_path / "loss.png").unlink()
    assert fit() == first and not (tmp_path / "loss.png").exists()
    reordered = [replace(EXAMPLES[0], query=Query(text="examples from learn networks neural")), *EXAMPLES[1:]]
    for changes in (
        {"how": replace(how, negatives=3)},
        {"validation": EXAMPLES[:2]},
        {"train": reordered},
        {"train": EXAMPLES[::-1]},
    ):
        with pytest.raises(TrainingError, match="other posts or settings"):
            fit(**changes)
    (tmp_path / "metrics.json").write_text("{")
    with pytest.raises(TrainingError, match="can't be read"):
        fit()


def test_accepted_tags_are_left_out_of_the_validation() -> None:
    words = CsrwWords(["star"])
    model = Csrw(CsrwConfig(1, 3, width=1, relevance="none"))
    with torch.no_grad():
        model.words.weight.fill_(1)
        model.tags.copy_(torch.tensor([[3.0], [-2.0], [-3.0]]))
    asked = Example("1", Query(text="star", accepted=("a",)), (1,))
    assert validation_map(model, words, [asked], ("a", "b", "c")) == 1.0
    assert validation_map(model, words, [replace(asked, query=Query(text="star"))], ("a", "b", "c")) == 0.5


def test_start_from_documents_is_one_step_of_equation_1() -> None:
    vectors = np.eye(3, dtype=np.float32)
    examples = [replace(EXAMPLES[0], tags=(0, 1)), replace(EXAMPLES[1], tags=(0,))]
    tags = tags_from_documents(examples, [Counter({0: 1}), Counter({1: 2})], vectors, 3)
    assert np.allclose(tags, [[0.5**0.5, 0.5**0.5, 0], [1, 0, 0], [0, 0, 0]], atol=1e-6)


@exporting
def test_run_is_exported_with_golden_example_and_system_scores_alike(tmp_path: Path) -> None:
    system, options = CSRW_SYSTEMS["csrw-t-random"], {"epochs": 1, "batch_size": 4, "new_lr": 0.5}
    fitted = []
    for exported in (True, False):
        task = Task(EXAMPLES, VOCABULARY, 3, tmp_path, validation=EXAMPLES, options=options, exported=exported)
        fitted.append(system(task))
    assert np.abs(fitted[0].scores(QUERIES) - fitted[1].scores(QUERIES)).max() <= 1e-4
    assert fitted[0].parameters == sum(p.numel() for p in load_csrw(tmp_path)[0].parameters())
    how = json.loads((tmp_path / "metrics.json").read_text())["how"]["trainer"]
    assert (how["epochs"], how["batch_size"], how["new_lr"], how["seed"]) == (1, 4, 0.5, 3)
    manifest = export_run(tmp_path, tmp_path / "again", precision="fp16")
    assert manifest.system == "csrw" and (tmp_path / "again/card.md").is_file()
    golden = json.loads((tmp_path / "again/golden.json").read_text())
    query = Query(**{name: tuple(v) if isinstance(v, list) else v for name, v in golden["input"].items()})
    found = CsrwRecommender(tmp_path / "again").rank(query, 10)
    assert [tag for tag, _ in found] == [tag for tag, _ in golden["top"]]


def test_names_need_the_start_by_meaning(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="meaning"):
        CSRW_SYSTEMS["csrw-t-random"](
            Task(EXAMPLES, VOCABULARY, 0, tmp_path, validation=EXAMPLES, options={"names": True})
        )
