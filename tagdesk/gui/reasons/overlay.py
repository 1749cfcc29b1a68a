"""The heat map over a photo: where in it a tag comes from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

if TYPE_CHECKING:
    import numpy as np

_SCALE_STEPS = 64


@dataclass(frozen=True, eq=False)
class Heat:
    """What lies over a photo.

    Attributes:
        image: Colours of the part of the photo that was looked at.
        square: That part, in shares of the photo.
        veil: Over the rest.
        scale: The colours in a row, from least to most.
    """

    image: QImage
    square: QRectF
    veil: QColor
    scale: QImage


def heat_over(pixels: "np.ndarray", width_px: int, height_px: int) -> Heat:
    """Lay what `heat_pixels` gave over a photo of that size."""
    from tagdesk.gui.reasons.heat import scale_pixels, seen_square, veil_colour

    seen = seen_square(width_px, height_px)
    return Heat(
        _image(pixels),
        QRectF(seen.left, seen.top, seen.width, seen.height),
        QColor.fromRgbF(*veil_colour()),
        _image(scale_pixels(_SCALE_STEPS)),
    )


def paint_heat(painter: QPainter, heat: Heat, picture: QRectF, opacity: float) -> None:
    """Paint it over a picture that lies there."""
    square = QRectF(
        picture.x() + heat.square.x() * picture.width(),
        picture.y() + heat.square.y() * picture.height(),
        heat.square.width() * picture.width(),
        heat.square.height() * picture.height(),
    )
    painter.save()
    painter.setOpacity(opacity)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(square, heat.image)
    before = QRectF(picture.topLeft(), QPointF(square.left(), picture.bottom()))
    if square.width() >= picture.width():
        before = QRectF(picture.topLeft(), QPointF(picture.right(), square.top()))
    after = QRectF(before).translated(picture.bottomRight() - before.bottomRight())
    if min(before.width(), before.height()) >= 1:
        painter.fillRect(before, heat.veil)
        painter.fillRect(after, heat.veil)
        painter.setPen(QPen(QColor(255, 255, 255, 110), 1, Qt.PenStyle.DotLine))
        painter.drawRect(square)
    painter.restore()


def paint_scale(painter: QPainter, heat: Heat, room: QRectF, font: QFont) -> None:
    """Paint what the colours mean into the lower left corner, if there is room."""
    metrics = QFontMetricsF(font)
    less, more = _tr("counts little"), _tr("counts most")
    air, unit = metrics.height() * 0.5, metrics.height()
    texts = metrics.horizontalAdvance(less), metrics.horizontalAdvance(more)
    size = QSizeF(sum(texts) + unit * 5 + air * 4, unit + air)
    if size.width() + 2 * air > room.width() or size.height() + 2 * air > room.height():
        return
    box = QRectF(QPointF(room.left() + air, room.bottom() - air - size.height()), size)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(12, 10, 18, 215))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(QColor(255, 255, 255))
    painter.setFont(font)
    vertical = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(box.adjusted(air, 0, 0, 0), vertical | Qt.AlignmentFlag.AlignLeft, less)
    painter.drawText(box.adjusted(0, 0, -air, 0), vertical | Qt.AlignmentFlag.AlignRight, more)
    scale = QRectF(box.left() + texts[0] + 2 * air, box.center().y() - unit * 0.3, unit * 5, unit * 0.6)
    # On the grey of an even photo, as the colours are seen through.
    painter.fillRect(scale, QColor(190, 190, 190))
    painter.drawImage(scale, heat.scale)
    painter.restore()


def _image(pixels: "np.ndarray") -> QImage:
    height, width, _ = pixels.shape
    return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Heat", text)
