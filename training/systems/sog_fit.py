"""Fits SOG on examples: batches of random prefixes, validation, the run folder."""

import math
import random
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from tagdesk.recommend.query import Query
from tagdesk.recommend.sog_tokens import Row, SogTokens, pad
from training.data import Example
from training.errors import TrainingError
from training.metrics import mean_recall_at_k
from training.models.sog import Sog, SogConfig, make_tokens, remaining_tags_loss
from training.run_folder import finish, finished_fit, fit_identity, fitted_on, read_settings, write_settings
from training.start import Start
from training.systems.sentences import sentence_vectors
from training.systems.sog_score import score_all
from training.trainer import Batch, TrainerConfig, fit, load_weights

#: Turns an example into the one shown in this visit (drops fields, makes fields up); must use the given generator only.
Augment = Callable[[Example, random.Random], Example]
#: Tokens of a post with a prefix of its tags, the tags that are wanted, and the weight.
Instance = tuple[Row, list[int], float]
#: Batches that are sorted together.
BLOCK = 40


@dataclass(frozen=True)
class SogFitConfig:
    """How SOG is fitted.

    Attributes:
        expansion: `one` random prefix of a post per visit, weighted by its number of tags (same expected gradient as
            the full expansion, N times cheaper), or `full`, one instance for every prefix.
        late_prefix: With `one`, the chance that the prefix is all tags but one, as where a post is to be completed.
        shuffle_tags: New order of a post's tags at every visit; False keeps the posted order.
        drop_field: Chance to leave out each field, so that a missing one is nothing new in use.
        names: Start head and tag embeddings from the words of the tags' names.
        padding: `masked`, or `attended`: up to the longest input and seen by the encoder in training (not in use).
    """

    trainer: TrainerConfig = field(default_factory=TrainerConfig)
    expansion: str = "one"
    late_prefix: float = 0.0
    shuffle_tags: bool = True
    drop_field: float = 0.0
    names: bool = True
    padding: Literal["masked", "attended"] = "masked"


#: How the authors' code fits (MODELS.md 1.2, "CODE"); `training.models.sog.released` is the model that goes with it.
RELEASED = SogFitConfig(
    trainer=TrainerConfig(epochs=5, batch_size=64, lr=5e-5, new_lr=5e-5, weight_decay=0.0, warm_up=0.0),
    expansion="full",
    shuffle_tags=False,
    names=False,
    padding="attended",
)


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
        rows = list(self.instances(self._examples, generator))
        generator.shuffle(rows)
        yield from self.batches(rows, self._how.trainer.batch_size, generator)

    def batches(self, rows: Sequence[Instance], size: int, generator: random.Random) -> Iterator[Batch]:
        """Instances as batches of those that are about as long, in a random order."""
        groups = []
        for start in range(0, len(rows), BLOCK * size):
            block = sorted(rows[start : start + BLOCK * size], key=lambda row: len(row[0][0]))
            groups += [block[i : i + size] for i in range(0, len(block), size)]
        generator.shuffle(groups)
        for group in groups:
            batch = {name: torch.from_numpy(array) for name, array in self._pad([row[0] for row in group]).items()}
            targets = torch.zeros(len(group), self._config.vocabulary_size)
            for i, (_, wanted, _) in enumerate(group):
                targets[i, wanted] = 1
            yield {**batch, "targets": targets, "weights": torch.tensor([row[2] for row in group])}

    def _pad(self, rows: Sequence[Row]) -> dict[str, np.ndarray]:
        if self._how.padding == "masked":
            return pad(rows)
        batch = pad(rows, self._config.max_length)
        # Padding that is seen stands behind the tokens.
        places = np.arange(batch["input_ids"].shape[1])
        batch["position_ids"] = np.where(batch["attention_mask"] == 1, batch["position_ids"], places)
        return batch

    def instances(self, examples: Iterable[Example], generator: random.Random) -> Iterator[Instance]:
        """What a visit makes of some posts, in their order."""
        for original in examples:
            example = self._augment(original, generator)
            tags = list(example.tags)
            if not tags:
                continue
            if self._how.shuffle_tags:
                generator.shuffle(tags)
            query = drop_fields(example.query, self._how.drop_field, generator)
            context = self._tokens.context(query, reserve=len(tags))
            full = self._how.expansion == "full"
            for i in range(len(tags)) if full else [self._prefix(len(tags), generator)]:
                wanted = tags[i : i + 1] if self._config.objective == "one_to_one" else tags[i:]
                weight = 1.0 if full else len(tags) / self.mean_tags
                yield self._tokens.sequence(context, tags[:i]), wanted, weight

    def _prefix(self, tags: int, generator: random.Random) -> int:
        late = self._how.late_prefix
        # Nothing is drawn where nothing depends on it: the fits of before stay the same.
        return tags - 1 if late and generator.random() < late else generator.randrange(tags)


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
    start: Start[Sog] | None = None,
    sets: Collection[str] = (),
    accounts: Collection[str] = (),
    resume: bool = True,
) -> tuple[Sog, dict[str, Any]]:
    """Fit SOG, or load it if this very fit is finished in `folder`, which receives all that is needed to load it.

    Args:
        start: A model to go on with; its state before the fit competes as epoch 0.
        sets, accounts: Whose posts are among the examples; kept for the manifest, so that a replay can tell.

    Returns:
        The model of the best epoch in evaluation mode, and the content of `metrics.json`.

    Raises:
        TrainingError: Too few posts, a loss that is no longer finite, or a folder that holds another fit.
    """
    if len(train) < 1 or len(validation) < 1:
        raise TrainingError("There are too few tagged posts to fit and validate on; give more posts.")
    config = config or SogConfig(len(vocabulary))
    settings = [asdict(config), asdict(how), list(vocabulary), *([start.version] if start else [])]
    identity = fit_identity(settings, train, validation)
    if resume and (metrics := finished_fit(folder, identity)):
        return load_sog(folder)[0], metrics
    torch.manual_seed(how.trainer.seed)
    model = Sog(config, pretrained=start is None)
    if start:
        start.begin(model)
    elif how.names:
        names = [tag_words(tag) if tag_words else tag for tag in vocabulary]
        model.start_from_names(torch.from_numpy(sentence_vectors(names, encoder=config.encoder)))
    tokens = make_tokens(config)
    batches = SogBatches(train, tokens, config, how, augment)
    write_settings(folder, {"config.json": {"system": "sog", **asdict(config)}, "vocabulary.json": list(vocabulary)})

    state = fit(
        model,
        config=how.trainer,
        new_parameters=start.parameters(model) if start else [*model.extra.parameters(), *model.head.parameters()],
        batches=batches,
        steps_per_epoch=len(batches),
        loss=partial(sog_loss, config, how),
        validate=partial(validation_recall, tokens, validation, vocabulary),
        folder=folder,
        identity=identity,
        validate_start=start is not None,
        resume=resume,
    )
    metrics = finish(
        folder,
        state,
        "validation_recall_at_5",
        **{**fitted_on(train, validation, vocabulary, sets, accounts), "tags_per_post": batches.mean_tags},
        how=asdict(how),
        identity=identity,
    )
    # The trainer has wrapped its own network for mixed precision; a fresh one scores alike after a fit and a restart.
    return load_sog(folder)[0], metrics


def sog_loss(config: SogConfig, how: SogFitConfig, network: nn.Module, batch: Batch) -> Tensor:
    """Mean over the instances of a batch."""
    inputs = batch["input_ids"], batch["position_ids"], batch["attention_mask"]
    logits = network(*inputs, attend_padding=how.padding == "attended", whole=config.head == "mlm")
    targets = batch["targets"]
    if config.weighting == "uniform":
        targets = targets / targets.sum(1, keepdim=True)
    # The released softmax is over the word pieces and delimiters too, which come before the tags.
    targets = nn.functional.pad(targets, (logits.shape[1] - targets.shape[1], 0))
    return remaining_tags_loss(logits, targets * batch["weights"].unsqueeze(1), weighting="unnormalised")


def validation_recall(
    tokens: SogTokens, validation: Sequence[Example], vocabulary: Sequence[str], network: nn.Module
) -> float:
    """R@5 over the validation posts; the tags in `query.accepted` are left out of the ranking."""
    index = {tag: i for i, tag in enumerate(vocabulary)}
    scores = score_all(network, tokens, [example.query for example in validation], vocabulary)
    for row, example in zip(scores, validation, strict=True):
        row[[index[key] for key in example.query.accepted if key in index]] = -np.inf
    return mean_recall_at_k(scores, [example.tags for example in validation], 5)


def load_sog(folder: Path) -> tuple[Sog, tuple[str, ...]]:
    """The fitted model of a run folder, in evaluation mode, and its vocabulary."""
    config, (vocabulary,) = read_settings(folder, SogConfig, "vocabulary.json")
    model = Sog(config, pretrained=False)
    load_weights(model, folder / "model.safetensors")
    return model.eval(), vocabulary
