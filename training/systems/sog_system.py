"""SOG and its variants as systems of the harness: options, fit or finished fit, scores of the pack or of the model."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tagdesk.recommend.features import softmax
from tagdesk.recommend.query import Query
from tagdesk.recommend.sog import SogRecommender
from training.data import Example
from training.models.sog import Sog, SogConfig, make_tokens, released
from training.systems.sog_export import export_sog
from training.systems.sog_fit import RELEASED, SogFitConfig, fit_sog
from training.systems.sog_score import generate_all, score_all
from training.task import Fitted, System, Task
from training.trainer import TrainerConfig

Recipe = tuple[SogConfig, SogFitConfig]
#: For posts with a context.
DEFAULT = SogFitConfig(trainer=TrainerConfig(epochs=5, batch_size=32, lr=1e-4, new_lr=1e-3))
#: For posts of which nothing is known but tags: all there is to learn is which go together, in ten tokens.
COMPLETION = SogFitConfig(
    # Without patience: most is gained when the learning rate falls, at the end.
    trainer=TrainerConfig(epochs=20, batch_size=128, lr=5e-4, new_lr=3e-3, patience=20),
    late_prefix=1.0,
)
COMPLETION_MODEL: dict[str, Any] = {"layers": 1, "dropout": 0.1, "head": "wide"}
#: Questions that a fit for completion stops by: of 4,000 the luck of an epoch outweighs what the last epochs gain.
MOST_QUESTIONS = 20_000


def _system(change: Callable[[SogConfig, SogFitConfig], Recipe]) -> System:
    """The system whose recipe is the default one with a change."""

    def system(task: Task) -> Fitted:
        train, validation = task.parts()
        if task.completes and not task.validation:
            validation = completion_questions(validation, task.vocabulary)
        bare = all(replace(example.query, accepted=()) == Query() for example in train)
        config, how = change(*_default(task, completes=task.completes and bare))
        config, how = task.configured(config), task.configured(how)
        model, metrics = fit_sog(train, validation, task.vocabulary, task.run / "fit", config=config, how=how)
        return _fitted(task, model, metrics)

    return system


#: By name: 1-to-M with tags without order; the paper's 1-to-1; no positions, all positions; tags kept in posted order;
#: and what the authors' code does otherwise than their paper.
SOG_SYSTEMS: dict[str, System] = {
    "sog": _system(lambda config, how: (config, how)),
    "sog-1to1": _system(lambda config, how: (replace(config, objective="one_to_one"), how)),
    "sog-none": _system(lambda config, how: (replace(config, positions="none"), how)),
    "sog-all": _system(lambda config, how: (replace(config, positions="all"), how)),
    "sog-posted": _system(lambda config, how: (config, replace(how, shuffle_tags=False))),
    "sog-released": _system(
        lambda config, how: (
            released(SogConfig(config.vocabulary_size)),
            RELEASED,
        )
    ),
}


def completion_questions(examples: Sequence[Example], vocabulary: Sequence[str]) -> list[Example]:
    """Each tag of a post asked for given the others, as the protocol `complete` does; of many posts the first ones.

    Posts with one tag ask nothing; where all are so, they stay as they are.
    """
    questions = [
        replace(
            example,
            query=replace(example.query, accepted=tuple(vocabulary[tag] for tag in example.tags if tag != hidden)),
            tags=(hidden,),
        )
        for example in examples
        if len(example.tags) > 1
        for hidden in example.tags
    ]
    return questions[:MOST_QUESTIONS] or list(examples)


def _default(task: Task, *, completes: bool) -> Recipe:
    model = COMPLETION_MODEL if completes else {}
    how = COMPLETION if completes else DEFAULT
    return SogConfig(len(task.vocabulary), **model), how


def _fitted(task: Task, model: Sog, metrics: dict[str, Any]) -> Fitted:
    details = {
        "encoder": model.config.encoder,
        "validation_recall_at_5": metrics["best_validation_recall_at_5"],
        "epochs": metrics["epochs"],
        "best_epoch": metrics["best_epoch"],
    }
    parameters = sum(parameter.numel() for parameter in model.parameters())
    if not task.exported:
        tokens = make_tokens(model.config)

        def scores(queries: Sequence[Query]) -> np.ndarray:
            return softmax(score_all(model, tokens, queries, task.vocabulary))

        def generate(queries: Sequence[Query], length: int) -> list[list[int]]:
            return generate_all(model, tokens, queries, length, task.vocabulary, beam=task.beam)

        return Fitted(scores, generate, parameters=parameters, details=details)
    pack = task.run / "pack"
    about = {"title": f"SOG fitted on {metrics['train_posts']} posts"}
    manifest = export_sog(
        model, task.vocabulary, pack, tags_per_post=metrics["tags_per_post"], precision="fp32", about=about
    )
    recommender = SogRecommender(pack)
    return Fitted(
        recommender.scores_of,
        lambda queries, length: recommender.generate_of(queries, length, beam=task.beam),
        parameters=parameters,
        details={**details, "parity": manifest.parity["fp32"]},
    )
