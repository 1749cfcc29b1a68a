"""The rounds of a training as series for charts, and in words (of Qt it needs the translation only)."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from tagdesk.contract.events import Metric
from tagdesk.gui.models.words import model_name
from tagdesk.gui.statistics.text import Over, Series, share_words

#: By model, what was measured after each round; the round 0 is before the first one.
Curves = Mapping[str, Sequence[Metric]]


def found_over(curves: Curves, models: Sequence[str]) -> Over:
    """What share of the tags of posts that aren't learned from was among the first five suggestions, by round."""
    return _over(curves, models, lambda rounds: {metric.epoch: metric.recall_at_5 for metric in rounds})


def wrong_over(curves: Curves, models: Sequence[str]) -> Over:
    """How wrong each model still is on what it learns from, as a share of how wrong it was at first, by round."""
    return _over(curves, models, _relative_losses)


def curve_words(over: Over) -> str:
    """The picture in words, for who can't see it: where each line began, where it is now."""
    sentences = []
    for series in over.series:
        known = [value for value in series.values if value is not None]
        if len(known) > 1:
            words = _tr("{model}: {first} at first, {last} now.")
            sentences.append(words.format(model=series.name, first=share_words(known[0]), last=share_words(known[-1])))
    return " ".join(sentences)


def _over(curves: Curves, models: Sequence[str], values_of: Callable[[Sequence[Metric]], dict[int, float]]) -> Over:
    """Every model has its series, so that it keeps its colour, whatever is known of the others."""
    values = {model: values_of(curves.get(model, ())) for model in models}
    last = max((metric.epoch for metrics in curves.values() for metric in metrics), default=0)
    rounds = range(last + 1)
    return Over(
        tuple(str(number) for number in rounds),
        tuple(Series(model_name(model), tuple(values[model].get(number) for number in rounds)) for model in models),
    )


def _relative_losses(rounds: Sequence[Metric]) -> dict[int, float]:
    losses = {metric.epoch: metric.loss for metric in rounds if metric.loss is not None}
    first = next(iter(losses.values()), 0.0)
    return {number: loss / first for number, loss in losses.items()} if first > 0 else {}


def _tr(text: str) -> str:
    return QCoreApplication.translate("TrainingCurves", text)
