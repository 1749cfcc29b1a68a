"""`fit`: a system on the posts of some files, into a run folder."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tagdesk.domain import Post
from training.captions import Captions
from training.data import Example, build_vocabulary, query_of, read_posts, to_examples
from training.errors import TrainingError
from training.models.csrw import CsrwConfig
from training.models.sog import SogConfig
from training.photos import Photos
from training.processes import Processes, several
from training.shards import find_shards
from training.stream import Stream
from training.systems.amnn_fit import fit_amnn
from training.systems.amnn_system import AMNN, AMNN_FIT
from training.systems.content import captions_of, photos_of
from training.systems.csrw_fit import CsrwFitConfig, fit_csrw
from training.systems.csrw_stream import fit_csrw_stream
from training.systems.csrw_system import STARTS
from training.systems.macon_fit import fit_macon
from training.systems.macon_system import MACON, MACON_FIT
from training.systems.sog_fit import SogFitConfig, fit_sog
from training.systems.sog_stream import fit_sog_stream
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
#: Systems that look into the regions of photos and read captions by the sentence encoder.
_CONTENT = ("amnn", "macon")


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
    kept: int = 0,
) -> str:
    """Fit a system; weights, metrics and a loss curve go to the run folder.

    Where `torchrun` or `accelerate launch` started several processes, each calls it.

    Args:
        files: Files of posts, folders and patterns of them.
        kept: Read the posts anew for every epoch, with so many in memory to be shuffled; 0: keep all.

    Returns:
        One line on how it went; "" from other processes than the first.

    Raises:
        TrainingError: Posts that nothing can be learned from, or an option of another system.
    """
    if foreign := set(options) - {*_TRAINER, *_OF_SYSTEM[system]}:
        name = "--" + min(foreign).replace("_", "-")
        raise TrainingError(f"{name} is no option of the system {system}; leave it out.")
    if kept and system not in _STREAMS:
        raise TrainingError(f"{system} needs all posts with their photos at hand; leave out --stream.")
    if several() and system == "usercond":
        raise TrainingError(
            "usercond follows the posts of a person one after the other, which can't be shared out; start it without "
            "torchrun or accelerate launch."
        )
    processes = Processes()
    if not processes.is_first:
        logging.disable(logging.WARNING)  # the first one says it
    files = find_shards(files)
    about: dict[str, Any] = {"sets": [path.name for path in files], "resume": resume}
    with processes.own_folder(out) as run:
        if kept:
            stream = Stream(files, processes, seed=seed, kept=kept, skip_bad_lines=skip_bad_lines)
            told = _STREAMS[system](Task((), (), seed, run, options=options), stream, min_uses, about)
        else:
            posts, photos = _look_at(read_posts(files, skip_bad_lines=skip_bad_lines), system, out, processes)
            task = Task(
                *_learned(posts, min_uses),
                seed,
                run,
                options=options,
                photos=photos,
                captions=_read(posts, system, out, processes),
            )
            told = _FITS[system](task, {**about, "accounts": sorted({post.user for post in posts if post.user})})
    return told if processes.is_first else ""


def _look_at(posts: Sequence[Post], system: str, out: Path, processes: Processes) -> tuple[list[Post], Photos]:
    """The posts with the words for their photos, and what is seen in them; kept where all processes may find it."""
    photos = Photos(out / "photos")
    with processes.one_by_one():
        seen = photos.look_at(posts)
        if processes.count > 1 and system in _CONTENT:
            photos.regions([post.images[0] for post in seen if post.images][:1])  # looks at all of them
    return seen, photos


def _read(posts: Sequence[Post], system: str, out: Path, processes: Processes) -> Captions | None:
    """Captions as the sentence encoder reads them, where several processes would each read them."""
    if processes.count == 1 or system not in _CONTENT:
        return None
    captions = Captions(out / "captions")
    with processes.one_by_one():
        captions.read_all(query_of(post).text for post in posts)
    return captions


def _learned(posts: Sequence[Post], min_uses: int) -> tuple[list[Example], tuple[str, ...]]:
    vocabulary = build_vocabulary(posts, min_uses)
    examples, skipped = to_examples(posts, vocabulary)
    _LOG.info("%d posts, %d tags; %d posts without a known tag left out", len(examples), len(vocabulary), skipped)
    if len(examples) < 2:
        raise TrainingError("Only one post has tags, and one post teaches nothing about others; give more posts.")
    return examples, vocabulary


def _fit_sog(task: Task, about: Mapping[str, Any]) -> str:
    config, how = _sog(task)
    _, metrics = fit_sog(*task.parts(), task.vocabulary, task.run, config=config, how=how, **about)
    return _told(task, metrics)


def _fit_csrw(task: Task, about: Mapping[str, Any]) -> str:
    config, how = _csrw(task)
    _, _, metrics = fit_csrw(*task.parts(), task.vocabulary, task.run, config=config, how=how, **about)
    return _told(task, metrics)


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


def _stream_sog(task: Task, stream: Stream, min_uses: int, about: Mapping[str, Any]) -> str:
    config, how = _sog(task)
    return _told(task, fit_sog_stream(stream, min_uses, task.run, config=config, how=how, **about))


def _stream_csrw(task: Task, stream: Stream, min_uses: int, about: Mapping[str, Any]) -> str:
    config, how = _csrw(task)
    return _told(task, fit_csrw_stream(stream, min_uses, task.run, config=config, how=how, **about))


_FITS = {"sog": _fit_sog, "csrw": _fit_csrw, "amnn": _fit_amnn, "macon": _fit_macon, "usercond": _fit_usercond}
#: Systems that text and the words of photos are enough for.
_STREAMS = {"sog": _stream_sog, "csrw": _stream_csrw}


def _sog(task: Task) -> tuple[SogConfig, SogFitConfig]:
    return task.configured(SogConfig(len(task.vocabulary))), task.configured(_SOG)


def _csrw(task: Task) -> tuple[CsrwConfig, CsrwFitConfig]:
    config = task.configured(CsrwConfig(0, len(task.vocabulary), relevance="tensor"))
    return config, task.configured(STARTS["-names" if task.options.get("names", True) else ""])


def _told(task: Task, metrics: Mapping[str, Any]) -> str:
    name, key = ("MAP", "map") if "best_validation_map" in metrics else ("R@5", "recall_at_5")
    best = f"{metrics[f'best_validation_{key}']:.4f} in epoch {metrics['best_epoch']}"
    return f"Best validation {name} {best}; written to {task.run}"
