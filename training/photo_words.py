"""Image words of posts whose photos lie on disk, by the shipped backbone pack: what the app would see."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tagdesk.domain import Post
from tagdesk.errors import PhotoError
from tagdesk.paths import models_dir
from tagdesk.recommend.features import PhotoEncoder

_LOG = logging.getLogger(__name__)


def add_image_words(posts: Sequence[Post], backbone: Path | None = None) -> list[Post]:
    """The posts, each with the words for its first photo; words that a record carries stay.

    A photo that can't be read is counted and logged; its post keeps its other fields.

    Args:
        posts: Posts with absolute image paths.
        backbone: Folder of the backbone pack; the shipped one by default.
    """
    if not any(post.images and not post.image_words for post in posts):
        return list(posts)
    encoder = PhotoEncoder(backbone or models_dir() / "backbone")
    result, unreadable = [], 0
    for post in posts:
        words = post.image_words
        if post.images and not words:
            try:
                words = tuple(word for word, _ in encoder.encode_file(Path(post.images[0])).words)
            except PhotoError:
                unreadable += 1
        result.append(replace(post, image_words=words))
    if unreadable:
        _LOG.warning("%d photos could not be read; their posts were used without them.", unreadable)
    return result
