"""Reasons: each kind of cause is found on a tiny case, taking it away lowers the tag, and nothing else is named."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from tagdesk.recommend.amnn import ContentAttention
from tagdesk.recommend.asked import Asked
from tagdesk.recommend.engine import COLUMNS, Engine
from tagdesk.recommend.explain import Explainer, Reasons, reasons, source_weights
from tagdesk.recommend.fusion import Candidates
from tagdesk.recommend.habits.past import PastPost
from tagdesk.recommend.query import Query
from tagdesk.recommend.removal import without_accepted, without_regions, without_shown, without_word
from tagdesk.recommend.sources import SOURCES
from tagdesk.recommend.steps import at_once
from tagdesk.recommend.voices import OwnTags

SIDE = 3
#: What the listening voice hears in a post, and the tag that it calls for.
CALLS = {"espresso": "coffee", "milk": "coffee", "東京": "東京タワー", "tired": "sleep"}


class Listener:
    """Speaks for tags by words, accepted tags and what is seen, and for "sun" by how bright the photo's regions are."""

    system, memory = "amnn", 0
    vocabulary = ("coffee", "sunset", "sun", "cat", "東京タワー", "sleep")

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def scores(self, asked: Asked, own: OwnTags) -> tuple[np.ndarray, np.ndarray]:
        self.asked.append(asked)
        scores = dict.fromkeys(self.vocabulary, 0.0)
        for word, tag in CALLS.items():
            scores[tag] += 2.0 * (word in asked.query.text.casefold())
        scores["sunset"] += 3.0 * ("beach" in asked.query.accepted) - 1.0 * ("fog" in asked.query.accepted)
        scores["cat"] += 4.0 * ("kitten" in asked.query.image_words)
        scores["sun"] += 0.0 if asked.regions is None else float(asked.regions[:, 0].sum())
        return np.array(list(scores.values()), np.float32), np.full(len(own.keys), np.nan, np.float32)

    def add(self, asked: Asked, tags: Sequence[str]) -> None:
        """It keeps nothing."""

    def attention(self, asked: Asked) -> ContentAttention:
        words = asked.query.text.casefold().split()
        bright = np.zeros(0) if asked.regions is None else asked.regions[:, 0] + 0.01
        return ContentAttention(bright, tuple((word, 1 / len(words)) for word in words))


class Sum:
    """The judge that adds up some columns."""

    def __init__(self, **weights: float) -> None:
        self.weights = np.array([weights.get(name, 0.0) for name in COLUMNS], np.float32)

    def logits(self, keys: Sequence[str], evidence: np.ndarray) -> np.ndarray:
        return evidence @ self.weights - 2

    def chances(self, candidates: Candidates) -> np.ndarray:
        return 1 / (1 + np.exp(-self.logits(candidates.keys, candidates.evidence[None])[0]))


JUDGE = Sum(amnn_score=1, words_20=3, sentence_50=2, photo_50=2, recency=2, uses=2, run_words=0.5, together_max=1)


def nothing_read(text: str) -> np.ndarray | None:
    return None


def asked(
    text: str = "",
    accepted: tuple[str, ...] = (),
    regions: np.ndarray | None = None,
    seen: tuple[str, ...] = (),
    time_s: float = 1e6,
) -> Asked:
    photo = None if regions is None else regions.mean(0) / max(float(np.linalg.norm(regions.mean(0))), 1e-9)
    post = PastPost(time_s, accepted, text, photo=photo, facts=tuple(f"seen:{word}" for word in seen))
    query = Query(text=text, accepted=accepted, image_words=seen, photo="" if regions is None else "a.jpg")
    return Asked(query, post, regions, None if regions is None else regions.mean(0))


def engine_after(*posts: tuple[str, str]) -> Engine:
    """An engine that knows some posts, (caption, tags), a day between them."""
    engine = Engine([Listener()], JUDGE)  # type: ignore[list-item, arg-type]
    for number, (text, tags) in enumerate(posts):
        engine.add(asked(text, time_s=86_400.0 * number), tags.split())
    return engine


def why(engine: Engine, post: Asked, key: str) -> Reasons:
    return reasons(engine, JUDGE, post, key, nothing_read)


def logit(engine: Engine, post: Asked, key: str) -> float:
    found = engine.candidates(post, [key])
    return float(JUDGE.logits(found.keys, found.evidence[None])[0, found.keys.index(key)])


def bright(*places: int) -> np.ndarray:
    """A photo of nine regions, some of them bright."""
    regions = np.zeros((SIDE * SIDE, 4), np.float32)
    regions[:, 1] = 1
    regions[list(places), 0] = 1
    return regions


class TestWords:
    def test_words_that_call_for_the_tag_are_named_with_what_they_add(self) -> None:
        engine, post = engine_after(), asked("My Espresso, with milk; tired")
        found = why(engine, post, "coffee")
        assert found.words == {"espresso": 2, "milk": 2}
        for word, weight in found.words.items():
            without = without_word(post, word, nothing_read)
            assert logit(engine, post, "coffee") - logit(engine, without, "coffee") == pytest.approx(weight, abs=1e-3)
        assert why(engine, post, "cat").words == {}

    def test_a_word_of_the_tags_own_name(self) -> None:
        post = asked("a week in New York, at last")
        assert set(why(engine_after(), post, "newyork").words) == {"new", "york"}

    def test_cjk_is_taken_out_as_a_name_or_in_pairs(self) -> None:
        engine = engine_after()
        assert why(engine, asked("今日は東京タワーへ"), "東京タワー").words == {"東京タワー": 2}
        assert why(engine, asked("今日は東京へ"), "東京タワー").words == {"東京": 2}

    def test_few_words_of_a_long_caption_are_tried_those_of_the_past_first(self) -> None:
        engine = engine_after(*[("zebra walk", "stripes"), ("a zebra", "stripes"), ("a walk", "air"), ("tea", "cup")])
        listener = engine.voices["amnn"]
        assert isinstance(listener, Listener)
        listener.asked.clear()
        found = why(engine, asked(" ".join(f"word{number}" for number in range(60)) + " zebra"), "stripes")
        assert "zebra" in found.words
        assert len(listener.asked) <= 5, "once for the post, and for a few words"

    def test_words_that_say_nothing_are_not_tried(self) -> None:
        engine = engine_after(*[("this and that", "sleep")] * 3)
        assert why(engine, asked("this and that"), "sleep").words == {}

    def test_single_letters_and_words_of_every_caption_are_not_tried(self) -> None:
        engine = engine_after(*[("tired x", "sleep")] * 30)
        assert why(engine, asked("x tired"), "sleep").words == {}

    def test_the_sentence_vector_is_of_the_caption_without_the_word(self) -> None:
        read: list[str] = []

        def sentence(text: str) -> np.ndarray:
            read.append(text)
            return np.ones(2, np.float32)

        reasons(engine_after(), JUDGE, asked("Espresso (espresso!)"), "coffee", sentence)
        assert read == ["( !)"]


class TestAcceptedTags:
    def test_those_that_pull_it_in_are_named_and_those_that_push_it_away_are_not(self) -> None:
        engine, post = engine_after(), asked(accepted=("fog", "beach", "other"))
        assert why(engine, post, "sunset").accepted == {"beach": 3}
        assert logit(engine, without_accepted(post, "beach"), "sunset") < logit(engine, post, "sunset")

    def test_a_tag_that_always_came_with_it(self) -> None:
        engine = engine_after(("", "ham eggs"), ("", "ham eggs"), ("", "tea"))
        assert set(why(engine, asked(accepted=("ham", "tea")), "eggs").accepted) == {"ham"}


class TestPhoto:
    def test_the_regions_that_are_looked_at_are_named_if_it_falls_without_them(self) -> None:
        engine, post = engine_after(), asked(regions=bright(0, 4))
        found = why(engine, post, "sun")
        assert found.regions is not None and found.regions.shape == (SIDE, SIDE)
        assert {0, 4} < set(found.named_regions) and len(found.named_regions) == 5
        without = without_regions(post, found.named_regions)
        fall = logit(engine, post, "sun") - logit(engine, without, "sun")
        assert found.regions.ravel()[list(found.named_regions)].sum() == pytest.approx(fall, abs=1e-3) and fall > 1

    def test_regions_that_change_nothing_are_not_named(self) -> None:
        assert why(engine_after(), asked(regions=bright(0, 4)), "coffee").regions is None

    def test_no_photo_and_tags_that_no_model_knows_have_no_regions(self) -> None:
        engine = engine_after(("", "mine"))
        assert why(engine, asked(), "sun").regions is None
        assert why(engine, asked(regions=bright(0)), "mine").regions is None

    @pytest.mark.parametrize("count", [1, 4, 7])
    def test_regions_that_are_no_square_or_too_few(self, count: int) -> None:
        assert why(engine_after(), asked(regions=np.ones((count, 4), np.float32)), "sun").regions is None

    def test_what_is_seen_in_it(self) -> None:
        engine, post = engine_after(), asked(seen=("kitten", "sofa"), regions=bright())
        assert why(engine, post, "cat").shown == {"kitten": 4}
        assert logit(engine, without_shown(post, "kitten"), "cat") < logit(engine, post, "cat")

    def test_the_pooled_vector_is_without_the_regions_too(self) -> None:
        without = without_regions(asked(regions=bright(0)), [0])
        assert without.regions is not None and without.pooled is not None and without.post.photo is not None
        assert without.pooled.tolist() == [0, 1, 0, 0] == without.post.photo.tolist()
        assert without.regions[:, 0].tolist() == [0] * 9


class TestPast:
    PAST = (("the old bridge", "river"), ("tea", "cup"), ("bridge at night", "river"), ("lunch", "food"), ("x", "cup"))

    def test_posts_like_this_one_are_named_and_how_it_was_used(self) -> None:
        engine, post = engine_after(*self.PAST), asked("on the bridge", time_s=86_400.0 * 6)
        found = why(engine, post, "river")
        assert {number for number, _ in found.past_posts} == {0, 2}
        assert all(weight > 0 for _, weight in found.past_posts)
        habit = found.habit
        assert habit and (habit.uses, habit.posts, habit.posts_ago, habit.seconds_ago) == (2, 5, 3, 86_400 * 4)
        assert (habit.alike, habit.alike_with, habit.on_previous) == (2, 2, False)

    def test_an_engine_that_was_never_told_of_them_thinks_less_of_the_tag(self) -> None:
        engine, post = engine_after(*self.PAST), asked("on the bridge", time_s=86_400.0 * 6)
        named = {number for number, _ in why(engine, post, "river").past_posts}
        kept = engine_after(*(past for number, past in enumerate(self.PAST) if number not in named))
        assert logit(kept, post, "river") < logit(engine, post, "river")

    def test_a_tag_that_was_never_used_has_no_past(self) -> None:
        found = why(engine_after(*self.PAST), asked("espresso"), "coffee")
        assert found.past_posts == () and found.habit is None and found.telling == {}

    def test_facts_that_speak_for_it(self) -> None:
        engine = Engine([], JUDGE)  # type: ignore[arg-type]
        for number in range(4):
            post = asked(time_s=float(number), seen=("kitten",) if number % 2 else ())
            engine.add(post, ["mine"] if number % 2 else ["other"])
        assert set(why(engine, asked(seen=("kitten",)), "mine").telling) == {"seen:kitten"}


class TestAll:
    def test_a_tag_that_nothing_speaks_for_has_no_reasons(self) -> None:
        found = why(engine_after(("tea", "cup")), asked("lunch"), "unheard")
        assert (found.sources, found.words, found.past_posts, found.accepted, found.habit) == ({}, {}, (), {}, None)
        assert 0 < found.chance < 0.5

    @pytest.mark.parametrize("text", ["", "!!!", "。。。", "a", "\U0001f600", "ß ẞ İ", "x" * 20_000])
    def test_odd_captions(self, text: str) -> None:
        assert why(engine_after(("tea", "cup")), asked(text), "cup").words == {}

    def test_a_post_of_which_nothing_is_known(self) -> None:
        found = why(Engine([], JUDGE), asked(), "cup")  # type: ignore[arg-type]
        assert found.sources == {} and found.named_regions == ()

    def test_what_was_taken_away_for_one_tag_is_there_for_the_next(self) -> None:
        engine = engine_after()
        listener = engine.voices["amnn"]
        assert isinstance(listener, Listener)
        explainer = Explainer(engine, JUDGE, asked("espresso milk"), nothing_read)
        explainer.reasons("coffee")
        count = len(listener.asked)
        assert explainer.reasons("coffee").words == {"espresso": 2, "milk": 2}
        explainer.reasons("sunset")
        assert len(listener.asked) == count
        explainer.reasons("unheard")
        assert explainer.reasons("coffee").words == {"espresso": 2, "milk": 2}, "though others had to be asked anew"

    def test_a_tag_is_explained_alike_whatever_was_explained_before(self) -> None:
        class Beside(Sum):
            """Judges candidates by how many there are."""

            def logits(self, keys: Sequence[str], evidence: np.ndarray) -> np.ndarray:
                return super().logits(keys, evidence) - 0.5 * len(keys)

        engine, post = engine_after(("tea", "cup")), asked("espresso milk")
        alone = reasons(engine, Beside(amnn_score=1), post, "coffee", nothing_read)
        explainer = Explainer(engine, Beside(amnn_score=1), post, nothing_read)
        for key in ("unheard", "nowhere", "espressomilk"):
            explainer.reasons(key)
        again = explainer.reasons("coffee")
        assert (again.chance, again.words) == (alone.chance, alone.words)

    def test_of_the_names_of_a_tag_the_likeliest_candidate(self) -> None:
        explainer = Explainer(engine_after(), JUDGE, asked("espresso"), nothing_read)
        assert at_once(explainer.likeliest(["caffè", "coffee", "nowhere"])) == "coffee"
        assert at_once(explainer.likeliest(["nowhere"])) == "nowhere"

    def test_weights_of_sources_are_what_the_logit_loses_without_them(self) -> None:
        engine, post = engine_after(("espresso", "coffee")), asked("espresso")
        weights = source_weights(JUDGE, engine.candidates(post), ["coffee", "unheard"])
        assert weights["unheard"] == {}
        assert weights["coffee"]["amnn"] == 2 and weights["coffee"]["recency"] == 2
        assert set(weights["coffee"]) <= set(SOURCES)
        assert list(weights["coffee"].values()) == sorted(weights["coffee"].values(), reverse=True)
        assert source_weights(JUDGE, engine.candidates(post), []) == {}


def test_every_cause_that_is_named_lowers_the_tag_on_random_posts() -> None:
    drawn = np.random.default_rng(3)
    words, tags = [*CALLS, "beach", "new", "tea"], ["coffee", "beach", "sleep", "cup"]

    def some(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(drawn.choice(names, drawn.integers(1, 4)).tolist()))

    engine = engine_after(*((" ".join(some(words)), " ".join(some(tags))) for _ in range(12)))
    named = 0
    for _ in range(15):
        post = asked(" ".join(some(words)), some(tags), bright(*drawn.choice(9, 2).tolist()), ("kitten",))
        explainer = Explainer(engine, JUDGE, post, nothing_read)
        for key in ("coffee", "sunset", "cat", "sun", "cup"):
            whole, found = logit(engine, post, key), explainer.reasons(key)
            removed: Mapping[object, Asked] = {
                **{word: without_word(post, word, nothing_read) for word in found.words},
                **{("tag", tag): without_accepted(post, tag) for tag in found.accepted},
                **{("seen", word): without_shown(post, word) for word in found.shown},
                **({"regions": without_regions(post, found.named_regions)} if found.named_regions else {}),
            }
            assert all(logit(engine, without, key) < whole for without in removed.values())
            table = engine.candidates(post, [key])
            for number, weight in found.past_posts:
                without = engine.untagged(post, table, key, [number])
                after = JUDGE.logits(without.keys, without.evidence[None])[0, without.keys.index(key)]
                assert whole - after == pytest.approx(weight, abs=2e-3) and after < whole
            named += len(removed) + len(found.past_posts)
    assert named > 100


def test_a_post_without_what_it_lacks_is_itself() -> None:
    post = asked("tea", ("cup",), seen=("kitten",))
    assert without_word(post, "coffee", nothing_read) is post
    assert without_accepted(post, "tea").query == post.query
    assert without_shown(post, "dog") == replace(post)


class TestSteps:
    def test_a_step_asks_one_model_once_at_most(self) -> None:
        engine = engine_after(("espresso in bed", "coffee"), ("the beach", "sunset"))
        (listener,) = engine.voices.values()
        post = asked("Espresso with milk", ("sunset", "cat"), bright(0, 1), ("kitten", "sun"))
        steps = Explainer(engine, JUDGE, post, nothing_read).steps("coffee")
        listener.asked.clear()
        counts = [0]
        for _ in steps:
            counts.append(len(listener.asked))
        assert max(np.diff(counts)) == 1
        assert len(counts) > 8

    def test_what_was_found_before_it_was_closed_is_kept(self) -> None:
        engine = engine_after(("espresso in bed", "coffee"))
        (listener,) = engine.voices.values()
        listener.asked.clear()
        whole = why(engine, asked("Espresso with milk"), "coffee")
        needed = len(listener.asked)
        explainer = Explainer(engine, JUDGE, asked("Espresso with milk"), nothing_read)
        steps = explainer.steps("coffee")
        listener.asked.clear()
        while len(listener.asked) < 2:
            next(steps)
        steps.close()
        found = explainer.reasons("coffee")
        assert (found.words, found.sources) == (whole.words, whole.sources)
        assert len(listener.asked) <= needed + 1, "what was under way is asked once more"
