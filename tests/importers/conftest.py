"""Trees of exports that are made up on the spot."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from made_up_exports import TreeOf, zip_of

from tagdesk.importers.archive_tree import ArchiveTree


@pytest.fixture
def tree_of(tmp_path: Path) -> Iterator[TreeOf]:
    """Makes the tree of a zip with these files: bytes as they are, text as UTF-8, everything else as JSON."""
    with ExitStack() as stack:

        def make(files: Mapping[str, Any]) -> ArchiveTree:
            path = tmp_path / f"export {len(list(tmp_path.iterdir()))}.zip"
            path.write_bytes(zip_of(files))
            return stack.enter_context(ArchiveTree.open([path], tmp_path / "scratch"))

        yield make
