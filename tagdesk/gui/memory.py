"""Measures the memory of the window: `python -m tagdesk.gui.memory`.

At the first paint, with all models after a suggestion, while the models rest, and that again for some rounds. With
`--photos N` it then drops so many photos, each another one, and asks for suggestions for every one of them.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from tagdesk.gui.heartbeat import make_photos
from tagdesk.gui.model_rest import Rest
from tagdesk.gui.resident_memory import resident_mb
from tagdesk.heap import map_large_blocks

if TYPE_CHECKING:
    from tagdesk.assistant.importing import ImportService
    from tagdesk.gui.main_window import MainWindow

#: Nothing may begin for so many looks, so far apart, before all counts as done.
_PATIENCE, _LOOK_MS = 5, 20
_TIMEOUT_MS = 600_000
_CAPTION = "Sunday afternoon on the sofa"
#: Photos of so many sizes, so that what is freed does not fit what is needed next.
_SIZES = 10
#: Readings on the way through the photos; the caches fill up during the first part of it.
_READINGS, _FILLING = 10, 0.4


@dataclass(frozen=True)
class RestReport:
    """Resident memory in MB.

    Attributes:
        first_paint_mb: When the window is on the screen, before the models are loaded.
        loaded_mb: With all models, before anything was asked.
        suggested_mb: After suggestions for two photos, one of them new, in each round.
        resting_mb: While the models rest, in each round.
        is_same: Whether all rounds suggested the same for the same photo.
    """

    first_paint_mb: float
    loaded_mb: float
    suggested_mb: tuple[float, ...]
    resting_mb: tuple[float, ...]
    is_same: bool


@dataclass(frozen=True)
class PhotosReport:
    """Resident memory on the way through many photos.

    Attributes:
        photos: For how many suggestions came.
        memory_mb: After none of them, and after each tenth.
        growth_mb: By a thousand photos, once the caches are full.
        resting_mb: When the models rest afterwards.
    """

    photos: int
    memory_mb: tuple[float, ...]
    growth_mb: float
    resting_mb: float


def measure_rest(window: "MainWindow", photo: Path, others: Sequence[Path]) -> RestReport:
    """Show the window; let the models suggest tags for a photo and for one of the others, and rest, again and again."""
    painted: list[float] = []
    window.first_painted.connect(lambda: painted.append(resident_mb()))
    window.show()
    _settle(window)
    loaded = resident_mb()
    window.session.take_in([photo])
    _settle(window)
    assert window.session.current is not None
    post_id = window.session.current.post_id
    window.session.set_caption(post_id, _CAPTION)
    suggested, resting, told = [], [], []
    for other in others:
        window.session.take_in([other])
        _settle(window)
        told.append(_suggested(window, post_id))
        suggested.append(resident_mb())
        resting.append(_rested_mb(window))
    return RestReport(painted[0], loaded, tuple(suggested), tuple(resting), all(tags == told[0] for tags in told))


def measure_photos(window: "MainWindow", paths: Sequence[Path]) -> PhotosReport:
    """Put photos on the desk of a shown window, then go through the queue from one to the next."""
    answered: set[int] = set()

    def note(_tags: object, answer: object) -> None:
        if answer is not None and window.session.current is not None:
            answered.add(window.session.current.post_id)

    row = window.queue.model.rowCount()
    window.session.suggested.connect(note)
    window.session.take_in(paths)
    _settle(window)
    memory = [resident_mb()]
    for place in range(len(paths)):
        window.queue.go_to_row(row + place)
        _settle(window, patience=1)
        if (place + 1) * _READINGS // len(paths) > len(memory) - 1:
            memory.append(resident_mb())
            click.echo(f"{place + 1} photos: {memory[-1]} MB", err=True)
    window.session.suggested.disconnect(note)
    full = memory[round(len(memory) * _FILLING) :]
    growth = (full[-1] - full[0]) / (len(full) - 1) * _READINGS / len(paths) * 1000
    return PhotosReport(len(answered), tuple(memory), round(growth, 2), _rested_mb(window))


def _suggested(window: "MainWindow", post_id: int) -> list[str]:
    window.session.show(post_id)
    _settle(window)
    model = window.tags.model
    return [found.tag for row in range(model.rowCount()) if (found := model.suggestion(row)) is not None]


def _rested_mb(window: "MainWindow") -> float:
    window.session.rest.let_go()
    _wait_for(lambda: window.session.rest.state is Rest.RESTING)
    return resident_mb()


def _settle(window: "MainWindow", patience: int = _PATIENCE) -> None:
    """Wait until all work is done."""
    looks = 0

    def is_settled() -> bool:
        nonlocal looks
        looks = looks + 1 if window.idle else 0
        return looks >= patience

    _wait_for(is_settled)


def _wait_for(is_so: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    loop = QEventLoop()
    poll, limit = QTimer(interval=_LOOK_MS), QTimer(interval=_TIMEOUT_MS, singleShot=True)
    poll.timeout.connect(lambda: loop.quit() if is_so() else None)
    limit.timeout.connect(lambda: loop.exit(1))
    poll.start()
    limit.start()
    if loop.exec():
        raise click.ClickException("The window is busy without an end; close other programs and do it again.")


def _make_different_photos(folder: Path, count: int) -> list[Path]:
    paths: list[Path] = []
    for size in range(min(_SIZES, count)):
        of_size = folder / f"{size}"
        of_size.mkdir(parents=True)
        paths += make_photos(of_size, len(range(size, count, _SIZES)), 640 + 32 * size, 480 + 24 * size)
    return sorted(paths, key=lambda path: (path.name, path))


@click.command()
@click.option("--rounds", default=5, show_default=True, help="How often the models rest and come back.")
@click.option("--photos", default=0, show_default=True, help="Then go through so many photos.")
@click.option("--models", type=click.Path(path_type=Path), help="Folder of model packs; default: the shipped ones.")
def main(rounds: int, photos: int, models: Path | None) -> None:
    """Open a real window with an empty profile and print its memory as JSON."""
    from tagdesk.assistant.desk import Desk
    from tagdesk.assistant.suggest import SuggestService
    from tagdesk.gui.app import SWITCH_INTERVAL_S
    from tagdesk.gui.main_window import MainWindow
    from tagdesk.history.store import History
    from tagdesk.paths import Profile, models_dir, resources_dir

    map_large_blocks()
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    sys.setswitchinterval(SWITCH_INTERVAL_S)

    def make_imports() -> "ImportService":
        from tagdesk.assistant.importing import ImportService  # as the program does, after the first paint

        return ImportService(history, profile)

    with tempfile.TemporaryDirectory() as folder:
        profile = Profile(Path(folder) / "profile")
        history = History(profile.history_file)
        service = SuggestService(models or models_dir(), history=history)
        window = MainWindow(Desk(history), service, make_imports, profile)
        cat = resources_dir() / "samples" / "cat.jpg"
        report = asdict(measure_rest(window, cat, _make_different_photos(Path(folder) / "rounds", rounds)))
        click.echo(json.dumps({"platform": QGuiApplication.platformName(), **report}))
        if photos:
            report = asdict(measure_photos(window, _make_different_photos(Path(folder) / "photos", photos)))
            click.echo(json.dumps(report))
        window.close()
        history.close()


if __name__ == "__main__":
    main()
