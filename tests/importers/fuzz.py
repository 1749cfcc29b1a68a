"""Damages the exports that the tests make up, in every way, and imports them: nothing but a clear sentence may come.

`python tests/importers/fuzz.py --cases 10000` is the campaign; `test_fuzz_importers.py` is its short form.
A case is told by importer, seed and number, and can be run again: `--importer NAME --seed 1 --only 17`.
"""

import argparse
import contextlib
import importlib
import inspect
import io
import json
import math
import sqlite3
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import IO, Any

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from limits import ended_after, peak_mb
from mutations import Files, as_bytes, mutated

from tagdesk.assistant.importing import Choice, ImportService
from tagdesk.assistant.typed import storable, storable_tags
from tagdesk.errors import ArchiveError
from tagdesk.history.imports import Outcome
from tagdesk.history.store import History
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.formats import IMPORTERS
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.paths import Profile

_SLOW_S, _HANGS_S = 1.0, 20.0
_MOST_GROWTH_MB = 400
_END_TO_END = 20
_NO_FOLDER = Path("/nowhere/export")


class WrongError(AssertionError):
    """What an importer gave that it must not give."""


class Memory:
    """A part of an export that is in memory: as in an archive, or as if it were a folder."""

    def __init__(self, files: Files, *, is_folder: bool = False) -> None:
        self._files, self._is_folder = files, is_folder

    def names(self) -> Iterator[tuple[str, int]]:
        for name, content in self._files.items():
            yield name, len(content)

    def open(self, name: str) -> IO[bytes]:
        return io.BytesIO(self._files[name])

    def path(self, name: str) -> Path | None:
        return _NO_FOLDER / name if self._is_folder and "\0" not in name else None

    def close(self) -> None:
        pass


def tree_of_files(files: Files, scratch: Path, *, is_folder: bool = False) -> ArchiveTree:
    """The tree of files in memory; archives among them are opened."""
    tree = ArchiveTree([Memory(files, is_folder=is_folder)])
    tree._open_nested(scratch)
    return tree


@dataclass(frozen=True)
class Case:
    """One damaged export and what is asked of it."""

    importer: Importer
    seed: int
    number: int
    files: Files
    options: Options
    is_folder: bool

    @property
    def name(self) -> str:
        return f"--importer {self.importer.name} --seed {self.seed} --only {self.number}"

    @property
    def is_end_to_end(self) -> bool:
        return self.number % _END_TO_END == 0


def made_up_exports() -> list[Files]:
    """What the tests of all formats make up: functions without arguments that give files by name."""
    exports = []
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        if path.stem == "test_fuzz_importers":
            continue
        module = importlib.import_module(path.stem)
        for name, made in inspect.getmembers(module, inspect.isfunction):
            if not name.startswith(("made_up", "old")) or made.__module__ != module.__name__:
                continue
            needed = [one for one in inspect.signature(made).parameters.values() if one.default is one.empty]
            if not needed and inspect.signature(made).return_annotation == dict[str, Any]:
                exports.append(as_bytes(made()))
    return exports


def starts(importer: Importer, scratch: Path) -> list[Files]:
    """Exports that an importer recognises; the general ones take none that belongs to another."""
    found = []
    for files in made_up_exports():
        with tree_of_files(files, scratch) as tree:
            others = [other for other in IMPORTERS if not other.general and importer.general]
            if importer.recognise(tree) and not any(other.recognise(tree) for other in others):
                found.append(files)
    return found


def case_of(importer: Importer, exports: list[Files], seed: int, number: int) -> Case:
    """The case of that number; the same one at any time."""
    random = Random(f"{seed}/{importer.name}/{number}")
    files = mutated(random.choice(exports), random)
    flags = {name: random.random() < 0.5 for name in ("first_comment", "stories", "replies", "people", "albums")}
    options = Options(random.choice((None, None, None, "ann", "", "#")), **flags)
    return Case(importer, seed, number, files, options, is_folder=random.random() < 0.3)


def run(case: Case, scratch: Path) -> None:
    """Read all of a case.

    Raises:
        Exception: A bug; `WrongError` tells what came that must not come.
    """
    with tree_of_files(case.files, scratch, is_folder=case.is_folder) as tree:
        with contextlib.suppress(ArchiveError):
            for importer in IMPORTERS:
                export = importer.recognise(tree)
                if export is not None:
                    _check_export(tree, export)
                if export is not None and importer is case.importer:
                    _check_all(tree, importer, importer.posts(tree, export, case.options))
        for problem in tree.problems:
            if not isinstance(problem, str) or not problem.strip():
                raise WrongError(f"no sentence: {problem!r:.200}")


def run_end_to_end(case: Case, folder: Path) -> None:
    """Import a case twice into a new history, from an archive or a folder.

    Raises:
        Exception: A bug.
    """
    folder.mkdir()
    given = folder / "given"
    profile = Profile(folder / "profile")
    if case.is_folder:
        _write_folder(case.files, given)
    else:
        given = folder / "given.zip"
        _write_zip(case.files, given)
    before = _below(folder)
    history = History(profile.history_file)
    try:
        service = ImportService(history, profile)
        choice = Choice(options=case.options)
        for turn in range(2):
            try:
                arrival = service.open([given])
            except ArchiveError:
                break
            with arrival:
                for found in arrival.found:
                    planned = _result(service.preview(found, choice))
                    report = _result(service.take_in(arrival, found, choice))
                    json.dumps(report.to_record())
                    if planned.posts_found != report.posts_found or planned.skipped != report.skipped:
                        raise WrongError("reading twice gives different posts")
                    new = report.outcomes[Outcome.IMPORTED] + report.outcomes[Outcome.UPDATED]
                    if turn and new:
                        raise WrongError(f"imported again: {report.outcomes}")
        for _ in history.export_posts():
            pass
    finally:
        history.close()
    with contextlib.closing(sqlite3.connect(profile.history_file)) as db:
        if [row[0] for row in db.execute("PRAGMA integrity_check")] != ["ok"]:
            raise WrongError("the history is damaged")
        if broken := db.execute("PRAGMA foreign_key_check").fetchall():
            raise WrongError(f"foreign keys lead nowhere: {broken[:3]}")
    outside = {path for path in _below(folder) - before if not path.is_relative_to(profile.root)}
    if outside or before - _below(folder) or (profile.scratch_dir.is_dir() and any(profile.scratch_dir.iterdir())):
        raise WrongError(f"files outside of the profile or left behind: {outside}")


def failure_of(case: Case, scratch: Path) -> str | None:
    """What is wrong with a case, with the line it comes from; None if nothing is."""
    start, memory = time.process_time(), peak_mb()
    try:
        with ended_after(_HANGS_S * (3 if case.is_end_to_end else 1)):
            run(case, scratch)
            took = time.process_time() - start
            if case.is_end_to_end:
                with tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as folder:
                    run_end_to_end(case, Path(folder, "work"))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - also a panic of a library, which is no `Exception`
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "/tagdesk/" in frame.filename] or frames
        return f"{type(error).__name__}: {error!s:.300} [{Path(ours[-1].filename).name}:{ours[-1].lineno}]"
    if took > _SLOW_S:
        return f"slow: {took:.1f} s"
    if (grown := peak_mb() - memory) > _MOST_GROWTH_MB:
        return f"memory: {grown} MB more"
    return None


def smallest(case: Case, failure: str, scratch: Path, exports: list[Files]) -> Case:
    """The case with the files left out, or as they were, that the failure doesn't need."""
    kind = failure.partition(":")[0] + failure.rpartition("[")[2]

    def still(files: Files) -> bool:
        other = failure_of(Case(case.importer, case.seed, case.number, files, case.options, case.is_folder), scratch)
        return other is not None and other.partition(":")[0] + other.rpartition("[")[2] == kind

    files = dict(case.files)
    originals = {name: content for export in exports for name, content in export.items()}
    for name in list(files):
        rest = {other: content for other, content in files.items() if other != name}
        if still(rest):
            files = rest
        elif name in originals and files[name] != originals[name] and still(files | {name: originals[name]}):
            files[name] = originals[name]
    return Case(case.importer, case.seed, case.number, files, case.options, case.is_folder)


def campaign(
    importer: Importer, cases: range, seed: int, save_to: Path | None = None, exports: list[Files] | None = None
) -> list[tuple[Case, str]]:
    """Run cases; those that fail, and why. Each kind of failure is saved once, as small as it gets."""
    failures: list[tuple[Case, str]] = []
    kinds: set[str] = set()
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        exports = starts(importer, scratch) if exports is None else exports
        if not exports:
            raise LookupError(f"No test makes up an export of {importer.title}.")
        for number in cases:
            case = case_of(importer, exports, seed, number)
            if (failure := failure_of(case, scratch)) is None:
                continue
            failures.append((case, failure))
            kind = failure.rpartition("[")[2] if "[" in failure else failure.partition(":")[0]
            if save_to and kind not in kinds:
                kinds.add(kind)
                _save(smallest(case, failure, scratch, exports), failure, save_to)
    return failures


def main() -> int:
    """The campaign: one line an importer."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--importer", choices=[importer.name for importer in IMPORTERS])
    parser.add_argument("--only", type=int, help="number of the one case to run")
    parser.add_argument("--failures", type=Path, default=Path(tempfile.gettempdir(), "tagdesk-fuzz"))
    asked = parser.parse_args()
    numbers = range(asked.cases) if asked.only is None else range(asked.only, asked.only + 1)
    count = 0
    for importer in IMPORTERS:
        if asked.importer not in (None, importer.name):
            continue
        start = time.monotonic()
        failures = campaign(importer, numbers, asked.seed, asked.failures)
        count += len(failures)
        seconds = time.monotonic() - start
        _say(f"{importer.name:12} {len(numbers):7,} cases {seconds:8.1f} s {len(failures):5} failures")
        for case, failure in failures[:50]:
            _say(f"    {case.name}: {failure}")
    return 1 if count else 0


def _check_all(tree: ArchiveTree, importer: Importer, items: Iterable[Item | Skip]) -> None:
    seen = set()
    for item in items:
        check(tree, item, importer)
        if isinstance(item, Item):
            post = item.post
            key = post.source, post.post_id, post.user if importer.name == "jsonl" else None
            if key in seen:
                raise WrongError(f"two posts of one id: {key!r:.200}")
            seen.add(key)


def _check_export(tree: ArchiveTree, export: Export) -> None:
    if not export.files or any(name not in tree for name in export.files):
        raise WrongError(f"files that are not there: {export.files!r:.200}")
    if export.account is not None and (not isinstance(export.account, str) or not _is_text(export.account)):
        raise WrongError(f"account {export.account!r:.200}")


def check(tree: ArchiveTree, item: Item | Skip, importer: Importer) -> None:
    """Raises `WrongError` for what an importer must not give."""
    if isinstance(item, Skip):
        return
    post = item.post
    texts = [post.post_id, post.caption, post.user, post.source, post.place, post.camera, *post.tags, *post.alt]
    texts += [*post.flags, *post.rejected, *post.image_words]
    for text in texts:
        if text is not None and (not isinstance(text, str) or not _is_text(text)):
            raise WrongError(f"no text that can be kept: {text!r:.200}")
    if not post.post_id:
        raise WrongError("no id")
    if not post.source:
        raise WrongError("no source")
    if len(storable_tags(post.tags)) != len(post.tags):
        raise WrongError(f"tags {post.tags!r:.300}")
    if not post.caption.strip() and not post.tags:
        raise WrongError("neither tags nor text")
    if post.alt and len(post.alt) != len(post.images):
        raise WrongError(f"{len(post.alt)} texts for {len(post.images)} pictures")
    for image in post.images:
        if image not in tree and not (importer.general and Path(image).is_absolute()):
            raise WrongError(f"picture {image!r:.200}")
    if len(set(post.images)) != len(post.images):
        raise WrongError("a picture twice")
    _check_place(post.lat, post.lon)
    for moment in (post.time, post.done_at):
        if moment is not None:
            _check_time(moment, importer)
    if post.time is None and post.time_zone_known and importer.name != "jsonl":
        raise WrongError("the zone of no time")
    if not isinstance(item.missing, int) or item.missing < 0:
        raise WrongError(f"missing {item.missing!r}")
    json.dumps(post.to_record(), allow_nan=False)


def _check_place(lat: Any, lon: Any) -> None:
    if lat is None and lon is None:
        return
    for degrees, most in ((lat, 90), (lon, 180)):
        if not isinstance(degrees, int | float) or not math.isfinite(degrees) or abs(degrees) > most:
            raise WrongError(f"place {lat!r} {lon!r}")


def _check_time(moment: datetime, importer: Importer) -> None:
    moment.isoformat()
    if moment.tzinfo:
        moment.timestamp()
    elif importer.name != "jsonl":
        moment.replace(tzinfo=None) - datetime(1970, 1, 1)
    latest = 9998 if importer.name == "jsonl" else (datetime.now() + timedelta(days=2)).year
    if not 1826 <= moment.year <= latest:
        raise WrongError(f"time {moment}")


def _is_text(text: str) -> bool:
    return storable(text) == text


def _write_folder(files: Files, folder: Path) -> None:
    folder.mkdir()
    for name, content in files.items():
        path = folder / name.replace("\0", "_")
        inside = not name.startswith("/") and ".." not in name.split("/")
        with contextlib.suppress(OSError, UnicodeError):  # no name of a file here
            if inside and len(name) < 500:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)


def _write_zip(files: Files, path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(storable(name)[:20_000] or "_", content)


def _below(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def _result(work: Generator[Any, None, Any]) -> Any:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def _save(case: Case, failure: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / f"{case.importer.name} {case.seed} {case.number}"
    _write_zip(case.files, stem.with_name(f"{stem.name}.zip"))
    stem.with_name(f"{stem.name}.txt").write_text(f"{case.name}\n{case.options}\n{failure}\n", "utf-8", "replace")


def _say(text: str) -> None:
    sys.stdout.write(text.encode("utf-8", "replace").decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
