"""The tags used most, and those the person chooses over time."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from tagdesk.contract.features import model_key
from tagdesk.gui import tone
from tagdesk.gui.importing.text import posts_words
from tagdesk.gui.number_text import number_text
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.statistics.card import ChartCard
from tagdesk.gui.statistics.text import tags_over
from tagdesk.gui.tags.tag_field import TagField
from tagdesk.history.statistics import TagUse

Index = QModelIndex | QPersistentModelIndex

_USE = Qt.ItemDataRole.UserRole
_MOST = Qt.ItemDataRole.UserRole + 1
#: Tags shown over time at first, and at most.
_FIRST, _AT_MOST = 3, 5
_ROWS = 14


class TagsOverTime(QWidget):
    """A list to tick tags in, and a chart of the ticked ones.

    Signals:
        chosen: Tags that are to be counted by month.
        posts_wanted: Posts with this tag are to be shown.
    """

    chosen = Signal(list)
    posts_wanted = Signal(str)

    def __init__(self, complete: Callable[[str], Sequence[str]], parent: QWidget) -> None:
        super().__init__(parent)
        self._chosen: list[str] | None = None
        self._most = 1
        self.list = _TagList(self)
        self.field = TagField(complete, self)
        self.hint = PlainLabel(
            self.tr("Tick up to {count} tags to see them over time; Return shows the posts that have one.").format(
                count=_AT_MOST
            ),
            Voice.QUIET,
            self,
        )
        self.chart = ChartCard(self.tr("Tags over time"), self.tr("Time"), bars=False, parent=self)
        self._lay_out()
        self.list.itemChanged.connect(self._on_item_changed)
        self.list.itemActivated.connect(lambda item: self.posts_wanted.emit(item.data(_USE).tag))
        self.field.entered.connect(self._on_entered)

    def show_tags(self, uses: Sequence[TagUse]) -> None:
        """Show the tags used most; those that were ticked stay ticked."""
        if self._chosen is None and uses:
            self._chosen = [use.tag for use in uses[:_FIRST]]
        self._most = max((use.posts for use in uses), default=1)
        known = {model_key(use.tag) for use in uses}
        others = [TagUse(tag, -1) for tag in self._chosen or () if model_key(tag) not in known]
        self.list.blockSignals(True)
        self.list.clear()
        for use in (*uses, *others):
            self._add(use)
        self.list.blockSignals(False)
        self.setVisible(bool(uses))
        self._tell()

    def show_months(self, months: Mapping[str, Mapping[str, int]]) -> None:
        """Show tags over time."""
        self.chart.show_over(tags_over(months))

    def _lay_out(self) -> None:
        unit = self.fontMetrics().height()
        label = QLabel(self.tr("Ta&g to add"), self)
        label.setBuddy(self.field)
        entry = QHBoxLayout()
        entry.addWidget(label)
        entry.addWidget(self.field, 1)
        left = QVBoxLayout()
        left.addWidget(self.list, 1)
        left.addLayout(entry)
        right = QVBoxLayout()
        right.addWidget(self.chart)
        right.addStretch()
        both = QHBoxLayout()
        both.setSpacing(unit)
        both.addLayout(left, 2)
        both.addLayout(right, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.hint)
        column.addLayout(both)

    def _add(self, use: TagUse) -> QListWidgetItem:
        item = QListWidgetItem(f"#{use.tag}")
        item.setData(_USE, use)
        item.setData(_MOST, self._most)
        words = f"#{use.tag}, {posts_words(use.posts)}" if use.posts >= 0 else f"#{use.tag}"
        item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
        is_chosen = model_key(use.tag) in map(model_key, self._chosen or ())
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked)
        self.list.addItem(item)
        return item

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        tag = item.data(_USE).tag
        if item.checkState() is Qt.CheckState.Checked:
            self._choose(tag)
        else:
            self._chosen = [other for other in self._chosen or () if model_key(other) != model_key(tag)]
        self._tell()

    def _on_entered(self, tags: list[str]) -> None:
        for tag in tags[:_AT_MOST]:
            self._choose(tag)
            if not any(model_key(item.data(_USE).tag) == model_key(tag) for item in self._items()):
                self.list.blockSignals(True)
                self._add(TagUse(tag, -1))
                self.list.blockSignals(False)
        self._tell()

    def _choose(self, tag: str) -> None:
        """Add a tag; the first one goes if there are too many."""
        others = [other for other in self._chosen or () if model_key(other) != model_key(tag)]
        self._chosen = [*others, tag][-_AT_MOST:]

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _tell(self) -> None:
        """Let the ticks be what is chosen, and ask for the months."""
        keys = set(map(model_key, self._chosen or ()))
        self.list.blockSignals(True)
        for item in self._items():
            is_chosen = model_key(item.data(_USE).tag) in keys
            item.setCheckState(Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self.chosen.emit(list(self._chosen or ()))


class _TagList(QListWidget):
    """Tags with a bar for how many posts have each."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Tags used most"))
        self.setItemDelegate(_BarDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)

    def sizeHint(self) -> QSize:
        """A good number of rows."""
        unit = self.fontMetrics().height()
        return QSize(unit * 16, round(unit * 1.6) * _ROWS)

    def minimumSizeHint(self) -> QSize:
        """The same height: what is below can be scrolled to."""
        return QSize(self.fontMetrics().height() * 10, self.sizeHint().height())


class _BarDelegate(QStyledItemDelegate):
    """Paints the bar below the tag, and the number at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line and some air."""
        height = option.fontMetrics.height()
        return QSize(height * 8, round(height * 1.6))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row as usual, then the bar and the number over it."""
        use: TagUse = index.data(_USE)
        metrics = option.fontMetrics
        count = number_text(use.posts) if use.posts >= 0 else ""
        room = metrics.horizontalAdvance(count) + metrics.height()
        row = QStyleOptionViewItem(option)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if use.posts > 0 and not is_selected:
            share = use.posts / max(index.data(_MOST), 1)
            bar = QRectF(option.rect).adjusted(0, 2, 0, -2)
            bar.setWidth(bar.width() * share)
            painter.fillRect(bar, tone.soft_accent(option.palette))
        row.rect = QRect(option.rect).adjusted(0, 0, -room, 0)
        super().paint(painter, row, index)
        has_focus = is_selected and bool(option.state & QStyle.StateFlag.State_Active)
        if is_selected:
            rest = QRect(option.rect)
            rest.setLeft(row.rect.right() + 1)
            group = QPalette.ColorGroup.Active if has_focus else QPalette.ColorGroup.Inactive
            painter.fillRect(rest, option.palette.color(group, QPalette.ColorRole.Highlight))
        role = QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Text
        painter.setPen(option.palette.color(role))
        box = option.rect.adjusted(0, 0, -metrics.height() // 2, 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
