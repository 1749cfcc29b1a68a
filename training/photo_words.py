"""Image words of posts whose photos lie on disk, by the shipped backbone pack: what the app would see."""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from tagdesk.domain import Post
from tagdesk.errors import PhotoError
from tagdesk.paths import models_dir
from tagdesk.recommend.features import PhotoEncoder

_LOG = logging.getLogger(__name__)


def add_image_words(posts: Sequence[Post], backbone: Path | None = None, *, cache: Path | None = None) -> list[Post]:
    """The posts, each with the words for its first photo; words that a record carries stay.

    Photos that can't be read are counted and logged; their posts keep their other fields.

    Args:
        posts: Posts with absolute image paths.
        backbone: Folder of the backbone pack; the shipped one by default.
        cache: Folder for what was seen, so that a second run doesn't look at thousands of photos again.
    """
    wanted = [post for post in posts if post.images and not post.image_words]
    if not wanted:
        return list(posts)
    encoder = PhotoEncoder(backbone or models_dir() / "backbone")
    photos = list(dict.fromkeys(post.images[0] for post in wanted))
    words = _cached(encoder, photos, cache)
    unreadable = [photo for photo in photos if words[photo] is None]
    if unreadable:
        _LOG.warning(
            "%d of %d photos can't be read, the first is %s; their posts are used without them.",
            len(unreadable),
            len(photos),
            unreadable[0],
        )
    return [
        replace(post, image_words=tuple(words[post.images[0]] or ())) if post.images and not post.image_words else post
        for post in posts
    ]


def _cached(encoder: PhotoEncoder, photos: Sequence[str], cache: Path | None) -> dict[str, list[str] | None]:
    """Words by photo, None where it can't be read; kept by the backbone, and each photo's path, size and time."""
    if cache is None:
        return _look(encoder, photos)
    listing = json.dumps([encoder.version, [(photo, _state(Path(photo))) for photo in photos]])
    path = cache / f"{hashlib.sha256(listing.encode()).hexdigest()[:16]}.json"
    try:
        return dict(zip(photos, json.loads(path.read_text(encoding="utf-8")), strict=True))
    except FileNotFoundError:
        pass
    except ValueError:
        _LOG.warning("%s is damaged and made anew.", path)
    words = _look(encoder, photos)
    cache.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(list(words.values()), ensure_ascii=False), encoding="utf-8")
    draft.replace(path)
    return words


def _look(encoder: PhotoEncoder, photos: Sequence[str]) -> dict[str, list[str] | None]:
    words: dict[str, list[str] | None] = {}
    for photo in tqdm(photos, desc="photos", disable=None):
        try:
            words[photo] = [word for word, _ in encoder.encode_file(Path(photo)).words]
        except PhotoError:
            words[photo] = None
    return words


def _state(photo: Path) -> tuple[int, int] | None:
    try:
        found = photo.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
