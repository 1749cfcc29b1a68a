"""The list of completions below a field."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget

from tagdesk.gui import tone

_ROWS_SHOWN = 8


class CompletionList(QListWidget):
    """A list that lies over the window and never takes the focus; its last row may be a remark."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._tags: list[str] = []
        self._remark = ""
        self.setAccessibleName(self.tr("Completions"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setWordWrap(True)
        self.setSpacing(2)
        self.hide()

    @property
    def tags(self) -> list[str]:
        """The completions."""
        return list(self._tags)

    @property
    def remark(self) -> str:
        """What is said below them."""
        return self._remark

    def show_texts(self, tags: Sequence[str], remark: str = "") -> None:
        """Open with these completions, none of them current, and a remark below."""
        self._tags, self._remark = list(tags), remark
        palette = self.window().palette()
        palette.setColor(QPalette.ColorRole.WindowText, tone.line(palette))  # the frame
        self.setPalette(palette)
        self.clear()
        self.addItems(self._tags)
        if remark:
            item = QListWidgetItem(remark, self)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            item.setForeground(tone.quiet_text(self.palette()))
        self.setCurrentRow(-1)
        self.show()

    def wanted_height(self) -> int:
        """Room for all rows, up to a few, and for the remark."""
        rows = min(len(self._tags), _ROWS_SHOWN)
        heights = [self.sizeHintForRow(row) for row in range(rows)]
        if self._remark:
            # It may need two lines; the hint of a row knows the width only once it is laid out.
            heights.append(2 * self.fontMetrics().lineSpacing() + self.spacing())
        return sum(heights) + 2 * self.spacing() * len(heights) + 2 * self.frameWidth() + self.spacing()
