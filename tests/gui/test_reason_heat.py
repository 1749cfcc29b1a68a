"""The heat map lies where the models look, is smooth, and can be told without colours."""

import numpy as np
import pytest

from tagdesk.gui.reasons.heat import heat_pixels, scale_pixels, seen_square, veil_colour
from tagdesk.recommend.features import Framing


def regions(*hot: tuple[int, int]) -> np.ndarray:
    weights = np.zeros((7, 7), np.float32)
    for row, column in hot:
        weights[row, column] = 0.4
    return weights


def covered(pixels: np.ndarray, on: float) -> np.ndarray:
    """How light an even photo is under the colours: 0…1."""
    cover = pixels[..., 3].astype(float) / 255
    blue, green, red = (pixels[..., channel].astype(float) / 255 for channel in range(3))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + on * (1 - cover)


@pytest.mark.parametrize("size", [(640, 427), (427, 640), (512, 512), (4000, 3)])
def test_the_square_is_what_the_backbone_sees(size: tuple[int, int]) -> None:
    from PIL import Image

    width, height = size
    square = seen_square(width, height)
    inside = Image.new("RGB", size, "black")
    left, top = round(square.left * width), round(square.top * height)
    inside.paste("white", (left, top, left + min(size), top + min(size)))
    seen = Framing(32, (0, 0, 0), (1, 1, 1)).pixels(inside)
    assert seen.min() == 255


def test_it_is_lightest_over_the_region_that_counts() -> None:
    light = covered(heat_pixels(regions((1, 5))), on=0.5)
    row, column = np.unravel_index(light.argmax(), light.shape)
    assert abs(row / len(light) - 1.5 / 7) < 0.02
    assert abs(column / len(light) - 5.5 / 7) < 0.02
    assert light[-1, 0] == light.min()


def test_it_has_no_steps() -> None:
    light = covered(heat_pixels(regions((3, 3), (3, 4))), on=0.5)
    assert np.abs(np.diff(light, axis=1)).max() < 0.04


@pytest.mark.parametrize("photo", [0.0, 0.3, 0.7, 1.0])
def test_more_is_lighter_on_any_photo(photo: float) -> None:
    light = covered(scale_pixels(64), on=photo)[0]
    assert (np.diff(light) > -0.004).all()
    assert light[-1] - light[0] > 0.25
    assert light[0] == pytest.approx(0.02 + photo * (1 - veil_colour()[3]), abs=0.03)


def test_even_weights_are_even_and_none_at_all_are_a_veil() -> None:
    even = heat_pixels(np.full((7, 7), 0.1))
    assert (even == even[0, 0]).all()
    nothing = heat_pixels(np.zeros((7, 7)))
    assert (nothing == scale_pixels(2)[0, 0]).all()


def test_colours_are_premultiplied_as_qt_wants_them() -> None:
    pixels = heat_pixels(regions((0, 0), (6, 6)))
    assert pixels.dtype == np.uint8 and pixels.flags.c_contiguous
    assert (pixels[..., :3] <= pixels[..., 3:]).all()
