"""BR of the SOG paper: BERT ranks all tags at once (section 1.5 of MODELS.md), fields read together or apart."""

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from tagdesk.recommend.query import Query
from training.baselines.neural import ContextEncoder, Network, Sequences, fit_network
from training.models.sog import DEFAULT_ENCODER, SogConfig, make_tokens, remaining_tags_loss
from training.task import Fitted, Task
from training.trainer import Batch, TrainerConfig

#: As for our SOG: the comparison is of the models, not of the fits.
DEFAULTS = TrainerConfig(epochs=5)


def br_ef(task: Task) -> Fitted:
    """Early fusion: one pass over all fields, read at [CLS]."""
    return _fit("br-ef", task, apart=False)


def br_lf(task: Task) -> Fitted:
    """Late fusion: each field that is there is read alone; the mean of their [CLS] states."""
    return _fit("br-lf", task, apart=True)


def _fit(system: str, task: Task, *, apart: bool) -> Fitted:
    encoder = task.options.get("encoder", DEFAULT_ENCODER)
    return fit_network(
        system, task, lambda: BertRanker(encoder, len(task.vocabulary), apart=apart), DEFAULTS, generates=False
    )


class BertRanker(Network):
    """[CLS] states and one linear layer over the tags."""

    def __init__(self, encoder: str, tags: int, *, apart: bool) -> None:
        """Build it on a pretrained encoder."""
        super().__init__()
        self._tokens = make_tokens(SogConfig(tags, encoder=encoder))
        self._apart, self._tags = apart, tags
        self.encoder = ContextEncoder(encoder)
        self.head = nn.Linear(self.encoder.width, tags)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def read(self, query: Query) -> Sequences:
        """One sequence of all fields, or one for each field that isn't empty; delimiters say which it is."""
        if not self._apart:
            return [self._tokens.context(query)]
        blank = Query()
        alone = (
            replace(blank, image_words=query.image_words),
            replace(blank, place=query.place),
            replace(blank, time=query.time),
            replace(blank, text=query.text),
        )
        return [self._tokens.context(field) for field in alone if field != blank] or [self._tokens.context(blank)]

    def answers(self, tags: Sequence[Sequence[int]]) -> Batch:
        """Multi-hot `targets`, (B, T)."""
        targets = torch.zeros(len(tags), self._tags)
        for i, row in enumerate(tags):
            targets[i, list(row)] = 1
        return {"targets": targets}

    def remember(self, batch: Batch) -> Tensor:
        """Logits, (B, T)."""
        states = self.encoder(batch["input_ids"], batch["attention_mask"])[:, 0]
        owner = batch["owner"]
        share = 1 / owner.bincount()[owner]
        posts = torch.zeros(int(owner[-1]) + 1, states.shape[1], device=states.device)
        logits: Tensor = self.head(posts.index_add(0, owner, states.float() * share[:, None]))
        return logits

    def next_logits(self, memory: Tensor, previous: Sequence[Sequence[int]]) -> Tensor:
        """The same for all steps."""
        return memory

    def forward(self, batch: Batch) -> Tensor:
        """KL to the tags, not normalised, as in the released code (eq. 10-11 of SOG with nothing given)."""
        return remaining_tags_loss(self.remember(batch), batch["targets"], weighting="unnormalised")

    def pretrained(self) -> list[nn.Parameter]:
        """BERT's."""
        return list(self.encoder.bert.parameters())
