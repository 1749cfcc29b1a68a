"""How fast each part of the program is on this machine, and how near to what the machine can do at most."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from tagdesk.assistant.importing import Choice, ImportService
from tagdesk.assistant.model_folders import ModelFolders
from tagdesk.assistant.suggest import SuggestService
from tagdesk.domain import DeskPost, Progress
from tagdesk.history.browse import Which
from tagdesk.history.store import History
from tagdesk.paths import Profile, models_dir
from tagdesk.recommend.bench import Bench
from tagdesk.recommend.limits import Limits, measure_limits
from tagdesk.recommend.runtime import default_threads
from tagdesk.recommend.sample_photos import take_photos
from tagdesk.recommend.steps import at_once

_SAMPLE = "cat.jpg"
_RUNS, _BATCH, _POSTS, _PAGE = 10, 24, 2_000, 60
_BACKBONE = "backbone/backbone"
#: What is read of a post once, whatever is accepted then.
_ONCE = (_BACKBONE, "sentences/sentences")
_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class BenchRow:
    """One part.

    Attributes:
        ms: Median over some runs.
        flops: Floating-point operations it takes; 0 where it is no arithmetic to speak of.
        bytes: What it must read or write at least once; of a model its weights.
        share: Of the machine's limit, 0…1; None for what waits on other things.
    """

    part: str
    ms: float
    flops: int = 0
    bytes: int = 0
    share: float | None = None

    @classmethod
    def of_work(cls, part: str, ms: float, limits: Limits, flops: int, held: int) -> "BenchRow":
        """A row with its share."""
        return cls(part, round(ms, 2), flops, held, round(limits.least_s(flops, held) * 1000 / ms, 3))


@dataclass(frozen=True)
class AppBench:
    """All rows, and what the machine can do."""

    limits: Limits
    rows: tuple[BenchRow, ...]


def bench(folders: ModelFolders, samples_dir: Path) -> Generator[Progress, None, AppBench]:
    """Measure; takes about twenty seconds. Nothing of the person's own data is touched.

    Raises:
        TagDeskError: A model is missing or damaged, or the disk is full.
    """
    limits = measure_limits(default_threads())
    rows: list[BenchRow] = []
    with tempfile.TemporaryDirectory(prefix="tagdesk-bench-") as name:
        folder = Path(name)
        photos = take_photos(samples_dir / _SAMPLE, folder, _BATCH)
        for number, part in enumerate(_PARTS):
            yield Progress(number, len(_PARTS), "measuring")
            rows += part(_Bench(folders, photos, folder, limits))
    return AppBench(limits, tuple(rows))


@dataclass(frozen=True)
class _Bench:
    folders: ModelFolders
    photos: list[Path]
    folder: Path
    limits: Limits


def _starting(at: _Bench) -> Iterator[BenchRow]:
    if not getattr(sys, "frozen", False):  # a single folder has no interpreter to ask
        command = [sys.executable, "-c", "import tagdesk.cli"]
        yield BenchRow("a command starts", _ms(lambda: subprocess.run(command, check=True)))


def _suggesting(at: _Bench) -> Iterator[BenchRow]:
    started = perf_counter()
    models = Bench(at.folders.of, at.limits.threads)
    loaded_ms = (perf_counter() - started) * 1000
    packs = {pack.folder for pack in models.packs.values()}
    held = sum(path.stat().st_size for pack in packs for path in pack.iterdir())
    yield BenchRow.of_work("models loaded", loaded_ms, at.limits, 0, held)
    framing, photo = models.photos.framing, at.photos[0]
    picture = framing.open(photo)
    decoded = photo.stat().st_size + 3 * picture.width * picture.height
    yield BenchRow.of_work("photo decoded", _ms(lambda: framing.pixels(framing.open(photo))), at.limits, 0, decoded)
    models.time(photo, -1)
    timings = [models.time(at.photos[(run + 1) % len(at.photos)], run) for run in range(_RUNS)]
    work = _counted_work()
    for name, calls in timings[0].calls.items():
        if calls:
            ms = median(timing.models_ms[name] for timing in timings)
            yield BenchRow.of_work(f"model {name.partition('/')[2]}", ms, at.limits, *work.get(name, (0, 0)))
    flops, held = _added_up(work)
    first_ms = median(timing.first_ms for timing in timings)
    yield BenchRow.of_work("first suggestion", first_ms, at.limits, flops, held + decoded)
    again_ms = median(timing.again_ms for timing in timings)
    yield BenchRow.of_work("re-rank", again_ms, at.limits, *_added_up(work, without=_ONCE))


def _in_batches(at: _Bench) -> Iterator[BenchRow]:
    work = _counted_work()
    for part, ask in (("a photo of many, looked at", False), ("a photo of many, with suggestions", True)):
        service = SuggestService(at.folders)  # a new one has seen no photo yet
        service.warm_up()
        started = perf_counter()
        for photo in service.ahead(at.photos):
            if ask:
                service.suggest(photo=photo, caption="Sunday at the lake with the dog")
        each_ms = (perf_counter() - started) * 1000 / len(at.photos)
        flops, held = _added_up(work) if ask else work[_BACKBONE]
        yield BenchRow.of_work(part, each_ms, at.limits, flops, held)


def _with_a_history(at: _Bench) -> Iterator[BenchRow]:
    profile = Profile(at.folder / "profile")
    posts = at.folder / "posts.jsonl"
    posts.write_text("".join(f"{json.dumps(_post(number))}\n" for number in range(_POSTS)), encoding="utf-8")
    with closing(History(profile.history_file)) as history:
        service = ImportService(history, profile)
        started = perf_counter()
        with service.open([posts]) as arrival:
            at_once(service.take_in(arrival, arrival.found[0], Choice()))
        imported_ms = (perf_counter() - started) * 1000
        yield BenchRow(f"{_POSTS:,} posts imported", round(imported_ms, 2), bytes=posts.stat().st_size)
        found = Which("sunset")
        page = [entry.post for entry in history.found(history.found_ids(found, _PAGE))]
        searched_ms = _ms(lambda: history.found(history.found_ids(found, _PAGE)))
        yield BenchRow("past posts searched", searched_ms, bytes=_size_of(page))
        read = [done.post for done in history.past(1)]
        yield BenchRow(f"{len(read)} past posts read", _ms(lambda: history.past(1)), bytes=_size_of(read))


def _post(number: int) -> dict[str, object]:
    words = ("sunset", "harbour", "walk", "coffee", "mountain", "garden", "winter")
    caption = " ".join(words[(number * step) % len(words)] for step in (1, 2, 3)) + f" number {number}"
    time = (_BEGIN + timedelta(hours=number)).isoformat()
    return {"post_id": str(number), "user": "me", "caption": caption, "tags": [f"tag{number % 97}"], "time": time}


def _size_of(posts: Iterable[DeskPost]) -> int:
    """Bytes of captions and tags."""
    return sum(len(" ".join((post.caption, *post.chosen)).encode()) for post in posts)


def _added_up(work: Mapping[str, tuple[int, int]], without: Collection[str] = ()) -> tuple[int, int]:
    rows = [row for name, row in work.items() if name not in without]
    return sum(flops for flops, _ in rows), sum(held for _, held in rows)


def _counted_work() -> Mapping[str, tuple[int, int]]:
    """Operations and bytes of weights in a suggestion by the shipped models, as training counted them."""
    document = json.loads((models_dir() / "work.json").read_text(encoding="utf-8"))
    return {name: (row["flops"], row["bytes"]) for name, row in document.items()}


def _ms(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(_RUNS):
        started = perf_counter()
        work()
        times.append((perf_counter() - started) * 1000)
    return round(median(times), 2)


_PARTS: tuple[Callable[[_Bench], Iterator[BenchRow]], ...] = (_starting, _suggesting, _in_batches, _with_a_history)
