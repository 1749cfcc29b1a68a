"""Page with the outcome of a training: are the new models better on the person's latest posts?"""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.scroll_page import ScrollPage
from tagdesk.gui.statistics.card import FigureTable
from tagdesk.gui.training.verdict_text import outcome_title, outcome_words, pairs_over, spans_of, verdict_rows

if TYPE_CHECKING:
    from tagdesk.assistant.training.verdict import Verdict
    from tagdesk.gui.training.charts import PairChart


class TrainingVerdict(ScrollPage):
    """A sentence, a picture, and the same as a table.

    Attributes:
        can_draw: Whether what draws the picture was loaded; it is left out before.
    """

    can_draw = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = self.box
        unit = self.fontMetrics().height()
        self.title = PlainLabel("", Voice.TITLE, box)
        self.sentence = PlainLabel("", parent=box)
        self.head = PlainLabel(self.tr("Your tags that were among the first five suggestions"), Voice.HEAD, box)
        self.chart: PairChart | None = None
        self.hint = PlainLabel(
            self.tr(
                "The thin line tells how far chance may have moved a bar. Where all of it is above the bar of before, "
                "the new model is surely better."
            ),
            Voice.QUIET,
            box,
        )
        self.table = FigureTable(
            [self.tr("Model"), self.tr("So far"), self.tr("New"), self.tr("Difference, and how sure it is")], box
        )
        self.table.setAccessibleName(self.tr("Old and new models compared"))
        self.column.setSpacing(unit // 2)
        for widget in (self.title, self.sentence, self.head, self.hint, self.table):
            self.column.addWidget(widget)
        self.column.addStretch(1)

    def show_verdict(self, verdict: "Verdict") -> None:
        """Show how it came out."""
        self.title.say(outcome_title(verdict))
        self.sentence.say(outcome_words(verdict))
        self.table.show_rows(verdict_rows(verdict))
        if self.can_draw:
            self._draw(verdict)

    def _draw(self, verdict: "Verdict") -> None:
        if self.chart is None:
            from tagdesk.gui.training.charts import PairChart  # needs pyqtgraph

            self.chart = PairChart(percent=True, parent=self.box)
            self.chart.setAccessibleName(self.head.text())
            self.column.insertWidget(self.column.indexOf(self.hint), self.chart)
        self.chart.show_pairs(pairs_over(verdict), spans_of(verdict))
        self.chart.setAccessibleDescription(outcome_words(verdict))
