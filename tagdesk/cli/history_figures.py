"""Figures of `tagdesk history stats` beyond the plain counts: when one posts, pairs of tags, suggestions."""

from typing import Any

from tagdesk.history.quality import Judged, Quality
from tagdesk.history.statistics import Statistics

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PAIRS = 10


def record_of(statistics: Statistics) -> dict[str, Any]:
    """The same as JSON holds it."""
    return {
        "undated": statistics.undated,
        "months": dict(statistics.months),
        "weekdays": dict(zip(_WEEKDAYS, statistics.weekdays, strict=True)),
        "hours": list(statistics.hours),
        "pairs": [
            {
                "tags": [pair.first, pair.second],
                "posts": pair.posts,
                "share": round(pair.share, 4),
                "lift": round(pair.lift, 4),
            }
            for pair in statistics.pairs
        ],
        "suggestions": _suggestions(statistics.quality),
    }


def rows_of(statistics: Statistics) -> list[tuple[str, str]]:
    """The same as lines; what is nothing is left out."""
    years: dict[str, int] = {}
    for month, count in statistics.months.items():
        years[month[:4]] = years.get(month[:4], 0) + count
    weekdays = zip(_WEEKDAYS, statistics.weekdays, strict=True)
    pairs = [f"{pair.first} + {pair.second} ({pair.posts})" for pair in statistics.pairs[:_PAIRS]]
    whole = statistics.quality.whole
    judged = f"{whole.accepted} accepted, {whole.rejected} rejected" if whole.accepted + whole.rejected else ""
    if judged:
        judged += f" ({_percent(whole)} accepted), {whole.own} typed instead"
    models = ", ".join(
        f"{model or 'not recorded'} {_percent(judged)} of {judged.accepted + judged.rejected}"
        for model, judged in statistics.quality.by_model().items()
    )
    rows = [
        ("posts by year", ", ".join(f"{year}: {count}" for year, count in years.items())),
        ("posts by weekday", ", ".join(f"{day}: {count}" for day, count in weekdays) if years else ""),
        ("tags together", ", ".join(pairs)),
        ("suggestions", judged),
        ("by main reason", models),
    ]
    return [(name, text) for name, text in rows if text]


def _suggestions(quality: Quality) -> dict[str, Any]:
    return {
        **_judged(quality.whole),
        "typed": quality.whole.own,
        "months": {month: {**_judged(judged), "typed": judged.own} for month, judged in quality.months.items()},
        "models": {model: _judged(judged) for model, judged in quality.by_model().items()},
    }


def _judged(judged: Judged) -> dict[str, Any]:
    share = judged.share
    return {
        "accepted": judged.accepted,
        "rejected": judged.rejected,
        "share_accepted": None if share is None else round(share, 4),
    }


def _percent(judged: Judged) -> str:
    return "–" if judged.share is None else f"{judged.share:.0%}"
