"""All chosen tags of the current post: put in order by drag or key, edited in place, taken off."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from tagdesk.contract.features import model_key
from tagdesk.domain import PostTag
from tagdesk.gui import tone
from tagdesk.gui.field_guard import FieldGuard
from tagdesk.gui.flow_layout import FlowLayout
from tagdesk.gui.tags.chip import Chip
from tagdesk.gui.tags.chip_editor import ChipEditor
from tagdesk.gui.tags.tag_order import moved, place_between

_LINES_SHOWN = 2
_MARK_PX = 3


class ChipArea(QScrollArea):
    """The chips; scrolls when they are many.

    Signals:
        removed: Tag to take off.
        pointed: Tag under the mouse or with the focus, None when left.
        edited: Tag, and what it is to be.
        reordered: All tags in the order they are to have.
        menu_wanted: Tag whose menu is asked for, and where on the screen.
    """

    removed = Signal(str)
    pointed = Signal(object)
    edited = Signal(str, str)
    reordered = Signal(list)
    menu_wanted = Signal(str, QPoint)

    def __init__(self, guard: FieldGuard | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._guard = guard
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
        self._mark = QWidget(self._box)
        self._mark.setAutoFillBackground(True)
        self._mark.hide()
        self._before: QWidget | None = None
        self._tags: tuple[PostTag, ...] = ()
        self._chips: list[Chip] = []
        self._editor: ChipEditor | None = None
        self._dragged_to = QPoint()

    @property
    def chips(self) -> list[Chip]:
        """The chips, in order."""
        return list(self._chips)

    @property
    def editor(self) -> ChipEditor | None:
        """The field in which a chip is being edited."""
        return self._editor

    def follow(self, before: QWidget) -> None:
        """Say after which widget the Tab key reaches the chips."""
        self._before = before

    def set_tags(self, tags: Sequence[PostTag]) -> None:
        """Show these tags; the focus stays with its tag, or at its place if that is gone."""
        if tuple(tags) == self._tags:
            return
        self.stop_editing()
        self._mark.hide()
        before_keys = {tag.key for tag in self._tags}
        self._tags = tuple(tags)
        place = self._focused_place(tags)
        for chip in self._chips:
            self._layout.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [Chip(tag, self._box) for tag in tags]
        before = self._before
        for chip in self._chips:
            self._connect(chip)
            self._layout.addWidget(chip)
            chip.show()
            if before is not None:
                QWidget.setTabOrder(before, chip)
            before = chip
        if place is not None and self._chips:
            self._chips[min(place, len(self._chips) - 1)].setFocus()
        self.updateGeometry()
        new = [chip for chip in self._chips if chip.tag.key not in before_keys]
        if new and before_keys:
            QTimer.singleShot(0, self, lambda: self._show_chip(new[-1]))

    def mark_troubles(self, troubles: Mapping[str, str]) -> None:
        """Mark the tags that the platform won't take, each with the reason."""
        for chip in self._chips:
            chip.set_trouble(troubles.get(chip.tag.tag, ""))

    def edit(self, tag: str) -> None:
        """Let a tag be written another way."""
        chip = next((chip for chip in self._chips if chip.tag.tag == tag), None)
        if chip is None:
            return
        self.stop_editing()
        editor = self._editor = ChipEditor(tag, self._box)
        if self._guard is not None:
            self._guard.watch(editor)
        editor.finished.connect(lambda text, to_chip: self._on_edited(chip, text, to_chip))
        width = min(max(chip.width(), self.fontMetrics().height() * 10), self._box.width())
        is_rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = max(0, chip.x() + chip.width() - width) if is_rtl else min(chip.x(), self._box.width() - width)
        editor.setGeometry(left, chip.y(), width, chip.height())
        editor.show()
        editor.raise_()
        editor.setFocus()
        self.ensureWidgetVisible(editor)

    def stop_editing(self) -> None:
        """Forget what is being edited."""
        editor, self._editor = self._editor, None
        if editor is not None:
            editor.blockSignals(True)
            editor.hide()
            editor.deleteLater()

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

    def _show_chip(self, chip: Chip) -> None:
        """Scroll to a chip once it has its place."""
        if chip in self._chips:
            self.ensureWidgetVisible(chip, 0, 0)

    def _connect(self, chip: Chip) -> None:
        tag = chip.tag.tag
        chip.removed.connect(self.removed)
        chip.pointed.connect(self.pointed)
        chip.edit_wanted.connect(lambda: self.edit(tag))
        chip.menu_wanted.connect(lambda place: self.menu_wanted.emit(tag, place))
        chip.move_wanted.connect(lambda step: self._move(tag, step))
        chip.dragged.connect(self._show_mark)
        chip.dropped.connect(lambda counts: self._on_dropped(tag, counts))

    def _focused_place(self, tags: Sequence[PostTag]) -> int | None:
        """Where among new tags the focus belongs, None if it isn't among the chips."""
        for place, chip in enumerate(self._chips):
            if chip.hasFocus():
                keys = [model_key(tag.tag) for tag in tags]
                key = model_key(chip.tag.tag)
                return keys.index(key) if key in keys else place
        return None

    def _move(self, tag: str, step: int) -> None:
        tags = [chip.tag.tag for chip in self._chips]
        self._reorder(moved(tags, tag, tags.index(tag) + (step if step < 0 else step + 1)))

    def _reorder(self, tags: list[str]) -> None:
        if tags != [chip.tag.tag for chip in self._chips]:
            self.reordered.emit(tags)

    def _gap(self, point: QPoint) -> int:
        """Number of the gap between chips that a point is nearest to."""
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        boxes = [(box.x(), box.y(), box.width(), box.height()) for box in (chip.geometry() for chip in self._chips)]
        return place_between(boxes, (point.x(), point.y()), right_to_left=rtl)

    def _show_mark(self, point: QPoint) -> None:
        """A line where the dragged chip would go."""
        self._dragged_to = point
        self.ensureVisible(point.x(), point.y(), 0, self.fontMetrics().height())
        gap = self._gap(point)
        chip = self._chips[min(gap, len(self._chips) - 1)].geometry()
        is_before = (gap < len(self._chips)) != (self.layoutDirection() == Qt.LayoutDirection.RightToLeft)
        half = (self._layout.spacing() + _MARK_PX) // 2
        left = max(0, chip.left() - half) if is_before else min(chip.right() + half - _MARK_PX, self._box.width() - 1)
        palette = self._mark.palette()
        palette.setColor(QPalette.ColorRole.Window, tone.accent(self.palette()))
        self._mark.setPalette(palette)
        self._mark.setGeometry(left, chip.y(), _MARK_PX, chip.height())
        self._mark.show()
        self._mark.raise_()

    def _on_dropped(self, tag: str, counts: bool) -> None:
        self._mark.hide()
        if counts:
            self._reorder(moved([chip.tag.tag for chip in self._chips], tag, self._gap(self._dragged_to)))

    def _on_edited(self, chip: Chip, text: str, to_chip: bool) -> None:
        if to_chip:
            chip.setFocus()
        self.stop_editing()
        if text.strip() and text != chip.tag.tag:
            self.edited.emit(chip.tag.tag, text)
