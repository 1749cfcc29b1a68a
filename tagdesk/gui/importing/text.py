"""What the window says about imports, in plain words (of Qt it needs the translation only)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from tagdesk.assistant.import_report import ImportReport
from tagdesk.contract.features import model_key
from tagdesk.domain import Post
from tagdesk.gui.bidi import isolated
from tagdesk.gui.number_text import number_text
from tagdesk.history.imports import ImportRun, Outcome
from tagdesk.importers.importer import Skip

_MOST_MONTHS = 36
_CAPTION_CHARACTERS = 160
_KB = 1000


def counted(count: int, one: str, many: str) -> str:
    """`1 post`, `1,240 posts`."""
    return f"{number_text(count)} {one if count == 1 else many}"


def posts_words(count: int) -> str:
    """`1 post`, `1,240 posts`."""
    return counted(count, _tr("post"), _tr("posts"))


def kind_words(title: str) -> str:
    """What a kind of export is called; names of platforms are the same in every language."""
    kinds = {
        "Posts as JSON lines": _tr("Posts as JSON lines"),
        "Table (CSV)": _tr("Table (CSV)"),
        "Photos with keywords": _tr("Photos with keywords"),
    }
    return kinds.get(title, title)


def size_words(size: int) -> str:
    """`340 KB`, `12 MB`, `3.4 GB`."""
    for unit in ("bytes", "KB", "MB"):
        if size < _KB:
            return f"{number_text(size)} {unit}"
        size = round(size / _KB) if unit != "MB" else size
    return f"{number_text(size / _KB, 1)} GB"


def news_words(report: ImportReport) -> str:
    """`12 new, 3 changed, 1,300 already here`; what an import would do, or that it would do nothing."""
    new, changed = report.outcomes[Outcome.IMPORTED], report.outcomes[Outcome.UPDATED]
    here = report.outcomes[Outcome.DUPLICATE]
    if not report.posts_found:
        return _tr("No posts in it")
    if not new and not changed:
        one, many = _tr("Nothing new: the post is here already"), _tr("Nothing new: all {here} posts are here already")
        return one if here == 1 else many.format(here=number_text(here))
    if new == report.posts_found:
        return counted(new, _tr("new post"), _tr("new posts"))
    parts = [_tr("{count} new").format(count=number_text(new))] if new else []
    parts += [_tr("{count} changed").format(count=number_text(changed))] if changed else []
    parts += [_tr("{count} already here").format(count=number_text(here))] if here else []
    return ", ".join(parts)


def done_words(reports: Iterable[ImportReport]) -> str:
    """`1,240 posts imported, 3 brought up to date, 60 were here already`."""
    outcomes: Counter[Outcome] = sum((report.outcomes for report in reports), Counter())
    parts = []
    if new := outcomes[Outcome.IMPORTED]:
        parts.append(_tr("{posts} imported").format(posts=posts_words(new)))
    if changed := outcomes[Outcome.UPDATED]:
        parts.append(_tr("{count} brought up to date").format(count=number_text(changed)))
    if here := outcomes[Outcome.DUPLICATE]:
        words = _tr("{count} was here already") if here == 1 else _tr("{count} were here already")
        parts.append(words.format(count=number_text(here)))
    return ", ".join(parts)


def skipped_words(skipped: Mapping[Skip, int]) -> str:
    """`312 replies, 40 reposts`; the most first, empty if nothing was left out."""
    kinds = sorted(skipped.items(), key=lambda kind: (-kind[1], kind[0]))
    return ", ".join(counted(count, *_skip_names().get(reason, (reason, reason))) for reason, count in kinds if count)


def period_words(first: datetime | None, last: datetime | None) -> str:
    """`3 May 2019 – 1 July 2023`, one day alone if it is the same, empty if no post tells its time."""
    if first is None or last is None:
        return ""
    begin, end = day_words(first), day_words(last)
    return begin if begin == end else f"{begin} – {end}"


def day_words(time: datetime) -> str:
    """`3 May 2019`."""
    return _tr("{day} {month} {year}").format(day=time.day, month=_months()[time.month - 1], year=time.year)


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
    """`#sunset #lake`, each with its sign before it in either direction."""
    return " ".join(isolated(f"#{tag}") for tag in tags)


def run_words(run: ImportRun) -> str:
    """`Mastodon, begun on 27 November 2026: archive.zip`."""
    names = [Path(path).name for path in run.request.get("paths", ())]
    more = _tr(" and {count} more").format(count=number_text(len(names) - 3)) if len(names) > 3 else ""
    words = _tr("{title}, begun on {day}: {files}")
    return words.format(title=kind_words(run.title), day=day_words(run.started), files=", ".join(names[:3]) + more)


def interrupted_words(runs: Sequence[ImportRun]) -> str:
    """One sentence at the start about what was interrupted."""
    if len(runs) > 1:
        return _tr("{count} imports were interrupted; “Import archive…” goes on with them.").format(count=len(runs))
    words = _tr("The import of {title} was interrupted; “Import archive…” goes on with it.")
    return words.format(title=kind_words(runs[0].title))


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
    return ", ".join(f"{name}: {number_text(count)}" for name, count in bars if count)


def _skip_names() -> Mapping[str, tuple[str, str]]:
    """What is left out, one and several of it."""
    return {
        Skip.REPOST: (_tr("repost"), _tr("reposts")),
        Skip.REPLY: (_tr("reply"), _tr("replies")),
        Skip.MESSAGE: (_tr("direct message"), _tr("direct messages")),
        Skip.STORY: (_tr("story"), _tr("stories")),
        Skip.OTHERS: (_tr("of other people"), _tr("of other people")),
        Skip.DELETED: (_tr("deleted"), _tr("deleted")),
        Skip.EMPTY: (_tr("without tags and text"), _tr("without tags and text")),
        Skip.TWICE: (_tr("twice in the export"), _tr("twice in the export")),
        Skip.UNREADABLE: (_tr("unreadable"), _tr("unreadable")),
    }


def _months() -> tuple[str, ...]:
    """Python's own names follow the locale, which the rest of the window does not."""
    return (
        _tr("January"), _tr("February"), _tr("March"), _tr("April"), _tr("May"), _tr("June"), _tr("July"),
        _tr("August"), _tr("September"), _tr("October"), _tr("November"), _tr("December"),
    )  # fmt: skip


def _tr(text: str) -> str:
    return QCoreApplication.translate("ImportText", text)
