"""`fit`: a system on the posts of some files, into a run folder."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from training.data import build_vocabulary, read_posts, to_examples
from training.errors import TrainingError
from training.models.csrw import CsrwConfig
from training.models.sog import SogConfig
from training.photos import Photos
from training.systems.amnn_fit import fit_amnn
from training.systems.amnn_system import AMNN, AMNN_FIT
from training.systems.content import captions_of, photos_of
from training.systems.csrw_fit import fit_csrw
from training.systems.csrw_system import STARTS
from training.systems.macon_fit import fit_macon
from training.systems.macon_system import MACON, MACON_FIT
from training.systems.sog_fit import SogFitConfig, fit_sog
from training.systems.usercond_fit import fit_usercond
from training.systems.usercond_system import USERCOND, USERCOND_FIT, tag_vectors
from training.task import Task, parts_by_time

_LOG = logging.getLogger(__name__)
_TRAINER = ("epochs", "batch_size", "new_lr")
_OF_SYSTEM = {
    "sog": ("lr", "names", "encoder", "objective", "positions", "expansion", "drop_field"),
    "csrw": ("lr", "names", "relevance"),
    "amnn": (),
    "macon": ("memory",),
    "usercond": (),
}
#: A missing photo, place or caption must be nothing new in use.
_SOG = SogFitConfig(drop_field=0.15)


def fit_run(
    system: str,
    files: Sequence[Path],
    out: Path,
    *,
    options: Mapping[str, Any],
    seed: int,
    min_uses: int,
    skip_bad_lines: bool = False,
    resume: bool = True,
) -> str:
    """Fit a system; weights, metrics and a loss curve go to the run folder.

    Returns:
        One line on how it went.

    Raises:
        TrainingError: Posts that nothing can be learned from, or an option of another system.
    """
    if foreign := set(options) - {*_TRAINER, *_OF_SYSTEM[system]}:
        name = "--" + min(foreign).replace("_", "-")
        raise TrainingError(f"{name} is no option of the system {system}; leave it out.")
    photos = Photos(out / "photos")
    posts = photos.look_at(read_posts(files, skip_bad_lines=skip_bad_lines))
    vocabulary = build_vocabulary(posts, min_uses)
    examples, skipped = to_examples(posts, vocabulary)
    _LOG.info("%d posts, %d tags; %d posts without a known tag left out", len(examples), len(vocabulary), skipped)
    if len(examples) < 2:
        raise TrainingError("Only one post has tags, and one post teaches nothing about others; give more posts.")
    about: dict[str, Any] = {
        "sets": [path.name for path in files],
        "accounts": sorted({post.user for post in posts if post.user}),
        "resume": resume,
    }
    task = Task(examples, vocabulary, seed, out, options=options, photos=photos)
    return _FITS[system](task, about)


def _fit_sog(task: Task, about: Mapping[str, Any]) -> str:
    config, how = task.configured(SogConfig(len(task.vocabulary))), task.configured(_SOG)
    _, metrics = fit_sog(*task.parts(), task.vocabulary, task.run, config=config, how=how, **about)
    return _told(task, metrics)


def _fit_csrw(task: Task, about: Mapping[str, Any]) -> str:
    config = task.configured(CsrwConfig(0, len(task.vocabulary), relevance="tensor"))
    how = task.configured(STARTS["-names" if task.options.get("names", True) else ""])
    _, _, metrics = fit_csrw(*task.parts(), task.vocabulary, task.run, config=config, how=how, **about)
    best = f"{metrics['best_validation_map']:.4f} in epoch {metrics['best_epoch']}"
    return f"Best validation MAP {best}; written to {task.run}"


def _fit_amnn(task: Task, about: Mapping[str, Any]) -> str:
    how = task.configured(replace(AMNN_FIT, drop_modality=0.15))
    seen = photos_of(task), captions_of(task)
    _, _, metrics = fit_amnn(*task.parts(), task.vocabulary, *seen, task.run, config=AMNN, how=how, **about)
    return _told(task, metrics)


def _fit_macon(task: Task, about: Mapping[str, Any]) -> str:
    config, how = task.configured(MACON), task.configured(MACON_FIT)
    seen = photos_of(task), captions_of(task)
    _, _, metrics = fit_macon(*task.parts(), task.vocabulary, *seen, task.run, config=config, how=how, **about)
    return _told(task, metrics)


def _fit_usercond(task: Task, about: Mapping[str, Any]) -> str:
    config, how = task.configured(USERCOND), task.configured(USERCOND_FIT)
    photos, captions = photos_of(task), captions_of(task)
    vectors = tag_vectors(task.vocabulary, captions)
    _, metrics = fit_usercond(
        *parts_by_time(task.examples),
        task.vocabulary,
        vectors,
        photos,
        captions,
        task.run,
        config=config,
        how=how,
        **about,
    )
    return _told(task, metrics)


_FITS = {"sog": _fit_sog, "csrw": _fit_csrw, "amnn": _fit_amnn, "macon": _fit_macon, "usercond": _fit_usercond}


def _told(task: Task, metrics: Mapping[str, Any]) -> str:
    best = f"{metrics['best_validation_recall_at_5']:.4f} in epoch {metrics['best_epoch']}"
    return f"Best validation R@5 {best}; written to {task.run}"
