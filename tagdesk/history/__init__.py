"""The person's own posts, tags and decisions in SQLite: the only SQL."""

import sys
from typing import Any


def _import_sqlite_utils() -> None:
    """Without NumPy and pandas, which it loads where they are installed: a tenth of a second and more of every start.

    It would only know their types of numbers, of which the history holds none.
    """
    modules: dict[str, Any] = sys.modules
    absent = [name for name in ("numpy", "pandas") if name not in modules]
    modules.update(dict.fromkeys(absent))  # None: can't be imported
    try:
        import sqlite_utils  # noqa: F401
    finally:
        for name in absent:
            del modules[name]


_import_sqlite_utils()
