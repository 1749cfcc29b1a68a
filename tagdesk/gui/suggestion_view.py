"""The list of suggestions: rank, tag, how certain, score, and a button each to accept and to reject."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from tagdesk.domain import TagState
from tagdesk.gui import tone
from tagdesk.gui.suggestion_model import SuggestionModel, SuggestionRole, score_text

Index = QModelIndex | QPersistentModelIndex

_NUMBERED = 9


class SuggestionView(QListView):
    """Shows a `SuggestionModel`; a click on a button, Return or Delete decides about a row."""

    accepted = Signal(int)
    rejected = Signal(int)

    def __init__(self, model: SuggestionModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(self.tr("Suggestions"))
        self.setAccessibleDescription(self.tr("Return accepts the tag, Delete rejects it"))
        self._delegate = _SuggestionDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._row_to_keep = -1
        model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
        model.modelReset.connect(self._on_model_reset)

    def sizeHint(self) -> QSize:
        """Wide enough for a usual tag beside its bar, score and buttons."""
        return QSize(self.fontMetrics().height() * 20, self.fontMetrics().height() * 20)

    def minimumSizeHint(self) -> QSize:
        """Three rows and short tags."""
        return QSize(self.fontMetrics().height() * 16, self.fontMetrics().height() * 6)

    def event(self, event: QEvent) -> bool:
        """Keep Delete and Backspace from the window, where they mean the whole post."""
        if event.type() == QEvent.Type.ShortcutOverride and _rejects(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Decide about the current row; letters and digits are the window's (no type-ahead search)."""
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and row >= 0:
            self.accepted.emit(row)
        elif _rejects(event) and row >= 0:
            self.rejected.emit(row)
        elif event.text().strip():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a button decides; elsewhere it makes the row current."""
        index = self.indexAt(event.position().toPoint())
        state = self._button_at(event.position().toPoint(), index)
        if event.button() == Qt.MouseButton.LeftButton and state is not None:
            (self.accepted if state == TagState.ACCEPTED else self.rejected).emit(index.row())
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A second quick click is a click on its own where a button is; on the tag a double click accepts."""
        index = self.indexAt(event.position().toPoint())
        if self._button_at(event.position().toPoint(), index) is not None:
            self.mousePressEvent(event)
        elif index.isValid():
            self.accepted.emit(index.row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over the buttons."""
        super().mouseMoveEvent(event)
        point = event.position().toPoint()
        over = self._button_at(point, self.indexAt(point)) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the hover."""
        super().leaveEvent(event)
        self.viewport().update()

    def button_box(self, row: int, state: TagState) -> QRect:
        """Where the accept or reject button of a row is, in the viewport."""
        accept, reject = self._delegate.button_boxes(self.visualRect(self.model().index(row, 0)), self.fontMetrics())
        return accept if state == TagState.ACCEPTED else reject

    def _button_at(self, point: QPoint, index: QModelIndex) -> TagState | None:
        if not index.isValid() or index.data(SuggestionRole.STATE) != TagState.SUGGESTED:
            return None
        for state in (TagState.ACCEPTED, TagState.REJECTED):
            if self.button_box(index.row(), state).contains(point):
                return state
        return None

    def _on_model_about_to_be_reset(self) -> None:
        self._row_to_keep = self.currentIndex().row()

    def _on_model_reset(self) -> None:
        row = min(self._row_to_keep, self.model().rowCount() - 1)
        if row >= 0:
            self.setCurrentIndex(self.model().index(row, 0))


def _rejects(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class _SuggestionDelegate(QStyledItemDelegate):
    """Paints a row and knows where its buttons are."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line of text and air to aim at."""
        height = QFontMetrics(option.font).height()
        return QSize(height * 12, round(height * 2.0))

    def button_boxes(self, row: QRect, metrics: QFontMetrics) -> tuple[QRect, QRect]:
        """Boxes of the accept and the reject button in a row's rectangle."""
        side = round(metrics.height() * 1.6)
        top = row.center().y() - side // 2 + 1
        gap = metrics.height() // 4
        reject = QRect(row.right() - side - gap, top, side, side)
        return reject.translated(-side - gap // 2, 0), reject

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        palette, metrics = option.palette, QFontMetrics(option.font)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = current and bool(option.state & QStyle.StateFlag.State_HasFocus)
        state: TagState = index.data(SuggestionRole.STATE)
        suggestion = index.data(SuggestionRole.SUGGESTION)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        row = QRectF(option.rect).adjusted(1, 1, -1, -1)
        if hovered or current:
            painter.setPen(QPen(tone.accent(palette), 1.5) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(tone.hover(palette))
            painter.drawRoundedRect(row, 4, 4)
        accept, reject = self.button_boxes(option.rect, metrics)
        unit = metrics.height()
        rank_box = QRect(option.rect.x() + unit // 4, option.rect.y(), round(unit * 1.4), option.rect.height())
        score_width = metrics.horizontalAdvance("100%") + unit // 2
        score_box = QRect(accept.left() - score_width, option.rect.y(), score_width - unit // 4, option.rect.height())
        bar = QRectF(score_box.left() - unit * 2.8, option.rect.center().y() - unit * 0.22, unit * 2.6, unit * 0.5)
        left = rank_box.right() + unit // 4
        tag_box = QRect(left, option.rect.y(), round(bar.left()) - left - unit // 2, option.rect.height())
        text, quiet = palette.color(QPalette.ColorRole.Text), tone.quiet_text(palette)
        vertical = Qt.AlignmentFlag.AlignVCenter
        if index.row() < _NUMBERED:
            self._paint_rank(painter, rank_box, index.row() + 1, palette, metrics)
        painter.setPen(text if state == TagState.SUGGESTED else quiet)
        tag = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, tag_box.width())
        painter.drawText(tag_box, vertical | Qt.AlignmentFlag.AlignLeft, tag)
        if state == TagState.REJECTED:
            middle = tag_box.center().y()
            painter.drawLine(tag_box.left(), middle, tag_box.left() + metrics.horizontalAdvance(tag), middle)
        self._paint_bar(painter, bar, suggestion.score, palette)
        painter.setPen(quiet)
        painter.drawText(score_box, vertical | Qt.AlignmentFlag.AlignRight, score_text(suggestion.score))
        if state == TagState.SUGGESTED:
            cursor = self._view.viewport().mapFromGlobal(QCursor.pos()) if hovered else None
            strong = hovered or current
            over_accept = cursor is not None and accept.contains(cursor)
            over_reject = cursor is not None and reject.contains(cursor)
            self._paint_button(painter, accept, tone.accent(palette), palette, over=over_accept, strong=strong)
            red = tone.warning(palette)
            self._paint_button(painter, reject, red, palette, over=over_reject, strong=strong, cross=True)
        elif state in (TagState.ACCEPTED, TagState.OWN):
            _draw_sign(painter, accept, tone.accent(palette), cross=False)
        painter.restore()

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Say what a button does and which key does the same; elsewhere show the whole tag."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        accept, reject = self.button_boxes(option.rect, view.fontMetrics())
        rank = index.row() + 1
        if accept.contains(event.pos()):
            text = self.tr("Accept ({key})").format(key=rank) if rank <= _NUMBERED else self.tr("Accept")
        elif reject.contains(event.pos()):
            text = self.tr("Reject (Shift+{key})").format(key=rank) if rank <= _NUMBERED else self.tr("Reject")
        else:
            text = str(index.data())
        QToolTip.showText(event.globalPos(), text, view)
        return True

    def _paint_rank(self, painter: QPainter, box: QRect, rank: int, palette: QPalette, metrics: QFontMetrics) -> None:
        """The number looks like a key, because it is one."""
        key = QRectF(0, 0, metrics.height() * 1.25, metrics.height() * 1.25)
        key.moveCenter(QPointF(box.center()))
        painter.setPen(QPen(tone.line(palette), 1))
        painter.setBrush(palette.color(QPalette.ColorRole.AlternateBase))
        painter.drawRoundedRect(key, 3, 3)
        painter.setPen(tone.quiet_text(palette))
        painter.drawText(key, Qt.AlignmentFlag.AlignCenter, str(rank))

    def _paint_bar(self, painter: QPainter, bar: QRectF, score: float, palette: QPalette) -> None:
        radius = bar.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone.track(palette))
        painter.drawRoundedRect(bar, radius, radius)
        filled = QRectF(bar)
        filled.setWidth(bar.width() * min(max(score, 0.0), 1.0))
        painter.save()
        painter.setClipRect(filled)
        painter.setBrush(tone.accent(palette))
        painter.drawRoundedRect(bar, radius, radius)
        painter.restore()

    def _paint_button(
        self,
        painter: QPainter,
        box: QRect,
        colour: QColor,
        palette: QPalette,
        *,
        over: bool,
        strong: bool,
        cross: bool = False,
    ) -> None:
        base = palette.color(QPalette.ColorRole.Base)
        if strong:
            painter.setPen(QPen(colour if over else tone.line(palette), 1))
            painter.setBrush(colour if over else base)
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        sign = base if over else colour if strong else tone.line(palette)
        _draw_sign(painter, box, sign, cross=cross)


def _draw_sign(painter: QPainter, box: QRect, colour: QColor, *, cross: bool) -> None:
    """A check mark or a cross, drawn rather than written: fonts differ."""
    pen = QPen(colour, max(1.6, box.height() / 14))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = QRectF(box).adjusted(*(box.height() * share for share in (0.32, 0.32, -0.32, -0.32)))
    if cross:
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())
        return
    painter.drawPolyline(
        QPolygonF(
            [
                QPointF(inner.left(), inner.center().y() + inner.height() * 0.05),
                QPointF(inner.left() + inner.width() * 0.38, inner.bottom()),
                QPointF(inner.right(), inner.top()),
            ]
        )
    )
