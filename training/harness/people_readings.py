"""What the user-conditioned paper measures besides: people found again, photos by a hashtag, histories cut short."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from tagdesk.recommend.habits.base_level import base_level
from training.baselines.neighbours import unit_rows
from training.captions import Captions
from training.data import Example, read_posts
from training.errors import TrainingError
from training.harness.benchmark import read_benchmark_posts
from training.harness.exam import mark
from training.harness.protocols import PROTOCOLS, ExamSettings, split
from training.harness.studies import STUDIES, Row, fit_folder, fit_of, row_of, settings_of
from training.metrics import average_precision, gold_ranks
from training.models.usercond import UserCond
from training.photos import Photos
from training.systems.usercond_fit import (
    Past,
    UserCondFitConfig,
    fit_usercond,
    load_usercond,
    scores_given,
    states_before,
)
from training.systems.usercond_system import USERCOND, tag_vectors

#: Posts of a history that a person is to be found again by, as in the paper, and histories of each account.
_WINDOW, _WINDOWS = 20, 50
#: Photos begin without a voice in the query. Where they are all there is, it takes larger steps until they are heard
#: (chosen by validation, .56 against .53).
_PHOTOS_ALONE = replace(
    UserCondFitConfig(), trainer=replace(UserCondFitConfig().trainer, epochs=60, patience=12, new_lr=3e-3)
)
_UNSEEN_SHARE = 5
#: Posts before a question that are known of its person, and what is told of the suggestions then.
_LENGTHS = (0, 1, 5, 20, 100)
_ALL, _FITTED = "all, growing", "those fitted on"
_FIGURES = {"A@1": "hit_rate_at_1", "A@10": "hit_rate_at_10", "R@5": "recall_at_5", "R@10": "recall_at_10"}
#: The paper's, of people that were fitted on; percent.
_PAPER = {
    _ALL: {"A@1": 73.19, "A@10": 87.28, "R@10": 65.86},
    _FITTED: {"A@1": 48.20, "A@10": 69.59, "R@10": 46.41},
}
#: Questions scored at a time.
_CHUNK = 256


def user_retrieval(data: Path, work: Path) -> str:
    """Where the other history of a person stands among those of strangers; accounts that the fit never saw."""
    study, ranks, pool = STUDIES["strangers"], dict[str, list[int]](), 0
    photos = Photos(work / "photos")
    for seed in (1, 2):
        row = Row("usercond", seeds=(seed,))
        settings = settings_of(study, row, seed, data, work)
        posts = read_benchmark_posts([data / file for file in study.files], settings, photos)
        exam = PROTOCOLS["strangers"](posts, None, settings.exam)
        model, _ = load_usercond(fit_folder("strangers", row, seed, data, work) / "fit")
        vectors = tag_vectors(exam.vocabulary, Captions(work / "captions"))
        histories = _histories(exam.questions)
        pool = 1 + sum(map(len, histories.values())) - max(map(len, histories.values()))
        for name, represent in _representations(model, vectors, exam.fitted_tags, photos).items():
            ranks.setdefault(name, []).extend(_ranks_of_the_other(histories, represent, seed))
    lines = [
        f"#### The same person's other {_WINDOW} posts among those of strangers (one right, about {pool} wrong)",
        "",
        f"{len(next(iter(ranks.values()))):,} histories of ten accounts, by fits that never saw the account. Percent.",
        "",
        "| a person is | R@1 | R@10 | median rank | mean rank |",
        "|---|---|---|---|---|",
    ]
    for name, found in ranks.items():
        row_ranks = np.array(found)
        hits = " | ".join(f"{100 * np.mean(row_ranks <= k):.1f}" for k in (1, 10))
        lines.append(f"| {name} | {hits} | {np.median(row_ranks):.0f} | {row_ranks.mean():.1f} |")
    return "\n".join(lines)


def photos_by_tag(data: Path, work: Path) -> str:
    """Photos ranked for a word, words that the fit saw and words that it never saw, corel5k."""
    photos, captions = Photos(work / "photos"), Captions(work / "captions")
    posts = photos.look_at(read_posts([data / "corel5k/posts.jsonl.gz"]))
    exam = split(posts, None, ExamSettings(vocabulary=data / "corel5k/words260.txt"))
    unseen = set(range(0, len(exam.vocabulary), _UNSEEN_SHARE))
    order = [tag for tag in range(len(exam.vocabulary)) if tag not in unseen] + sorted(unseen)
    place, fitted = {tag: i for i, tag in enumerate(order)}, len(order) - len(unseen)
    vocabulary = [exam.vocabulary[tag] for tag in order]
    vectors = tag_vectors(vocabulary, captions)

    def known(examples: Sequence[Example]) -> list[Example]:
        kept = (replace(e, tags=tuple(place[tag] for tag in e.tags if place[tag] < fitted)) for e in examples)
        return [example for example in kept if example.tags]

    train = known(exam.examples)
    cut = len(train) // 10
    model, _ = fit_usercond(
        train[cut:], train[:cut], vocabulary[:fitted], vectors[:fitted], photos, captions,
        work / "photos-by-tag" / "fit", config=replace(USERCOND, caption_width=0, vocabulary="open", habit=False),
        how=_PHOTOS_ALONE,
    )  # fmt: skip
    asked = [replace(question, tags=tuple(place[tag] for tag in question.tags)) for question in exam.questions]
    past = Past(asked, vectors, photos, None, UserCondFitConfig(), fitted_tags=fitted)
    nobody = torch.zeros(len(asked), model.config.user_width)
    scores = torch.from_numpy(scores_given(model, past, range(len(asked)), nobody)).log_softmax(1).numpy()
    named = _named(asked, vocabulary, vectors, captions)
    lines = [
        f"#### Photos by a word, corel5k: {len(asked):,} photos ranked for each word",
        "",
        f"{fitted} words were fitted on, {len(unseen)} (every fifth) never. Means over words with a photo; percent.",
        "",
        "| words | ranked by | R@10 | P@10 | MAP |",
        "|---|---|---|---|---|",
    ]
    for label, tags in (("seen", range(fitted)), ("unseen", range(fitted, len(vocabulary)))):
        for name, table in (("chance", None), ("words of the backbone", named), ("usercond", scores)):
            lines.append(f"| {label} | {name} | " + " | ".join(_by_word(table, asked, tags)) + " |")
    return "\n".join(lines)


def history_length(data: Path, work: Path) -> str:
    """Questions of the study people, of whose person's past only the latest posts are known; its fits of usercond."""
    study, row = STUDIES["people"], row_of("people", "usercond")
    fits = [fit_of("people", row.name, seed, data, work) / "fit" for seed in row.seeds]
    settings = settings_of(study, row, row.seeds[0], data, work)
    photos, captions = Photos(work / "photos"), Captions(work / "captions")
    posts = read_benchmark_posts([data / file for file in study.files], settings, photos)
    exam = PROTOCOLS[study.protocol](posts, None, settings.exam)  # the same for every seed
    vectors, size = tag_vectors(exam.vocabulary, captions), len(exam.vocabulary)
    every_post = [*exam.examples, *exam.questions]
    past = Past(every_post, vectors, photos, captions, UserCondFitConfig(), fitted_tags=size)
    pasts = _Pasts(past, len(exam.examples))
    figures: dict[str, list[dict[str, float]]] = {name: [] for name in pasts.known}
    for fit in fits:
        model, vocabulary = load_usercond(fit)
        if vocabulary != exam.vocabulary:
            raise TrainingError("The fit of people is of other posts; run `study people` anew.")
        for name, states in pasts.states(model).items():
            figures[name].append(mark(exam, pasts.scores(model, states, *pasts.known[name])).macro)
    lines = [
        "#### Posts of a person that are known: ten accounts in time order, usercond",
        "",
        f"{len(exam.questions):,} questions; means over accounts, then over seeds {', '.join(map(str, row.seeds))}. "
        "Percent. Of the past, the state and the habit know the same posts only: so many right before the question, "
        "all before it, or those that were fitted on, however long ago they were. "
        "The paper's are its transductive ones.",
        "",
        "| posts known | " + " | ".join(_FIGURES) + " |",
        "|---|" + "---|" * len(_FIGURES),
    ]
    for name, found in figures.items():
        cells = [percent([macro[key] for macro in found]) for key in _FIGURES.values()]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    for name, told in _PAPER.items():
        lines.append(f"| {name}, paper | " + " | ".join(f"{told[k]:.1f}" if k in told else "" for k in _FIGURES) + " |")
    return "\n".join(lines)


def percent(shares: Sequence[float]) -> str:
    """Mean ± standard deviation of shares."""
    spread = f" ± {100 * np.std(shares, ddof=1):.1f}" if len(shares) > 1 else ""
    return f"{100 * np.mean(shares):.1f}{spread}"


class _Pasts:
    """What is known of the past of some questions: posts stand person by person in time order, it is a range of them.

    Attributes:
        known: By name, where the range of each question starts and ends, (Q,) each.
    """

    def __init__(self, past: Past, asked: int) -> None:
        """Take all posts, each of somebody; those from place `asked` on are the questions."""
        self._past, self._asked = past, range(asked, len(past.examples))
        people = list(past.people.values())
        self._order = [place for places in people for place in places]
        counts = [len(places) for places in people]
        begins = np.cumsum([0, *counts[:-1]])
        fitted = begins + [sum(place < asked for place in places) for places in people]
        own = np.argsort(self._order)[asked:]
        self._begin, last = np.repeat(begins, counts)[own], np.repeat(fitted, counts)[own]
        lengths = {str(length): (np.maximum(self._begin, own - length), own) for length in _LENGTHS}
        self.known = {**lengths, _ALL: (self._begin, own), _FITTED: (self._begin, last)}
        posts = [past.examples[place] for place in self._order]
        uses = [len(post.tags) for post in posts]
        self._tags = np.array([tag for post in posts for tag in post.tags])
        self._times = np.repeat([post.time_s for post in posts], uses)
        self._uses = np.cumsum([0, *uses])

    @torch.no_grad()
    def states(self, model: UserCond) -> dict[str, Tensor]:
        """State after what is known of each question, (Q, U), by name.

        Of ranges that start with a person's first post it is the state before the post behind them; the others are all
        of the same length, so that each step is one of all questions.
        """
        assert model.past is not None and model.gru is not None
        before, read = states_before(model, self._past)[self._order], self._past.read(self._order)
        rows = model.past(read["photo"], read["has_photo"], read["past_tags"])
        found = {}
        for name, (start, end) in self.known.items():
            found[name] = before[end]
            cut = np.flatnonzero(start > self._begin)
            state = torch.zeros(len(cut), model.config.user_width)
            for step in range((end - start)[cut].max(initial=0)):
                state = model.gru(rows[start[cut] + step], state)
            found[name][cut] = state
        return found

    def scores(self, model: UserCond, states: Tensor, start: np.ndarray, end: np.ndarray) -> Iterator[np.ndarray]:
        """Scores of every tag for each question, (T,), given those states and what the habit knows, as of `known`."""
        for first in range(0, len(states), _CHUNK):
            some = slice(first, first + _CHUNK)
            shares = [self._shares(*row) for row in zip(self._asked[some], start[some], end[some], strict=True)]
            gained = model.habit(torch.from_numpy(np.stack(shares))).detach().numpy()
            yield from scores_given(model, self._past, self._asked[some], states[some]) + gained

    def _shares(self, place: int, start: int, end: int) -> np.ndarray:
        """Share of each tag in the base level of a range of posts when another one is written, (T,) float32."""
        uses = slice(self._uses[start], self._uses[end])
        ages = self._past.examples[place].time_s - self._times[uses]
        strength = base_level(ages, self._tags[uses], len(self._past.vectors))
        return (strength / max(strength.sum(), 1e-12)).astype(np.float32)


def _histories(posts: Sequence[Example]) -> Mapping[str, list[list[Example]]]:
    """Windows of each account's posts, evenly spread over its time."""
    people: dict[str, list[Example]] = {}
    for post in posts:
        people.setdefault(post.user, []).append(post)
    found = {}
    for user, archive in people.items():
        windows = [archive[start : start + _WINDOW] for start in range(0, len(archive) - _WINDOW + 1, _WINDOW)]
        chosen = np.unique(np.linspace(0, len(windows) - 1, min(_WINDOWS, len(windows))).astype(int))
        found[user] = [windows[i] for i in chosen]
    return {user: windows for user, windows in found.items() if len(windows) > 1}


def _representations(
    model: UserCond, vectors: np.ndarray, fitted: int, photos: Photos
) -> Mapping[str, Callable[[Sequence[Example]], np.ndarray]]:
    def states(posts: Sequence[Example]) -> np.ndarray:
        past = Past(posts, vectors, photos, None, UserCondFitConfig(), fitted_tags=fitted)
        read = past.read(range(len(posts)))
        with torch.no_grad():
            empty = torch.zeros(model.config.user_width)
            return model.states(read["photo"], read["has_photo"], read["past_tags"], empty)[1:].numpy()

    def occurrences(posts: Sequence[Example]) -> np.ndarray:
        return np.bincount([tag for post in posts for tag in post.tags], minlength=len(vectors)).astype(float)

    return {
        "used hashtags": lambda posts: np.minimum(occurrences(posts), 1),
        "occurrences": occurrences,
        "hashtag sum": lambda posts: occurrences(posts) @ vectors,
        "usercond's state": lambda posts: states(posts)[-1],
        "usercond's states, their mean": lambda posts: states(posts).mean(0),
    }


def _ranks_of_the_other(
    histories: Mapping[str, list[list[Example]]], represent: Callable[[Sequence[Example]], np.ndarray], seed: int
) -> list[int]:
    generator = np.random.default_rng(seed)
    rows = {user: unit_rows(np.stack([represent(window) for window in windows])) for user, windows in histories.items()}
    ranks = []
    for user, table in rows.items():
        strangers = np.concatenate([other for name, other in rows.items() if name != user])
        for i, query in enumerate(table):
            partner = generator.choice([j for j in range(len(table)) if j != i])
            ranks.append(1 + int((strangers @ query >= table[partner] @ query).sum()))
    return ranks


def _named(asked: Sequence[Example], vocabulary: Sequence[str], vectors: np.ndarray, captions: Captions) -> np.ndarray:
    """How near the word lies to the nearest of the words that the backbone gives for a photo, (P, T)."""
    words = sorted({word for example in asked for word in example.query.image_words})
    rows = tag_vectors(words, captions)
    near = rows @ vectors.T
    index = {word: i for i, word in enumerate(words)}
    lowest = np.full(len(vocabulary), near.min())
    seen = ([index[word] for word in example.query.image_words] for example in asked)
    return np.stack([near[some].max(0) if some else lowest for some in seen])


def _by_word(scores: np.ndarray | None, asked: Sequence[Example], tags: range) -> list[str]:
    figures = []
    for tag in tags:
        right = [i for i, example in enumerate(asked) if tag in example.tags]
        if not right:
            continue
        if scores is None:
            share = len(right) / len(asked)
            figures.append((10 / len(asked), share, share))
            continue
        ranks = np.array(gold_ranks(scores[:, tag], right))
        hits = (ranks <= 10).sum()
        figures.append((hits / len(right), hits / 10, average_precision(ranks, len(right))))
    return [f"{100 * mean:.1f}" for mean in np.mean(figures, axis=0)]
