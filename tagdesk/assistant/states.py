"""The user-conditioned model's state of an account, kept now and then: who follows it anew need not begin anew."""

from collections.abc import Sequence

import numpy as np

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
            digest: What these posts are.
        """
        self._waiting.append((asked, tags))
        kept_digest, state = self._kept.get(posts, ("", b""))
        if kept_digest == digest:
            self._voice.state = np.frombuffer(state, np.float32)
            self._waiting.clear()
        elif posts >= self._last or kept_digest:
            for earlier in self._waiting:
                self._voice.add(*earlier)
            self._waiting.clear()
            if posts % EVERY == 0:
                state = self._voice.state.astype(np.float32).tobytes()
                self._history.keep_state(self._account_id, self._voice.version, posts, digest, state)
