"""The main jobs where no socket can be opened, and where there is no network at all; `test_without_torch` does more."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import no_network
import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources" / "samples" / "cat.jpg"
CAGED = [sys.executable, str(Path(__file__).with_name("no_network.py")), sys.executable]
#: A network of its own in which not even the loopback is up.
ALONE = ["unshare", "--map-root-user", "--net"]

can_filter = pytest.mark.skipif(not no_network.is_possible(), reason="needs Linux's filter of system calls")


def run(command: list[str], home: Path) -> subprocess.CompletedProcess[str]:
    """Run as a person whose home is a folder; without what tells libraries that nobody is to be watched."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("CI", "XDG_", "ORT_", "GITHUB_"))}
    env |= {"PYTHONPATH": str(ROOT), "HOME": str(home), "TMPDIR": str(home), "TAGDESK_HOME": str(home / "profile")}
    return subprocess.run(command, env=env, cwd=home, capture_output=True, text=True, check=False, timeout=120)


@can_filter
@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket(socket.AF_INET)",
        "import socket; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
        "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "import ctypes; ctypes.CDLL(None).socket(2, 1, 0)",
        "import ctypes; ctypes.CDLL(None).syscall(425, 1, 0)",
        "import socket, threading; t = threading.Thread(target=socket.socket); t.start(); t.join()",
    ],
)
def test_the_cage_holds(tmp_path: Path, attempt: str) -> None:
    assert run([*CAGED, "-c", attempt], tmp_path).returncode == -signal.SIGSYS


@can_filter
def test_the_cage_holds_children_and_lets_the_machine_talk_to_itself(tmp_path: Path) -> None:
    child = f"import subprocess; print(subprocess.call([{sys.executable!r}, '-c', 'import socket; socket.socket()']))"
    assert run([*CAGED, "-c", child], tmp_path).stdout.strip() == str(-signal.SIGSYS)
    own = "import socket; socket.socket(socket.AF_UNIX); socket.socketpair(); print('fine')"
    assert run([*CAGED, "-c", own], tmp_path).stdout == "fine\n"


def suggested_and_imported(start: list[str], home: Path) -> None:
    """Suggest tags for a photo and take in an archive; `start` is what comes before `-m tagdesk`."""
    home.mkdir(exist_ok=True)
    (home / "past.csv").write_text("time,text,tags\n2024-05-01T10:00:00Z,On the sofa,cat;sofa\n", encoding="utf-8")
    imported = run([*start, "-m", "tagdesk", "import", str(home / "past.csv"), "--json"], home)
    assert (imported.returncode, imported.stderr) == (0, "")
    assert json.loads(imported.stdout)["posts_found"] == 1
    answer = run([*start, "-m", "tagdesk", "suggest", str(SAMPLE), "--json"], home)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "cat" in [suggestion["tag"] for suggestion in json.loads(answer.stdout)[0]["suggestions"][:5]]
    assert {path.name for path in home.iterdir()} == {"past.csv", "profile"}, "something is kept outside of the profile"


@can_filter
def test_the_main_jobs_open_no_socket(tmp_path: Path) -> None:
    suggested_and_imported(CAGED, tmp_path)


def is_permitted() -> bool:
    """Whether this process may make a network of its own."""
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not is_permitted(), reason="needs the right to make a network namespace")
def test_the_main_jobs_need_no_network(tmp_path: Path) -> None:
    there = run([*ALONE, sys.executable, "-c", "import socket; print(socket.if_nameindex())"], tmp_path).stdout
    assert there == "[(1, 'lo')]\n"
    suggested_and_imported([*ALONE, sys.executable], tmp_path)
