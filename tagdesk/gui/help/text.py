"""A window with text to read and to copy; the windows of the help menu are such."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QHideEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from tagdesk.gui.plain_label import PlainLabel
from tagdesk.gui.window_memory import WindowMemory


class HelpText(QDialog):
    """Shows lines of one width, as they are; stays beside the window.

    Args:
        name: Under which its size is remembered.
        title: Of the window.
        memory: Remembers it.
        parent: The window.
    """

    def __init__(self, name: str, title: str, memory: WindowMemory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = f"help/{name}"
        self._memory = memory
        self.setWindowTitle(title)
        unit = self.fontMetrics().height()
        self.head = PlainLabel("", parent=self)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setAccessibleName(title)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF())
        self.text.setFont(font)
        self.copy_button = QPushButton(self.tr("&Copy all"), self)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        self.close_button = QPushButton(self.tr("Close"), self)
        self.close_button.clicked.connect(self.close)
        for button in (self.copy_button, self.close_button):
            button.setAutoDefault(False)
        self.row = QHBoxLayout()
        self.row.addWidget(self.copy_button)
        self.row.addStretch()
        self.row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit, unit, unit, unit)
        column.setSpacing(unit // 2)
        column.addWidget(self.head)
        column.addWidget(self.text, 1)
        column.addLayout(self.row)
        room = self.screen().availableGeometry().size()
        self.resize(min(unit * 50, round(room.width() * 0.95)), min(unit * 30, round(room.height() * 0.9)))
        self.restoreGeometry(memory.layout(self._name))

    def hideEvent(self, event: QHideEvent) -> None:
        """Remember the size."""
        super().hideEvent(event)
        self._memory.keep_layout(self._name, self.saveGeometry())
