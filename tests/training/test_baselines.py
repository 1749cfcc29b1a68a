"""One behaviour suite for all baselines, and by hand what can be worked out by hand."""

import importlib.util
import math
import shutil
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from made_up_photos import MadeUpPhotos
from transformers import BertConfig, BertModel

from tagdesk.recommend.query import Query
from training.baselines import BASELINES
from training.baselines.ar import TagDecoder
from training.baselines.br import BertRanker
from training.baselines.counts import conditional, ease
from training.baselines.names import plain_words, rocchio, tag_name
from training.baselines.neural import pad_posts
from training.baselines.seq2seq import WordsToTags
from training.data import Example
from training.errors import TrainingError
from training.task import Fitted, Task

WORDS = ["beach", "cake", "cat", "coffee", "dog", "mountain", "sea", "snow"]
#: More tags than an int8 counts, most of them never used; the words' tags lie on both sides of 128.
VOCABULARY = tuple(sorted([*WORDS, *(f"c{i:03}" for i in range(140))]))
BLIND = {"frequency", "conditional", "ease"}  # read no text
QUICK = {
    "epochs": 20,
    "batch_size": 16,
    "lr": 3e-3,
    "new_lr": 1e-2,
    "patience": 20,
    "mixed_precision": "no",
    "hidden": 96,
}
PHOTOS = ("photo-knn", "photo-bce", "photo-ridge", "neighbour-voting", "photo-text-mix")
GENERATORS = ("ar-1to1", "ar-1toM", "seq2seq")


def toy_examples() -> list[Example]:
    """The word in the caption is the tag; `sea` goes with `beach` too."""
    examples = []
    for turn in range(10):
        for word in WORDS:
            tags = [word, "sea"] if word == "beach" else [word]
            image_words = ("sweet",) if turn % 2 else ()
            text = f"{'my' if turn % 3 else 'the'} {word}"
            query = Query(text=text, image_words=image_words, photo=f"{word}.jpg")
            examples.append(Example(f"{word}{turn}", query, tuple(VOCABULARY.index(tag) for tag in tags)))
    return examples


def task_of(
    folder: Path, encoder: str = "", examples: Sequence[Example] = (), vocabulary: Sequence[str] = VOCABULARY, **options
) -> Task:
    options = {**QUICK, **({"encoder": encoder} if encoder else {}), **options}
    photos = MadeUpPhotos(folder / "photos")
    return Task(examples or toy_examples(), tuple(vocabulary), 1, folder, options=options, photos=photos)


def text_tasks(texts: dict[str, list[str]], folder: Path) -> Task:
    """Posts by their text, with the names of their tags."""
    vocabulary = tuple(sorted({tag for tags in texts.values() for tag in tags}))
    examples = [
        Example(str(i), Query(text=text), tuple(vocabulary.index(tag) for tag in tags))
        for i, (text, tags) in enumerate(texts.items())
    ]
    return task_of(folder, examples=examples, vocabulary=vocabulary)


@pytest.fixture(scope="module")
def encoder(tiny_bert: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The tiny BERT with the usual random weights, the same in every session: learnt here is learnt everywhere."""
    folder = tmp_path_factory.mktemp("encoder")
    torch.manual_seed(0)
    config = BertConfig.from_pretrained(tiny_bert, initializer_range=0.02)
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    shutil.copy(Path(tiny_bert) / "tokenizer.json", folder)
    return str(folder)


@pytest.fixture(autouse=True)
def plain_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums of a vector for each word: a random BERT says nearly the same of every caption, and here it stays frozen."""

    def vectors(texts: Sequence[str], *, encoder: str) -> np.ndarray:
        rows = [sum(np.random.default_rng(zlib.crc32(w.encode())).normal(size=32) for w in t.split()) for t in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], np.float32)

    monkeypatch.setattr("training.systems.sentences.sentence_vectors", vectors)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """On tensors so small threads only wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(params=[*BASELINES])
def system(request: pytest.FixtureRequest) -> str:
    if request.param == "bonsai" and importlib.util.find_spec("omikuji") is None:
        pytest.skip("omikuji is not installed")
    return request.param


def best(fitted: Fitted, query: Query) -> str:
    return VOCABULARY[int(np.argmax(fitted.scores([query])[0]))]


def test_every_baseline_behaves(system: str, tmp_path: Path, encoder: str) -> None:
    fitted = BASELINES[system](task_of(tmp_path / "run", encoder))
    queries = [
        Query(text="the cat", photo="dog.jpg"),
        Query(),
        Query(text="unheard 犬 ???"),
        Query(image_words=("sweet",), accepted=("beach",)),
        Query(text="snow", accepted=("nevermet",)),
    ]
    scores = fitted.scores(queries)
    assert scores.shape == (5, len(VOCABULARY))
    assert np.isfinite(scores).all()
    # Neither the company nor the chunks matter.
    assert np.allclose(fitted.scores(queries[3:4])[0], scores[3], atol=1e-4)
    if system not in BLIND:
        found = {word: best(fitted, Query(text=f"my {word}", photo=f"{word}.jpg")) for word in WORDS}
        assert found == {word: word for word in WORDS} | ({"beach": "sea"} if found["beach"] == "sea" else {})


def test_the_seed_is_all_the_chance_there_is(system: str, tmp_path: Path, encoder: str) -> None:
    if system == "bonsai":
        pytest.skip("omikuji draws its own numbers")
    queries = [Query(text=f"the {word}", photo=f"{word}.jpg") for word in WORDS]
    rows = []
    for folder in ("first", "second"):
        torch.rand(1)  # whatever was drawn before
        rows.append(BASELINES[system](task_of(tmp_path / folder, encoder, epochs=2)).scores(queries))
    assert np.allclose(*rows, atol=1e-5)


def test_posts_without_any_text_are_no_error(system: str, tmp_path: Path, encoder: str) -> None:
    examples = [Example(str(i), Query(), (i % 2, 2)) for i in range(6)]
    if system in PHOTOS:
        with pytest.raises(TrainingError, match="no photos"):
            BASELINES[system](task_of(tmp_path, encoder, examples, ("cat", "dog", "sea")))
        return
    fitted = BASELINES[system](task_of(tmp_path, encoder, examples, ("cat", "dog", "sea"), epochs=1))
    assert np.isfinite(fitted.scores([Query(), Query(text="a dog")])).all()


@pytest.mark.parametrize("system", GENERATORS)
def test_generators_emit_tags_once_each(system: str, tmp_path: Path, encoder: str) -> None:
    task = task_of(tmp_path, encoder, epochs=1)
    fitted = BASELINES[system](task)
    queries = [Query(), Query(text="my beach", accepted=("beach", "cat")), Query(text="the dog " * 80)]
    assert fitted.generate is not None
    for row, query in zip(fitted.generate(queries, 7), queries, strict=True):
        assert len(row) == len({*row}) == 7
        assert {*row} <= {*range(len(VOCABULARY))}
        assert not {VOCABULARY[tag] for tag in row} & {*query.accepted}
    assert len(fitted.generate(queries, 500)[1]) == len(VOCABULARY) - 2
    # The first tag emitted is the likeliest one, and accepted tags are what comes before.
    scores = fitted.scores([Query(text="sea"), Query(text="sea", accepted=("snow",))])
    assert fitted.generate([Query(text="sea")], 1) == [[int(np.argmax(scores[0]))]]
    assert not np.allclose(scores[0], scores[1], atol=1e-6)
    assert np.allclose(scores.sum(1), 1, atol=1e-4)


def test_a_finished_fit_is_not_repeated_and_another_is_refused(tmp_path: Path, encoder: str) -> None:
    task = task_of(tmp_path, encoder, epochs=1)
    first = BASELINES["br-ef"](task)
    made = (tmp_path / "model.safetensors").stat().st_mtime_ns
    again = BASELINES["br-ef"](task)
    assert (tmp_path / "model.safetensors").stat().st_mtime_ns == made
    assert np.allclose(first.scores([Query(text="cat")]), again.scores([Query(text="cat")]))
    assert again.details == first.details and again.parameters == first.parameters
    with pytest.raises(TrainingError, match="other posts or settings"):
        BASELINES["br-ef"](task_of(tmp_path, encoder, epochs=2))
    with pytest.raises(TrainingError, match="other posts or settings"):
        BASELINES["ar-1toM"](task)


def test_targets_of_a_step(encoder: str) -> None:
    """Lists (2, 0) and (1,): the next tag, or all remaining; a step past the end is not valid."""
    one, many = (TagDecoder(encoder, 3, remaining=remaining).answers([(2, 0), (1,)]) for remaining in (False, True))
    assert one["previous"].tolist() == many["previous"].tolist() == [[0, 3], [0, 0]]
    assert one["valid"].tolist() == many["valid"].tolist() == [[True, True], [True, False]]
    assert one["targets"].tolist() == [[[0, 0, 1], [1, 0, 0]], [[0, 1, 0], [0, 0, 0]]]
    assert many["targets"].tolist() == [[[1, 0, 1], [1, 0, 0]], [[0, 1, 0], [0, 0, 0]]]
    answers = WordsToTags(["cat"], 3, 8).answers([(2, 0), (1,)])
    assert answers["previous"].tolist() == [[0, 3, 1], [0, 2, 0]]
    assert answers["targets"].tolist() == [[2, 0, 3], [1, 3, -100]]


def test_late_fusion_is_the_mean_of_the_fields(encoder: str) -> None:
    torch.manual_seed(0)
    late = BertRanker(encoder, 3, apart=True).eval()
    both = Query(text="my cat", image_words=("dog",))
    posts = [late.read(query) for query in (both, Query(text="my cat"), Query(image_words=("dog",)), Query())]
    assert [len(post) for post in posts] == [2, 1, 1, 1]
    with torch.no_grad():
        logits = late.remember(pad_posts(posts))
    assert torch.allclose(logits[0], (logits[1] + logits[2]) / 2, atol=1e-5)


def test_bonsai_says_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "omikuji", None)
    with pytest.raises(TrainingError, match="pip install"):
        BASELINES["bonsai"](task_of(tmp_path))


def test_bonsai_leaves_standard_output_alone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("omikuji")
    BASELINES["bonsai"](task_of(tmp_path))
    assert capfd.readouterr() == ("", "")


def tag_sets(sets: Sequence[tuple[int, ...]], folder: Path) -> Task:
    return task_of(folder, examples=[Example(str(i), Query(), tags) for i, tags in enumerate(sets)], vocabulary="abc")


def test_ease_is_the_inverse_worked_by_hand(tmp_path: Path) -> None:
    """Two posts {a, b}, one {a}, c never; ridge 1: G = [[4, 2], [2, 3]], its inverse [[3, -2], [-2, 4]] / 8."""
    task = tag_sets([(0, 1), (0, 1), (0,)], tmp_path)
    fitted = ease(Task(task.examples, task.vocabulary, 1, tmp_path, options={"ridge": 1.0}))
    # B_ab = -P_ab / P_bb = 2/4, B_ba = 2/3.
    assert np.allclose(fitted.scores([Query(accepted=("a",))]), [[0, 0.5, 0]], atol=1e-6)
    assert np.allclose(fitted.scores([Query(accepted=("b",))]), [[2 / 3, 0, 0]], atol=1e-6)


def test_conditional_probability_by_hand(tmp_path: Path) -> None:
    fitted = conditional(tag_sets([(0, 1), (0, 1), (0, 2)], tmp_path))
    given_a = fitted.scores([Query(accepted=("a",))])[0]
    assert given_a == pytest.approx([3 / 4, 2 / 4, 1 / 4])
    both = fitted.scores([Query(accepted=("a", "b"))])[0]
    assert both == pytest.approx([(3 / 4 + 2 / 3) / 2, (2 / 4 + 2 / 3) / 2, 1 / 8])
    assert fitted.scores([Query()])[0] == pytest.approx([1, 2 / 3, 1 / 3])


def test_rocchio_by_hand(tmp_path: Path) -> None:
    """Every word stands in one of two posts, so all weigh the same: rows (1, 1, 0) / sqrt 2 and (0, 0, 1)."""
    fitted = rocchio(text_tasks({"red rose": ["flower"], "tulip": ["flower", "bulb"]}, tmp_path))
    flower = np.array([1 / math.sqrt(2), 1 / math.sqrt(2), 1])
    assert fitted.scores([Query(text="tulips")])[0] == pytest.approx([1, 1 / np.linalg.norm(flower)], abs=1e-6)
    assert fitted.scores([Query(text="red")])[0] == pytest.approx([0, flower[0] / np.linalg.norm(flower)], abs=1e-6)


@pytest.mark.parametrize("text", ["a night in New York", "new-york night", "newyork by night"])
@pytest.mark.parametrize("name", ["new-york", "newyork", "new_york"])
def test_a_name_is_found_however_it_is_written(text: str, name: str, tmp_path: Path) -> None:
    task = text_tasks({"a b": [name, "yorkshire", "c++", "cities"], "c": ["night-sky"]}, tmp_path)
    scores = dict(zip(task.vocabulary, tag_name(task).scores([Query(text=text)])[0], strict=True))
    assert max(scores, key=lambda tag: scores[tag]) == name
    assert scores["night-sky"] > scores["yorkshire"] == 0


def test_plain_words() -> None:
    assert plain_words(["c++", "node.js", "systems_biology", "cities", "glass"]) == [
        "c++", "node", "js", "system", "biology", "city", "glass",
    ]  # fmt: skip
