"""Last page of an import: what came in, and what it looks like."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from tagdesk.assistant.import_report import ImportReport
from tagdesk.gui.flow_layout import FlowLayout
from tagdesk.gui.importing.plan import Result, months_of
from tagdesk.gui.importing.text import (
    bars_words,
    done_words,
    joined_tags,
    kind_words,
    posts_words,
    skipped_words,
    time_bars,
)
from tagdesk.gui.number_text import number_text
from tagdesk.gui.plain_label import PlainLabel, TagLabel, Voice
from tagdesk.gui.statistics.text import Over, Series

_TOP_TAGS = 12


class ImportSummary(QScrollArea):
    """Numbers, tags used most, posts over time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("What was imported"))
        unit = self.fontMetrics().height()
        box = QWidget(self)
        self.title = PlainLabel("", Voice.TITLE, box)
        self.error = PlainLabel("", Voice.PROBLEM, box)
        self.hint = PlainLabel("", parent=box)
        self._lines = QWidget(box)
        self._lines_column = QVBoxLayout(self._lines)
        self._lines_column.setContentsMargins(0, 0, 0, 0)
        self.notes = PlainLabel("", Voice.PROBLEM, box)
        self._tags_head = PlainLabel(self.tr("Tags used most"), Voice.HEAD, box)
        self._tags = QWidget(box)
        self._tags_flow = FlowLayout(self._tags, spacing=unit // 3)
        self._chart_head = PlainLabel(self.tr("Posts over time"), Voice.HEAD, box)
        self._chart_place = QVBoxLayout()
        self._column = QVBoxLayout(box)
        self._column.setContentsMargins(0, 0, unit // 2, 0)
        self._column.setSpacing(unit)
        for widget in (self.title, self.error, self.hint, self._lines, self.notes):
            self._column.addWidget(widget)
        for head, below in ((self._tags_head, self._tags), (self._chart_head, None)):
            group = QVBoxLayout()
            group.setSpacing(unit // 2)
            group.addWidget(head)
            if below is not None:
                group.addWidget(below)
            else:
                group.addLayout(self._chart_place)
            self._column.addLayout(group)
        self._column.addStretch()
        self.setWidget(box)

    def show_result(self, result: Result) -> None:
        """Show how an import ended."""
        self._say_how_it_ended(result)
        self.error.say(result.error)
        reports = result.reports
        self._show_lines(reports)
        problems = [problem for report in reports for problem in report.problems]
        self.notes.say("\n".join(problems[:5]))
        self._show_tags(reports)
        self._show_chart(reports)
        self.verticalScrollBar().setValue(0)

    def show_undone(self) -> None:
        """Show that all of it was taken back."""
        self.title.say(self.tr("The import was undone"))
        self.hint.say(
            self.tr("Its posts are no longer among your habits. Redo (Ctrl+Shift+Z) in the window brings them back.")
        )
        self.error.say("")
        self.notes.say("")
        self._show_lines(())
        self._show_tags(())
        self._show_chart(())

    def _say_how_it_ended(self, result: Result) -> None:
        words = done_words(result.reports)
        if result.is_whole:
            empty = self.tr("There were no posts to import")
            self.title.say(words.split(", ")[0] if words else empty)
            self.hint.say(self.tr("Suggestions follow your past from now on.") if result.batches else "")
            return
        self.title.say(self.tr("The import stopped") if result.error else self.tr("The import was cancelled"))
        if result.done:
            self.hint.say(
                self.tr("{done} of {total} were looked at. What came in stays: go on now or later, or undo it.").format(
                    done=number_text(result.done), total=posts_words(result.total)
                )
            )
        else:
            self.hint.say(self.tr("Nothing came in."))

    def _show_lines(self, reports: Sequence[ImportReport]) -> None:
        _empty(self._lines_column)
        for report in reports:
            title = kind_words(report.title)
            name = f"{title} ({report.account})" if report.account else title
            words = done_words([report]) or self.tr("no posts")
            line = PlainLabel(
                self.tr("{name}, into the account “{into}”: {words}.").format(name=name, into=report.into, words=words),
                parent=self._lines,
            )
            self._lines_column.addWidget(line)
            if skipped := skipped_words(report.skipped):
                left_out = self.tr("Left out: {what}.").format(what=skipped)
                self._lines_column.addWidget(PlainLabel(left_out, Voice.QUIET, self._lines))
        self._lines.setVisible(bool(reports))

    def _show_tags(self, reports: Sequence[ImportReport]) -> None:
        _empty(self._tags_flow)
        tags = joined_tags(reports, _TOP_TAGS)
        for tag, count in tags:
            label = TagLabel(tag, count, self._tags)
            self._tags_flow.addWidget(label)
            label.show()
        self._tags_head.setVisible(bool(tags))
        self._tags.setVisible(bool(tags))

    def _show_chart(self, reports: Sequence[ImportReport]) -> None:
        _empty(self._chart_place)
        bars = time_bars(months_of(reports))
        self._chart_head.setVisible(len(bars) > 1)
        if len(bars) > 1:
            from tagdesk.gui.statistics.charts import BarChart  # needs pyqtgraph, which was loaded in the meantime

            chart = BarChart(parent=self.widget())
            chart.setAccessibleName(self._chart_head.text())
            chart.setAccessibleDescription(bars_words(bars))
            months, counts = zip(*bars, strict=True)
            chart.show_over(Over(months, (Series(self._chart_head.text(), counts),)))
            self._chart_place.addWidget(chart)


def _empty(layout: QVBoxLayout | FlowLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
