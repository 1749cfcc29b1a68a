"""A person's habits: each column by hand on a few posts, and posts, captions and times as odd as they come."""

import math

import numpy as np
import pytest

from tagdesk.recommend.habits.evidence import EVIDENCE, Habits
from tagdesk.recommend.habits.past import PastPost

NOW = 1_000_000.0


def after(*posts: PastPost) -> Habits:
    habits = Habits()
    for post in posts:
        habits.add(post)
    return habits


def column(habits: Habits, name: str, post: PastPost | None = None) -> dict[str, float]:
    """What one habit says of each tag for a post, at first one of which nothing but the time is known."""
    table = habits.evidence(post or PastPost(NOW))
    assert table.shape == (len(habits.tags), len(EVIDENCE)) and table.dtype == np.float32
    assert np.isfinite(table).all()
    return dict(zip(habits.tags, table[:, EVIDENCE.index(name)].tolist(), strict=True))


def approx(**expected: float) -> object:
    return pytest.approx(expected, abs=1e-6)


def unit(*numbers: float) -> np.ndarray:
    vector = np.array(numbers, np.float32)
    return vector / np.linalg.norm(vector)


@pytest.fixture
def three() -> Habits:
    """Three posts, the last an hour ago."""
    return after(
        PastPost(NOW - 90_000, ("cat", "ulm")),
        PastPost(NOW - 10_000, ("dog",)),
        PastPost(NOW - 3600, ("ulm", "fog")),
    )


def test_tags_are_in_the_order_of_first_use(three: Habits) -> None:
    assert three.tags == ["cat", "ulm", "dog", "fog"]


def test_uses_are_a_share_of_the_posts(three: Habits) -> None:
    assert column(three, "uses") == approx(cat=1 / 3, ulm=2 / 3, dog=1 / 3, fog=1 / 3)


def test_recency_counts_posts_since_and_puts_the_earlier_tag_of_a_post_first(three: Habits) -> None:
    recency = column(three, "recency")
    assert recency == approx(cat=1 / 3, ulm=1, dog=1 / 2, fog=1)
    assert sorted(recency, key=recency.__getitem__, reverse=True) == ["ulm", "fog", "dog", "cat"]


def test_recency_of_thirty_tags_a_post_keeps_their_order_after_many_posts() -> None:
    tags = [tuple(f"tag{i}-{j}" for j in range(30)) for i in range(2)]
    habits = after(*(PastPost(NOW, each) for each in tags), *[PastPost(NOW, ("last",))] * 20_000)
    recency = column(habits, "recency")
    assert sorted(recency, key=recency.__getitem__, reverse=True) == ["last", *tags[1], *tags[0]]


def test_base_level_is_a_share_times_the_tags_of_a_mean_post(three: Habits) -> None:
    old, new = 90_000**-0.5, 3600**-0.5
    total = 2 * old + 10_000**-0.5 + 2 * new
    shares = {"cat": old, "ulm": old + new, "dog": 10_000**-0.5, "fog": new}
    assert column(three, "base_level") == approx(**{tag: share / total * 5 / 3 for tag, share in shares.items()})


def test_seconds_since_the_last_use(three: Habits) -> None:
    hour = math.log(3600)
    assert column(three, "seconds_since") == approx(cat=math.log(90_000), ulm=hour, dog=math.log(10_000), fog=hour)


def test_previous_post_speaks_for_its_first_tag_most(three: Habits) -> None:
    assert column(three, "previous") == approx(cat=0, ulm=1, dog=0, fog=0.5)


def test_burst_fades_with_the_time_since_the_previous_post(three: Habits) -> None:
    assert column(three, "burst") == approx(cat=0, ulm=1 / math.e, dog=0, fog=1 / math.e)
    assert column(three, "burst", PastPost(NOW - 3600))["fog"] == 1
    assert column(three, "burst", PastPost(NOW - 9999))["fog"] == 1, "A time before the previous post is its own."


def test_recent_uses_fade_post_by_post(three: Habits) -> None:
    assert column(three, "recent_half") == approx(cat=1 / 8, ulm=1 / 8 + 1 / 2, dog=1 / 4, fog=1 / 2)
    assert column(three, "recent_slow") == approx(cat=0.729, ulm=0.729 + 0.9, dog=0.81, fog=0.9)


def test_numbers_that_are_the_same_for_all_tags(three: Habits) -> None:
    assert set(column(three, "posts").values()) == {np.float32(math.log(4))}
    assert set(column(three, "tags_per_post").values()) == {np.float32(5 / 3)}


@pytest.fixture
def captioned() -> Habits:
    """Two captions about the sea, one of a town, and a post without one."""
    return after(
        PastPost(1, ("sea",), "A walk by the sea, sea air"),
        PastPost(2, ("town",), "in the town"),
        PastPost(3, ("sea", "sun"), "SEA_sun"),
        PastPost(4, ("mute",)),
    )


def cosines(captioned_query: str) -> list[float]:
    """Of `captioned`, written out: P = 4; df of sea and the is 2, of all others 1; 'moon' was never seen."""
    once, twice, never = math.log(1 + 4 / 1.5), math.log(1 + 4 / 2.5), math.log(1 + 4 / 0.5)
    lengths = [
        math.hypot(once, once, once, once, twice, (1 + math.log(2)) * twice),
        math.hypot(once, once, twice),
        math.hypot(once, twice),
    ]
    if captioned_query == "Sea moon":
        query = math.hypot(twice, never)
        return [(1 + math.log(2)) * twice**2 / lengths[0] / query, 0, twice**2 / lengths[2] / query]
    assert captioned_query == "the the"
    return [twice / lengths[0], twice / lengths[1], 0]


def test_captions_most_alike_vote_by_their_likeness(captioned: Habits) -> None:
    first, none, third = cosines("Sea moon")
    assert third > first > none == 0
    query = PastPost(NOW, text="Sea moon")
    assert column(captioned, "words_20", query) == approx(sea=1, town=0, sun=third / (first + third), mute=0)
    assert column(captioned, "words_50", query) == approx(sea=1, town=0, sun=third**4 / (first**4 + third**4), mute=0)
    assert column(captioned, "nearest_words", query) == approx(sea=third, town=third, sun=third, mute=third)


def test_a_word_said_twice_is_no_other_caption(captioned: Habits) -> None:
    first, second, _ = cosines("the the")
    expected = approx(sea=first / (first + second), town=second / (first + second), sun=0, mute=0)
    assert column(captioned, "words_20", PastPost(NOW, text="the the")) == expected


def test_only_the_twenty_and_fifty_most_alike_vote_of_equals_the_last() -> None:
    habits = after(*(PastPost(i, (f"tag{i}",), "same words") for i in range(60)))
    query = PastPost(NOW, text="words same")
    assert [tag for tag, score in column(habits, "words_20", query).items() if score] == habits.tags[40:]
    assert [tag for tag, score in column(habits, "words_50", query).items() if score] == habits.tags[10:]


def test_centroid_is_likeness_to_all_of_a_tags_captions_together() -> None:
    habits = after(PastPost(1, ("sea", "one"), "blue"), PastPost(2, ("sea",), "grey"), PastPost(3, ("town",), "red"))
    # Two captions without a common word add up to a length of the root of 2.
    assert column(habits, "centroid", PastPost(NOW, text="blue")) == approx(sea=2**-0.5, one=1, town=0)
    habits.add(PastPost(4, ("sea",), "grey"))
    assert column(habits, "centroid", PastPost(NOW, text="grey")) == approx(sea=2 * 5**-0.5, one=0, town=0)


def test_sentences_and_photos_vote_by_powers_of_their_likeness() -> None:
    habits = after(
        PastPost(1, ("a",), sentence=unit(1, 0), photo=unit(1, 0, 0)),
        PastPost(2, ("b",), sentence=unit(3, 4)),
        PastPost(3, ("c",), sentence=unit(-1, 0), photo=unit(4, 3, 0)),
        PastPost(4, ("d",)),
    )
    query = PastPost(NOW, sentence=unit(1, 0), photo=unit(4, 3, 0))
    weight = 0.6**4
    assert column(habits, "sentence_50", query) == pytest.approx(
        {"a": 1 / (1 + weight), "b": weight / (1 + weight), "c": 0, "d": 0}, abs=1e-3
    )
    weight = 0.8**8
    assert column(habits, "photo_50", query) == pytest.approx(
        {"a": weight / (1 + weight), "b": 0, "c": 1 / (1 + weight), "d": 0}, abs=1e-3
    )
    opposite = PastPost(NOW, sentence=unit(0, -1))
    assert column(habits, "nearest_sentence", query) == pytest.approx(dict.fromkeys("abcd", 1), abs=1e-4)
    assert column(habits, "nearest_photo", query) == pytest.approx(dict.fromkeys("abcd", 1), abs=1e-4)
    assert set(column(habits, "nearest_sentence", opposite).values()) == {0}
    assert set(column(habits, "sentence_50", opposite).values()) == {0}


@pytest.fixture
def ten() -> Habits:
    """Ten posts: fog is said in two, both at 8 o'clock and with the tag 'grey', one of them with 'sad'."""
    return after(
        PastPost(1, ("grey", "sad"), "fog now", facts=("hour:8", "camera:x")),
        PastPost(2, ("grey",), "fog, and fog once", facts=("hour:8", "camera:x")),
        PastPost(3, ("sad",), "never", facts=("hour:9", "camera:x")),
        PastPost(4, (), "often", facts=("hour:9",)),
        *[PastPost(i, ("day",), "often") for i in range(5, 11)],
    )


@pytest.mark.parametrize(
    ("kind", "query"),
    [("term", PastPost(NOW, text="Fog never often unheard")), ("facts", PastPost(NOW, facts=("hour:8", "hour:25")))],
)
def test_terms_and_facts_change_a_tags_chance(ten: Habits, kind: str, query: PastPost) -> None:
    # 'never' and 'unheard' are too rare to ask, 'often' is too common.
    assert column(ten, f"{kind}_max", query) == approx(grey=2.2 / 3 - 0.2, sad=1.2 / 3 - 0.2, day=0.6 / 3 - 0.6)
    assert column(ten, f"{kind}_any", query) == approx(grey=2.2 / 3 - 0.2, sad=1.2 / 3 - 0.2, day=0.6 / 3 - 0.6)


def test_several_facts_add_up(ten: Habits) -> None:
    # With hour:9 is 'sad' once in two posts; three of ten posts by one camera are just not too many.
    query = PastPost(NOW, facts=("hour:8", "hour:9", "camera:x"))
    sad = [1.2 / 3, 1.2 / 3, 2.2 / 4]
    assert column(ten, "facts_max", query)["sad"] == pytest.approx(max(sad) - 0.2)
    assert column(ten, "facts_any", query)["sad"] == pytest.approx(1 - math.prod(1 - chance for chance in sad) - 0.2)


def test_a_post_without_known_facts_or_terms_says_nothing(ten: Habits) -> None:
    query = PastPost(NOW, text="unheard", facts=("hour:25",))
    for name in ("term_max", "term_any", "facts_max", "facts_any", "words_20", "words_50", "centroid", "nearest_words"):
        assert set(column(ten, name, query).values()) == {0}, name


def test_a_tag_that_is_named_counts_by_how_often_that_meant_it() -> None:
    habits = after(
        PastPost(1, ("newyork", "c++", "bug"), "New York"),
        PastPost(2, ("newyork",), "in New York, with a bug"),
        PastPost(3, (), "new-york again"),
    )
    # Before a tag was used, its name meant nothing: the first post counts for none.
    query = PastPost(NOW, text="A BUG in new york. C")
    assert column(habits, "named", query) == approx(**{"newyork": 1.3 / 3, "bug": 0.3 / 2, "c++": 0})
    assert set(column(habits, "named", PastPost(NOW, text="york new bugs newyorker")).values()) == {0}


def test_names_of_all_scripts_are_found() -> None:
    tags = ("寶可夢go", "夢", "москва", "strasse", "サクラ", "tag_with_lines", "🌊", "né")
    habits = after(PastPost(1, tags))
    named = column(
        habits, "named", PastPost(NOW, text="親愛的寶可夢GO訓練家 МОСКВА Straße 桜サクラ tag_with lines 🌊 NÉ")
    )
    found = {"寶可夢go", "москва", "strasse", "サクラ", "né"}
    assert {tag for tag, score in named.items() if score} == found
    assert all(named[tag] == pytest.approx(0.3) for tag in found)


def test_accepted_tags_bring_those_that_went_with_them(three: Habits) -> None:
    query = PastPost(NOW, ("ulm", "dog", "unknown"))
    # ulm: two posts, one with cat and one with fog; dog: one, alone.
    assert column(three, "together_mean", query) == approx(cat=1 / 6, ulm=1 / 3, dog=1 / 4, fog=1 / 6)
    assert column(three, "together_max", query) == approx(cat=1 / 3, ulm=2 / 3, dog=1 / 2, fog=1 / 3)
    for nothing in (PastPost(NOW), PastPost(NOW, ("unknown",))):
        assert set(column(three, "together_max", nothing).values()) == {0}


def test_asking_changes_nothing(three: Habits) -> None:
    query = PastPost(NOW, ("new",), "new words", unit(1, 2), unit(3, 4), ("hour:1",))
    before = three.evidence(query)
    assert np.array_equal(three.evidence(query), before) and three.tags == ["cat", "ulm", "dog", "fog"]


def test_nobody_has_no_habits() -> None:
    habits = Habits()
    query = PastPost(NOW, ("cat",), "a caption", unit(1, 2), unit(3, 4), ("hour:1",))
    assert habits.tags == [] and habits.evidence(query).shape == (0, len(EVIDENCE))


def test_posts_without_tags_count_as_posts() -> None:
    habits = after(PastPost(1, (), "cat"), PastPost(2, (), "dog"))
    assert habits.evidence(PastPost(NOW, text="cat")).shape == (0, len(EVIDENCE))
    habits.add(PastPost(3, ("cat",), "cat"))
    habits.add(PastPost(4))
    assert column(habits, "uses") == approx(cat=1 / 4)
    assert column(habits, "recency") == approx(cat=1 / 2)
    assert column(habits, "previous") == column(habits, "burst") == approx(cat=0)
    query = PastPost(NOW, text="cat")
    assert column(habits, "words_20", query) == approx(cat=0.5)
    assert column(habits, "named", query) == approx(cat=0.3)


def test_a_tag_twice_in_a_post_is_one() -> None:
    habits = after(PastPost(1, ("cat", "dog", "cat"), facts=("hour:1", "hour:1")))
    assert column(habits, "uses") == approx(cat=1, dog=1) and column(habits, "previous") == approx(cat=1, dog=0.5)


@pytest.mark.parametrize("times", [(5, 5, 5), (9e9, 8e9, 9.5e9), (3, 1, 2), (0, -5, 1e-9), (NOW, 1e300, -1e300)])
def test_times_may_be_equal_out_of_order_or_to_come(times: tuple[float, ...]) -> None:
    habits = after(*(PastPost(time, (f"tag{i}", "cat"), "words") for i, time in enumerate(times)))
    for name in EVIDENCE:
        column(habits, name, PastPost(NOW, ("cat",), "words"))
    assert sum(column(habits, "base_level").values()) == pytest.approx(2)


def test_ten_thousand_tags() -> None:
    habits = after(PastPost(1, tuple(f"tag{i}" for i in range(10_000)), "all of them"), PastPost(2, ("tag7",), "one"))
    assert len(habits.tags) == 10_000
    assert column(habits, "named", PastPost(NOW, text="tag7, tag 9999 and tag10000"))["tag9999"] == pytest.approx(0.3)
    assert column(habits, "together_max", PastPost(NOW, ("tag7",)))["tag9999"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    "text", ["word " * 100_000, "字" * 100_000, " ".join(map(str, range(50_000))), "x" * 100_000, "\n" * 9999, "💙"]
)
def test_captions_of_any_length(text: str) -> None:
    habits = after(*[PastPost(i, (f"tag{i}",), text) for i in range(7)], PastPost(8, ("xx", "字字"), "other"))
    for name in EVIDENCE:
        column(habits, name, PastPost(NOW, text=text))
