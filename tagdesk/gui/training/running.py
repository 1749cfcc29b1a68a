"""Page of a training that is under way: how far it is, what it does, how much has been learned."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QProgressBar, QWidget

from tagdesk.gui.models.words import model_name
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.scroll_page import ScrollPage
from tagdesk.gui.statistics.legend import Legend
from tagdesk.gui.statistics.text import Over
from tagdesk.gui.training.curves import Curves, curve_words, found_over, wrong_over

if TYPE_CHECKING:
    from tagdesk.gui.training.charts import CurveChart

_THOUSANDTHS = 1000


class TrainingRunning(ScrollPage):
    """A title, a bar, sentences, and two charts once something was measured.

    Attributes:
        can_draw: Whether what draws the charts was loaded; nothing is drawn before.
    """

    can_draw = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = self.box
        unit = self.fontMetrics().height()
        self._models: tuple[str, ...] = ()
        self._overs: tuple[Over, ...] = ()
        self._to_draw: list[int] = []
        self._draw_timer = QTimer(self, interval=0)
        self._draw_timer.timeout.connect(self._draw_next)
        self.title = PlainLabel("", Voice.TITLE, box)
        self.bar = QProgressBar(box)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Training"))
        self.left = PlainLabel("", parent=box)
        self.notes = PlainLabel("", Voice.QUIET, box)
        self.charts: list[CurveChart] = []
        self._heads = (
            PlainLabel(self.tr("Your tags that are among the first five suggestions"), Voice.HEAD, box),
            PlainLabel(self.tr("What the models still get wrong"), Voice.HEAD, box),
        )
        self._hints = (
            PlainLabel(self.tr("On posts that they don't learn from, round by round: higher is better."), parent=box),
            PlainLabel(self.tr("On posts that they learn from, 100 % at first: lower is better."), parent=box),
        )
        self.legend = Legend(box)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(unit * 2)
        self._grid.setVerticalSpacing(unit // 4)
        for column in (0, 1):
            self._heads[column].setAlignment(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeading)
            self._grid.addWidget(self._heads[column], 0, column)
            self._grid.addWidget(self._hints[column], 1, column, Qt.AlignmentFlag.AlignTop)
            self._grid.setColumnStretch(column, 1)
        self._curves = QWidget(box)
        self._curves.setLayout(self._grid)
        self._grid.setContentsMargins(0, unit, 0, 0)
        self._grid.addWidget(self.legend, 3, 0, 1, 2)
        self._curves.hide()
        self.wait = PlainLabel(
            self.tr("As soon as there is something to see, a picture of what has been learned appears here."),
            Voice.QUIET,
            box,
        )
        self.column.setSpacing(unit // 2)
        for widget in (self.title, self.bar, self.left, self.notes, self.wait, self._curves):
            self.column.addWidget(widget)
        self.column.addStretch(1)

    def begin(self, models: Sequence[str]) -> None:
        """Another training begins, of these models."""
        self._models = tuple(models)
        self._overs, self._to_draw = (), []
        self._draw_timer.stop()
        self._curves.hide()
        self.wait.show()
        self.notes.say("")
        self.legend.show_names([model_name(model) for model in models], dashed=True)

    def show_progress(self, title: str, share: float | None, left: str) -> None:
        """So far; without a share nobody knows how far that is."""
        self.title.say(title)
        self.left.say(left)
        self.bar.setRange(0, 0 if share is None else _THOUSANDTHS)
        if share is not None:
            self.bar.setValue(round(min(max(share, 0.0), 1.0) * _THOUSANDTHS))

    def show_notes(self, notes: Sequence[str]) -> None:
        """Sentences of the training for the person."""
        self.notes.say("\n".join(notes))

    def show_curves(self, curves: Curves) -> None:
        """What was measured until now; without anything that can be drawn nothing changes."""
        overs = found_over(curves, self._models), wrong_over(curves, self._models)
        if not self.can_draw or overs == self._overs or not any(curves.values()):
            return
        self._overs = overs
        self._to_draw = list(range(len(overs)))
        self._draw_timer.start()

    def _draw_next(self) -> None:
        """One chart at a time: all of them together would be felt."""
        place = self._to_draw.pop(0)
        if not self._to_draw:
            self._draw_timer.stop()
        if place == len(self.charts):
            self._add_chart()
        self.charts[place].show_over(self._overs[place])
        self.charts[place].setAccessibleDescription(curve_words(self._overs[place]))
        self.wait.hide()
        self._curves.show()

    def _add_chart(self) -> None:
        from tagdesk.gui.training.charts import CurveChart  # needs pyqtgraph

        column = len(self.charts)
        chart = CurveChart(percent=True, parent=self._curves)
        chart.setAccessibleName(self._heads[column].text())
        self._grid.addWidget(chart, 2, column, Qt.AlignmentFlag.AlignTop)
        self.charts.append(chart)
