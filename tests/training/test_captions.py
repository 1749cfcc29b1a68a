"""Captions are read once and kept."""

from pathlib import Path

import numpy as np
import pytest

from tagdesk.paths import models_dir
from training import captions as module
from training.captions import Captions
from training.systems.content import alike_in_length

pytestmark = pytest.mark.skipif(not (models_dir() / "sentences").is_dir(), reason="no models are installed yet")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WORTH_KEEPING", 2)


def test_what_was_read_is_not_read_again(tmp_path: Path, few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["a cat on the sofa", "", "dusk"]
    first = Captions(tmp_path)
    first.read_all(texts)
    assert first.read(texts[0]).words == ("[CLS]", "a", "cat", "on", "the", "sofa", "[SEP]")
    assert len(list(tmp_path.iterdir())) == 2
    again = Captions(tmp_path)
    monkeypatch.setattr(again.encoder(), "read", None)
    for text in texts:
        assert again.read(text).words == first.read(text).words
        np.testing.assert_array_equal(again.read(text).states, first.read(text).states)


def test_a_few_more_are_read_without_a_file_each(tmp_path: Path, few: None) -> None:
    captions = Captions(tmp_path)
    captions.read_all(["one", "two"])
    captions.read("three")
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("suffix", [".json", ".npy"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, few: None, suffix: str, caplog: pytest.LogCaptureFixture) -> None:
    Captions(tmp_path).read_all(["one", "two"])
    (damaged,) = tmp_path.glob(f"*{suffix}")
    damaged.write_bytes(damaged.read_bytes()[:20])
    again = Captions(tmp_path)
    again.read_all(["one", "two"])
    assert "is damaged" in caplog.text
    assert np.isfinite(again.read("one").states).all()
    caplog.clear()
    assert Captions(tmp_path).read("two").words == ("[CLS]", "two", "[SEP]")
    assert "is damaged" not in caplog.text


def test_batches_of_captions_alike_in_length_hold_every_post_once() -> None:
    generator = np.random.default_rng(0)
    lengths = generator.integers(0, 60, 1_000)
    groups = alike_in_length(generator.permutation(1_000), lengths, 10, generator)
    assert sorted(np.concatenate(groups)) == list(range(1_000))
    assert np.mean([np.ptp(lengths[group]) for group in groups]) < 6
    assert np.mean([lengths[group].mean() for group in groups[:50]]) == pytest.approx(30, abs=8), "in no order"
