"""What the papers' neural baselines share: reading posts, one fit by the common trainer, scoring and emitting."""

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from tagdesk.recommend.query import Query
from training.data import Example
from training.errors import TrainingError
from training.models.sog import load_encoder
from training.run_folder import finish, finished_fit, fit_identity, write_settings
from training.task import Fitted, Task
from training.trainer import Batch, TrainerConfig, fit, load_weights

#: A post as token ids, one sequence for each field that is read on its own.
Sequences = list[list[int]]
_INFERENCE_BATCH = 128


class Network(nn.Module, ABC):
    """A network that says what tag comes next; called with a batch it gives the loss."""

    @abstractmethod
    def read(self, query: Query) -> Sequences:
        """A post's token ids."""

    @abstractmethod
    def answers(self, tags: Sequence[Sequence[int]]) -> Batch:
        """What the loss needs of the tags of B posts."""

    @abstractmethod
    def remember(self, batch: Batch) -> Any:
        """What decoding needs of B posts, so that a post is read once."""

    @abstractmethod
    def next_logits(self, memory: Any, previous: Sequence[Sequence[int]]) -> Tensor:
        """Logits of the next tag given the previous ones, (B, T)."""

    def pretrained(self) -> Iterable[nn.Parameter]:
        """Parameters that don't start fresh."""
        return ()


class ContextEncoder(nn.Module):
    """Pretrained BERT over the ids of `SogTokens` without tags; word pieces frozen as in our SOG."""

    def __init__(self, encoder: str) -> None:
        """Load it by name or folder."""
        super().__init__()
        self.bert = load_encoder(encoder)
        self.width = int(self.bert.config.hidden_size)
        self.pieces = self.bert.get_input_embeddings().num_embeddings
        self.delimiters = nn.Embedding(3, self.width)  # [IMG], [LOC], [TIME]
        nn.init.normal_(self.delimiters.weight, std=0.02)
        self.bert.get_input_embeddings().weight.requires_grad_(False)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """States of ids (B, N), (B, N, D)."""
        pieces = self.bert.get_input_embeddings()(input_ids.clamp(max=self.pieces - 1))
        delimiters = self.delimiters((input_ids - self.pieces).clamp(min=0))
        inputs = torch.where((input_ids >= self.pieces).unsqueeze(-1), delimiters, pieces)
        states: Tensor = self.bert(inputs_embeds=inputs, attention_mask=attention_mask).last_hidden_state
        return states


def pad_posts(posts: Sequence[Sequences]) -> Batch:
    """`input_ids` and `attention_mask`, (S, N), of the S sequences of all posts, and the `owner` of each, (S,)."""
    rows = [torch.tensor(row) for post in posts for row in post]
    owner = torch.tensor([i for i, post in enumerate(posts) for _ in post])
    ids = pad_sequence(rows, batch_first=True)
    lengths = torch.tensor([len(row) for row in rows])
    return {
        "input_ids": ids,
        "attention_mask": (torch.arange(ids.shape[1]) < lengths[:, None]).long(),
        "owner": owner,
    }


def after_start(lists: Sequence[Sequence[int]]) -> Tensor:
    """Rows of embeddings: the start, then the tags, padded, (B, S)."""
    return pad_sequence([torch.tensor([0, *(tag + 1 for tag in row)]) for row in lists], batch_first=True)


def fit_network(
    system: str, task: Task, build: Callable[[], Network], defaults: TrainerConfig, *, generates: bool
) -> Fitted:
    """Fit a network, unless the task's folder holds this very fit already, and score it in PyTorch.

    Args:
        build: A fresh network.
        defaults: What the task's options don't say; the seed is the task's.
        generates: Offer the emitted tags too.

    Raises:
        TrainingError: The folder holds another fit.
    """
    trainer = task.configured(defaults)
    train, held_out = task.parts()
    train = [example for example in train if example.tags]
    if not train:
        raise TrainingError("There is no tagged post to fit on; give more posts.")
    identity = fit_identity([system, asdict(trainer), dict(task.options), list(task.vocabulary)], train, held_out)
    metrics = finished_fit(task.run, identity) or _fit(task, build, trainer, train, held_out, identity)
    # The trainer has wrapped its own network for mixed precision; a fresh one scores alike after a fit and a restart.
    network = build()
    load_weights(network, task.run / "model.safetensors")
    network.to("cuda" if torch.cuda.is_available() else "cpu").eval()
    tags = task.vocabulary
    return Fitted(
        lambda queries: first_scores(network, queries, _accepted(queries, tags)),
        generate=(lambda queries, length: emit(network, queries, _accepted(queries, tags), length))
        if generates
        else None,
        parameters=sum(p.numel() for p in network.parameters()),
        details={name: metrics[name] for name in ("epochs", "best_epoch", "best_validation_recall_at_5")},
    )


def _fit(
    task: Task,
    build: Callable[[], Network],
    trainer: TrainerConfig,
    train: Sequence[Example],
    held_out: Sequence[Example],
    identity: str,
) -> dict[str, Any]:
    write_settings(task.run, {})
    torch.manual_seed(task.seed)
    network = build()
    posts = [(network.read(example.query), example.tags) for example in train]
    asked = [example for example in held_out if example.tags]
    accepted = _accepted([example.query for example in asked], task.vocabulary)
    pretrained = {id(p) for p in network.pretrained()}

    def batches(epoch: int) -> Iterator[Batch]:
        generator = random.Random(f"{task.seed}/{epoch}")
        for group in _alike_in_length(posts, trainer.batch_size, generator):
            yield {**pad_posts([post for post, _ in group]), **network.answers([tags for _, tags in group])}

    def validate(_: nn.Module) -> float:
        emitted = emit(network, [example.query for example in asked], accepted, 5)
        hits = [np.isin(example.tags, tags).mean() for example, tags in zip(asked, emitted, strict=True)]
        return float(np.mean(hits)) if hits else 0.0

    state = fit(
        network,
        config=trainer,
        new_parameters=[p for p in network.parameters() if id(p) not in pretrained],
        batches=batches,
        steps_per_epoch=-(-len(posts) // trainer.batch_size),
        loss=lambda wrapped, batch: wrapped(batch),
        validate=validate,
        folder=task.run,
        identity=identity,
    )
    return finish(
        task.run,
        state,
        "validation_recall_at_5",
        train_posts=len(train),
        validation_posts=len(asked),
        how=asdict(trainer),
        identity=identity,
    )


@torch.no_grad()
def first_scores(network: Network, queries: Sequence[Query], accepted: Sequence[Sequence[int]]) -> np.ndarray:
    """Probability of each tag to be the next one after the accepted ones, (P, T)."""
    posts = [network.read(query) for query in queries]
    rows: list[np.ndarray] = [np.empty(0)] * len(posts)
    for chosen in _by_length(posts):
        memory = network.remember(_on_device(network, pad_posts([posts[i] for i in chosen])))
        logits = network.next_logits(memory, [accepted[i] for i in chosen])
        for i, row in zip(chosen, logits.float().softmax(-1).cpu().numpy(), strict=True):
            rows[i] = row
    return np.stack(rows)


@torch.no_grad()
def emit(network: Network, queries: Sequence[Query], accepted: Sequence[Sequence[int]], length: int) -> list[list[int]]:
    """Greedy generation: the likeliest tag that is neither accepted nor emitted yet, fed back, `length` times.

    The end of a list is no tag, so it is never emitted: what is evaluated is a fixed number of tags (MODELS.md 4.3).
    """
    posts = [network.read(query) for query in queries]
    emitted: list[list[int]] = [[] for _ in posts]
    for chosen in _by_length(posts):
        memory = network.remember(_on_device(network, pad_posts([posts[i] for i in chosen])))
        for _ in range(length):
            previous = [[*accepted[i], *emitted[i]] for i in chosen]
            logits = network.next_logits(memory, previous).float().cpu().numpy()
            for i, row, used in zip(chosen, logits, previous, strict=True):
                row[used] = -np.inf
                if np.isfinite(row).any():
                    emitted[i].append(int(np.argmax(row)))
    return emitted


def _alike_in_length(
    posts: Sequence[tuple[Sequences, Any]], size: int, generator: random.Random
) -> list[list[tuple[Sequences, Any]]]:
    """Shuffled batches of posts alike in length, so that little is spent on padding; as `sog_fit` does."""
    rows = list(posts)
    generator.shuffle(rows)
    groups = []
    for start in range(0, len(rows), 40 * size):
        block = sorted(rows[start : start + 40 * size], key=lambda row: sum(map(len, row[0])))
        groups += [block[i : i + size] for i in range(0, len(block), size)]
    generator.shuffle(groups)
    return groups


def _by_length(posts: Sequence[Sequences]) -> Iterator[list[int]]:
    order = sorted(range(len(posts)), key=lambda i: sum(map(len, posts[i])))
    for start in range(0, len(order), _INFERENCE_BATCH):
        yield order[start : start + _INFERENCE_BATCH]


def _on_device(network: nn.Module, batch: Batch) -> Batch:
    device = next(network.parameters()).device
    return {name: tensor.to(device) for name, tensor in batch.items()}


def _accepted(queries: Sequence[Query], vocabulary: Sequence[str]) -> list[list[int]]:
    index = {tag: i for i, tag in enumerate(vocabulary)}
    return [[index[key] for key in query.accepted if key in index] for query in queries]
