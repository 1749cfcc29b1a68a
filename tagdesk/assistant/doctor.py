"""What is installed, what really runs, and how fast: everything a report about a problem should hold."""

import statistics
import tempfile
import time as clock
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from tagdesk.assistant.machine import unnamed
from tagdesk.assistant.model_folders import ModelFolders
from tagdesk.assistant.own_set import SHIPPED
from tagdesk.assistant.packs import PackCheck, check_packs, rerun_with
from tagdesk.assistant.surroundings import Surroundings
from tagdesk.assistant.versions import installed_versions
from tagdesk.domain import Progress
from tagdesk.errors import TagDeskError
from tagdesk.recommend.runtime import ProviderReport, provider_report
from tagdesk.recommend.sample_photos import take_photos

_SAMPLE = "cat.jpg"
_CAPTION = "Sunday afternoon with the cat"
_REPETITIONS = 5


class Suggester(Protocol):
    """What the doctor asks of the suggest service."""

    def warm_up(self) -> None:
        """Load the models."""

    def suggest(self, *, photo: Path | None, caption: str, accepted: Sequence[str]) -> Any:
        """Rank tags for one post."""

    def status(self) -> Any:
        """What really runs."""


@dataclass(frozen=True)
class SelfTest:
    """The main job, done once: medians in milliseconds, warm except for `load_ms`.

    Attributes:
        load_ms: Loading the models.
        first_suggestion_ms: From the file of a new photo of 12 megapixels and a caption to ranked tags.
        re_rank_ms: Ranking the rest again after a tag was accepted.
        tags: What was suggested, best first.
    """

    load_ms: float
    first_suggestion_ms: float
    re_rank_ms: float
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Diagnosis:
    """The doctor's findings; `problems` are sentences that say what to do, empty when all is well.

    Attributes:
        model_set: Name of the set of models that is in use, or `SHIPPED`.
    """

    versions: Mapping[str, str]
    runtime: ProviderReport
    provider: str
    threads: int
    model_set: str
    packs: tuple[PackCheck, ...]
    self_test: SelfTest | None
    problems: tuple[str, ...]


def examine(service: Suggester, models: Path | ModelFolders, samples_dir: Path) -> Diagnosis:
    """Check the models, then do the main job once with a stop-watch; what fails becomes a problem, the rest goes on."""
    steps = examination(service, models, samples_dir)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            diagnosis: Diagnosis = end.value
            return diagnosis


def examination(
    service: Suggester, models: Path | ModelFolders, samples_dir: Path
) -> Generator[Progress, None, Diagnosis]:
    """The same as long work, which tells what it is at."""
    problems: list[str] = []
    own = ModelFolders.at(models).own
    packs: list[PackCheck] = []
    self_test = None
    try:
        for pack in check_packs(models, rerun_with(models)):
            packs.append(pack)
            yield Progress(len(packs), 0, pack.name)
        problems += [pack.problem for pack in packs if pack.problem]
        self_test = yield from _test_self(service, samples_dir / _SAMPLE)
    except TagDeskError as error:
        problems.append(str(error))
    status = service.status()
    problems += status.problems
    return Diagnosis(
        versions=installed_versions(),
        runtime=provider_report(),
        provider=status.provider,
        threads=status.threads,
        model_set=own.name if own else SHIPPED,
        packs=tuple(packs),
        self_test=self_test,
        # The same missing file is met by the check, the self-test and the service.
        problems=tuple(dict.fromkeys(problems)),
    )


def report_rows(diagnosis: Diagnosis, surroundings: Surroundings) -> list[tuple[str, str, str]]:
    """The findings for a person, who is not named in them: what was checked, the result, a note."""
    rows = [(name, version, "") for name, version in diagnosis.versions.items()]
    threads = f"{diagnosis.threads} thread{'' if diagnosis.threads == 1 else 's'}"
    rows.append(("runs on", f"{diagnosis.provider}, {threads}", diagnosis.runtime.note))
    rows += surroundings.rows()
    rows.append(("set of models", diagnosis.model_set, ""))
    rows += [(f"model {name}", state, golden) for name, state, golden in map(check_row, diagnosis.packs)]
    if test := diagnosis.self_test:
        rows += [
            ("models loaded in", f"{test.load_ms:.0f} ms", ""),
            ("first suggestion", f"{test.first_suggestion_ms:.0f} ms", "12-megapixel photo and caption"),
            ("re-rank", f"{test.re_rank_ms:.0f} ms", "after a tag was accepted"),
            ("sample photo", " ".join(test.tags), ""),
        ]
    return [(name, unnamed(result), unnamed(note)) for name, result, note in rows]


def check_row(check: PackCheck) -> tuple[str, str, str]:
    """One check as a row: model, state, golden example."""
    golden = "not run"
    if check.golden:
        golden = f"{check.golden.overlap:.0%} of the tags, scores within {check.golden.score_difference:.3f}"
    return check.name, check.problem or "whole", golden


def _test_self(service: Suggester, sample: Path) -> Generator[Progress, None, SelfTest]:
    load_ms, _ = _timed(service.warm_up)
    first_ms: list[float] = []
    re_rank_ms: list[float] = []
    tags: tuple[str, ...] = ()
    with tempfile.TemporaryDirectory(prefix="tagdesk-doctor-") as folder:
        for photo in take_photos(sample, Path(folder), _REPETITIONS):
            ask = partial(service.suggest, photo=photo, caption=_CAPTION)
            elapsed_ms, result = _timed(partial(ask, accepted=()))
            first_ms.append(elapsed_ms)
            tags = tuple(suggestion.tag for suggestion in result.suggestions)
            elapsed_ms, _ = _timed(partial(ask, accepted=tags[:1]))
            re_rank_ms.append(elapsed_ms)
            yield Progress(len(re_rank_ms), _REPETITIONS, "self-test")
    return SelfTest(load_ms, statistics.median(first_ms), statistics.median(re_rank_ms), tags[:10])


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = clock.perf_counter()
    result = work()
    return (clock.perf_counter() - started) * 1000, result
