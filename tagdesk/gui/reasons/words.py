"""Why a tag is suggested, in the language of the window (of Qt it needs the translation only)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from tagdesk.gui.number_text import number_text

if TYPE_CHECKING:
    from tagdesk.assistant.explanation import Explanation


def sentence_words(explanation: "Explanation") -> str:
    """One sentence with the weightiest reasons."""
    known = why_words()
    if not explanation.told or not all(clause.why in known for clause in explanation.told):
        nothing = "Nothing in particular speaks for it."
        return _tr("Nothing in particular speaks for it.") if explanation.sentence == nothing else explanation.sentence
    sentence = "; ".join(known[clause.why].format(**_said(clause.values)) for clause in explanation.told)
    return sentence[0].upper() + sentence[1:] + "."


def why_words() -> dict[str, str]:
    """Every reason (`tagdesk.recommend.reason_sentence.Why`) in the language of the window."""
    return {
        "the only post like this one had it": _tr("the only post like this one had it"),
        "both posts like this one had it": _tr("both posts like this one had it"),
        "all {alike} posts most like this one had it": _tr("all {alike} posts most like this one had it"),
        "one of the {alike} posts most like this one had it": _tr("one of the {alike} posts most like this one had it"),
        "{count} of the {alike} posts most like this one had it": _tr(
            "{count} of the {alike} posts most like this one had it"
        ),
        "your previous post had it": _tr("your previous post had it"),
        "last used {count} posts ago": _tr("last used {count} posts ago"),
        "last used less than a day ago": _tr("last used less than a day ago"),
        "last used a day ago": _tr("last used a day ago"),
        "last used {count} days ago": _tr("last used {count} days ago"),
        "your only post so far had it": _tr("your only post so far had it"),
        "you used it in {uses} of your {posts} posts": _tr("you used it in {uses} of your {posts} posts"),
        "it often follows the tags of your previous post": _tr("it often follows the tags of your previous post"),
        "you often use it at this time of the day or week": _tr("you often use it at this time of the day or week"),
        "you often use it at this time of the year": _tr("you often use it at this time of the year"),
        "you often use it in this place": _tr("you often use it in this place"),
        "you often use it with this camera": _tr("you often use it with this camera"),
        "you often use it for photos of this kind ({kind})": _tr("you often use it for photos of this kind ({kind})"),
        "the word ‘{first}’ is in your caption": _tr("the word ‘{first}’ is in your caption"),
        "the words ‘{first}’ and ‘{second}’ are in your caption": _tr(
            "the words ‘{first}’ and ‘{second}’ are in your caption"
        ),
        "the photo seems to show ‘{what}’": _tr("the photo seems to show ‘{what}’"),
        "it goes with #{tag}, which the post has": _tr("it goes with #{tag}, which the post has"),
        "part of the photo speaks for it": _tr("part of the photo speaks for it"),
        "others often use it for posts like this one": _tr("others often use it for posts like this one"),
    }


def _said(values: Mapping[str, str | int]) -> dict[str, str]:
    return {name: number_text(value) if isinstance(value, int) else value for name, value in values.items()}


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReasonWords", text)
