"""The history as a file: JSON lines that imports and training read back, a table, or plain text."""

import contextlib
import gzip
import json
from collections.abc import Callable, Generator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tagdesk.assistant.export_forms import TABLE_HEAD, table_row, text_of
from tagdesk.domain import Post, Progress
from tagdesk.errors import TagDeskError

if TYPE_CHECKING:
    from tagdesk.history.store import History


def export_history(history: "History", target: Path, *, replace: bool = False) -> Generator[Progress, None, int]:
    """Write all done posts; the file is there when it is whole.

    The name says how: `.csv` is a table, `.txt` plain text, everything else JSON lines; `.gz` behind it compresses.

    Args:
        history: The history.
        target: The file.
        replace: Whether a file that is there may be replaced; it is once the new one is whole.

    Returns:
        Number of posts.

    Raises:
        TagDeskError: The file exists already or can't be written.
    """
    if target.exists() and not replace:
        raise TagDeskError(f"{target} exists already; choose another name.")
    partial = target.with_name(f".{target.name}.partial")
    head, line = _form(target)
    total = int(history.stats()["done"])
    done = 0
    try:
        with _open_for_writing(partial, compress=target.suffix.lower() == ".gz") as stream:
            stream.write(head)
            for post in history.export_posts():
                stream.write(line(post))
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


def _form(target: Path) -> tuple[str, Callable[[Post], str]]:
    """How a file begins, and how a post stands in it."""
    suffix = (target.with_suffix("") if target.suffix.lower() == ".gz" else target).suffix.lower()
    if suffix == ".csv":
        return TABLE_HEAD, table_row
    if suffix == ".txt":
        return "", text_of
    return "", lambda post: portable_json(post.to_record()) + "\n"


def _open_for_writing(path: Path, *, compress: bool) -> IO[str]:
    if compress:
        return gzip.open(path, "wt", encoding="utf-8", newline="")
    return path.open("w", encoding="utf-8", newline="")
