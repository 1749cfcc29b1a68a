"""A photo becomes a centre square, regions, a pooled vector and words, the same way each time."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pack_maker import BLACK, BLUE, GREEN, RED, SIZE_PX, rehash
from PIL import Image

from tagdesk.contract.manifest import MANIFEST_NAME, ModelManifest
from tagdesk.errors import PackError, PhotoError
from tagdesk.paths import resources_dir
from tagdesk.recommend.features import (
    MAX_WORDS,
    MIN_CERTAINTY,
    MIN_NAME_CERTAINTY,
    Framing,
    PhotoEncoder,
    PhotoFeatures,
    WordTable,
    best_rows,
    sigmoid,
    softmax,
)

FRAMING = Framing(SIZE_PX, (127.0, 127.0, 127.0), (128.0, 128.0, 128.0))


@pytest.fixture(scope="module")
def encoder(shared_packs: Path) -> PhotoEncoder:
    return PhotoEncoder(shared_packs / "backbone", threads=1)


def plain(colour: tuple[int, int, int], size: tuple[int, int] = (40, 40)) -> Image.Image:
    return Image.new("RGB", size, colour)


def words(features: PhotoFeatures) -> list[str]:
    return [word for word, _ in features.words]


def test_pixels_are_rgb_planes_by_mean_and_std() -> None:
    framing = Framing(4, (10.0, 20.0, 30.0), (1.0, 2.0, 4.0))
    pixels = framing.pixels(plain((11, 24, 42)))
    assert pixels.shape == (3, 4, 4) and pixels.dtype == np.float32
    assert pixels.flags.c_contiguous
    np.testing.assert_allclose(pixels.mean(axis=(1, 2)), [1, 2, 3], atol=1e-6)


@pytest.mark.parametrize("size", [(90, 30), (30, 90), (91, 30)])
def test_only_the_centre_square_counts(size: tuple[int, int]) -> None:
    image = plain(BLUE, size)
    left, top = (size[0] - 30) // 2, (size[1] - 30) // 2
    image.paste(RED, (left, top, left + 30, top + 30))
    np.testing.assert_array_equal(FRAMING.pixels(image), FRAMING.pixels(plain(RED)))


@given(st.integers(1, 60), st.integers(1, 60))
def test_every_size_fills_the_square(width: int, height: int) -> None:
    pixels = FRAMING.pixels(plain(GREEN, (width, height)))
    assert pixels.shape == (3, SIZE_PX, SIZE_PX)
    np.testing.assert_allclose(pixels[1], 1.0)
    np.testing.assert_allclose(pixels[[0, 2]], -127 / 128)


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (6000, 1500), (1500, 300), (300, 200)])
def test_a_large_jpeg_is_decoded_small_but_as_sharp_as_the_square(tmp_path: Path, size: tuple[int, int]) -> None:
    Image.new("RGB", size, GREEN).save(tmp_path / "large.jpg")
    framing = Framing(224, (127.0,) * 3, (128.0,) * 3)
    found = framing.open(tmp_path / "large.jpg").size
    scale = size[0] // found[0]
    assert found == tuple(-(-side // scale) for side in size)
    assert min(found) >= min(448, *size), "enlarged, or scaled down twice"
    assert scale == 8 or min(size) // (2 * scale) < 448, "more is decoded than is seen"


def test_a_large_photo_counts_as_its_small_copy(tmp_path: Path, encoder: PhotoEncoder) -> None:
    with Image.open(resources_dir() / "samples" / "cat.jpg") as photo:
        photo.resize((4000, 3000)).save(tmp_path / "large.jpg", quality=95)
        small = encoder.encode(photo.resize((1000, 750)).convert("RGB"))
    np.testing.assert_allclose(encoder.encode_file(tmp_path / "large.jpg").pooled, small.pooled, atol=0.02)


@pytest.mark.parametrize(
    ("colour", "expected"), [(RED, ["cat", "pet"]), (GREEN, ["meadow"]), (BLUE, ["beach", "sea"]), (BLACK, ["night"])]
)
def test_words_of_a_photo(encoder: PhotoEncoder, colour: tuple[int, int, int], expected: list[str]) -> None:
    assert words(encoder.encode(plain(colour)))[: len(expected)] == expected


def test_features_have_the_shapes_they_promise(encoder: PhotoEncoder) -> None:
    image = plain(RED)
    image.paste(BLUE, (20, 0, 40, 20))
    features = encoder.encode(image)
    assert features.regions is not None
    assert (features.regions.shape, features.pooled.shape) == ((4, 3), (3,))
    assert features.regions[1, 2] > features.regions[0, 2], "regions come row by row"
    np.testing.assert_allclose(features.pooled, features.regions.mean(axis=0), atol=1e-6)
    assert [certainty for _, certainty in features.words] == sorted((c for _, c in features.words), reverse=True)


def test_a_batch_gives_what_single_photos_give(encoder: PhotoEncoder) -> None:
    images = [plain(RED), plain(BLUE), plain(BLACK)]
    batch = encoder.encode_batch(np.stack([encoder.framing.pixels(image) for image in images]))
    for together, image in zip(batch, images, strict=True):
        alone = encoder.encode(image)
        assert together.words == alone.words
        np.testing.assert_allclose(together.pooled, alone.pooled)


def test_a_file_counts_as_it_is_seen(encoder: PhotoEncoder, tmp_path: Path) -> None:
    """EXIF orientation is applied before the centre square is cut."""
    image = plain(GREEN, (60, 30))
    image.paste(RED, (15, 0, 45, 15))
    exif = Image.Exif()
    exif[0x0112] = 3
    image.save(tmp_path / "turned.png", exif=exif)
    found = encoder.encode_file(tmp_path / "turned.png")
    expected = encoder.encode(image.transpose(Image.Transpose.ROTATE_180))
    assert found.regions is not None and expected.regions is not None
    np.testing.assert_allclose(found.regions, expected.regions, atol=0.02)


def test_bad_file_is_a_photo_error(encoder: PhotoEncoder, tmp_path: Path) -> None:
    (tmp_path / "no.jpg").write_text("no picture")
    with pytest.raises(PhotoError, match=r"no\.jpg"):
        encoder.encode_file(tmp_path / "no.jpg")


def test_cached_form_keeps_words_and_vector(encoder: PhotoEncoder) -> None:
    features = encoder.encode(plain(RED))
    back = PhotoFeatures.from_bytes(features.to_bytes())
    assert back.words == features.words
    assert back.regions is None and back.pooled.dtype == np.float32
    np.testing.assert_allclose(back.pooled, features.pooled, atol=1e-3)


def test_cached_form_without_words() -> None:
    assert PhotoFeatures.from_bytes(PhotoFeatures(np.zeros(3, np.float32), ()).to_bytes()).words == ()


@pytest.mark.parametrize("name", ["backbone.onnx", "words.json"])
def test_version_changes_with_each_file(own_packs: Path, encoder: PhotoEncoder, name: str) -> None:
    folder = own_packs / "backbone"
    with (folder / name).open("ab") as stream:
        stream.write(b"\n" if name.endswith("json") else b"\x5a\x01\x20")  # an unknown protobuf field
    rehash(folder)
    assert PhotoEncoder(folder, threads=1).version != encoder.version


@pytest.mark.parametrize("name", ["size_px", "mean", "std", "backbone"])
def test_setting_that_is_missing_is_named(own_packs: Path, name: str) -> None:
    folder = own_packs / "backbone"
    manifest = ModelManifest.load(folder)
    del manifest.settings[name]
    manifest.save(folder)
    with pytest.raises(PackError, match=rf"{MANIFEST_NAME} is incomplete \(no '{name}'\)"):
        PhotoEncoder(folder, threads=1)


def classes(probabilities: list[float]) -> np.ndarray:
    """Logits of a hundred classes, of which the first have these probabilities."""
    return np.log(np.array(probabilities + [0.0] * (100 - len(probabilities))) + 1e-9)


class TestWordTable:
    # A hundred classes, all but three without words, so that a shared word's share of the classes is small.
    table = WordTable(
        [["tabby", "cat", "pet"], ["siamese", "cat", "pet"], ["beach"], *([[]] * 97)],
        ["sky", "beach"],
        close_ups=[0, 1],
    )
    silent = np.array([-20.0, -20.0])

    def test_general_words_gather_the_votes_of_their_classes(self) -> None:
        found = dict(self.table.image_words(classes([0.46, 0.44, 0.10]), self.silent))
        assert found == pytest.approx({"cat": 0.9, "pet": 0.9, "tabby": 0.46, "siamese": 0.44}, abs=1e-3)

    def test_doubtful_words_are_left_out(self) -> None:
        found = dict(self.table.image_words(classes([0.1, 0.8, 0.1]), self.silent))
        assert set(found) == {"siamese", "cat", "pet"}

    def test_a_name_that_one_class_alone_has_must_be_surer(self) -> None:
        share = (MIN_CERTAINTY + MIN_NAME_CERTAINTY) / 2
        found = dict(self.table.image_words(classes([share, 0.01, 0.99 - share]), self.silent))
        assert {"cat", "pet"} <= set(found) and "tabby" not in found

    def test_a_word_of_many_classes_needs_more_than_its_share(self) -> None:
        table = WordTable([["animal"]] * 40 + [[]] * 60, [])
        assert table.image_words(np.zeros(100), np.zeros(0)) == ()
        sure = np.zeros(100)
        sure[0] = 6.0
        assert dict(table.image_words(sure, np.zeros(0))).keys() == {"animal"}

    def test_a_scene_counts_less_behind_a_close_up(self) -> None:
        sky = np.array([0.0, -20.0])  # certainty one half
        assert "sky" in dict(self.table.image_words(classes([0, 0, 1]), sky))
        assert "sky" not in dict(self.table.image_words(classes([1, 0, 0]), sky))

    def test_the_surer_of_class_and_keyword_counts(self) -> None:
        found = dict(self.table.image_words(classes([0.25, 0.25, 0.5]), np.array([-20.0, 20.0])))
        assert found["beach"] == pytest.approx(0.75)
        found = dict(self.table.image_words(classes([0, 0, 1]), np.array([-20.0, 0.0])))
        assert found["beach"] == pytest.approx(1.0)

    def test_at_most_ten_words_surest_first(self) -> None:
        table = WordTable([[f"word{i}" for i in range(30)], ["other"]], [])
        found = table.image_words(np.array([1.0, 0.9]), np.zeros(0))
        assert len(found) == MAX_WORDS
        assert found[0][1] == max(certainty for _, certainty in found)

    def test_words_are_all_that_can_come_out(self) -> None:
        assert self.table.words == ("beach", "cat", "pet", "siamese", "sky", "tabby")


def test_softmax_and_sigmoid_of_huge_values() -> None:
    np.testing.assert_allclose(softmax(np.array([[1e4, 0.0], [-1e4, -1e4]])), [[1, 0], [0.5, 0.5]])
    np.testing.assert_allclose(sigmoid(np.array([-1e4, 0.0, 1e4])), [0, 0.5, 1])


def test_the_best_rows_are_those_of_the_largest_scores_in_order() -> None:
    scores = np.array([0.2, 0.9, 0.5, 0.9, -1.0])
    assert best_rows(scores, 3).tolist() == [1, 3, 2], "of equals the first row"
    assert best_rows(scores, 5).tolist() == best_rows(scores, 99).tolist() == [1, 3, 2, 0, 4]
    assert best_rows(np.zeros(0), 3).tolist() == best_rows(scores, 0).tolist() == []
