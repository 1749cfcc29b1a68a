"""SOG on the common interface: every system fits, the pack and the model agree, a finished fit is taken once more."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tagdesk.recommend.query import Query
from training.data import Example, build_vocabulary, read_posts, to_examples
from training.errors import TrainingError
from training.systems.sog_fit import load_sog
from training.systems.sog_system import SOG_SYSTEMS, completion_questions
from training.task import Task


@pytest.fixture
def task(tiny_bert: str, posts_file: Path, tmp_path: Path) -> Task:
    posts = read_posts([posts_file])
    vocabulary = build_vocabulary(posts, 1)
    options = {"encoder": tiny_bert, "epochs": 2, "batch_size": 2, "max_length": 64}
    examples, _ = to_examples(posts, vocabulary)
    return Task(examples, vocabulary, 1, tmp_path / "run", options=options, exported=False)


def queries_of(task: Task) -> list[Query]:
    given = replace(task.examples[0].query, accepted=(task.vocabulary[4], "unheard"))
    return [*(example.query for example in task.examples), given, Query()]


@pytest.mark.parametrize("name", SOG_SYSTEMS)
def test_every_system_scores_and_generates(task: Task, name: str) -> None:
    fitted = SOG_SYSTEMS[name](task)
    queries = queries_of(task)
    scores = fitted.scores(queries)
    assert scores.shape == (len(queries), len(task.vocabulary))
    assert np.allclose(scores.sum(axis=1), 1, atol=1e-4)
    assert fitted.generate is not None and fitted.parameters > 0
    for query, tags in zip(queries, fitted.generate(queries, 4), strict=True):
        assert len(set(tags)) == 4
        assert not {task.vocabulary[tag] for tag in tags} & set(query.accepted)
    assert {"validation_recall_at_5", "epochs"} <= set(fitted.details) and fitted.details["epochs"] == 2
    model, _ = load_sog(task.run / "fit")
    assert (model.config.objective == "one_to_one") == (name == "sog-1to1")
    assert model.config.positions == {"sog-none": "none", "sog-all": "all", "sog-released": "all"}.get(
        name, "context_only"
    )
    assert (model.config.head == "mlm") == (name == "sog-released")


@pytest.mark.filterwarnings("ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir")
@pytest.mark.parametrize("name", ["sog", "sog-released"])
def test_pack_and_model_agree(task: Task, name: str) -> None:
    queries = queries_of(task)
    in_torch, in_pack = (SOG_SYSTEMS[name](replace(task, beam=3, exported=exported)) for exported in (False, True))
    assert np.abs(in_torch.scores(queries) - in_pack.scores(queries)).max() < 1e-5
    assert in_torch.generate is not None and in_pack.generate is not None
    assert in_torch.generate(queries, 4) == in_pack.generate(queries, 4)


def test_finished_fit_is_not_repeated(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    before = SOG_SYSTEMS["sog"](task).scores(queries_of(task))
    monkeypatch.setattr("training.systems.sog_fit.fit", lambda *_, **__: pytest.fail("fitted again"))
    again = SOG_SYSTEMS["sog"](replace(task, beam=3))
    assert np.array_equal(before, again.scores(queries_of(task)))


@pytest.mark.parametrize(
    "changed",
    [
        lambda task: replace(task, seed=2),
        lambda task: replace(task, options={**task.options, "lr": 1e-5}),
        lambda task: replace(task, examples=[replace(e, tags=e.tags[:1]) for e in task.examples]),
        lambda task: replace(task, examples=[replace(e, query=replace(e.query, time=())) for e in task.examples]),
    ],
)
def test_fit_of_something_else_is_refused(task: Task, changed) -> None:
    SOG_SYSTEMS["sog"](task)
    with pytest.raises(TrainingError, match="other posts or settings"):
        SOG_SYSTEMS["sog"](changed(task))


@pytest.mark.filterwarnings("ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir")
@pytest.mark.parametrize("exported", [False, True])
def test_without_context_it_learns_to_complete(task: Task, exported: bool) -> None:
    pairs = [(0, 1, 2), (3, 4, 5), (6, 7)]
    examples = [Example(f"{n}", Query(), pairs[n % 3]) for n in range(24)]
    options = {**task.options, "epochs": 40, "lr": 3e-3, "new_lr": 1e-2, "names": False, "dropout": 0.0}
    task = replace(task, examples=examples, options=options, completes=True, exported=exported)
    fitted = SOG_SYSTEMS["sog"](task)
    questions = completion_questions(examples[:3], task.vocabulary)
    scores = fitted.scores([question.query for question in questions])
    for question, row in zip(questions, scores, strict=True):
        row[[task.vocabulary.index(tag) for tag in question.query.accepted]] = 0
        assert row.argmax() == question.tags[0]
    assert fitted.details["validation_recall_at_5"] == 1
    assert load_sog(task.run / "fit")[0].config.head == "wide"


def test_questions_hide_each_tag_in_turn() -> None:
    example = Example("1", Query(), (0, 2))
    found = completion_questions([example, Example("2", Query(), (1,))], ("a", "b", "c"))
    assert [(question.query.accepted, question.tags) for question in found] == [(("c",), (0,)), (("a",), (2,))]
    lonely = [Example("2", Query(), (1,))]
    assert completion_questions(lonely, ("a", "b", "c")) == lonely
