"""What a backup of a history costs: `python tests/history/backup_speed.py --posts 1000 --posts 100000`.

Figures stand in training/BENCHMARKS.md; nothing of it runs with the suite.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
from every_table import make_file

from tagdesk.history.backups import Why
from tagdesk.history.migrations import STEPS
from tagdesk.history.store import History
from tagdesk.history.upkeep import restore_backup

Result = TypeVar("Result")


@click.command()
@click.option("--posts", "sizes", type=int, multiple=True, required=True)
def main(sizes: tuple[int, ...]) -> None:
    """Open, back up and restore histories of these sizes."""
    for posts in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "history.sqlite")
            make_file(path, len(STEPS), posts)
            click.echo(f"{posts:,} posts, {path.stat().st_size / 1e6:.0f} MB")
            history = _timed("opened", lambda: History(path))  # noqa: B023
            _timed("is a backup due?", history.is_backup_due)
            backup = _timed("backed up and checked", lambda: history.back_up(Why.DAILY))  # noqa: B023
            history.close()
            _timed("put back", lambda: restore_backup(path, backup))  # noqa: B023


def _timed(name: str, work: Callable[[], Result]) -> Result:
    started = time.perf_counter()
    result = work()
    click.echo(f"  {name}: {(time.perf_counter() - started) * 1000:.1f} ms")
    return result


if __name__ == "__main__":
    main()
