"""The user-conditioned model and what its paper compares with, as systems of the harness."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

import numpy as np

from tagdesk.recommend.habits.base_level import base_level_shares
from tagdesk.recommend.hashtag_words import hashtag_words
from tagdesk.recommend.query import Query
from tagdesk.recommend.usercond import UserCondRecommender, word_vector
from training.captions import Captions
from training.data import Example
from training.models.usercond import UserCondConfig
from training.photos import Photos
from training.systems.content import captions_of, photos_of
from training.systems.usercond_export import export_usercond
from training.systems.usercond_fit import (
    Past,
    UserCondFitConfig,
    fit_usercond,
    scores_given,
    scores_of_nobody,
    states_before,
)
from training.task import Fitted, System, Task, parts_by_people, parts_by_time

#: Posts of which scores are in memory at a time.
_CHUNK = 256


def tag_vectors(vocabulary: Sequence[str], captions: Captions) -> np.ndarray:
    """psi of tags, (T, P) float32."""
    captions.read_all(hashtag_words(tag) for tag in vocabulary)
    return np.stack([word_vector(captions.read, tag) for tag in vocabulary])


def random_vectors(vocabulary: Sequence[str], captions: Captions) -> np.ndarray:
    """Of the size of psi, (T, P) float32, but each tag's own and without a meaning: drawn by its key."""
    seeds = (int(sha256(tag.encode()).hexdigest(), 16) for tag in vocabulary)
    return np.stack([np.random.default_rng(seed).standard_normal(captions.width, np.float32) for seed in seeds])


def _system(
    config: UserCondConfig,
    how: UserCondFitConfig,
    vectors_of: Callable[[Sequence[str], Captions], np.ndarray] = tag_vectors,
) -> System:
    def system(task: Task) -> Fitted:
        photos, captions = photos_of(task), captions_of(task)
        vectors = vectors_of(task.vocabulary, captions)
        fitted = task.fitted_tags or len(task.vocabulary)
        model, metrics = fit_usercond(
            *(parts_by_people(task.examples) if task.fitted_tags else parts_by_time(task.examples)),
            task.vocabulary[:fitted],
            vectors[:fitted],
            photos,
            captions,
            task.run / "fit",
            config=task.configured(config),
            how=task.configured(how),
        )
        details = {name: metrics[name] for name in ("best_validation_recall_at_5", "epochs", "best_epoch")}
        parameters = sum(p.numel() for p in model.parameters() if p.requires_grad)
        # Packs hold what the app can use: a state that follows, and tags that nobody saw, known by their words.
        usable = model.config.user == "gru" and model.config.vocabulary != "fixed" and vectors_of is tag_vectors
        if task.exported and usable:
            pack = task.run / "pack"
            about = {"title": f"User-conditioned model fitted on {metrics['train_posts']} posts"}
            tags_per_post = metrics["tags_per_post"]
            manifest = export_usercond(
                model,
                task.vocabulary[:fitted],
                vectors[:fitted],
                pack,
                tags_per_post=tags_per_post,
                precision="fp32",
                about=about,
            )
            details["parity"] = manifest.parity["fp32"]
            app = UserCondRecommender(pack, captions.encoder)
            return Fitted(
                lambda queries: _scores_in_app(app, photos, queries),
                scores_in_time=lambda questions: _in_time_in_app(app, photos, task, questions),
                parameters=parameters,
                details=details,
            )

        def scores(queries: Sequence[Query]) -> np.ndarray:
            return scores_of_nobody(model, vectors, photos, captions, queries)

        def in_time(questions: Sequence[Example]) -> Iterator[np.ndarray]:
            posts, first = [*task.examples, *questions], len(task.examples)
            reads = captions if model.config.caption_width else None
            past = Past(posts, vectors, photos, reads, how, fitted_tags=fitted, habit=model.config.habit)
            states = states_before(model, past)
            for start in range(first, len(posts), _CHUNK):
                places = range(start, min(start + _CHUNK, len(posts)))
                yield from scores_given(model, past, places, states[places.start : places.stop])

        return Fitted(scores, scores_in_time=in_time, parameters=parameters, details=details)

    return system


def _scores_in_app(app: UserCondRecommender, photos: Photos, queries: Sequence[Query]) -> np.ndarray:
    places = (app.place_of(query, _pooled(photos, query), app.no_state) for query in queries)
    return np.stack([app.scores(place, {}) for place in places])


def _in_time_in_app(
    app: UserCondRecommender, photos: Photos, task: Task, questions: Sequence[Example]
) -> Iterator[np.ndarray]:
    new = task.vocabulary[len(app.vocabulary) :]
    states: dict[str, np.ndarray] = {}
    uses: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for number, post in enumerate([*sorted(task.examples, key=lambda post: post.time_s), *questions]):
        photo, state = _pooled(photos, post.query), states.get(post.user, app.no_state)
        if number >= len(task.examples):
            own = base_level_shares(uses[post.user], post.time_s)
            yield app.scores(app.place_of(post.query, photo, state), own, new)
        if post.user and post.tags:
            keys = [task.vocabulary[tag] for tag in post.tags]
            states[post.user] = app.after(state, photo, keys)
            uses[post.user] += [(key, post.time_s) for key in keys]


def _pooled(photos: Photos, query: Query) -> np.ndarray | None:
    return photos.pooled([query.photo])[0] if query.photo else None


#: The paper's sizes are UserCondConfig(width=1024, user_width=1024, joint=512, mixed=512); this is what ships.
_PAPER = UserCondConfig(0, 0, 0)
USERCOND = replace(_PAPER, caption_width=1, vocabulary="both", habit=True, captions_as_tags=True)
USERCOND_FIT = UserCondFitConfig()
_IDS = replace(USERCOND_FIT, past="ids")
#: By name: ours, which reads captions and knows frequent tags better than by their words; the paper's, with an open
#: vocabulary (and one whose vectors tell nothing of words) and with a fixed one; and what stands for a person in the
#: models it compares with.
USERCOND_SYSTEMS: dict[str, System] = {
    "usercond": _system(USERCOND, USERCOND_FIT),
    "usercond-no-habit": _system(replace(USERCOND, habit=False, captions_as_tags=False), USERCOND_FIT),
    "usercond-open": _system(_PAPER, USERCOND_FIT),
    "usercond-random": _system(_PAPER, USERCOND_FIT, random_vectors),
    "usercond-fixed": _system(replace(_PAPER, vocabulary="fixed"), USERCOND_FIT),
    "usercond-agnostic": _system(replace(_PAPER, user="none", user_width=1), USERCOND_FIT),
    "usercond-used": _system(replace(_PAPER, user="max"), _IDS),
    "usercond-occurrences": _system(replace(_PAPER, user="sum"), _IDS),
    "usercond-tag-sum": _system(replace(_PAPER, user="sum"), USERCOND_FIT),
    "usercond-mcll": _system(replace(_PAPER, user="number", user_width=64), USERCOND_FIT),
}
