"""What the shipped models learn from: tags that may ship, the latest posts, photos that stand in for words."""

import random
from pathlib import Path

import numpy as np
import pytest

from tagdesk.domain import Post
from training.photos import Photos
from training.starter.sets import HALVES, latest, shared_tags
from training.starter.stand_ins import Classifier, Painter, StandIns, make_stand_ins


def posts(user: str, *tag_lists: str) -> list[Post]:
    return [Post(f"{user}{number}", user=user, tags=tuple(tags.split())) for number, tags in enumerate(tag_lists)]


def test_only_tags_of_several_accounts_and_posts_may_ship() -> None:
    ann = posts("ann", "beach mine", "beach mine", "mine bob", "cat ann", "cat", "likeforlike")
    bob = posts("Bob", "beach twice", "cat ann", "bob ann likeforlike", "bob likeforlike", "ann")
    assert shared_tags([*ann, *bob, *posts("cy", "twice")], {"cat"}) == ("beach",)
    assert "twice" not in shared_tags([*ann, *bob, *posts("cy", "twice")], set()), "two posts are too few"
    assert "mine" not in shared_tags([*ann, *bob], set()), "one account's own"
    assert not {"ann", "bob"} & set(shared_tags([*ann, *bob], set())), "names of accounts"


def test_the_latest_tagged_posts_of_each_account_are_taken_in_their_order() -> None:
    archive = [*posts("ann", "a", "b", "", "c"), *posts("bob", "d"), *posts("", "e")]
    assert [post.tags for post in latest(archive, 2)] == [("b",), ("c",), ("d",)]


def test_the_two_packs_for_replays_leave_out_different_accounts() -> None:
    assert len(HALVES["a"]) == len(HALVES["b"]) == 5
    assert not HALVES["a"] & HALVES["b"]


def test_a_painted_class_is_seen_by_the_classifier() -> None:
    generator = np.random.default_rng(0)
    pooled = np.abs(generator.normal(1, 0.3, (500, 24))).astype(np.float32)
    classifier = Classifier(generator.normal(0, 2, (5, 24)).astype(np.float32), np.zeros(5, np.float32))
    painter = Painter(pooled, classifier)
    parts = set()
    for number in range(5):
        regions = np.repeat(pooled[number][None], 9, 0)
        painted = painter.paint(regions, number, random.Random(number))
        assert painted.shape == regions.shape
        assert painted.min() >= 0 and painted.max() <= 6, "what the backbone can say"
        assert classifier.chances(painted.mean(0))[number] > 0.35
        parts.add(len(np.unique(painted, axis=0)))
    assert 2 in parts, "a part of the photo, seldom all of it"


def test_the_photo_that_shows_most_of_the_words_stands_in() -> None:
    real = {"beach.jpg": ("beach", "sea"), "street.jpg": ("street",)}
    painted = {"painted:0:1": ("tabby", "cat", "pet"), "painted:1:2": ("poodle", "dog", "pet")}
    stand_ins = StandIns(real, painted)
    generator = random.Random(0)
    assert stand_ins.photo(["beach"], generator) == "beach.jpg"
    assert stand_ins.photo(["pet", "dog", "poodle"], generator) == "painted:1:2"
    assert stand_ins.photo(["volcano", "lava"], generator) == stand_ins.photo([], generator) == ""
    assert {stand_ins.photo(["pet"], generator) for _ in range(40)} == set(painted)


def test_painted_photos_are_looked_at_as_others_are(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    photos = Photos(tmp_path)
    photos.add(["a.jpg", "b.jpg"], [["sky"], ["tree"]], np.abs(generator.normal(1, 0.3, (2, 9, 24))))
    classifier = Classifier(generator.normal(0, 2, (3, 24)).astype(np.float32), np.zeros(3, np.float32))
    make = lambda: make_stand_ins(photos, {"a.jpg": ["sky"]}, ["a.jpg", "b.jpg"], classifier, [["cat"], [], ["dog"]])  # noqa: E731
    stand_ins = make()
    name = stand_ins.photo(["dog"], random.Random(0))
    assert name.endswith(":2")
    assert photos.regions([name]).shape == (1, 9, 24)
    assert photos.pooled([name])[0] == pytest.approx(photos.regions([name])[0].mean(0), abs=2e-3)
    before = photos.regions([name])
    make()
    assert np.array_equal(photos.regions([name]), before), "the same at every fit, which is found again by its posts"
