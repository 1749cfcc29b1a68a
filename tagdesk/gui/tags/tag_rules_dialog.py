"""The dialog with the person's aliases and blocked tags."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from tagdesk.assistant.tags import add_alias, block, remove_alias, unblock
from tagdesk.assistant.typed import shown
from tagdesk.gui.tags.removal_dialog import RemovalDialog
from tagdesk.gui.tags.removal_list import RemovalList
from tagdesk.history.store import History


class TagRulesDialog(RemovalDialog):
    """Lists them; each can be removed.

    Signals:
        changed: Other tags may be suggested now.
    """

    changed = Signal()

    def __init__(self, history: History, parent: QWidget) -> None:
        super().__init__(history, parent)
        self.setWindowTitle(self.tr("Aliases and blocked tags"))
        self.aliases = RemovalList(
            self.tr("&Aliases: tags that stand for another one"),
            self.tr("None yet. The menu of a tag (right click, or the menu key) makes one: “Same as…”."),
            self,
        )
        self.blocked = RemovalList(
            self.tr("&Blocked: tags that are never suggested"),
            self.tr("None yet. The menu of a tag blocks it: “Never suggest it again”."),
            self,
        )
        self._lay_out([self.aliases, self.blocked], lines_high=26)
        self.aliases.removed.connect(lambda pairs: self._do(lambda: [remove_alias(history, tag) for tag, _ in pairs]))
        self.aliases.brought_back.connect(lambda pairs: self._do(lambda: [add_alias(history, *pair) for pair in pairs]))
        self.blocked.removed.connect(lambda tags: self._do(lambda: [unblock(history, tag) for tag in tags]))
        self.blocked.brought_back.connect(lambda tags: self._do(lambda: [block(history, tag) for tag in tags]))
        self._show()

    def _do(self, change: Callable[[], object]) -> None:
        super()._do(change)
        self.changed.emit()

    def _read(self) -> None:
        aliases, blocked = self._history.aliases(), self._history.blocked()
        arrow = "←" if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else "→"
        self.aliases.show_rows(
            [((key, target), f"{shown(key)} {arrow} {shown(target)}") for key, (_, target) in aliases.items()]
        )
        self.blocked.show_rows([(tag, shown(tag)) for tag in blocked.values()])
