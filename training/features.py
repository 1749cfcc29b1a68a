"""Photos of a data set through the app's own feature code, cached outside git."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from tagdesk.errors import PhotoError
from tagdesk.recommend.features import Framing
from training.backbones import Backbone


@dataclass(frozen=True)
class SetFeatures:
    """Backbone outputs: pooled (P, D), class logits (P, 1000); `found` is False where a photo is unreadable, (P,)."""

    pooled: np.ndarray
    classes: np.ndarray
    found: np.ndarray


@torch.no_grad()
def backbone_features(backbone: Backbone, photos: Sequence[Path], cache: Path) -> SetFeatures:
    """Look at every photo once; the cache file is named by backbone and photo list."""
    listing = "\n".join(str(p.name) for p in photos)
    key = hashlib.sha256(f"{backbone.spec}\n{listing}".encode()).hexdigest()[:16]
    path = cache / f"photos-{key}.npz"
    if path.is_file():
        with np.load(path, allow_pickle=False) as arrays:
            return SetFeatures(arrays["pooled"], arrays["classes"], arrays["found"])
    framing = Framing(backbone.spec.size_px, backbone.spec.mean, backbone.spec.std)
    pooled = np.zeros((len(photos), backbone.spec.width), np.float32)
    classes = np.zeros((len(photos), 1000), np.float32)
    found = np.zeros(len(photos), bool)
    for i, photo in enumerate(tqdm(photos, desc="photos", disable=None)):
        try:
            image = framing.open(photo)
        except PhotoError:
            continue
        _, vector, logits = backbone(torch.from_numpy(framing.pixels(image)[None]))
        pooled[i], classes[i], found[i] = vector[0].numpy(), logits[0].numpy(), True
    cache.mkdir(parents=True, exist_ok=True)
    np.savez(path, pooled=pooled, classes=classes, found=found)
    return SetFeatures(pooled, classes, found)
