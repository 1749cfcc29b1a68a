"""The sentence encoder that ships: words whole, meanings that depend on their company, any text."""

import numpy as np
import pytest

from tagdesk.paths import models_dir
from tagdesk.recommend.content import SentenceWords
from tagdesk.recommend.sentences import MAX_PIECES, SentenceEncoder

pytestmark = pytest.mark.skipif(not (models_dir() / "sentences").is_dir(), reason="no models are installed yet")


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(models_dir() / "sentences", threads=1)


def test_words_are_whole_and_in_order(encoder: SentenceEncoder) -> None:
    read = encoder.read("Kamakura's Daibutsu, at dusk!")
    assert read.words == ("[CLS]", "kamakura", "'", "s", "daibutsu", ",", "at", "dusk", "!", "[SEP]")
    assert read.states.shape == (10, encoder.width) and read.states.dtype == np.float32


def test_a_word_means_what_its_company_says(encoder: SentenceEncoder) -> None:
    def bank(text: str) -> np.ndarray:
        read = encoder.read(text)
        state = read.states[read.words.index("bank")]
        return state / np.linalg.norm(state)

    money, loan, river = bank("the bank gave me money"), bank("a loan from the bank"), bank("trees on the river bank")
    assert money @ loan > money @ river


def test_nearest_is_alike(encoder: SentenceEncoder) -> None:
    (first, _), *_ = encoder.nearest("a kitten asleep", ["stock market", "a cat naps", "volcano"])
    assert first == "a cat naps"
    assert encoder.nearest("", ["a cat"]) == [("a cat", 0.0)]


@pytest.mark.parametrize("text", ["", "  \n", "word " * 20_000, "日本" * 500, "😀", "\x00", "a" * 50_000])
def test_any_text_is_read(encoder: SentenceEncoder, text: str) -> None:
    read = encoder.read(text)
    assert len(read.words) == len(read.states) <= MAX_PIECES
    assert np.isfinite(read.states).all()


def test_padding_is_nothing_and_unknown_words_are_read(encoder: SentenceEncoder) -> None:
    words = SentenceWords(["cat", "sofa"], encoder.read, encoder.width)
    batch = words.batch(["a cat", "", "cat sofa zebra"])
    assert batch["word_ids"].tolist() == [[3, 3, 1, 3, 0], [0] * 5, [3, 1, 2, 3, 3]]
    assert (np.abs(batch["word_states"]).sum(-1) > 0).tolist() == (batch["word_ids"] > 0).tolist()
