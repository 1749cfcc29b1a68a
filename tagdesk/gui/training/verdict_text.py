"""What the window says about old and new models, in sentences, rows and bars (of Qt it needs the translation only)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from tagdesk.gui.bidi import isolated
from tagdesk.gui.importing.text import posts_words
from tagdesk.gui.models.words import model_name
from tagdesk.gui.number_text import number_text
from tagdesk.gui.statistics.text import Over, Series

if TYPE_CHECKING:
    from tagdesk.assistant.training.verdict import Comparison, Verdict

#: In this order models are shown.
SYSTEMS = ("sog", "csrw", "amnn", "macon", "usercond")


def outcome_title(verdict: "Verdict") -> str:
    """How it came out, in a few words."""
    if not verdict.has_enough:
        return _tr("Too few posts to tell")
    if verdict.is_better:
        return _tr("The new models are better")
    if verdict.is_worse:
        return _tr("The new models are worse")
    return _tr("The new models are not surely better")


def outcome_words(verdict: "Verdict") -> str:
    """How it came out, in figures, and what is advised."""
    if not verdict.posts:
        return _tr("No post was kept back to try the new models on, so nobody knows whether they are better.")
    words = _tr(
        "Tried on your latest {posts}, which they did not learn from: of your tags, {new} were among the first five "
        "suggestions with the new models, {old} with those in use so far."
    )
    new, old = precise_share(verdict.fused.new), precise_share(verdict.fused.old)
    return f"{words.format(posts=posts_words(verdict.posts), new=new, old=old)} {_advice(verdict)}"


def verdict_rows(verdict: "Verdict") -> list[tuple[str, ...]]:
    """All together, then each model: so far, new, and the difference."""
    return [
        (name, precise_share(one.old), precise_share(one.new), difference_words(one))
        for name, one in _compared(verdict)
    ]


def pairs_over(verdict: "Verdict") -> Over:
    """Two bars each: so far, and new."""
    compared = _compared(verdict)
    return Over(
        tuple(name for name, _ in compared),
        (
            Series(_tr("so far"), tuple(one.old for _, one in compared)),
            Series(_tr("new"), tuple(one.new for _, one in compared)),
        ),
    )


def spans_of(verdict: "Verdict") -> list[tuple[float, float]]:
    """From where to where the new share may truly be."""
    return [(max(one.old + one.low, 0.0), min(one.old + one.high, 1.0)) for _, one in _compared(verdict)]


def difference_words(one: "Comparison") -> str:
    """`+4.8 points (+1.2 … +8.1)`."""
    parts = (one.new - one.old, one.low, one.high)
    middle, low, high = (_signed(part * 100) for part in parts)
    return isolated(_tr("{middle} points ({low} … {high})").format(middle=middle, low=low, high=high))


def precise_share(share: float) -> str:
    """`33.4 %`: differences of new models are small."""
    return f"{number_text(share * 100, 1)} %"


def _advice(verdict: "Verdict") -> str:
    if verdict.is_better:
        return _tr("That is more than chance. You can use them now, and go back to the old ones at any time.")
    if verdict.is_worse:
        return _tr("Better keep the old ones.")
    if not verdict.has_enough:
        return _tr("So few posts prove nothing: better keep the old ones, and train again when there are more posts.")
    return _tr("The difference may be chance: better keep the old ones, and train again when there are more posts.")


def _compared(verdict: "Verdict") -> "Sequence[tuple[str, Comparison]]":
    models = sorted(verdict.models, key=lambda model: SYSTEMS.index(model) if model in SYSTEMS else len(SYSTEMS))
    return [(_tr("Together"), verdict.fused), *((model_name(model), verdict.models[model]) for model in models)]


def _signed(value: float) -> str:
    sign = "+" if value >= 0.05 else "−" if value <= -0.05 else "±"
    return f"{sign}{number_text(abs(value), 1)}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("TrainingVerdict", text)
