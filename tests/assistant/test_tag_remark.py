"""What is said of a tag while it is typed."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tagdesk.assistant.tag_remark import TagRemark, remarks_on
from tagdesk.assistant.tags import add_alias, block
from tagdesk.history.store import History


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with closing(History(tmp_path / "history.sqlite")) as opened:
        yield opened


def test_aliases_and_blocked_tags_are_told_in_any_spelling(history: History) -> None:
    add_alias(history, "nyc", "ny")
    add_alias(history, "ny", "New York")
    block(history, "Moist")
    assert remarks_on(history, ["NYC", "#moist", "sunset", ""]) == [TagRemark("NYC", "New York"), TagRemark("#moist")]
