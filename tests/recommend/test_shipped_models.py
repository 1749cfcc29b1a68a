"""The packs that ship, on plain photos: pixels framed as the backbone learned them, and tags that name what is seen."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from tagdesk.assistant.suggest import SuggestService
from tagdesk.contract.features import model_key
from tagdesk.contract.manifest import ModelManifest
from tagdesk.hashtags import as_hashtag, find_hashtags
from tagdesk.paths import models_dir, resources_dir
from tagdesk.recommend.features import Framing, PhotoEncoder, softmax
from tagdesk.recommend.query import Query
from tagdesk.recommend.runtime import Pack
from tagdesk.recommend.sog import SogRecommender, pad

SYSTEMS = ("amnn", "csrw", "macon", "sog", "usercond")
pytestmark = pytest.mark.skipif(
    not all((models_dir() / name).is_dir() for name in ("backbone", "sog")), reason="no models are installed yet"
)

#: Photos whose class is plain, with the numbers of the ImageNet classes that are right.
PLAIN = {
    "cat.jpg": (281, 282, 285),  # tabby, tiger cat, Egyptian cat
    "coffee.jpg": (967,),  # espresso
    "flower.jpg": (985,),  # daisy, the only flower like a dahlia
    "photographer.jpg": (872,),  # tripod
    "rocket.jpg": (657, 744, 812),  # missile, projectile, space shuttle
}
IMAGENET_MEAN, IMAGENET_STD = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)


def sample(name: str) -> Path:
    return resources_dir() / "samples" / name


@pytest.fixture(scope="module")
def encoder() -> PhotoEncoder:
    return PhotoEncoder(models_dir() / "backbone")


@pytest.fixture(scope="module")
def service() -> SuggestService:
    return SuggestService(models_dir())


@pytest.fixture(scope="module")
def sog() -> SogRecommender:
    return SogRecommender(models_dir() / "sog")


class TestPreprocessing:
    """What the constants of the manifest rest on: with any others the right class is less probable."""

    @staticmethod
    def chances(framing: Framing, *, bgr: bool = False) -> np.ndarray:
        """Probability of the right class of each plain photo, and of each mirrored one."""
        pack = Pack(models_dir() / "backbone", "backbone.onnx")
        found = []
        for name, classes in PLAIN.items():
            photo = framing.open(sample(name))
            for image in (photo, ImageOps.mirror(photo)):
                pixels = framing.pixels(image)[::-1] if bgr else framing.pixels(image)
                (logits,) = pack.run({"pixels": np.ascontiguousarray(pixels[None])}, ["classes"])
                found.append(softmax(logits[0])[list(classes)].sum())
        return np.array(found)

    def test_manifest_asks_for_what_the_backbone_learned(self, encoder: PhotoEncoder) -> None:
        assert encoder.framing == Framing(224, (127.0,) * 3, (128.0,) * 3)

    def test_better_than_the_usual_imagenet_constants(self, encoder: PhotoEncoder) -> None:
        right = self.chances(encoder.framing)
        usual = self.chances(Framing(encoder.framing.size_px, IMAGENET_MEAN, IMAGENET_STD))
        assert right.mean() > usual.mean() + 0.03
        assert np.log(right).mean() > np.log(usual).mean() + 0.1

    def test_better_than_blue_first(self, encoder: PhotoEncoder) -> None:
        right, swapped = self.chances(encoder.framing), self.chances(encoder.framing, bgr=True)
        assert right.mean() > swapped.mean()
        assert np.log(right).mean() > np.log(swapped).mean()


class TestImageWords:
    @pytest.mark.parametrize(
        ("name", "right", "among"),
        [
            ("cat.jpg", {"cat"}, 3),
            ("coffee.jpg", {"coffee"}, 3),
            ("photographer.jpg", {"camera", "photography"}, 3),
            ("flower.jpg", {"flower"}, 10),
            ("rocket.jpg", {"rocket"}, 3),
            ("temple.jpg", {"building", "architecture"}, 5),
        ],
    )
    def test_they_say_what_is_seen(self, encoder: PhotoEncoder, name: str, right: set[str], among: int) -> None:
        words = [word for word, _ in encoder.encode_file(sample(name)).words]
        assert right & set(words[:among]), words

    def test_a_grey_wall_is_not_a_cat(self, encoder: PhotoEncoder) -> None:
        words = [word for word, _ in encoder.encode(Image.new("RGB", (640, 480), (128, 128, 128))).words]
        assert not {"cat", "dog", "coffee", "people"} & set(words), words


class TestFirstFiveTags:
    @pytest.mark.parametrize(
        ("name", "right"),
        [
            ("cat.jpg", {"cat", "cats", "kitty", "kitten", "catsofinstagram", "catlover"}),
            ("coffee.jpg", {"coffee", "espresso", "cafe", "latte", "coffeetime"}),
            ("flower.jpg", {"flower", "flowers", "flowerstagram"}),
            ("photographer.jpg", {"photographer", "photography", "camera"}),
            ("rocket.jpg", {"rocket", "space", "spacex", "launch"}),
        ],
    )
    def test_a_tag_names_what_is_seen(self, service: SuggestService, name: str, right: set[str]) -> None:
        tags = [suggestion.tag for suggestion in service.suggest(photo=sample(name), top_k=5).suggestions]
        assert right & set(tags), tags

    def test_a_caption_alone_is_understood(self, service: SuggestService) -> None:
        tags = [s.tag for s in service.suggest(caption="a cup of coffee in the morning", top_k=5).suggestions]
        assert {"coffee", "espresso", "cafe", "morning", "coffeetime"} & set(tags), tags

    def test_accepting_a_tag_moves_the_others(self, service: SuggestService) -> None:
        def rank(tag: str, accepted: list[str]) -> int:
            found = service.suggest(photo=sample("flower.jpg"), accepted=accepted, top_k=3000).suggestions
            tags = [suggestion.tag for suggestion in found]
            return tags.index(tag) if tag in tags else len(tags)

        assert rank("bride", ["wedding"]) < rank("bride", [])
        assert rank("gardening", ["garden"]) < rank("gardening", [])


class TestEverySystem:
    """The five models of the pack, each asked alone."""

    PHOTOS = (
        ("cat.jpg", {"cat", "cats", "kitty", "pet", "catsofinstagram"}),
        ("coffee.jpg", {"coffee", "espresso", "cafe", "latte", "cup"}),
        ("flower.jpg", {"flower", "flowers", "garden", "nature"}),
        ("temple.jpg", {"architecture", "building", "travel", "temple"}),
    )
    CAPTIONS = (
        ("a walk on the beach with my dog", {"beach", "dog", "dogs", "beachdog", "walk"}),
        ("happy birthday to my little sister", {"birthday", "happybirthday", "sister"}),
        ("reading a book about history", {"book", "books", "reading", "history"}),
    )

    @pytest.mark.parametrize("model", ["amnn", "macon", "sog", "usercond"])
    def test_photos_are_seen(self, service: SuggestService, model: str) -> None:
        found = {}
        for name, right in self.PHOTOS:
            tags = [s.tag for s in service.suggest(photo=sample(name), model=model, top_k=8).suggestions]
            found[name] = bool(right & set(tags))
        assert sum(found.values()) >= 3, found

    @pytest.mark.parametrize("model", SYSTEMS)
    def test_captions_are_understood(self, service: SuggestService, model: str) -> None:
        found = {}
        for caption, right in self.CAPTIONS:
            tags = [s.tag for s in service.suggest(caption=caption, model=model, top_k=8).suggestions]
            found[caption] = bool(right & set(tags))
        assert all(found.values()), found

    def test_vocabularies_hold_keys_that_give_hashtags_and_no_names_of_accounts(self) -> None:
        for folder in (models_dir() / name for name in SYSTEMS):
            tags = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
            accounts = {model_key(name) for name in ModelManifest.load(folder).accounts_seen}
            assert not accounts & set(tags)
            assert [tag for tag in tags if model_key(tag) != tag or not find_hashtags(as_hashtag(tag))] == []

    def test_the_whole_is_no_burden(self) -> None:
        sizes = [path.stat().st_size for path in models_dir().rglob("*") if path.is_file()]
        assert max(sizes) <= 50e6
        assert sum(sizes) <= 100e6


class TestSog:
    tags: Sequence[str] = ("beach", "summer", "dog")

    def test_every_tag_is_its_own_key_and_gives_a_hashtag(self, sog: SogRecommender) -> None:
        assert len(set(sog.vocabulary)) == len(sog.vocabulary)
        assert [tag for tag in sog.vocabulary if model_key(tag) != tag] == []
        assert [tag for tag in sog.vocabulary if not find_hashtags(as_hashtag(tag))] == []

    def test_order_of_accepted_tags_does_not_matter(self, sog: SogRecommender) -> None:
        there, back = (
            sog.scores(Query(text="at the sea", accepted=tuple(tags))) for tags in (self.tags, self.tags[::-1])
        )
        np.testing.assert_allclose(there, back, atol=1e-4)
        assert not np.allclose(there, sog.scores(Query(text="at the sea")), atol=1e-4), "they are seen at all"

    def test_padding_does_not_change_the_answer(self, sog: SogRecommender) -> None:
        pack = Pack(models_dir() / "sog", "sog.onnx")
        contexts = [sog.tokens.context(Query(text=text)) for text in ("sunset at the beach " * 9, "coffee")]
        rows = [sog.tokens.sequence(context, [0, 1]) for context in contexts]
        (together,) = pack.run(pad(rows), ["logits"])
        (alone,) = pack.run(pad(rows[1:]), ["logits"])
        np.testing.assert_allclose(together[1], alone[0], atol=1e-3)

    @pytest.mark.parametrize("text", ["", "word " * 20_000, "日本" * 500, "😀"])
    def test_any_text_gives_probabilities(self, sog: SogRecommender, text: str) -> None:
        scores = sog.scores(Query(text=text, accepted=sog.vocabulary[:200]))
        assert np.isfinite(scores).all()
        assert scores.sum() == pytest.approx(1, abs=1e-3)
