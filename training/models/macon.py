"""MACON: co-attention of image regions and words, and the memory of what the same person posted before.

Zhang, Yao, Xu, Tong, Yan, Lu: Hashtag recommendation for photo sharing services (equations cited below).
"""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from training.models.amnn import masked_softmax
from training.models.recurrent import Lstm
from training.models.word_vectors import WordVectors


@dataclass(frozen=True)
class MaconConfig:
    """Settings of the model.

    Attributes:
        words: Size of the vocabulary of words (ids from 1).
        tags: Size of the vocabulary of tags.
        region_width: D of the region vectors.
        width: d, of content vectors and tag embeddings.
        word_width: Of the word embeddings.
        state_width: E of what the sentence encoder reads at each word, beside its embedding (ours); 0 for none (paper).
        memory: L, past posts that are looked at; 0 leaves the habit out (the paper's t+i).
        copy: Let the tags of the past posts be chosen as they are, by an attention that knows which post is the last,
            the last but one … (ours): the paper's sum of embeddings says what tags are like, not which they are.
        dropout: Share of [p; t] that is dropped in training.
        attention: `parallel` (paper): words and regions score each other at once; `alternating`: the mean of the words
            scores the regions, what was seen there then scores the words (CoA, a model that the paper compares with).
    """

    words: int
    tags: int
    region_width: int
    width: int = 300
    word_width: int = 384
    state_width: int = 0
    memory: int = 2
    copy: bool = False
    dropout: float = 0.75
    attention: Literal["parallel", "alternating"] = "parallel"

    @property
    def slots(self) -> int:
        """Past posts in a batch: one that is never there where the habit is left out."""
        return max(1, self.memory)


class Content(nn.Module):
    """Co-attention of words and regions, eq. 1-7; either may be missing."""

    def __init__(self, config: MaconConfig) -> None:
        """Build it with random weights."""
        super().__init__()
        width = config.width
        self.words = WordVectors(config.words, config.word_width, config.state_width)
        self.lstm = Lstm(self.words.width, width)
        self.regions = nn.Linear(config.region_width, width, bias=False)
        self.affinity = nn.Linear(width, width, bias=False) if config.attention == "parallel" else None  # W_b
        self.of_words = nn.Linear(width, width, bias=False)  # W_u
        self.of_regions = nn.Linear(width, width, bias=False)  # W_v
        self.word_score = nn.Linear(width, 1)
        self.region_score = nn.Linear(width, 1)
        self.no_photo = nn.Parameter(torch.zeros(width))
        self.no_text = nn.Parameter(torch.zeros(width))

    def forward(
        self, regions: Tensor, has_photo: Tensor, word_ids: Tensor, word_states: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Content vectors of posts.

        Args:
            regions: Region vectors, (B, M, D).
            has_photo: 1 or 0, (B,).
            word_ids: Ids of words, 0 is padding, (B, N).
            word_states: What the sentence encoder reads there, (B, N, E), if the model was built for it.

        Returns:
            p (B, d), attention of the regions (B, M) and of the words (B, N), each summing to 1, or 0 if missing.
        """
        seen = has_photo.unsqueeze(1).expand(regions.shape[:2])
        read = (word_ids > 0).float()
        u = self.lstm(self.words(word_ids, word_states)) * read.unsqueeze(-1)
        v = torch.tanh(self.regions(regions)) * seen.unsqueeze(-1)
        of_words, of_regions = self._attention(u, v, read, seen)
        text = (of_words.unsqueeze(1) @ u).squeeze(1) + (1 - read.amax(1, keepdim=True)) * self.no_text
        photo = (of_regions.unsqueeze(1) @ v).squeeze(1) + (1 - has_photo).unsqueeze(1) * self.no_photo
        return text + photo, of_regions, of_words

    def _attention(self, u: Tensor, v: Tensor, read: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
        words, pictures = self.of_words(u), self.of_regions(v)
        if self.affinity is None:
            said = words.sum(1, keepdim=True) / read.sum(1).clamp(min=1)[:, None, None]
            of_regions = masked_softmax(self.region_score(torch.tanh(pictures + said)).squeeze(-1), seen)
            shown = of_regions.unsqueeze(1) @ pictures
            return masked_softmax(self.word_score(torch.tanh(words + shown)).squeeze(-1), read), of_regions
        affinity = torch.tanh(self.affinity(u) @ v.transpose(1, 2))  # (B, N, M), eq. 2; 0 where either is missing
        about_words, about_pictures = words + affinity @ pictures, pictures + affinity.transpose(1, 2) @ words
        return (
            masked_softmax(self.word_score(torch.tanh(about_words)).squeeze(-1), read),
            masked_softmax(self.region_score(torch.tanh(about_pictures)).squeeze(-1), seen),
        )


class Macon(nn.Module):
    """Content and habit."""

    def __init__(self, config: MaconConfig) -> None:
        """Build it with random weights."""
        super().__init__()
        self.config = config
        width = config.width
        self.content = Content(config)
        self.tags = nn.Embedding(1 + config.tags, width, padding_idx=0)
        self.tag_hidden = nn.Linear(width, width, bias=False)  # W_t
        self.tag_score = nn.Linear(width, 1)
        self.memory_score = nn.Linear(width, 1)  # W_s
        self.no_memory = nn.Parameter(torch.zeros(width))
        self.dropout = nn.Dropout(config.dropout)
        self.head = nn.Linear(2 * width, config.tags)
        if config.copy:
            self.copy_score = nn.Linear(width, 1)
            self.recency = nn.Parameter(torch.zeros(config.slots))
            self.copy_strength = nn.Parameter(torch.tensor(2.0))

    def habit(self, vector: Tensor, memory_vectors: Tensor, memory_tags: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of posts given the past posts of the same person.

        Args:
            vector: Content vectors p, (B, d).
            memory_vectors: Those of the past posts, the latest first, (B, L, d).
            memory_tags: Their tags from 1, 0 is padding (and all of a post that isn't there), (B, L, K).

        Returns:
            Logits (B, T), attention of the past posts (B, L), or 0 if there are none, and of their tags (B, L, K).

        Reference:
            MACON eq. 8-11.
        """
        carried = (memory_tags > 0).float()
        there = carried.amax(-1)
        tags = self.tags(memory_tags)
        of_tags = masked_softmax(self.tag_score(torch.tanh(self.tag_hidden(tags))).squeeze(-1), carried)
        of_posts = (of_tags.unsqueeze(2) @ tags).squeeze(2)
        similarity = torch.tanh(vector.unsqueeze(1) * memory_vectors)
        of_memory = masked_softmax(self.memory_score(similarity).squeeze(-1), there)
        habit = (of_memory.unsqueeze(1) @ of_posts).squeeze(1)
        habit = habit + (1 - there.amax(1, keepdim=True)) * self.no_memory
        logits = self.head(self.dropout(torch.cat([vector, habit], -1)))
        if self.config.copy:
            energy = self.copy_score(similarity).squeeze(-1) + self.recency
            of_memory = masked_softmax(energy, there)
            logits = logits + self.copy_strength * self._copied(memory_tags, of_memory)
        return logits, of_memory, of_tags

    def forward(
        self,
        regions: Tensor,
        has_photo: Tensor,
        word_ids: Tensor,
        memory_vectors: Tensor,
        memory_tags: Tensor,
        targets: Tensor,
        word_states: Tensor | None = None,
    ) -> Tensor:
        """Mean over posts of -sum log P over their tags, eq. 12; `targets` are multi-hot, (B, T)."""
        vector = self.content(regions, has_photo, word_ids, word_states)[0]
        logits = self.habit(vector, memory_vectors, memory_tags)[0]
        return -(targets * logits.float().log_softmax(-1)).sum(-1).mean()

    def _copied(self, memory_tags: Tensor, of_memory: Tensor) -> Tensor:
        """log(1 + L w), w being the attention of the past posts that carry a tag: 0 for a tag of none, (B, T)."""
        batch = memory_tags.shape[0]
        weights = of_memory.unsqueeze(-1).expand(memory_tags.shape).reshape(batch, -1)
        sums = torch.zeros(batch, 1 + self.config.tags, dtype=weights.dtype, device=weights.device)
        sums = sums.scatter_add(1, memory_tags.reshape(batch, -1), weights)[:, 1:]
        return torch.log1p(self.config.slots * sums)


class MaconHabit(nn.Module):
    """The habit as it is exported: content vectors of past posts are cached, so this is all a new decision costs."""

    def __init__(self, model: Macon) -> None:
        """Take the fitted model."""
        super().__init__()
        self.model = model

    def forward(self, vector: Tensor, memory_vectors: Tensor, memory_tags: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """As `Macon.habit`."""
        return self.model.habit(vector, memory_vectors, memory_tags)
