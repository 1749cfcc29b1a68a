"""What the window says about sets of models, in plain words (of Qt it needs the translation only)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from tagdesk.assistant.own_set import SHIPPED
from tagdesk.gui.bidi import isolated
from tagdesk.gui.importing.text import day_words, posts_words
from tagdesk.gui.models.words import model_name
from tagdesk.gui.number_text import number_text
from tagdesk.gui.size_text import size_text

if TYPE_CHECKING:
    from tagdesk.assistant.installed_set import InstalledSet
    from tagdesk.assistant.packs import InstalledPack, PackCheck

#: In this order models are shown; what a set has besides comes behind them.
_ORDER = ("sog", "csrw", "amnn", "macon", "usercond", "fusion", "backbone", "sentences")


def set_title(found: "InstalledSet") -> str:
    """What a set is called."""
    return _tr("The models that came with TagDesk") if found.set_id == SHIPPED else found.title


def set_facts(found: "InstalledSet") -> str:
    """`412 posts of anna · 38 MB`."""
    return " · ".join(filter(None, (taught_words(found), size_text(found.size_bytes))))


def taught_words(found: "InstalledSet") -> str:
    """`412 posts of anna`; empty where nobody knows."""
    if not found.posts:
        return ""
    if not found.accounts:
        return posts_words(found.posts)
    return _tr("{posts} of {accounts}").format(posts=posts_words(found.posts), accounts=", ".join(found.accounts))


def spoken_set(found: "InstalledSet") -> str:
    """A row for who can't see it."""
    state = _tr("in use") if found.is_active else _tr("can't be used") if found.problem else ""
    return ", ".join(part for part in (set_title(found), state, set_facts(found)) if part)


def about_set(found: "InstalledSet") -> str:
    """Whether it is in use, what it has and what taught it."""
    parts = [_tr("In use now.") if found.is_active else _tr("Not in use.")]
    if found.set_id == SHIPPED:
        parts.append(_tr("They know what people post in general, and nothing of you; your habits come on top."))
        return " ".join(parts)
    if found.created:
        day = day_words(datetime.fromisoformat(found.created).astimezone())
        parts.append(_tr("Made on {day}.").format(day=day))
    if taught := taught_words(found):
        parts.append(_tr("Taught by {posts}.").format(posts=taught))
    if figures := figures_words(found.figures):
        parts.append(figures)
    parts.append(_tr("What is not in this set comes from the models that came with TagDesk."))
    return " ".join(parts)


def figures_words(figures: Mapping[str, Any]) -> str:
    """What the check found when it was trained; empty where that is not told."""
    fused = figures.get("fused")
    if not isinstance(fused, Mapping):
        return ""
    old, new, posts = (fused.get(name) for name in ("old", "new", "posts"))
    if not (isinstance(old, int | float) and isinstance(new, int | float) and isinstance(posts, int) and posts):
        return ""
    words = _tr(
        "Tried on {posts} that they did not learn from: {new} of the tags were among the first five suggestions, {old} "
        "with the models before."
    )
    new_share, old_share = (f"{number_text(share * 100, 1)} %" for share in (new, old))
    return words.format(posts=posts_words(posts), new=new_share, old=old_share)


def file_name(set_id: str) -> str:
    """Name of the file that a set is offered to be exported to."""
    return f"tagdesk-models-{set_id}.zip"


def ordered(packs: "Sequence[InstalledPack]") -> "list[InstalledPack]":
    """Models first, then what they stand on."""
    return sorted(packs, key=lambda pack: _ORDER.index(pack.name) if pack.name in _ORDER else len(_ORDER))


def pack_rows(packs: "Sequence[InstalledPack]", checks: "Mapping[str, PackCheck]") -> list[tuple[str, ...]]:
    """Model, how it is, tags it knows, size."""
    rows: list[tuple[str, ...]] = []
    for pack in packs:
        tags = number_text(pack.manifest.vocabulary_size) if pack.manifest and pack.manifest.vocabulary_size else "–"
        size = isolated(size_text(pack.size_bytes))
        rows.append((model_name(pack.name), _state(pack, checks.get(pack.name)), tags, size))
    return rows


def check_words(checks: "Sequence[PackCheck]") -> str:
    """How a check came out, in a sentence."""
    problems = [check.problem for check in checks if check.problem]
    if not problems:
        return _tr("All is well: every file is as it was made, and every model answers as it should.")
    return "\n".join(problems)


def _state(pack: "InstalledPack", check: "PackCheck | None") -> str:
    if pack.problem or (check is not None and check.problem):
        return _tr("damaged")
    return _tr("checked: well") if check is not None else _tr("not checked yet")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModelsText", text)
