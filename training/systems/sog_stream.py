"""Fits SOG on posts that are never in memory together; of photos it reads the words that the records carry."""

import random
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch

from training.data import Example
from training.models.sog import Sog, SogConfig, make_tokens
from training.run_folder import finish, finished_fit, fit_identity, write_settings
from training.shards import blocks
from training.stream import Index, Stream
from training.systems.sentences import sentence_vectors
from training.systems.sog_fit import BLOCK, SogBatches, SogFitConfig, sog_loss, validation_recall
from training.trainer import Batch, fit


class SogStream:
    """Batches of an epoch: this process's posts."""

    def __init__(self, stream: Stream, index: Index, batches: SogBatches, how: SogFitConfig) -> None:
        """Nothing is read before its turn."""
        self._stream, self._index, self._batches, self._how = stream, index, batches, how

    def __call__(self, epoch: int) -> Iterator[Batch]:
        """Batches of one epoch, the same for the same epoch, seed and number of processes."""
        size = self._stream.size(self._how.trainer.batch_size)
        generator = random.Random(f"prefixes/{self._how.trainer.seed}/{epoch}/{self._stream.processes.number}")
        posts = self._stream.epoch(epoch, self._index, lambda example: [example])
        for some in blocks(self._batches.instances(posts, generator), BLOCK * size):
            yield from self._batches.batches(some, size, generator)


def fit_sog_stream(
    stream: Stream,
    min_uses: int,
    folder: Path,
    *,
    config: SogConfig,
    how: SogFitConfig,
    sets: Collection[str],
    resume: bool,
) -> Mapping[str, Any]:
    """Fit SOG, or find this very fit finished in `folder`, which receives all that is needed to load it.

    Args:
        min_uses: Posts that must carry a tag.
        config: Settings; `vocabulary_size` is set here.

    Returns:
        The content of `metrics.json`.

    Raises:
        TrainingError: Too few posts, or a folder that holds another fit.
    """
    counted = stream.identity("sog", how.expansion, min_uses)
    index = Index.read(folder, counted) or _look(stream, counted, min_uses, folder, how)
    vocabulary, validation = index.vocabulary, index.validation(folder)
    config = replace(config, vocabulary_size=len(vocabulary))
    settings = [asdict(config), asdict(how), counted, stream.kept, stream.processes.count]
    identity = fit_identity(settings, validation)
    if resume and (metrics := finished_fit(folder, identity)):
        return metrics
    steps = stream.steps(index, how.trainer.batch_size)
    torch.manual_seed(how.trainer.seed)
    model = Sog(config)
    if how.names:
        model.start_from_names(torch.from_numpy(sentence_vectors(vocabulary, encoder=config.encoder)))
    tokens = make_tokens(config)
    batches = SogBatches((), tokens, config, how, lambda example, _: example)
    batches.mean_tags = index.tags / index.posts
    write_settings(folder, {"config.json": {"system": "sog", **asdict(config)}, "vocabulary.json": list(vocabulary)})
    state = fit(
        model,
        config=how.trainer,
        new_parameters=[*model.extra.parameters(), *model.head.parameters()],
        batches=SogStream(stream, index, batches, how),
        steps_per_epoch=steps,
        loss=partial(sog_loss, config, how),
        validate=partial(validation_recall, tokens, validation, vocabulary),
        folder=folder,
        identity=identity,
        resume=resume,
        own_batches=True,
    )
    return finish(
        folder,
        state,
        "validation_recall_at_5",
        **index.fitted_on(len(validation), sets),
        how=asdict(how),
        identity=identity,
    )


def _look(stream: Stream, identity: str, min_uses: int, folder: Path, how: SogFitConfig) -> Index:
    census = stream.count()
    full = how.expansion == "full"

    def instances(example: Example) -> int:
        return len(example.tags) if full else 1

    index, held_out = stream.look(census, census.vocabulary(min_uses), {}, identity, instances)
    index.write(folder, held_out)
    return index
