"""One figure of the statistics: a chart, or the same as a table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.statistics.text import Over, over_words, rows_of

if TYPE_CHECKING:
    from tagdesk.gui.statistics.charts import Chart

_MOST_ROWS = 12


class FigureTable(QTableWidget):
    """Rows of words and numbers; the keyboard moves in it, Return takes a row.

    Signals:
        taken: Row that was double-clicked, or where Return was pressed.
    """

    taken = Signal(int)

    def __init__(self, heads: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(0, len(heads), parent)
        self.setHorizontalHeaderLabels(list(heads))
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.cellDoubleClicked.connect(lambda row, _column: self.taken.emit(row))

    def show_rows(self, rows: Sequence[Sequence[str]], heads: Sequence[str] | None = None, texts: int = 1) -> None:
        """Show these.

        Args:
            heads: Names of the columns, if they are others now.
            texts: So many columns at the left are words; the others are numbers.
        """
        if heads is not None:
            self.setColumnCount(len(heads))
            self.setHorizontalHeaderLabels(list(heads))
        self.setRowCount(len(rows))
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if column >= texts:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)
        for column in range(self.columnCount()):
            side = Qt.AlignmentFlag.AlignRight if column >= texts else Qt.AlignmentFlag.AlignLeft
            if (head := self.horizontalHeaderItem(column)) is not None:
                head.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self.resizeRowsToContents()
        self._fit_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns that don't fit bring a scroll bar, which needs room too."""
        super().resizeEvent(event)
        self._fit_height()

    def _fit_height(self) -> None:
        rows = sum(self.rowHeight(row) for row in range(min(self.rowCount(), _MOST_ROWS)))
        header = self.horizontalHeader()
        is_cut = header.length() > self.viewport().width()
        bar = self.horizontalScrollBar().sizeHint().height() if is_cut else 0
        self.setFixedHeight(rows + header.sizeHint().height() + bar + 2 * self.frameWidth())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return takes the row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.taken.emit(self.currentRow())
        else:
            super().keyPressEvent(event)


class ChartCard(QWidget):
    """A chart under its name, with a button that shows the same as a table."""

    def __init__(self, title: str, times: str, *, bars: bool, percent: bool = False, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._times, self._bars, self._percent = title, times, bars, percent
        self._over = Over((), ())
        self._chart: Chart | None = None
        self.head = PlainLabel(title, Voice.HEAD, self)
        self.head.setWordWrap(False)
        self.button = QPushButton(self.tr("As a table"), self)
        self.button.setCheckable(True)
        self.button.setAccessibleName(self.tr("{title}: as a table").format(title=title))
        self.table = FigureTable([times], self)
        self.table.setAccessibleName(title)
        self.table.hide()
        row = QHBoxLayout()
        row.addWidget(self.head, 1)
        row.addWidget(self.button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(row)
        self._column.addWidget(self.table)
        self.button.toggled.connect(self._show)

    def show_over(self, over: Over) -> None:
        """Show these series; without any the card hides."""
        self._over = over
        self.setVisible(bool(over.names))
        self._show()

    def _show(self) -> None:
        as_table = self.button.isChecked()
        self.table.setVisible(as_table)
        if as_table:
            heads = [self._times, *(series.name for series in self._over.series)]
            self.table.show_rows(rows_of(self._over, percent=self._percent), heads)
        elif self._over.names and self._chart is None:
            self._chart = self._make_chart()
            self._column.addWidget(self._chart)
        if self._chart is not None:
            self._chart.setVisible(not as_table)
            self._chart.setAccessibleDescription(over_words(self._over, percent=self._percent))
            self._chart.show_over(self._over)

    def _make_chart(self) -> "Chart":
        from tagdesk.gui.statistics.charts import BarChart, LineChart  # needs pyqtgraph

        chart = (BarChart if self._bars else LineChart)(percent=self._percent, parent=self)
        chart.setAccessibleName(self._title)
        return chart
