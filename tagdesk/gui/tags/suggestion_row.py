"""One row of the suggestions: rank, tag, where it comes from, how certain it is, and a button each to decide."""

from dataclasses import dataclass, fields

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QCursor, QFontMetrics, QHelpEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from tagdesk.domain import Suggestion, TagState
from tagdesk.gui import tone
from tagdesk.gui.bidi import isolated
from tagdesk.gui.plain_tip import plain_tip
from tagdesk.gui.tags.certainty import is_above, score_text
from tagdesk.gui.tags.sign import draw_check, draw_cross, draw_mark
from tagdesk.gui.tags.source_mark import source_mark
from tagdesk.gui.tags.source_text import sources_text
from tagdesk.gui.tags.suggestion_model import SuggestionRole

Index = QModelIndex | QPersistentModelIndex

#: So many rows have a digit key.
NUMBERED = 9


@dataclass(frozen=True)
class RowBoxes:
    """Where the parts of a row are."""

    rank: QRect
    tag: QRect
    mark: QRect
    bar: QRect
    score: QRect
    accept: QRect
    reject: QRect

    @classmethod
    def of(cls, row: QRect, metrics: QFontMetrics, direction: Qt.LayoutDirection) -> "RowBoxes":
        """The parts of a row; right to left they are mirrored."""
        unit = metrics.height()
        side, gap = round(unit * 1.6), unit // 4
        x, y, height = row.x(), row.y(), row.height()
        button_y = row.center().y() - side // 2 + 1
        reject = QRect(row.right() - side - gap, button_y, side, side)
        accept = reject.translated(-side - gap // 2, 0)
        score_width = metrics.horizontalAdvance("100%") + gap
        score = QRect(accept.left() - score_width - gap, y, score_width, height)
        bar = QRect(score.left() - round(unit * 2.7), row.center().y() - unit // 4, round(unit * 2.6), unit // 2)
        mark = QRect(bar.left() - unit - gap, row.center().y() - unit // 2 + 1, unit, unit)
        rank = QRect(x + gap, y, round(unit * 1.4), height)
        left = rank.right() + gap
        tag = QRect(left, y, mark.left() - left - gap, height)
        boxes = cls(rank, tag, mark, bar, score, accept, reject)
        if direction == Qt.LayoutDirection.LeftToRight:
            return boxes
        return cls(*(QStyle.visualRect(direction, row, getattr(boxes, part.name)) for part in fields(cls)))


class SuggestionRow(QStyledItemDelegate):
    """Paints a row and knows where its parts are.

    Attributes:
        threshold: Certainty from which on "accept all" takes a suggestion; the bars show it.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self.threshold = 0.0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line of text and air to aim at."""
        height = QFontMetrics(option.font).height()
        return QSize(height * 12, round(height * 2.0))

    def boxes(self, row: QRect) -> RowBoxes:
        """Where the parts of a row are in its rectangle."""
        return RowBoxes.of(row, self._view.fontMetrics(), self._view.layoutDirection())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        palette, metrics = option.palette, QFontMetrics(option.font)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = current and bool(option.state & QStyle.StateFlag.State_HasFocus)
        state: TagState = index.data(SuggestionRole.STATE)
        suggestion: Suggestion = index.data(SuggestionRole.SUGGESTION)
        boxes = RowBoxes.of(option.rect, metrics, option.direction)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        if hovered or current:
            painter.setPen(QPen(tone.accent(palette), 1.5) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(tone.hover(palette))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 4, 4)
        if index.row() < NUMBERED:
            self._paint_rank(painter, boxes.rank, index.row() + 1, palette)
        self._paint_tag(painter, boxes.tag, str(index.data()), state, option)
        if (mark := source_mark(index.data(SuggestionRole.SOURCES))) is not None:
            draw_mark(painter, boxes.mark, mark, tone.quiet_text(palette))
        self._paint_bar(painter, boxes.bar, suggestion.score, option)
        painter.setPen(tone.quiet_text(palette))
        painter.drawText(boxes.score, _towards(option, end=True), score_text(suggestion.score))
        if state == TagState.SUGGESTED:
            cursor = self._view.viewport().mapFromGlobal(QCursor.pos()) if hovered else None
            for box, colour in ((boxes.accept, tone.accent(palette)), (boxes.reject, tone.warning(palette))):
                over = cursor is not None and box.contains(cursor)
                sign = draw_cross if box is boxes.reject else draw_check
                ink = self._paint_button(painter, box, colour, palette, over=over, strong=hovered or current)
                sign(painter, box, ink)
        elif state in (TagState.ACCEPTED, TagState.OWN):
            draw_check(painter, boxes.accept, tone.accent(palette))
        painter.restore()

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Say what a button does and which key does the same; elsewhere the whole tag and where it comes from."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), plain_tip(self.tip(event.pos(), option.rect, index)), view)
        return True

    def tip(self, point: QPoint, row: QRect, index: Index) -> str:
        """What the tool tip at a point of a row says."""
        boxes, rank = self.boxes(row), index.row() + 1
        if boxes.accept.contains(point):
            return self.tr("Accept ({key})").format(key=rank) if rank <= NUMBERED else self.tr("Accept")
        if boxes.reject.contains(point):
            return self.tr("Reject (Shift+{key})").format(key=rank) if rank <= NUMBERED else self.tr("Reject")
        suggestion: Suggestion = index.data(SuggestionRole.SUGGESTION)
        lines = (f"{index.data()}  {score_text(suggestion.score)}", sources_text(index.data(SuggestionRole.SOURCES)))
        return "\n".join(filter(None, lines))

    def _paint_rank(self, painter: QPainter, box: QRect, rank: int, palette: QPalette) -> None:
        """The number looks like a key, because it is one."""
        side = painter.fontMetrics().height() * 1.25
        key = QRectF(0, 0, side, side)
        key.moveCenter(QPointF(box.center()))
        painter.setPen(QPen(tone.line(palette), 1))
        painter.setBrush(palette.color(QPalette.ColorRole.AlternateBase))
        painter.drawRoundedRect(key, 3, 3)
        painter.setPen(tone.quiet_text(palette))
        painter.drawText(key, Qt.AlignmentFlag.AlignCenter, str(rank))

    def _paint_tag(
        self, painter: QPainter, box: QRect, text: str, state: TagState, option: QStyleOptionViewItem
    ) -> None:
        ink = option.palette.color(QPalette.ColorRole.Text)
        painter.setPen(ink if state == TagState.SUGGESTED else tone.quiet_text(option.palette))
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, _towards(option, end=False), isolated(shown))
        if state == TagState.REJECTED:
            line = QRect(box.left(), box.center().y(), metrics.horizontalAdvance(shown), 0)
            line = QStyle.visualRect(option.direction, box, line)
            painter.drawLine(line.left(), line.top(), line.left() + line.width(), line.top())

    def _paint_bar(self, painter: QPainter, box: QRect, score: float, option: QStyleOptionViewItem) -> None:
        """How certain; strong from the threshold on, and a notch shows where that is."""
        palette, bar = option.palette, QRectF(box)
        radius = bar.height() / 2
        filled = QRectF(bar)
        filled.setWidth(bar.width() * min(max(score, 0.0), 1.0))
        notch = bar.left() + bar.width() * self.threshold
        if option.direction == Qt.LayoutDirection.RightToLeft:
            filled.moveRight(bar.right())
            notch = bar.right() - bar.width() * self.threshold
        base = palette.color(QPalette.ColorRole.Base)
        colour = tone.accent(palette)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone.track(palette))
        painter.drawRoundedRect(bar, radius, radius)
        painter.setClipRect(filled)
        painter.setBrush(colour if is_above(score, self.threshold) else tone.mixed(base, colour, 0.55))
        painter.drawRoundedRect(bar, radius, radius)
        painter.restore()
        if 0 < self.threshold < 1:
            painter.setPen(QPen(tone.quiet_text(palette), 1))
            painter.drawLine(QPointF(notch, bar.top() - 2), QPointF(notch, bar.bottom() + 2))

    def _paint_button(
        self, painter: QPainter, box: QRect, colour: QColor, palette: QPalette, *, over: bool, strong: bool
    ) -> QColor:
        """Ground of a button; returns the colour of the sign on it."""
        base = palette.color(QPalette.ColorRole.Base)
        if strong:
            painter.setPen(QPen(colour if over else tone.line(palette), 1))
            painter.setBrush(colour if over else base)
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        return base if over else colour if strong else tone.line(palette)


def _towards(option: QStyleOptionViewItem, *, end: bool) -> Qt.AlignmentFlag:
    """Alignment at the beginning or the end of a line, whichever side that is."""
    side = Qt.AlignmentFlag.AlignRight if end else Qt.AlignmentFlag.AlignLeft
    return (
        QStyle.visualAlignment(option.direction, side | Qt.AlignmentFlag.AlignVCenter) | Qt.AlignmentFlag.AlignAbsolute
    )
