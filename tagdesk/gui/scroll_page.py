"""A page of text and controls that scrolls where it is too high, and only there."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class ScrollPage(QScrollArea):
    """Put widgets into `column`, as children of `box`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.box = _Box(self)
        self.column = QVBoxLayout(self.box)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(self.box)


class _Box(QWidget):
    """As high as its width demands."""

    def minimumSizeHint(self) -> QSize:
        """No height: what texts would need at a width that they don't have says nothing."""
        return QSize(super().minimumSizeHint().width(), 0)
