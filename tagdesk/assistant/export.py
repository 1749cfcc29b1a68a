"""The history as a file of posts that imports and training read back."""

import contextlib
import gzip
import json
from collections.abc import Generator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tagdesk.domain import Progress
from tagdesk.errors import TagDeskError

if TYPE_CHECKING:
    from tagdesk.history.store import History


def export_history(history: "History", target: Path) -> Generator[Progress, None, int]:
    """Write all done posts as JSON lines (compressed if the name ends in `.gz`); the file is there when it is whole.

    Returns:
        Number of posts.

    Raises:
        TagDeskError: The file exists already or can't be written.
    """
    if target.exists():
        raise TagDeskError(f"{target} exists already; choose another name.")
    partial = target.with_name(f".{target.name}.partial")
    total = int(history.stats()["done"])
    done = 0
    try:
        with _open_for_writing(partial, compress=target.suffix == ".gz") as stream:
            for post in history.export_posts():
                stream.write(portable_json(post.to_record()) + "\n")
                done += 1
                yield Progress(done, total)
        partial.replace(target)
    except OSError as error:
        raise TagDeskError(f"{target} can't be written ({error.strerror}); choose another folder.") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return done


def portable_json(value: Any, indent: int | None = None) -> str:
    """JSON text in readable Unicode; only where a file name is no text are characters escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)
    return text


def _open_for_writing(path: Path, *, compress: bool) -> IO[str]:
    return gzip.open(path, "wt", encoding="utf-8") if compress else path.open("w", encoding="utf-8")
