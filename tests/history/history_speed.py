"""How long a history of 100,000 posts takes to look through: `python tests/history/history_speed.py`.

Makes one up (about a minute) and prints a line for each question, the best of three. Figures stand in
training/BENCHMARKS.md; the suite only checks that it runs.
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import click
from made_up_years import fill

from tagdesk.history.browse import Which
from tagdesk.history.quality import Period
from tagdesk.history.store import History

_PAGE = 60
_SEARCHES = {
    "everything": Which(),
    "a common word": Which("sunset"),
    "two words": Which("sunset lake"),
    "a rare word": Which("number777"),
    "a year": Which(first=date(2013, 1, 1), last=date(2013, 12, 31)),
    "words, days and source": Which("sunset", source="instagram", last=date(2012, 1, 31)),
}


@click.command()
@click.option("--posts", default=100_000, show_default=True)
def main(posts: int) -> None:
    """Make up a history and ask it."""
    with tempfile.TemporaryDirectory() as folder, closing(History(Path(folder, "history.sqlite"))) as history:
        fill(history, posts, decided=posts // 5)
        for name, which in _SEARCHES.items():
            first_ms = _best_ms(lambda: history.found(history.found_ids(which, _PAGE)))  # noqa: B023
            all_ms = _best_ms(lambda: history.found_ids(which))  # noqa: B023
            count = len(history.found_ids(which))
            click.echo(f"{name}: first page {first_ms:.0f} ms, numbers of all {count:,} posts {all_ms:.0f} ms")
        for name, period in {
            "all time": Period(),
            "a year": Period(None, date(2013, 1, 1), date(2013, 12, 31)),
        }.items():
            click.echo(f"statistics of {name}: {_best_ms(lambda: history.statistics(period)):.0f} ms")  # noqa: B023
        click.echo(f"five tags by month: {_best_ms(lambda: history.tag_months([f'tag{n}' for n in range(5)])):.0f} ms")


def _best_ms(ask: Callable[[], object]) -> float:
    best_s = float("inf")
    for _ in range(3):
        began_s = time.perf_counter()
        ask()
        best_s = min(best_s, time.perf_counter() - began_s)
    return best_s * 1000


if __name__ == "__main__":
    main()
