"""How good the suggestions were, by the decisions about them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlite_utils import Database

from tagdesk.domain import TagState
from tagdesk.history.browse import SHOWN_DAY

#: Tags that a post carries.
CHOSEN = f"state IN ('{TagState.OWN}', '{TagState.ACCEPTED}')"
_KINDS = ("accept", "reject", "own")
#: A decision that was undone does not stand, one that was done again does: a chain of an odd number of rows.
_STANDS = (
    "(NOT EXISTS (SELECT 1 FROM decisions AS undo WHERE undo.undoes = decisions.id) OR ("
    "WITH RECURSIVE chain (link) AS (SELECT decisions.id UNION ALL"
    " SELECT later.id FROM chain JOIN decisions AS later ON later.undoes = link) SELECT COUNT(*) % 2 FROM chain))"
)


@dataclass(frozen=True)
class Period:
    """Whose posts, and of which shown days, both ends included; None: all."""

    account_id: int | None = None
    first: date | None = None
    last: date | None = None


ALL_TIME = Period()


@dataclass(frozen=True)
class Judged:
    """What was decided about suggestions.

    Attributes:
        own: Tags the person typed instead of a suggestion.
        mean_accepted: Chance (0…1) that was given to those that were accepted, on average; None: not known.
        mean_rejected: The same of those that were rejected.
    """

    accepted: int = 0
    rejected: int = 0
    own: int = 0
    mean_accepted: float | None = None
    mean_rejected: float | None = None

    @property
    def share(self) -> float | None:
        """Part of the suggestions decided about that were accepted; None: none was."""
        decided = self.accepted + self.rejected
        return self.accepted / decided if decided else None


def together(judged: Iterable[Judged]) -> Judged:
    """All of it, without the means."""
    found = list(judged)
    return Judged(sum(one.accepted for one in found), sum(one.rejected for one in found), sum(one.own for one in found))


@dataclass(frozen=True)
class Quality:
    """How good suggestions were; what was undone does not count.

    Attributes:
        whole: All decisions together.
        months: By month of the decision (`2026-06`), in order.
        models: By the model that spoke most for the tag ("" where that was not kept), most decisions first; each by
            month. Own tags are of none.
        from_suggestions: Tags on done posts that came from a suggestion.
        chosen: All tags of those posts, which were made in TagDesk; imported ones are left out of both.
    """

    whole: Judged = field(default_factory=Judged)
    months: Mapping[str, Judged] = field(default_factory=dict)
    models: Mapping[str, Mapping[str, Judged]] = field(default_factory=dict)
    from_suggestions: int = 0
    chosen: int = 0

    def by_model(self) -> dict[str, Judged]:
        """All that was decided about the suggestions of each model, in the same order."""
        return {model: together(months.values()) for model, months in self.models.items()}


def conditions_of(period: Period) -> tuple[str, dict[str, Any]]:
    """Conditions of a period on posts, as SQL to append, and their values."""
    where = ""
    if period.account_id is not None:
        where += " AND account_id = :account"
    if period.first or period.last:
        where += f" AND {SHOWN_DAY} BETWEEN :first AND :last"
    first, last = period.first or date.min, period.last or date.max
    return where, {"account": period.account_id, "first": first.isoformat(), "last": last.isoformat()}


def quality_of(db: Database, period: Period) -> Quality:
    """Decisions that stand, by model and month; only those that somebody took back need a second look."""
    where, values = conditions_of(replace(period, first=None, last=None))
    days = ""
    if period.first or period.last:
        days, values = " AND substr(decisions.time, 1, 10) BETWEEN :first AND :last", conditions_of(period)[1]
    rows = db.execute(
        "SELECT kind, COALESCE(model, ''), substr(decisions.time, 1, 7), COUNT(*), COUNT(score), TOTAL(score)"
        " FROM decisions JOIN posts ON posts.id = post_id"
        f" WHERE kind IN {_KINDS} AND {_STANDS}{where}{days} GROUP BY 1, 2, 3 ORDER BY 3",
        values,
    ).fetchall()
    whole, months, models = _Tally(), dict[str, _Tally](), dict[str, dict[str, _Tally]]()
    for kind, model, month, *counts in rows:
        tallies = [whole, months.setdefault(month, _Tally())]
        if kind != "own":
            tallies.append(models.setdefault(model, {}).setdefault(month, _Tally()))
        for tally in tallies:
            tally.add(kind, *counts)
    by_model = {model: {month: tally.judged() for month, tally in found.items()} for model, found in models.items()}
    accepted, chosen = db.execute(
        "SELECT TOTAL(state = 'accepted'), COUNT(*) FROM posts CROSS JOIN post_tags ON post_id = posts.id"
        f" WHERE done{conditions_of(period)[0]} AND {CHOSEN}"
        " AND NOT EXISTS (SELECT 1 FROM imported WHERE imported.post_id = posts.id)",
        conditions_of(period)[1],
    ).fetchone()
    return Quality(
        whole.judged(),
        {month: tally.judged() for month, tally in months.items()},
        dict(sorted(by_model.items(), key=lambda found: (-sum(map(_decided, found[1].values())), found[0]))),
        int(accepted),
        chosen,
    )


class _Tally:
    """Counts decisions by kind, with the chances that were given."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._scored: Counter[str] = Counter()
        self._scores: dict[str, float] = {}

    def add(self, kind: str, count: int, scored: int, total: float) -> None:
        """Count some decisions, of which `scored` have a score; their sum is `total`."""
        self._counts[kind] += count
        self._scored[kind] += scored
        self._scores[kind] = self._scores.get(kind, 0.0) + total

    def judged(self) -> Judged:
        """What was counted."""
        accept, reject, own = _KINDS
        counts = self._counts
        return Judged(counts[accept], counts[reject], counts[own], self._mean(accept), self._mean(reject))

    def _mean(self, kind: str) -> float | None:
        return self._scores[kind] / self._scored[kind] if self._scored[kind] else None


def _decided(judged: Judged) -> int:
    return judged.accepted + judged.rejected
