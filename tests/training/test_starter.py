"""The starter recipe: words for what is seen, and posts made out of hashtag lists."""

import random

import numpy as np
from made_up_scenery import needs_wordnet, scenery
from sklearn.metrics import roc_auc_score

from tagdesk.recommend.query import Query
from training.data import Example
from training.starter.image_words import all_class_words, close_ups
from training.starter.keyword_head import cross_fitted_logits, fit_keyword_head
from training.starter.material import Imagination, scene_tags, starter_vocabulary, tag_names
from training.starter.topics import topics

pytestmark = needs_wordnet
GOLDEN_RETRIEVER, TABBY, TIGER, ESPRESSO, LAKESIDE = 207, 281, 292, 967, 975


def test_classes_are_put_into_words_people_use() -> None:
    words = all_class_words()
    assert words[GOLDEN_RETRIEVER][0] == "golden retriever"
    assert {"dog", "pet"} <= set(words[GOLDEN_RETRIEVER])
    assert {"cat", "pet"} <= set(words[TABBY])
    assert "cat" not in words[TIGER] and "pet" not in words[TIGER]
    assert "coffee" in words[ESPRESSO] and "food" not in words[ESPRESSO]
    assert {"lake", "water", "nature"} <= set(words[LAKESIDE])
    assert not any("-" in word or word != word.lower() for row in words for word in row)


def test_close_ups_are_things_and_not_landscapes() -> None:
    near = set(close_ups())
    assert {TABBY, TIGER, ESPRESSO} <= near
    assert LAKESIDE not in near


def test_vocabulary_holds_every_tag_of_the_topics_and_no_junk() -> None:
    vocabulary = starter_vocabulary([], [], scenery())
    assert {tag for _, tags in topics() for tag in tags} <= set(vocabulary)
    assert list(vocabulary) == sorted(set(vocabulary))


def test_names_of_tags_are_split_into_words() -> None:
    names = tag_names(["goldenretriever", "catsofinstagram", "sunsetlovers", "beach"], ["golden retriever"])
    assert names == {
        "goldenretriever": "golden retriever",
        "catsofinstagram": "cats of instagram",
        "sunsetlovers": "sunset lovers",
        "beach": "beach",
    }


def imagination() -> tuple[Imagination, tuple[str, ...]]:
    vocabulary = starter_vocabulary([], [], scenery())
    return Imagination(vocabulary, scenery(), {tag: tag for tag in vocabulary}), vocabulary


def test_hashtag_list_becomes_a_photo_that_shows_it() -> None:
    imagine, vocabulary = imagination()
    example = Example("list:1", Query(), (vocabulary.index("dog"), vocabulary.index("love")))
    visits = [imagine(example, random.Random(seed)) for seed in range(200)]
    shown = [visit.query.image_words for visit in visits if visit.query.image_words]
    assert len(shown) > 120
    assert sum(bool({"dog", "love"} & set(words)) for words in shown) > 0.9 * len(shown)
    assert any("pet" in words for words in shown), "what the backbone says besides belongs to it"
    assert all(visit.tags == example.tags for visit in visits)
    assert all(visit.query.image_words or visit.query.text for visit in visits)
    assert visits == [imagine(example, random.Random(seed)) for seed in range(200)]


def test_topic_shows_its_subject_and_keeps_its_first_tags() -> None:
    imagine, vocabulary = imagination()
    number = next(i for i, (seen, _) in enumerate(topics()) if seen[0] == "motorcycle")
    visits = [imagine(Example(f"topic:{number}", Query(), ()), random.Random(seed)) for seed in range(100)]
    assert all({"motorcycle", "bike"} <= {vocabulary[i] for i in visit.tags} for visit in visits)
    assert sum("motorcycle" in visit.query.image_words or visit.query.text != "" for visit in visits) > 85


def test_corel_keywords_become_hashtags() -> None:
    assert scene_tags(["cat", "tiger", "grass"]) == ["tiger", "wildlife", "grass"]
    assert scene_tags(["mountain", "sky"]) == ["mountain", "sky", "nature", "landscape"]
    assert "nature" not in scene_tags(["buildings", "clouds"])
    assert scene_tags(["buildings", "street"])[-2:] == ["city", "urban"]


def test_keyword_head_learns_what_is_there_and_is_tested_on_unseen_photos() -> None:
    generator = np.random.default_rng(0)
    targets = generator.integers(0, 2, (400, 2)).astype(np.float32)
    pooled = (targets @ generator.normal(size=(2, 20)) + generator.normal(size=(400, 20))).astype(np.float32)
    head = fit_keyword_head(pooled, targets, ("a", "b"))
    assert roc_auc_score(targets, head.logits(pooled)) > 0.9
    assert roc_auc_score(targets, cross_fitted_logits(pooled, targets, ("a", "b"))) > 0.9
    noise = generator.integers(0, 2, targets.shape).astype(np.float32)
    assert roc_auc_score(noise, cross_fitted_logits(pooled, noise, ("a", "b"))) < 0.6
