"""How certain a suggestion is, as it is shown and compared (Qt-free)."""

from collections.abc import Iterable

from tagdesk.domain import Suggestion


def percent(score: float) -> int:
    """Whole percent of a score."""
    return round(min(max(score, 0.0), 1.0) * 100)


def score_text(score: float) -> str:
    """Whole percent, as in `83%`."""
    return f"{percent(score)}%"


def is_above(score: float, threshold: float) -> bool:
    """Whether a score reaches a threshold, by the whole percents that a person reads of both."""
    return percent(score) >= percent(threshold)


def above(suggestions: Iterable[Suggestion], threshold: float) -> list[Suggestion]:
    """The suggestions that reach the threshold."""
    return [suggestion for suggestion in suggestions if is_above(suggestion.score, threshold)]
