"""What is asked of the C library, and of which one."""

import ctypes
import subprocess
import sys

import pytest

from tagdesk import heap


class Glibc:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, tuple[int, ...]]] = []

    def mallopt(self, *numbers: int) -> int:
        self.told.append(("mallopt", numbers))
        return 1

    def malloc_trim(self, *numbers: int) -> int:
        self.told.append(("malloc_trim", numbers))
        return 1


def test_glibc_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Glibc()
    monkeypatch.setattr(heap.sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: library)
    heap.map_large_blocks()
    heap.give_back()
    assert library.told == [("mallopt", (-3, 1 << 20)), ("malloc_trim", (0,))]


@pytest.mark.parametrize("system", ["linux", "win32", "darwin"])
def test_others_are_left_alone(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    def load(_name: object) -> object:
        assert system == "linux", "only Linux has a library of no name"
        return object()  # musl

    monkeypatch.setattr(heap.sys, "platform", system)
    monkeypatch.setattr(ctypes, "CDLL", load)
    heap.map_large_blocks()
    heap.give_back()


#: Blocks which glibc keeps when they are freed behind one that stays.
_CHILD = """
from tagdesk.gui.resident_memory import resident_mb
from tagdesk.heap import give_back
blocks = [bytearray(b"x" * 100_000) for _ in range(2_000)]
last = bytearray(b"x" * 100_000)
full = resident_mb()
blocks.clear()
kept = resident_mb()
give_back()
print(full, kept, resident_mb())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is told by Linux")
def test_memory_really_goes_back() -> None:
    done = subprocess.run([sys.executable, "-c", _CHILD], capture_output=True, text=True, check=True)
    full, kept, left = map(float, done.stdout.split())
    if kept < full - 100:
        pytest.skip("this C library keeps nothing")
    assert left < full - 150
