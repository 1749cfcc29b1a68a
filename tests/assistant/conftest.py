"""An empty history, and packs with which an account's past counts."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tagdesk.assistant.parts import Parts
from tagdesk.history.store import History


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with closing(History(tmp_path / "history.sqlite")) as opened:
        yield opened


@pytest.fixture(scope="session")
def engine_packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Models folder with the four packs of `pack_maker`; not to be changed."""
    from pack_maker import make_engine_packs

    return make_engine_packs(tmp_path_factory.mktemp("engine"))


@pytest.fixture
def own_engine_packs(engine_packs: Path, tmp_path: Path) -> Path:
    """A copy of the packs that a test may damage."""
    return Path(shutil.copytree(engine_packs, tmp_path / "packs"))


@pytest.fixture(scope="session")
def parts(engine_packs: Path) -> Parts:
    """The packs, opened once for all tests."""
    return Parts(engine_packs, 1)
