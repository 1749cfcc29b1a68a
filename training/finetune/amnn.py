"""AMNN goes on with a person's posts."""

from dataclasses import replace
from typing import Any

import torch

from training.finetune.grow import grown
from training.finetune.task import FinetuneTask
from training.finetune.words import known_and_new_words
from training.models.amnn import Amnn, AmnnConfig
from training.pack_models import amnn_of
from training.start import Start
from training.systems.amnn_fit import AmnnFitConfig, fit_amnn
from training.trainer import TrainerConfig

#: What says which tags learns quickly; what reads photo and caption learns a tenth as fast, for it serves everybody.
_FRESH = ("head", "tags", "wide", "words")
#: Rows behind those of the tags in the heads (the end), and behind those of the words (all other words).
_END, _OTHERS = 1, 1


def finetune_amnn(task: FinetuneTask) -> dict[str, Any]:
    """Fit into the task's folder; what `fit_amnn` tells of it."""
    base = task.base.config(AmnnConfig)
    words = known_and_new_words(task)

    def begin(model: Amnn) -> None:
        state = amnn_of(task.base).state_dict()
        for name in ("head", "wide.answers"):
            if f"{name}.weight" in state:
                state[f"{name}.weight"] = task.with_new_tags(state[f"{name}.weight"], last=_END)
                state[f"{name}.bias"] = grown(state[f"{name}.bias"], _log_odds(task), last=_END)
        state["tags.weight"] = task.with_new_tags(state["tags.weight"])
        learned = state["words.learned.weight"]
        nothing = learned.new_zeros(len(words) - base.words, learned.shape[1])
        state["words.learned.weight"] = grown(learned, nothing, last=_OTHERS if base.state_width else 0)
        model.load_state_dict(state)

    trainer = TrainerConfig(epochs=20, batch_size=64, lr=1e-4, new_lr=1e-3, patience=3, seed=task.seed)
    *_, metrics = fit_amnn(
        task.fitted,
        task.stopping,
        task.vocabulary,
        task.photos,
        task.captions,
        task.run,
        config=replace(base, words=len(words), tags=len(task.vocabulary)),
        how=AmnnFitConfig(trainer, words="sentences", drop_modality=0.15, alike_in_length=True),
        start=Start(task.base.version, begin, _FRESH, words),
        sets=task.base.manifest.sets_seen,
        accounts=task.accounts_seen,
    )
    return metrics


def _log_odds(task: FinetuneTask) -> torch.Tensor:
    """Of each new tag among the person's posts, (N,): tags are asked for each by itself."""
    uses = torch.zeros(len(task.vocabulary))
    for example in task.own:
        uses[list(example.tags)] += 1
    return torch.logit((uses[len(task.base.vocabulary) :] + 0.5) / (len(task.own) + 1))
