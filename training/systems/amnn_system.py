"""AMNN and its variants as systems of the harness: options, fit or finished fit, scores of the pack or of the model."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tagdesk.recommend.amnn import AmnnRecommender, chances_of
from tagdesk.recommend.query import Query
from training.models.amnn import AmnnConfig
from training.systems.amnn_export import export_amnn
from training.systems.amnn_fit import AmnnFitConfig, fit_amnn, generate_all, score_all, torch_scorer
from training.systems.content import captions_of, photos_of
from training.systems.glove import WIDTH as GLOVE_WIDTH
from training.task import Fitted, System, Task
from training.trainer import TrainerConfig


def _system(config: AmnnConfig, how: AmnnFitConfig) -> System:
    def system(task: Task) -> Fitted:
        photos, captions = photos_of(task), captions_of(task)
        model, words, metrics = fit_amnn(
            *task.parts(),
            task.vocabulary,
            photos,
            captions,
            task.run / "fit",
            config=task.configured(config),
            how=task.configured(how),
        )
        details = {name: metrics[name] for name in ("best_validation_recall_at_5", "epochs", "best_epoch")}
        parameters = sum(p.numel() for p in model.parameters())
        if task.exported:
            about = {"title": f"AMNN fitted on {metrics['train_posts']} posts"}
            pack = task.run / "pack"
            manifest = export_amnn(
                model,
                task.vocabulary,
                words.words,
                pack,
                tags_per_post=metrics["tags_per_post"],
                precision="fp32",
                about=about,
            )
            details["parity"] = manifest.parity["fp32"]
            scorer = AmnnRecommender(pack, captions.encoder).scorer
        else:
            scorer = torch_scorer(model, words, task.vocabulary)

        def generate(queries: Sequence[Query], length: int) -> list[list[int]]:
            return generate_all(scorer, photos, queries, length)

        def scores(queries: Sequence[Query]) -> np.ndarray:
            return chances_of(score_all(scorer, photos, queries), model.config.objective)

        return Fitted(scores, generate, parameters=parameters, details=details)

    return system


_PAPER = AmnnFitConfig(words="random")
#: Every step asks for each of the post's tags by itself, and the means of regions and words have their say.
AMNN = AmnnConfig(0, 0, 0, word_width=64, dropout=0.7, objective="each", wide=2048, residual=True)
AMNN_FIT = AmnnFitConfig(
    # In half precision, or with gradients cut to 1, the wide layer learns 1 point R@5 less.
    trainer=TrainerConfig(epochs=25, batch_size=64, new_lr=1e-3, patience=8, gradient_clip=20.0, mixed_precision="no"),
    words="sentences",
    shuffle_tags=True,
    refit=True,
)
_GLOVE = AmnnConfig(0, 0, 0, word_width=GLOVE_WIDTH, frozen_words=True)
#: By name: ours; the paper's; the paper's with tags in a new order at every visit; the paper's with word vectors that
#: stay as they are, MiniLM's or GloVe's.
AMNN_SYSTEMS: dict[str, System] = {
    "amnn": _system(AMNN, AMNN_FIT),
    "amnn-paper": _system(AmnnConfig(0, 0, 0), _PAPER),
    "amnn-shuffled": _system(AmnnConfig(0, 0, 0), replace(_PAPER, shuffle_tags=True)),
    "amnn-frozen": _system(AmnnConfig(0, 0, 0, frozen_words=True), replace(_PAPER, words="meaning")),
    "amnn-glove": _system(
        AmnnConfig(0, 0, 0, word_width=GLOVE_WIDTH, frozen_words=True), replace(_PAPER, words="glove")
    ),
}
