"""Words as vectors: padding is nothing, and a caption is scaled as a whole, not word by word."""

import pytest
import torch

from training.models.word_vectors import WordVectors


def test_a_fresh_word_says_what_the_encoder_says() -> None:
    words = WordVectors(3, 2, 4)
    ids, states = torch.tensor([[1, 4, 0]]), torch.randn(1, 3, 4)
    states[0, 2] = 0
    rows = words(ids, states)
    assert rows.shape == (1, 3, 6) and rows[..., 4:].abs().sum() == 0
    assert rows[0, 2].abs().sum() == 0
    assert rows[0, 0, :4].std(unbiased=False).item() == pytest.approx(1, abs=1e-3)


def test_a_caption_is_its_plain_mean_of_unit_size() -> None:
    words = WordVectors(3, 2, 4)
    states = torch.tensor([[[3.0, 0, 0, 0], [0, 1.0, 0, 0], [9, 9, 9, 9]], [[0.0] * 4] * 3])
    mean = words.mean(torch.tensor([[1, 2, 0], [0, 0, 0]]), states)
    assert mean[0, 0].item() == pytest.approx(3 * mean[0, 1].item(), rel=1e-4)
    assert mean[0, :4].square().mean().item() == pytest.approx(1, abs=1e-3)
    assert mean[1].abs().sum() == 0


def test_without_an_encoder_words_are_learned() -> None:
    words = WordVectors(3, 2, 0)
    assert words.width == 2 and words.learned.weight[1:].abs().sum() > 0
    both = words.mean(torch.tensor([[1, 2, 0]]))
    assert torch.allclose(both[0], words.learned.weight[1:3].mean(0))
