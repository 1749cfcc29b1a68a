"""What the history window writes about posts (of Qt it needs the translation only)."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from tagdesk.gui.importing.text import counted, day_words, kind_words, posts_words
from tagdesk.gui.number_text import number_text
from tagdesk.gui.post_text import post_name
from tagdesk.history.browse import FoundPost, Origin

_TITLE_CHARACTERS = 300
_ISOLATE, _END = "\u2068", "\u2069"


def title_words(found: FoundPost) -> str:
    """The caption in one line, else the name of the photo."""
    line = " ".join(found.post.caption[: 4 * _TITLE_CHARACTERS].split())
    if not line:
        return post_name(found.post) or _tr("(no photo, no caption)")
    return line if len(line) <= _TITLE_CHARACTERS else line[: _TITLE_CHARACTERS - 1].rstrip() + "…"


def place_words(found: FoundPost, fit: float | None = None) -> str:
    """`87 % · 14 June 2024 · Ulm`; a draft says that it is one."""
    parts = [] if fit is None else [fit_words(fit)]
    parts.append(shown_day_words(found))
    if not found.post.done:
        parts.append(_tr("draft"))
    if found.post.place:
        # A place in another direction of writing must not turn the rest around.
        parts.append(f"{_ISOLATE}{found.post.place}{_END}")
    return " · ".join(filter(None, parts))


def shown_day_words(found: FoundPost) -> str:
    """`14 June 2024`, or that nobody knows."""
    return day_words(found.post.time or found.done_at) if found.day else _tr("no date")  # type: ignore[arg-type]


def fit_words(fit: float) -> str:
    """`87 %`, of little `0.3 %`."""
    return f"{fit:.0%}".replace("%", " %") if fit >= 0.1 else f"{number_text(fit * 100, 1)} %"


def spoken_words(found: FoundPost, fit: float | None = None, error: str = "") -> str:
    """A row as a screen reader says it."""
    tags = len(found.post.chosen)
    parts = [title_words(found), place_words(found, fit), counted(tags, _tr("tag"), _tr("tags"))]
    return ", ".join(filter(None, (*parts, error)))


def count_words(count: int, *, narrow: bool, whole: bool) -> str:
    """`100,000 posts`, `271 posts found`; as long as not all are known `60 posts and more`."""
    words = posts_words(count)
    if not whole:
        return _tr("{posts} and more").format(posts=words)
    return _tr("{posts} found").format(posts=words) if narrow else words


def origin_words(origin: Origin) -> str:
    """`Imported from Instagram (archive.zip) on 3 May 2026 into the account “me”.`"""
    day = day_words(origin.added)
    if not origin.title:
        return _tr("Made in TagDesk on {day}, account “{account}”.").format(day=day, account=origin.account)
    names = [Path(path).name for path in origin.files]
    files = f" ({', '.join(names[:2])}{' …' if len(names) > 2 else ''})" if names else ""
    words = _tr("Imported from {source} on {day} into the account “{account}”.")
    return words.format(source=f"{kind_words(origin.title)}{files}", day=day, account=origin.account)


def _tr(text: str) -> str:
    return QCoreApplication.translate("HistoryText", text)
