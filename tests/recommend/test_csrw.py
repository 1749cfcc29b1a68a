"""CSRW in use: scores by words, unknown and missing words, reasons for a tag, packs that say what is wrong."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from tagdesk.assistant.packs import check_packs, rerun_golden
from tagdesk.contract.manifest import ModelManifest
from tagdesk.errors import PackError
from tagdesk.recommend.csrw import CsrwRecommender, CsrwWords
from tagdesk.recommend.query import Query
from training.export import query_as_json, write_golden
from training.models.csrw import Csrw, CsrwConfig
from training.systems.csrw_export import export_csrw

TAGS = ("beach", "cat", "newyork")
WORDS = ("cat", "new", "sea", "york")
pytestmark = pytest.mark.filterwarnings(
    "ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir", "ignore::Warning:copyreg"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack whose words point at the tags that they name, and which hold the others against them."""
    folder = tmp_path_factory.mktemp("packs") / "csrw"
    model = Csrw(CsrwConfig(4, 3, width=4, relevance="dot")).eval()
    with torch.no_grad():
        model.words.weight.copy_(torch.eye(4))
        model.tags.copy_(torch.tensor([[-1.0, 0, 3, 0], [2, 0, 0, 0], [0, 1, 0, 1]]))
    export_csrw(model, TAGS, WORDS, folder, certainty=(2.0, -1.0), precision="fp32", about={"title": "Tiny CSRW"})
    query = Query(text="the cat by the sea")
    write_golden(folder, query_as_json(query), CsrwRecommender(folder, threads=1).rank(query, 10))
    return folder


@pytest.fixture
def pack(made: Path, tmp_path: Path) -> Path:
    """A copy that may be damaged."""
    folder = tmp_path / "models/csrw"
    folder.mkdir(parents=True)
    for path in made.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture(scope="module")
def csrw(made: Path) -> CsrwRecommender:
    return CsrwRecommender(made, threads=1)


def sigmoid(x: float) -> float:
    return float(1 / (1 + np.exp(-x)))


def test_scores_are_of_the_known_words_by_their_counts(csrw: CsrwRecommender) -> None:
    scores = csrw.scores(Query(text="Cat, cat and unheard sea"))
    assert csrw.vocabulary == TAGS
    beach, cat = (3 * sigmoid(3) - 2 * sigmoid(-1)) / 3, 2 * 2 * sigmoid(2) / 3
    assert scores == pytest.approx([beach, cat, 0], abs=1e-5)


def test_the_chance_of_a_tag_is_read_off_its_score(csrw: CsrwRecommender) -> None:
    assert csrw.certainty(0.5) == pytest.approx(0.5)
    assert csrw.certainty(1.0, accepted=3) == pytest.approx(sigmoid(1.0), abs=1e-4)


def test_several_at_once_score_as_one_by_one(csrw: CsrwRecommender) -> None:
    queries = [Query(text=text) for text in ("cat", "", "new sea york", "unheard", "sea " * 300)]
    together = csrw.scores_of(queries)
    assert together.shape == (5, 3)
    assert np.allclose(together, [csrw.scores(query) for query in queries], atol=1e-6)


@pytest.mark.parametrize("text", ["", "unheard words", "🌊", "."])
def test_nothing_known_scores_zero_and_suggests_nothing(csrw: CsrwRecommender, text: str) -> None:
    query = Query(text=text)
    assert csrw.scores(query).tolist() == [0, 0, 0]
    assert csrw.rank(query, 5) == [] and csrw.word_shares(query, "cat") == {}


def test_accepted_and_rejected_tags_are_not_suggested(csrw: CsrwRecommender) -> None:
    query = Query(text="cat sea new york")
    assert {tag for tag, _ in csrw.rank(query, 5)} == {"beach", "cat", "newyork"}
    assert len(csrw.rank(query, 2)) == 2
    accepted = Query(text=query.text, accepted=("cat",))
    assert {tag for tag, _ in csrw.rank(accepted, 5, rejected=["#New York", "nowhere"])} == {"beach"}


def test_tags_that_the_words_speak_against_are_not_suggested(csrw: CsrwRecommender) -> None:
    assert [tag for tag, _ in csrw.rank(Query(text="cat"), 5)] == ["cat"]


def test_words_behind_a_tag_add_up_to_its_score(csrw: CsrwRecommender) -> None:
    query = Query(text="a cat, a sea, the sea")
    shares = csrw.word_shares(query, "#Beach")
    assert {word: f for word, (f, _) in shares.items()} == pytest.approx({"cat": sigmoid(-1), "sea": sigmoid(3)})
    assert shares["sea"][1] > 0 > shares["cat"][1]
    assert sum(share for _, share in shares.values()) == pytest.approx(csrw.scores(query)[0], abs=1e-6)
    assert csrw.word_shares(query, "nowhere") == {}


def test_only_the_first_words_of_an_endless_caption_are_read() -> None:
    assert CsrwWords(WORDS).counts("sea " * 100_000 + "cat") == {2: 400}


def test_golden_example_is_answered_again(pack: Path) -> None:
    golden = json.loads((pack / "golden.json").read_text())
    assert rerun_golden(pack, golden["input"]) == [
        (tag, pytest.approx(score, abs=1e-5)) for tag, score in golden["top"]
    ]
    (check,) = check_packs(pack.parent, rerun_golden)
    assert check.problem is None and check.golden is not None and check.golden.passed


@pytest.mark.parametrize("name", ["csrw.onnx", "words.json", "vocabulary.json"])
@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_bad_pack_is_one_sentence(pack: Path, name: str, damage: str) -> None:
    path = pack / name
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(PackError, match=rf"{name}.*\.$"):
        CsrwRecommender(pack, threads=1)


def test_setting_that_is_missing_is_named(pack: Path) -> None:
    manifest = ModelManifest.load(pack)
    del manifest.settings["normalise"]
    manifest.save(pack)
    with pytest.raises(PackError, match="no 'normalise'"):
        CsrwRecommender(pack, threads=1).scores(Query(text="cat"))
