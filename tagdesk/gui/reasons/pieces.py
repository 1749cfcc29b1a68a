"""Pieces of the box of reasons: past posts to click, tags and words on a tinted ground, bars."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from tagdesk.gui import tone
from tagdesk.gui.plain_tip import plain_tip
from tagdesk.gui.reasons.card import Part, PostTile
from tagdesk.gui.tags.source_text import part_names

_TILE_LINES = 3.0
_PILL_LINES = 1.5


class PostButton(QAbstractButton):
    """A past post: the middle of its photo, or the beginning of its text."""

    def __init__(self, tile: PostTile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tile = tile
        self._pixmap = QPixmap()
        self.setAccessibleName(tile.said)
        self.setToolTip(plain_tip(tile.said))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def has_picture(self) -> bool:
        """Whether it shows the photo."""
        return not self._pixmap.isNull()

    def set_picture(self, pixmap: QPixmap) -> None:
        """Show the photo instead of the text."""
        self._pixmap = pixmap
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        side = round(self.fontMetrics().height() * _TILE_LINES)
        return QSize(side, side)

    def event(self, event: QEvent) -> bool:
        """Look pointed at."""
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave, QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint photo or text, and a ring for the focus and the pointer."""
        palette = self.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        radius = self.fontMetrics().height() * 0.3
        shape = QPainterPath()
        shape.addRoundedRect(box, radius, radius)
        painter.fillPath(shape, tone.track(palette))
        if self.has_picture:
            painter.save()
            painter.setClipPath(shape)
            side = min(self._pixmap.width(), self._pixmap.height())
            middle = QRectF(0, 0, side, side)
            middle.moveCenter(QRectF(self._pixmap.rect()).center())
            painter.drawPixmap(box, self._pixmap, middle)
            painter.restore()
        else:
            self._paint_text(painter, box)
        if self.hasFocus() or self.underMouse():
            colour = palette.color(QPalette.ColorRole.Text) if self.hasFocus() else tone.accent(palette)
            painter.setPen(QPen(colour, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, radius, radius)

    def _paint_text(self, painter: QPainter, box: QRectF) -> None:
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.75)
        painter.setFont(font)
        painter.setPen(tone.quiet_text(self.palette()))
        air = self.fontMetrics().height() * 0.2
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWrapAnywhere
        painter.drawText(box.adjusted(air, air, -air, -air), flags, self.tile.text)


class Pill(QWidget):
    """A tag or word on a tinted ground; what is too long ends in dots."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = text
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The text and air."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text) + metrics.height(), pill_height(self))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and text."""
        palette, metrics = self.palette(), self.fontMetrics()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone.soft_accent(palette))
        box = QRectF(self.rect())
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        air = metrics.height() / 2
        elided = metrics.elidedText(self.text, Qt.TextElideMode.ElideRight, self.width() - metrics.height() + 1)
        painter.drawText(box.adjusted(air, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, elided)


class PartBars(QWidget):
    """What each source adds: to the right what speaks for the tag, hollow and quiet what speaks against it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[Part, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Parts"))

    def set_parts(self, parts: Sequence[Part]) -> None:
        """Show these."""
        self._parts = tuple(parts)
        self.setAccessibleDescription(", ".join(f"{_name(part)} {share_text(part.share)}" for part in parts))
        self.setVisible(bool(parts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A line each."""
        return QSize(self.fontMetrics().height() * 12, self._line_height() * len(self._parts))

    def minimumSizeHint(self) -> QSize:
        """All lines, short names."""
        return QSize(self.fontMetrics().height() * 6, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines."""
        palette, metrics, height = self.palette(), self.fontMetrics(), self._line_height()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        number_width = metrics.horizontalAdvance("−100 %")
        bar_width = max(self.width() * 0.17, metrics.height() * 2.0)
        most = max((abs(part.share) for part in self._parts), default=0.0) or 1.0
        vertical = Qt.AlignmentFlag.AlignVCenter
        for row, part in enumerate(self._parts):
            line = QRectF(0, row * height, self.width(), height)
            is_for = part.share > 0
            painter.setPen(palette.color(QPalette.ColorRole.Text) if is_for else tone.quiet_text(palette))
            name_width = self.width() - bar_width - number_width - metrics.height()
            name = metrics.elidedText(_name(part), Qt.TextElideMode.ElideRight, int(name_width))
            painter.drawText(line, vertical | Qt.AlignmentFlag.AlignLeft, name)
            painter.drawText(line, vertical | Qt.AlignmentFlag.AlignRight, share_text(part.share))
            bar = QRectF(0, 0, max(bar_width * abs(part.share) / most, 2.0), metrics.height() * 0.45)
            bar.moveCenter(QPointF(0, line.center().y()))
            bar.moveLeft(self.width() - number_width - bar_width - metrics.height() * 0.3)
            painter.setPen(Qt.PenStyle.NoPen if is_for else QPen(tone.quiet_text(palette), 1))
            painter.setBrush(tone.accent(palette) if is_for else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(bar, 2, 2)

    def _line_height(self) -> int:
        return round(self.fontMetrics().height() * 1.25)


def pill_height(widget: QWidget) -> int:
    """How high pills are in the font of a widget."""
    return round(widget.fontMetrics().height() * _PILL_LINES)


def share_text(share: float) -> str:
    """`38 %`, `−12 %`."""
    return f"{'−' if share < 0 else ''}{abs(share):.0%}".replace("%", " %")


def _name(part: Part) -> str:
    return part_names().get(part.source, part.source)
