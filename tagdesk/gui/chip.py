"""The chosen tags of a post as chips; accepted and own ones look different."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from tagdesk.domain import PostTag, TagState
from tagdesk.gui import tone
from tagdesk.gui.flow_layout import FlowLayout

_LINES_SHOWN = 2
_EDGE_PX = 3


class Chip(QWidget):
    """One tag with a cross; an accepted one is tinted, an own one is outlined and bold."""

    removed = Signal(str)

    def __init__(self, tag: PostTag, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tag = tag
        kind = self.tr("own tag") if tag.state == TagState.OWN else self.tr("accepted tag")
        self.setAccessibleName(f"{kind} {tag.tag}")
        self.setAccessibleDescription(self.tr("Delete takes it off"))
        self.setToolTip(self.tr("{tag}, {kind}").format(tag=f"#{tag.tag}", kind=kind))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._over_cross = False
        if tag.state == TagState.OWN:
            font = self.font()
            font.setBold(True)
            self.setFont(font)

    def sizeHint(self) -> QSize:
        """Text, cross and air."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(f"#{self.tag.tag}") + self._air() + self._cross_side() + _EDGE_PX
        return QSize(width + metrics.height() // 4, round(metrics.height() * 1.7))

    def cross_box(self) -> QRect:
        """Where the cross is."""
        side = self._cross_side()
        return QRect(self.width() - side - _EDGE_PX, (self.height() - side) // 2, side, side)

    def event(self, event: QEvent) -> bool:
        """Keep Delete and Backspace from the window, where they mean the whole post."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _removes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete or Backspace take the tag off; arrows move among the chips."""
        if _removes(event):
            self.removed.emit(self.tag.tag)
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self.focusNextChild()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The cross takes the tag off."""
        if event.button() == Qt.MouseButton.LeftButton and self.cross_box().contains(event.position().toPoint()):
            self.removed.emit(self.tag.tag)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the cross."""
        self._over_cross = self.cross_box().contains(event.position().toPoint())
        self.setCursor(Qt.CursorShape.PointingHandCursor if self._over_cross else Qt.CursorShape.ArrowCursor)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """The cross goes dim again."""
        self._over_cross = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, text, cross and the focus ring."""
        palette, metrics = self.palette(), self.fontMetrics()
        own = self.tag.state == TagState.OWN
        accent = tone.accent(palette)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        border = 2.0 if self.hasFocus() else 1.0
        box = QRectF(self.rect()).adjusted(border / 2, border / 2, -border / 2, -border / 2)
        text = palette.color(QPalette.ColorRole.Text)
        outline = tone.mixed(accent, text, 0.15) if own else QColor(Qt.GlobalColor.transparent)
        edge = text if self.hasFocus() else outline
        painter.setPen(QPen(edge, border))
        painter.setBrush(palette.color(QPalette.ColorRole.Base) if own else tone.soft_accent(palette))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        cross = self.cross_box()
        left = self._air()
        text_box = QRect(left, 0, cross.left() - left, self.height())
        painter.setPen(text)
        elided = metrics.elidedText(f"#{self.tag.tag}", Qt.TextElideMode.ElideRight, text_box.width())
        painter.drawText(text_box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)
        arm = metrics.height() * 0.22
        centre = QPointF(cross.center()) + QPointF(0.5, 0.5)
        painter.setPen(QPen(tone.warning(palette) if self._over_cross else tone.quiet_text(palette), 1.6))
        painter.drawLine(centre + QPointF(-arm, -arm), centre + QPointF(arm, arm))
        painter.drawLine(centre + QPointF(arm, -arm), centre + QPointF(-arm, arm))

    def _air(self) -> int:
        """Between the round edge and the text."""
        return self.fontMetrics().height() // 2 + _EDGE_PX

    def _cross_side(self) -> int:
        return round(self.fontMetrics().height() * 1.2)


def _removes(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class ChipArea(QScrollArea):
    """All chosen tags of the current post; scrolls when they are many."""

    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Tags of this post"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._box = QWidget()
        self._box.setAutoFillBackground(False)
        self._layout = FlowLayout(self._box)
        self.setWidget(self._box)
        self.viewport().setAutoFillBackground(False)
        self._before: QWidget | None = None
        self._tags: tuple[PostTag, ...] = ()
        self._chips: list[Chip] = []

    @property
    def chips(self) -> list[Chip]:
        """The chips, in order."""
        return list(self._chips)

    def follow(self, before: QWidget) -> None:
        """Say after which widget the Tab key reaches the chips."""
        self._before = before

    def set_tags(self, tags: Sequence[PostTag]) -> None:
        """Show these tags; the focus stays among the chips if it was there."""
        if tuple(tags) == self._tags:
            return
        self._tags = tuple(tags)
        chips = self.chips
        focused = next((place for place, chip in enumerate(chips) if chip.hasFocus()), None)
        for chip in chips:
            self._layout.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [Chip(tag, self._box) for tag in tags]
        before = self._before
        for chip in self._chips:
            chip.removed.connect(self.removed)
            self._layout.addWidget(chip)
            chip.show()
            if before is not None:
                QWidget.setTabOrder(before, chip)
            before = chip
        if focused is not None and self._chips:
            self._chips[min(focused, len(self._chips) - 1)].setFocus()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Always two lines of chips high: if the list below moved, a click meant for one tag would take another."""
        line = round(self.fontMetrics().height() * 1.7)
        return QSize(self.fontMetrics().height() * 18, (line + self._layout.spacing()) * _LINES_SHOWN)

    def minimumSizeHint(self) -> QSize:
        """The same height: the list below gives way."""
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrower panel needs more lines."""
        super().resizeEvent(event)
        self.updateGeometry()
