"""MACON and its ablations as systems of the harness: options, fit or finished fit, scores of pack or model."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from tagdesk.recommend.macon import MaconRecommender
from tagdesk.recommend.query import Query
from training.data import Example
from training.models.macon import MaconConfig
from training.systems.content import captions_of, photos_of
from training.systems.macon_export import export_macon
from training.systems.macon_fit import (
    Histories,
    MaconFitConfig,
    fit_macon,
    no_past,
    past_of,
    scores_given,
    vectors_of,
)
from training.task import Fitted, System, Task

#: Posts scored at a time.
_CHUNK = 256


def _system(config: MaconConfig, how: MaconFitConfig) -> System:
    def system(task: Task) -> Fitted:
        photos, captions = photos_of(task), captions_of(task)
        model, words, metrics = fit_macon(
            *task.parts(),
            task.vocabulary,
            photos,
            captions,
            task.run / "fit",
            config=task.configured(config),
            how=task.configured(how),
        )
        details = {name: metrics[name] for name in ("best_validation_recall_at_5", "epochs", "best_epoch")}
        read: Callable[[Sequence[Query]], np.ndarray] = partial(vectors_of, model, words, photos)
        score: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray] = partial(scores_given, model)
        if task.exported:
            about = {"title": f"MACON fitted on {metrics['train_posts']} posts"}
            pack = task.run / "pack"
            manifest = export_macon(
                model,
                task.vocabulary,
                words.words,
                pack,
                choice=how.choice,
                tags_per_post=metrics["tags_per_post"],
                precision="fp32",
                about=about,
            )
            details["parity"] = manifest.parity["fp32"]
            recommender = MaconRecommender(pack, captions.encoder)
            score = recommender.scores_given

            def read_in_pack(queries: Sequence[Query]) -> np.ndarray:
                parts = [queries[start : start + _CHUNK] for start in range(0, len(queries), _CHUNK)]
                regions = (photos.regions([query.photo for query in part]) for part in parts)
                return np.concatenate([recommender.vectors(p, r) for p, r in zip(parts, regions, strict=True)])

            read = read_in_pack

        def scores(queries: Sequence[Query]) -> np.ndarray:
            vectors = read(queries)
            return score(vectors, *no_past(len(vectors), model.config))

        def in_time(questions: Sequence[Example]) -> Iterator[np.ndarray]:
            posts = [*task.examples, *questions]
            if model.config.state_width:
                captions.read_all(post.query.text for post in posts)
            vectors = read([post.query for post in posts])
            memory = Histories(posts).memory(how.choice, model.config.memory, vectors)
            first = len(task.examples)
            for start in range(first, len(posts), _CHUNK):
                places = range(start, min(start + _CHUNK, len(posts)))
                past = past_of(places, posts, vectors, memory, model.config.slots)
                yield from score(vectors[start : start + len(places)], *past)

        parameters = sum(p.numel() for p in model.parameters())
        return Fitted(scores, scores_in_time=in_time, parameters=parameters, details=details)

    return system


MACON_FIT = MaconFitConfig()
MACON = MaconConfig(0, 0, 0, memory=20, copy=True)
#: By name: ours, which copies; the paper's model with an honest memory, with a similar one, and with the paper's own;
#: without the habit (its t+i; t+h and i+h leave a field out); the alternating co-attention that it compares with.
MACON_SYSTEMS: dict[str, System] = {
    "macon": _system(MACON, MACON_FIT),
    "macon-recent": _system(MaconConfig(0, 0, 0), MACON_FIT),
    "macon-similar": _system(MaconConfig(0, 0, 0), replace(MACON_FIT, choice="past_similar")),
    "macon-fixed": _system(MaconConfig(0, 0, 0), replace(MACON_FIT, choice="fixed_random")),
    "macon-no-habit": _system(MaconConfig(0, 0, 0, memory=0), MACON_FIT),
    "coa": _system(MaconConfig(0, 0, 0, memory=0, attention="alternating"), MACON_FIT),
}
