"""A training and a set of models that are made up, for pictures of the window (Qt-free)."""

import math
import shutil
import time
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from tagdesk.assistant.own_set import AboutSet
from tagdesk.assistant.training.picture import TrainingProgress
from tagdesk.assistant.training.request import TrainingWish
from tagdesk.assistant.training.run_folder import RunFolder, RunState, RunStatus
from tagdesk.contract.events import Metric
from tagdesk.domain import Progress

if TYPE_CHECKING:
    from tagdesk.assistant.model_store import ModelStore

#: Of each model that has learned something: rounds, the share found at first and in the end, how wrong it is at last.
_LEARNED = {
    "sog": (9, 0.24, 0.33, 0.3),
    "csrw": (9, 0.19, 0.25, 0.55),
    "amnn": (8, 0.26, 0.36, 0.4),
    "macon": (7, 0.3, 0.38, 0.2),
    "usercond": (4, 0.22, 0.3, 0.65),
}
_ALREADY = 0.72
_TAUGHT = ("csrw", "usercond")
_FIGURES = {"fused": {"old": 0.331, "new": 0.379, "low": 0.012, "high": 0.081, "posts": 96}}


class ActedTraining:
    """Seems to be a `TrainingService` whose training is under way, and stays so."""

    def begin(self, wish: TrainingWish) -> Generator[Progress, None, RunFolder]:
        """Begin nothing."""
        yield Progress(1, 1)
        return RunFolder(Path("20261127-150312"))

    def follow(self, run: RunFolder) -> Generator[TrainingProgress, None, RunStatus]:
        """Always as far as this."""
        while True:
            yield TrainingProgress(
                done=round(_ALREADY * 1000),
                total=1000,
                overall=_ALREADY,
                model="usercond",
                stage="fitting",
                seconds_left=130,
                device="cpu",
                curves={model: tuple(_rounds(model)) for model in _LEARNED},
            )
            time.sleep(0.1)
        return RunStatus(RunState.FITTED)


def install_made_up_set(store: "ModelStore", shipped: Path, folder: Path) -> None:
    """Let a set be in use that seems to be trained, of packs that are the shipped ones."""
    for name in _TAUGHT:
        shutil.copytree(shipped / name, folder / name)
    about = AboutSet("Trained on 27 November 2026", ("anna",), 412, _FIGURES, "2026-11-27T15:03:12+01:00")
    work = store.install(folder, about)
    while True:
        try:
            next(work)
        except StopIteration as end:
            store.activate(end.value)
            return


def _rounds(model: str) -> Generator[Metric, None, None]:
    rounds, first, last, wrong = _LEARNED[model]
    for number in range(rounds):
        done = 1 - math.exp(-number / 3)
        loss = 1 - (1 - wrong) * (1 - math.exp(-(number - 1) / 3)) if number else None
        yield Metric(model, number, loss, first + (last - first) * done)
