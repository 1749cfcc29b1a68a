"""Everything the window can do, with its keys: one table for the menu, the shortcuts and the overview of keys."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class ActionSpec:
    """One row of the table; an empty text is a separator."""

    text: str = ""
    keys: tuple[str, ...] = ()
    call: Callable[[], object] | None = None


def add_actions(window: QWidget, specs: list[ActionSpec]) -> list[QAction]:
    """Make the actions and give them to the window, so that their keys work everywhere in it."""
    actions = []
    for spec in specs:
        action = QAction(spec.text, window)
        if spec.call is None:
            action.setSeparator(True)
        else:
            action.setShortcuts([QKeySequence(key) for key in spec.keys])
            action.triggered.connect(lambda _checked, call=spec.call: call())
            window.addAction(action)
        actions.append(action)
    return actions


def key_overview(actions: list[QAction]) -> str:
    """Keys and what they do, for the person, as rich text."""
    rows = [
        ("1 … 9", _tr("Accept the suggestion of that number")),
        ("Shift+1 … 9", _tr("Reject the suggestion of that number")),
        ("Alt+1 … 9, Alt+Shift+1 … 9", _tr("The same while typing in a field")),
    ]
    for action in actions:
        keys = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()]
        if keys:
            rows.append((", ".join(keys), action.text().replace("&", "").rstrip("…")))
    rows += [
        ("Return", _tr("Add the tag as typed")),
        ("Tab", _tr("Take the completion while its list is open")),
        ("Esc", _tr("Leave a text field")),
        ("+  -  0", _tr("Zoom the photo in and out, fit it again")),
    ]
    cells = "".join(f"<tr><td><b>{keys}</b>&nbsp;&nbsp;&nbsp;</td><td>{text}</td></tr>" for keys, text in rows)
    return f"<table>{cells}</table>"


def _tr(text: str) -> str:
    return QCoreApplication.translate("KeyOverview", text)
