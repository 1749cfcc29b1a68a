"""resources/system-libraries.sh with stand-ins for dpkg-query, apt-get and id."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "resources" / "system-libraries.sh"
pytestmark = pytest.mark.skipif(not Path("/bin/bash").exists(), reason="needs bash")


class Machine:
    """A folder of stand-in programs; every call of apt-get is logged."""

    def __init__(self, folder: Path, *, user_id: int = 0) -> None:
        self.folder = folder
        self.log = folder / "apt.log"
        self.program("id", f"echo {user_id}")
        self.program("apt-get", f'echo "$DEBIAN_FRONTEND $*" >> {self.log}')
        for tool in ("grep", "sed"):
            (folder / tool).symlink_to(
                next(path for path in (Path("/bin") / tool, Path("/usr/bin") / tool) if path.exists())
            )

    def program(self, name: str, body: str) -> None:
        path = self.folder / name
        path.write_text(f"#!/bin/bash\n{body}\n")
        path.chmod(0o755)

    def has(self, *packages: str) -> None:
        lines = "".join(f"ii  {package}\n" for package in packages)
        self.program("dpkg-query", f"printf '%s' '{lines}'")

    def run(self, *args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/bash", str(SCRIPT), *args],
            env={"PATH": str(self.folder), "LANG": os.environ.get("LANG", "C")},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def calls(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


def test_root_installs_what_is_missing_without_questions(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.has("git", "libegl1")
    result = machine.run()
    assert (result.returncode, result.stderr) == (0, "")
    update, install = machine.calls
    assert update.startswith("noninteractive update")
    assert install.startswith("noninteractive install --yes")
    words = install.split()
    assert "libxcb-cursor0" in words
    assert not {"git", "libegl1", "xvfb"} & set(words)


def test_tests_need_more(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.has()
    machine.run("--tests")
    assert {"xvfb", "xdotool", "libimage-exiftool-perl", "exiv2"} <= set(machine.calls[1].split())


def test_second_run_asks_apt_nothing(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.has()
    machine.run("--tests")
    packages = [word for word in machine.calls[1].split()[2:] if not word.startswith("-")]
    machine.log.unlink()
    # A newer release, where one of them has another name.
    machine.has(*("libglib2.0-0t64" if package == "libglib2.0-0" else package for package in packages))
    result = machine.run("--tests")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert machine.calls == []


def test_without_root_the_line_to_run_is_printed(tmp_path: Path) -> None:
    machine = Machine(tmp_path, user_id=1000)
    machine.has("git")
    result = machine.run()
    assert result.returncode == 1
    assert "sudo apt-get update && sudo apt-get install --yes" in result.stderr
    assert "libxcb-cursor0" in result.stderr
    assert machine.calls == []


def test_another_system_is_told_what_it_needs_and_goes_on(tmp_path: Path) -> None:
    result = Machine(tmp_path, user_id=1000).run()
    assert result.returncode == 0
    assert "libxcb-cursor0" in result.stderr


def test_unknown_option_is_bad_usage(tmp_path: Path) -> None:
    assert Machine(tmp_path).run("--test").returncode == 2
