"""The list of suggestions: rank, tag, how certain, score, and a button each to accept and to reject."""

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from tagdesk.domain import TagState
from tagdesk.gui.tags.suggestion_model import SuggestionModel, SuggestionRole
from tagdesk.gui.tags.suggestion_row import SuggestionRow


class SuggestionView(QListView):
    """Shows a `SuggestionModel`; a click on a button, Return or Delete decides about a row.

    Signals:
        accepted: Row to accept.
        rejected: Row to reject.
        menu_wanted: Row whose menu is asked for, and where on the screen.
        suggestion_pointed: Tag (text) under the mouse, else of the current row while the list has the focus, else None.
    """

    accepted = Signal(int)
    rejected = Signal(int)
    menu_wanted = Signal(int, QPoint)
    suggestion_pointed = Signal(object)

    def __init__(self, model: SuggestionModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(self.tr("Suggestions"))
        self.setAccessibleDescription(self.tr("Return accepts the tag, Delete rejects it"))
        self._row = SuggestionRow(self)
        self.setItemDelegate(self._row)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._row_to_keep = -1
        self._hovered_at: QPoint | None = None
        self._pointed: str | None = None
        model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
        model.modelReset.connect(self._on_model_reset)
        self.selectionModel().currentChanged.connect(lambda *_: self._point())
        self.verticalScrollBar().valueChanged.connect(lambda *_: self._point())

    @property
    def pointed(self) -> str | None:
        """What `suggestion_pointed` said last."""
        return self._pointed

    def sizeHint(self) -> QSize:
        """Wide enough for a usual tag beside its bar, score and buttons."""
        return QSize(self.fontMetrics().height() * 20, self.fontMetrics().height() * 20)

    def minimumSizeHint(self) -> QSize:
        """Three rows and short tags."""
        return QSize(self.fontMetrics().height() * 16, self.fontMetrics().height() * 6)

    def event(self, event: QEvent) -> bool:
        """Keep Delete and Backspace from the window, where they mean the whole post."""
        if event.type() == QEvent.Type.ShortcutOverride and _rejects(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Decide about the current row; letters and digits are the window's (no type-ahead search)."""
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and row >= 0:
            self.accepted.emit(row)
        elif _rejects(event) and row >= 0:
            self.rejected.emit(row)
        elif event.text().strip():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a button decides; elsewhere it makes the row current."""
        index = self.indexAt(event.position().toPoint())
        state = self._button_at(event.position().toPoint(), index)
        if event.button() == Qt.MouseButton.LeftButton and state is not None:
            (self.accepted if state == TagState.ACCEPTED else self.rejected).emit(index.row())
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A second quick click is a click on its own where a button is; on the tag a double click accepts."""
        index = self.indexAt(event.position().toPoint())
        if self._button_at(event.position().toPoint(), index) is not None:
            self.mousePressEvent(event)
        elif index.isValid():
            self.accepted.emit(index.row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over the buttons."""
        super().mouseMoveEvent(event)
        point = event.position().toPoint()
        self._hovered_at = point
        self._point()
        over = self._button_at(point, self.indexAt(point)) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the hover."""
        super().leaveEvent(event)
        self._hovered_at = None
        self._point()
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The current row is pointed at."""
        super().focusInEvent(event)
        self._point()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """It no longer is."""
        super().focusOutEvent(event)
        self._point()

    def set_threshold(self, threshold: float) -> None:
        """Show from which certainty on "accept all" takes a suggestion."""
        self._row.threshold = threshold
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the row under the mouse, or by key of the current one."""
        index, place = self.indexAt(event.pos()), event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            place = self.viewport().mapToGlobal(self.visualRect(index).center())
        if index.isValid():
            self.setCurrentIndex(index)
            self.menu_wanted.emit(index.row(), place)

    def button_box(self, row: int, state: TagState) -> QRect:
        """Where the accept or reject button of a row is, in the viewport."""
        boxes = self._row.boxes(self.visualRect(self.model().index(row, 0)))
        return boxes.accept if state == TagState.ACCEPTED else boxes.reject

    def _button_at(self, point: QPoint, index: QModelIndex) -> TagState | None:
        if not index.isValid() or index.data(SuggestionRole.STATE) != TagState.SUGGESTED:
            return None
        for state in (TagState.ACCEPTED, TagState.REJECTED):
            if self.button_box(index.row(), state).contains(point):
                return state
        return None

    def _on_model_about_to_be_reset(self) -> None:
        self._row_to_keep = self.currentIndex().row()

    def _on_model_reset(self) -> None:
        row = min(self._row_to_keep, self.model().rowCount() - 1)
        if row >= 0:
            self.setCurrentIndex(self.model().index(row, 0))
        self._point()

    def _point(self) -> None:
        """Say which tag is pointed at, if it is another one than before."""
        index = self.indexAt(self._hovered_at) if self._hovered_at is not None else QModelIndex()
        if not index.isValid() and self.hasFocus():
            index = self.currentIndex()
        suggestion = index.data(SuggestionRole.SUGGESTION) if index.isValid() else None
        pointed = suggestion.tag if suggestion else None
        if pointed != self._pointed:
            self._pointed = pointed
            self.suggestion_pointed.emit(pointed)


def _rejects(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
