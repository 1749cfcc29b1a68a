"""One parser by atheris, which looks for cases that reach new code: in a process of its own, begun anew if it dies."""

import contextlib
import io
import os
import re
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

import atheris
from bounds import memory_folder, written_inside
from fuzz_result import Finding, Result, kind_of
from target import Target

#: What is watched for new ways through the code.
_PARSERS = ["tagdesk", "PIL", "tarfile", "zipfile", "json", "ijson", "tomllib", "csv", "defusedxml", "xml"]
_HANGS_S, _MOST_MEMORY_MB, _LARGEST_BLOCK_MB = 10, 2_500, 1_500
_LONGEST, _SHORTEST_LIMIT = 1 << 16, 1 << 9
#: A process that dies at once again and again is of no use.
_MOST_DEATHS = 20
_EXECUTED = re.compile(r"stat::number_of_executed_units: (\d+)")


def watched_targets() -> Mapping[str, Target]:
    """All parsers; nothing of them may have been imported before."""
    # It names each module that it watches.
    with (
        contextlib.redirect_stderr(io.StringIO()),
        atheris.instrument_imports(include=_PARSERS, enable_loader_override=False),
    ):
        from targets import ALL
    return ALL


def by_atheris(target: Target, seconds: int, corpus: Path, findings: Path) -> Result:
    """Run for so long.

    Args:
        corpus: Folder of cases that reached something new; the next campaign begins with them.
        findings: Folder of cases that led to a failure.
    """
    cases = corpus / target.name
    longest = _seeded(target, cases)
    count, deaths, start = 0, 0, time.monotonic()
    with tempfile.TemporaryDirectory(dir=memory_folder()) as temporary:
        scratch = Path(temporary)
        options = [
            f"-max_len={min(_LONGEST, max(_SHORTEST_LIMIT, 2 * longest))}",
            f"-timeout={_HANGS_S}",
            f"-rss_limit_mb={_MOST_MEMORY_MB}",
            f"-malloc_limit_mb={_LARGEST_BLOCK_MB}",
            f"-artifact_prefix={scratch}/died-",
            "-print_final_stats=1",
            *_dictionary(target, scratch),
            str(cases),
        ]
        while (left := seconds - (time.monotonic() - start)) >= 1 and deaths < _MOST_DEATHS:
            code = _in_a_child(target, [f"-max_total_time={left:.0f}", *options], scratch, findings)
            said = (scratch / "said").read_text(encoding="utf-8", errors="replace")
            count += sum(map(int, _EXECUTED.findall(said)))
            if code:
                deaths += 1
                data = [path.read_bytes() for path in scratch.glob("died-*")]
                Finding(f"the process died [{deaths}]", data[0] if data else b"", said[-4000:]).save(findings)
                for path in scratch.glob("died-*"):
                    path.unlink()
    found = [Finding.load(path) for path in sorted(findings.glob("*.bin"))]
    return Result(target.name, count, time.monotonic() - start, found)


def _in_a_child(target: Target, options: list[str], scratch: Path, findings: Path) -> int:
    """libFuzzer ends its process, which is a copy of this one; how it ended."""
    sys.stdout.flush()
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    said = os.open(scratch / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    folder, known = scratch / "case", set[str]()

    def run(data: bytes) -> None:
        folder.mkdir(exist_ok=True)
        try:
            with written_inside(folder):
                target.check(data, folder)
        except Exception as error:  # noqa: BLE001 - whatever it is
            if (kind := kind_of(error)) not in known:
                known.add(kind)
                Finding(kind, data, "".join(traceback.format_exception(error))).save(findings)
        if any(folder.iterdir()):
            shutil.rmtree(folder)

    atheris.Setup([sys.argv[0], *options], run)
    atheris.Fuzz()
    os._exit(0)


def _seeded(target: Target, folder: Path) -> int:
    """Put the seeds beside what earlier campaigns found; how long the longest is."""
    folder.mkdir(parents=True, exist_ok=True)
    longest = 0
    for number, seed in enumerate(target.seeds()):
        (folder / f"seed-{number}").write_bytes(seed)
        longest = max(longest, len(seed))
    return longest


def _dictionary(target: Target, scratch: Path) -> list[str]:
    if not target.words:
        return []
    lines = ('"' + "".join(f"\\x{byte:02x}" for byte in word[:60]) + '"\n' for word in target.words)
    (scratch / "words.dict").write_text("".join(lines), encoding="ascii")
    return [f"-dict={scratch / 'words.dict'}"]
