"""An empty history."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tagdesk.history.store import History


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with closing(History(tmp_path / "history.sqlite")) as opened:
        yield opened
