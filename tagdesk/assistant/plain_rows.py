"""Rows as plain text that can be pasted anywhere."""

import textwrap
from collections.abc import Sequence

_WIDTH = 100


def plain_rows(rows: Sequence[tuple[str, str, str]]) -> str:
    """One entry a row, as name, result and note, the results under each other, no line longer than 100 letters."""
    indent = max((len(name) for name, _, _ in rows), default=0) + 2
    lines: list[str] = []
    for name, result, note in rows:
        words = " ".join(f"{result}  ({note})".split("\n")) if note else result
        lines += textwrap.wrap(
            words,
            _WIDTH,
            initial_indent=f"{name:<{indent}}",
            subsequent_indent=" " * indent,
            break_on_hyphens=False,
        ) or [name]
    return "\n".join(lines)
