"""A run folder: what its fit depends on, and whether this very fit is finished in it."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar

from training.data import Example
from training.errors import TrainingError
from training.trainer import FitState, TrainerConfig, plot_history

Config = TypeVar("Config")
#: What `config.json` holds besides the model's own settings.
_BESIDES = ("system", "memory_choice")


def fit_identity(settings: Sequence[Any], *parts: Iterable[Example]) -> str:
    """Hash of what a fit depends on: a checkpoint or a finished fit of another one is not taken for it.

    Args:
        settings: Whatever JSON can say.
        parts: Posts to fit on, posts to stop by.
    """
    digest = hashlib.sha256(json.dumps(settings).encode())
    for part in parts:
        digest.update(b"/")
        for example in part:
            # All its fields: the same posts come with other tags, or without a field.
            digest.update(repr(example).encode())
    return digest.hexdigest()


def finished_fit(folder: Path, identity: str) -> dict[str, Any] | None:
    """`metrics.json` of the fit that is finished in the folder; None where none is.

    Raises:
        TrainingError: It is the fit of something else, or can't be read.
    """
    path = folder / "metrics.json"
    if not path.is_file():
        return None
    try:
        metrics: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        same = metrics.get("identity") == identity
    except (OSError, ValueError, AttributeError) as error:
        raise TrainingError(f"{path} can't be read ({error}); delete {folder} to fit anew.") from error
    if not same:
        raise TrainingError(f"{folder} holds a fit with other posts or settings; give another folder or delete it.")
    return metrics


def write_settings(folder: Path, documents: Mapping[str, Any]) -> None:
    """Make the folder, with the JSON files that a model is built from again.

    Raises:
        TrainingError: It can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # A fit that starts here is not finished, whatever was here before.
        (folder / "metrics.json").unlink(missing_ok=True)
        for name, document in documents.items():
            (folder / name).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        raise TrainingError(f"{folder} can't be written: {error}.") from error


def read_settings(folder: Path, config: type[Config], *lists: str) -> tuple[Config, list[tuple[str, ...]]]:
    """What `write_settings` wrote for a model: its settings, and lists of tags or words by file name.

    Args:
        config: Dataclass of the settings; `config.json` may hold what is said of the fit besides.

    Raises:
        TrainingError: The folder holds no such fit.
    """
    try:
        settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        for name in _BESIDES:
            settings.pop(name, None)
        texts = [tuple(json.loads((folder / name).read_text(encoding="utf-8"))) for name in lists]
        return config(**settings), texts
    except (OSError, ValueError, AttributeError, TypeError) as error:
        name = config.__name__.removesuffix("Config").upper()
        raise TrainingError(f"{folder} holds no fitted {name} model: {error}.") from error


def searched(folder: Path, identity: str, search: Callable[[Path], FitState]) -> FitState:
    """How the fit went that looks for the number of epochs; done once, `search.json` beside `folder` says so.

    Args:
        folder: Where it may work; gone afterwards.
    """
    told = folder.with_suffix(".json")
    try:
        document = json.loads(told.read_text(encoding="utf-8"))
        if document.pop("identity") == identity:
            return FitState(**document)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass  # not done, or of another fit
    state = search(folder)
    draft = told.with_suffix(".tmp")
    draft.write_text(json.dumps({**asdict(state), "identity": identity}), encoding="utf-8")
    draft.replace(told)
    shutil.rmtree(folder, ignore_errors=True)
    return state


def search_and_refit(
    folder: Path,
    identity: str,
    trainer: TrainerConfig,
    run: Callable[[Any, TrainerConfig, Path, Callable[[Any], float]], FitState],
    validate: Callable[[Any], float],
    part: Any,
    everything: Any,
    *,
    resume: bool,
) -> FitState:
    """How a fit went that stops by some posts; then the one that learns from them too, for as many epochs.

    Args:
        folder: Run folder; the second fit is what it holds in the end.
        run: Fits on posts with settings in a folder, by a figure to maximise.
        part, everything: Posts without those to stop by, and all; as `run` takes them.
    """
    if not resume:
        (folder / "search.json").unlink(missing_ok=True)
    state = searched(folder / "search", identity, lambda place: run(part, trainer, place, validate))
    # Nothing is left to choose by: of equal figures the last epoch stays.
    run(everything, replace(trainer, epochs=state.best_epoch + 1), folder, lambda _: 0.0)
    return state


def fitted_on(
    train: Sequence[Example],
    validation: Sequence[Example],
    vocabulary: Sequence[str],
    sets: Iterable[str],
    accounts: Iterable[str],
) -> dict[str, Any]:
    """What `metrics.json` says of the posts of a fit; packs and cards tell it on."""
    return {
        "train_posts": len(train),
        "validation_posts": len(validation),
        "tags": len(vocabulary),
        "tags_per_post": sum(len(example.tags) for example in train) / len(train),
        "sets": sorted(sets),
        "accounts": sorted(accounts),
    }


def finish(folder: Path, state: FitState, figure: str, **about: Any) -> dict[str, Any]:
    """Write `metrics.json`, which says that the fit in the folder is finished, and the loss curve.

    Args:
        figure: Name of what the fit was stopped by.
        about: What else is to be known of the fit; `identity` among it.

    Returns:
        The content of `metrics.json`.
    """
    assert state.history is not None
    metrics = {
        **about,
        f"best_{figure}": state.best,
        "best_epoch": state.best_epoch + 1,
        "epochs": state.epoch,
        "history": state.history,
    }
    draft = folder / "metrics.tmp"
    draft.write_text(json.dumps(metrics, indent=1), encoding="utf-8")
    draft.replace(folder / "metrics.json")
    plot_history(state.history, folder / "loss.png", figure_name=figure.replace("_", " "))
    return metrics
