"""The user-conditioned model's state of an account, kept now and then: who follows it anew need not begin anew."""

from collections.abc import Sequence

import numpy as np

from tagdesk.assistant.keeping import if_possible
from tagdesk.history.store import History
from tagdesk.recommend.asked import Asked
from tagdesk.recommend.voices import UserCondVoice

#: A state is kept after every so many posts (CONTRACTS.md).
EVERY = 256


class States:
    """Tells the model of one account's posts, or takes the state that is kept of them."""

    def __init__(self, history: History, account_id: int, voice: UserCondVoice, upto: int) -> None:
        """Take the model's voice, which knows no post yet.

        Args:
            upto: States after more posts than that are not looked at.
        """
        self._history, self._account_id, self._voice = history, account_id, voice
        kept = history.user_states(account_id, voice.version)
        self._kept = {posts: (digest, state) for posts, digest, state in kept if posts <= upto}
        self._last = max(self._kept, default=0)
        #: Posts that the model is told of unless a state says what it made of them.
        self._waiting: list[tuple[Asked, Sequence[str]]] = []

    def add(self, asked: Asked, tags: Sequence[str], posts: int, digest: str) -> None:
        """One more post.

        Args:
            posts: How many there are with it.
            digest: What these posts are, as far as the model looks at them.
        """
        self._waiting.append((asked, tags))
        kept_digest, payload = self._kept.get(posts, ("", b""))
        state = self._read(payload) if kept_digest == digest else None
        if state is not None:
            self._voice.state = state
            self._waiting.clear()
        elif posts >= self._last or kept_digest:
            self._tell()
            if posts % EVERY == 0:
                payload = self._voice.state.astype(np.float32).tobytes()
                with if_possible("the state of an account"):
                    self._history.keep_state(self._account_id, self._voice.version, posts, digest, payload)

    def finish(self) -> None:
        """There are no more posts for now, maybe fewer than there were when the states were looked up."""
        self._tell()
        self._last = 0

    def _tell(self) -> None:
        for earlier in self._waiting:
            self._voice.add(*earlier)
        self._waiting.clear()

    def _read(self, payload: bytes) -> np.ndarray | None:
        """The state, (U,); None if it is none."""
        if len(payload) != np.dtype(np.float32).itemsize * len(self._voice.state):
            return None
        state = np.frombuffer(payload, np.float32)
        return state if np.isfinite(state).all() else None
