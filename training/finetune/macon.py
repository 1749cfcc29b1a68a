"""MACON goes on with a person's posts."""

from dataclasses import replace
from typing import Any

from training.finetune.grow import grown
from training.finetune.task import FinetuneTask
from training.finetune.words import known_and_new_words
from training.models.macon import Macon, MaconConfig
from training.pack_models import macon_of
from training.start import Start
from training.systems.macon_fit import MaconFitConfig, fit_macon
from training.trainer import TrainerConfig

#: As for AMNN.
_FRESH = ("head", "tags", "content.words", "copy", "recency")
#: The row of no tag, before those of the tags; the row of all other words, behind those of the words.
_NO_TAG, _OTHERS = 1, 1


def finetune_macon(task: FinetuneTask) -> dict[str, Any]:
    """Fit into the task's folder; what `fit_macon` tells of it."""
    base = task.base.config(MaconConfig)
    words = known_and_new_words(task)

    def begin(model: Macon) -> None:
        state = macon_of(task.base).state_dict()
        learned = state["content.words.learned.weight"]
        nothing = learned.new_zeros(len(words) - base.words, learned.shape[1])
        model.load_state_dict(
            state
            | {
                "head.weight": task.with_new_tags(state["head.weight"]),
                "head.bias": task.with_new_biases(state["head.bias"]),
                "tags.weight": task.with_new_tags(state["tags.weight"], first=_NO_TAG),
                "content.words.learned.weight": grown(learned, nothing, last=_OTHERS if base.state_width else 0),
            }
        )

    trainer = TrainerConfig(
        epochs=12, batch_size=64, lr=1e-4, new_lr=1e-3, weight_decay=0.0, patience=3, seed=task.seed
    )
    *_, metrics = fit_macon(
        task.fitted,
        task.stopping,
        task.vocabulary,
        task.photos,
        task.captions,
        task.run,
        config=replace(base, words=len(words), tags=len(task.vocabulary)),
        how=MaconFitConfig(trainer, choice=task.base.manifest.settings["memory_choice"], words="sentences"),
        start=Start(task.base.version, begin, _FRESH, words),
        sets=task.base.manifest.sets_seen,
        accounts=task.accounts_seen,
    )
    return metrics
