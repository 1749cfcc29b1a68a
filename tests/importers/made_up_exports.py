"""Makes up exports, and reads them as the import does."""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tagdesk.domain import Post
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Importer, Item, Options, Skip

#: Makes the tree of a zip with these files (the fixture `tree_of`).
TreeOf = Callable[[Mapping[str, Any]], ArchiveTree]

#: Real exports to verify against, beside the checkout; tests that need them skip where they are absent.
SAMPLES_DIR = Path(__file__).resolve().parents[3] / "shared/samples"


def zip_of(files: Mapping[str, Any]) -> bytes:
    """A zip with these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, (bytes, str)) else json.dumps(content))
    return buffer.getvalue()


def read(importer: Importer, tree: ArchiveTree, **options: Any) -> tuple[list[Post], Counter[Skip], int]:
    """Posts, skipped by reason, missing pictures; the export must be recognised."""
    export = importer.recognise(tree)
    assert export is not None, f"not recognised as {importer.title}"
    posts, skipped, missing = [], Counter[Skip](), 0
    for item in importer.posts(tree, export, Options(**options)):
        if isinstance(item, Item):
            posts.append(item.post)
            missing += item.missing
        else:
            skipped[item] += 1
    return posts, skipped, missing
