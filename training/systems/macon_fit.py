"""Fits MACON: batches of posts with their past, whose content vectors are those of the epoch's start."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from torch import nn

from tagdesk.recommend.content import Words, content_batch
from tagdesk.recommend.features import softmax
from tagdesk.recommend.macon import MemoryChoice, choose_memory, memory_batch
from tagdesk.recommend.query import Query
from training.captions import Captions
from training.data import Example
from training.errors import TrainingError
from training.metrics import mean_recall_at_k
from training.models.macon import Macon, MaconConfig
from training.photos import Photos
from training.run_folder import finish, finished_fit, fit_identity, fitted_on, read_settings, write_settings
from training.start import Start
from training.systems.amnn_fit import start_words
from training.systems.content import alike_in_length, read_content, words_of, words_to_learn
from training.systems.sentences import word_vectors
from training.trainer import Batch, TrainerConfig, fit, load_weights

#: Validation posts that a fit stops by.
MOST_VALIDATION = 2_000
#: Posts read at a time where nothing is learned.
_CHUNK = 256


@dataclass(frozen=True)
class MaconFitConfig:
    """How MACON is fitted.

    Attributes:
        choice: Which past posts are remembered; the paper draws some once, of any time (`fixed_random`).
        words: `sentences` reads words with the sentence encoder (ours); `meaning` starts word embeddings from MiniLM's
            vectors of the words, `random` is the paper's.
        word_uses: Posts that must hold a word for the model to learn something of its own about it.
    """

    trainer: TrainerConfig = field(
        default_factory=lambda: TrainerConfig(epochs=8, batch_size=128, new_lr=1e-3, weight_decay=0.0)
    )
    choice: MemoryChoice = "past_recent"
    words: Literal["sentences", "meaning", "random"] = "meaning"
    word_uses: int = 2


class Histories:
    """The past of every post: places of the same person's earlier posts, in time order."""

    def __init__(self, examples: Sequence[Example]) -> None:
        """Sort the posts by person and time; equal times stay in their order."""
        self._users: dict[str, list[int]] = defaultdict(list)
        for place in sorted(range(len(examples)), key=lambda i: examples[i].time_s):
            if examples[place].user:
                self._users[examples[place].user].append(place)
        self._examples = examples

    def memory(self, choice: MemoryChoice, size: int, vectors: np.ndarray) -> list[np.ndarray]:
        """Places of the posts that each post remembers, at most `size`.

        Args:
            vectors: Content vectors of all posts, (P, d).
        """
        found = [np.zeros(0, np.int64) for _ in self._examples]
        for group in self._users.values():
            places = np.array(group)
            drawn = places[choose_memory("fixed_random", size, vectors[0], places)]
            for rank, place in enumerate(group):
                if choice == "fixed_random":  # of any time, as in the paper
                    found[place] = drawn[drawn != place]
                elif choice == "past_recent":
                    found[place] = places[max(0, rank - size) : rank][::-1]
                else:
                    past = places[:rank]
                    found[place] = past[choose_memory(choice, size, vectors[place], vectors[past])]
        return found


class MaconBatches:
    """Batches of an epoch: posts with the vectors and tags of their past.

    The vectors of past posts are those of the epoch's start, without gradient: one more pass over the posts instead of
    L times the work, and what the app has too, which reads each post once.
    """

    def __init__(
        self,
        model: Macon,
        examples: Sequence[Example],
        fitted: Sequence[int],
        words: Words,
        photos: Photos,
        how: MaconFitConfig,
    ) -> None:
        """Take all posts of the past, and the places of those that are fitted on."""
        self._model, self._examples, self._fitted = model, examples, np.array(fitted)
        self._words, self._photos, self._how = words, photos, how
        self._histories = Histories(examples)
        self._lengths = np.array([len(words.known(example.query.text)) for example in examples])

    def __len__(self) -> int:
        return math.ceil(len(self._fitted) / self._how.trainer.batch_size)

    def __call__(self, epoch: int) -> Iterator[Batch]:
        """Batches of one epoch, the same for the same epoch, seed and weights."""
        vectors, memory = self.remember()
        generator = np.random.default_rng([self._how.trainer.seed, epoch])
        order, size = generator.permutation(self._fitted), self._how.trainer.batch_size
        for group in alike_in_length(order, self._lengths, size, generator):
            targets = torch.zeros(len(group), self._model.config.tags)
            for row, place in enumerate(group):
                targets[row, list(self._examples[place].tags)] = 1
            content = read_content([self._examples[i] for i in group], self._words, self._photos)
            of_past, tags = (torch.from_numpy(rows) for rows in self.past(group, vectors, memory))
            yield {**content, "memory_vectors": of_past, "memory_tags": tags, "targets": targets}

    def remember(self) -> tuple[np.ndarray, list[np.ndarray]]:
        """Content vectors of all posts as the model is now, (P, d), and what each post remembers."""
        if not self._model.config.memory:
            return np.zeros((1, self._model.config.width), np.float32), [np.zeros(0, np.int64)] * len(self._examples)
        queries = [example.query for example in self._examples]
        vectors = vectors_of(self._model, self._words, self._photos, queries)
        return vectors, self._histories.memory(self._how.choice, self._model.config.memory, vectors)

    def past(
        self, group: Sequence[int] | np.ndarray, vectors: np.ndarray, memory: Sequence[np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Vectors (B, L, d) and tags (B, L, K) of what some posts remember."""
        return past_of(group, self._examples, vectors, memory, self._model.config.slots)


def past_of(
    group: Sequence[int] | np.ndarray,
    posts: Sequence[Example],
    vectors: np.ndarray,
    memory: Sequence[np.ndarray],
    slots: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Vectors (B, L, d) and tags (B, L, K) of what the posts `group` remember, L = `slots`.

    Args:
        vectors: Content vectors of all posts, (P, d).
        memory: Places of the posts that each of all posts remembers.
    """
    rows = np.zeros((len(group), slots, vectors.shape[1]), np.float32)
    for row, place in enumerate(group):
        rows[row, : len(memory[place])] = vectors[memory[place]]
    return rows, memory_batch([[posts[i].tags for i in memory[place]] for place in group], slots)


def fit_macon(
    train: Sequence[Example],
    validation: Sequence[Example],
    vocabulary: Sequence[str],
    photos: Photos,
    captions: Captions,
    folder: Path,
    *,
    config: MaconConfig | None = None,
    how: MaconFitConfig = MaconFitConfig(),
    start: Start[Macon] | None = None,
    sets: Collection[str] = (),
    accounts: Collection[str] = (),
    resume: bool = True,
) -> tuple[Macon, Words, dict[str, Any]]:
    """Fit MACON, or load it if this very fit is finished in `folder`, which receives all that is needed to load it.

    Args:
        train: Posts to fit on; with those of `validation` they are the past of one another.
        config: Settings; `words`, `tags`, `region_width` and `state_width` are set here.
        start: A model to go on with; its state before the fit competes as epoch 0.

    Returns:
        The model of the best epoch in evaluation mode, its words, and the content of `metrics.json`.

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
        config or MaconConfig(0, 0, 0),
        words=len(words.words),
        tags=len(vocabulary),
        region_width=photos.width,
        state_width=words.state_width,
    )
    settings = [asdict(config), asdict(how), list(vocabulary), *([start.version] if start else [])]
    identity = fit_identity(settings, train, validation)
    if resume and (metrics := finished_fit(folder, identity)):
        return *load_macon(folder, captions)[::2], metrics
    torch.manual_seed(how.trainer.seed)
    model = Macon(config)
    if start:
        start.begin(model)
    elif how.words == "meaning" and words.words:
        start_words(model.content.words.learned, word_vectors(words.words))
    everything = [*train, *validation]
    batches = MaconBatches(model, everything, range(len(train)), words, photos, how)
    drawn = np.random.default_rng(how.trainer.seed).permutation(len(validation))[:MOST_VALIDATION]
    asked = [len(train) + int(i) for i in sorted(drawn)]
    documents = {
        "config.json": {"system": "macon", "memory_choice": how.choice, **asdict(config)},
        "vocabulary.json": list(vocabulary),
        "words.json": list(words.words),
    }
    write_settings(folder, documents)

    def validate(_: nn.Module) -> float:
        vectors, memory = batches.remember()
        queries = [everything[i].query for i in asked]
        ours = vectors_of(model, words, photos, queries)
        scores = scores_given(model, ours, *batches.past(asked, vectors, memory))
        return mean_recall_at_k(scores, [everything[i].tags for i in asked], 5)

    state = fit(
        model,
        config=how.trainer,
        new_parameters=start.parameters(model) if start else list(model.parameters()),
        batches=batches,
        steps_per_epoch=len(batches),
        loss=lambda network, batch: network(**batch),
        validate=validate,
        folder=folder,
        identity=identity,
        validate_start=start is not None,
        resume=resume,
    )
    metrics = finish(
        folder,
        state,
        "validation_recall_at_5",
        **fitted_on(train, [everything[i] for i in asked], vocabulary, sets, accounts),
        how=asdict(how),
        identity=identity,
    )
    return *load_macon(folder, captions)[::2], metrics


def load_macon(folder: Path, captions: Captions) -> tuple[Macon, tuple[str, ...], Words]:
    """The fitted model of a run folder in evaluation mode, its tags and how it reads captions."""
    config, (vocabulary, words) = read_settings(folder, MaconConfig, "vocabulary.json", "words.json")
    model = Macon(config)
    load_weights(model, folder / "model.safetensors")
    return model.eval(), vocabulary, words_of(words, config.state_width, captions)


@torch.no_grad()
def vectors_of(model: Macon, words: Words, photos: Photos, queries: Sequence[Query]) -> np.ndarray:
    """Content vectors of posts, (P, d) float32."""
    device = next(model.parameters()).device
    was_training = model.training
    model.eval()
    rows = np.zeros((len(queries), model.config.width), np.float32)
    order = sorted(range(len(queries)), key=lambda i: len(queries[i].text))
    for start in range(0, len(order), _CHUNK):
        chosen = order[start : start + _CHUNK]
        some = [queries[i] for i in chosen]
        batch = content_batch(some, words, photos.regions([query.photo for query in some]))
        tensors = {name: torch.from_numpy(values).to(device) for name, values in batch.items()}
        rows[chosen] = model.content(**tensors)[0].float().cpu().numpy()
    model.train(was_training)
    return rows


def scores_alone(model: Macon, words: Words, photos: Photos, queries: Sequence[Query]) -> np.ndarray:
    """Probability of every tag for posts of nobody in particular, (P, T)."""
    vectors = vectors_of(model, words, photos, queries)
    return scores_given(model, vectors, *no_past(len(vectors), model.config))


def no_past(posts: int, config: MaconConfig) -> tuple[np.ndarray, np.ndarray]:
    """`past_of` posts that remember nothing."""
    nothing = np.zeros((posts, config.slots, config.width), np.float32)
    return nothing, memory_batch([[]] * posts, config.slots)


@torch.no_grad()
def scores_given(model: Macon, vectors: np.ndarray, memory_vectors: np.ndarray, memory_tags: np.ndarray) -> np.ndarray:
    """Probability of every tag, (P, T), given the vectors and tags of past posts, by a model in evaluation mode."""
    device = next(model.parameters()).device
    parts = []
    for start in range(0, len(vectors), _CHUNK):
        rows = (torch.from_numpy(a[start : start + _CHUNK]).to(device) for a in (vectors, memory_vectors, memory_tags))
        parts.append(softmax(model.habit(*rows)[0].float().cpu().numpy()))
    return np.concatenate(parts)
