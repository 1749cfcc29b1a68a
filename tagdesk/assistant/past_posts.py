"""Posts of the past as the engine reads them, by what the history keeps of their captions and photos."""

import hashlib
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tagdesk.assistant.eyes import Eyes
from tagdesk.contract.features import clean_caption
from tagdesk.domain import DonePost, Progress
from tagdesk.history.store import History
from tagdesk.recommend.asked import Asked, asked_of

if TYPE_CHECKING:
    from tagdesk.recommend.features import PhotoFeatures
    from tagdesk.recommend.sentences import SentenceEncoder

#: Posts that are looked through at once, and captions that are read between two notes of progress.
_CHUNK, _SOME = 500, 20
_NOTE = "reading your captions"


class PastPosts:
    """Reads them, and keeps what it read of captions: the vector of a caption takes ten times as long as all else."""

    def __init__(self, history: History, eyes: Eyes, sentences: "Callable[[], SentenceEncoder]") -> None:
        """Take the encoders, which are opened when something is read."""
        self._history, self._eyes, self._sentences = history, eyes, sentences

    def read(self, posts: Sequence[DonePost], *, compute: bool) -> list[Asked]:
        """As every `PastReader`."""
        vectors = dict(self._kept(posts))
        if compute:
            vectors |= self._compute([post for post in posts if _digest(post) not in vectors])
        hashes = {post.post.photos[0].content_hash for post in posts if post.post.photos}
        seen = self._eyes.kept(digest for digest in hashes if digest)
        return [self._read(post, vectors, seen) for post in posts]

    def _read(self, post: DonePost, vectors: Mapping[str, np.ndarray], seen: "Mapping[str, PhotoFeatures]") -> Asked:
        photo = post.post.photos[0] if post.post.photos else None
        return asked_of(
            lambda _: vectors.get(_digest(post)),
            posted_s=post.done_at.timestamp(),
            caption=post.post.caption,
            place=post.post.place,
            time=post.post.time,
            photo=str(photo.path) if photo else "",
            features=seen.get(photo.content_hash or "") if photo else None,
        )

    def read_captions(self, account_id: int) -> Generator[Progress, None, int]:
        """Read every caption of an account that was never read; returns how many those were."""
        place, unread = None, list[DonePost]()
        while posts := self._history.past(account_id, place, _CHUNK):
            place, kept = posts[-1].place, self._kept(posts)
            unread += [post for post in posts if post.post.caption and _digest(post) not in kept]
        for start in range(0, len(unread), _SOME):
            yield Progress(start, len(unread), _NOTE)
            self._compute(unread[start : start + _SOME])
        return len(unread)

    def _kept(self, posts: Sequence[DonePost]) -> Mapping[str, np.ndarray]:
        kept = self._history.cached_many(map(_digest, posts), self._sentences().version)
        return {digest: np.frombuffer(payload, np.float16).astype(np.float32) for digest, payload in kept.items()}

    def _compute(self, posts: Sequence[DonePost]) -> dict[str, np.ndarray]:
        encoder = self._sentences()
        texts = {_digest(post): clean_caption(post.post.caption) for post in posts}
        vectors = {digest: encoder.read(text).vector() for digest, text in texts.items() if text}
        # As it is kept: what is read anew must not differ from what is read again.
        narrow = {digest: vector.astype(np.float16) for digest, vector in vectors.items()}
        self._history.cache_many({digest: vector.tobytes() for digest, vector in narrow.items()}, encoder.version)
        return {digest: vector.astype(np.float32) for digest, vector in narrow.items()}


def _digest(post: DonePost) -> str:
    return hashlib.sha256(post.post.caption.encode()).hexdigest()
