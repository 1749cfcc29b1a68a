"""Fuzzes every parser and prints a table: `--seconds 20` each by atheris, or `--cases 1000` each by Hypothesis.

A case that failed runs again by `--target NAME --run FILE`. atheris comes with `pip install -e '.[fuzz]'`.
"""

import argparse
import logging
import sys
import tempfile
import warnings
from pathlib import Path

import rooms  # noqa: F401 - lets the others be found
from fuzz_result import Result

_FOLDER = Path(tempfile.gettempdir(), "tagdesk-fuzz")


def main() -> int:
    """One line a parser; 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--target", action="append", metavar="NAME", help="only this one, and others so given")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--seconds", type=int, help="by atheris, so long for each parser")
    way.add_argument("--cases", type=int, help="by Hypothesis, so many for each parser")
    way.add_argument("--run", type=Path, help="a file with the bytes of one case")
    parser.add_argument("--corpus", type=Path, default=_FOLDER / "corpus")
    parser.add_argument("--findings", type=Path, default=_FOLDER / "findings")
    asked = parser.parse_args()
    logging.disable()
    warnings.simplefilter("ignore")
    # Whoever watches the parsers has to import them.
    if asked.seconds:
        from fuzz_atheris import by_atheris, watched_targets

        targets = watched_targets()
    else:
        from fuzz_hypothesis import by_hypothesis
        from targets import ALL, run_case

        targets = ALL
    if unknown := set(asked.target or ()) - targets.keys():
        parser.error(f"no target is called {min(unknown)!r}; these are: {', '.join(targets)}")
    results = []
    for name in asked.target or targets:
        target, findings = targets[name], asked.findings / name
        if asked.run:
            run_case(target, asked.run.read_bytes())
            continue
        if asked.seconds:
            result = by_atheris(target, asked.seconds, asked.corpus, findings)
        else:
            result = by_hypothesis(target, asked.cases)
        results.append(result)
        _say(result)
        for finding in result.findings:
            sys.stdout.write(f"    {finding.kind}: {len(finding.data)} bytes in {finding.save(findings)}\n")
    if results:
        _say(Result("all", sum(one.cases for one in results), sum(one.seconds for one in results)))
    return 1 if any(one.findings for one in results) else 0


def _say(result: Result) -> None:
    sys.stdout.write(f"{result.name:24} {result.cases:11,} {result.seconds:8.1f} s {len(result.findings):4}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
