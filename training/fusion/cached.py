"""Kept evidence as a ranking: replays without the engine, which say the same in a hundredth of the time."""

from collections.abc import Collection, Sequence

import numpy as np
import torch

from tagdesk.domain import Post
from tagdesk.recommend.engine import COLUMNS
from tagdesk.recommend.fusion import Candidates, PersonalFusion
from tagdesk.recommend.habits.rules import RULES
from tagdesk.replay.figures import LIST
from tagdesk.replay.loop import Ranked
from training.fusion.evidence import Evidence
from training.models.fusion import Fusion


class FittedFusion:
    """A fusion that was just fitted, in the place of an exported one."""

    columns = COLUMNS

    def __init__(self, model: Fusion) -> None:
        self._model = model

    def told(self, evidence: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As `FusionModel.told`."""
        with torch.inference_mode():
            table = torch.from_numpy(evidence)
            logits, told = self._model(table, torch.ones(table.shape[:2]))
        return logits.numpy(), told.numpy()


class CachedRanking:
    """The lists of one account, in order, before any tag was accepted."""

    def __init__(
        self,
        evidence: Evidence,
        fusion: PersonalFusion,
        *,
        silent: Sequence[int] = (),
        learning: bool = True,
        rules: Collection[str] = tuple(RULES),
    ) -> None:
        """Take a fusion that knows nothing of the account.

        Args:
            silent: Columns of the evidence that the fusion is told nothing of.
            rules: Simple rules that are ranked too.
        """
        self._evidence, self._fusion = evidence, fusion
        self._silent, self._learning, self._rules = list(silent), learning, rules
        self._lists = iter(np.flatnonzero(evidence.accepted == 0))
        self._last: Candidates | None = None

    def rank(self, post: Post, accepted: Sequence[str] = ()) -> Ranked:
        """As every `Ranking`; posts come in the order in which they were kept."""
        start, end = self._evidence.starts[(row := next(self._lists)) : row + 2]
        keys = tuple(self._evidence.keys[start:end])
        table = self._evidence.evidence[start:end].astype(np.float32)
        rules = {rule: _ranked_by(rule, keys, table) for rule in self._rules}
        table[:, self._silent] = 0
        self._last = Candidates(keys, table)
        chances = self._fusion.chances(self._last)
        order = np.argsort(-chances, kind="stable")[:LIST]
        return Ranked([(keys[place], float(chances[place])) for place in order], rules, keys)

    def add(self, post: Post, tags: Sequence[str]) -> None:
        """As every `Ranking`."""
        if self._last and self._learning:
            self._fusion.learn(self._last, tags)
        self._last = None


def _ranked_by(rule: str, keys: Sequence[str], table: np.ndarray) -> list[str]:
    """As `rule_ranking`, but of the candidates only, and of older tags of one post in any order.

    Hardly ever does a rule name another tag before its fiftieth; half precision forgets a tag's place in its post.
    """
    columns = dict(zip(COLUMNS, table.T, strict=True))
    scores = np.where(columns["new"] > 0, 0, RULES[rule](columns))
    order = np.lexsort((-columns["previous"], -columns["recency"], -scores))[:LIST]
    return [keys[place] for place in order if scores[place] > 0]
