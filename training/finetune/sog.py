"""SOG goes on with a person's posts."""

from dataclasses import replace
from typing import Any

from training.finetune.task import FinetuneTask
from training.models.sog import Sog, SogConfig
from training.pack_models import sog_of
from training.start import Start
from training.systems.sog_fit import SogFitConfig, fit_sog
from training.trainer import TrainerConfig

_FRESH = ("extra", "head")
#: Delimiters, before the rows of the tags.
_DELIMITERS = 3
#: Posts from which on so many of the encoder's layers learn too, the last first.
_UNFROZEN = ((0, 1), (1_000, 2), (5_000, 3))


def finetune_sog(task: FinetuneTask) -> dict[str, Any]:
    """Fit into the task's folder; what `fit_sog` tells of it."""
    base = task.base.config(SogConfig)
    layers = next(count for least, count in reversed(_UNFROZEN) if len(task.own) >= least)

    def begin(model: Sog) -> None:
        state = sog_of(task.base).state_dict()
        model.load_state_dict(
            state
            | {
                "extra.weight": task.with_new_tags(state["extra.weight"], first=_DELIMITERS),
                "head.weight": task.with_new_tags(state["head.weight"]),
                "head.bias": task.with_new_biases(state["head.bias"]),
            }
        )
        model.bert.requires_grad_(False)
        model.bert.encoder.layer[-layers:].requires_grad_(True)

    _, metrics = fit_sog(
        task.fitted,
        task.stopping,
        task.vocabulary,
        task.run,
        config=replace(base, vocabulary_size=len(task.vocabulary)),
        how=SogFitConfig(
            TrainerConfig(epochs=8, batch_size=32, lr=5e-5, new_lr=1e-3, patience=2, seed=task.seed), drop_field=0.15
        ),
        start=Start(task.base.version, begin, _FRESH),
        sets=task.base.manifest.sets_seen,
        accounts=task.accounts_seen,
    )
    return metrics
