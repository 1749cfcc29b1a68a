"""Measures the time from starting the process to the first paint of the window: `python -m tagdesk.gui.first_paint`."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tagdesk.assistant.importing import ImportService

_PAINTED = "painted"


@click.command()
@click.option("--runs", default=5, show_default=True)
@click.option("--child", "profile", type=click.Path(path_type=Path), hidden=True)
def main(runs: int, profile: Path | None) -> None:
    """Start the window several times with an empty profile and print the times as JSON."""
    if profile:
        _open_and_tell(profile)
        return
    with tempfile.TemporaryDirectory() as compiled:
        # As when it was installed: with compiled modules, which the first start makes.
        surroundings = {**os.environ, "PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        _one_start(surroundings)
        starts = [_one_start(surroundings) for _ in range(runs)]
    seconds, cpu_s = (sorted(column) for column in zip(*starts, strict=True))
    document = {"runs": runs, "median_s": statistics.median(seconds), "min_s": seconds[0], "max_s": seconds[-1]}
    document["cpu_s"] = statistics.median(cpu_s)  # on a busy machine that says more
    click.echo(json.dumps({name: round(value, 3) for name, value in document.items()}))


def _one_start(surroundings: Mapping[str, str]) -> tuple[float, float]:
    """Seconds until the first paint, and how many of them the processor worked for it."""
    with tempfile.TemporaryDirectory() as folder:
        started_s = time.perf_counter()
        command = [sys.executable, "-m", "tagdesk.gui.first_paint", "--child", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=surroundings) as child:
            assert child.stdout is not None
            line = child.stdout.readline()
            elapsed_s = time.perf_counter() - started_s
        if not line.startswith(_PAINTED):
            raise click.ClickException("The window didn't open; is there a display (or QT_QPA_PLATFORM=offscreen)?")
        return elapsed_s, float(line.removeprefix(_PAINTED))


def _open_and_tell(root: Path) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from tagdesk.assistant.desk import Desk
    from tagdesk.assistant.suggest import SuggestService
    from tagdesk.gui.main_window import MainWindow
    from tagdesk.history.store import History
    from tagdesk.paths import Profile, models_dir

    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")

    def make_imports() -> "ImportService":
        from tagdesk.assistant.importing import ImportService  # as the program does, after the first paint

        return ImportService(history, profile)

    profile = Profile(root)
    history = History(profile.history_file)
    service = SuggestService(models_dir(), history=history)
    window = MainWindow(Desk(history), service, make_imports, profile)
    window.first_painted.connect(lambda: click.echo(f"{_PAINTED} {time.process_time()}"))
    window.first_painted.connect(window.close, Qt.ConnectionType.QueuedConnection)
    window.show()
    app.exec()
    history.close()


if __name__ == "__main__":
    main()
