"""The short form of the campaigns: what each parser is made for, and fifty damaged cases of it."""

import sys
from pathlib import Path

import pytest
from bounds import FaultError, bounded
from damage import damaged, edited
from hypothesis import HealthCheck, given, settings
from targets import ALL, run_case

_CASES = 50
#: `test_fuzz_importers` has more of these.
_CASES_OF_IMPORTERS = 10

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL", "ignore::DeprecationWarning")


@pytest.mark.parametrize("name", ALL)
def test_damage_is_no_fault(name: str) -> None:
    cases = _CASES_OF_IMPORTERS if name.startswith("importer ") else _CASES

    @settings(max_examples=cases, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(damaged(ALL[name]))
    def run(data: bytes) -> None:
        run_case(ALL[name], data)

    run()


@pytest.mark.parametrize("name", ALL)
def test_what_it_is_made_for(name: str) -> None:
    seeds = list(ALL[name].seeds())
    assert seeds
    for seed in seeds:
        run_case(ALL[name], seed)


class TestBounds:
    def test_writing_elsewhere_is_seen(self, tmp_path: Path) -> None:
        (tmp_path / "inside").mkdir()
        with bounded(tmp_path / "inside"):
            (tmp_path / "inside" / "a").write_bytes(b"x")
        with pytest.raises(FaultError, match="outside: open"), bounded(tmp_path / "inside"):
            (tmp_path / "a").write_bytes(b"x")
        with pytest.raises(FaultError, match=r"os\.rename"), bounded(tmp_path / "inside"):
            (tmp_path / "a").rename(tmp_path / "inside" / "b")

    def test_programs_are_seen(self, tmp_path: Path) -> None:
        import subprocess

        with pytest.raises(FaultError, match="subprocess"), bounded(tmp_path):
            subprocess.run([sys.executable, "-c", ""], check=True)

    def test_what_does_not_end_is_ended(self, tmp_path: Path) -> None:
        with pytest.raises(BaseException, match="no end"), bounded(tmp_path, hangs_s=0.05):
            while True:
                pass


def test_edits() -> None:
    assert edited(b"abcdef", [(1, 2, b"X"), (100, 0, b"Y")]) == b"aXdeYf"
    assert edited(b"abcdef", [], 10) == b"abc"
