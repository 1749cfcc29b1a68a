"""What the sources of a suggestion are called in the window."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from tagdesk.gui.tags.source_mark import SourceMark, source_mark, strongest_sources


def mark_words(mark: SourceMark) -> str:
    """Where a suggestion with this mark comes from."""
    return {
        SourceMark.HABIT: _tr("from your habits"),
        SourceMark.PHOTO: _tr("from the photo"),
        SourceMark.WORDS: _tr("from the words of the caption"),
        SourceMark.ACCEPTED: _tr("from the tags accepted so far"),
        SourceMark.OTHERS: _tr("from what others use"),
    }[mark]


def sources_text(sources: Mapping[str, float]) -> str:
    """Where a suggestion comes from, and what speaks for it most; empty if nothing is known."""
    mark = source_mark(sources)
    if mark is None:
        return ""
    known = part_names()
    names = [known[name] for name in strongest_sources(sources) if name in known]
    return _tr("Mostly {mark}: {names}").format(mark=mark_words(mark), names=", ".join(names))


def part_names() -> dict[str, str]:
    """Names of the sources, and of what models go by where that which they are named after isn't there."""
    return source_names() | {"no_caption": _tr("without a caption"), "others": _tr("what others use")}


def source_names() -> dict[str, str]:
    """Each source of the engine in words."""
    return {
        "sog": _tr("photo, caption, place and time"),
        "csrw": _tr("words of the caption"),
        "amnn": _tr("photo and caption together"),
        "macon": _tr("your last posts"),
        "usercond": _tr("all your posts"),
        "uses": _tr("how often you use it"),
        "recency": _tr("how lately you used it"),
        "base_level": _tr("used often and lately"),
        "previous": _tr("your previous post"),
        "captions": _tr("posts with such captions"),
        "sentences": _tr("posts that say the same"),
        "photos": _tr("posts with such photos"),
        "named": _tr("its name in the caption"),
        "facts": _tr("place, time and camera"),
        "together": _tr("tags that go together"),
        "sets": _tr("sets of tags that you repeat"),
        "caption_words": _tr("new words of the caption"),
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate("Sources", text)
