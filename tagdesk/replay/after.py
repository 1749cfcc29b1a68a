"""From when on posts count, of each account: a file beside the posts says so."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from tagdesk.archive import utc_seconds
from tagdesk.errors import ArchiveError


def read_after(path: Path) -> dict[str, float]:
    """Seconds since 1970 by account, from a JSON object of times in ISO format; one without a zone is UTC.

    Raises:
        ArchiveError: The file can't be read, or is no such object.
    """
    try:
        times = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(times, Mapping):
            raise ValueError("it is no object")
        return {account: utc_seconds(datetime.fromisoformat(time)) for account, time in times.items()}
    except FileNotFoundError:
        raise ArchiveError(f"{path} doesn't exist.") from None
    except (OSError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise ArchiveError(
            f'{path} can\'t be read ({error}); it must be JSON such as {{"ann": "2026-06-14T20:52:00+02:00"}}.'
        ) from error
