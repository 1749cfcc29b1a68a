"""A dialog of lists whose rows can be removed, and brought back while it is open."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from tagdesk.errors import TagDeskError
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.tags.removal_list import RemovalList
from tagdesk.history.store import History


class RemovalDialog(QDialog):
    """What such dialogs share: the frame, and that a change that fails is told in them."""

    def __init__(self, history: History, parent: QWidget) -> None:
        super().__init__(parent)
        self._history = history
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.problem = PlainLabel("", Voice.PROBLEM, self)

    def _lay_out(self, lists: list[RemovalList], *, lines_high: int) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        unit = self.fontMetrics().height()
        column = QVBoxLayout(self)
        column.setContentsMargins(unit, unit, unit, unit)
        column.setSpacing(unit // 2)
        for each in lists:
            column.addWidget(each, 1)
        column.addWidget(self.problem)
        column.addWidget(buttons)
        self.resize(unit * 28, unit * lines_high)

    def _do(self, change: Callable[[], object]) -> None:
        """Carry out a change and show what is there then."""
        try:
            change()
            self.problem.say("")
        except TagDeskError as error:
            self.problem.say(str(error))
        self._show()

    def _show(self) -> None:
        """Read what is there, and show it; a failure is told."""
        try:
            self._read()
        except TagDeskError as error:
            self.problem.say(str(error))

    def _read(self) -> None:
        raise NotImplementedError
