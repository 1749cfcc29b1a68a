"""Statistics of the past: suggestions, tags, tags that go together, when one posts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tagdesk.domain import Account
from tagdesk.gui.importing.text import time_bars
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.statistics.card import ChartCard, FigureTable
from tagdesk.gui.statistics.session import StatisticsSession
from tagdesk.gui.statistics.tags import TagsOverTime
from tagdesk.gui.statistics.text import (
    Over,
    Series,
    decided_over,
    model_rows,
    overview_words,
    pair_rows,
    periods,
    quality_words,
    shares_over,
    when_words,
)
from tagdesk.gui.time_text import weekdays
from tagdesk.history.quality import ALL_TIME, Period
from tagdesk.history.statistics import Statistics


class StatisticsPage(QWidget):
    """Shows the figures of an account and a time.

    Signals:
        posts_wanted: Posts with these words are to be shown.
        import_clicked: There are no posts, and the person wants to import some.
    """

    posts_wanted = Signal(str)
    import_clicked = Signal()

    def __init__(
        self, session: StatisticsSession, complete: Callable[[str], Sequence[str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._names: Mapping[str, str] = {}
        self._pairs: list[tuple[str, str]] = []
        self.account = QComboBox()
        self.period = QComboBox()
        self.overview = PlainLabel()
        self.problem = PlainLabel("", Voice.PROBLEM)
        self._box = QWidget()
        self.quality_head = PlainLabel(self.tr("How good are the suggestions for you?"), Voice.TITLE, self._box)
        self.quality = PlainLabel("", parent=self._box)
        self.decided = ChartCard(
            self.tr("Accepted, rejected and typed tags"), self.tr("Time"), bars=True, parent=self._box
        )
        self.shares = ChartCard(
            self.tr("Share of suggestions accepted, by their main reason"),
            self.tr("Time"),
            bars=False,
            percent=True,
            parent=self._box,
        )
        self.models = FigureTable(
            [self.tr("Main reason"), self.tr("Accepted"), self.tr("Rejected"), self.tr("Share accepted")],
            self._box,
        )
        self.models.setAccessibleName(self.tr("Suggestions by their main reason"))
        self.tags_head = PlainLabel(self.tr("Your tags"), Voice.TITLE, self._box)
        self.tags = TagsOverTime(complete, self._box)
        self.pairs_head = PlainLabel(self.tr("Tags that go together"), Voice.HEAD, self._box)
        self.pairs_hint = PlainLabel(
            self.tr(
                "Tags that are on the same posts more often than chance would have it. "
                "Return or a double click shows the posts that have both."
            ),
            Voice.QUIET,
            self._box,
        )
        self.pairs = FigureTable(
            [
                self.tr("Tag"),
                self.tr("Tag"),
                self.tr("Posts with both"),
                self.tr("Of the rarer one’s"),
                self.tr("× chance"),
            ],
            self._box,
        )
        self.pairs.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.pairs.setAccessibleName(self.tr("Tags that go together"))
        self.when_head = PlainLabel(self.tr("When you post"), Voice.TITLE, self._box)
        self.when = PlainLabel("", parent=self._box)
        self.months = ChartCard(self.tr("Posts over time"), self.tr("Time"), bars=True, parent=self._box)
        self.weekdays = ChartCard(self.tr("Posts by weekday"), self.tr("Weekday"), bars=True, parent=self._box)
        self.hours = ChartCard(self.tr("Photos by hour"), self.tr("Hour"), bars=True, parent=self._box)
        self.empty = _NoPosts()
        #: Charts are drawn one by one, so that the window answers in between.
        self._to_draw: list[tuple[ChartCard, Over]] = []
        self._draw_timer = QTimer(self, interval=0)
        self._draw_timer.timeout.connect(self._draw_next)
        self._lay_out()
        self._connect()

    @property
    def idle(self) -> bool:
        """Whether all charts are drawn."""
        return not self._to_draw

    def refresh(self) -> None:
        """Read everything anew."""
        self.overview.say(self.tr("Counting…"))
        self._session.read_facts()
        self._session.compute(self._period())

    # -- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        unit = self.fontMetrics().height()
        self._choices = QWidget()
        choices = QHBoxLayout(self._choices)
        choices.setContentsMargins(0, 0, 0, 0)
        account_label = QLabel(self.tr("A&ccount"))
        account_label.setBuddy(self.account)
        period_label = QLabel(self.tr("T&ime"))
        period_label.setBuddy(self.period)
        self._account_parts = (account_label, self.account)
        for box in (self.account, self.period):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.account.setAccessibleName(self.tr("Account"))
        self.period.setAccessibleName(self.tr("Time"))
        for part in (period_label, self.period, *self._account_parts):
            choices.addWidget(part)
        choices.addWidget(self.overview, 1000)
        choices.addStretch(1)
        inner = QVBoxLayout(self._box)
        inner.setContentsMargins(0, 0, unit // 2, 0)
        inner.setSpacing(unit)
        for widgets in (
            (self.quality_head, self.quality, self.decided, self.shares, self.models),
            (self.tags_head, self.tags),
            (self.pairs_head, self.pairs_hint, self.pairs),
            (self.when_head, self.when, self.months),
        ):
            for widget in widgets:
                inner.addWidget(widget)
        both = QHBoxLayout()
        both.setSpacing(unit * 2)
        both.addWidget(self.weekdays, 1)
        both.addWidget(self.hours, 2)
        inner.addLayout(both)
        inner.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName(self.tr("Statistics"))
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._box)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._scroll)
        self._pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.addWidget(self._choices)
        column.addWidget(self.problem)
        column.addWidget(self._pages, 1)

    def _connect(self) -> None:
        session = self._session
        session.facts_read.connect(self._on_facts_read)
        session.computed.connect(self._on_computed)
        session.tags_counted.connect(self.tags.show_months)
        session.refused.connect(self.problem.say)
        self.account.activated.connect(lambda _: self._compute())
        self.period.activated.connect(lambda _: self._compute())
        self.tags.chosen.connect(lambda tags: session.count_tags(tags, self._period()))
        self.tags.posts_wanted.connect(self.posts_wanted)
        self.pairs.taken.connect(self._on_pair_taken)
        self.empty.button.clicked.connect(self.import_clicked)

    def _period(self) -> Period:
        first, last = self.period.currentData() or (None, None)
        return Period(self.account.currentData(), first, last)

    # -- what happens ------------------------------------------------------------------------------------------

    def _compute(self) -> None:
        self.problem.say("")
        self._session.compute(self._period())

    def _on_pair_taken(self, row: int) -> None:
        self.posts_wanted.emit(" ".join(self._pairs[row]))

    def _on_facts_read(self, accounts: Sequence[Account], first_year: int | None, names: Mapping[str, str]) -> None:
        self._names = names
        chosen = self.account.currentData(), self.period.currentIndex()
        self.account.clear()
        self.account.addItem(self.tr("All accounts"), None)
        for account in accounts:
            self.account.addItem(account.name, account.account_id)
        self.account.setCurrentIndex(max(self.account.findData(chosen[0]), 0) if chosen[0] is not None else 0)
        for widget in self._account_parts:
            widget.setVisible(len(accounts) > 1)
        self.period.clear()
        for name, first, last in periods(first_year, date.today()):
            self.period.addItem(name, (first, last))
        self.period.setCurrentIndex(max(chosen[1], 0))

    def _on_computed(self, statistics: Statistics) -> None:
        is_all = self._period() == ALL_TIME
        is_empty = not statistics.posts and is_all
        self._pages.setCurrentIndex(int(is_empty))
        self._choices.setVisible(not is_empty)
        self.overview.say(overview_words(statistics))
        quality = statistics.quality
        self.quality.say(quality_words(quality))
        self._to_draw = [
            (self.decided, decided_over(quality)),
            # The share of a single month is told by the table below it.
            (self.shares, shares_over(quality, self._names) if len(quality.months) > 1 else Over((), ())),
            *self._when(statistics),
        ]
        self._draw_timer.start()
        self.models.show_rows(model_rows(quality, self._names))
        self.models.setVisible(bool(quality.models))
        self.tags.show_tags(statistics.most_used)
        self._pairs = [(pair.first, pair.second) for pair in statistics.pairs]
        self.pairs.show_rows(pair_rows(statistics.pairs), texts=2)
        for widget in (self.pairs_head, self.pairs_hint, self.pairs):
            widget.setVisible(bool(self._pairs))

    def _when(self, statistics: Statistics) -> list[tuple[ChartCard, Over]]:
        """Show when posts are made; the charts of it."""
        self.when.say(when_words(statistics))
        self.when_head.setVisible(bool(statistics.months))
        days = list(zip(weekdays(), statistics.weekdays, strict=True)) if any(statistics.weekdays) else []
        hours = [(str(hour), count) for hour, count in enumerate(statistics.hours)] if any(statistics.hours) else []
        return [
            (self.months, _bars(time_bars(statistics.months))),
            (self.weekdays, _bars(days)),
            (self.hours, _bars(hours)),
        ]

    def _draw_next(self) -> None:
        if self._to_draw:
            card, over = self._to_draw.pop(0)
            card.show_over(over)
        else:
            self._draw_timer.stop()


class _NoPosts(QWidget):
    """There is nothing to count yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        unit = self.fontMetrics().height()
        title = PlainLabel(self.tr("Nothing to count yet"), Voice.TITLE, self)
        hint = PlainLabel(self.tr("Figures come from posts that are done: import yours, or finish one."), parent=self)
        self.button = QPushButton(self.tr("&Import archive…"), self)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.button)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setSpacing(unit)
        column.addStretch(1)
        for label in (title, hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addLayout(row)
        column.addStretch(2)


def _bars(bars: Sequence[tuple[str, int]]) -> Over:
    """Bars of one series."""
    names = tuple(name for name, _ in bars)
    return Over(
        names,
        (Series(QCoreApplication.translate("StatisticsPage", "Posts"), tuple(float(count) for _, count in bars)),),
    )
