"""Measures how long the GUI thread is ever blocked: `python -m tagdesk.gui.heartbeat [PHOTO…]`.

Without photos it makes 200 of 12 megapixels; with the option `--models DIR` the real engine runs beside them. With
`--posts N` it imports an archive of so many posts instead, undoes that and does it again.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from tagdesk.gui.main_window import MainWindow

_BEAT_MS = 5
_BLOCKED_MS = 50
_TIMEOUT_S = 300


@dataclass(frozen=True)
class HeartbeatReport:
    """Pauses between two turns of the event loop while photos were dropped, or posts imported."""

    photos: int
    elapsed_s: float
    beats: int
    longest_pause_ms: float
    pauses_over_50_ms: int


class Heartbeat(QObject):
    """A quick timer that notes how late it is called."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses_ms: list[float] = []
        self._last_s = time.perf_counter()
        self._timer = QTimer(self, interval=_BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)

    def start(self) -> None:
        """Begin to count."""
        self._last_s = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()

    def _on_beat(self) -> None:
        now_s = time.perf_counter()
        self.pauses_ms.append((now_s - self._last_s) * 1000)
        self._last_s = now_s


def measure_drop(window: "MainWindow", paths: Sequence[Path]) -> HeartbeatReport:
    """Put photos on the desk of a shown window and wait until all is done, thumbnails and suggestions included."""
    return _measure(window, [lambda: window.session.take_in(paths)], len(paths))


def measure_import(window: "MainWindow", archive: Path) -> HeartbeatReport:
    """Import an archive in a shown window, as a person would; undo that and do it again in the window."""
    window.archives.receive([archive])

    def start() -> None:
        if (dialog := window.archives.dialog) is not None:
            dialog.import_button.click()

    def close() -> None:
        if (dialog := window.archives.dialog) is not None:
            dialog.close_button.click()

    return _measure(window, [start, close, window.session.undo, window.session.redo], 0)


def _measure(window: "MainWindow", acts: Sequence[Callable[[], object]], photos: int) -> HeartbeatReport:
    """Act, wait until all work is done, act again, and so on."""
    heartbeat = Heartbeat()
    loop = QEventLoop()
    started_s = time.perf_counter()
    poll = QTimer(interval=100)
    waiting = list(acts)
    idle_for = 5

    def look() -> None:
        nonlocal idle_for
        idle_for = idle_for + 1 if window.idle else 0
        if time.perf_counter() - started_s > _TIMEOUT_S or (idle_for >= 5 and not waiting):
            loop.quit()
        elif idle_for >= 5:
            idle_for = 0
            waiting.pop(0)()

    poll.timeout.connect(look)
    heartbeat.start()
    if photos:
        waiting.pop(0)()
        idle_for = 0
    poll.start()
    loop.exec()
    heartbeat.stop()
    poll.stop()
    return HeartbeatReport(
        photos=photos,
        elapsed_s=round(time.perf_counter() - started_s, 2),
        beats=len(heartbeat.pauses_ms),
        longest_pause_ms=round(max(heartbeat.pauses_ms), 1),
        pauses_over_50_ms=sum(pause > _BLOCKED_MS for pause in heartbeat.pauses_ms),
    )


def make_photos(folder: Path, count: int, width: int = 4000, height: int = 3000) -> list[Path]:
    """Large JPEGs, each a little different."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for row in range(0, height, 20):
        for column in range(0, width, 20):
            painter.fillRect(column, row, 20, 20, QColor.fromHsv((row * 7 + column * 3) % 360, 180, 80 + row % 170))
    painter.end()
    paths = []
    for number in range(count):
        image.setPixelColor(number, 0, QColor("white"))
        path = folder / f"IMG_{number:04}.jpg"
        image.save(str(path), quality=80)
        paths.append(path)
    return paths


def make_archive(folder: Path, count: int) -> Path:
    """Posts as JSON lines, one an hour."""
    path = folder / "posts.jsonl"
    start = datetime(2020, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            tags = [f"tag{number % 50}", f"tag{number * 7 % 300}", f"day{number % 365}", "all"]
            caption = f"Number {number} on the way #tag{number % 90}"
            time_text = (start + timedelta(hours=number)).isoformat()
            record = {"post_id": str(number), "caption": caption, "tags": tags, "time": time_text}
            file.write(json.dumps(record) + "\n")
    return path


@click.command()
@click.argument("photos", nargs=-1, type=click.Path(path_type=Path))
@click.option("--count", default=200, help="Photos to make when none are given.")
@click.option("--posts", default=0, help="Import so many posts instead.")
@click.option("--models", type=click.Path(path_type=Path), help="Folder of model packs; default: the shipped ones.")
def main(photos: tuple[Path, ...], count: int, posts: int, models: Path | None) -> None:
    """Drop photos on a real window with an empty profile and print the pauses of the GUI thread as JSON."""
    from tagdesk.assistant.desk import Desk
    from tagdesk.assistant.importing import ImportService
    from tagdesk.assistant.suggest import SuggestService
    from tagdesk.gui.app import SWITCH_INTERVAL_S
    from tagdesk.gui.main_window import MainWindow
    from tagdesk.history.store import History
    from tagdesk.paths import Profile, models_dir

    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    with tempfile.TemporaryDirectory() as folder:
        profile = Profile(Path(folder) / "profile")
        history = History(profile.history_file)
        service = SuggestService(models or models_dir(), history=history)
        window = MainWindow(Desk(history), service, lambda: ImportService(history, profile), profile)
        window.show()
        if posts:
            report = measure_import(window, make_archive(Path(folder), posts))
        else:
            report = measure_drop(window, list(photos) or make_photos(Path(folder), count))
        window.close()
        history.close()
    click.echo(json.dumps({"platform": QGuiApplication.platformName(), **asdict(report)}))


if __name__ == "__main__":
    main()
