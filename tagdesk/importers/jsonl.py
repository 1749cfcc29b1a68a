"""Posts as JSON lines: what `tagdesk history export` writes and training reads, plain or gzipped."""

import gzip
import json
import logging
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, cast

from tagdesk.domain import Post
from tagdesk.errors import ArchiveError

_LOG = logging.getLogger(__name__)


def read_posts(path: Path, *, skip_bad_lines: bool = False) -> Iterator[Post]:
    """Posts of a `.jsonl` or `.jsonl.gz` file, in its order; image paths become absolute.

    Args:
        skip_bad_lines: Leave unreadable lines out and say so, instead of refusing the file.

    Raises:
        ArchiveError: The file or a line can't be read; a line is named by its number.
    """
    skipped = []
    try:
        with _open(path) as stream:
            for number, line in enumerate(stream, start=1):
                if not line.strip():
                    continue
                try:
                    post = Post.from_record(json.loads(line))
                except (ValueError, RecursionError) as error:  # also JSON and Unicode errors
                    if not skip_bad_lines:
                        raise ArchiveError(
                            f"{path}, line {number}: {error}; mend it or leave such lines out by --bad-lines skip."
                        ) from error
                    skipped.append(number)
                    continue
                images = tuple(str((path.parent / image).resolve()) for image in post.images)
                yield replace(post, images=images)
    except FileNotFoundError:
        raise ArchiveError(f"{path} doesn't exist.") from None
    except (OSError, EOFError, zlib.error) as error:
        raise ArchiveError(f"{path} can't be read: {error}.") from error
    if skipped:
        _LOG.warning("%s: %d unreadable lines left out, the first is line %d.", path, len(skipped), skipped[0])


def _open(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb"))
