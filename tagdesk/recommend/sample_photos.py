"""Photos to measure with: a shipped sample as a phone would have taken it."""

from pathlib import Path

import numpy as np
from PIL import Image

from tagdesk.errors import TagDeskError

#: Twelve megapixels; with sensor noise the file is of three megabytes, without it half the work of decoding is missing.
SIZE_PX = (4000, 3000)
_NOISE = 6.0


def take_photos(sample: Path, folder: Path, count: int) -> list[Path]:
    """Write so many JPEGs that look alike and are different files, each new to every cache.

    Raises:
        TagDeskError: The sample is missing or damaged, or the folder is full.
    """
    try:
        with Image.open(sample) as image:
            large = np.asarray(image.convert("RGB").resize(SIZE_PX), np.float32)
        noise = np.random.default_rng(0).normal(0, _NOISE, (*large.shape[:2], 1)).astype(np.float32)
        first = folder / "photo-0.jpg"
        Image.fromarray(np.clip(large + noise, 0, 255).astype(np.uint8)).save(first, quality=90)
        content = first.read_bytes()
        photos = [folder / f"photo-{number}.jpg" for number in range(count)]
        for number, photo in enumerate(photos):
            # Decoders stop at the end marker; what follows makes it another file.
            photo.write_bytes(content + number.to_bytes(4, "big"))
    except OSError as error:
        raise TagDeskError(f"The sample photo {sample} can't be used ({error}); reinstall TagDesk.") from error
    return photos
