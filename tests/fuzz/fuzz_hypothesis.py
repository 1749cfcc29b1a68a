"""One parser by Hypothesis, as many cases as wanted."""

import time
import traceback

from damage import damaged
from fuzz_result import Finding, Result, kind_of
from hypothesis import HealthCheck, Phase, given, settings
from target import Target
from targets import run_case

#: Failures that differ are each looked for in a run of their own.
_MOST_RUNS = 5


def by_hypothesis(target: Target, cases: int) -> Result:
    """Run so many cases; of each kind of failure the smallest is kept."""
    findings: dict[str, Finding] = {}
    count, start = 0, time.monotonic()
    last = b""

    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(damaged(target))
    def run(data: bytes) -> None:
        nonlocal count, last
        count += 1
        try:
            run_case(target, data)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            if kind_of(error) in findings:
                return
            last = data
            raise

    for _ in range(_MOST_RUNS):
        try:
            run()
            break
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it is: a panic of a library is no `Exception`
            findings[kind_of(error)] = Finding(kind_of(error), last, "".join(traceback.format_exception(error)))
    return Result(target.name, count, time.monotonic() - start, list(findings.values()))
