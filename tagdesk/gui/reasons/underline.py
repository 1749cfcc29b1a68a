"""Underlines words of a caption without touching its text, its formats or its undo steps."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTextBlock
from PySide6.QtWidgets import QPlainTextEdit

from tagdesk.gui import tone
from tagdesk.gui.reasons.marks import Mark

#: Thickness of the strongest and of the weakest line, as a share of the height of a line of text; and how much of the
#: accent is left in the colour of the weakest.
_THICK, _THIN, _PALE = 0.17, 0.07, 0.45


def underline_boxes(field: QPlainTextEdit, mark: Mark) -> Iterator[QRectF]:
    """Where a mark is in the viewport, one box for each line of text that it stands in."""
    document = field.document()
    block = document.findBlock(mark.start)
    # Blocks keep their place in the viewport only while they are visible; walk from the first one that is.
    visible = field.firstVisibleBlock()
    top = field.blockBoundingGeometry(visible).translated(field.contentOffset()).top()
    while visible.isValid() and visible.blockNumber() < block.blockNumber():
        top += field.blockBoundingRect(visible).height()
        visible = visible.next()
    if visible != block:
        return  # above what is visible, or not there any more
    yield from _boxes_in(block, mark, QPointF(field.contentOffset().x(), top))


def _boxes_in(block: QTextBlock, mark: Mark, origin: QPointF) -> Iterator[QRectF]:
    layout = block.layout()
    start, end = mark.start - block.position(), min(mark.end - block.position(), max(block.length() - 1, 0))
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        first, last = max(start, line.textStart()), min(end, line.textStart() + line.textLength())
        if first >= last:
            continue
        left, right = sorted((_x_of(line.cursorToX(first)), _x_of(line.cursorToX(last))))
        yield QRectF(origin.x() + left, origin.y() + line.y(), right - left, line.height())


def _x_of(found: object) -> float:
    """Qt gives the place together with the letter that it belongs to."""
    return float(found[0]) if isinstance(found, tuple) else float(found)  # type: ignore[arg-type]


def paint_underlines(field: QPlainTextEdit, painter: QPainter, marks: Sequence[Mark]) -> None:
    """Paint them; the stronger a mark is, the thicker and the more colourful its line."""
    palette = field.palette()
    accent, base = tone.accent(palette), palette.color(palette.ColorRole.Base)
    height = field.fontMetrics().height()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for mark in marks:
        thickness = height * (_THIN + (_THICK - _THIN) * mark.strength)
        colour = tone.mixed(base, accent, _PALE + (1 - _PALE) * mark.strength)
        painter.setPen(QPen(colour, thickness, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for box in underline_boxes(field, mark):
            y = box.bottom() - thickness / 2
            painter.drawLine(QPointF(box.left() + thickness / 2, y), QPointF(box.right() - thickness / 2, y))
