"""The map of the keyboard: every key and what it does, read from the actions of the window."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.window_action import KeyGroup
from tagdesk.gui.window_memory import WindowMemory

_LAYOUT = "help/keys"


class HelpKeys(QDialog):
    """Stays beside the window; a few letters find a key or what it does.

    Args:
        groups: Tells the keys as they are now.
        memory: Remembers the size.
        parent: The window.
    """

    def __init__(
        self, groups: Callable[[], Sequence[KeyGroup]], memory: WindowMemory, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._groups, self._memory = groups, memory
        self._heads: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        self.setWindowTitle(self.tr("Keys"))
        unit = self.fontMetrics().height()
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Find a key, or what it does…"))
        self.search.setAccessibleName(self.tr("Find a key, or what it does"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.tree = QTreeWidget(self)
        self.tree.setAccessibleName(self.tr("Keys"))
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels([self.tr("Does"), self.tr("Keys")])
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(unit // 2)
        self.tree.setItemsExpandable(False)
        self.tree.setExpandsOnDoubleClick(False)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.header().setSectionsMovable(False)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.nothing = PlainLabel("", Voice.QUIET, self)
        close = QPushButton(self.tr("Close"), self)
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit, unit, unit, unit)
        column.setSpacing(unit // 2)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addWidget(self.nothing)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignTrailing)
        room = self.screen().availableGeometry().size()
        self.resize(min(unit * 40, round(room.width() * 0.95)), min(unit * 44, round(room.height() * 0.9)))
        self.restoreGeometry(memory.layout(_LAYOUT))

    def showEvent(self, event: QShowEvent) -> None:
        """Read the actions."""
        super().showEvent(event)
        self.reload()
        self.search.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Remember the size."""
        super().hideEvent(event)
        self._memory.keep_layout(_LAYOUT, self.saveGeometry())

    def reload(self) -> None:
        """Show the keys as they are now."""
        self._heads.clear()
        self.tree.clear()
        # Keys are read from left to right in every script.
        mark = "\u200e" if self.isRightToLeft() else ""
        for group in self._groups():
            head = QTreeWidgetItem([group.title, ""])
            font = self.tree.font()
            font.setBold(True)
            head.setFont(0, font)
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            rows = []
            for keys, words in group.rows:
                row = QTreeWidgetItem([words, f"{mark}{keys}"])
                row.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                head.addChild(row)
                row.setToolTip(0, words)
                rows.append(row)
            self.tree.addTopLevelItem(head)
            head.setExpanded(True)
            self._heads.append((head, rows))
            head.setFirstColumnSpanned(True)
        self._filter(self.search.text())

    def _filter(self, text: str) -> None:
        wanted = text.casefold().split()
        found = 0
        for head, rows in self._heads:
            shown = 0
            for row in rows:
                words = f"{row.text(0)} {row.text(1)}".casefold()
                is_shown = all(word in words for word in wanted)
                row.setHidden(not is_shown)
                shown += is_shown
            head.setHidden(not shown)
            found += shown
        self.nothing.say("" if found else self.tr("No key for that."))
