"""CSRW: text scored against tags word by word, each word weighted by a learned relevance to the tag.

Kataria: Recursive neural language architecture for tag prediction. WSABIE (f = 1), AWE (no length normalisation) and
CSRW-d, -s and -t are settings of one network.
"""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

Relevance = Literal["none", "dot", "single", "tensor"]


@dataclass(frozen=True)
class CsrwConfig:
    """Settings of the model.

    Attributes:
        words: Size of the word vocabulary, V.
        tags: Size of the tag vocabulary, T.
        width: Length of word and tag vectors, D.
        relevance: f(w, t): `none` is WSABIE, `dot` CSRW-d, `single` CSRW-s, `tensor` CSRW-t.
        normalise: Divide word counts by the document's length; False is AWE.
        hidden: Hidden units k of `single`.
        slices: Slices k of `tensor`.
        rank: Rank p of a slice. The paper's is 16; at 64 four slices can span all of D, so that a start at f = g(w . t)
            is possible.
    """

    words: int
    tags: int
    width: int = 256
    relevance: Relevance = "tensor"
    normalise: bool = True
    hidden: int = 16
    slices: int = 4
    rank: int = 64


class SingleLayerRelevance(nn.Module):
    """f = r^T g(R1 w - R2 t), CSRW-s."""

    def __init__(self, config: CsrwConfig) -> None:
        """R1, R2 random; r starts so that f = 1 on average, which is WSABIE."""
        super().__init__()
        spread = config.width**-0.5
        self.of_word = nn.Parameter(torch.randn(config.hidden, config.width) * spread)
        self.of_tag = nn.Parameter(torch.randn(config.hidden, config.width) * spread)
        self.readout = nn.Parameter(torch.full((config.hidden,), 2 / config.hidden))

    def forward(self, words: Tensor, tags: Tensor, product: Tensor) -> Tensor:
        """(B, N, D) words and (T, D) or (B, K, D) tags to (B, N, T or K); `product` w . t is not used."""
        return (
            torch.sigmoid((words @ self.of_word.T).unsqueeze(2) - (tags @ self.of_tag.T).unsqueeze(-3)) @ self.readout
        )


class TensorRelevance(nn.Module):
    """f = r^T g([w^T P_i Q_i t]_i + b), CSRW-t."""

    def __init__(self, config: CsrwConfig, *, sharpness: float = 1.0, bias: float = 0.0) -> None:
        """Start slice i as the product over every k-th dimension, scaled as if over all: f = g(sharpness w . t + bias).

        The paper gives no start; a random one has to find that equal meanings are relevant.
        """
        super().__init__()
        # Every k-th dimension from i on; round and round where k p is more than D, or no multiple of it.
        kept = torch.arange(config.slices)[:, None] + torch.arange(config.rank)[None] * config.slices
        start = torch.eye(config.width)[:, kept % config.width].movedim(0, 1)
        start = start * (sharpness * config.width / config.rank) ** 0.5
        self.left = nn.Parameter(start.clone())
        self.right = nn.Parameter(start.transpose(1, 2).clone())
        self.bias = nn.Parameter(torch.full((config.slices,), bias))
        self.readout = nn.Parameter(torch.full((config.slices,), 2 / config.slices))

    def forward(self, words: Tensor, tags: Tensor, product: Tensor) -> Tensor:
        """(B, N, D) words and (T, D) or (B, K, D) tags to (B, N, T or K); `product` w . t is not used."""
        slices = self.slices(words, tags)
        gates = torch.sigmoid(slices + self.bias.view(-1, 1, 1, 1))
        return (self.readout @ gates.flatten(1)).view(slices.shape[1:])

    def slice(self, number: int, words: Tensor, tags: Tensor) -> Tensor:
        """w^T P_i Q_i t of one slice, (B, N, T or K): what the paper's Table 2 ranks tags by."""
        return self.slices(words, tags)[number]

    def slices(self, words: Tensor, tags: Tensor) -> Tensor:
        """w^T P_i Q_i t of every slice, (k, B, N, T or K).

        Read as w . (P_i Q_i t) for the few tags of a pair, which leaves the many words at one product; as
        (w P_i) . (Q_i t) for all tags, which keeps their side at p numbers a slice.
        """
        count, width, rank = self.left.shape
        right = (tags @ self.right.reshape(count * rank, width).T).unflatten(-1, (count, rank)).movedim(-2, 0)
        if tags.dim() == 2:
            left = (words @ self.left.transpose(0, 1).reshape(width, count * rank)).unflatten(-1, (count, rank))
            products = torch.bmm(left.flatten(0, 1).transpose(0, 1), right.transpose(1, 2))
            return products.unflatten(1, words.shape[:2])
        turned = torch.bmm(right.flatten(1, 2), self.left.transpose(1, 2)).unflatten(1, tags.shape[:2])
        products = torch.bmm(words, turned.permute(1, 3, 0, 2).flatten(2))
        return products.unflatten(-1, (count, tags.shape[1])).movedim(-2, 0)


class DotRelevance(nn.Module):
    """f = g(w . t), CSRW-d."""

    def forward(self, words: Tensor, tags: Tensor, product: Tensor) -> Tensor:
        """`product` is w . t, (B, N, T or K)."""
        return torch.sigmoid(product)


class Csrw(nn.Module):
    """Word vectors U, free tag vectors V_t (MODELS.md 2.1: eq. 2 with a free v_t) and a relevance f shared by all."""

    def __init__(self, config: CsrwConfig, *, sharpness: float = 1.0, bias: float = 0.0) -> None:
        """Vectors start from N(0, 1/sqrt(D)); `sharpness` and `bias` are the start of the tensor's relevance."""
        super().__init__()
        self.config = config
        spread = config.width**-0.5
        self.words = nn.Embedding(config.words, config.width)
        nn.init.normal_(self.words.weight, std=spread)
        self.tags = nn.Parameter(torch.randn(config.tags, config.width) * spread)
        self.relevance: nn.Module | None = None
        if config.relevance == "dot":
            self.relevance = DotRelevance()
        elif config.relevance == "single":
            self.relevance = SingleLayerRelevance(config)
        elif config.relevance == "tensor":
            self.relevance = TensorRelevance(config, sharpness=sharpness, bias=bias)

    def forward(self, word_ids: Tensor, counts: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Score every tag for a batch of documents.

        Args:
            word_ids: Distinct words of each document, (B, N).
            counts: How often each stands in it, 0 on padding, (B, N) float.

        Returns:
            Scores L(m, t) = sum_w c_w f(w, t) (w . t), (B, T); relevance f, (B, N, T); the words' shares of the scores
            c_w f (w . t), (B, N, T).
        """
        return self._score(word_ids, counts, self.tags)

    def pair_scores(self, word_ids: Tensor, counts: Tensor, tag_ids: Tensor) -> Tensor:
        """Scores of some tags of each document: ids (B, K) to scores (B, K)."""
        return self._score(word_ids, counts, self.tags[tag_ids])[0]

    def _score(self, word_ids: Tensor, counts: Tensor, tags: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        words = self.words(word_ids)
        product = words @ tags.transpose(-1, -2)
        relevance = torch.ones_like(product) if self.relevance is None else self.relevance(words, tags, product)
        weights = counts / counts.sum(1, keepdim=True).clamp(min=1) if self.config.normalise else counts
        shares = weights.unsqueeze(-1) * relevance * product
        return shares.sum(1), relevance, shares


def max_margin_loss(positive: Tensor, negative: Tensor) -> Tensor:
    """Contrastive max-margin loss, summed over the wrong tags, mean over pairs.

    Args:
        positive: Scores of observed (document, tag) pairs, (B,).
        negative: Scores of the sampled wrong tags, (B, K).

    Returns:
        Scalar >= 0.

    Reference:
        CSRW eq. 3, without the L2 term (weight decay does that).
    """
    return (1 - positive.unsqueeze(1) + negative).clamp(min=0).sum(1).mean()
