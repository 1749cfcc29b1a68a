"""The user-conditioned model goes on with a person's posts."""

import math
from dataclasses import replace
from typing import Any

import torch

from training.data import tag_keys, to_examples
from training.finetune.task import FinetuneTask
from training.models.usercond import UserCond, UserCondConfig
from training.start import Start
from training.systems.usercond_export import load_exported
from training.systems.usercond_fit import UserCondFitConfig, fit_usercond
from training.systems.usercond_system import tag_vectors
from training.trainer import TrainerConfig

#: Where tags stand besides what their words say, and what habit counts.
_FRESH = ("free", "gain", "scale")


def finetune_usercond(task: FinetuneTask) -> dict[str, Any]:
    """Fit into the task's folder; what `fit_usercond` tells of it.

    The tags of a person whose words say nothing get a place of their own: the vocabulary becomes `both`. All other tags
    compete on the posts that stop the fit, as they will in use: what a place of its own gains for a tag that is known,
    a new one loses.
    """
    base = task.base.config(UserCondConfig)
    posts = (*task.material.fitted, *task.material.stopping)
    tags = tuple(dict.fromkeys((*task.vocabulary, *(key for post in posts for key in tag_keys(post)))))

    def begin(model: UserCond) -> None:
        load_exported(model, task.base.folder)
        settings = task.base.manifest.settings
        if base.habit:
            with torch.no_grad():
                model.gain.fill_(settings["habit_gain"] / 10)
                model.scale.fill_(math.log(settings["habit_scale"]) / 10)

    trainer = TrainerConfig(
        epochs=12, batch_size=64, lr=1e-4, new_lr=1e-3, weight_decay=0.1, patience=3, mixed_precision="no",
        seed=task.seed,
    )  # fmt: skip
    _, metrics = fit_usercond(
        [*to_examples(task.material.fitted, tags)[0], *task.rehearsed],
        to_examples(task.material.stopping, tags)[0],
        task.vocabulary,
        tag_vectors(tags, task.captions),
        task.photos,
        task.captions,
        task.run,
        config=replace(base, vocabulary="both", tags=len(task.vocabulary)),
        how=UserCondFitConfig(trainer, refit=False),
        start=Start(task.base.version, begin, _FRESH),
        sets=task.base.manifest.sets_seen,
        accounts=task.accounts_seen,
    )
    return metrics
