"""One chosen tag of a post as a chip; accepted and own ones look different."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QStyle, QWidget

from tagdesk.domain import PostTag, TagState
from tagdesk.gui import tone
from tagdesk.gui.bidi import isolated
from tagdesk.gui.plain_tip import plain_tip

_EDGE_PX = 3
_DRAGGED = 0.4


class Chip(QWidget):
    """One tag with a cross; an accepted one is tinted, an own one is outlined and bold.

    Signals:
        removed: The tag is to be taken off.
        pointed: The tag under the mouse or with the focus, None when left.
        edit_wanted: The tag is to be written another way.
        move_wanted: By how many places it is to move.
        menu_wanted: Where on the screen its menu is asked for.
        dragged: Where among the chips it is dragged.
        dropped: The drag is over, and whether it counts.
    """

    removed = Signal(str)
    pointed = Signal(object)
    edit_wanted = Signal()
    move_wanted = Signal(int)
    menu_wanted = Signal(QPoint)
    dragged = Signal(QPoint)
    dropped = Signal(bool)

    def __init__(self, tag: PostTag, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tag = tag
        self._is_dragged = self._over_cross = False
        self._trouble = ""
        self._pressed_at: QPoint | None = None
        self.setAccessibleDescription(self.tr("Delete takes it off, F2 edits it, Alt with an arrow key moves it"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if tag.state == TagState.OWN:
            font = self.font()
            font.setBold(True)
            self.setFont(font)
        self._name()

    @property
    def trouble(self) -> str:
        """Why the platform won't take it; empty if it does."""
        return self._trouble

    def set_trouble(self, trouble: str) -> None:
        """Say that the platform won't take it, and why; empty if it does."""
        if trouble != self._trouble:
            self._trouble = trouble
            self._name()
            self.update()

    def sizeHint(self) -> QSize:
        """Text, cross and air."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(f"#{self.tag.tag}") + self._air() + self._cross_side() + _EDGE_PX
        return QSize(width + metrics.height() // 4, round(metrics.height() * 1.7))

    def cross_box(self) -> QRect:
        """Where the cross is."""
        side = self._cross_side()
        box = QRect(self.width() - side - _EDGE_PX, (self.height() - side) // 2, side, side)
        return QStyle.visualRect(self.layoutDirection(), self.rect(), box)

    def event(self, event: QEvent) -> bool:
        """Keep Delete and Backspace from the window, where they mean the whole post."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _removes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the tag off, F2 or Return edit it, arrows go to other chips, and with Alt move this one."""
        key = event.key()
        step = _step(key, self.layoutDirection())
        if _removes(event):
            self.removed.emit(self.tag.tag)
        elif key in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit_wanted.emit()
        elif key == Qt.Key.Key_Escape and self._is_dragged:
            self._end_drag(counts=False)
        elif step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_wanted.emit(step)
        elif step > 0:
            self.focusNextChild()
        elif step < 0:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The cross takes the tag off; elsewhere a drag may begin."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        if self.cross_box().contains(point):
            self.removed.emit(self.tag.tag)
        else:
            self._pressed_at = point

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the cross, or drag."""
        point = event.position().toPoint()
        if self._pressed_at is not None and event.buttons() & Qt.MouseButton.LeftButton:
            far = (point - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
            if far and not self._is_dragged:
                self._is_dragged = True
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
            if self._is_dragged:
                self.dragged.emit(self.mapToParent(point))
            return
        self._over_cross = self.cross_box().contains(point)
        self.setCursor(Qt.CursorShape.PointingHandCursor if self._over_cross else Qt.CursorShape.ArrowCursor)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The end of a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = None
            if self._is_dragged:
                self._end_drag(counts=True)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the tag; on the cross it is one more click."""
        if self.cross_box().contains(event.position().toPoint()):
            self.mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.edit_wanted.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the tag."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu_wanted.emit(self.mapToGlobal(self.rect().center()) if by_key else event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:
        """The tag is pointed at."""
        super().enterEvent(event)
        self.pointed.emit(self.tag.tag)

    def leaveEvent(self, event: QEvent) -> None:
        """The cross goes dim again."""
        super().leaveEvent(event)
        self._over_cross = False
        self.update()
        self.pointed.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The tag is pointed at."""
        super().focusInEvent(event)
        self.pointed.emit(self.tag.tag)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """It no longer is."""
        super().focusOutEvent(event)
        self.pointed.emit(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, text, cross and the focus ring."""
        palette, metrics = self.palette(), self.fontMetrics()
        own = self.tag.state == TagState.OWN
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(_DRAGGED if self._is_dragged else 1.0)
        painter.setPen(self._edge(palette))
        painter.setBrush(palette.color(QPalette.ColorRole.Base) if own else tone.soft_accent(palette))
        half = painter.pen().widthF() / 2
        box = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        cross = self.cross_box()
        text_box = QRect(self._air(), 0, self.width() - self._air() - cross.width() - _EDGE_PX, self.height())
        text_box = QStyle.visualRect(self.layoutDirection(), self.rect(), text_box)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        elided = metrics.elidedText(f"#{self.tag.tag}", Qt.TextElideMode.ElideRight, text_box.width())
        painter.drawText(text_box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, isolated(elided))
        arm = metrics.height() * 0.22
        centre = QPointF(cross.center()) + QPointF(0.5, 0.5)
        painter.setPen(QPen(tone.warning(palette) if self._over_cross else tone.quiet_text(palette), 1.6))
        painter.drawLine(centre + QPointF(-arm, -arm), centre + QPointF(arm, arm))
        painter.drawLine(centre + QPointF(arm, -arm), centre + QPointF(-arm, arm))

    def _edge(self, palette: QPalette) -> QPen:
        """The outline: of the focus, of a tag the platform won't take, of an own tag, or none."""
        text = palette.color(QPalette.ColorRole.Text)
        if self.hasFocus():
            return QPen(text, 2.0)
        if self._trouble:
            return QPen(tone.warning(palette), 1.4, Qt.PenStyle.DashLine)
        own = self.tag.state == TagState.OWN
        return QPen(tone.mixed(tone.accent(palette), text, 0.15) if own else QColor(Qt.GlobalColor.transparent), 1.0)

    def _name(self) -> None:
        """Say in words what the looks say."""
        kind = self.tr("own tag") if self.tag.state == TagState.OWN else self.tr("accepted tag")
        trouble = f", {self._trouble}" if self._trouble else ""
        self.setAccessibleName(f"{kind} {self.tag.tag}{trouble}")
        self.setToolTip(plain_tip(f"#{self.tag.tag}, {kind}{trouble}"))

    def _end_drag(self, *, counts: bool) -> None:
        self._is_dragged = False
        self._pressed_at = None
        self.unsetCursor()
        self.update()
        self.dropped.emit(counts)

    def _air(self) -> int:
        """Between the round edge and the text."""
        return self.fontMetrics().height() // 2 + _EDGE_PX

    def _cross_side(self) -> int:
        return round(self.fontMetrics().height() * 1.2)


def _removes(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


def _step(key: int, direction: Qt.LayoutDirection) -> int:
    """Which way an arrow key points in the order of the tags: 1, -1, or 0 for another key."""
    forward = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(key), 0)
    if direction == Qt.LayoutDirection.RightToLeft:
        forward = -forward
    return forward or {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(key), 0)
