"""What the queue remembers between two starts: what of it is shown, how far it is scrolled, what is selected."""

import json
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QByteArray

from tagdesk.domain import DeskPost
from tagdesk.gui.queue.filter import QueueKind
from tagdesk.gui.queue.panel import QueuePanel
from tagdesk.gui.window_memory import WindowMemory

_NAME = "queue"
#: More than a person selects to go on with tomorrow.
_MOST_SELECTED = 1000


class QueueMemory:
    """Keeps the state of a panel in the window's memory and brings it back once the posts are there."""

    def __init__(self, panel: QueuePanel, memory: WindowMemory) -> None:
        self._panel = panel
        self._memory = memory
        self._kept: dict[str, Any] | None = _read(memory.layout(_NAME))
        if self._kept:
            panel.filter_bar.set(_kind(self._kept.get("kind")), str(self._kept.get("words", "")))

    def keep(self) -> None:
        """Remember the state of now."""
        panel = self._panel
        state = {
            "kind": panel.shown.kind.value,
            "words": panel.filter_bar.words.text(),
            "scrolled": panel.view.verticalScrollBar().value(),
            "selected": panel.selected_ids[:_MOST_SELECTED],
        }
        self._memory.keep_layout(_NAME, QByteArray(json.dumps(state).encode("ascii")))

    def restore(self, posts: Sequence[DeskPost]) -> None:
        """Select and scroll as before, once; called whenever posts came."""
        if self._kept is None or not posts:
            return
        kept, self._kept = self._kept, None
        selected = kept.get("selected")
        if isinstance(selected, list) and len(selected) > 1:
            self._panel.select([post_id for post_id in selected if isinstance(post_id, int)])
        if isinstance(scrolled := kept.get("scrolled"), int):
            self._panel.view.doItemsLayout()
            self._panel.view.verticalScrollBar().setValue(scrolled)


def _read(state: QByteArray) -> dict[str, Any] | None:
    try:
        kept = json.loads(bytes(state.data()))
    except (ValueError, RecursionError):
        return None
    return kept if isinstance(kept, dict) else None


def _kind(value: object) -> QueueKind:
    return next((kind for kind in QueueKind if kind == value), QueueKind.ALL)
