"""Small fits that test_trainer_distributed runs on one process and, as a program of torchrun, on two."""

import contextlib
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from made_up_captions import MadeUpCaptions
from made_up_photos import MadeUpPhotos
from torch import nn

from tagdesk.recommend.query import Query
from training.data import Example
from training.models.amnn import AmnnConfig
from training.models.csrw import CsrwConfig
from training.models.macon import MaconConfig
from training.models.sog import SogConfig
from training.processes import Batch, Processes
from training.systems.amnn_fit import AmnnFitConfig, fit_amnn
from training.systems.csrw_fit import CsrwFitConfig, fit_csrw
from training.systems.macon_fit import MaconFitConfig, fit_macon
from training.systems.sog_fit import SogFitConfig, fit_sog
from training.trainer import FitState, TrainerConfig, fit

WORDS = "cat dog beach sea coffee cup cake sweet mountain snow".split()  # noqa: SIM905
VOCABULARY = tuple(sorted(f"{word}s" for word in WORDS))
#: 21 posts in batches of 4: the last has one row only, which two processes can't share.
SIZE = 4
TRAINER = TrainerConfig(epochs=3, batch_size=SIZE, lr=3e-3, new_lr=3e-3, patience=9, mixed_precision="no")


def made_up_posts() -> list[Example]:
    """Posts whose tags are words of their captions, of two people, some without a photo or a caption."""
    draw = np.random.default_rng(0)
    found = []
    for number in range(21):
        chosen = [WORDS[i] for i in draw.permutation(len(WORDS))[: 1 + number % 4]]
        text = "" if number % 7 == 3 else " ".join([*chosen, "with", "my"])
        photo = "" if number % 5 == 2 else f"{number}.jpg"
        tags = tuple(VOCABULARY.index(f"{word}s") for word in chosen)
        found.append(Example(str(number), Query(text=text, photo=photo), tags, f"user{number % 2}", float(number)))
    return found


def fit_all(folder: Path, tiny_bert: str) -> dict[str, Any]:
    """Fit each system and say how it went, by name."""
    posts = made_up_posts()
    train, validation = posts[:], posts[:5]
    seen = MadeUpPhotos(folder / "photos"), MadeUpCaptions(folder / "captions")
    csrw = fit_csrw(
        train, validation, VOCABULARY, folder / "csrw",
        config=CsrwConfig(0, 0, width=8, rank=2),
        how=CsrwFitConfig(trainer=replace(TRAINER, optimizer="adagrad", lr=0.1, new_lr=0.05), start="random"),
    )[2]  # fmt: skip
    amnn = fit_amnn(
        train, validation, VOCABULARY, *seen, folder / "amnn",
        config=AmnnConfig(0, 0, 0, width=16, word_width=12, dropout=0.5, objective="each", wide=16, residual=True),
        how=AmnnFitConfig(trainer=TRAINER, words="sentences", shuffle_tags=True, drop_modality=0.3, refit=True),
    )[2]  # fmt: skip
    macon = fit_macon(
        train, validation, VOCABULARY, *seen, folder / "macon",
        config=MaconConfig(0, 0, 0, width=16, word_width=12, memory=3, copy=True),
        how=MaconFitConfig(trainer=TRAINER, words="random"),
    )[2]  # fmt: skip
    sog = fit_sog(
        train, validation, VOCABULARY, folder / "sog",
        config=SogConfig(len(VOCABULARY), encoder=tiny_bert),
        how=SogFitConfig(trainer=TRAINER, names=False, drop_field=0.15),
    )[1]  # fmt: skip
    return {"csrw": csrw, "amnn": amnn, "macon": macon, "sog": sog}


def fit_bare(folder: Path, *, stopped_in: int | None = None) -> FitState:
    """A network with dropout whose figure is best in the fourth epoch; an error may stop it before an epoch."""
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(3, 8), nn.Dropout(0.4), nn.Linear(8, 1))
    now = 0

    def batches(epoch: int) -> Iterator[Batch]:
        nonlocal now
        now = epoch
        if epoch == stopped_in:
            raise InterruptedError
        draw = torch.Generator().manual_seed(epoch)
        for rows in (5, 5, 1):
            x = torch.randn(rows, 3, generator=draw)
            yield {"x": x, "y": x.sum(1, keepdim=True)}

    def validate(_: nn.Module) -> float:
        assert Processes().is_first, "the others are told"
        return -abs(now - 3.0)

    return fit(
        model,
        config=replace(TRAINER, epochs=20, patience=2),
        new_parameters=(),
        batches=batches,
        steps_per_epoch=3,
        loss=lambda network, batch: (network(batch["x"]) - batch["y"]).square().mean(),
        validate=validate,
        folder=folder,
        identity="bare",
    )


def fit_and_tell(place: Path, tiny_bert: str) -> None:
    """Fit everything in folder `fits`; losses and weights go to folders by the numbers of the processes."""
    processes = Processes()
    told = place / str(processes.number)
    told.mkdir(parents=True)
    with processes.own_folder(place / "fits") as own:
        metrics = fit_all(own, tiny_bert)
        for name in metrics:
            shutil.copy(own / name / "model.safetensors", told / f"{name}.safetensors")
    with processes.own_folder(place / "bare") as own, contextlib.suppress(InterruptedError):
        fit_bare(own, stopped_in=2)
    with processes.own_folder(place / "bare") as own:
        state = fit_bare(own)
        shutil.copy(own / "model.safetensors", told / "bare.safetensors")
    histories = {name: document["history"] for name, document in metrics.items()} | {"bare": state.history}
    document = {"processes": processes.count, "histories": histories, "best_epoch": state.best_epoch}
    (told / "told.json").write_text(json.dumps(document))


if __name__ == "__main__":
    fit_and_tell(Path(sys.argv[1]), sys.argv[2])
