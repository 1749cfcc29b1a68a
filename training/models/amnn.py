"""AMNN: attention over image regions and over words, then a GRU that emits tags one after the other.

Yang, Wu, Li, Li, Gu, Deng, Wu: AMNN: attention-based multimodal neural network model for hashtag recommendation
(equations cited below; MODELS.md 4.1 says how its shapes were resolved).
"""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from training.models.recurrent import Lstm
from training.models.sog import remaining_tags_loss
from training.models.word_vectors import WordVectors

IGNORED = -100


@dataclass(frozen=True)
class AmnnConfig:
    """Settings of the model.

    Attributes:
        words: Size of the vocabulary of words (ids from 1).
        tags: Size of the vocabulary of tags.
        region_width: D of the region vectors.
        width: d, of all states.
        word_width: Of the word embeddings.
        state_width: E of what the sentence encoder reads at each word, beside its embedding (ours); 0 for none (paper).
        frozen_words: Keep the word embeddings as they start.
        dropout: On regions, word and tag embeddings and the decoder's states.
        objective: Target of a step: the `next` tag in the posted order, then the end (paper); all `remaining` tags,
            evenly (SOG eq. 10-11), so that the first step ranks all tags; or `each` tag by itself (binary
            cross-entropy): tags don't compete, which photos with several subjects want (both ours).
        wide: Width of a layer from the means of regions and words straight to logits of its own, averaged with
            the decoder's at every step; 0 for none (paper). An attention that is learned from few posts loses what a
            plain mean keeps (ours).
        wide_share: Its weight in that average.
        residual: Attention over states plus what the LSTMs were given, and each sum normalised (ours): without it
            hardly anything of a photo comes through in the first thousand steps.
    """

    words: int
    tags: int
    region_width: int
    width: int = 256
    word_width: int = 384
    state_width: int = 0
    frozen_words: bool = False
    dropout: float = 0.5
    objective: Literal["next", "remaining", "each"] = "next"
    wide: int = 0
    wide_share: float = 0.7
    residual: bool = False


class Attention(nn.Module):
    """Softmax attention over states, eq. 6-8 (regions) and 9-11 (words)."""

    def __init__(self, width: int) -> None:
        """Take the width of the states."""
        super().__init__()
        self.hidden = nn.Linear(width, width)
        self.score = nn.Linear(width, 1, bias=False)

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Weighted sum (B, d) and weights (B, N) of states (B, N, d) where the mask (B, N) is 1; zeros if nowhere."""
        energy = self.score(torch.tanh(self.hidden(states))).squeeze(-1)
        weights = masked_softmax(energy, mask)
        return (weights.unsqueeze(1) @ states).squeeze(1), weights


def masked_softmax(energy: Tensor, mask: Tensor) -> Tensor:
    """Softmax over the last axis where the mask is 1; a row without any is zeros, not NaN."""
    weights = energy.masked_fill(mask == 0, -1e4).softmax(-1) * mask
    return weights / weights.sum(-1, keepdim=True).clamp(min=1e-9)


def reversed_rows(rows: Tensor, lengths: Tensor) -> Tensor:
    """Rows (B, N, d) with the first `lengths` (B,) of each backwards; padding stays behind.

    An LSTM over them is the backward half of a BiLSTM that never starts in the padding; packed sequences, which do the
    same in PyTorch, can't be exported.
    """
    places = torch.arange(rows.shape[1], device=rows.device)
    turned = lengths.unsqueeze(1) - 1 - places
    turned = torch.where(turned >= 0, turned, places)
    return rows.gather(1, turned.unsqueeze(-1).expand_as(rows))


class Amnn(nn.Module):
    """Encoder of photo and caption, GRU decoder; either of the two may be missing."""

    def __init__(self, config: AmnnConfig) -> None:
        """Build it with random weights."""
        super().__init__()
        self.config = config
        width = config.width
        self.regions = nn.Linear(config.region_width, width)
        self.image_lstm = Lstm(width, width)
        self.image_attention = Attention(width)
        self.words = WordVectors(config.words, config.word_width, config.state_width, frozen=config.frozen_words)
        self.forward_lstm = Lstm(self.words.width, width)
        self.backward_lstm = Lstm(self.words.width, width)
        self.text_attention = Attention(width)
        self.no_photo = nn.Parameter(torch.zeros(width))
        self.no_text = nn.Parameter(torch.zeros(width))
        self.of_photo, self.of_text = (nn.LayerNorm(width) if config.residual else nn.Identity() for _ in range(2))
        self.word_skip = nn.Linear(self.words.width, width, bias=False) if config.residual else None
        self.joint = nn.Linear(2 * width, width)
        self.tags = nn.Embedding(config.tags, width)
        self.decoder = nn.GRUCell(width, width)
        self.head = nn.Linear(width, config.tags + 1)  # the last row is the end
        self.dropout = nn.Dropout(config.dropout)
        self.wide = Wide(config.region_width + self.words.width, config.wide, config.tags + 1) if config.wide else None

    def encode(
        self, regions: Tensor, has_photo: Tensor, word_ids: Tensor, word_states: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Read posts.

        Args:
            regions: Region vectors, (B, M, D).
            has_photo: 1 or 0, (B,).
            word_ids: Ids of words, 0 is padding, (B, N).
            word_states: What the sentence encoder reads there, (B, N, E), if the model was built for it.

        Returns:
            x_all (B, d), what the means say for every tag (B, T + 1), 0 without `wide`; attention of the regions (B, M)
            and of the words (B, N), each summing to 1, or 0 if missing.

        Reference:
            AMNN eq. 1-12.
        """
        image, region_weights = self._image(regions, has_photo)
        mask = (word_ids > 0).float()
        lengths = mask.sum(1).long()
        words = self.dropout(self.words(word_ids, word_states))
        ahead = self.forward_lstm(words)
        back = self.backward_lstm(reversed_rows(words, lengths))
        states = ahead + reversed_rows(back, lengths)
        if self.word_skip is not None:
            states = states + self.word_skip(words)
        text, word_weights = self.text_attention(states, mask)
        text = self.of_text(text) + (lengths == 0).unsqueeze(1) * self.no_text
        read = torch.tanh(self.joint(torch.cat([image, text], -1)))
        return read, self._means(regions, has_photo, word_ids, word_states), region_weights, word_weights

    def first(self, read: Tensor, means: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of the first tag (the last is the end's), (B, T + 1), and the decoder's state, (B, d)."""
        return self._emit(self.decoder(read, read), means)

    def step(self, previous: Tensor, state: Tensor, means: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and state after the tags `previous` (B,), eq. 14-18."""
        return self._emit(self.decoder(self.dropout(self.tags(previous)), state), means)

    def forward(
        self,
        regions: Tensor,
        has_photo: Tensor,
        word_ids: Tensor,
        tags: Tensor,
        targets: Tensor,
        valid: Tensor,
        word_states: Tensor | None = None,
    ) -> Tensor:
        """Mean loss of all steps with teacher forcing, eq. 19.

        Args:
            tags: The post's tags in order, anything behind the last, (B, S).
            targets: Next tag of each step (B, S), or multi-hot remaining tags (B, S, T).
            valid: True where a step counts, (B, S).
        """
        read, means, *_ = self.encode(regions, has_photo, word_ids, word_states)
        state = self.decoder(read, read)
        states = [state]
        for previous in tags[:, : valid.shape[1] - 1].unbind(1):
            state = self.decoder(self.dropout(self.tags(previous)), state)
            states.append(state)
        logits = self.head(self.dropout(torch.stack(states, 1)))
        loss = self._loss(logits[valid], targets[valid])
        if self.wide is not None:
            # Each by itself: together the attention, which learns the posts by heart first, leaves it nothing to learn.
            loss = loss + self._loss(means.unsqueeze(1).expand_as(logits)[valid], targets[valid])
        return loss

    def _loss(self, rows: Tensor, targets: Tensor) -> Tensor:
        if self.config.objective == "remaining":
            return remaining_tags_loss(rows[:, :-1], targets)
        if self.config.objective == "each":
            losses = nn.functional.binary_cross_entropy_with_logits(rows[:, :-1], targets, reduction="none")
            return losses.sum(-1).mean()
        return nn.functional.cross_entropy(rows, targets)

    def _image(self, regions: Tensor, has_photo: Tensor) -> tuple[Tensor, Tensor]:
        given = self.dropout(self.regions(regions))
        states = self.image_lstm(given)
        if self.config.residual:
            states = states + given
        mask = has_photo.unsqueeze(1).expand(states.shape[:2])
        image, weights = self.image_attention(states, mask)
        return self.of_photo(image) + (1 - has_photo).unsqueeze(1) * self.no_photo, weights

    def _means(self, regions: Tensor, has_photo: Tensor, word_ids: Tensor, word_states: Tensor | None) -> Tensor:
        if self.wide is None:
            return torch.zeros_like(has_photo).unsqueeze(1)
        # Doubled they are of about unit size, as the words are.
        photo = 2 * regions.mean(1) * has_photo.unsqueeze(1)
        logits: Tensor = self.wide(torch.cat([photo, self.words.mean(word_ids, word_states)], -1))
        return logits

    def _emit(self, state: Tensor, means: Tensor) -> tuple[Tensor, Tensor]:
        logits = self.head(self.dropout(state))
        if self.wide is not None:
            logits = (1 - self.config.wide_share) * logits + self.config.wide_share * means
        return logits, state


class Wide(nn.Module):
    """A wide layer, mostly dropped in training: few posts, many features."""

    def __init__(self, inputs: int, width: int, outputs: int) -> None:
        """Take the numbers of features."""
        super().__init__()
        self.hidden = nn.Sequential(nn.Dropout(0.2), nn.Linear(inputs, width), nn.GELU(), nn.Dropout(0.6))
        self.answers = nn.Linear(width, outputs)

    def forward(self, means: Tensor) -> Tensor:
        """Logits, (B, T + 1), of mean vectors (B, F)."""
        logits: Tensor = self.answers(self.hidden(means))
        return logits


class AmnnReader(nn.Module):
    """AMNN's first pass as it is exported."""

    def __init__(self, model: Amnn) -> None:
        """Take the fitted model."""
        super().__init__()
        self.model = model

    def forward(
        self, regions: Tensor, has_photo: Tensor, word_ids: Tensor, word_states: Tensor | None = None
    ) -> tuple[Tensor, ...]:
        """Logits of the first tag (B, T), state (B, d), means (B, T + 1 or 1), attention of regions and of words."""
        read, means, region_weights, word_weights = self.model.encode(regions, has_photo, word_ids, word_states)
        logits, state = self.model.first(read, means)
        return logits[:, :-1], state, means, region_weights, word_weights


class AmnnStep(nn.Module):
    """AMNN's later steps as they are exported."""

    def __init__(self, model: Amnn) -> None:
        """Take the fitted model."""
        super().__init__()
        self.model = model

    def forward(self, previous: Tensor, state: Tensor, means: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (B, T) and state (B, d) after the tags `previous`, (B,)."""
        logits, state = self.model.step(previous, state, means)
        return logits[:, :-1], state
