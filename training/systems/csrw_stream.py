"""Fits CSRW on posts that are never in memory together."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save_file

from tagdesk.contract.features import clean_caption
from tagdesk.domain import Post
from tagdesk.recommend.csrw import CsrwWords, document_words
from training.data import Example
from training.errors import TrainingError
from training.models.csrw import CsrwConfig
from training.run_folder import finish, finished_fit, fit_identity, write_settings
from training.shards import blocks
from training.stream import Index, Stream, most_used
from training.systems.content import MOST_WORDS
from training.systems.csrw_fit import (
    CsrwFitConfig,
    Pair,
    certainty_of_scores,
    csrw_loss,
    fresh_csrw,
    pair_batch,
    set_vectors,
    validation_map,
)
from training.systems.csrw_start import DOCUMENTS_BESIDE_NAME, DocumentSums, MeaningOfWords, tags_from_names
from training.trainer import Batch, fit

_START = "start.safetensors"


class CsrwStream:
    """Batches of an epoch: this process's pairs of document and tag."""

    def __init__(self, stream: Stream, index: Index, words: CsrwWords, how: CsrwFitConfig) -> None:
        """Nothing is read before its turn."""
        self._stream, self._index, self._words, self._how = stream, index, words, how

    def __call__(self, epoch: int) -> Iterator[Batch]:
        """Batches of one epoch, the same for the same epoch, seed and number of processes."""
        trainer, tags = self._how.trainer, len(self._index.vocabulary)
        generator = np.random.default_rng([trainer.seed, epoch, self._stream.processes.number])
        pairs = self._stream.epoch(epoch, self._index, partial(pairs_of, self._words))
        for some in blocks(pairs, self._stream.size(trainer.batch_size)):
            yield pair_batch(some, tags, self._how.negatives, generator)


def pairs_of(words: CsrwWords, example: Example) -> list[Pair]:
    """A post with each of its tags; a post without a known word teaches nothing."""
    row, own = words.counts(example.query.text), frozenset(example.tags)
    return [(row, own, tag) for tag in example.tags] if row else []


def fit_csrw_stream(
    stream: Stream,
    min_uses: int,
    folder: Path,
    *,
    config: CsrwConfig,
    how: CsrwFitConfig,
    sets: Collection[str],
    resume: bool,
) -> Mapping[str, Any]:
    """Fit CSRW, or find this very fit finished in `folder`, which receives all that is needed to load it.

    Args:
        min_uses: Posts that must carry a tag.
        config: Settings; `words` and `tags` are set here.

    Returns:
        The content of `metrics.json`.

    Raises:
        TrainingError: No captions, too few posts, or a folder that holds another fit.
    """
    counted = stream.identity("csrw", config.width, how.start, how.names, how.word_uses, min_uses)
    index = Index.read(folder, counted) or _look(stream, counted, min_uses, folder, config, how)
    vocabulary, validation = index.vocabulary, index.validation(folder)
    words = CsrwWords(list(index.words))
    config = replace(config, words=len(words.words), tags=len(vocabulary))
    settings = [asdict(config), asdict(how), counted, stream.kept, stream.processes.count]
    identity = fit_identity(settings, validation)
    if resume and (metrics := finished_fit(folder, identity)):
        return metrics
    steps = stream.steps(index, how.trainer.batch_size)
    model = fresh_csrw(config, how)
    if how.start == "meaning":
        start = load_file(folder / _START)
        set_vectors(model, start["words"], start["tags"])
    documents = {
        "config.json": {"system": "csrw", **asdict(config)},
        "vocabulary.json": list(vocabulary),
        "words.json": list(words.words),
    }
    write_settings(folder, documents)
    state = fit(
        model,
        config=how.trainer,
        new_parameters=model.relevance.parameters() if model.relevance is not None else (),
        batches=CsrwStream(stream, index, words, how),
        steps_per_epoch=steps,
        loss=partial(csrw_loss, how),
        validate=lambda _: validation_map(model, words, validation, vocabulary),
        folder=folder,
        identity=identity,
        validate_start=True,
        resume=resume,
        own_batches=True,
    )
    certainty = list(certainty_of_scores(model, words, validation))
    return finish(
        folder,
        state,
        "validation_map",
        certainty=certainty,
        **index.fitted_on(len(validation), sets),
        how=asdict(how),
        identity=identity,
    )


def _look(stream: Stream, identity: str, min_uses: int, folder: Path, config: CsrwConfig, how: CsrwFitConfig) -> Index:
    census = stream.count(_words_in)
    vocabulary = census.vocabulary(min_uses)
    used = {word: count for word, count in most_used(census.words, MOST_WORDS) if count >= how.word_uses}
    if not used:
        raise TrainingError("No post has a caption, and CSRW learns from words alone; give posts with captions.")
    words = CsrwWords(sorted(used))
    uses = [used[word] for word in words.words]
    meaning = MeaningOfWords(words.words, uses, census.posts, config.width) if how.start == "meaning" else None
    vectors = meaning.vectors(words.words) if meaning else np.zeros((len(used), 1), np.float32)
    sums = DocumentSums(vectors, len(vocabulary))

    def pairs(example: Example) -> int:
        row = words.counts(example.query.text)
        sums.add(example.tags, row)
        return len(example.tags) if row else 0

    known = dict(zip(words.words, uses, strict=True))
    index, held_out = stream.look(census, vocabulary, known, identity, pairs)
    if meaning:
        sums.total = np.sum(stream.processes.told_by_all(sums.total), axis=0)
        tags = sums.directions()
        if how.names:
            tags = tags_from_names(vocabulary, words.words, meaning) + DOCUMENTS_BESIDE_NAME * tags
        folder.mkdir(parents=True, exist_ok=True)
        save_file({"words": how.scale * vectors, "tags": how.scale * tags}, folder / _START)
    index.write(folder, held_out)
    return index


def _words_in(post: Post) -> list[str]:
    return document_words(clean_caption(post.caption))
