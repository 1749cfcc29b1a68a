"""Vectors of the words of captions, learned with a model or read by the sentence encoder."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class WordVectors(nn.Module):
    """A learned vector for each word of the vocabulary, beside it what the sentence encoder says of the word.

    Few posts teach few words, and hardly any of what they mean together; the encoder knows both (ours).
    """

    def __init__(self, words: int, width: int, state_width: int, *, frozen: bool = False) -> None:
        """Build them with random weights.

        Args:
            words: Size of the vocabulary (ids from 1).
            width: Of the learned vectors.
            state_width: E of the encoder's states; 0 without.
            frozen: Keep the learned vectors as they start.
        """
        super().__init__()
        # The last row is for all words that are not in the vocabulary.
        self.learned = nn.Embedding(1 + words + bool(state_width), width, padding_idx=0)
        self.learned.weight.requires_grad_(not frozen)
        if state_width:
            # What isn't known of a word yet says nothing.
            nn.init.zeros_(self.learned.weight)
        self.width = width + state_width

    def forward(self, word_ids: Tensor, word_states: Tensor | None = None) -> Tensor:
        """Vectors (B, N, width) of ids (B, N) and states (B, N, E); zeros on padding, which is 0 in both."""
        learned: Tensor = self.learned(word_ids)
        if word_states is None:
            return learned
        states = functional.layer_norm(word_states, word_states.shape[-1:])
        return torch.cat([states, learned], -1)

    def mean(self, word_ids: Tensor, word_states: Tensor | None = None) -> Tensor:
        """What a caption says as a whole, (B, width); zeros for an empty one.

        Of the states the plain mean, scaled to unit size only then: MiniLM was taught to tell sentences by just that.
        """
        mask = (word_ids > 0).float().unsqueeze(-1)
        count = mask.sum(1).clamp(min=1)
        learned: Tensor = (self.learned(word_ids) * mask).sum(1) / count
        if word_states is None:
            return learned
        states = (word_states * mask).sum(1) / count
        return torch.cat([functional.rms_norm(states, states.shape[-1:], eps=1e-6), learned], -1)
