"""Posts of the past as the engine reads them, by what the history keeps of their captions and photos."""

import contextlib
import hashlib
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from tagdesk.assistant.eyes import Eyes
from tagdesk.assistant.keeping import if_possible
from tagdesk.contract.features import clean_caption
from tagdesk.domain import DonePost, Progress
from tagdesk.errors import PackError
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
        """Take the encoders, which are opened when something is read; without one, what it would tell is left out."""
        self._history, self._eyes, self._sentences = history, eyes, sentences

    def read(self, posts: Sequence[DonePost], *, compute: bool) -> list[Asked]:
        """As every `PastReader`."""
        vectors: dict[str, np.ndarray] = {}
        if encoder := self._encoder():
            captions = {_digest(post): post.post.caption for post in posts}
            vectors = self._kept(captions, encoder)
            if compute:
                texts = {digest: clean_caption(text) for digest, text in captions.items() if digest not in vectors}
                # A model that gives up in the midst (a full graphics card) tells nothing, as one that isn't there.
                with contextlib.suppress(PackError):
                    vectors |= self._compute(texts, encoder)
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
            camera=post.post.camera,
            photo=str(photo.path) if photo else "",
            features=seen.get(photo.content_hash or "") if photo else None,
        )

    def read_captions(self, account_id: int, after: tuple[str, int] | None = None) -> Generator[Progress, None, int]:
        """Read every caption of an account that was never read; returns how many those were.

        Args:
            after: Only captions of posts behind this place.
        """
        if not (encoder := self._encoder()):
            return 0
        place, unread = after, dict[str, str]()
        while posts := self._history.past(account_id, place, _CHUNK):
            place, captions = posts[-1].place, {_digest(post): post.post.caption for post in posts}
            kept = self._kept(captions, encoder)
            texts = {digest: clean_caption(text) for digest, text in captions.items() if digest not in kept}
            # Of one that is nothing but hashtags there is nothing to read, now or ever.
            unread |= {digest: text for digest, text in texts.items() if text}
        left = iter(unread.items())
        for start in range(0, len(unread), _SOME):
            yield Progress(start, len(unread), _NOTE)
            self._compute(dict(islice(left, _SOME)), encoder)
        return len(unread)

    def _encoder(self) -> "SentenceEncoder | None":
        """The sentence encoder; None where it can't be used: its problem is told by `SuggestService.status`."""
        try:
            return self._sentences()
        except PackError:
            return None

    def _kept(self, digests: Iterable[str], encoder: "SentenceEncoder") -> dict[str, np.ndarray]:
        """Vectors that the history keeps, by digest; one that is cut off counts as none."""
        size = np.dtype(np.float16).itemsize * encoder.width
        kept = self._history.cached_many(digests, encoder.version)
        return {
            digest: np.frombuffer(payload, np.float16).astype(np.float32)
            for digest, payload in kept.items()
            if len(payload) == size
        }

    def _compute(self, texts: Mapping[str, str], encoder: "SentenceEncoder") -> dict[str, np.ndarray]:
        """Vectors of cleaned captions, by digest; kept from now on."""
        vectors = {digest: encoder.read(text).vector() for digest, text in texts.items() if text}
        # As it is kept: what is read anew must not differ from what is read again.
        narrow = {digest: vector.astype(np.float16) for digest, vector in vectors.items()}
        with if_possible("what was read of captions"):
            self._history.cache_many({digest: vector.tobytes() for digest, vector in narrow.items()}, encoder.version)
        return {digest: vector.astype(np.float32) for digest, vector in narrow.items()}


def _digest(post: DonePost) -> str:
    return hashlib.sha256(post.post.caption.encode()).hexdigest()
