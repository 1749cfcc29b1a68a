"""How results are printed: JSON for programs, tables for a terminal, plain lines for pipes."""

import re
import sys
from collections.abc import Sequence
from typing import Any

import click

from tagdesk.assistant.export import portable_json

#: What terminals obey (ends of lines apart), what turns the order of letters around, and half characters.
_COMMANDS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """Text that may be of anybody, as one line of a terminal that does nothing but show it."""
    return _COMMANDS.sub("\ufffd", re.sub("[\t\n\v\f\r\x85\u2028\u2029]+", " ", text))


def say(line: str) -> None:
    """Print one line."""
    click.echo(plain(line))


def print_json(value: Any) -> None:
    """Print one document."""
    click.echo(portable_json(value, indent=1))


def complain(sentence: str) -> None:
    """Print a sentence on stderr."""
    click.echo(f"tagdesk: {plain(sentence)}", err=True)


def is_terminal() -> bool:
    """True if a person reads along, so that tables and colours help."""
    return sys.stdout.isatty()


def print_table(rows: Sequence[Sequence[str]], headers: Sequence[str], *, numbers: Sequence[int] = ()) -> None:
    """Print rows: a table on a terminal, tab-separated lines without headers in a pipe.

    Args:
        rows: Cells as text.
        headers: One for each column.
        numbers: Columns that are aligned to the right.
    """
    if not is_terminal():
        for row in rows:
            click.echo("\t".join(plain(" ".join(cell.split())) for cell in row))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for column, header in enumerate(headers):
        table.add_column(header, justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        # Text: captions may hold what Rich would take for markup.
        table.add_row(*(Text("\n".join(map(plain, cell.splitlines()))) for cell in row))
    Console().print(table)
