"""What the shipped models learn from: tags that may ship, the latest posts, photos that stand in for words."""

import gzip
import json
import random
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from made_up_scenery import needs_wordnet, scenery

from tagdesk.domain import Post
from training.backbones import BackboneSpec
from training.data import HALVES
from training.photos import Photos
from training.starter import fit as module
from training.starter.fit import Starter, fit_starter
from training.starter.material import ANY_PHOTO
from training.starter.sets import ACCOUNT_SETS, SETS, Material, gather, latest, own_tags, shared_tags, shown
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


def write_sets(folder: Path) -> None:
    """Every set with a few posts; the accounts ann (whom pack A leaves out here) and bob share a tag."""
    archives = [
        {"post_id": f"t{user}{number}", "user": user, "tags": ["zz106", f"own{user}"]}
        for user in ("ann", "bob")
        for number in range(3)
    ]
    made = {
        "harrison_tags": [{"post_id": f"h{n}", "tags": ["dog", "beach", *ANY_PHOTO]} for n in range(4)],
        "ig_hashtag_sets": [{"post_id": "i1", "tags": ["dog", "puppylove"]}],
        "cmkp_tweets": [{"post_id": "c1", "caption": "a dog", "tags": ["dog"]}, {"post_id": "c2", "tags": ["maga"]}],
        "sfomuseum_instagram": [{"post_id": "s1", "user": "ann", "caption": "the beach", "tags": ["beach", "zz106"]}],
        "corel5k": [],
        "mvsa_tweets": [],
        "twitter_archives": archives,
        "pokemongo_tw_instagram": [],
        "mastodon_archives": [{"post_id": "m1", "user": "cy", "tags": ["zz106"]}],
    }
    for name, records in made.items():
        (folder / name).mkdir()
        with gzip.open(folder / name / "posts.jsonl.gz", "wt") as stream:
            stream.writelines(json.dumps(record) + "\n" for record in records)


@needs_wordnet
def test_the_material_keeps_left_out_accounts_out_and_their_tags(tmp_path: Path) -> None:
    write_sets(tmp_path)
    backbone = SimpleNamespace(spec=BackboneSpec("none", 8, (0.0,) * 3, (1.0,) * 3, 4))

    def material(without: tuple[str, ...]) -> Material:
        return gather(scenery(), (), backbone, tmp_path, tmp_path / "cache", Photos(tmp_path), without=without)

    whole, half = material(()), material(("ann",))
    assert whole.shared == ("zz106",), "of three accounts; an account's own never"
    assert half.shared == ("zz106",)
    assert material(("ann", "cy")).shared == (), "bob's own now"
    assert {post.user for post in whole.accounts} == {"ann", "bob", "cy"}
    assert {post.user for post in half.accounts} == {"bob", "cy"}
    assert whole.users_of(SETS) == {"ann"} and half.users_of(SETS) == set()
    assert own_tags(whole) == ("ownann", "ownbob")
    kinds = {example.post_id.partition(":")[0] for example in whole.examples}
    assert kinds == {"list", "text", "class", "topic", "blank"}
    assert whole.tags == half.tags and "maga" not in whole.vocabulary


@needs_wordnet
def test_packs_that_leave_out_accounts_share_the_fits_that_never_see_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_sets(tmp_path)
    backbone = SimpleNamespace(spec=BackboneSpec("none", 8, (0.0,) * 3, (1.0,) * 3, 4))
    fits = {"sog": (lambda *_: None, SETS), "usercond": (lambda *_: None, (*SETS, *ACCOUNT_SETS))}
    monkeypatch.setattr(module, "STARTER_FITS", fits)

    def folders(without: tuple[str, ...]) -> list[Path]:
        found = gather(scenery(), (), backbone, tmp_path, tmp_path / "cache", Photos(tmp_path), without=without)
        starter = Starter(tmp_path, found, backbone, Photos(tmp_path), None)
        return [fit_starter(system, starter, tmp_path) for system in fits]

    whole, without_bob, without_ann = folders(()), folders(("bob",)), folders(("ann",))
    assert whole[0] == without_bob[0] and whole[1] != without_bob[1], "SOG never sees bob"
    assert without_ann[0] != whole[0]


@needs_wordnet
def test_models_that_look_are_shown_photos_instead_of_words(tmp_path: Path) -> None:
    write_sets(tmp_path)
    backbone = SimpleNamespace(spec=BackboneSpec("none", 8, (0.0,) * 3, (1.0,) * 3, 4))
    material = gather(scenery(), (), backbone, tmp_path, tmp_path / "cache", Photos(tmp_path))
    stand_ins = StandIns({"dog.jpg": ("dog", "pet", "animal")}, {})
    examples = shown(material, stand_ins, 0)
    assert not any(example.query.image_words for example in examples)
    topics = [example for example in examples if example.post_id.startswith("topic:0#")]  # the dog's
    assert {example.query.photo for example in topics} >= {"dog.jpg"}
    assert all(example.query.photo in ("", "dog.jpg") for example in examples)
    captions = [example.query.text for example in examples if "cmkp" in example.post_id]
    assert captions == ["a dog"] * 3, "real captions count more"
    assert not any(example.query.text for example in examples if example.post_id.startswith("blank:"))
    assert shown(material, stand_ins, 0) == examples != shown(material, stand_ins, 1)
