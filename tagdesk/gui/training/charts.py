"""Charts of a training; imported only when they are shown, since drawing needs pyqtgraph."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph
from PySide6.QtGui import QColor, QPalette

from tagdesk.gui.statistics.charts import Chart, LineChart
from tagdesk.gui.statistics.text import Over, Series

#: Ends of an axis whose quarters are whole percents.
_ENDS = (0.04, 0.08, 0.12, 0.16, 0.2, 0.28, 0.4, 0.48, 0.6, 0.8, 1.0, 1.2, 1.6, 2.0)
#: Of the two bars of a pair: how wide, and how far from the middle.
_WIDTH, _OFFSET = 0.36, 0.2


def _end_of(values: Sequence[float]) -> float:
    most = max(values, default=0.0)
    return next((end for end in _ENDS if most <= end), most)


class CurveChart(LineChart):
    """Shares over rounds, as high as they get; one legend for several of them is shown elsewhere."""

    def show_over(self, over: Over) -> None:
        """Show these series."""
        self.legend.hide()
        self._over = over
        self._draw()

    def _most(self) -> float:
        return _end_of([value for series in self._over.series for value in series.values if value is not None])


class PairChart(Chart):
    """Two bars a name, and on the second one how far chance may have moved it."""

    _spans: Sequence[tuple[float, float]] = ()

    def show_pairs(self, over: Over, spans: Sequence[tuple[float, float]]) -> None:
        """Show two series; the second one's true values lie within these spans, one a name."""
        self._spans = spans
        self.show_over(over)

    def _most(self) -> float:
        values = [value for series in self._over.series for value in series.values if value is not None]
        return _end_of([*values, *(high for _, high in self._spans)])

    def _add(self, number: int, series: Series, colour: QColor) -> None:
        item = self._plot.getPlotItem()
        heights = [value or 0.0 for value in series.values]
        places = [place + (_OFFSET if number else -_OFFSET) for place in range(len(heights))]
        item.addItem(pyqtgraph.BarGraphItem(x=places, height=heights, width=_WIDTH, brush=colour, pen=None))
        if number and self._spans:
            pen = pyqtgraph.mkPen(self.palette().color(QPalette.ColorRole.Text), width=2)
            columns = {
                "x": places,
                "y": heights,
                "top": [high - height for height, (_, high) in zip(heights, self._spans, strict=True)],
                "bottom": [height - low for height, (low, _) in zip(heights, self._spans, strict=True)],
            }
            arrays = {name: np.array(values) for name, values in columns.items()}
            item.addItem(pyqtgraph.ErrorBarItem(**arrays, beam=_OFFSET / 2, pen=pen))
