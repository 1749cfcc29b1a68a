"""What every system and baseline takes and gives, so that one harness scores them all."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from tagdesk.recommend.query import Query
from training.captions import Captions
from training.data import Example, is_validation
from training.photos import Photos

Settings = TypeVar("Settings")
#: Fewer accounts tell nothing of strangers.
_ENOUGH_PEOPLE = 3
#: Scores of every tag for every query, (P, T); higher is better, ties go to the smaller tag id.
Scores = Callable[[Sequence[Query]], np.ndarray]
#: Posts to fit on and posts to stop by.
Parts = tuple[list[Example], list[Example]]
#: Tags emitted one after the other for every query, so many each.
Generate = Callable[[Sequence[Query], int], list[list[int]]]


@dataclass(frozen=True)
class Task:
    """What a system is to be fitted on.

    Attributes:
        examples: Everything that may be fitted on.
        vocabulary: Tags by index.
        seed: All randomness comes from it.
        run: Folder for checkpoints and the pack; a finished fit found there is not repeated.
        validation: What a fit stops by, where the protocol has posts for it (their `query.accepted` are not ranked);
            elsewhere `parts` holds out a share of the examples.
        completes: Accepted tags will be given with every question: the rest of a post's.
        fitted_tags: Tags that may be fitted on, the first of the vocabulary; 0 for all. Of others the names are known.
        photos: What is seen in the photos that queries name.
        captions: What is read in their captions.
        options: Settings that the caller gave; what is not among them is the system's own default.
        exported: Score the exported ONNX pack through `tagdesk.recommend`, as the app would; else the PyTorch model.
        beam: Width of the beam of systems that generate.
    """

    examples: Sequence[Example]
    vocabulary: tuple[str, ...]
    seed: int
    run: Path
    validation: Sequence[Example] = ()
    completes: bool = False
    fitted_tags: int = 0
    photos: Photos | None = None
    captions: Captions | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    exported: bool = True
    beam: int = 1

    def parts(self) -> Parts:
        """Examples to fit on and examples to stop by."""
        if self.validation:
            return list(self.examples), list(self.validation)
        return parts_by_id(self.examples)

    def configured(self, settings: Settings) -> Settings:
        """A dataclass of settings, and those in it, with the caller's options for its fields and the task's seed."""
        changes: dict[str, Any] = {}
        for name in (entry.name for entry in fields(settings)):  # type: ignore[arg-type]
            value = getattr(settings, name)
            if is_dataclass(value):
                changes[name] = self.configured(value)
            elif name == "seed":
                changes[name] = self.seed
            elif name in self.options:
                changes[name] = self.options[name]
        return replace(settings, **changes)  # type: ignore[type-var]


@dataclass(frozen=True)
class Fitted:
    """A fitted system; `details` go into the report as they are.

    Attributes:
        generate: For systems that emit tags one after the other.
        scores_in_time: For systems that live on an account's history: scores of posts in time order, (T,) each, seeing
            the tags of those before it.
    """

    scores: Scores
    generate: Generate | None = None
    scores_in_time: Callable[[Sequence[Example]], Iterator[np.ndarray]] | None = None
    parameters: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)


def parts_by_id(examples: Sequence[Example]) -> Parts:
    """Posts to fit on, and some of any time to stop by; all of them twice where that leaves one part empty."""
    train = [example for example in examples if not is_validation(example.post_id)]
    return _both(train, [example for example in examples if is_validation(example.post_id)], examples)


def parts_by_time(examples: Sequence[Example]) -> Parts:
    """As `parts_by_id`, where each account's latest tenth is to stop by: what comes next is what will be asked."""
    archives: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        archives[example.user].append(example)
    alone = archives.pop("", [])
    train, held_out = parts_by_id(alone) if len(alone) > 1 else (alone, [])
    for archive in archives.values():
        archive.sort(key=lambda example: example.time_s)
        cut = len(archive) - len(archive) // 10
        train, held_out = train + archive[:cut], held_out + archive[cut:]
    return _both(train, held_out, examples)


def parts_by_people(examples: Sequence[Example]) -> Parts:
    """As `parts_by_id`, where the posts of a third of the accounts are to stop by: strangers are what will be asked."""
    users = sorted({example.user for example in examples if example.user}, key=_shuffled)
    if len(users) < _ENOUGH_PEOPLE:
        return parts_by_time(examples)
    strangers = set(users[: len(users) // 3])
    train = [example for example in examples if example.user not in strangers]
    return train, [example for example in examples if example.user in strangers]


def _both(train: list[Example], held_out: list[Example], examples: Sequence[Example]) -> Parts:
    return (train, held_out) if train and held_out else (list(examples), list(examples))


def _shuffled(name: str) -> str:
    """Key of an order that has nothing to do with names."""
    return sha256(name.encode()).hexdigest()


#: A system or baseline.
System = Callable[[Task], Fitted]
