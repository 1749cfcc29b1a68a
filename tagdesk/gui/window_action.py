"""Everything the window can do, with its keys: one table for the menu, the shortcuts and the overview of keys."""

from collections.abc import Callable, Sequence
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


@dataclass(frozen=True)
class KeyGroup:
    """Keys that belong together, each row as (keys, what they do)."""

    title: str
    rows: tuple[tuple[str, str], ...]


def key_groups(actions: Sequence[QAction]) -> list[KeyGroup]:
    """Every key and what it does: those of the actions, and those of lists and fields."""
    everywhere = []
    for action in actions:
        keys = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()]
        if keys:
            everywhere.append((", ".join(keys), action.text().replace("&", "").rstrip("…")))
    return [
        KeyGroup(
            _tr("Suggestions"),
            (
                ("1 … 9", _tr("Accept the suggestion of that number")),
                (_tr("Shift+1 … 9"), _tr("Reject the suggestion of that number")),
                (_tr("Alt+1 … 9, Alt+Shift+1 … 9"), _tr("The same while typing in a field")),
                (_tr("Return, Delete"), _tr("Accept or reject the selected one")),
            ),
        ),
        KeyGroup(_tr("Everywhere in the window"), tuple(everywhere)),
        KeyGroup(
            _tr("Fields, tags and photo"),
            (
                (_tr("Return"), _tr("Add the tag as typed")),
                ("Tab", _tr("Take the completion while its list is open")),
                ("Esc", _tr("Leave a text field")),
                (_tr("Shift+Return"), _tr("Add the text as one tag, commas and all")),
                (_tr("Delete"), _tr("Take off the tag that has the focus")),
                (_tr("F2, Return"), _tr("Edit the tag that has the focus")),
                (_tr("Alt+Left, Alt+Right"), _tr("Move the tag that has the focus")),
                ("+  −  0", _tr("Zoom the photo in and out, fit it again")),
                (_tr("Left, Right"), _tr("Page through the photos of a post")),
            ),
        ),
    ]


def _tr(text: str) -> str:
    return QCoreApplication.translate("KeyOverview", text)
