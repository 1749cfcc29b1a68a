"""A small disk that can be filled and made read-only."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

_SIZE = "4m"


class SmallDisk:
    """A file system of its own in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ballast = path / "ballast"

    def fill(self, spare_bytes: int = 0) -> None:
        """Leave no room, but for so many bytes."""
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                file.truncate(max(0, file.tell() - spare_bytes))

    def clear(self) -> None:
        """Make room again."""
        self._ballast.unlink()

    def allow_writing(self, is_allowed: bool) -> None:
        """Remount it."""
        subprocess.run(["mount", "-o", f"remount,{'rw' if is_allowed else 'ro'}", str(self.path)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a small disk needs Linux and root")
    yield SmallDisk(folder)
    subprocess.run(["umount", "-l", str(folder)], check=True)
