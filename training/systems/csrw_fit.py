"""Fits CSRW on (document, tag) pairs and scores texts with it."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import Tensor, nn

from tagdesk.recommend.csrw import CsrwWords, add_up_words, document_words, pad_counts
from tagdesk.recommend.query import Query
from training.data import Example
from training.errors import TrainingError
from training.metrics import average_precision, gold_ranks, mean_recall_at_k
from training.models.csrw import Csrw, CsrwConfig, max_margin_loss
from training.run_folder import finish, finished_fit, fit_identity, fitted_on, read_settings, write_settings
from training.start import Start
from training.systems.csrw_start import DOCUMENTS_BESIDE_NAME, MeaningOfWords, tags_from_documents, tags_from_names
from training.trainer import Batch, TrainerConfig, fit, load_weights

#: Tags of a list whose chances are learned.
_LIST = 20
#: Words of a document, all tags of it, and one of them.
Pair = tuple[Counter[int], frozenset[int], int]


@dataclass(frozen=True)
class CsrwFitConfig:
    """How CSRW is fitted.

    Attributes:
        start: `random` is the paper's; `meaning` starts words from MiniLM's vectors, tags from their documents (eq. 1).
        names: Start tags from the words of their names as well; needs `meaning`.
        scale: Length of the vectors at the start of `meaning`, so that the margin of 1 is within reach.
        sharpness, bias: Start of the tensor's relevance: words that mean something else than the tag are muted.
        word_uses: Posts that must hold a word.
        negatives: Wrong tags for each pair, K.
        stop_by: Figure on the posts that a fit stops by: `map`, or `recall` at 5, which other systems stop by.
        l2: Lambda of eq. 3, on the vectors of the pairs at hand: as weight decay Adagrad would scale the decay of every
            vector that isn't at hand up to a full step.
    """

    trainer: TrainerConfig = field(
        default_factory=lambda: TrainerConfig(
            epochs=4, batch_size=256, lr=0.01, new_lr=1e-4, optimizer="adagrad", weight_decay=0.0, warm_up=0.0,
            patience=1, gradient_clip=10.0, mixed_precision="no",
        )
    )  # fmt: skip
    start: Literal["random", "meaning"] = "meaning"
    names: bool = False
    scale: float = 2.0
    sharpness: float = 1.0
    bias: float = -2.0
    word_uses: int = 1
    negatives: int = 5
    l2: float = 1e-5
    stop_by: Literal["map", "recall"] = "map"


class CsrwBatches:
    """Batches of an epoch: every (document, tag) pair once, with uniform wrong tags that the document doesn't have."""

    def __init__(
        self, examples: Sequence[Example], counts: Sequence[Counter[int]], tags: int, how: CsrwFitConfig
    ) -> None:
        """Take documents and their words by id; documents without a known word teach nothing."""
        self._counts, self._tags, self._how = counts, tags, how
        self._own = [frozenset(example.tags) for example in examples]
        self._pairs = [(d, tag) for d, example in enumerate(examples) if counts[d] for tag in example.tags]
        if not self._pairs:
            raise TrainingError("No post has both a tag and a caption to learn from; give posts with captions.")

    def __len__(self) -> int:
        return math.ceil(len(self._pairs) / self._how.trainer.batch_size)

    def __call__(self, epoch: int) -> Iterator[Batch]:
        """Batches of one epoch, the same for the same epoch and seed."""
        generator = np.random.default_rng([self._how.trainer.seed, epoch])
        order = generator.permutation(len(self._pairs))
        for start in range(0, len(order), self._how.trainer.batch_size):
            pairs = [self._pairs[i] for i in order[start : start + self._how.trainer.batch_size]]
            batch = [(self._counts[document], self._own[document], tag) for document, tag in pairs]
            yield pair_batch(batch, self._tags, self._how.negatives, generator)


def pair_batch(pairs: Sequence[Pair], tags: int, negatives: int, generator: np.random.Generator) -> Batch:
    """Words of each pair's document, its tag and as many wrong tags, of so many in the vocabulary."""
    rows = pad_counts([counts for counts, _, _ in pairs])
    ids = [[tag, *_wrong(own, tags, negatives, generator)] for _, own, tag in pairs]
    return {**{name: torch.from_numpy(row) for name, row in rows.items()}, "tag_ids": torch.tensor(ids)}


def _wrong(own: frozenset[int], tags: int, negatives: int, generator: np.random.Generator) -> list[int]:
    if len(own) >= tags:
        return list(generator.integers(0, tags, negatives))
    wrong: list[int] = []
    while len(wrong) < negatives:
        wrong += [int(tag) for tag in generator.integers(0, tags, negatives) if tag not in own]
    return wrong[:negatives]


def fit_csrw(
    train: Sequence[Example],
    validation: Sequence[Example],
    vocabulary: Sequence[str],
    folder: Path,
    *,
    config: CsrwConfig,
    how: CsrwFitConfig = CsrwFitConfig(),
    start: Start[Csrw] | None = None,
    sets: Sequence[str] = (),
    accounts: Sequence[str] = (),
    resume: bool = True,
) -> tuple[Csrw, CsrwWords, dict[str, Any]]:
    """Fit CSRW, or load it if this very fit is finished in `folder`.

    Args:
        validation: What a fit stops by; their `query.accepted` are left out of the ranking.
        config: Settings; `words` is set here, from the texts of `train` or the start.
        start: A model to go on with; its state before the fit competes as epoch 0.

    Returns:
        The model of the best epoch (0 is the start), its words, and the content of `metrics.json`.

    Raises:
        TrainingError: No captions, a loss that is no longer finite, or a folder that holds another fit.
    """
    if how.names and how.start != "meaning":
        raise TrainingError("Names start from what their words mean; use the start by meaning.")
    if not train or not validation:
        raise TrainingError("There are too few tagged posts to fit and validate on; give more posts.")
    uses = Counter(word for example in train for word in set(document_words(example.query.text)))
    uses = Counter({word: count for word, count in uses.items() if count >= how.word_uses})
    words = CsrwWords(start.words if start else sorted(uses))
    if not words.words:
        raise TrainingError("No post has a caption, and CSRW learns from words alone; give posts with captions.")
    config = replace(config, words=len(words.words), tags=len(vocabulary))
    settings = [asdict(config), asdict(how), list(vocabulary), *([start.version] if start else [])]
    identity = fit_identity(settings, train, validation)
    if resume and (metrics := finished_fit(folder, identity)):
        return *load_csrw(folder)[::2], metrics
    counts = [words.counts(example.query.text) for example in train]
    batches = CsrwBatches(train, counts, len(vocabulary), how)
    model = fresh_csrw(config, how)
    if start:
        start.begin(model)
    elif how.start == "meaning":
        _start_from_meaning(model, words, uses, train, counts, vocabulary, how)
    documents = {
        "config.json": {"system": "csrw", **asdict(config)},
        "vocabulary.json": list(vocabulary),
        "words.json": list(words.words),
    }
    write_settings(folder, documents)

    figure = validation_map if how.stop_by == "map" else validation_recall
    state = fit(
        model,
        config=how.trainer,
        new_parameters=(model.relevance or nn.Identity()).parameters() if start is None else start.parameters(model),
        batches=batches,
        steps_per_epoch=len(batches),
        loss=partial(csrw_loss, how),
        validate=lambda _: figure(model, words, validation, vocabulary),
        folder=folder,
        identity=identity,
        validate_start=True,
        resume=resume,
    )
    metrics = finish(
        folder,
        state,
        "validation_map" if how.stop_by == "map" else "validation_recall_at_5",
        certainty=list(certainty_of_scores(model, words, validation)),
        **fitted_on(train, validation, vocabulary, sets, accounts),
        how=asdict(how),
        identity=identity,
    )
    return *load_csrw(folder)[::2], metrics


def fresh_csrw(config: CsrwConfig, how: CsrwFitConfig) -> Csrw:
    """A model before anything is known of words and tags."""
    torch.manual_seed(how.trainer.seed)
    # The vectors' scale squares in w . t, which the relevance sees.
    sharpness = how.sharpness if how.start == "meaning" else 1.0
    return Csrw(config, sharpness=sharpness, bias=how.bias if how.start == "meaning" else 0.0)


def csrw_loss(how: CsrwFitConfig, network: nn.Module, batch: Batch) -> Tensor:
    """Mean over the pairs of a batch, eq. 3."""
    assert isinstance(network, Csrw)
    scores = network.pair_scores(batch["word_ids"], batch["counts"], batch["tag_ids"])
    words = network.words(batch["word_ids"]) * (batch["counts"] > 0).unsqueeze(-1)  # padding is no word at hand
    at_hand = words.square().sum() + network.tags[batch["tag_ids"]].square().sum()
    return max_margin_loss(scores[:, 0], scores[:, 1:]) + how.l2 * at_hand / len(scores)


def load_csrw(folder: Path) -> tuple[Csrw, tuple[str, ...], CsrwWords]:
    """The fitted model of a run folder in evaluation mode, its tags and its words."""
    config, (vocabulary, words) = read_settings(folder, CsrwConfig, "vocabulary.json", "words.json")
    model = Csrw(config)
    load_weights(model, folder / "model.safetensors")
    return model.eval(), vocabulary, CsrwWords(words)


@torch.no_grad()
def score_texts(model: Csrw, words: CsrwWords, queries: Sequence[Query]) -> np.ndarray:
    """Scores of every tag, (P, T)."""

    device = model.tags.device

    def one_word(word_ids: np.ndarray, counts: np.ndarray) -> np.ndarray:
        scores: Tensor = model(torch.from_numpy(word_ids).to(device), torch.from_numpy(counts).to(device))[0]
        return scores.cpu().numpy()

    rows = [words.counts(query.text) for query in queries]
    return add_up_words(rows, one_word, normalise=model.config.normalise)


def validation_map(model: Csrw, words: CsrwWords, validation: Sequence[Example], vocabulary: Sequence[str]) -> float:
    """MAP over the validation posts; the tags in `query.accepted` are left out of the ranking."""
    scores = _scores_without_accepted(model, words, validation, vocabulary)
    rows = zip(scores, validation, strict=True)
    return float(np.mean([average_precision(gold_ranks(row, post.tags), len(post.tags)) for row, post in rows]))


def validation_recall(model: Csrw, words: CsrwWords, validation: Sequence[Example], vocabulary: Sequence[str]) -> float:
    """R@5, in the same way."""
    scores = _scores_without_accepted(model, words, validation, vocabulary)
    return mean_recall_at_k(scores, [example.tags for example in validation], 5)


def _scores_without_accepted(
    model: Csrw, words: CsrwWords, validation: Sequence[Example], vocabulary: Sequence[str]
) -> np.ndarray:
    index = {tag: i for i, tag in enumerate(vocabulary)}
    scores = score_texts(model, words, [example.query for example in validation])
    for row, example in zip(scores, validation, strict=True):
        row[[index[key] for key in example.query.accepted if key in index]] = -np.inf
    return scores


def certainty_of_scores(model: Csrw, words: CsrwWords, validation: Sequence[Example]) -> tuple[float, float]:
    """Slope and offset of the chance that a tag at the top of a list is right, sigmoid(slope * score + offset).

    A margin says which tag is better, not how likely it is; that is read off the posts that a fit stops by.

    Reference:
        Platt: Probabilistic outputs for support vector machines.
    """
    table = score_texts(model, words, [example.query for example in validation])
    best = np.argsort(-table, axis=1, kind="stable")[:, :_LIST]
    scores = np.take_along_axis(table, best, 1)
    right = np.array([np.isin(row, example.tags) for row, example in zip(best, validation, strict=True)])
    if right.all() or not right.any():
        return 1.0, 0.0
    platt = LogisticRegression(C=100.0).fit(scores.reshape(-1, 1), right.ravel())
    # A higher score is never a reason to believe less, however few posts there were.
    return max(0.0, float(platt.coef_[0, 0])), float(platt.intercept_[0])


@torch.no_grad()
def nearest_tags(
    model: Csrw, words: CsrwWords, vocabulary: Sequence[str], word: str, slice_number: int, top_k: int
) -> list[tuple[str, float]]:
    """Tags that a slice of the tensor brings nearest to a word, by w^T P_i Q_i t (the paper's Table 2).

    Raises:
        TrainingError: The model has no slices, or doesn't know the word.
    """
    if model.config.relevance != "tensor":
        raise TrainingError("Only CSRW-t has slices to look into.")
    counts = words.counts(word)
    if not counts:
        raise TrainingError(f"The model doesn't know the word {word}.")
    vectors = model.words(torch.tensor([[next(iter(counts))]]))
    products = model.relevance.slice(slice_number, vectors, model.tags)[0, 0]  # type: ignore[union-attr, operator]
    best = products.topk(min(top_k, len(vocabulary)))
    return [(vocabulary[i], float(value)) for value, i in zip(best.values, best.indices, strict=True)]


def _start_from_meaning(
    model: Csrw,
    words: CsrwWords,
    uses: Counter[str],
    train: Sequence[Example],
    counts: Sequence[Counter[int]],
    vocabulary: Sequence[str],
    how: CsrwFitConfig,
) -> None:
    meaning = MeaningOfWords(words.words, [uses[word] for word in words.words], len(train), model.config.width)
    vectors = meaning.vectors(words.words)
    tags = tags_from_documents(train, counts, vectors, len(vocabulary))
    if how.names:
        tags = tags_from_names(vocabulary, words.words, meaning) + DOCUMENTS_BESIDE_NAME * tags
    set_vectors(model, how.scale * vectors, how.scale * tags)


def set_vectors(model: Csrw, words: np.ndarray, tags: np.ndarray) -> None:
    """Set all vectors of words (V, D) and tags (T, D)."""
    with torch.no_grad():
        model.words.weight.copy_(torch.from_numpy(words))
        model.tags.copy_(torch.from_numpy(tags))
