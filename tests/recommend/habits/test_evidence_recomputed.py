"""Habits that grow post by post say the same as plain code that reads all posts anew for every question."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagdesk.recommend.habits.evidence import EVIDENCE, Habits
from tagdesk.recommend.habits.past import PastPost

WORDS = ("cat", "dog", "the", "new", "york", "newyork", "貓咪很可愛", "貓", "ж", "straße", "c++", "x_y", "…")
TAGS = ("cat", "dog", "newyork", "thecat", "貓咪", "可愛", "貓", "ж", "strasse", "xy", "x", "夢go", "…")
FACTS = ("hour:8", "hour:20", "place:ulm")

Terms = dict[str, float]


def terms(text: str) -> Terms:
    """1 + ln tf of each term."""
    counts: Counter[str] = Counter()
    for word in re.findall(r"[^\W_]+", text.casefold()):
        pairs = [word[i : i + 2] for i in range(max(1, len(word) - 1))]
        counts.update(pairs if re.search("[\u3040-\u9fff]", word) else [word])
    return {term: 1 + math.log(count) for term, count in sorted(counts.items())}


def idf(term: str, past: Sequence[Terms]) -> float:
    return math.log(1 + len(past) / (sum(term in each for each in past) + 0.5))


def weighted(counts: Terms, past: Sequence[Terms]) -> Terms:
    return {term: count * idf(term, past) for term, count in counts.items()}


def settled(counts: Terms, past: Sequence[Terms]) -> Terms:
    """Weighted by the idf as of the last time the posts had grown by a tenth, or of a term's first occurrence."""
    end = 1
    for posts in range(1, len(past) + 1):
        end = posts if posts >= 1.1 * end else end
    first = {term: next(i for i, each in enumerate(past) if term in each) + 1 for term in counts}
    return {term: count * idf(term, past[: max(end, first[term])]) for term, count in counts.items()}


def length(vector: Terms) -> float:
    return math.sqrt(sum(value * value for value in vector.values()))


def cosine(one: Terms, other: Terms) -> float:
    product = sum(value * other[term] for term, value in one.items() if term in other)
    return product / length(one) / length(other) if product else 0.0


def vote(past: Sequence[PastPost], similarities: Sequence[float], most: int, power: int) -> dict[str, float]:
    near = sorted((i for i, s in enumerate(similarities) if s > 0), key=lambda i: (-similarities[i], -i))[:most]
    total = sum(similarities[i] ** power for i in near)
    sums: Counter[str] = Counter()
    for i in near:
        for tag in past[i].tags:
            sums[tag] += similarities[i] ** power / total
    return sums


def likeness(one: np.ndarray | None, other: np.ndarray | None) -> float:
    product = 0.0 if one is None or other is None else float(np.dot(one, other))
    return product if product >= 1e-3 else 0.0


def chances(
    past: Sequence[PastPost], having: list[set[str]], asked: Iterable[str], tag: str, common: float
) -> tuple[float, float]:
    share = sum(tag in post.tags for post in past) / len(past)
    found = []
    for thing in asked:
        posts = [post for post, things in zip(past, having, strict=True) if thing in things]
        if 2 <= len(posts) <= common * len(past):
            found.append((sum(tag in post.tags for post in posts) + share) / (len(posts) + 1))
    return (max(found) - share, 1 - math.prod(1 - p for p in found) - share) if found else (0.0, 0.0)


def after_previous(past: Sequence[PastPost], tag: str) -> list[float]:
    """Chance of a tag after a post with each of the previous post's tags."""
    share = sum(tag in post.tags for post in past) / len(past)
    found = []
    for before in past[-1].tags:
        after = [past[i + 1] for i, post in enumerate(past[:-1]) if before in post.tags]
        found.append((sum(tag in post.tags for post in after) + share) / (len(after) + 1))
    return found


def set_again(past: Sequence[PastPost], tag: str, accepted: Sequence[str]) -> float:
    sets = [frozenset(post.tags) for post in past][-200:]
    wanted = {a for a in accepted if any(a in post.tags for post in past)}
    fit = {each for each in sets if len(each) > 1 and sets.count(each) > 1 and wanted <= each and tag in each}
    fresh = [sum(0.97**ago for ago, other in enumerate(reversed(sets)) if other == each) for each in fit]
    return max(fresh, default=0.0)


def steadiness(past: Sequence[PastPost]) -> tuple[float, float]:
    repeats = news = 0.0
    for i, post in enumerate(past):
        if i and post.tags:
            step = max(0.05, 1 / i)
            used = {tag for earlier in past[:i] for tag in earlier.tags}
            repeats += step * (len({*post.tags} & {*past[i - 1].tags}) / len(post.tags) - repeats)
            news += step * (len({*post.tags} - used) / len(post.tags) - news)
    return repeats, news


def stands_in(tag: str, text: str) -> bool:
    letters = "".join(re.findall(r"[^\W_]+", tag))
    words = re.findall(r"[^\W_]+", text.casefold())
    if len(letters) < 2:
        return False
    if re.search("[\u3040-\u9fff]", letters):
        return letters in text.casefold()
    return letters in words or any(letters == a + b for a, b in pairwise(words))


def plain(past: Sequence[PastPost], asked: PastPost) -> dict[tuple[str, str], float]:
    """What `evidence` should say, by column and tag."""
    known = list(dict.fromkeys(tag for post in past for tag in post.tags))
    uses = {tag: [i for i, post in enumerate(past) if tag in post.tags] for tag in known}
    base = {tag: sum(max(1.0, asked.time_s - past[i].time_s) ** -0.5 for i in uses[tag]) for tag in known}
    per_post = sum(map(len, uses.values())) / len(past)
    captions = [terms(post.text) for post in past]
    today = [weighted(counts, captions) for counts in captions]
    then = [settled(counts, captions) for counts in captions]
    by_words = [cosine(weighted(terms(asked.text), captions), caption) for caption in today]
    by_sentence = [likeness(asked.sentence, post.sentence) for post in past]
    by_photo = [likeness(asked.photo, post.photo) for post in past]
    votes = {
        "words_20": vote(past, by_words, 20, 1),
        "words_50": vote(past, by_words, 50, 4),
        "sentence_50": vote(past, by_sentence, 50, 4),
        "photo_50": vote(past, by_photo, 50, 8),
    }
    since = max(0.0, asked.time_s - past[-1].time_s)
    repeats, news = steadiness(past)
    said: dict[tuple[str, str], float] = {}
    for tag in known:
        last = uses[tag][-1]
        previous = past[-1].tags.index(tag) if tag in past[-1].tags else None
        total: Counter[str] = Counter()
        for i in uses[tag]:
            total.update({term: value / length(then[i]) for term, value in then[i].items()})
        with_tag = sum(by_words[i] for i in uses[tag])
        named = [tag in past[i].tags for i in range(uses[tag][0] + 1, len(past)) if stands_in(tag, past[i].text)]
        together = [len({*uses[tag]} & {*uses[a]}) / (len(uses[a]) + 1) for a in asked.tags if a in uses]
        follows = after_previous(past, tag)
        by_term = chances(past, [{*caption} for caption in captions], terms(asked.text), tag, 0.3)
        by_fact = chances(past, [{*post.facts} for post in past], asked.facts, tag, 1.0)
        row = {
            "uses": len(uses[tag]) / len(past),
            "recency": 1 / (len(past) - last),
            "base_level": base[tag] / sum(base.values()) * per_post,
            "seconds_since": math.log(max(1.0, asked.time_s - past[last].time_s)),
            "previous": 0 if previous is None else 1 - previous / len(past[-1].tags),
            "recent_half": sum(0.5 ** (len(past) - i) for i in uses[tag]),
            "recent_slow": sum(0.9 ** (len(past) - i) for i in uses[tag]),
            **{name: scores[tag] for name, scores in votes.items()},
            "centroid": with_tag / length(total) if with_tag else 0,
            "nearest_words": max(by_words),
            "nearest_sentence": max(by_sentence),
            "nearest_photo": max(by_photo),
            "term_max": by_term[0],
            "term_any": by_term[1],
            "named": (sum(named) + 0.3) / (len(named) + 1) if stands_in(tag, asked.text) else 0,
            "facts_max": by_fact[0],
            "facts_any": by_fact[1],
            "age": math.log(1 + len(past) - uses[tag][0]),
            "rate": len(uses[tag]) / (len(past) - uses[tag][0]),
            "follows_mean": sum(follows) / max(1, len(follows)),
            "follows_max": max(follows, default=0),
            "set_again": set_again(past, tag, asked.tags),
            "together_mean": sum(together) / max(1, len(together)),
            "together_max": max(together, default=0),
            "burst": 0 if previous is None else math.exp(-since / 3600),
            "posts": math.log(1 + len(past)),
            "tags_per_post": per_post,
            "repeats": repeats,
            "news": news,
            "seconds_since_post": math.log(max(1.0, since)),
        }
        said.update({(name, tag): value for name, value in row.items()})
    return said


def check(posts: Sequence[PastPost], every: int = 1) -> None:
    habits = Habits()
    for i, post in enumerate(posts):
        if i % every == 0 and habits.tags:
            table = habits.evidence(post)
            expected = plain(posts[:i], post)
            assert len(expected) == table.size
            for (name, tag), value in expected.items():
                # Vectors are kept in two bytes a number.
                near = 1e-3 if name in ("sentence_50", "photo_50") else 2e-5
                found = float(table[habits.tags.index(tag), EVIDENCE.index(name)])
                assert found == pytest.approx(value, abs=near, rel=near), (name, tag, i)
        else:
            assert habits.tags or not habits.evidence(post).size
        habits.add(post)


def vectors(width: int) -> st.SearchStrategy[np.ndarray | None]:
    numbers = st.lists(st.integers(-3, 3), min_size=width, max_size=width).filter(any)
    return st.none() | numbers.map(lambda row: (np.array(row) / np.linalg.norm(row)).astype(np.float32))


@given(
    st.lists(
        st.builds(
            PastPost,
            st.sampled_from([0.0, 1.0, 60.0, 4000.0, 1e6]),
            st.lists(st.sampled_from(TAGS), max_size=4, unique=True).map(tuple),
            st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join),
            vectors(3),
            vectors(4),
            st.lists(st.sampled_from(FACTS), max_size=3, unique=True).map(tuple),
        ),
        max_size=12,
    )
)
def test_any_few_posts(posts: list[PastPost]) -> None:
    check(posts)


@pytest.mark.parametrize("seed", range(3))
def test_more_posts_than_vote(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def some(pool: Sequence[str], most: int) -> list[str]:
        chance = 1 / np.arange(1, len(pool) + 1)
        return list(rng.choice(pool, size=rng.integers(most + 1), p=chance / chance.sum()))

    def vector(width: int) -> np.ndarray | None:
        numbers = rng.normal(size=width) + 0.5
        return None if rng.random() < 0.1 else (numbers / np.linalg.norm(numbers)).astype(np.float32)

    words = [*WORDS, *(f"word{i}" for i in range(40))]
    tags = [*TAGS, *(f"tag{i}" for i in range(20))]
    posts = [
        PastPost(
            float(i * 3000 + rng.integers(4000)),
            tuple(dict.fromkeys(some(tags, 5))),
            " ".join(some(words, 15)),
            vector(24),
            vector(32),
            tuple(dict.fromkeys(some(FACTS, 3))),
        )
        for i in range(180)
    ]
    check(posts, every=13)
