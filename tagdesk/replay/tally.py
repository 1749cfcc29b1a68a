"""Figures of one account, gathered post by post."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from tagdesk.archive import utc_seconds
from tagdesk.replay.calibration import Calibration
from tagdesk.replay.figures import SHOWN, figures_of, gap_closed, means
from tagdesk.replay.interactive import Effort, keys_document
from tagdesk.replay.loop import Scored
from tagdesk.replay.script import script_of

#: Posts of an account before those whose figures count most.
WARM_UP = 20
ENGINE, ORACLE, BLL = "engine", "oracle", "bll"
#: The rule that did best on this account so far.
FOLLOW = "follow_the_leader"
_LEADS_BY = ("precision_at_1", "recall_at_5", "mrr")
#: What is told of each post, and of each model alone.
_TOLD = ("recall_at_5", "precision_at_1")


class Tally:
    """Figures of one account: of the engine, of each rule, of the oracle."""

    def __init__(self, calibration: Calibration, shown: int = SHOWN) -> None:
        """Start without posts.

        Args:
            calibration: Told of every suggestion that is shown after the warm-up.
            shown: How many suggestions are shown.
        """
        self._calibration, self._shown = calibration, shown
        self._metrics = list(figures_of((), ("",), shown))
        #: Of each post its number in the archive, and its time; of each list a figure for every metric.
        self._numbers: list[int] = []
        self._times: list[datetime | None] = []
        self._alone: dict[str, list[list[float]]] = defaultdict(list)
        self._lists: dict[str, list[list[float]]] = defaultdict(list)
        self._led: defaultdict[str, float] = defaultdict(float)
        # The following are of warm posts only.
        self._tags = self._new = 0
        self._of_seen: list[dict[str, float]] = []
        self._of_new: list[dict[str, float]] = []
        self._scripts: dict[str, list[float]] = defaultdict(list)
        self._efforts: list[Effort] | None = None

    def add(self, scored: Scored, effort: Effort | None = None) -> None:
        """Count one more post; `effort` where its tags were entered one by one."""
        keys, tags = scored.ranked.keys, scored.tags
        seen = [tag for tag in tags if tag in scored.uses]
        figures = {name: self._figures(rule, tags) for name, rule in scored.ranked.rules.items()}
        if figures:
            leader = max(figures, key=lambda name: (self._led[name], name == BLL))
            for name, values in figures.items():
                self._led[name] += sum(values[self._metrics.index(metric)] for metric in _LEADS_BY)
            figures[FOLLOW] = figures[leader]
        figures |= {ENGINE: self._figures(keys, tags), ORACLE: self._figures(seen, tags)}
        for name, values in figures.items():
            self._lists[name].append(values)
        for system, said in scored.ranked.alone.items():
            self._alone[system].append(self._figures(said, tags))
        self._numbers.append(scored.number)
        self._times.append(scored.post.time)
        if effort and self._efforts is None:
            self._efforts = []
        if scored.number < WARM_UP:
            return
        self._tags, self._new = self._tags + len(tags), self._new + len(scored.new)
        if seen:
            self._of_seen.append(figures_of(keys, seen, self._shown))
        if new := scored.new:
            reachable = len(new.intersection(scored.ranked.candidates)) / len(new)
            self._of_new.append({"recall_at_10": len(new.intersection(keys[:10])) / len(new), "ceiling": reachable})
        self._scripts[script_of(scored.post.caption)].append(figures[ENGINE][self._metrics.index("recall_at_5")])
        for key, chance in scored.ranked.suggestions[: self._shown]:
            self._calibration.add(chance, right=key in tags)
        if effort and self._efforts is not None:
            self._efforts.append(effort)

    @property
    def rules(self) -> list[str]:
        """The rules that were ranked too, and following the leader among them."""
        return [name for name in self._lists if name not in (ENGINE, ORACLE)]

    @property
    def warm_posts(self) -> int:
        """Posts scored after the warm-up."""
        return sum(number >= WARM_UP for number in self._numbers)

    @property
    def cold_posts(self) -> int:
        """Posts scored in it."""
        return len(self._numbers) - self.warm_posts

    @property
    def first_s(self) -> float:
        """Time of the first post, in seconds since 1970; infinite without any."""
        return min((utc_seconds(time) for time in self._times if time), default=math.inf)

    def curve(self, name: str) -> np.ndarray:
        """R@5 of one list for each warm post, in the order of time, (P,)."""
        return self._table(self._lists[name], warm=True)[:, self._metrics.index("recall_at_5")]

    def each(self) -> list[dict[str, Any]]:
        """Figures of each post, cold ones too, in the order of time: of the engine, and of each model alone."""
        return [
            {
                "time": time.isoformat() if time else None,
                **self._told(self._lists[ENGINE][row]),
                "models_alone": {system: self._told(rows[row]) for system, rows in self._alone.items()},
            }
            for row, time in enumerate(self._times)
        ]

    def document(self) -> dict[str, Any]:
        """All figures; None where there were no such posts."""
        figures = {
            "metrics": self._mean(self._lists[ENGINE], warm=True),
            "cold": self._mean(self._lists[ENGINE], warm=False),
            "unseen_share": self._new / self._tags if self._tags else None,
            "unseen": {"posts": len(self._of_new), **_mean_of(self._of_new, ("recall_at_10", "ceiling"))},
            "seen": _mean_of(self._of_seen, self._metrics),
            "baselines": {name: self._with_cold(name) for name in self.rules},
            "oracle": self._with_cold(ORACLE),
            "models_alone": {
                system: {metric: mean[metric] for metric in _TOLD}
                for system, mean in ((system, self._mean(rows, warm=True)) for system, rows in self._alone.items())
            },
            "languages": {
                script: {"posts": len(found), "recall_at_5": float(np.mean(found))}
                for script, found in sorted(self._scripts.items(), key=lambda pair: -len(pair[1]))
            },
        }
        if self._efforts is not None:
            figures["interactive"] = keys_document(self._efforts)
        return {"warm_posts": self.warm_posts, "cold_posts": self.cold_posts} | complete(figures)

    def _figures(self, keys: Sequence[str], tags: Sequence[str]) -> list[float]:
        return list(figures_of(keys, tags, self._shown).values())

    def _told(self, figures: Sequence[float]) -> dict[str, float]:
        return {metric: figures[self._metrics.index(metric)] for metric in _TOLD}

    def _table(self, rows: Sequence[Sequence[float]], *, warm: bool) -> np.ndarray:
        """Figures of one list, (P, K)."""
        table = np.array(rows, float).reshape(-1, len(self._metrics))
        return table[(np.array(self._numbers) >= WARM_UP) == warm]

    def _mean(self, rows: Sequence[Sequence[float]], *, warm: bool) -> dict[str, float | None]:
        table = self._table(rows, warm=warm)
        values = table.mean(axis=0).tolist() if len(table) else [None] * len(self._metrics)
        return dict(zip(self._metrics, values, strict=True))

    def _with_cold(self, name: str) -> dict[str, Any]:
        return {**self._mean(self._lists[name], warm=True), "cold": self._mean(self._lists[name], warm=False)}


def complete(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Figures and what follows from them: the best rule, the gap closed, the reached share of unseen tags."""
    recall = {name: metrics["recall_at_5"] for name, metrics in figures["baselines"].items()}
    told = [name for name, value in recall.items() if value is not None]
    unseen = figures["unseen"]
    reached = unseen["recall_at_10"] / unseen["ceiling"] if unseen["ceiling"] else None
    return {
        **figures,
        "unseen": {**unseen, "reached": reached},
        "best_simple_rule": max(told, key=lambda name: recall[name] or 0.0) if told else None,
        "gap_closed": gap_closed(figures["metrics"]["recall_at_5"], recall.get(BLL), figures["oracle"]["recall_at_5"]),
    }


def _mean_of(posts: Sequence[Mapping[str, float]], names: Sequence[str]) -> dict[str, Any]:
    return means(posts) if posts else dict.fromkeys(names)
