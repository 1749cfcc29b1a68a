"""Posts in all the forms in which habits and models read them; training reads them by this very code."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tagdesk.archive import utc_seconds
from tagdesk.contract.features import model_key, time_words
from tagdesk.errors import PhotoError
from tagdesk.recommend.habits.past import PastPost
from tagdesk.recommend.query import Query

if TYPE_CHECKING:
    from tagdesk.domain import Post
    from tagdesk.recommend.features import PhotoEncoder, PhotoFeatures
    from tagdesk.recommend.sentences import SentenceEncoder

#: What the sentence encoder says of a caption, (E,); None where it isn't there.
Sentence = Callable[[str], np.ndarray | None]


@dataclass(frozen=True)
class Asked:
    """A post that tags are wanted for, in all the forms in which it is read.

    Attributes:
        query: For the models; `query.accepted` are `post.tags`.
        post: For the habits.
        regions: Region vectors of its photo, (M, D); None where there is none.
        pooled: Their mean, (D,).
    """

    query: Query
    post: PastPost
    regions: np.ndarray | None = None
    pooled: np.ndarray | None = None


class Reader:
    """Reads the posts of an archive, whose photos are files."""

    def __init__(self, photos: "PhotoEncoder | None", sentences: "SentenceEncoder | None") -> None:
        """Take the encoders; without one its part of a post isn't read."""
        self._photos, self._sentences = photos, sentences
        self._seen: tuple[str, PhotoFeatures | None] = ("", None)

    def read(self, post: "Post", accepted: Sequence[str] = ()) -> Asked:
        """A post that was made at its time; without a time at the beginning of 1970."""
        return asked_of(
            self._sentence,
            posted_s=utc_seconds(post.time) if post.time else 0.0,
            caption=post.caption,
            place=post.place,
            time=post.time,
            accepted=accepted,
            photo=post.images[0] if post.images else "",
            features=self._features(post.images[0]) if post.images and self._photos else None,
        )

    def _sentence(self, text: str) -> np.ndarray | None:
        return self._sentences.read(text).vector() if self._sentences else None

    def _features(self, photo: str) -> "PhotoFeatures | None":
        """What is seen in a photo; None where it can't be looked at. A post is read more than once."""
        assert self._photos is not None
        if self._seen[0] != photo:
            try:
                self._seen = photo, self._photos.encode_file(Path(photo))
            except PhotoError:
                self._seen = photo, None
        return self._seen[1]


def asked_of(
    sentence: Sentence,
    *,
    posted_s: float,
    caption: str = "",
    place: str | None = None,
    time: datetime | None = None,
    accepted: Sequence[str] = (),
    photo: str = "",
    features: "PhotoFeatures | None" = None,
    camera: str = "",
) -> Asked:
    """Read a post.

    Args:
        sentence: Gives the sentence vector of a cleaned caption.
        posted_s: When it was or will be posted, in seconds since 1970.
        time: Wall-clock time where its photo was taken, or of the post.
        accepted: Tags that it has already.
        photo: Path of its leading photo.
        features: What is seen in it; None where it can't be looked at.
        camera: What it was taken with: maker, model, lens, with commas between.
    """
    words = tuple(word for word, _ in features.words) if features else ()
    query = Query.of_post(
        image_words=words, place=place, time=time, caption=caption, accepted=accepted, photo=photo if features else ""
    )
    pooled = features.pooled if features else None
    post = PastPost(
        posted_s,
        query.accepted,
        query.text,
        sentence=sentence(query.text) if query.text else None,
        photo=unit(pooled) if pooled is not None else None,
        facts=(*facts_of(time, place or "", camera), *(f"seen:{word}" for word in words)),
    )
    return Asked(query, post, features.regions if features else None, pooled)


def facts_of(time: datetime | None, place: str, camera: str) -> tuple[str, ...]:
    """What is known of a post besides its caption and photo, each as `kind:value`."""
    facts = []
    if time:
        part, _, season = time_words(time)
        facts += [
            f"hour:{time.hour}",
            f"part:{part}",
            f"weekday:{time.weekday()}",
            f"month:{time.month}",
            f"season:{season}",
            f"day:{time.month}-{time.day}",
        ]
    facts += [f"place:{key}" for part in place.split(",") if (key := model_key(part))]
    facts += [f"camera:{key}" for part in camera.split(",") if (key := model_key(part))]
    return tuple(dict.fromkeys(facts))


def unit(vector: np.ndarray) -> np.ndarray:
    """The vector at length 1, as float32; zeros stay."""
    return (vector / max(float(np.linalg.norm(vector)), 1e-12)).astype(np.float32)
