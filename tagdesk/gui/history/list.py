"""The list of past posts: thumbnail, caption, tags, day and place; it paints what is visible and nothing else."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from tagdesk.gui import tone
from tagdesk.gui.history.model import HistoryRole
from tagdesk.gui.photos.thumbnail_painting import paint_thumbnail

Index = QModelIndex | QPersistentModelIndex

_SIDEWAYS = (Qt.Key.Key_Left, Qt.Key.Key_Right)
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class HistoryList(QTableView):
    """Posts of the past: a table of one column, for a list view would ask for each of 100,000 rows where it stands.

    Signals:
        entered_post: Return on a row: the person wants to go on with it.
    """

    entered_post = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Past posts"))
        self.setItemDelegate(_HistoryDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._set_row_height()
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)

    def changeEvent(self, event: QEvent) -> None:
        """Rows follow the size of the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_row_height()

    def sizeHint(self) -> QSize:
        """Wide enough for a short caption beside its thumbnail."""
        unit = self.fontMetrics().height()
        return QSize(unit * 24, unit * 24)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move up and down; letters would only load row after row (no type-ahead search)."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_post.emit()
        elif event.key() in _SIDEWAYS or (event.text().strip() and event.key() != Qt.Key.Key_Space):
            event.ignore()  # the window's
        elif (row := self._row_for(event)) is not None:
            self.setCurrentIndex(self.model().index(row, 0))
        else:
            super().keyPressEvent(event)

    def _row_for(self, event: QKeyEvent) -> int | None:
        """Home and End mean the first and the last row; a table means columns by them."""
        last = self.model().rowCount() - 1
        if last < 0 or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        return {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}.get(Qt.Key(event.key()))

    def _set_row_height(self) -> None:
        """Three lines of text and some air."""
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 4.2))


class _HistoryDelegate(QStyledItemDelegate):
    """Paints a row of three lines beside the thumbnail."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        metrics, palette = QFontMetrics(option.font), option.palette
        gap = metrics.height() // 3
        square = option.rect.height() - 2 * gap
        picture_box = QRect(option.rect.x() + gap * 2, option.rect.y() + gap, round(square * 1.2), square)
        left = picture_box.right() + gap * 2
        line = QRect(left, picture_box.y(), max(option.rect.right() - left - gap, 1), square // 3)
        # The picture stands where reading begins.
        picture_box, line = (QStyle.visualRect(option.direction, option.rect, box) for box in (picture_box, line))
        found = index.data(HistoryRole.POST)
        error = index.data(HistoryRole.ERROR) or ""
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        # Without the focus the selection steps back: one sees where the keys go.
        strong = is_selected and option.widget.hasFocus()
        painter.save()
        if is_selected:
            highlight = palette.color(QPalette.ColorRole.Highlight)
            painter.fillRect(option.rect, highlight if strong else tone.soft_accent(palette))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, tone.hover(palette))
        if found is None or found.post.photos:
            pixmap = index.data(Qt.ItemDataRole.DecorationRole)
            ground = tone.track(option.palette)
            paint_thumbnail(painter, option, picture_box, pixmap, broken=bool(error), empty=ground)
        text = palette.color(QPalette.ColorRole.HighlightedText if strong else QPalette.ColorRole.Text)
        quiet = text if strong else tone.quiet_text(palette)
        problem = text if strong else tone.warning(palette)
        below = (index.data(HistoryRole.TAGS) or "", quiet), (index.data(HistoryRole.PLACE) or "", quiet)
        lines = [(str(index.data()), text), *below]
        if error:
            lines[2] = (self.tr("photo can’t be shown · {where}").format(where=lines[2][0]), problem)
        for words, colour in lines:
            painter.setPen(colour)
            painter.drawText(line, _LEFT, metrics.elidedText(words, Qt.TextElideMode.ElideRight, line.width()))
            line.translate(0, line.height())
        painter.restore()
