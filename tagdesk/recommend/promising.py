"""What of a post is worth being taken away to see what it counts, by means that are cheaper than to do so."""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from tagdesk.contract.features import plain_words
from tagdesk.recommend.asked import Asked
from tagdesk.recommend.engine import Engine
from tagdesk.recommend.habits.arrays import Occurrences
from tagdesk.recommend.habits.newcomers import FUNCTION_WORDS, runs_of
from tagdesk.recommend.habits.words import CJK
from tagdesk.recommend.removal import pieces_of
from tagdesk.recommend.voices import Attentive, WordByWord

#: Of so few words all are worth it.
_ALL = 6
#: Words that are promising for a tag, and for any tag of the post; of captions with many words, which take longer to be
#: read again, fewer.
_OF_TAG, _OF_ANY = 4, 3
_MANY, _OF_TAG_OF_MANY, _OF_ANY_OF_MANY = 40, 3, 1
#: What a word is worth that stands in the tag's name, beside shares of the models and chances.
_IN_NAME = 2.0
#: A word that is worth less says nothing of the tag.
_LEAST = 0.05
#: Words that more of the past captions have than this share aren't named, if those are more than a few; that finds
#: a person's own words that say nothing, of any language.
_COMMON, _FEW = 0.2, 10
#: Shortest word that makes a name when it is only part of it.
_PART = 3


class Promising:
    """Looks through one post."""

    def __init__(self, engine: Engine, asked: Asked) -> None:
        """Take the post; the models are asked where they look when it is needed."""
        self._engine, self._asked = engine, asked
        self._seen: tuple[dict[str, np.ndarray], dict[str, float]] | None = None

    @property
    def attention(self) -> Mapping[str, np.ndarray]:
        """Where in the photo each model looks that tells, shares of the regions (M,) by system."""
        return self._look()[0]

    def words(self, key: str, told: Mapping[str, float]) -> list[str]:
        """Few words of the caption, case folded.

        Those that something ties to the tag (its name, the past, a model), and those that any tag may hang on: where
        the models look, and rare ones.

        Args:
            told: By how much terms raise the tag's chance, as `Habits.telling` has it.
        """
        terms = self._engine.habits.terms
        pieces = [piece for piece in pieces_of(self._asked.query.text, key) if _tells(piece, terms)]
        if not pieces:
            return []
        worth = self._worth(key, pieces, told)
        if len(pieces) <= _ALL:
            return sorted(pieces, key=lambda piece: -worth[piece])
        few = len(pieces) <= _MANY
        tied = sorted((piece for piece in pieces if worth[piece] >= _LEAST), key=lambda piece: -worth[piece])
        looks = self._look()[1]

        def any_tag(piece: str) -> float:
            rare = 1 / (1 + int(terms.frequency[terms.numbers[piece]])) if piece in terms else 1.0
            return looks.get(piece, 0.0) + 0.01 * rare

        of_any = sorted(pieces, key=any_tag, reverse=True)[: _OF_ANY if few else _OF_ANY_OF_MANY]
        return list(dict.fromkeys([*tied[: _OF_TAG if few else _OF_TAG_OF_MANY], *of_any]))

    def _worth(self, key: str, pieces: list[str], told: Mapping[str, float]) -> dict[str, float]:
        """What ties each word to a tag."""
        run = runs_of(self._asked.query.text).get(key)
        parts = run.words if run else ()
        shares: Counter[str] = Counter()
        for voice in self._engine.voices.values():
            if isinstance(voice, WordByWord):
                shares.update(_positive_shares(voice.words(self._asked, key)))  # type: ignore[arg-type]

        def is_name(piece: str) -> bool:
            return piece in parts or (piece in key and (len(piece) >= _PART or bool(CJK.search(piece))))

        return {
            piece: _IN_NAME * is_name(piece)
            + max((shares[word] for word in plain_words([piece])), default=0.0)
            + told.get(piece, 0.0)
            for piece in pieces
        }

    def _look(self) -> tuple[dict[str, np.ndarray], dict[str, float]]:
        """Regions by system, and how closely any model looks at each word, the most looked at 1."""
        if self._seen is None:
            regions, words = {}, dict[str, float]()
            for system, voice in self._engine.voices.items():
                if isinstance(voice, Attentive):
                    found = voice.attention(self._asked)
                    if self._asked.regions is not None:
                        regions[system] = found.regions
                    most = max((share for _, share in found.words), default=0.0) or 1.0
                    for word, share in found.words:
                        words[word.casefold()] = max(words.get(word.casefold(), 0.0), share / most)
            self._seen = regions, words
        return self._seen


def _tells(piece: str, terms: Occurrences) -> bool:
    """Whether a word is worth being named: no single letter, and none that captions have whatever they are about."""
    if piece in FUNCTION_WORDS or (len(piece) == 1 and piece.isascii() and piece.isalpha()):
        return False
    return piece not in terms or int(terms.frequency[terms.numbers[piece]]) <= max(_FEW, _COMMON * len(terms))


def _positive_shares(shares: Mapping[str, float]) -> dict[str, float]:
    """Shares of all that speaks for something."""
    total = sum(share for share in shares.values() if share > 0) or 1.0
    return {word: share / total for word, share in shares.items() if share > 0}
