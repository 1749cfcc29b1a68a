"""The photo, fitted into its place or zoomed."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from tagdesk.gui import tone
from tagdesk.gui.reasons.overlay import Heat, paint_heat, paint_scale

_STEP = 1.25
_LARGEST = 16.0
#: A fitted picture is not blown up beyond this many times its pixels.
_LARGEST_FITTED = 2.0
#: How long a heat map takes to appear; it goes at once.
_FADE_MS = 120


class PhotoView(QWidget):
    """Shows one picture: wheel, `+` and `-` zoom, dragging and arrows move, double click or `0` fit again.

    `zoom` is 1 when the photo fits. When more pixels are shown than the picture has, `detail_wanted` asks for a larger
    one of the same photo.
    """

    detail_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._pixmap = QPixmap()
        self._fitted = QPixmap()
        self._most = _LARGEST_FITTED
        self._zoom = 1.0
        self._centre = QPointF(0.5, 0.5)  # of the view, in shares of the picture
        self._grabbed: QPointF | None = None
        self._heat: Heat | None = None
        self._fade = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=_FADE_MS)
        self._fade.valueChanged.connect(lambda _: self.update())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Photo"))
        self.setAccessibleDescription(self.tr("Plus and minus zoom, 0 fits the photo, arrows move it"))

    @property
    def zoom(self) -> float:
        """How many times larger than fitted."""
        return self._zoom

    @property
    def is_empty(self) -> bool:
        """Whether no picture is shown."""
        return self._image.isNull()

    @property
    def picture_size_px(self) -> QSize:
        """Size of the picture as decoded."""
        return self._image.size()

    def set_image(self, image: QImage, *, keep_place: bool = False, preview: bool = False) -> None:
        """Show a picture.

        Args:
            image: The decoded photo.
            keep_place: It is the same photo in another size, so zoom and place stay.
            preview: It is a thumbnail that fills the view until the photo is there.
        """
        self._image = image
        self._most = math.inf if preview else _LARGEST_FITTED
        self._pixmap = QPixmap.fromImage(image)
        self._fitted = QPixmap()
        if not keep_place:
            self._zoom, self._centre = 1.0, QPointF(0.5, 0.5)
        self.update()

    @property
    def heat(self) -> Heat | None:
        """The heat map over the picture."""
        return self._heat

    def show_heat(self, heat: Heat | None) -> None:
        """Lay a heat map over the picture, or take it away."""
        if heat is self._heat:
            return
        if heat is None:
            self._fade.stop()
        elif self._heat is None:
            self._fade.start()
        self._heat = heat
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.set_image(QImage())

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom, keeping the point under the cursor where it is."""
        if self.is_empty:
            return
        at = at if at is not None else QPointF(self.rect().center())
        before = self._picture_box()
        share = QPointF((at.x() - before.x()) / before.width(), (at.y() - before.y()) / before.height())
        self._zoom = min(max(self._zoom * factor, 1.0), _LARGEST)
        size = self._picture_size()
        middle = QRectF(self.rect()).center()
        self._centre = QPointF(
            share.x() - (at.x() - middle.x()) / size.width(), share.y() - (at.y() - middle.y()) / size.height()
        )
        self._changed()

    def fit(self) -> None:
        """Show the whole photo again."""
        self._zoom, self._centre = 1.0, QPointF(0.5, 0.5)
        self._changed()

    def sizeHint(self) -> QSize:
        """A comfortable share of the window."""
        unit = self.fontMetrics().height()
        return QSize(unit * 30, unit * 24)

    def minimumSizeHint(self) -> QSize:
        """Still recognisable."""
        unit = self.fontMetrics().height()
        return QSize(unit * 10, unit * 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture and, with the focus, a thin frame."""
        painter = QPainter(self)
        if not self.is_empty:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            box = self._picture_box()
            if self._zoom == 1.0:
                painter.drawPixmap(box.topLeft(), self._fitted_pixmap(box.size()))
            else:
                painter.drawPixmap(box, self._pixmap, QRectF(self._pixmap.rect()))
            if self._heat is not None:
                paint_heat(painter, self._heat, box, self._fade.currentValue())
                paint_scale(painter, self._heat, box.intersected(QRectF(self.rect())), self.font())
        if self.hasFocus():
            painter.setPen(QPen(tone.accent(self.palette()), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self._fitted = QPixmap()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        if steps := event.angleDelta().y() / 120:
            self.zoom_by(_STEP**steps, event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        if event.button() == Qt.MouseButton.LeftButton and self._zoom > 1.0:
            self._grabbed = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the picture with the cursor."""
        if self._grabbed is not None:
            self._move_by(self._grabbed - event.position())
            self._grabbed = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grabbed = None
        self._changed()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Between fitted and closer."""
        if self._zoom > 1.0:
            self.fit()
        else:
            self.zoom_by(3.0, event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom and move by keyboard; other keys are the window's."""
        step = self.fontMetrics().height() * 4.0
        moves = {
            Qt.Key.Key_Left: QPointF(-step, 0),
            Qt.Key.Key_Right: QPointF(step, 0),
            Qt.Key.Key_Up: QPointF(0, -step),
            Qt.Key.Key_Down: QPointF(0, step),
        }
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(1 / _STEP)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key in moves and self._zoom > 1.0:
            self._move_by(moves[key])
        else:
            event.ignore()

    def _move_by(self, offset: QPointF) -> None:
        size = self._picture_size()
        self._centre += QPointF(offset.x() / size.width(), offset.y() / size.height())
        self._changed()

    def _changed(self) -> None:
        size = self._picture_size()
        if self.is_empty or size.isEmpty():
            return
        # The picture covers the view where it can, and is centred where it can't.
        half = QPointF(self.width() / size.width() / 2, self.height() / size.height() / 2)
        self._centre = QPointF(
            0.5 if half.x() >= 0.5 else min(max(self._centre.x(), half.x()), 1 - half.x()),
            0.5 if half.y() >= 0.5 else min(max(self._centre.y(), half.y()), 1 - half.y()),
        )
        movable = self._zoom > 1.0
        grabbed = Qt.CursorShape.ClosedHandCursor if self._grabbed is not None else Qt.CursorShape.OpenHandCursor
        self.setCursor(grabbed if movable else Qt.CursorShape.ArrowCursor)
        self.update()
        if movable and size.width() * self.devicePixelRatioF() > self._image.width():
            self.detail_wanted.emit()

    def _picture_size(self) -> QSizeF:
        """Size on the screen; fitting blows a small picture up only so far."""
        image = QSizeF(self._image.size())
        room = QSizeF(self.size())
        if not math.isinf(self._most):
            room = room.boundedTo(image * (self._most / self.devicePixelRatioF()))
        return image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio) * self._zoom

    def _picture_box(self) -> QRectF:
        size = self._picture_size()
        middle = QRectF(self.rect()).center()
        corner = QPointF(middle.x() - self._centre.x() * size.width(), middle.y() - self._centre.y() * size.height())
        return QRectF(corner, size) if self._zoom > 1.0 else QRectF(corner.toPoint(), size)

    def _fitted_pixmap(self, size: QSizeF) -> QPixmap:
        """Scaled once a size, and better than the painter would: it takes every pixel into account."""
        if self._fitted.isNull():
            ratio = self.devicePixelRatioF()
            self._fitted = QPixmap.fromImage(
                self._image.scaled(
                    (size * ratio).toSize(),
                    Qt.AspectRatioMode.IgnoreAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )
            self._fitted.setDevicePixelRatio(ratio)
        return self._fitted
