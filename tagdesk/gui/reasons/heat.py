"""The regions of a photo behind a tag as a picture that lies over the photo (Qt-free)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

#: Side of the picture; it is smooth, so that it may be shown at any size.
SIDE_PX = 196
#: Colours from where nothing speaks for the tag to where most does: a dark veil, violet, orange, pale yellow. Each
#: is lighter than the one before, so that they can be told apart without seeing colours; the lightest covers least,
#: so that what counts is seen. Red, green, blue, cover: 0…1.
_STOPS: tuple[tuple[float, tuple[float, float, float, float]], ...] = (
    (0.00, (0.05, 0.04, 0.10, 0.66)),
    (0.30, (0.25, 0.08, 0.36, 0.60)),
    (0.60, (0.85, 0.35, 0.20, 0.46)),
    (0.85, (0.99, 0.72, 0.25, 0.36)),
    (1.00, (1.00, 0.95, 0.62, 0.30)),
)


@dataclass(frozen=True)
class Square:
    """Part of a picture, in shares of its width and height."""

    left: float
    top: float
    width: float
    height: float


def seen_square(width_px: int, height_px: int) -> Square:
    """What models see of a photo: the square in its middle, as `Framing.pixels` cuts it."""
    side = min(width_px, height_px)
    width, height = side / max(width_px, 1), side / max(height_px, 1)
    return Square((1 - width) / 2, (1 - height) / 2, width, height)


def heat_pixels(regions: np.ndarray, side_px: int = SIDE_PX) -> np.ndarray:
    """Picture of the weights of regions, smooth between the middles of the regions.

    Args:
        regions: Weights, (S, S); the largest has the lightest colour, none at all the veil.

    Returns:
        (side, side, 4) uint8: blue, green, red times cover, cover, as Qt's premultiplied ARGB32 lies in memory.
    """
    weights = np.clip(np.asarray(regions, np.float32), 0, None)
    shares = weights / max(float(weights.max()), 1e-12)
    smooth = Image.fromarray(shares, mode="F").resize((side_px, side_px), Image.Resampling.BICUBIC)
    return _coloured(np.clip(np.asarray(smooth), 0, 1))


def scale_pixels(length_px: int) -> np.ndarray:
    """The colours in a row from least to most, (1, length, 4), as `heat_pixels` gives them."""
    return _coloured(np.linspace(0, 1, length_px, dtype=np.float32)[None])


def veil_colour() -> tuple[float, float, float, float]:
    """Red, green, blue and cover of where nothing speaks for the tag, 0…1."""
    return _STOPS[0][1]


def _coloured(shares: np.ndarray) -> np.ndarray:
    positions: Sequence[float] = [position for position, _ in _STOPS]
    red, green, blue, cover = (
        np.interp(shares, positions, [stop[channel] for _, stop in _STOPS]) for channel in range(4)
    )
    pixels = np.stack([blue * cover, green * cover, red * cover, cover], axis=-1)
    return np.ascontiguousarray(np.rint(pixels * 255).astype(np.uint8))
