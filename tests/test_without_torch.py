"""The app runs where neither PyTorch nor the training package is installed, and where there is no network."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "resources" / "samples" / "cat.jpg"

# A child process in which these can't be imported and in which any use of a network socket is fatal: on Linux that of
# every library, its opening alone (`no_network`).
CHILD = """
import os, sys
from importlib.abc import MetaPathFinder

import no_network
if no_network.is_possible():
    no_network.forbid_network()

BLOCKED = {"torch", "torchvision", "transformers", "accelerate", "sklearn", "skimage", "onnx", "training"}

class Blocker(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

def forbid_network(event, _args):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname"}:
        os.write(2, f"network used: {event}\\n".encode())
        os._exit(99)

sys.meta_path.insert(0, Blocker())
sys.addaudithook(forbid_network)
"""

COMMAND = (
    CHILD
    + """
from tagdesk.__main__ import main
code = main(sys.argv[1:])
assert not BLOCKED & set(sys.modules)
sys.exit(code)
"""
)

# Opens the real window; once it is shown and has had time to load its models, it is closed.
WINDOW = (
    CHILD
    + """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

run_event_loop = QApplication.exec

def exec_for_a_moment(*_args):
    shown = []
    def look():
        shown.append([type(w).__name__ for w in QApplication.topLevelWidgets() if w.isVisible()])
        for window in QApplication.topLevelWidgets():
            window.close()
        QApplication.quit()
    QTimer.singleShot(4000, look)
    code = run_event_loop()
    print(shown)
    return code

QApplication.exec = exec_for_a_moment
from tagdesk.__main__ import main
code = main(sys.argv[1:])
assert not BLOCKED & set(sys.modules)
sys.exit(code)
"""
)


def run_child(code: str, home: Path, *args: object) -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests" / "security"))),
        "TAGDESK_HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, "-c", code, *map(str, args)]
    return subprocess.run(command, env=env, cwd=home, capture_output=True, text=True, check=False, timeout=180)


@pytest.mark.parametrize("module", ["torch", "training"])
def test_the_child_really_lacks_them(tmp_path: Path, module: str) -> None:
    result = run_child(CHILD + f"import {module}", tmp_path)
    assert "ModuleNotFoundError" in result.stderr


def test_the_child_notices_the_network(tmp_path: Path) -> None:
    result = run_child(CHILD + "import socket; socket.create_connection(('127.0.0.1', 9))", tmp_path)
    assert result.returncode in (99, -getattr(signal, "SIGSYS", 0))


def test_suggest(tmp_path: Path) -> None:
    result = run_child(COMMAND, tmp_path, "suggest", SAMPLE, "--caption", "Sunday afternoon", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    (answer,) = json.loads(result.stdout)
    assert answer["photo"] == str(SAMPLE)
    assert "cat" in [suggestion["tag"] for suggestion in answer["suggestions"][:5]]


def test_accepted_tags_expand_the_query_and_rejected_ones_stay_away(tmp_path: Path) -> None:
    ask = ("suggest", SAMPLE, "--json", "-k", 20)
    plain = json.loads(run_child(COMMAND, tmp_path, *ask).stdout)[0]["suggestions"]
    best, second = plain[0]["tag"], plain[1]["tag"]
    changed = json.loads(run_child(COMMAND, tmp_path, *ask, "--accept", best, "--reject", second).stdout)[0]
    tags = [suggestion["tag"] for suggestion in changed["suggestions"]]
    assert best not in tags
    assert second not in tags
    before = {suggestion["tag"]: suggestion["score"] for suggestion in plain}
    after = {suggestion["tag"]: suggestion["score"] for suggestion in changed["suggestions"]}
    shared = before.keys() & after.keys()
    assert any(abs(before[tag] - after[tag]) > 0.001 for tag in shared), "accepting a tag changed no score"


def test_doctor(tmp_path: Path) -> None:
    result = run_child(COMMAND, tmp_path, "doctor", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    report = json.loads(result.stdout)
    assert report["ok"] is True
    assert report["provider"].endswith("ExecutionProvider")
    assert {"first_suggestion_ms", "re_rank_ms", "load_ms"} <= set(report["self_test"])


def test_window_opens(tmp_path: Path) -> None:
    result = run_child(WINDOW, tmp_path, SAMPLE)
    # Qt's platform without a display says this of every window with a smallest size.
    complaints = [line for line in result.stderr.splitlines() if "propagateSizeHints" not in line]
    assert (result.returncode, complaints) == (0, [])
    assert "MainWindow" in result.stdout
