"""Fits the user-conditioned model: windows of consecutive posts of one person, the state before them given."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from tagdesk.recommend.habits.base_level import base_level
from tagdesk.recommend.query import Query
from tagdesk.recommend.usercond import caption_vector, photo_batch
from training.captions import Captions
from training.data import Example
from training.errors import TrainingError
from training.metrics import mean_recall_at_k
from training.models.usercond import UserCond, UserCondConfig
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
from training.trainer import Batch, FitState, TrainerConfig, fit, load_weights

#: Posts scored at a time.
_CHUNK = 256
#: Tags of a person's past that gain by habit.
_MOST_HABITS = 256


@dataclass(frozen=True)
class UserCondFitConfig:
    """How the user-conditioned model is fitted; a batch is a window of one person's consecutive posts.

    Attributes:
        targets: Of a post at a visit: `one` of its tags drawn evenly (paper), or `all` in equal shares, the same in the
            mean with less noise (ours).
        past: Tags of past posts are told by the sum of their word vectors (paper), or as ones in the vocabulary.
        refit: Fit anew on all posts for as many epochs as served best without the validation posts: those are the
            newest, or people that a pack would go without.
    """

    trainer: TrainerConfig = field(
        default_factory=lambda: TrainerConfig(
            epochs=15, batch_size=128, new_lr=1e-3, weight_decay=0.1, patience=3, mixed_precision="no"
        )
    )
    targets: Literal["one", "all"] = "all"
    past: Literal["words", "ids"] = "words"
    refit: bool = True


class Past:
    """Posts as the model reads them, those of a person in time order; posts of nobody stand alone."""

    def __init__(
        self,
        examples: Sequence[Example],
        vectors: np.ndarray,
        photos: Photos,
        captions: Captions | None,
        how: UserCondFitConfig,
        *,
        fitted_tags: int,
        habit: bool = False,
    ) -> None:
        """Take all posts.

        Args:
            vectors: Word vectors of the vocabulary, (T, P), and of tags behind it that nothing is fitted on.
            captions: Given, queries read captions too.
            fitted_tags: Size of the vocabulary.
            habit: Tell what the past says of each tag.
        """
        self._fitted = fitted_tags
        self.examples, self.vectors, self._how = examples, torch.from_numpy(vectors), how
        self._photos = photos
        self.people: dict[str, list[int]] = defaultdict(list)
        for place in sorted(range(len(examples)), key=lambda i: examples[i].time_s):
            self.people[examples[place].user].append(place)
        self.alone = self.people.pop("", [])
        self._rows = np.zeros((len(examples), 0), np.float32)
        if captions is not None and examples:
            captions.read_all(example.query.text for example in examples)
            self._rows = np.stack([caption_vector(captions.read, example.query.text) for example in examples])
        self._shares = self._habits() if habit else None

    def _habits(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """For each post the tags with the largest shares of its person's base level, and those shares."""
        found = [(np.zeros(0, np.int64), np.zeros(0, np.float32))] * len(self.examples)
        for places in self.people.values():
            posts = [self.examples[place] for place in places]
            counts = [len(post.tags) for post in posts]
            known, uses = np.unique([tag for post in posts for tag in post.tags], return_inverse=True)
            times, ends = np.repeat([post.time_s for post in posts], counts), np.cumsum([0, *counts])
            for place, post, end in zip(places, posts, ends, strict=False):
                strength = base_level(post.time_s - times[:end], uses[:end], len(known))
                best = np.argsort(-strength)[: min(_MOST_HABITS, np.count_nonzero(strength))]
                found[place] = known[best], (strength[best] / max(strength.sum(), 1e-12)).astype(np.float32)
        return found

    def shares(self, places: Sequence[int]) -> Tensor | None:
        """Shares of the base level, (B, T), of some posts; None where the model doesn't ask."""
        if self._shares is None:
            return None
        rows = torch.zeros(len(places), len(self.vectors))
        for row, place in zip(rows, places, strict=True):
            tags, shares = self._shares[place]
            row[torch.from_numpy(tags)] = torch.from_numpy(shares)
        return rows

    def read(self, places: Sequence[int]) -> Batch:
        """`photo`, `has_photo`, `past_tags` and `caption` of some posts."""
        some = [self.examples[i] for i in places]
        if self._how.past == "words":
            past_tags = torch.stack([self.vectors[list(example.tags)].sum(0) for example in some])
        else:
            past_tags = torch.zeros(len(some), self._fitted)
            for row, example in zip(past_tags, some, strict=True):
                row[[tag for tag in example.tags if tag < self._fitted]] = 1
        pooled = self._photos.pooled([example.query.photo for example in some])
        seen = [row if example.query.photo else None for row, example in zip(pooled, some, strict=True)]
        photos = {name: torch.from_numpy(values) for name, values in photo_batch(seen, self._photos.width).items()}
        return {**photos, "past_tags": past_tags, "caption": torch.from_numpy(self._rows[list(places)])}


@torch.no_grad()
def states_before(model: UserCond, past: Past) -> Tensor:
    """State of its person before each post, (P, U); zeros for posts of nobody."""
    was_training = model.training
    model.eval()
    device = model.no_photo.device
    found = torch.zeros(len(past.examples), model.config.user_width)
    for number, places in enumerate(past.people.values()):
        state = torch.zeros(model.config.user_width, device=device)
        if model.config.user == "number" and number < len(state):
            state[number] = 1
        for start in range(0, len(places), _CHUNK):
            some = places[start : start + _CHUNK]
            read = {name: rows.to(device) for name, rows in past.read(some).items()}
            states = model.states(read["photo"], read["has_photo"], read["past_tags"], state)
            found[some], state = states[:-1].cpu(), states[-1]
    model.train(was_training)
    return found


class UserCondBatches:
    """Batches of an epoch; states before windows are those of the epoch's start, without gradient."""

    def __init__(self, model: UserCond, past: Past, fitted: Collection[int], how: UserCondFitConfig) -> None:
        """Take all posts of the past, and the places of those that are fitted on."""
        self._model, self._past, self._how = model, past, how
        size = how.trainer.batch_size
        wanted = set(fitted)
        self._windows: list[list[int]] = []
        for places in past.people.values():
            kept = [place for place in places if place in wanted]
            self._windows += [kept[start : start + size] for start in range(0, len(kept), size)]
        self._alone = [place for place in past.alone if place in wanted]

    def __len__(self) -> int:
        size = self._how.trainer.batch_size
        return len(self._windows) + -(-len(self._alone) // size)

    def __call__(self, epoch: int) -> Iterator[Batch]:
        """Batches of one epoch, the same for the same epoch, seed and weights."""
        states = states_before(self._model, self._past)
        generator = np.random.default_rng([self._how.trainer.seed, epoch])
        alone, size = generator.permutation(self._alone), self._how.trainer.batch_size
        groups = [(window, 1.0) for window in self._windows]
        groups += [(alone[start : start + size].tolist(), 0.0) for start in range(0, len(alone), size)]
        for number in generator.permutation(len(groups)):
            places, follows = groups[number]
            targets = torch.zeros(len(places), self._model.config.tags)
            for row, place in enumerate(places):
                tags = [tag for tag in self._past.examples[place].tags if tag < self._model.config.tags]
                if self._how.targets == "one" and tags:
                    tags = [tags[generator.integers(len(tags))]]
                targets[row, tags] = 1 / max(1, len(tags))
            yield {
                **self._past.read(places),
                "state": states[places[0]],
                "follows": torch.tensor(follows),
                "targets": targets,
                "vectors": self._past.vectors[: self._model.config.tags],
                **(
                    {}
                    if (shares := self._past.shares(places)) is None
                    else {"shares": shares[:, : self._model.config.tags]}
                ),
            }


def fit_usercond(
    train: Sequence[Example],
    validation: Sequence[Example],
    vocabulary: Sequence[str],
    vectors: np.ndarray,
    photos: Photos,
    captions: Captions,
    folder: Path,
    *,
    config: UserCondConfig,
    how: UserCondFitConfig = UserCondFitConfig(),
    start: Start[UserCond] | None = None,
    sets: Collection[str] = (),
    accounts: Collection[str] = (),
    resume: bool = True,
) -> tuple[UserCond, dict[str, Any]]:
    """Fit the model, or load it if this very fit is finished in `folder`, which receives all that is needed to load it.

    Args:
        train: Posts to fit on; with those of `validation` they are the past of one another.
        vectors: Word vectors of the vocabulary, (T, P), and of tags behind it that posts carry and nothing is fitted
            on: they are part of the past, and ranked on the validation posts.
        config: Settings; widths of what is read are set here, `caption_width` if it is not 0.
        start: A model to go on with; its state before the fit competes as epoch 0.

    Returns:
        The model of the best epoch (with `refit`, fitted anew for so many) in evaluation mode, and the content of
        `metrics.json`, whose figure and history are of the fit without the validation posts.

    Raises:
        TrainingError: Too few posts, a loss that is no longer finite, or a folder that holds another fit.
    """
    if not any(example.tags for example in train) or not validation:
        raise TrainingError("There are too few tagged posts to fit and validate on; give more posts.")
    reads = captions if config.caption_width else None
    past_width = vectors.shape[1] if how.past == "words" else len(vocabulary)
    config = replace(
        config,
        tags=len(vocabulary),
        photo_width=photos.width,
        tag_width=vectors.shape[1],
        past_width=past_width,
        user_width=past_width if config.user in ("max", "sum") else config.user_width,
        caption_width=captions.width if reads else 0,
    )
    settings = [asdict(config), asdict(how), list(vocabulary), *([start.version] if start else [])]
    identity = fit_identity(settings, train, validation)
    if resume and (metrics := finished_fit(folder, identity)):
        return load_usercond(folder)[0], metrics
    past = Past([*train, *validation], vectors, photos, reads, how, fitted_tags=len(vocabulary), habit=config.habit)
    asked = [len(train) + i for i, example in enumerate(validation) if example.tags]
    documents = {"config.json": {"system": "usercond", **asdict(config)}, "vocabulary.json": list(vocabulary)}
    write_settings(folder, documents)

    def run(places: range, trainer: TrainerConfig, place: Path, figure: Callable[[UserCond], float]) -> FitState:
        torch.manual_seed(trainer.seed)
        model = UserCond(config)
        if start:
            start.begin(model)
        batches = UserCondBatches(model, past, [i for i in places if past.examples[i].tags], how)
        return fit(
            model,
            config=trainer,
            new_parameters=start.parameters(model) if start else [p for p in model.parameters() if p.requires_grad],
            batches=batches,
            steps_per_epoch=len(batches),
            loss=lambda network, batch: network(**batch),
            validate=figure,  # type: ignore[arg-type]
            folder=place,
            identity=identity,
            validate_start=start is not None,
            resume=resume,
        )

    groups: dict[str, list[int]] = defaultdict(list)
    for place in asked:
        groups[past.examples[place].user].append(place)

    def validate(model: UserCond) -> float:
        """Mean over people, and over the posts of nobody as if they were one's, whoever posts most."""
        states = states_before(model, past)
        tags = [example.tags for example in past.examples]
        figures = (
            mean_recall_at_k(scores_given(model, past, places, states[places]), [tags[i] for i in places], 5)
            for places in groups.values()
        )
        return float(np.mean(list(figures)))

    first, everything = range(len(train)), range(len(past.examples))
    if how.refit:
        state = search_and_refit(folder, identity, how.trainer, run, validate, first, everything, resume=resume)
    else:
        state = run(first, how.trainer, folder, validate)
    metrics = finish(
        folder,
        state,
        "validation_recall_at_5",
        **fitted_on(
            past.examples if how.refit else train, [past.examples[i] for i in asked], vocabulary, sets, accounts
        ),
        how=asdict(how),
        identity=identity,
    )
    return load_usercond(folder)[0], metrics


def load_usercond(folder: Path) -> tuple[UserCond, tuple[str, ...]]:
    """The fitted model of a run folder in evaluation mode, and its tags."""
    config, (vocabulary,) = read_settings(folder, UserCondConfig, "vocabulary.json")
    model = UserCond(config)
    load_weights(model, folder / "model.safetensors")
    return model.eval(), vocabulary


def scores_of_nobody(
    model: UserCond, vectors: np.ndarray, photos: Photos, captions: Captions, queries: Sequence[Query]
) -> np.ndarray:
    """Logits of every tag for posts of nobody in particular, (P, T)."""
    posts = [Example("", query, (), "", 0.0) for query in queries]
    past = Past(
        posts,
        vectors,
        photos,
        captions if model.config.caption_width else None,
        UserCondFitConfig(),
        fitted_tags=model.config.tags,
    )
    return scores_given(model, past, range(len(posts)), torch.zeros(len(posts), model.config.user_width))


@torch.no_grad()
def scores_given(model: UserCond, past: Past, places: Sequence[int], states: Tensor) -> np.ndarray:
    """Logits of every tag for some posts, (P, T), given the states of their people, (P, U)."""
    was_training = model.training
    model.eval()
    device = model.no_photo.device
    tags = model.tags(past.vectors.to(device), torch.arange(len(past.vectors), device=device))
    parts = []
    for start in range(0, len(places), _CHUNK):
        some = places[start : start + _CHUNK]
        read = {name: rows.to(device) for name, rows in past.read(some).items()}
        before = states[start : start + _CHUNK].to(device)
        query = model.query(read["photo"], read["has_photo"], read["caption"], before)
        logits = query @ tags.T
        if (shares := past.shares(some)) is not None:
            logits = logits + model.habit(shares.to(device))
        parts.append(logits.cpu().numpy())
    model.train(was_training)
    return np.concatenate(parts)
