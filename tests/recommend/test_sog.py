"""SOG in use, on a pack whose answers can be told in advance."""

import math
from dataclasses import replace
from datetime import datetime
from itertools import pairwise, permutations
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper
from pack_maker import MAX_LENGTH, SPECIAL, TAGS, TAGS_PER_POST, WORDS, make_sog, make_tokenizer, rehash

from tagdesk.contract.manifest import ModelManifest, TensorSpec
from tagdesk.errors import PackError
from tagdesk.recommend.query import Query
from tagdesk.recommend.sog import SogRecommender, SogTokens, pad
from tagdesk.recommend.sog_tokens import Positions

PIECES = len(SPECIAL) + len(WORDS)
CLS, SEP, MASK, UNK = (SPECIAL.index(token) for token in ("[CLS]", "[SEP]", "[MASK]", "[UNK]"))
IMG, LOC, TIME = PIECES, PIECES + 1, PIECES + 2


def ids(*words: str) -> list[int]:
    return [len(SPECIAL) + WORDS.index(word) for word in words]


def tag_ids(*tags: str) -> list[int]:
    return [PIECES + 3 + TAGS.index(tag) for tag in tags]


@pytest.fixture
def tokens() -> SogTokens:
    return SogTokens(make_tokenizer(), max_length=MAX_LENGTH)


@pytest.fixture(scope="module")
def sog(shared_packs: Path) -> SogRecommender:
    return SogRecommender(shared_packs / "sog", threads=1)


@pytest.fixture
def looking(tmp_path: Path) -> SogRecommender:
    """A recommender whose pack tells where it looks: at every token alike."""
    folder = make_sog(tmp_path / "sog")
    model = onnx.load(folder / "sog.onnx")
    for node in (
        helper.make_node("ReduceSum", ["mask", "tokens"], ["count"], keepdims=1),
        helper.make_node("Div", ["mask", "count"], ["attention"]),
    ):
        model.graph.node.append(node)
    model.graph.output.append(helper.make_tensor_value_info("attention", TensorProto.FLOAT, ("batch", "length")))
    onnx.save(model, folder / "sog.onnx")
    manifest = ModelManifest.load(folder)
    attention = TensorSpec("attention", "float32", ("batch", "length"))
    replace(manifest, outputs=(*manifest.outputs, attention)).save(folder)
    rehash(folder)
    return SogRecommender(folder, threads=1)


class TestQuery:
    def test_fields_become_words(self) -> None:
        query = Query.of_post(
            image_words=["cat"],
            place="Ulm, Germany",
            time=datetime(2026, 9, 5, 19),
            caption="my cat #Pet http://x.y",
            accepted=["New York", "#cute", "newyork"],
        )
        assert query == Query(("cat",), "Ulm, Germany", ("evening", "weekend", "fall"), "my cat", ("newyork", "cute"))

    def test_nothing_is_known(self) -> None:
        assert Query.of_post(place=None) == Query()


class TestLayout:
    full = Query(("cat", "pet"), "Ulm", ("evening", "weekend", "fall"), "my beach", ())

    def test_every_field_before_its_delimiter(self, tokens: SogTokens) -> None:
        found, positions = tokens.sequence(tokens.context(self.full), [TAGS.index("sea"), TAGS.index("pet")])
        assert found == [
            *[CLS, *ids("cat", "pet"), IMG, *ids("ulm"), LOC, *ids("evening", "weekend", "fall"), TIME],
            *[*ids("my", "beach"), SEP, *tag_ids("sea", "pet"), MASK],
        ]
        assert positions == [*range(13), 13, 13, 13]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (Query(), [CLS, IMG, LOC, TIME, SEP, MASK]),
            (Query(image_words=("cat",)), [CLS, *ids("cat"), IMG, LOC, TIME, SEP, MASK]),
            (Query(place="Ulm"), [CLS, IMG, *ids("ulm"), LOC, TIME, SEP, MASK]),
            (Query(time=("night",)), [CLS, IMG, LOC, *ids("night"), TIME, SEP, MASK]),
            (Query(text="the sea"), [CLS, IMG, LOC, TIME, *ids("the", "sea"), SEP, MASK]),
        ],
    )
    def test_missing_fields_leave_their_delimiters(self, tokens: SogTokens, query: Query, expected: list[int]) -> None:
        assert tokens.sequence(tokens.context(query), [])[0] == expected

    def test_every_tag_is_one_token_behind_the_pieces(self, tokens: SogTokens) -> None:
        assert (tokens.pieces, tokens.first_tag) == (PIECES, PIECES + 3)

    def test_a_caption_cannot_fake_the_layout(self, tokens: SogTokens) -> None:
        context = tokens.context(Query(text="[MASK] cat [SEP] [CLS]"))
        assert [context.count(token) for token in (CLS, SEP, MASK)] == [1, 1, 0]

    def test_only_the_text_is_cut(self, tokens: SogTokens) -> None:
        long = Query(self.full.image_words, self.full.place, self.full.time, "sea " * 500)
        context = tokens.context(long, reserve=4)
        head = tokens.context(self.full)[:10]
        assert context[:10] == head
        assert context[10:] == [*ids("sea") * (len(context) - 11), SEP]
        found, _ = tokens.sequence(context, [0, 1, 2, 3])
        assert MAX_LENGTH - 2 <= len(found) <= MAX_LENGTH

    def test_reserve_leaves_room_for_that_many_tags(self, tokens: SogTokens) -> None:
        for reserve in (0, 1, 8):
            context = tokens.context(Query(text="sea " * 500), reserve=reserve)
            found, _ = tokens.sequence(context, list(range(reserve)))
            assert found[len(context) : -1] == [PIECES + 3 + i for i in range(reserve)]
            assert len(found) <= MAX_LENGTH

    @pytest.mark.parametrize("text", ["sea " * 30_000, "x" * 100_000, "שלום" * 20_000, "😀" * 50_000, "\x00" * 9])
    def test_huge_or_odd_captions_fit(self, tokens: SogTokens, text: str) -> None:
        query = Query.of_post(caption=text)
        assert len(tokens.sequence(tokens.context(query), [1])[0]) <= MAX_LENGTH

    def test_an_absurd_place_leaves_room_for_text_and_tags(self) -> None:
        tokens = SogTokens(make_tokenizer())
        context = tokens.context(Query(place="lake " * 200, text="lake " * 200))
        ids_, _ = tokens.sequence(context, [0, 1])
        assert len(context) < tokens.max_length - 8
        assert tokens.loc in context and ids_[-3:] == [tokens.first_tag, tokens.first_tag + 1, tokens.mask]

    def test_of_too_many_tags_the_last_ones_count(self, tokens: SogTokens) -> None:
        context = tokens.context(Query(text="sea " * 500), reserve=3)
        found, _ = tokens.sequence(context, list(range(12)))
        assert len(found) == MAX_LENGTH
        assert found[len(context) : -1] == [PIECES + 3 + i for i in range(12)][-(len(found) - len(context) - 1) :]

    @pytest.mark.parametrize("too_long", [MAX_LENGTH - 1, MAX_LENGTH, MAX_LENGTH + 9])
    def test_a_full_context_leaves_no_tag(self, tokens: SogTokens, too_long: int) -> None:
        context = [CLS] * too_long
        assert tokens.sequence(context, [0, 1])[0] == [*context, MASK]

    @pytest.mark.parametrize(
        ("positions", "expected"),
        [("context_only", [0, 1, 2, 3, 3, 3]), ("all", [0, 1, 2, 3, 4, 5]), ("none", [0, 0, 0, 0, 0, 0])],
    )
    def test_positions(self, positions: Positions, expected: list[int]) -> None:
        tokens = SogTokens(make_tokenizer(), max_length=MAX_LENGTH, positions=positions)
        assert tokens.sequence([CLS, 9, SEP], [4, 2])[1] == expected

    def test_padding_is_masked(self) -> None:
        batch = pad([([1, 2, 3], [0, 1, 2]), ([4], [5])])
        assert batch["input_ids"].tolist() == [[1, 2, 3], [4, 0, 0]]
        assert batch["position_ids"].tolist() == [[0, 1, 2], [5, 0, 0]]
        assert batch["attention_mask"].tolist() == [[1, 1, 1], [1, 0, 0]]
        assert {array.dtype for array in batch.values()} == {np.dtype(np.int64)}


class TestScores:
    def test_every_tag_gets_a_probability(self, sog: SogRecommender) -> None:
        scores = sog.scores(Query(text="my cat"))
        assert scores.shape == (len(TAGS),)
        assert scores.sum() == pytest.approx(1, abs=1e-5)
        assert [TAGS[i] for i in np.argsort(-scores)[:3]] == ["cat", "pet", "cute"]

    @pytest.mark.parametrize(
        ("query", "first"),
        [
            (Query(image_words=("cat",)), "cat"),
            (Query(place="New York"), "newyork"),
            (Query(time=("evening",)), "sunset"),
            (Query(text="the coffee"), "coffee"),
            (Query(accepted=("beach",)), "summer"),
        ],
    )
    def test_every_field_has_a_say(self, sog: SogRecommender, query: Query, first: str) -> None:
        assert sog.rank(query, 1)[0][0] == first

    def test_accepted_tags_expand_the_query(self, sog: SogRecommender) -> None:
        before = dict(sog.rank(Query(text="coffee"), 12))
        after = dict(sog.rank(Query(text="coffee", accepted=("beach",)), 12))
        assert after["summer"] > before["summer"]

    def test_order_of_accepted_tags_does_not_matter(self, sog: SogRecommender) -> None:
        for order in permutations(("beach", "pet", "night")):
            np.testing.assert_allclose(
                sog.scores(Query(accepted=order)), sog.scores(Query(accepted=("beach", "pet", "night"))), rtol=1e-5
            )

    def test_with_all_positions_the_order_matters(self, tmp_path: Path) -> None:
        ordered = SogRecommender(make_sog(tmp_path / "sog", positions="all"), threads=1)
        one, other = (ordered.scores(Query(accepted=tags)) for tags in (("beach", "pet"), ("pet", "beach")))
        assert not np.allclose(one, other, rtol=1e-5)


class TestRank:
    def test_best_first_as_many_as_asked(self, sog: SogRecommender) -> None:
        for top_k in (0, 1, 5, 12, 100):
            ranked = sog.rank(Query(text="beach"), top_k)
            assert len(ranked) == min(top_k, len(TAGS))
            assert all(a[1] >= b[1] for a, b in pairwise(ranked))

    def test_ties_come_in_the_order_of_the_vocabulary(self, sog: SogRecommender) -> None:
        assert [tag for tag, _ in sog.rank(Query(), 12)] == list(TAGS)

    @pytest.mark.parametrize("spelling", ["newyork", "New York", "#NewYork", "NEW  york"])
    def test_accepted_and_rejected_never_come_back(self, sog: SogRecommender, spelling: str) -> None:
        query = Query.of_post(place="New York")
        assert sog.rank(query, 1)[0][0] == "newyork"
        assert "newyork" not in dict(sog.rank(query, 12, {spelling}))
        assert "newyork" not in dict(sog.rank(Query.of_post(place="New York", accepted=[spelling]), 12))
        assert "newyork" not in dict(sog.generate(query, 12, rejected={spelling}))
        assert "newyork" not in dict(sog.generate(Query.of_post(accepted=[spelling]), 12, beam=3))

    def test_unknown_tags_change_nothing(self, sog: SogRecommender) -> None:
        query = Query.of_post(caption="beach", accepted=["grüße", "", "#", "😀"])
        assert sog.rank(query, 12, {"unknown"}) == sog.rank(Query.of_post(caption="beach"), 12)

    def test_nothing_is_left_to_suggest(self, sog: SogRecommender) -> None:
        assert sog.rank(Query(), 12, TAGS) == []
        assert sog.generate(Query(), 12, rejected=TAGS) == []


class TestGenerate:
    captions = ("", "my cat", "the beach", "trap", "coffee in new york", "trap trap evening")

    @staticmethod
    def log_chance(hypothesis: list[tuple[str, float]]) -> float:
        return sum(math.log(chance) for _, chance in hypothesis)

    def test_greedy_feeds_each_tag_back(self, sog: SogRecommender) -> None:
        query = Query(text="the beach")
        found: list[tuple[str, float]] = []
        for _ in range(4):
            given = tuple(tag for tag, _ in found)
            scores = sog.scores(Query(text="the beach", accepted=given))
            scores[[TAGS.index(tag) for tag in given]] = 0
            scores /= scores.sum()
            found.append((TAGS[int(scores.argmax())], float(scores.max())))
        generated = sog.generate(query, 4)
        assert [tag for tag, _ in generated] == [tag for tag, _ in found] == ["beach", "summer", "sea", "sunset"]
        assert [chance for _, chance in generated] == pytest.approx([chance for _, chance in found], rel=1e-4)

    @pytest.mark.parametrize("caption", captions)
    def test_a_beam_of_one_is_greedy(self, sog: SogRecommender, caption: str) -> None:
        query = Query(text=caption)
        assert sog.generate(query, 5, beam=1) == sog.generate(query, 5)

    @pytest.mark.parametrize("caption", captions)
    @pytest.mark.parametrize("beam", [2, 3, 10])
    def test_a_beam_finds_nothing_less_likely(self, sog: SogRecommender, caption: str, beam: int) -> None:
        query = Query(text=caption)
        assert self.log_chance(sog.generate(query, 3, beam=beam)) >= self.log_chance(sog.generate(query, 3)) - 1e-6

    def test_a_beam_finds_the_better_pair(self, sog: SogRecommender) -> None:
        query = Query(text="trap")
        assert sog.generate(query, 2)[0][0] == "coffee"
        assert [tag for tag, _ in sog.generate(query, 2, beam=3)] == ["night", "newyork"]

    def test_two_orders_of_one_set_are_one_hypothesis(
        self, sog: SogRecommender, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        steps: list[list[tuple[int, ...]]] = []

        def record(rows: list[tuple[list[int], list[int]]]) -> dict[str, np.ndarray]:
            steps.append([tuple(sorted(ids)) for ids, _ in rows])
            return pad(rows)

        monkeypatch.setattr("tagdesk.recommend.sog.pad", record)
        sog.generate(Query(text="beach"), 4, beam=4)
        assert [len(rows) for rows in steps] == [1, 4, 4, 4]
        assert all(len(set(rows)) == len(rows) for rows in steps)

    @pytest.mark.parametrize("beam", [1, 3])
    @pytest.mark.parametrize("length", [0, 1, 12, 13, 500])
    def test_never_a_repeat_and_never_more_than_there_are(self, sog: SogRecommender, length: int, beam: int) -> None:
        tags = [tag for tag, _ in sog.generate(Query(text="beach"), length, beam=beam)]
        assert len(tags) == len(set(tags)) == min(length, len(TAGS))

    def test_a_long_list_leaves_the_text_in(self, sog: SogRecommender) -> None:
        assert sog.generate(Query(text="coffee"), 500)[0][0] == "coffee"

    def test_accepted_tags_come_first_and_not_again(self, sog: SogRecommender) -> None:
        tags = [tag for tag, _ in sog.generate(Query(accepted=("night",)), 3)]
        assert tags[0] == "newyork" and "night" not in tags


class TestCertainty:
    @given(st.floats(0, 1), st.floats(0, 1))
    def test_between_0_and_1_and_growing(self, sog: SogRecommender, one: float, other: float) -> None:
        low, high = sorted((one, other))
        assert 0 <= sog.certainty(low) <= sog.certainty(high) <= 1

    def test_of_known_chances(self, sog: SogRecommender) -> None:
        assert (sog.certainty(0), sog.certainty(1)) == (0, 1)
        assert sog.certainty(0.5) == pytest.approx(1 - 0.5**TAGS_PER_POST)


class TestManyAtOnce:
    queries = (
        Query(text="my cat"),
        Query(),
        Query(accepted=("beach",)),
        Query(text="sea " * 500, accepted=("pet", "unheard", "night")),
        Query(accepted=TAGS),
    )

    def test_scores_are_those_of_one_by_one(self, sog: SogRecommender) -> None:
        together = sog.scores_of(self.queries)
        np.testing.assert_allclose(together, [sog.scores(query) for query in self.queries], atol=1e-6)
        assert sog.scores_of([]).shape == (0, len(TAGS))

    @pytest.mark.parametrize("beam", [1, 3])
    def test_generation_is_that_of_one_by_one(self, sog: SogRecommender, beam: int) -> None:
        together = sog.generate_of(self.queries, 5, beam=beam)
        alone = [[TAGS.index(tag) for tag, _ in sog.generate(query, 5, beam=beam)] for query in self.queries]
        assert together == alone
        assert together[-1] == [], "every tag is accepted"


class TestAttention:
    query = Query(("cat", "new york"), "Ulm", ("evening", "fall"), "my  beach, the sea", ("unheard", "pet", "night"))

    def test_share_of_each_field(self, looking: SogRecommender) -> None:
        shares = looking.attention(self.query)
        # Every token takes the same here: [CLS], four delimiters and [MASK] are other.
        counts = {"image_words": 3, "place": 1, "time": 2, "text": 5, "tags": 2, "other": 6}
        assert shares == pytest.approx({name: count / 19 for name, count in counts.items()})

    def test_nothing_known_looks_at_nothing_else(self, looking: SogRecommender) -> None:
        shares = looking.attention(Query())
        assert shares["other"] == pytest.approx(1) and sum(shares.values()) == pytest.approx(1)
        assert looking.attention_words(Query()) == {"image_words": [], "text": [], "tags": []}

    def test_pieces_of_a_word_are_joined(self, looking: SogRecommender) -> None:
        words = looking.attention_words(self.query)
        assert [word for word, _ in words["image_words"]] == ["cat", "new york"]
        assert [share for _, share in words["image_words"]] == pytest.approx([1 / 19, 2 / 19])
        assert [word for word, _ in words["text"]] == ["my", "beach,", "the", "sea"]
        assert [share for _, share in words["text"]] == pytest.approx([1 / 19, 2 / 19, 1 / 19, 1 / 19])
        assert [tag for tag, _ in words["tags"]] == ["pet", "night"]

    def test_words_that_were_cut_are_left_out(self, looking: SogRecommender) -> None:
        query = Query(text="sea " * 500, accepted=TAGS)
        words, shares = looking.attention_words(query), looking.attention(query)
        assert 0 < len(words["text"]) < 30
        for name in ("text", "tags"):
            assert sum(share for _, share in words[name]) == pytest.approx(shares[name])
        assert [tag for tag, _ in words["tags"]] == list(TAGS[-len(words["tags"]) :])

    def test_pack_made_before_says_so(self, sog: SogRecommender) -> None:
        for ask in (sog.attention, sog.attention_words):
            with pytest.raises(PackError, match=r"can't tell where it looks; .*\.$"):
                ask(Query(text="cat"))


@pytest.mark.parametrize("name", ["max_length", "positions", "tags_per_post"])
def test_setting_that_is_missing_is_named(own_packs: Path, name: str) -> None:
    folder = own_packs / "sog"
    manifest = ModelManifest.load(folder)
    del manifest.settings[name]
    manifest.save(folder)
    with pytest.raises(PackError, match=rf"manifest\.json is incomplete \(no '{name}'\)"):
        SogRecommender(folder, threads=1)


def test_settings_of_the_pack_are_used(own_packs: Path) -> None:
    folder = own_packs / "sog"
    manifest = ModelManifest.load(folder)
    manifest.settings.update(max_length=20, positions="none", tags_per_post=1)
    manifest.save(folder)
    rehash(folder)
    sog = SogRecommender(folder, threads=1)
    assert (sog.tokens.max_length, sog.tokens.positions, sog.vocabulary) == (20, "none", TAGS)
    assert sog.certainty(0.3) == pytest.approx(0.3)
