"""The queue at the left: thumbnail, name and state of every post."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tagdesk.gui import tone
from tagdesk.gui.photos.thumbnail_painting import paint_thumbnail
from tagdesk.gui.queue.model import QueueRole

Index = QModelIndex | QPersistentModelIndex


class QueueView(QListView):
    """List of posts; keys it has no use for go on to the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Queue of posts"))
        self.setItemDelegate(_QueueDelegate(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setDropIndicatorShown(True)
        self._sentence = ""

    def say(self, sentence: str) -> None:
        """What stands in place of rows while there are none."""
        if sentence != self._sentence:
            self._sentence = sentence
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or why there are none."""
        super().paintEvent(event)
        if self._sentence and self.model() is not None and not self.model().rowCount():
            air = self.fontMetrics().height()
            painter = QPainter(self.viewport())
            painter.setPen(tone.quiet_text(self.palette()))
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(air, air, -air, -air), int(flags), self._sentence)

    def sizeHint(self) -> QSize:
        """Wide enough for a usual file name."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance("IMG_20260614_205") + metrics.height() * 5, metrics.height() * 20)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move through the list; letters and digits are the window's (no type-ahead search)."""
        is_text = event.text().strip() and event.key() != Qt.Key.Key_Space
        if is_text or event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):  # the window pages through a post's photos
            event.ignore()
            return
        super().keyPressEvent(event)


class _QueueDelegate(QStyledItemDelegate):
    """Paints a row: picture, name, and below it the state or the word that something is wrong."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines of text and some air."""
        height = QFontMetrics(option.font).height()
        return QSize(height * 8, round(height * 3.2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        metrics = QFontMetrics(option.font)
        gap = metrics.height() // 3
        square = option.rect.height() - 2 * gap
        picture_box = QRect(option.rect.x() + gap * 2, option.rect.y() + gap, round(square * 1.2), square)
        pixmap = index.data(Qt.ItemDataRole.DecorationRole)
        error = index.data(QueueRole.ERROR)
        palette = option.palette
        # Without the focus the selection steps back: one sees where the keys go.
        selected = bool(option.state & QStyle.StateFlag.State_Selected) and option.widget.hasFocus()
        painter.save()
        self._paint_ground(painter, option, strong=selected)
        ground = tone.line(option.palette)
        paint_thumbnail(painter, option, picture_box, pixmap, broken=bool(error), empty=ground)
        if (count := index.data(QueueRole.COUNT) or 0) > 1:
            _paint_badge(painter, option, picture_box, count)
        strong = palette.color(QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text)
        quiet = strong if selected else tone.quiet_text(palette)
        left = picture_box.right() + gap * 2
        text_box = QRect(left, option.rect.y() + gap, option.rect.right() - left - gap, square)
        mark = self.tr("can't be read") if error else index.data(QueueRole.MARK)
        middle = text_box.center().y()
        name = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, text_box.width())
        name_box = QRect(text_box.x(), middle - metrics.height(), text_box.width(), metrics.height())
        if not mark:
            name_box.moveTop(middle - metrics.height() // 2)
        painter.setPen(strong)
        painter.setFont(option.font)
        painter.drawText(name_box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        if mark:
            painter.setPen(strong if selected else tone.warning(palette) if error else quiet)
            mark_box = QRect(text_box.x(), middle, text_box.width(), metrics.height())
            painter.drawText(mark_box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, mark)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, *, strong: bool) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            highlight = option.palette.color(QPalette.ColorRole.Highlight)
            painter.fillRect(option.rect, highlight if strong else tone.soft_accent(option.palette))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, tone.hover(option.palette))


def _paint_badge(painter: QPainter, option: QStyleOptionViewItem, box: QRect, count: int) -> None:
    """How many photos the post has, on the corner of the picture."""
    text = f"{count}"
    metrics = QFontMetrics(option.font)
    side = round(metrics.height() * 1.1)
    width = max(side, metrics.horizontalAdvance(text) + side // 2)
    badge = QRect(box.right() - width + side // 4, box.bottom() - side + side // 4, width, side)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(option.palette.color(QPalette.ColorRole.Text))
    painter.drawRoundedRect(badge, side / 2, side / 2)
    painter.setPen(option.palette.color(QPalette.ColorRole.Base))
    painter.setFont(option.font)
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
