"""The posts of the history: what to look for, what was found, the one that is open."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tagdesk.domain import DeskPost, Progress
from tagdesk.gui.history.detail import HistoryDetail
from tagdesk.gui.history.filter import HistoryFilter
from tagdesk.gui.history.fits import Fits
from tagdesk.gui.history.list import HistoryList
from tagdesk.gui.history.model import HistoryModel
from tagdesk.gui.history.session import HistorySession
from tagdesk.gui.history.text import count_words
from tagdesk.gui.number_text import number_text
from tagdesk.gui.photos.picture_loader import PictureLoader
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.history.browse import FoundPost, Origin, Which


class HistoryPage(QWidget):
    """Wires the parts to the session.

    Signals:
        import_clicked: There are no posts, and the person wants to import some.
        returned: A post was put back on the desk.
    """

    import_clicked = Signal()
    returned = Signal()

    def __init__(
        self,
        session: HistorySession,
        pictures: PictureLoader,
        detail: HistoryDetail,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._which = Which()
        self._fits: Fits | None = None
        self._wanted_id: int | None = None
        self._is_fetched = self._is_selecting = False
        self.filter = HistoryFilter()
        self.model = HistoryModel(pictures, self)
        self.list = HistoryList()
        self.list.setModel(self.model)
        self.detail = detail
        self.count = QLabel()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Looking at photos"))
        self.stop_button = QPushButton(self.tr("&Stop here"))
        self.stop_button.setToolTip(self.tr("Show what fits best among the photos looked at so far"))
        self.problem = PlainLabel("", Voice.PROBLEM)
        self.empty = _Nothing()
        self._lay_out()
        self._connect()
        self._show_progress(None)

    def begin(self) -> None:
        """Read what there is to choose between, and what was looked for last."""
        self._session.read_facts()
        self.filter.flush()

    def refresh(self) -> None:
        """Read what is shown anew; something has changed."""
        if self._fits is None:
            self._session.read_facts()
            self._session.search(self._which)
        self.model.forget()
        if self.detail.post_id is not None:
            self._session.open(self.detail.post_id)

    def open_post(self, post_id: int) -> None:
        """Show a post among all others."""
        self.filter.clear()
        self.filter.flush()
        self._wanted_id, self._is_fetched = post_id, True
        self._is_selecting = True  # a list without a current row takes its first one with the focus
        self.list.setFocus()
        self._is_selecting = False
        self._session.open(post_id)
        self._select(post_id)

    # -- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        unit = self.fontMetrics().height()
        work = QHBoxLayout()
        work.addWidget(self.count)
        work.addWidget(self.bar, 1)
        work.addWidget(self.stop_button)
        work.addStretch()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(work)
        column.addWidget(self.list, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(max(unit // 2, 6))
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.detail)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.splitter)
        self._pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.addWidget(self.filter)
        column.addWidget(self.problem)
        column.addWidget(self._pages, 1)

    def _connect(self) -> None:
        session, detail, editor = self._session, self.detail, self.detail.editor
        self.filter.words_wanted.connect(self._on_words_wanted)
        self.filter.fits_wanted.connect(self._on_fits_wanted)
        self.filter.left.connect(self._on_filter_left)
        self.model.wanted.connect(session.load)
        self.model.repaint_wanted.connect(self.list.viewport().update)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.list.entered_post.connect(editor.caption.setFocus)
        self.stop_button.clicked.connect(session.stop_fits)
        self.empty.import_button.clicked.connect(self.import_clicked)
        self.empty.all_button.clicked.connect(self._show_all)
        session.found.connect(self._on_found)
        session.loaded.connect(self.model.keep)
        session.facts_read.connect(self.filter.show_facts)
        session.opened.connect(self._on_opened)
        session.fits_progressed.connect(self._show_progress)
        session.fits_found.connect(self._on_fits_found)
        session.refused.connect(self.problem.say)
        session.corrected.connect(self._on_corrected)
        editor.caption_edited.connect(session.set_caption)
        editor.place_edited.connect(session.set_place)
        editor.time_edited.connect(session.set_time)
        detail.tags_entered.connect(session.add_own)
        detail.tag_removed.connect(session.remove)
        detail.tag_edited.connect(session.edit_tag)
        detail.tags_reordered.connect(session.reorder)
        detail.lead_wanted.connect(session.lead_with)
        detail.put_back_clicked.connect(self._on_put_back)

    # -- what the person does ----------------------------------------------------------------------------------

    def _on_words_wanted(self, which: Which) -> None:
        self.problem.say("")
        self._which, self._fits, self._is_fetched = which, None, False
        self._session.search(which)

    def _on_fits_wanted(self, tag: str, which: Which) -> None:
        self.problem.say("")
        self._which = which
        self._show_progress(Progress(0, 0))
        self._session.look_for(tag, which)

    def _on_filter_left(self) -> None:
        if self.model.rowCount():
            self.list.setFocus()
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.model.index(0))

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._is_selecting:
            self._wanted_id, self._is_fetched = self.model.post_ids[current.row()], False
            self._session.open(self._wanted_id)

    def _on_put_back(self, post_id: int) -> None:
        if self._session.put_back(post_id):
            self.returned.emit()

    def _show_all(self) -> None:
        self.filter.clear()
        self.filter.flush()
        self.filter.words.setFocus()

    # -- what the session says ---------------------------------------------------------------------------------

    def _on_found(self, post_ids: list[int], whole: bool) -> None:
        self._show_ids(post_ids, None, whole=whole)
        self.count.setText(count_words(len(post_ids), narrow=self._which.is_narrow, whole=whole))

    def _on_fits_found(self, fits: Fits) -> None:
        self._fits, self._wanted_id = fits, None
        best = fits.best()
        self._show_ids(best, fits)
        words = self.tr("The best of {count} posts that were looked at")
        self.count.setText(words.format(count=number_text(len(fits.chances))))

    def _show_ids(self, post_ids: list[int], fits: Fits | None, *, whole: bool = True) -> None:
        if not whole and post_ids == list(self.model.post_ids[: len(post_ids)]):
            post_ids = list(self.model.post_ids)  # what changed, if anything, comes with all of them
        self.model.set_ids(post_ids, fits.chances if fits else None)
        is_empty = not post_ids
        self._pages.setCurrentIndex(int(is_empty))
        if is_empty:
            self.empty.say(narrow=self._which.is_narrow or fits is not None)
        elif not self.list.currentIndex().isValid() and not self._select(self._wanted_id):
            # The one that was open may be among those that follow.
            may_follow = self._wanted_id is not None and not whole
            if not may_follow and not self._is_fetched:
                self.list.setCurrentIndex(self.model.index(0))

    def _select(self, post_id: int | None) -> bool:
        """Make a post that is open, or about to be, the current row; False if it is not among those that were found."""
        row = self.model.row_of(post_id) if post_id is not None else None
        if row is None:
            return False
        index = self.model.index(row)
        self._is_selecting = True
        self.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._is_selecting = False
        self.list.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        return True

    def _on_opened(self, found: FoundPost, origin: Origin) -> None:
        self._pages.setCurrentIndex(0)
        self.model.keep([found])
        self.detail.show_found(found, origin)

    def _on_corrected(self, post: DeskPost) -> None:
        self.model.update_post(post)
        if post.post_id == self.detail.post_id:
            self.detail.show_corrected(post)

    def _show_progress(self, progress: Progress | None) -> None:
        for widget in (self.bar, self.stop_button):
            widget.setVisible(progress is not None)
        self.count.setVisible(progress is None)
        if progress is not None:
            self.bar.setRange(0, progress.total)
            self.bar.setValue(progress.done)
            self.bar.setFormat(self.tr("%v of %m posts"))


class _Nothing(QWidget):
    """Says why no post is shown, and what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        unit = self.fontMetrics().height()
        self.title = PlainLabel("", Voice.TITLE, self)
        self.hint = PlainLabel("", parent=self)
        self.import_button = QPushButton(self.tr("&Import archive…"), self)
        self.all_button = QPushButton(self.tr("Show &all posts"), self)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.import_button)
        row.addWidget(self.all_button)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(unit * 2, unit * 2, unit * 2, unit * 2)
        column.setSpacing(unit)
        column.addStretch(1)
        for label in (self.title, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addLayout(row)
        column.addStretch(2)

    def say(self, *, narrow: bool) -> None:
        """Nothing was found, or there is nothing at all."""
        if narrow:
            self.title.say(self.tr("No posts found"))
            self.hint.say(self.tr("Try fewer words or other days. Words are found by their beginning, too."))
        else:
            self.title.say(self.tr("No past posts yet"))
            self.hint.say(
                self.tr(
                    "Import the archive that your platform gives you (Instagram, Mastodon, Flickr and many others), "
                    "or mark a post on the desk as done with Ctrl+D: then it is shown here, and suggestions learn "
                    "from it."
                )
            )
        self.import_button.setVisible(not narrow)
        self.all_button.setVisible(narrow)
