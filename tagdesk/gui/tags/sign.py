"""Small signs, drawn rather than written: fonts differ."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from tagdesk.gui.tags.source_mark import SourceMark


def draw_check(painter: QPainter, box: QRect, colour: QColor) -> None:
    """A check mark in a box."""
    painter.setPen(_pen(box, colour))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = _inner(box, 0.32)
    painter.drawPolyline(
        QPolygonF(
            [
                QPointF(inner.left(), inner.center().y() + inner.height() * 0.05),
                QPointF(inner.left() + inner.width() * 0.38, inner.bottom()),
                QPointF(inner.right(), inner.top()),
            ]
        )
    )


def draw_cross(painter: QPainter, box: QRect, colour: QColor) -> None:
    """A cross in a box."""
    painter.setPen(_pen(box, colour))
    inner = _inner(box, 0.32)
    painter.drawLine(inner.topLeft(), inner.bottomRight())
    painter.drawLine(inner.topRight(), inner.bottomLeft())


def draw_mark(painter: QPainter, box: QRect, mark: SourceMark, colour: QColor) -> None:
    """Where a suggestion comes from: a heart, a picture, lines of text, a link of two tags, or a person."""
    inner = _inner(box, 0.12)
    if mark is SourceMark.HABIT:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPath(_heart(inner))
        return
    painter.setPen(_pen(box, colour))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if mark is SourceMark.PHOTO:
        frame = inner.adjusted(0, inner.height() * 0.08, 0, -inner.height() * 0.08)
        painter.drawRoundedRect(frame, 1.5, 1.5)
        steps = ((0.12, 0.82), (0.38, 0.45), (0.58, 0.68), (0.72, 0.52), (0.88, 0.82))
        painter.drawPolyline(QPolygonF([_at(frame, x, y) for x, y in steps]))
    elif mark is SourceMark.WORDS:
        for y, end in ((0.15, 1.0), (0.5, 1.0), (0.85, 0.6)):
            painter.drawLine(_at(inner, 0, y), _at(inner, end, y))
    elif mark is SourceMark.OTHERS:
        painter.drawEllipse(_at(inner, 0.5, 0.25), inner.width() * 0.22, inner.width() * 0.22)
        shoulders = QRectF(_at(inner, 0.1, 0.6), _at(inner, 0.9, 1.4))
        painter.drawArc(shoulders, 0, 180 * 16)
    else:
        radius = inner.width() * 0.3
        painter.drawEllipse(_at(inner, 0.3, 0.5), radius, radius)
        painter.drawEllipse(_at(inner, 0.7, 0.5), radius, radius)


def _heart(box: QRectF) -> QPainterPath:
    path = QPainterPath(_at(box, 0.5, 0.95))
    path.cubicTo(_at(box, -0.25, 0.45), _at(box, 0.15, -0.15), _at(box, 0.5, 0.25))
    path.cubicTo(_at(box, 0.85, -0.15), _at(box, 1.25, 0.45), _at(box, 0.5, 0.95))
    return path


def _pen(box: QRect, colour: QColor) -> QPen:
    pen = QPen(colour, max(1.6, box.height() / 14))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _inner(box: QRect, air: float) -> QRectF:
    margin = box.height() * air
    return QRectF(box).adjusted(margin, margin, -margin, -margin)


def _at(box: QRectF, x: float, y: float) -> QPointF:
    return QPointF(box.left() + box.width() * x, box.top() + box.height() * y)
