"""What the statistics say, in words, rows and series for charts (of Qt it needs the translation only)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from PySide6.QtCore import QCoreApplication

from tagdesk.gui.importing.text import counted, day_words, posts_words
from tagdesk.gui.number_text import number_text
from tagdesk.history.quality import Judged, Quality, together
from tagdesk.history.statistics import Statistics, TagPair

#: So many months are shown one by one; more are put together by year.
_MOST_MONTHS = 48
#: A share of fewer decisions than this is chance.
_FEW = 5
#: Lines that can be told apart.
_MOST_LINES = 5

Value = TypeVar("Value")


@dataclass(frozen=True)
class Series:
    """One line or one part of bars; None where there is nothing to tell."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Over:
    """Series over the same times, or other groups, one value for each of the names."""

    names: tuple[str, ...]
    series: tuple[Series, ...]


def overview_words(statistics: Statistics) -> str:
    """`1,240 posts with 310 different tags, from January 2019 to June 2026. 12 of them have no date.`"""
    if not statistics.posts:
        return _tr("No posts.")
    tags = counted(statistics.tags, _tr("tag"), _tr("different tags"))
    words = _tr("{posts} with {tags}").format(posts=posts_words(statistics.posts), tags=tags)
    months = [_month_words(month) for month in statistics.months]
    if len(months) == 1:
        words += _tr(", all of {month}").format(month=months[0])
    elif months:
        words += _tr(", from {first} to {last}").format(first=months[0], last=months[-1])
    if statistics.undated:
        undated = _tr("{count} of them has no date") if statistics.undated == 1 else _tr("{count} of them have no date")
        words += ". " + undated.format(count=number_text(statistics.undated))
    return f"{words}."


def quality_words(quality: Quality) -> str:
    """How good the suggestions were, in sentences."""
    whole = quality.whole
    decided = whole.accepted + whole.rejected
    if not decided and not whole.own:
        return _tr(
            "You have not decided about any suggestion in this time: accept or reject some, and it is told here."
        )
    parts = []
    if decided:
        words = _tr("You accepted {accepted} of the {decided} suggestions that you decided about ({share}).")
        if decided == 1:
            words = _tr("You accepted the only suggestion that you decided about.") if whole.accepted else ""
            words = words or _tr("You rejected the only suggestion that you decided about.")
        share = share_words(whole.share)
        parts.append(words.format(accepted=number_text(whole.accepted), decided=number_text(decided), share=share))
    if whole.own:
        words = _tr("You typed 1 tag of your own.") if whole.own == 1 else _tr("You typed {count} tags of your own.")
        parts.append(words.format(count=number_text(whole.own)))
    if quality.chosen:
        share = share_words(quality.from_suggestions / quality.chosen)
        parts.append(_tr("Of the tags on posts made here, {share} came from suggestions.").format(share=share))
    if whole.mean_accepted is not None and whole.mean_rejected is not None:
        words = _tr(
            "On average TagDesk gave a chance of {accepted} to those you accepted, {rejected} to those you rejected."
        )
        accepted, rejected = share_words(whole.mean_accepted), share_words(whole.mean_rejected)
        parts.append(words.format(accepted=accepted, rejected=rejected))
    return " ".join(parts)


def share_words(share: float | None) -> str:
    """`75 %`; a dash for none."""
    return "–" if share is None else f"{share * 100:.0f} %"


def when_words(statistics: Statistics) -> str:
    """On which weekday and at which hour most posts are made."""
    parts = []
    if any(statistics.weekdays):
        parts.append(_tr("You post most on {days}.").format(days=_on_days()[_largest(statistics.weekdays)]))
    if any(statistics.hours):
        hour = _largest(statistics.hours)
        words = _tr("Most photos were taken between {first}:00 and {last}:00.")
        parts.append(words.format(first=hour, last=(hour + 1) % 24))
    return " ".join(parts)


def pair_rows(pairs: Sequence[TagPair]) -> list[tuple[str, ...]]:
    """Both tags, posts with both, what part of the rarer one's posts that is, how much more than by chance."""
    return [
        (
            f"#{pair.first}",
            f"#{pair.second}",
            number_text(pair.posts),
            share_words(pair.share),
            f"{number_text(pair.lift, 1)} ×",
        )
        for pair in pairs
    ]


def model_rows(quality: Quality, names: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Each model with what was accepted and rejected of it, and the share."""
    rows: list[tuple[str, ...]] = []
    for model, whole in quality.by_model().items():
        rows.append(
            (
                model_name(model, names),
                number_text(whole.accepted),
                number_text(whole.rejected),
                share_words(whole.share),
            )
        )
    return rows


def model_name(model: str, names: Mapping[str, str]) -> str:
    """What a model is called."""
    return names.get(model, model) or _tr("not recorded")


def decided_over(quality: Quality) -> Over:
    """Accepted, rejected and own tags over time."""
    times = _times(quality.months)
    found = {time: together(judged) for time, judged in _grouped(quality.months, times).items()}
    judged = [found.get(time, Judged()) for time in times]
    return Over(
        tuple(times),
        (
            Series(_tr("accepted"), tuple(float(one.accepted) for one in judged)),
            Series(_tr("rejected"), tuple(float(one.rejected) for one in judged)),
            Series(_tr("typed by you"), tuple(float(one.own) for one in judged)),
        ),
    )


def shares_over(quality: Quality, names: Mapping[str, str]) -> Over:
    """Share of accepted suggestions over time: of all together, then of the models most was decided about."""
    times = _times(quality.months)
    models = list(quality.models.items())
    if len(models) == 1:
        models = []  # the same line twice
    lines = [(_tr("all"), quality.months), *((model_name(model, names), months) for model, months in models)]
    series = []
    for name, months in lines[:_MOST_LINES]:
        found = {time: together(judged) for time, judged in _grouped(months, times).items()}
        shares = (found.get(time, Judged()) for time in times)
        series.append(Series(name, tuple(_firm_share(one) for one in shares)))
    return Over(tuple(times), tuple(series))


def tags_over(months: Mapping[str, Mapping[str, int]]) -> Over:
    """Posts with each tag over time."""
    times = _times({month: 0 for counts in months.values() for month in counts})
    series = []
    for tag, counts in months.items():
        found = {time: sum(group) for time, group in _grouped(counts, times).items()}
        series.append(Series(f"#{tag}", tuple(float(found.get(time, 0)) for time in times)))
    return Over(tuple(times), tuple(series))


def rows_of(over: Over, *, percent: bool = False) -> list[tuple[str, ...]]:
    """The same as a table: a row for each name."""
    return [
        (name, *(_cell(series.values[place], percent=percent) for series in over.series))
        for place, name in enumerate(over.names)
    ]


def over_words(over: Over, *, percent: bool = False) -> str:
    """A chart in a sentence for each line: how it begins, where it is highest, how it ends."""
    sentences = []
    for series in over.series:
        known = [(value, name) for value, name in zip(series.values, over.names, strict=True) if value is not None]
        if not known:
            continue
        highest = max(known, key=lambda pair: pair[0])
        (first, begin), (last, end) = known[0], known[-1]
        cells = [_cell(value, percent=percent) for value in (first, highest[0], last)]
        words = _tr("{name}: {first} in {begin}, at most {most} in {peak}, {last} in {end}.")
        times = {"begin": begin, "peak": highest[1], "end": end}
        sentences.append(words.format(name=series.name, first=cells[0], most=cells[1], last=cells[2], **times))
    return " ".join(sentences)


def periods(first_year: int | None, today: date) -> list[tuple[str, date | None, date | None]]:
    """Times to choose between: all, the last twelve months, each year back to the first one."""
    a_year_ago = today.replace(year=today.year - 1, day=min(today.day, 28))
    found: list[tuple[str, date | None, date | None]] = [
        (_tr("All time"), None, None),
        (_tr("Last 12 months"), a_year_ago, None),
    ]
    for year in range(today.year, (first_year or today.year) - 1, -1):
        found.append((str(year), date(year, 1, 1), date(year, 12, 31)))
    return found


def _times(months: Mapping[str, object]) -> list[str]:
    """All months from the first to the last one, or all years if those were too many."""
    if not months:
        return []
    numbers = [int(month[:4]) * 12 + int(month[5:7]) - 1 for month in months]
    if max(numbers) - min(numbers) < _MOST_MONTHS:
        return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(min(numbers), max(numbers) + 1)]
    return [f"{year:04}" for year in range(min(numbers) // 12, max(numbers) // 12 + 1)]


def _grouped(months: Mapping[str, Value], times: Sequence[str]) -> dict[str, list[Value]]:
    """What is told by month, by the times that are shown."""
    width = len(times[0]) if times else 0
    groups: dict[str, list[Value]] = {}
    for month, value in months.items():
        groups.setdefault(month[:width], []).append(value)
    return groups


def _month_words(month: str) -> str:
    """`June 2026`."""
    return day_words(datetime.fromisoformat(f"{month}-01")).partition(" ")[2]


def _firm_share(judged: Judged) -> float | None:
    return judged.share if judged.accepted + judged.rejected >= _FEW else None


def _cell(value: float | None, *, percent: bool) -> str:
    if value is None:
        return "–"
    return share_words(value) if percent else number_text(value)


def _largest(counts: Sequence[int]) -> int:
    return max(range(len(counts)), key=lambda place: counts[place])


def _on_days() -> tuple[str, ...]:
    return (
        _tr("Mondays"), _tr("Tuesdays"), _tr("Wednesdays"), _tr("Thursdays"), _tr("Fridays"), _tr("Saturdays"),
        _tr("Sundays"),
    )  # fmt: skip


def _tr(text: str) -> str:
    return QCoreApplication.translate("StatisticsText", text)
