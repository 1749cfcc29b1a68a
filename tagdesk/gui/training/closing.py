"""What the person is asked when the window is closed while models learn."""

from enum import Enum, auto

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget


class Answer(Enum):
    """What becomes of the training."""

    GO_ON = auto()
    STOP = auto()
    STAY = auto()  # the window stays open


def ask_about_training(parent: QWidget, how_far: str) -> Answer:
    """Ask; `how_far` is what the bottom of the window says."""
    box = QMessageBox(QMessageBox.Icon.Question, _tr("Close TagDesk"), _tr("The models are learning."), parent=parent)
    box.setInformativeText(
        _tr(
            "{how_far}. The training can go on without the window; the next time TagDesk is started, it shows how far "
            "it is. Or stop it now, and go on from there later."
        ).format(how_far=how_far.rstrip("…."))
    )
    go_on = box.addButton(_tr("Training &goes on"), QMessageBox.ButtonRole.AcceptRole)
    stop = box.addButton(_tr("&Stop it"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(go_on)
    box.exec()
    return {go_on: Answer.GO_ON, stop: Answer.STOP}.get(box.clickedButton(), Answer.STAY)  # type: ignore[call-overload]


def _tr(text: str) -> str:
    return QCoreApplication.translate("TrainingClosing", text)
