"""What the window says about imports, in plain words (Qt-free)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from tagdesk.assistant.import_report import ImportReport
from tagdesk.contract.features import model_key
from tagdesk.domain import Post
from tagdesk.history.imports import ImportRun, Outcome
from tagdesk.importers.importer import Skip

_ONE = {Skip.REPOST: "repost", Skip.REPLY: "reply", Skip.MESSAGE: "direct message", Skip.STORY: "story"}
#: Python's own names follow the locale, which the rest of the window does not.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MOST_MONTHS = 36
_CAPTION_CHARACTERS = 160
_KB = 1000


def counted(count: int, one: str, many: str) -> str:
    """`1 post`, `1,240 posts`."""
    return f"{count:,} {one if count == 1 else many}"


def posts_words(count: int) -> str:
    """`1 post`, `1,240 posts`."""
    return counted(count, "post", "posts")


def size_words(size: int) -> str:
    """`340 KB`, `12 MB`, `3.4 GB`."""
    for unit in ("bytes", "KB", "MB"):
        if size < _KB:
            return f"{size:,.0f} {unit}"
        size = round(size / _KB) if unit != "MB" else size
    return f"{size / _KB:,.1f} GB"


def news_words(report: ImportReport) -> str:
    """`12 new, 3 changed, 1,300 already here`; what an import would do, or that it would do nothing."""
    new, changed = report.outcomes[Outcome.IMPORTED], report.outcomes[Outcome.UPDATED]
    here = report.outcomes[Outcome.DUPLICATE]
    if not report.posts_found:
        return "No posts in it"
    if not new and not changed:
        return (
            "Nothing new: the post is here already"
            if here == 1
            else f"Nothing new: all {here:,} posts are here already"
        )
    if new == report.posts_found:
        return counted(new, "new post", "new posts")
    parts = [f"{new:,} new"] if new else []
    parts += [f"{changed:,} changed"] if changed else []
    parts += [f"{here:,} already here"] if here else []
    return ", ".join(parts)


def done_words(reports: Iterable[ImportReport]) -> str:
    """`1,240 posts imported, 3 brought up to date, 60 were here already`."""
    outcomes: Counter[Outcome] = sum((report.outcomes for report in reports), Counter())
    parts = []
    if new := outcomes[Outcome.IMPORTED]:
        parts.append(f"{posts_words(new)} imported")
    if changed := outcomes[Outcome.UPDATED]:
        parts.append(f"{changed:,} brought up to date")
    if here := outcomes[Outcome.DUPLICATE]:
        parts.append(f"{here:,} {'was' if here == 1 else 'were'} here already")
    return ", ".join(parts)


def skipped_words(skipped: Mapping[Skip, int]) -> str:
    """`312 replies, 40 reposts`; the most first, empty if nothing was left out."""
    kinds = sorted(skipped.items(), key=lambda kind: (-kind[1], kind[0]))
    return ", ".join(counted(count, _ONE.get(reason, reason), reason) for reason, count in kinds if count)


def period_words(first: datetime | None, last: datetime | None) -> str:
    """`3 May 2019 – 1 July 2023`, one day alone if it is the same, empty if no post tells its time."""
    if first is None or last is None:
        return ""
    begin, end = day_words(first), day_words(last)
    return begin if begin == end else f"{begin} – {end}"


def day_words(time: datetime) -> str:
    """`3 May 2019`."""
    return f"{time.day} {_MONTHS[time.month - 1]} {time.year}"


def account_words(account: str | None) -> str:
    """`@ann`; a name that is no handle stays as it is."""
    if not account:
        return ""
    return account if account.startswith("@") or " " in account else f"@{account}"


def caption_words(post: Post) -> str:
    """The caption in one line of bearable length."""
    line = " ".join(post.caption.split())
    return line if len(line) <= _CAPTION_CHARACTERS else line[: _CAPTION_CHARACTERS - 1].rstrip() + "…"


def tag_words(tags: Iterable[str]) -> str:
    """`#sunset #lake`."""
    return " ".join(f"#{tag}" for tag in tags)


def run_words(run: ImportRun) -> str:
    """`Mastodon, begun on 27 November 2026: archive.zip`."""
    names = [Path(path).name for path in run.request.get("paths", ())]
    files = ", ".join(names[:3]) + (f" and {len(names) - 3:,} more" if len(names) > 3 else "")
    return f"{run.title}, begun on {day_words(run.started)}: {files}"


def interrupted_words(runs: Sequence[ImportRun]) -> str:
    """One sentence at the start about what was interrupted."""
    if len(runs) > 1:
        return f"{len(runs)} imports were interrupted; “Import archive…” goes on with them."
    return f"The import of {runs[0].title} was interrupted; “Import archive…” goes on with it."


def joined_tags(reports: Iterable[ImportReport], most: int) -> list[tuple[str, int]]:
    """Tags used most over several exports, with how many posts have them."""
    uses: Counter[str] = Counter()
    written: dict[str, str] = {}
    for report in reports:
        for tag, count in report.top_tags:
            uses[model_key(tag)] += count
            written.setdefault(model_key(tag), tag)
    return [(written[key], count) for key, count in uses.most_common(most)]


def time_bars(months: Mapping[str, int]) -> list[tuple[str, int]]:
    """Posts by month, or by year if that were too many; times without posts are among them.

    Args:
        months: Posts by `2026-06`.
    """
    if not months:
        return []
    numbers = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in months]
    if max(numbers) - min(numbers) < _MOST_MONTHS:
        names = [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(min(numbers), max(numbers) + 1)]
        return [(name, months.get(name, 0)) for name in names]
    years: Counter[int] = Counter()
    for month, count in months.items():
        years[int(month[:4])] += count
    return [(f"{year:04}", years[year]) for year in range(min(years), max(years) + 1)]


def bars_words(bars: Sequence[tuple[str, int]]) -> str:
    """The picture in words, for who can't see it."""
    return ", ".join(f"{name}: {count:,}" for name, count in bars if count)
