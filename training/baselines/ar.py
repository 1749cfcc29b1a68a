"""AR of the SOG paper: BERT encoder, one Transformer decoder layer over the previous tags, in the posted order."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from tagdesk.recommend.query import Query
from training.baselines.neural import ContextEncoder, Network, Sequences, after_start, fit_network
from training.models.sog import DEFAULT_ENCODER, SogConfig, make_tokens, remaining_tags_loss
from training.task import Fitted, Task
from training.trainer import Batch, TrainerConfig

#: As for our SOG: the comparison is of the models, not of the fits.
DEFAULTS = TrainerConfig(epochs=5)
#: Longest list that is fitted on and fed back; what comes later in a list is left out.
MOST_TAGS = 48

#: States (B, N, D) and their mask (B, N).
Memory = tuple[Tensor, Tensor]


def ar_1to1(task: Task) -> Fitted:
    """Target of a step: the next tag."""
    return _fit("ar-1to1", task, remaining=False)


def ar_1to_m(task: Task) -> Fitted:
    """Target of a step: all remaining tags, evenly."""
    return _fit("ar-1toM", task, remaining=True)


def _fit(system: str, task: Task, *, remaining: bool) -> Fitted:
    encoder = task.options.get("encoder", DEFAULT_ENCODER)
    return fit_network(
        system, task, lambda: TagDecoder(encoder, len(task.vocabulary), remaining=remaining), DEFAULTS, generates=True
    )


class TagDecoder(Network):
    """Position i of the decoder sees the start and the tags before i, and all states of the encoder."""

    def __init__(self, encoder: str, tags: int, *, remaining: bool) -> None:
        """Build it on a pretrained encoder."""
        super().__init__()
        self._tokens = make_tokens(SogConfig(tags, encoder=encoder))
        self._remaining, self._tags = remaining, tags
        self.encoder = ContextEncoder(encoder)
        width, heads = self.encoder.width, self.encoder.bert.config.num_attention_heads
        self.tags = nn.Embedding(1 + tags, width)  # row 0 is the start
        self.places = nn.Embedding(MOST_TAGS + 1, width)
        self.decoder = nn.TransformerDecoderLayer(width, heads, 4 * width, activation="gelu", batch_first=True)
        self.head = nn.Linear(width, tags)
        for layer in (self.tags, self.places, self.head):
            nn.init.normal_(layer.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def read(self, query: Query) -> Sequences:
        """One sequence of all fields."""
        return [self._tokens.context(query)]

    def answers(self, tags: Sequence[Sequence[int]]) -> Batch:
        """Teacher forcing: `previous` (B, S), multi-hot `targets` (B, S, T), `valid` (B, S) where a step has a tag."""
        lists = [list(row)[:MOST_TAGS] for row in tags]
        targets = torch.zeros(len(lists), max(map(len, lists)), self._tags)
        for i, row in enumerate(lists):
            for step in range(len(row)):
                targets[i, step, row[step:] if self._remaining else row[step]] = 1
        return {"previous": after_start([row[:-1] for row in lists]), "targets": targets, "valid": targets.any(-1)}

    def remember(self, batch: Batch) -> Memory:
        """States of the encoder."""
        return self.encoder(batch["input_ids"], batch["attention_mask"]), batch["attention_mask"]

    def next_logits(self, memory: Memory, previous: Sequence[Sequence[int]]) -> Tensor:
        """Logits at the last previous tag, (B, T)."""
        lists = [list(row)[-MOST_TAGS:] for row in previous]
        logits = self._decode(memory, after_start(lists).to(memory[0].device))
        return logits[torch.arange(len(lists)), [len(row) for row in lists]]

    def forward(self, batch: Batch) -> Tensor:
        """Cross-entropy, or KL to the remaining tags; mean over all steps of all posts."""
        logits = self._decode(self.remember(batch), batch["previous"])
        return remaining_tags_loss(logits[batch["valid"]], batch["targets"][batch["valid"]])

    def pretrained(self) -> list[nn.Parameter]:
        """BERT's."""
        return list(self.encoder.bert.parameters())

    def _decode(self, memory: Memory, previous: Tensor) -> Tensor:
        """Logits after each previous tag (0 is the start), (B, S, T)."""
        states, mask = memory
        steps = torch.arange(previous.shape[1], device=previous.device)
        hidden = self.decoder(
            self.tags(previous) + self.places(steps),
            states,
            # Padding comes last, where no tag looks.
            tgt_mask=steps[None] > steps[:, None],
            memory_key_padding_mask=mask == 0,
        )
        logits: Tensor = self.head(hidden)
        return logits
