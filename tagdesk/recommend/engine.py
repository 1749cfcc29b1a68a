"""The engine of one person: candidates out of habits and models, the evidence for each, and their fusion."""

from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from tagdesk.contract.features import caption_words, plain_words
from tagdesk.domain import Progress
from tagdesk.recommend.asked import Asked
from tagdesk.recommend.features import best_rows
from tagdesk.recommend.fusion import Candidates, Fusion
from tagdesk.recommend.habits.evidence import EVIDENCE, OF_THE_POST, Habits
from tagdesk.recommend.habits.newcomers import RUN, Newcomers, Run, runs_of
from tagdesk.recommend.steps import STEP, at_once
from tagdesk.recommend.voices import SYSTEMS, OwnTags, Voice

#: What a voice tells of a candidate: its score, how far that is below its best one, and 1 if it knows the tag at all;
#: one that isn't there says nothing.
_OF_VOICE = ("score", "below", "knows")
#: What is the same for all candidates of a post.
_OF_POST = ("has_caption", "has_photo", "accepted")
#: Columns of the evidence.
COLUMNS = (*EVIDENCE, *RUN, *(f"{system}_{name}" for system in SYSTEMS for name in _OF_VOICE), "new", *_OF_POST)
#: Where the columns of the voices begin.
_VOICES = len(EVIDENCE) + len(RUN)
#: Own tags that are candidates, by each habit so many: with 10,000 own tags most have nothing to say for them.
_PICKED = {
    "base_level": 60, "uses": 20, "recency": 20, "recent_slow": 20, "words_20": 20, "words_50": 20, "centroid": 30,
    "sentence_50": 30, "photo_50": 20, "term_max": 20, "term_any": 30, "named": 20, "facts_max": 20, "facts_any": 20,
    "rate": 20, "follows_mean": 20, "follows_max": 20, "set_again": 20, "together_mean": 30, "together_max": 20,
}  # fmt: skip
#: Candidates of each voice.
_OF_EACH_VOICE = 25
#: Candidates that are runs of words in the caption, of those that no model knows.
_RUNS = 40


class Engine:
    """What is known of one person, and what it says of their next post.

    Posts are added in the order of time. Not for several threads at a time.
    """

    def __init__(self, voices: Iterable[Voice], fusion: Fusion) -> None:
        """Start with nothing known of the person."""
        self.habits = Habits()
        self._newcomers = Newcomers(self.habits.terms)
        self._voices = {voice.system: voice for voice in voices}
        self.fusion = fusion
        known = dict.fromkeys(key for voice in self._voices.values() for key in voice.vocabulary)
        #: Where each tag that a model knows stands among all of them.
        self._index = {key: row for row, key in enumerate(known)}
        #: Of each voice, where the tags of its vocabulary stand among all that are known.
        self._rows = {
            system: np.array([self._index[key] for key in voice.vocabulary]) for system, voice in self._voices.items()
        }

    @property
    def voices(self) -> Mapping[str, Voice]:
        """The models, by system."""
        return self._voices

    def add(self, asked: Asked, tags: Sequence[str], untold: Collection[str] = ()) -> None:
        """The post is done with these tags (model keys): it belongs to the past now.

        Args:
            untold: Systems that need not be told.
        """
        for system, voice in self._voices.items():
            if system not in untold:
                voice.add(asked, tags)
        self._newcomers.add(asked.post.text, tags, self.habits.known)
        self.habits.add(replace(asked.post, tags=tuple(tags)))

    def suggest(self, asked: Asked, top_k: int, rejected: Collection[str] = ()) -> list[tuple[str, float]]:
        """Best tags with their chances, 0…1, without the accepted and the rejected ones (model keys)."""
        return self.ranked(self.candidates(asked), top_k, {*asked.post.tags, *rejected})

    def ranked(self, candidates: Candidates, top_k: int, out: Collection[str]) -> list[tuple[str, float]]:
        """Best candidates with their chances, 0…1, but for those that are `out`."""
        chances = self.fusion.chances(candidates)
        found = ((candidates.keys[row], float(chances[row])) for row in np.argsort(-chances, kind="stable"))
        return list(islice((pair for pair in found if pair[0] not in out), top_k))

    def learn(self, asked: Asked, tags: Collection[str]) -> None:
        """The fusion learns from a post that has just been done, before it is added."""
        self.fusion.learn(self.candidates(asked), tags)

    def candidates(self, asked: Asked, also: Iterable[str] = ()) -> Candidates:
        """Tags that anything speaks for, and all that does.

        Args:
            also: Keys that must be among them, whether anything speaks for them or not.
        """
        return at_once(self.candidates_in_steps(asked, also))

    def candidates_in_steps(self, asked: Asked, also: Iterable[str] = ()) -> Generator[Progress, None, Candidates]:
        """The same, model by model; nothing may be added to the engine between two steps."""
        own = self.habits.tags
        of_habits = self.habits.evidence(asked.post)
        base_level = of_habits[:, EVIDENCE.index("base_level")]
        told = OwnTags(own, base_level / max(float(base_level.sum()), 1e-12))
        of_voices = {}
        for system, voice in self._voices.items():
            of_voices[system] = voice.scores(asked, told)
            yield STEP
        runs = runs_of(asked.post.text)
        keys = list(dict.fromkeys([*self._picked(asked, own, of_habits, of_voices, runs), *also]))
        table = np.zeros((len(keys), len(COLUMNS)), np.float32)
        own_rows = self._own_rows(keys)
        known_rows = np.array([self._index.get(key, -1) for key in keys], int)
        is_own = own_rows >= 0
        table[is_own, : len(EVIDENCE)] = of_habits[own_rows[is_own]]
        if len(own):  # what is the same for all tags is so for new ones too
            for name in OF_THE_POST:
                column = EVIDENCE.index(name)
                table[:, column] = of_habits[0, column]
        for row, key in enumerate(keys):
            if key in runs:
                table[row, len(EVIDENCE) : _VOICES] = self._newcomers.evidence(runs[key])
        for number, system in enumerate(SYSTEMS):
            if system not in of_voices:
                continue
            scores = self._of_all(system, of_voices[system], own, own_rows, known_rows)
            heard = ~np.isnan(scores)
            start = _VOICES + number * len(_OF_VOICE)
            table[heard, start] = scores[heard]
            table[heard, start + 1] = scores[heard] - np.nanmax(of_voices[system][0])
            table[heard, start + 2] = 1
        table[:, COLUMNS.index("new")] = ~is_own
        table[:, -len(_OF_POST) :] = bool(asked.query.text), asked.pooled is not None, len(asked.post.tags)
        return Candidates(tuple(keys), table)

    def untagged(self, asked: Asked, candidates: Candidates, key: str, posts: Sequence[int]) -> Candidates:
        """Candidates of a post as the habits would see them, had some posts (their numbers) not had a tag.

        The models keep what they were told.
        """
        of_habits = self.habits.evidence_without(asked.post, key, posts)
        own_rows = self._own_rows(candidates.keys)
        table = candidates.evidence.copy()
        table[own_rows >= 0, : len(EVIDENCE)] = of_habits[own_rows[own_rows >= 0]]
        if not of_habits[self.habits.known[key], EVIDENCE.index("uses")]:
            table[candidates.keys.index(key), COLUMNS.index("new")] = 1
        return replace(candidates, evidence=table)

    def _own_rows(self, keys: Iterable[str]) -> np.ndarray:
        """Rows of tags among the person's own, (N,); -1 where they never used it."""
        return np.array([self.habits.known.get(key, -1) for key in keys], int)

    def _picked(
        self,
        asked: Asked,
        own: Sequence[str],
        of_habits: np.ndarray,
        of_voices: dict[str, tuple[np.ndarray, np.ndarray]],
        runs: dict[str, Run],
    ) -> list[str]:
        """Keys of the candidates, each once."""
        keys: dict[str, None] = {}
        for name, count in _PICKED.items():
            column = of_habits[:, EVIDENCE.index(name)]
            keys |= dict.fromkeys(own[row] for row in best_rows(column, count) if column[row] > 0)
        for system, (scores, others) in of_voices.items():
            vocabulary = self._voices[system].vocabulary
            keys |= dict.fromkeys(vocabulary[row] for row in best_rows(scores, _OF_EACH_VOICE))
            heard = np.flatnonzero(~np.isnan(others))
            keys |= dict.fromkeys(own[heard[row]] for row in best_rows(others[heard], _OF_EACH_VOICE))
        words = (*plain_words(caption_words(asked.query.text)), *runs)
        keys |= dict.fromkeys(word for word in words if word in self._index or word in self.habits.known)
        keys |= dict.fromkeys(self._newcomers.best(runs, self.habits.known, _RUNS))
        return list(keys)

    def _of_all(
        self,
        system: str,
        told: tuple[np.ndarray, np.ndarray],
        own: Sequence[str],
        own_rows: np.ndarray,
        known_rows: np.ndarray,
    ) -> np.ndarray:
        """Scores of a voice for the candidates, (N,); NaN where it doesn't know the tag."""
        scores, others = told
        everywhere = np.full(len(self._index) + 1, np.nan, np.float32)  # the last row is for tags that nobody knows
        everywhere[self._rows[system]] = scores
        found = everywhere[known_rows]
        if len(own):
            by_own = np.append(others, np.float32(np.nan))[own_rows]
            found = np.where(np.isnan(found), by_own, found)
        return found
