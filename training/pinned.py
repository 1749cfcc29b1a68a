"""Files of packages that carry weights: read only if they are those that TagDesk was made with."""

from functools import cache
from pathlib import Path

from tagdesk.contract.manifest import sha256_of
from training.errors import TrainingError


@cache
def pinned(path: Path, sha256: str) -> Path:
    """The path itself; raises `TrainingError` if its file is another one."""
    try:
        is_known = sha256_of(path) == sha256
    except OSError as error:
        raise TrainingError(f"{path} can't be read ({error.strerror}); reinstall the training extra.") from error
    if not is_known:
        raise TrainingError(f"{path} is not the file that TagDesk was made with; reinstall the training extra.")
    return path
