"""Measures how long the GUI thread is ever blocked: `python -m tagdesk.gui.heartbeat [PHOTO…]`.

Without photos it makes 200 of 12 megapixels; with the option `--models DIR` the real engine runs beside them. With
`--scroll` it then pages through the queue until every thumbnail was there, and tells how much the memory grew. With
`--posts N` it imports an archive of so many posts instead, undoes that and does it again.
"""

import itertools
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication

from tagdesk.gui.resident_memory import resident_mb

if TYPE_CHECKING:
    from tagdesk.gui.main_window import MainWindow

_BEAT_MS = 5
_BLOCKED_MS = 50
_TIMEOUT_S = 900


@dataclass(frozen=True)
class HeartbeatReport:
    """Pauses between two turns of the event loop while photos were dropped, or posts imported.

    Attributes:
        usable_s: From the drop until the queue had its first row.
        memory_mb: Resident memory at the end of each part: the drop, then each tenth of the way through the queue.
    """

    photos: int
    elapsed_s: float
    beats: int
    longest_pause_ms: float
    pauses_over_50_ms: int
    usable_s: float = 0.0
    memory_mb: tuple[float, ...] = ()


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


def measure_drop(window: "MainWindow", paths: Sequence[Path], *, scroll: bool = False) -> HeartbeatReport:
    """Put photos on the desk of a shown window and wait until all is done, thumbnails and suggestions included.

    Args:
        scroll: Then show every row of the queue, and wait for its thumbnail.
    """
    started_s = time.perf_counter()
    usable_s: list[float] = []
    memory: list[float] = []
    window.queue.model.rowsInserted.connect(lambda *_: usable_s.append(time.perf_counter() - started_s))
    drop: list[Callable[[], object]] = [lambda: window.session.take_in(paths)]
    acts = itertools.chain(drop, _pages(window, memory) if scroll else ())
    report = _measure(window, acts, len(paths), patience=2 if scroll else 5)
    first_s = round(usable_s[0], 2) if usable_s else 0.0
    return replace(report, usable_s=first_s, memory_mb=tuple(memory))


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


def _pages(window: "MainWindow", memory: list[float]) -> Iterator[Callable[[], object]]:
    """One act for each page of the queue, made when it is due: only then is it known how many there are."""
    bar = window.queue.view.verticalScrollBar()
    bar.setValue(0)
    while bar.value() < bar.maximum():
        if bar.value() * 10 >= bar.maximum() * len(memory):
            memory.append(resident_mb())
        yield lambda: bar.setValue(bar.value() + bar.pageStep())
    memory.append(resident_mb())


def _measure(
    window: "MainWindow", acts: Iterable[Callable[[], object]], photos: int, *, patience: int = 5
) -> HeartbeatReport:
    """Act, wait until all work is done, act again, and so on."""
    heartbeat = Heartbeat()
    loop = QEventLoop()
    started_s = time.perf_counter()
    poll = QTimer(interval=100)
    waiting = iter(acts)
    idle_for = patience

    def look() -> None:
        nonlocal idle_for
        idle_for = idle_for + 1 if window.idle else 0
        act = next(waiting, None) if idle_for >= patience else None
        if act is not None:
            idle_for = 0
            act()
        elif idle_for >= patience or time.perf_counter() - started_s > _TIMEOUT_S:
            loop.quit()

    poll.timeout.connect(look)
    heartbeat.start()
    if photos and (act := next(waiting, None)) is not None:
        act()
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
    """Large JPEGs of one picture, each file with another content."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for row in range(0, height, 20):
        for column in range(0, width, 20):
            painter.fillRect(column, row, 20, 20, QColor.fromHsv((row * 7 + column * 3) % 360, 180, 80 + row % 170))
    painter.end()
    paths = [folder / f"IMG_{number:04}.jpg" for number in range(count)]
    image.save(str(paths[0]), quality=80)
    encoded = paths[0].read_bytes()
    for path in paths:
        comment = path.name.encode("ascii")
        path.write_bytes(encoded[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + encoded[2:])
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
@click.option("--scroll", is_flag=True, help="Then show every row of the queue.")
@click.option("--posts", default=0, help="Import so many posts instead.")
@click.option("--models", type=click.Path(path_type=Path), help="Folder of model packs; default: the shipped ones.")
def main(photos: tuple[Path, ...], count: int, scroll: bool, posts: int, models: Path | None) -> None:
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
            report = measure_drop(window, list(photos) or make_photos(Path(folder), count), scroll=scroll)
        window.close()
        history.close()
    click.echo(json.dumps({"platform": QGuiApplication.platformName(), **asdict(report)}))


if __name__ == "__main__":
    main()
