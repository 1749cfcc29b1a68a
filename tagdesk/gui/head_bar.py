"""The row of buttons at the top, and the menu with everything else."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from tagdesk.gui.history.field import HistoryField


class HeadBar(QWidget):
    """Buttons for what is done with the mouse most, and a menu of all actions with their keys."""

    add_clicked = Signal()
    import_clicked = Signal()
    train_clicked = Signal()
    undo_clicked = Signal()

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        add_button = QPushButton(self.tr("Add photos…"))
        add_button.setToolTip(self.tr("Add photos (Ctrl+O), or drop them anywhere on the window"))
        add_button.clicked.connect(self.add_clicked)
        import_button = QPushButton(self.tr("Import archive…"))
        import_button.setToolTip(self.tr("Import your past posts from an archive (Ctrl+I)"))
        import_button.clicked.connect(self.import_clicked)
        train_button = QPushButton(self.tr("Train models…"))
        train_button.setToolTip(self.tr("Let the models learn from your posts (Ctrl+Shift+M)"))
        train_button.clicked.connect(self.train_clicked)
        undo_button = QPushButton(self.tr("Undo"))
        undo_button.setToolTip(self.tr("Take back the last decision (Ctrl+Z)"))
        undo_button.clicked.connect(self.undo_clicked)
        self.search = HistoryField()
        self.menu_button = QToolButton()
        self.menu_button.setText("☰")
        self.menu_button.setAccessibleName(self.tr("Menu"))
        self.menu_button.setToolTip(self.tr("Everything TagDesk can do, with its keys (F10)"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.menu_button.setAutoRaise(True)
        menu = QMenu(self.menu_button)
        menu.addActions(actions)
        self.menu_button.setMenu(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(add_button)
        row.addWidget(import_button)
        row.addWidget(train_button)
        row.addWidget(undo_button)
        row.addStretch()
        row.addWidget(self.search)
        row.addWidget(self.menu_button)
