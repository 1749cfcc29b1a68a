"""Ways into the history: menu, key, search field, reasons; the window is made when it is first wanted."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from tagdesk.assistant.desk import Desk, Undone
from tagdesk.gui.desk_session import DeskSession
from tagdesk.gui.jobs import Jobs
from tagdesk.gui.photos.picture_loader import PictureLoader
from tagdesk.gui.undo_text import note_words
from tagdesk.gui.window_memory import WindowMemory

if TYPE_CHECKING:
    from tagdesk.assistant.suggest import SuggestService
    from tagdesk.gui.history.session import HistorySession
    from tagdesk.gui.history.window import HistoryWindow
    from tagdesk.gui.statistics.session import StatisticsSession

#: What changes in bursts is read anew once.
_REST_MS = 300


class HistoryReception(QObject):
    """Opens the window of the past and keeps it in step with the desk.

    Signals:
        import_clicked: The person wants to import posts.
        returned: A post was put back on the desk, which is to be seen now.
    """

    import_clicked = Signal()
    returned = Signal()

    def __init__(
        self,
        desk: Desk,
        service: "SuggestService",
        desk_session: DeskSession,
        jobs: Jobs,
        pictures: PictureLoader,
        memory: WindowMemory,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._service = service
        self._desk_session = desk_session
        self._jobs = jobs
        self._pictures = pictures
        self._memory = memory
        self._session: HistorySession | None = None
        self._statistics: StatisticsSession | None = None
        self.window: HistoryWindow | None = None
        self._changed_timer = QTimer(self, interval=_REST_MS, singleShot=True)
        self._changed_timer.timeout.connect(self._on_changed)
        desk_session.decided.connect(self._note_change)
        desk_session.undone.connect(self._on_undone)
        desk_session.said.connect(self._on_said)

    @property
    def idle(self) -> bool:
        """Whether nothing is being read, and nothing has changed that is not shown."""
        if self.window is None or not self.window.isVisible():
            return True
        helpers = (self._session, self._statistics, self.window.statistics)
        return not self._changed_timer.isActive() and all(helper is None or helper.idle for helper in helpers)

    def open(self) -> None:
        """Show the window, ready to search."""
        self._shown().search()

    def search(self, words: str) -> None:
        """Show what holds these words."""
        self._shown().search(words)

    def open_post(self, post_id: int) -> None:
        """Show one post of the past."""
        self._shown().open_post(post_id)

    def note_past_changed(self) -> None:
        """An import wrote posts, or was undone."""
        self._changed_timer.start()

    def close(self) -> None:
        """Close the window and let go of it."""
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None

    def _shown(self) -> "HistoryWindow":
        if self.window is None:
            self.window = self._make_window()
        if self.window.isMinimized():
            self.window.showNormal()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        return self.window

    def _make_window(self) -> "HistoryWindow":
        from tagdesk.gui.history.session import HistorySession
        from tagdesk.gui.history.window import HistoryWindow
        from tagdesk.gui.statistics.session import StatisticsSession

        self._session = HistorySession(self._desk, self._service, self._desk_session, self._jobs, self)
        self._statistics = StatisticsSession(self._desk, self._jobs, self)
        window = HistoryWindow(self._session, self._statistics, self._desk_session, self._pictures, self._memory)
        window.import_clicked.connect(self.import_clicked)
        window.returned.connect(self.returned)
        return window

    def _note_change(self) -> None:
        if self._session is None or not self._session.is_correcting:
            self._changed_timer.start()  # what was corrected here is shown already

    def _on_undone(self, undone: Undone, redo: bool) -> None:
        if self.window is not None and self.window.isVisible():
            words = self.tr("Done again: {note}") if redo else self.tr("Undone: {note}")
            self.window.say_undone(words.format(note=note_words(undone)))
        self._note_change()

    def _on_said(self, sentence: str) -> None:
        if self.window is not None and self.window.isActiveWindow():
            self.window.message.say_problem(sentence)

    def _on_changed(self) -> None:
        if self.window is not None:
            self.window.mark_stale()
