"""All parsers that are fuzzed, by name, and how one case is run."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import archive_targets
import file_targets
import metadata_targets
import text_targets
from bounds import bounded, memory_folder
from target import Target

ALL: Mapping[str, Target] = {
    target.name: target
    for room in (archive_targets, metadata_targets, text_targets, file_targets)
    for target in room.TARGETS
}


def run_case(target: Target, data: bytes) -> None:
    """Give a parser these bytes; raises whatever is a fault."""
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder, bounded(Path(folder)):
        target.check(data, Path(folder).resolve())
