"""What the window says of a platform's limits."""

from PySide6.QtCore import QCoreApplication

from tagdesk.gui.number_text import number_text
from tagdesk.platforms import Place, Platform, Spelling, Tally

#: A longer text is told of only when it is too long.
_SHORT_TEXT = 1000
_NAMED = 3


def counter_text(tally: Tally) -> str:
    """The counter: `4 / 5`, `4 tags · 312 / 500`, and what is too much."""
    parts = []
    if tally.most_tags is not None:
        parts.append(f"{tally.tags} / {tally.most_tags}")
    elif tally.tags == 1:
        parts.append(_tr("1 tag"))
    else:
        parts.append(_tr("{count} tags").format(count=tally.tags) if tally.tags else _tr("no tags"))
    if tally.tags_over:
        parts.append(_tr("{count} too many").format(count=tally.tags_over))
    if tally.most_characters is not None and (tally.most_characters <= _SHORT_TEXT or tally.characters_over):
        parts.append(f"{number_text(tally.characters)} / {number_text(tally.most_characters)}")
    return " · ".join(parts)


def counter_words(platform: Platform, tally: Tally) -> str:
    """The same for tool tips and screen readers, with what the profile says of itself."""
    most = tally.most_tags
    tags = _tr("{count} of {most} tags").format(count=tally.tags, most=most) if most else None
    lines = [tags or (_tr("1 tag") if tally.tags == 1 else _tr("{count} tags").format(count=tally.tags))]
    if tally.most_characters is not None:
        lines.append(
            _tr("{count} of {most} characters, hashtags included").format(
                count=number_text(tally.characters), most=number_text(tally.most_characters)
            )
            if platform.places[0] is Place.CAPTION
            else _tr("{count} of {most} characters in the caption").format(
                count=number_text(tally.characters), most=number_text(tally.most_characters)
            )
        )
    lines += warnings(platform, tally)
    if platform.note:
        lines.append(platform.note)
    lines.append(_tr("{platform} as of {day}").format(platform=platform.name, day=platform.as_of.isoformat()))
    return "\n".join(lines)


def warnings(platform: Platform, tally: Tally) -> list[str]:
    """A sentence for each limit that a post is over."""
    said = []
    if tally.tags_over:
        said.append(
            _tr("{platform} takes {most}; this post has {count}.").format(
                platform=platform.name, most=_tags(tally.most_tags or 0), count=tally.tags
            )
        )
    if tally.characters_over:
        said.append(
            _tr("The text is too long for {platform}: {count} of {most} characters.").format(
                platform=platform.name,
                count=number_text(tally.characters),
                most=number_text(tally.most_characters or 0),
            )
        )
    if tally.unfit:
        words = (
            _tr("{platform} has no way to write: {tags}.")
            if platform.spelling is Spelling.PLAIN
            else _tr("This can't be a hashtag on {platform}: {tags}.")
        )
        said.append(words.format(platform=platform.name, tags=_listed(tally.unfit)))
    if tally.too_long:
        said.append(
            _tr("Too long for {platform}: {tags}.").format(platform=platform.name, tags=_listed(tally.too_long))
        )
    return said


def troubles(platform: Platform, tally: Tally) -> dict[str, str]:
    """For each tag that the platform won't take, why."""
    over, long = _tr("over the limit of {platform}"), _tr("too long for {platform}")
    unfit = _tr("can't be written on {platform}")
    said = dict.fromkeys(tally.over, over) | dict.fromkeys(tally.too_long, long) | dict.fromkeys(tally.unfit, unfit)
    return {tag: words.format(platform=platform.name) for tag, words in said.items()}


def _tags(count: int) -> str:
    return _tr("1 tag") if count == 1 else _tr("{count} tags").format(count=count)


def _listed(tags: tuple[str, ...]) -> str:
    more = len(tags) - _NAMED
    return ", ".join(tags[:_NAMED]) + (_tr(" and {count} more").format(count=more) if more > 0 else "")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Platform", text)
