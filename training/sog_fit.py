"""Fits SOG on examples and scores it: batches of random prefixes, validation, the run folder."""

import hashlib
import json
import math
import random
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from tagdesk.recommend.query import Query
from tagdesk.recommend.sog import SogTokens, pad
from training.data import Example
from training.errors import TrainingError
from training.metrics import recall_at_k
from training.models.sog import Sog, SogConfig, make_tokens, remaining_tags_loss
from training.sentences import sentence_vectors
from training.trainer import Batch, FitState, TrainerConfig, fit, load_weights, plot_history

#: Turns an example into the one shown in this visit (drops fields, makes fields up); must use the given generator only.
Augment = Callable[[Example, random.Random], Example]


@dataclass(frozen=True)
class SogFitConfig:
    """How SOG is fitted.

    Attributes:
        expansion: `one` random prefix of a post per visit, weighted by its number of tags (same expected gradient as
            the full expansion, N times cheaper), or `full`, one instance for every prefix.
        shuffle_tags: New order of a post's tags at every visit; False keeps the posted order.
        drop_field: Chance to leave out each field, so that a missing one is nothing new in use.
        names: Start head and tag embeddings from the words of the tags' names.
    """

    trainer: TrainerConfig = field(default_factory=TrainerConfig)
    expansion: str = "one"
    shuffle_tags: bool = True
    drop_field: float = 0.0
    names: bool = True


class SogBatches:
    """Batches of an epoch, grouped by length so that little is spent on padding."""

    def __init__(
        self, examples: Sequence[Example], tokens: SogTokens, config: SogConfig, how: SogFitConfig, augment: Augment
    ) -> None:
        """Take the examples; nothing is tokenised before its turn."""
        self._examples, self._tokens, self._config, self._how = examples, tokens, config, how
        self._augment = augment
        generator = random.Random(how.trainer.seed)
        shown = [len(augment(example, generator).tags) for example in examples]
        #: Mean number of tags of a post as it is shown.
        self.mean_tags = float(np.mean([count for count in shown if count] or [1]))

    def __len__(self) -> int:
        if self._how.expansion == "full":
            return math.ceil(sum(len(e.tags) for e in self._examples) / self._how.trainer.batch_size)
        return math.ceil(len(self._examples) / self._how.trainer.batch_size)

    def __call__(self, epoch: int) -> Iterator[Batch]:
        """Batches of one epoch, the same for the same epoch and seed."""
        generator = random.Random(f"{self._how.trainer.seed}/{epoch}")
        rows = list(self._instances(generator))
        generator.shuffle(rows)
        size = self._how.trainer.batch_size
        groups = []
        for start in range(0, len(rows), 40 * size):
            block = sorted(rows[start : start + 40 * size], key=lambda row: len(row[0][0]))
            groups += [block[i : i + size] for i in range(0, len(block), size)]
        generator.shuffle(groups)
        for group in groups:
            batch = {name: torch.from_numpy(array) for name, array in pad([row[0] for row in group]).items()}
            targets = torch.zeros(len(group), self._config.vocabulary_size)
            for i, (_, wanted, _) in enumerate(group):
                targets[i, wanted] = 1
            yield {**batch, "targets": targets, "weights": torch.tensor([row[2] for row in group])}

    def _instances(self, generator: random.Random) -> Iterator[tuple[tuple[list[int], list[int]], list[int], float]]:
        for original in self._examples:
            example = self._augment(original, generator)
            tags = list(example.tags)
            if not tags:
                continue
            if self._how.shuffle_tags:
                generator.shuffle(tags)
            query = drop_fields(example.query, self._how.drop_field, generator)
            context = self._tokens.context(query, reserve=len(tags))
            full = self._how.expansion == "full"
            for i in range(len(tags)) if full else [generator.randrange(len(tags))]:
                wanted = tags[i : i + 1] if self._config.objective == "one_to_one" else tags[i:]
                weight = 1.0 if full else len(tags) / self.mean_tags
                yield self._tokens.sequence(context, tags[:i]), wanted, weight


def drop_fields(query: Query, chance: float, generator: random.Random) -> Query:
    """The query without some of its fields, each left out by chance, unless nothing would be left to go by."""
    if chance <= 0:
        return query
    kept = {name: generator.random() >= chance for name in ("image_words", "place", "time", "text")}
    if not (kept["image_words"] and query.image_words) and not (kept["text"] and query.text):
        return query
    return replace(
        query,
        image_words=query.image_words if kept["image_words"] else (),
        place=query.place if kept["place"] else "",
        time=query.time if kept["time"] else (),
        text=query.text if kept["text"] else "",
    )


def fit_sog(
    train: Sequence[Example],
    validation: Sequence[Example],
    vocabulary: Sequence[str],
    folder: Path,
    *,
    config: SogConfig | None = None,
    how: SogFitConfig = SogFitConfig(),
    augment: Augment = lambda example, _: example,
    tag_words: Callable[[str], str] | None = None,
    sets: Collection[str] = (),
    accounts: Collection[str] = (),
    resume: bool = True,
) -> tuple[Sog, FitState]:
    """Fit SOG; `folder` receives config, vocabulary, weights, metrics and the loss curve.

    Args:
        sets, accounts: Whose posts are among the examples; kept for the manifest, so that a replay can tell.

    Raises:
        TrainingError: Too few posts, or a loss that is no longer finite.
    """
    if len(train) < 1 or len(validation) < 1:
        raise TrainingError("There are too few tagged posts to fit and validate on; give more posts.")
    config = config or SogConfig(len(vocabulary))
    torch.manual_seed(how.trainer.seed)
    folder.mkdir(parents=True, exist_ok=True)
    model = Sog(config)
    if how.names:
        names = [tag_words(tag) if tag_words else tag for tag in vocabulary]
        model.start_from_names(torch.from_numpy(sentence_vectors(names, encoder=config.encoder)))
    tokens = make_tokens(config)
    batches = SogBatches(train, tokens, config, how, augment)
    (folder / "config.json").write_text(json.dumps(asdict(config), indent=1), encoding="utf-8")
    (folder / "vocabulary.json").write_text(json.dumps(list(vocabulary), ensure_ascii=False), encoding="utf-8")

    def loss(network: nn.Module, batch: Batch) -> Tensor:
        logits = network(batch["input_ids"], batch["position_ids"], batch["attention_mask"])
        weights = batch["weights"].unsqueeze(1)
        if config.weighting == "uniform":
            targets = batch["targets"] / batch["targets"].sum(1, keepdim=True)
            return remaining_tags_loss(logits, targets * weights, weighting="unnormalised")
        return remaining_tags_loss(logits, batch["targets"] * weights, weighting="unnormalised")

    def validate(network: nn.Module) -> float:
        scores = score_all(network, tokens, [example.query for example in validation])
        order = np.argsort(-scores, axis=1, kind="stable")[:, :5]
        return float(np.mean([recall_at_k(row.tolist(), e.tags, 5) for row, e in zip(order, validation, strict=True)]))

    state = fit(
        model,
        config=how.trainer,
        new_parameters=[*model.extra.parameters(), *model.head.parameters()],
        batches=batches,
        steps_per_epoch=len(batches),
        loss=loss,
        validate=validate,
        folder=folder,
        identity=_identity(config, how, vocabulary, train),
        resume=resume,
    )
    assert state.history is not None
    document = {
        "train_posts": len(train),
        "validation_posts": len(validation),
        "tags": len(vocabulary),
        "tags_per_post": batches.mean_tags,
        "sets": sorted(sets),
        "accounts": sorted(accounts),
        "best_validation_recall_at_5": state.best,
        "best_epoch": state.best_epoch + 1,
        "history": state.history,
        "how": asdict(how),
    }
    (folder / "metrics.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
    plot_history(state.history, folder / "loss.png")
    return model.eval(), state


def _identity(config: SogConfig, how: SogFitConfig, vocabulary: Sequence[str], train: Sequence[Example]) -> str:
    """Hash of what a fit depends on, for its checkpoints."""
    parts = [asdict(config), asdict(how), list(vocabulary), [example.post_id for example in train]]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def load_sog(folder: Path) -> tuple[Sog, tuple[str, ...]]:
    """The fitted model of a run folder, in evaluation mode, and its vocabulary."""
    try:
        config = SogConfig(**json.loads((folder / "config.json").read_text(encoding="utf-8")))
        vocabulary = tuple(json.loads((folder / "vocabulary.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise TrainingError(f"{folder} holds no fitted SOG model: {error}.") from error
    model = Sog(config, pretrained=False)
    load_weights(model, folder / "model.safetensors")
    return model.eval(), vocabulary


@torch.no_grad()
def score_all(model: nn.Module, tokens: SogTokens, queries: Sequence[Query], batch_size: int = 128) -> np.ndarray:
    """Logits of one [MASK] pass for each query, given its accepted tags as indices in the vocabulary, (P, T)."""
    rows = [tokens.sequence(tokens.context(query), []) for query in queries]
    return _logits(model, rows, batch_size)


@torch.no_grad()
def generate_all(
    model: nn.Module, tokens: SogTokens, queries: Sequence[Query], length: int, batch_size: int = 128
) -> list[list[int]]:
    """Greedy generation for many queries at once, followed by the rest of the tags by first-step probability."""
    contexts = [tokens.context(query, reserve=8 + length) for query in queries]
    emitted: list[list[int]] = [[] for _ in queries]
    first: np.ndarray | None = None
    for _ in range(length):
        rows = [tokens.sequence(c, tags) for c, tags in zip(contexts, emitted, strict=True)]
        logits = _logits(model, rows, batch_size)
        if first is None:
            first = logits.copy()
        for i, tags in enumerate(emitted):
            logits[i, tags] = -np.inf
            if len(tags) < logits.shape[1]:
                tags.append(int(np.argmax(logits[i])))
    assert first is not None
    ranked = []
    for i, tags in enumerate(emitted):
        chosen = set(tags)
        ranked.append(tags + [int(t) for t in np.argsort(-first[i], kind="stable") if int(t) not in chosen])
    return ranked


def _logits(model: nn.Module, rows: Iterable[tuple[list[int], list[int]]], batch_size: int) -> np.ndarray:
    rows = list(rows)
    order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]))
    result: np.ndarray | None = None
    device = next(model.parameters()).device
    for start in range(0, len(order), batch_size):
        chosen = order[start : start + batch_size]
        batch = {name: torch.from_numpy(array).to(device) for name, array in pad([rows[i] for i in chosen]).items()}
        logits = model(**batch).float().cpu().numpy()
        if result is None:
            result = np.empty((len(rows), logits.shape[1]), np.float32)
        result[chosen] = logits
    assert result is not None
    return result
