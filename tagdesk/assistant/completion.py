"""Tags of the models' vocabularies that start like what is typed."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

_LAST_CHARACTER = "\U0010ffff"


class VocabularyIndex:
    """All tags of some vocabularies in order, so that a key press looks at few of them."""

    def __init__(self) -> None:
        self._vocabularies: tuple[Sequence[str], ...] = ()
        self._tags: list[str] = []

    def hold(self, vocabularies: Iterable[Sequence[str]]) -> None:
        """Hold these from now on; the same ones as before cost nothing."""
        held = tuple(vocabularies)
        if len(held) != len(self._vocabularies) or any(
            new is not old for new, old in zip(held, self._vocabularies, strict=True)
        ):
            self._tags = sorted({tag for vocabulary in held for tag in vocabulary})
            self._vocabularies = held

    def starting(self, key: str, limit: int) -> list[str]:
        """Tags that start so, shortest first; none for an empty key."""
        if not key:
            return []
        tags = self._tags
        found = tags[bisect_left(tags, key) : bisect_left(tags, key + _LAST_CHARACTER)]
        return sorted(found, key=lambda tag: (len(tag), tag))[:limit]
