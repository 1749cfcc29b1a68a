"""The log file: begun anew when it is long, and whole whoever writes."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from tagdesk.contract.run_lock import RunLock
from tagdesk.log.shared_file import SharedFileHandler

WRITER = """
import logging, sys
from pathlib import Path
from tagdesk.log.shared_file import SharedFileHandler
handler = SharedFileHandler(Path(sys.argv[1]), most_bytes=1_000, kept=100)
print(flush=True)
sys.stdin.read()
for number in range(200):
    handler.emit(logging.makeLogRecord({"msg": f"{sys.argv[2]} {number} " + "x" * 50}))
"""


def record(words: str) -> logging.LogRecord:
    return logging.makeLogRecord({"msg": words})


def test_old_lines_go_and_so_many_files_stay(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    handler = SharedFileHandler(log, most_bytes=100, kept=2)
    for number in range(100):
        handler.emit(record(f"line {number:02}"))
    files = [log, tmp_path / "a.log.1", tmp_path / "a.log.2"]
    assert sorted(path for path in tmp_path.iterdir() if path.suffix != ".lock") == sorted(files)
    assert all(path.stat().st_size <= 100 for path in files)
    text = "".join(path.read_text() for path in reversed(files))
    assert text.splitlines() == [f"line {number:02}" for number in range(100)][-len(text.splitlines()) :]


def test_processes_that_write_together_lose_and_mix_nothing(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(log), name], **pipes) for name in "abc"]
    for writer in writers:
        writer.stdout.readline()
    for writer in writers:
        writer.stdin.close()
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    for writer in writers:
        writer.stdout.close()
    files = [path for path in tmp_path.iterdir() if path.suffix != ".lock"]
    assert len(files) > 20
    lines = sorted(line for path in files for line in path.read_text().splitlines())
    assert lines == sorted(f"{name} {number} " + "x" * 50 for name in "abc" for number in range(200))


def test_one_that_holds_the_lock_for_ever_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tagdesk.log.shared_file._PATIENCE_S", 0.05)
    lock = RunLock(tmp_path / "a.log.lock")
    assert lock.take()
    handler = SharedFileHandler(tmp_path / "a.log", most_bytes=10)
    for _ in range(2):
        handler.emit(record("not lost"))
    lock.release()
    assert (tmp_path / "a.log").read_text() == "not lost\n" * 2


def test_a_disk_that_refuses_stops_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.log").mkdir()
    SharedFileHandler(tmp_path / "a.log").emit(record("words"))
    assert "Logging error" in capsys.readouterr().err
