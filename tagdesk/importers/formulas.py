"""Cells that a spreadsheet would compute: a `'` before them when they are written, taken away when they are read."""

import re

#: What a formula begins with, as OWASP lists it; behind `'` and blanks too, so that what is read is what was written.
_FORMULA = re.compile(r"['\s]*[=+\-@＝＋－＠\t\r\n]")


def marked(text: str) -> str:
    """The cell, harmless."""
    return f"'{text}" if _FORMULA.match(text) else text


def unmarked(cell: str) -> str:
    """The text that `marked` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell
