"""The user-conditioned model and its variants as systems of the harness."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import torch

from tagdesk.recommend.hashtag_words import hashtag_words
from tagdesk.recommend.query import Query
from training.captions import Captions
from training.data import Example
from training.models.usercond import UserCondConfig
from training.systems.content import captions_of, photos_of
from training.systems.usercond_fit import Past, UserCondFitConfig, fit_usercond, scores_given, states_before
from training.task import Fitted, System, Task

#: Posts of which scores are in memory at a time.
_CHUNK = 256


def tag_vectors(vocabulary: Sequence[str], captions: Captions) -> np.ndarray:
    """psi of tags, (T, P) float32: what the sentence encoder says of their words, each number of about unit size."""
    names = [hashtag_words(tag) for tag in vocabulary]
    captions.read_all(names)
    return np.stack([captions.vector(name) for name in names]) * np.float32(np.sqrt(captions.width))


def _system(
    config: UserCondConfig, how: UserCondFitConfig, vectors_of: Callable[..., np.ndarray] = tag_vectors
) -> System:
    def system(task: Task) -> Fitted:
        photos, captions = photos_of(task), captions_of(task)
        vectors = vectors_of(task.vocabulary, captions)
        model, metrics = fit_usercond(
            *task.parts(),
            task.vocabulary,
            vectors,
            photos,
            captions,
            task.run / "fit",
            config=task.configured(config),
            how=task.configured(how),
        )
        details = {name: metrics[name] for name in ("best_validation_recall_at_5", "epochs", "best_epoch")}
        reads = captions if model.config.caption_width else None

        def given(posts: Sequence[Example], first: int, follows: bool) -> Iterator[np.ndarray]:
            past = Past(posts, vectors, photos, reads, how)
            states = states_before(model, past) if follows else torch.zeros(len(posts), model.config.user_width)
            for start in range(first, len(posts), _CHUNK):
                places = range(start, min(start + _CHUNK, len(posts)))
                yield from scores_given(model, past, places, states[places.start : places.stop])

        def scores(queries: Sequence[Query]) -> np.ndarray:
            return np.stack(list(given([Example("", query, (), "", 0.0) for query in queries], 0, False)))

        def in_time(questions: Sequence[Example]) -> Iterator[np.ndarray]:
            return given([*task.examples, *questions], len(task.examples), True)

        parameters = sum(p.numel() for p in model.parameters())
        return Fitted(scores, scores_in_time=in_time, parameters=parameters, details=details)

    return system


USERCOND = UserCondConfig(0, 0, 0)
USERCOND_FIT = UserCondFitConfig()
USERCOND_SYSTEMS: dict[str, System] = {
    "usercond": _system(replace(USERCOND, caption_width=1, vocabulary="both"), USERCOND_FIT),
    "usercond-open": _system(USERCOND, USERCOND_FIT),
    "usercond-agnostic": _system(replace(USERCOND, user="none", user_width=1), USERCOND_FIT),
    "usercond-used": _system(replace(USERCOND, user="max"), replace(USERCOND_FIT, past="ids")),
    "usercond-occurrences": _system(replace(USERCOND, user="sum"), replace(USERCOND_FIT, past="ids")),
    "usercond-tag-sum": _system(replace(USERCOND, user="sum"), USERCOND_FIT),
    "usercond-mcll": _system(replace(USERCOND, user="number", user_width=64), USERCOND_FIT),
    "usercond-fixed": _system(replace(USERCOND, vocabulary="fixed"), USERCOND_FIT),
}
