"""R@5 over time as a picture: the engine beside base level, the best simple rule and the oracle."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from tagdesk.errors import TagDeskError
from tagdesk.replay.tally import BLL, ENGINE, ORACLE, Tally

#: Accounts that are drawn: those with the most posts.
_MOST_ACCOUNTS = 12
_COLUMNS = 3
#: Posts that a mean is of: more smooth the curve, and leave less of it.
_WINDOW, _SMALLEST_PART = 100, 5
#: Endings of files that can be drawn.
ENDINGS = (".png", ".svg", ".pdf")


def check_drawing(path: Path) -> None:
    """Raises `TagDeskError` where no picture could be written to `path`: better before the replay than after."""
    if path.suffix.lower() not in ENDINGS:
        raise TagDeskError(f"{path} can't be drawn; end the name in {', '.join(ENDINGS)}.")
    if find_spec("matplotlib") is None:
        raise TagDeskError("Drawing needs Matplotlib; install it by  pip install 'tagdesk[plot]'")
    if not path.parent.is_dir():
        raise TagDeskError(f"{path} can't be written: there is no folder {path.parent}.")


def moving_mean(values: np.ndarray, window: int) -> np.ndarray:
    """Mean of each value and those before it, `window` in all, (P - window + 1,)."""
    sums = np.cumsum(np.concatenate([[0.0], values]))
    return (sums[window:] - sums[:-window]) / window


def window_of(posts: int) -> int:
    """Posts that a mean is of: a hundred, or a fifth of a short archive."""
    return max(1, min(_WINDOW, posts // _SMALLEST_PART))


def draw(tallies: Mapping[str, Tally], best_rule: str | None, path: Path) -> None:
    """Draw the warm posts of each account; of many accounts the twelve with most posts.

    Raises:
        TagDeskError: The file can't be written.
    """
    # Not pyplot: it looks for a display, and keeps figures.
    from matplotlib.figure import Figure

    chosen = sorted((user for user in tallies if tallies[user].warm_posts), key=lambda user: -tallies[user].warm_posts)
    chosen = chosen[:_MOST_ACCOUNTS]
    columns = max(1, min(_COLUMNS, len(chosen)))
    rows = max(1, -(-len(chosen) // columns))
    figure = Figure(figsize=(1 + 4 * columns, 1 + 2.6 * rows), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False, sharey=True).ravel()
    for user, ax in zip(chosen, axes, strict=False):
        for name in dict.fromkeys((ORACLE, ENGINE, best_rule, BLL)):
            if name in (ORACLE, ENGINE) or name in tallies[user].rules:
                curve = tallies[user].curve(name)
                window = window_of(len(curve))
                line = moving_mean(curve, window)
                style = {"color": "0.7"} if name == ORACLE else {"linewidth": 2.0 if name == ENGINE else 1.0}
                ax.plot(np.arange(len(line)) + window, line, label=name.replace("_", " "), **style)
        ax.set_title(f"{user} (mean of {window} posts)", fontsize="medium")
        ax.set_ylim(0, 1)
        ax.set_xlabel("posts after the warm-up")
    for ax in axes[len(chosen) :]:
        ax.set_visible(False)
    for ax in axes[::columns]:
        ax.set_ylabel("R@5")
    handles, labels = axes[0].get_legend_handles_labels()
    if labels:
        figure.legend(handles, labels, loc="outside lower center", ncols=len(labels))
    try:
        figure.savefig(path, dpi=110)
    except OSError as error:
        raise TagDeskError(f"{path} can't be written: {error.strerror}.") from error
