"""What few people want to choose about a training, folded away until somebody asks for it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QSpinBox, QToolButton, QVBoxLayout, QWidget

from tagdesk.assistant.training.request import TrainingWish
from tagdesk.gui.plain_label import PlainLabel, Voice

_LEAST_SHARE, _MOST_SHARE = 5, 50
_MOST_POSTS, _MOST_SEED = 1_000_000, 999_999


class MoreChoices(QWidget):
    """A button that unfolds the rest.

    Signals:
        changed: Something else is wished that changes what there is to learn from.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        unit = self.fontMetrics().height()
        usual = TrainingWish()
        self.button = QToolButton(self)
        self.button.setText(self.tr("More choices"))
        self.button.setCheckable(True)
        self.button.setAutoRaise(True)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.rest = QWidget(self)
        self.hold_out = self._spin(_LEAST_SHARE, _MOST_SHARE, round(usual.hold_out * 100))
        self.hold_out.setSuffix(" %")
        self.most = self._spin(0, _MOST_POSTS, usual.most)
        self.most.setSingleStep(100)
        self.most.setSpecialValueText(self.tr("All"))
        self.seed = self._spin(0, _MOST_SEED, usual.seed)
        form = QFormLayout(self.rest)
        form.setContentsMargins(unit * 2, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setVerticalSpacing(unit // 4)
        for name, spin, hint in (
            (
                self.tr("Share of the latest posts to &try the new models on"),
                self.hold_out,
                self.tr("They don't learn from these. More make the trial surer, and leave less to learn from."),
            ),
            (
                self.tr("Latest posts of each account to &learn from"),
                self.most,
                self.tr("Fewer are quicker."),
            ),
            (
                self.tr("Number that &chance begins with"),
                self.seed,
                self.tr("The same number and the same posts make the same models."),
            ),
        ):
            label = QLabel(name, self.rest)
            label.setBuddy(spin)
            spin.setAccessibleName(name.replace("&", ""))
            spin.setAccessibleDescription(hint)
            form.addRow(label, spin)
            form.addRow(PlainLabel(hint, Voice.QUIET, self.rest))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.button)
        column.addWidget(self.rest)
        self.button.toggled.connect(self._fold)
        self._fold(False)

    def _spin(self, least: int, most: int, value: int) -> QSpinBox:
        spin = QSpinBox(self.rest)
        spin.setRange(least, most)
        spin.setValue(value)
        spin.setGroupSeparatorShown(True)
        spin.valueChanged.connect(lambda _: self.changed.emit())
        return spin

    def _fold(self, is_open: bool) -> None:
        self.rest.setVisible(is_open)
        closed = Qt.ArrowType.LeftArrow if self.isRightToLeft() else Qt.ArrowType.RightArrow
        self.button.setArrowType(Qt.ArrowType.DownArrow if is_open else closed)
