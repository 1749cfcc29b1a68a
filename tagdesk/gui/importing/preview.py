"""Page of an import that shows what was found, before anything is written."""

import html
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QScrollArea,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tagdesk.assistant.import_report import ImportReport
from tagdesk.assistant.library import Photos
from tagdesk.domain import Account, Post, Progress
from tagdesk.gui.importing.choices import ImportChoices
from tagdesk.gui.importing.plan import Plan, copies
from tagdesk.gui.importing.text import (
    account_words,
    caption_words,
    counted,
    day_words,
    kind_words,
    news_words,
    period_words,
    posts_words,
    size_words,
    skipped_words,
    tag_words,
)
from tagdesk.gui.number_text import number_text
from tagdesk.gui.plain_label import PlainLabel, Voice

_TIP_CHARACTERS = 1000
#: Lines of text that the page is wide at least to show list and details side by side.
_SIDE_BY_SIDE = 42
_PLAN = Qt.ItemDataRole.UserRole


class ImportPreview(QWidget):
    """Exports on the left if there are several, what is in the selected one on the right.

    Signals:
        choice_changed: An export (`Plan`) has to be looked at again.
        state_changed: What is chosen, or what is known, is something else now.
    """

    choice_changed = Signal(object)
    state_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._accounts: Sequence[Account] = ()
        self._plan: Plan | None = None
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Exports that were found"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSpacing(self.fontMetrics().height() // 4)
        self.details = ImportDetails(self)
        self.details.choices.changed.connect(self._on_choice_changed)
        self.details.choices.photos_changed.connect(self._on_photos_changed)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.list)
        self._splitter.addWidget(self.details)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setHandleWidth(self.fontMetrics().height())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._splitter)
        self.list.currentItemChanged.connect(self._on_selected)
        self.list.itemChanged.connect(self._on_item_changed)

    @property
    def is_complete(self) -> bool:
        """Whether nothing that has to be typed is missing."""
        return self.details.choices.is_complete

    def show_plans(self, plans: Sequence[Plan], accounts: Sequence[Account], selected: Plan | None = None) -> None:
        """Show what was found."""
        self._accounts = accounts
        self._plan = None
        self.list.blockSignals(True)
        self.list.clear()
        for plan in plans:
            item = QListWidgetItem()
            item.setData(_PLAN, plan)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.list.setVisible(len(plans) > 1)
        for plan in plans:
            self.update_plan(plan)
        self.list.setCurrentRow(plans.index(selected) if selected in plans else 0)
        (self.list if len(plans) > 1 else self.details.choices.account).setFocus()

    def update_plan(self, plan: Plan, progress: Progress | None = None) -> None:
        """More is known about an export."""
        self.list.blockSignals(True)
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item.data(_PLAN) is plan:
                words = _state_words(plan) or self.tr("looking…")
                item.setText(f"{plan.title}\n{words}")
                item.setCheckState(Qt.CheckState.Checked if plan.is_chosen else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        if plan is self._plan:
            self.details.show_state(plan, progress)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where both don't fit side by side, the list is above."""
        super().resizeEvent(event)
        unit = self.fontMetrics().height()
        is_wide = self.width() >= unit * _SIDE_BY_SIDE
        orientation = Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical
        if orientation is not self._splitter.orientation() or event.oldSize().isEmpty():
            self._splitter.setOrientation(orientation)
            first, whole = (unit * 16, self.width()) if is_wide else (unit * 8, self.height())
            self._splitter.setSizes([first, max(whole - first, unit)])

    def _on_selected(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.details.choices.flush()  # what was typed belongs to the export before
            self._plan = item.data(_PLAN)
            self.details.show_plan(item.data(_PLAN), self._accounts)
            self.state_changed.emit()

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        plan: Plan = item.data(_PLAN)
        plan.is_chosen = item.checkState() is Qt.CheckState.Checked
        self.state_changed.emit()

    def _on_choice_changed(self) -> None:
        if self._plan is not None:
            self.choice_changed.emit(self._plan)

    def _on_photos_changed(self) -> None:
        if self._plan is not None:
            self.details.show_state(self._plan)
        self.state_changed.emit()


class ImportDetails(QScrollArea):
    """What is in one export."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = QWidget(self)
        unit = self.fontMetrics().height()
        self.title = PlainLabel("", Voice.TITLE, box)
        self.period = PlainLabel("", Voice.QUIET, box)
        self.news = PlainLabel("", Voice.HEAD, box)
        self.bar = QProgressBar(box)
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Looking at what is in it"))
        self.facts = _Facts(box)
        self.error = PlainLabel("", Voice.PROBLEM, box)
        self.choices = ImportChoices(box)
        self.skipped = PlainLabel("", parent=box)
        self.notes = PlainLabel("", Voice.PROBLEM, box)
        self._latest_head = PlainLabel(self.tr("The latest posts"), Voice.HEAD, box)
        self.latest = LatestPosts(box)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, unit // 2, 0)
        column.setSpacing(unit // 2)
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.title)
        head.addWidget(self.period)
        column.addLayout(head)
        for widget in (self.news, self.bar, self.error, self.facts, self.skipped, self.notes):
            column.addWidget(widget)
        column.addSpacing(unit // 2)
        column.addWidget(self.choices)
        column.addSpacing(unit // 2)
        column.addWidget(self._latest_head)
        column.addWidget(self.latest)
        column.addStretch()
        self.setWidget(box)

    def show_plan(self, plan: Plan, accounts: Sequence[Account]) -> None:
        """Show another export."""
        self.choices.show_plan(plan, accounts)
        self.title.say(kind_words(plan.found.importer.title))
        self.facts.clear()
        self.verticalScrollBar().setValue(0)
        self.show_state(plan)

    def show_state(self, plan: Plan, progress: Progress | None = None) -> None:
        """What is known of it by now; figures of an earlier look stay until there are new ones."""
        report = plan.report
        self.bar.setVisible(not plan.is_settled)
        self.error.say(plan.error)
        self.news.say(_state_words(plan) if report else "" if plan.error else _so_far(progress))
        if report is None:
            if self.facts.is_empty:
                self.period.say(account_words(plan.found.export.account))
                for widget in (self.skipped, self.notes, self._latest_head, self.latest):
                    widget.hide()
                self.choices.show_photos(False)
            return
        account = account_words(report.account)
        self.period.say(" · ".join(filter(None, (account, period_words(report.first, report.last)))))
        self.facts.show_report(report, plan)
        skipped = skipped_words(report.skipped)
        self.skipped.say(self.tr("Left out: {what}.").format(what=skipped) if skipped else "")
        self.notes.say("\n".join((*report.notes, *report.problems[:5])))
        self.choices.show_photos(bool(report.photos))
        self.latest.show_posts(report.latest)
        self._latest_head.setVisible(bool(report.latest))


class _Facts(QWidget):
    """Numbers with their names, two columns of them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(self.fontMetrics().height())
        self._grid.setVerticalSpacing(self.fontMetrics().height() // 4)
        self._grid.setColumnStretch(1, 1)

    @property
    def is_empty(self) -> bool:
        """Whether there are none."""
        return self._grid.count() == 0

    def clear(self) -> None:
        """Forget them."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def show_report(self, report: ImportReport, plan: Plan) -> None:
        """Show those of a report."""
        self.clear()
        photos = number_text(report.photos) if report.photos else self.tr("none")
        if report.photos and plan.choice.photos is Photos.LEAVE_OUT:
            photos = self.tr("{photos}, left out").format(photos=photos)
        elif report.photo_bytes and copies(plan.where, plan.choice.photos):
            photos = self.tr("{photos} ({size} to copy)").format(photos=photos, size=size_words(report.photo_bytes))
        rows = [
            (self.tr("Posts"), number_text(report.posts_found)),
            (self.tr("Tags"), number_text(report.tags) if report.tags else self.tr("none")),
            (self.tr("Photos"), photos),
        ]
        if report.missing_media:
            missing = counted(report.missing_media, "photo", "photos")
            rows.append((self.tr("Missing"), self.tr("{photos} that the export names").format(photos=missing)))
        for row, (name, value) in enumerate(rows):
            label = PlainLabel(name, Voice.QUIET, self)
            label.setWordWrap(False)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(PlainLabel(value, parent=self), row, 1)


class LatestPosts(QTableWidget):
    """When, what, which tags; as high as its rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 3, parent)
        self.setAccessibleName(self.tr("The latest posts"))
        self.setHorizontalHeaderLabels([self.tr("When"), self.tr("Caption"), self.tr("Tags")])
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)

    def show_posts(self, posts: Sequence[Post]) -> None:
        """Show these."""
        self.setRowCount(len(posts))
        for row, post in enumerate(posts):
            cells = (day_words(post.time) if post.time else "", caption_words(post), tag_words(post.tags))
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(_tip(post.caption) if column == 1 else "")
                self.setItem(row, column, item)
        self.resizeRowsToContents()
        rows = sum(self.rowHeight(row) for row in range(len(posts)))
        self.setFixedHeight(rows + self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth())
        self.setVisible(bool(posts))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Captions and tags share what is left."""
        super().resizeEvent(event)
        self.setColumnWidth(2, self.viewport().width() * 2 // 5)


def _tip(caption: str) -> str:
    """A caption as it is, whatever it looks like: tool tips would take it for rich text."""
    return f"<p style='white-space: pre-wrap'>{html.escape(caption[:_TIP_CHARACTERS])}</p>" if caption else ""


def _state_words(plan: Plan) -> str:
    """One line about what an import of it would do; empty as long as nobody knows."""
    return plan.error or (news_words(plan.report) if plan.report else "")


def _so_far(progress: Progress | None) -> str:
    if progress and progress.done:
        words = QCoreApplication.translate("ImportPreview", "Looking: {posts} so far")
        return words.format(posts=posts_words(progress.done))
    return QCoreApplication.translate("ImportPreview", "Looking…")
