"""Fits AMNN, and scores posts with it in PyTorch by the code that the app runs."""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from torch import nn

from tagdesk.recommend.amnn import AmnnScorer
from tagdesk.recommend.content import Words
from tagdesk.recommend.query import Query
from training.captions import Captions
from training.data import Example
from training.errors import TrainingError
from training.metrics import mean_recall_at_k
from training.models.amnn import IGNORED, Amnn, AmnnConfig, AmnnReader, AmnnStep
from training.photos import Photos
from training.run_folder import (
    finish,
    finished_fit,
    fit_identity,
    fitted_on,
    read_settings,
    search_and_refit,
    write_settings,
)
from training.start import Start
from training.systems.content import alike_in_length, read_content, shuffled_groups, words_of, words_to_learn
from training.systems.glove import glove_vectors
from training.systems.sentences import word_vectors
from training.trainer import Batch, FitState, TrainerConfig, fit, load_weights


@dataclass(frozen=True)
class AmnnFitConfig:
    """How AMNN is fitted.

    Attributes:
        words: `sentences` reads words with the sentence encoder (ours); `meaning` starts word embeddings from MiniLM's
            vectors of the words, `glove` from GloVe's; `random` is the paper's.
        word_uses: Posts that must hold a word for the model to learn something of its own about it.
        shuffle_tags: New order of a post's tags at every visit.
        drop_modality: Chance to leave out the photo or the caption of a post that has both.
        alike_in_length: Batches of captions about as long: several times as fast where most are short and some long.
        refit: Fit anew on all posts, those to stop by too, for as many epochs as were best without them.
    """

    trainer: TrainerConfig = field(
        default_factory=lambda: TrainerConfig(epochs=30, batch_size=64, new_lr=1e-3, patience=6)
    )
    words: Literal["sentences", "meaning", "glove", "random"] = "meaning"
    word_uses: int = 2
    shuffle_tags: bool = False
    drop_modality: float = 0.0
    refit: bool = False
    alike_in_length: bool = False


class AmnnBatches:
    """Batches of an epoch."""

    def __init__(
        self, examples: Sequence[Example], words: Words, photos: Photos, config: AmnnConfig, how: AmnnFitConfig
    ) -> None:
        """Take the posts; nothing is read before its turn."""
        self._examples = [example for example in examples if example.tags]
        self._words, self._photos, self._config, self._how = words, photos, config, how

    def __len__(self) -> int:
        return math.ceil(len(self._examples) / self._how.trainer.batch_size)

    def __call__(self, epoch: int) -> Iterator[Batch]:
        """Batches of one epoch, the same for the same epoch and seed."""
        seed = self._how.trainer.seed
        generator = np.random.default_rng([seed, epoch, 1])
        for group in self._groups(epoch):
            examples = [self._shown(self._examples[i], generator) for i in group]
            lists = [list(example.tags) for example in examples]
            if self._how.shuffle_tags:
                for tags in lists:
                    generator.shuffle(tags)
            yield {**read_content(examples, self._words, self._photos), **self._answers(lists)}

    def _groups(self, epoch: int) -> Iterable[np.ndarray]:
        size, seed, count = self._how.trainer.batch_size, self._how.trainer.seed, len(self._examples)
        if not self._how.alike_in_length:
            return shuffled_groups(count, size, seed, epoch)
        generator = np.random.default_rng([seed, epoch])
        lengths = np.array([len(self._words.known(example.query.text)) for example in self._examples])
        return alike_in_length(generator.permutation(count), lengths, size, generator)

    def _shown(self, example: Example, generator: np.random.Generator) -> Example:
        query = example.query
        if not (query.photo and query.text) or generator.random() >= self._how.drop_modality:
            return example
        gone: dict[str, str] = {"photo": ""} if generator.random() < 0.5 else {"text": ""}
        return replace(example, query=replace(query, **gone))  # type: ignore[arg-type]

    def _answers(self, lists: Sequence[Sequence[int]]) -> Batch:
        remaining = self._config.objective != "next"
        # With the next tag as target the end is one more step.
        steps = max(map(len, lists)) + (not remaining)
        tags = torch.zeros(len(lists), steps, dtype=torch.long)
        targets = torch.full((len(lists), steps), IGNORED)
        if remaining:
            targets = torch.zeros(len(lists), steps, self._config.tags)
        valid = torch.zeros(len(lists), steps, dtype=torch.bool)
        for i, row in enumerate(lists):
            tags[i, : len(row)] = torch.tensor(row)
            valid[i, : len(row) + (not remaining)] = True
            if remaining:
                for step in range(len(row)):
                    # By itself a tag belongs to the post whether it was chosen before or not.
                    targets[i, step, row if self._config.objective == "each" else row[step:]] = 1
            else:
                targets[i, : len(row) + 1] = torch.tensor([*row, self._config.tags])
        return {"tags": tags, "targets": targets, "valid": valid}


def fit_amnn(
    train: Sequence[Example],
    validation: Sequence[Example],
    vocabulary: Sequence[str],
    photos: Photos,
    captions: Captions,
    folder: Path,
    *,
    config: AmnnConfig | None = None,
    how: AmnnFitConfig = AmnnFitConfig(),
    start: Start[Amnn] | None = None,
    sets: Collection[str] = (),
    accounts: Collection[str] = (),
    resume: bool = True,
) -> tuple[Amnn, Words, dict[str, Any]]:
    """Fit AMNN, or load it if this very fit is finished in `folder`, which receives all that is needed to load it.

    Args:
        config: Settings; `words`, `tags`, `region_width` and `state_width` are set here.
        start: A model to go on with; its state before the fit competes as epoch 0.

    Returns:
        The model of the best epoch (with `refit`, fitted anew for so many) in evaluation mode, its words, and the
        content of `metrics.json`, whose figure and history are of the fit without the validation posts.

    Raises:
        TrainingError: Too few posts, a loss that is no longer finite, or a folder that holds another fit.
    """
    if not any(example.tags for example in train) or not validation:
        raise TrainingError("There are too few tagged posts to fit and validate on; give more posts.")
    if start:
        words = words_of(start.words, config.state_width if config else 0, captions)
    else:
        words = words_to_learn(train, captions if how.words == "sentences" else None, how.word_uses)
    config = replace(
        config or AmnnConfig(0, 0, 0),
        words=len(words.words),
        tags=len(vocabulary),
        region_width=photos.width,
        state_width=words.state_width,
    )
    settings = [asdict(config), asdict(how), list(vocabulary), *([start.version] if start else [])]
    identity = fit_identity(settings, train, validation)
    if resume and (metrics := finished_fit(folder, identity)):
        return *load_amnn(folder, captions)[::2], metrics
    documents = {
        "config.json": {"system": "amnn", **asdict(config)},
        "vocabulary.json": list(vocabulary),
        "words.json": list(words.words),
    }
    write_settings(folder, documents)

    def run(examples: Sequence[Example], trainer: TrainerConfig, place: Path, figure: Callable[..., float]) -> FitState:
        model = _fresh(config, how, words, examples)
        if start:
            start.begin(model)
        batches = AmnnBatches(examples, words, photos, config, how)
        return fit(
            model,
            config=trainer,
            new_parameters=start.parameters(model) if start else list(model.parameters()),
            batches=batches,
            steps_per_epoch=len(batches),
            loss=lambda network, batch: network(**batch),
            weigh=lambda batch: float(batch["valid"].sum()),
            validate=figure,
            folder=place,
            identity=identity,
            validate_start=start is not None,
            resume=resume,
        )

    def validate(network: Amnn) -> float:
        scorer = torch_scorer(network, words, vocabulary)
        queries, gold = [e.query for e in validation], [e.tags for e in validation]
        if config.objective != "next":
            return mean_recall_at_k(score_all(scorer, photos, queries), gold, 5)
        # The first step knows the first tag only.
        emitted = generate_all(scorer, photos, queries, 5)
        return float(np.mean([np.isin(tags, row).mean() for tags, row in zip(gold, emitted, strict=True) if tags]))

    if how.refit:
        everything = [*train, *validation]
        state = search_and_refit(folder, identity, how.trainer, run, validate, train, everything, resume=resume)
    else:
        state = run(train, how.trainer, folder, validate)
    metrics = finish(
        folder,
        state,
        "validation_recall_at_5",
        **fitted_on([*train, *validation] if how.refit else train, validation, vocabulary, sets, accounts),
        how=asdict(how),
        identity=identity,
    )
    return *load_amnn(folder, captions)[::2], metrics


def _fresh(config: AmnnConfig, how: AmnnFitConfig, words: Words, examples: Sequence[Example]) -> Amnn:
    """The model as a fit starts with it."""
    torch.manual_seed(how.trainer.seed)
    model = Amnn(config)
    if how.words in ("glove", "meaning") and words.words:
        vectors = glove_vectors(words.words) if how.words == "glove" else word_vectors(words.words)
        start_words(model.words.learned, vectors)
    if config.objective == "each":
        _start_rates(model, examples)
    return model


def _start_rates(model: Amnn, examples: Sequence[Example]) -> None:
    """Start from each tag's share of posts: otherwise the first epochs learn that most posts lack most tags."""
    uses = np.zeros(model.config.tags)
    for example in examples:
        uses[list(example.tags)] += 1
    share = torch.from_numpy((uses + 0.5) / (len(examples) + 1))
    with torch.no_grad():
        model.head.bias[:-1] = torch.logit(share)
        if model.wide is not None:
            model.wide.answers.bias[:-1] = torch.logit(share)


def start_words(embedding: nn.Embedding, vectors: np.ndarray) -> None:
    """Start word embeddings from vectors, (W, D), each number of about unit size."""
    rows = torch.from_numpy(vectors)
    if rows.shape[1] != embedding.embedding_dim:
        raise TrainingError(
            f"Words that start from these vectors are {rows.shape[1]} wide; make the embeddings as wide."
        )
    with torch.no_grad():
        embedding.weight[1:] = (rows - rows.mean(0)) / rows.std()


def load_amnn(folder: Path, captions: Captions) -> tuple[Amnn, tuple[str, ...], Words]:
    """The fitted model of a run folder in evaluation mode, its tags and how it reads captions."""
    config, (vocabulary, words) = read_settings(folder, AmnnConfig, "vocabulary.json", "words.json")
    model = Amnn(config)
    load_weights(model, folder / "model.safetensors")
    return model.eval(), vocabulary, words_of(words, config.state_width, captions)


def torch_scorer(model: Amnn, words: Words, vocabulary: Sequence[str]) -> AmnnScorer:
    """The scorer of a model in evaluation mode, on the device where it is."""
    device = next(model.parameters()).device

    def asking(network: nn.Module) -> Any:
        @torch.no_grad()
        def ask(batch: Mapping[str, np.ndarray]) -> list[np.ndarray]:
            outputs = network(**{name: torch.from_numpy(rows).to(device) for name, rows in batch.items()})
            return [output.float().cpu().numpy() for output in outputs]

        return ask

    return AmnnScorer(asking(AmnnReader(model)), asking(AmnnStep(model)), words, vocabulary)


def score_all(scorer: AmnnScorer, photos: Photos, queries: Sequence[Query], size: int = 256) -> np.ndarray:
    """Logits of the next tag of many posts, (P, T)."""
    parts = [queries[start : start + size] for start in range(0, len(queries), size)]
    return np.concatenate([scorer.logits(part, photos.regions([query.photo for query in part])) for part in parts])


def generate_all(
    scorer: AmnnScorer, photos: Photos, queries: Sequence[Query], length: int, size: int = 256
) -> list[list[int]]:
    """Tags emitted for many posts."""
    parts = [queries[start : start + size] for start in range(0, len(queries), size)]
    regions = (photos.regions([query.photo for query in part]) for part in parts)
    return [row for part, seen in zip(parts, regions, strict=True) for row in scorer.generate(part, seen, length)]
