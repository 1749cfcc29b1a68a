"""A small dialog that asks for one word: the name of a tag, or of a set."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from tagdesk.errors import TagDeskError
from tagdesk.gui.plain_label import PlainLabel, Voice


class WordDialog(QDialog):
    """Asks until the answer is taken: what is wrong with one is said in the dialog.

    Args:
        title: Of the window.
        question: Stands above the field; may hold anything the person wrote.
        take: Takes the answer, or raises `TagDeskError`.
        verb: What the button says.
        text: Stands in the field at first.
        hint: A quiet line below the field.
    """

    def __init__(
        self,
        title: str,
        question: str,
        take: Callable[[str], object],
        *,
        verb: str,
        parent: QWidget,
        text: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(parent)
        self._take = take
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = QLineEdit(text, self)
        self.field.selectAll()
        self.field.setAccessibleName(question)
        self.problem = PlainLabel("", Voice.PROBLEM, self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.button = buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        self.button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        unit = self.fontMetrics().height()
        column = QVBoxLayout(self)
        column.setContentsMargins(unit, unit, unit, unit)
        column.addWidget(PlainLabel(question, parent=self))
        column.addWidget(self.field)
        column.addWidget(PlainLabel(hint, Voice.QUIET, self))
        column.addWidget(self.problem)
        column.addStretch()
        column.addWidget(buttons)
        self.setMinimumWidth(unit * 24)
        self.field.setFocus()

    def accept(self) -> None:
        """Hand the answer over; the dialog stays open if it is refused."""
        try:
            self._take(self.field.text())
        except TagDeskError as error:
            self.problem.say(str(error))
            self.field.setFocus()
            self.field.selectAll()
            return
        super().accept()
