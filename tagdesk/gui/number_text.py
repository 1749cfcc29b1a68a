"""Numbers as the language of the window writes them (of Qt it needs the translation only)."""

from PySide6.QtCore import QCoreApplication


def number_text(value: float, digits: int = 0) -> str:
    """`1,240`, with one digit behind the point `3.4`; in German `1.240` and `3,4`."""
    return f"{value:,.{digits}f}".translate({ord(","): _tr(","), ord("."): _tr(".")})


def _tr(text: str) -> str:
    return QCoreApplication.translate("Number", text)
