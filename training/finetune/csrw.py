"""CSRW goes on with a person's posts."""

from collections import Counter
from dataclasses import replace
from typing import Any

import torch

from tagdesk.recommend.csrw import document_words
from training.finetune.grow import grown, guessed_rows
from training.finetune.task import FinetuneTask
from training.models.csrw import Csrw, CsrwConfig
from training.pack_models import csrw_of
from training.start import Start
from training.systems.csrw_fit import CsrwFitConfig, fit_csrw
from training.systems.sentences import word_vectors
from training.trainer import TrainerConfig

_FRESH = ("relevance",)
#: Posts that must hold a word: all it knows are words.
_USES = 2
#: Known words from which new ones are guessed: reading each takes time, and so many say enough.
_MOST_GUESSED_BY = 3_000


def finetune_csrw(task: FinetuneTask) -> dict[str, Any]:
    """Fit into the task's folder; what `fit_csrw` tells of it.

    Raises:
        TrainingError: No post has a caption.
    """
    base = task.base.config(CsrwConfig)
    uses = Counter(word for example in task.own for word in set(document_words(example.query.text)))
    known_words = set(task.base.words)
    new_words = sorted(word for word, count in uses.items() if count >= _USES and word not in known_words)
    words = (*task.base.words, *new_words)

    def begin(model: Csrw) -> None:
        state = csrw_of(task.base).state_dict()
        rows, new = state["words.weight"], torch.zeros(0, base.width)
        if new_words:
            some = slice(None, None, -(-base.words // _MOST_GUESSED_BY))
            new = guessed_rows(rows[some], word_vectors(task.base.words[some]), word_vectors(new_words))
        model.load_state_dict(state | {"tags": task.with_new_tags(state["tags"]), "words.weight": grown(rows, new)})

    trainer = TrainerConfig(
        epochs=8, batch_size=64, lr=0.02, new_lr=1e-4, optimizer="adagrad", weight_decay=0.0, warm_up=0.0, patience=2,
        gradient_clip=10.0, mixed_precision="no", seed=task.seed,
    )  # fmt: skip
    *_, metrics = fit_csrw(
        task.fitted,
        task.stopping,
        task.vocabulary,
        task.run,
        config=replace(base, words=len(words), tags=len(task.vocabulary)),
        how=CsrwFitConfig(trainer, stop_by="recall"),
        start=Start(task.base.version, begin, _FRESH, words),
        sets=task.base.manifest.sets_seen,
        accounts=task.accounts_seen,
    )
    return metrics
