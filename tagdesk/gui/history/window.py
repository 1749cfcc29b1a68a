"""The window of the past: all posts, and statistics of them."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from tagdesk.gui.desk_session import DeskSession
from tagdesk.gui.field_guard import FieldGuard
from tagdesk.gui.history.detail import HistoryDetail
from tagdesk.gui.history.page import HistoryPage
from tagdesk.gui.history.session import HistorySession
from tagdesk.gui.message_bar import MessageBar
from tagdesk.gui.photos.picture_loader import PictureLoader
from tagdesk.gui.statistics.page import StatisticsPage
from tagdesk.gui.statistics.session import StatisticsSession
from tagdesk.gui.window_action import ActionSpec, add_actions
from tagdesk.gui.window_memory import WindowMemory

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class HistoryWindow(QWidget):
    """A window of its own, so that the desk and the past can be seen side by side."""

    import_clicked = Signal()
    returned = Signal()

    def __init__(
        self,
        session: HistorySession,
        statistics: StatisticsSession,
        desk_session: DeskSession,
        pictures: PictureLoader,
        memory: WindowMemory,
    ) -> None:
        super().__init__()
        self._session = session
        self._memory = memory
        self._is_stale = True
        self.setWindowTitle(self.tr("History – TagDesk"))
        detail = HistoryDetail(pictures, desk_session.completions, FieldGuard(self))
        self.posts = HistoryPage(session, pictures, detail)
        self.statistics = StatisticsPage(statistics, desk_session.completions)
        self.message = MessageBar(self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.posts, self.tr("&Posts"))
        self.tabs.addTab(self.statistics, self.tr("&Statistics"))
        column = QVBoxLayout(self)
        column.addWidget(self.message)
        column.addWidget(self.tabs, 1)
        add_actions(
            self,
            [
                ActionSpec(self.tr("Search"), ("Ctrl+F", "Ctrl+H"), self.search),
                ActionSpec(self.tr("Undo"), ("Ctrl+Z",), lambda: self._reverse(desk_session.undo)),
                ActionSpec(self.tr("Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), lambda: self._reverse(desk_session.redo)),
                ActionSpec(self.tr("Close"), ("Ctrl+W",), self.close),
            ],
        )
        self.tabs.currentChanged.connect(lambda _: self._show_page())
        self.posts.import_clicked.connect(self.import_clicked)
        self.posts.returned.connect(self.returned)
        self.statistics.import_clicked.connect(self.import_clicked)
        self.statistics.posts_wanted.connect(self._show_posts_with)
        self._restore_geometry()

    def search(self, words: str = "") -> None:
        """Let the person search, for these words if there are any."""
        self.tabs.setCurrentWidget(self.posts)
        field = self.posts.filter.words
        if words:
            self.posts.filter.search_for(words)
        field.setFocus()
        field.selectAll()

    def open_post(self, post_id: int) -> None:
        """Show one post."""
        self.tabs.setCurrentWidget(self.posts)
        self.posts.open_post(post_id)

    def say_undone(self, sentence: str) -> None:
        """Say what an undo or redo did."""
        self.posts.detail.editor.forget_undo()
        self.message.say_notice(sentence)

    def mark_stale(self) -> None:
        """The history has changed: read it anew, at once or when it is shown again."""
        self._is_stale = True
        if self.isVisible():
            self._show_page()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what has changed since it was shown last."""
        super().showEvent(event)
        self._show_page()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves a text field for the list, and the list for the desk; Left and Right turn to another photo."""
        if event.key() in _STEPS and self.posts.isVisible():
            self.posts.detail.photos.pane.pager.step(_STEPS[Qt.Key(event.key())])
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.posts.isVisible() and not self.posts.list.hasFocus() and self.posts.model.rowCount():
            self.posts.list.setFocus()
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save what was typed."""
        self.posts.detail.editor.finish()
        self._session.stop()
        self._session.follow()
        self._memory.keep_layout("history", self.saveGeometry())
        self._memory.keep_layout("history-panels", self.posts.splitter.saveState())
        super().closeEvent(event)

    def _show_page(self) -> None:
        if self.tabs.currentWidget() is self.statistics:
            self.statistics.refresh()
        elif self._is_stale:
            self._is_stale = False
            self.posts.refresh()

    def _reverse(self, undo_or_redo: Callable[[], object]) -> None:
        self.posts.detail.editor.finish()
        undo_or_redo()

    def _show_posts_with(self, words: str) -> None:
        self.tabs.setCurrentWidget(self.posts)
        self.posts.filter.search_for(words)
        self.posts.list.setFocus()

    def _restore_geometry(self) -> None:
        unit = self.fontMetrics().height()
        geometry = self._memory.layout("history")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            room = self.screen().availableGeometry().size()
            self.resize(min(unit * 68, round(room.width() * 0.9)), min(unit * 46, round(room.height() * 0.88)))
        self.posts.splitter.restoreState(self._memory.layout("history-panels"))
