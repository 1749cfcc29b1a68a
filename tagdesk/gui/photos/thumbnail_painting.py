"""How a thumbnail is painted in a row of a list."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionViewItem

from tagdesk.gui import tone
from tagdesk.gui.photos.picture_loader import fitted


def paint_thumbnail(
    painter: QPainter, option: QStyleOptionViewItem, box: QRect, pixmap: QPixmap | None, *, broken: bool, empty: QColor
) -> None:
    """Paint it in the middle of its box; without one a ground of the colour `empty`, or a sign that it is broken."""
    if pixmap is not None:
        ratio = option.widget.devicePixelRatioF()
        small = fitted(pixmap, box.size(), ratio)
        width, height = round(small.width() / ratio), round(small.height() / ratio)
        painter.drawPixmap(box.center().x() - width // 2 + 1, box.center().y() - height // 2 + 1, small)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tone.soft_warning(option.palette) if broken else empty)
    painter.drawRoundedRect(box, 3, 3)
    if broken:
        painter.setPen(tone.warning(option.palette))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "!")
