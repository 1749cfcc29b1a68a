"""The history opens without what only models need."""

import subprocess
import sys

_CHILD = """
import sys
from pathlib import Path
from tagdesk.history.store import History
History(Path(sys.argv[1])).close()
assert "numpy" not in sys.modules and "pandas" not in sys.modules
import numpy, sqlite_utils
print(numpy.arange(3).sum())
"""


def test_numpy_is_not_loaded_and_can_be_later(tmp_path) -> None:
    command = [sys.executable, "-c", _CHILD, str(tmp_path / "history.db")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("3", "")
