"""Charts of a training: as high as they need to be, whiskers where chance may have moved a bar."""

import pyqtgraph
import pytest

from tagdesk.contract.events import Metric
from tagdesk.gui.statistics.text import Over, Series
from tagdesk.gui.training.charts import CurveChart, PairChart
from tagdesk.gui.training.running import TrainingRunning


@pytest.mark.parametrize(("highest", "end"), [(0.03, 0.04), (0.34, 0.4), (0.97, 1.0), (1.1, 1.2), (7.0, 7.0)])
def test_a_chart_is_as_high_as_its_highest_value(qtbot, highest: float, end: float) -> None:
    chart = CurveChart(percent=True)
    qtbot.addWidget(chart)
    chart.show_over(Over(("0", "1"), (Series("AMNN", (None, highest)),)))
    assert chart._plot.getPlotItem().viewRange()[1][1] == pytest.approx(end * 1.06)
    assert chart.legend.isHidden()


def test_pairs_have_whiskers(qtbot) -> None:
    chart = PairChart(percent=True)
    qtbot.addWidget(chart)
    over = Over(("Together", "AMNN"), (Series("so far", (0.3, 0.2)), Series("new", (0.4, 0.1))))
    chart.show_pairs(over, [(0.35, 0.45), (0.05, 0.15)])
    items = chart._plot.getPlotItem().items
    assert [type(item) for item in items] == [
        pyqtgraph.BarGraphItem,
        pyqtgraph.BarGraphItem,
        pyqtgraph.ErrorBarItem,
    ]
    assert items[2].opts["top"] == pytest.approx([0.05, 0.05])
    assert items[2].opts["bottom"] == pytest.approx([0.05, 0.05])


def test_nothing_is_drawn_before_it_can_be(qtbot) -> None:
    page = TrainingRunning()
    qtbot.addWidget(page)
    page.begin(("amnn",))
    curves = {"amnn": (Metric("amnn", 0, None, 0.2),)}
    page.show_curves(curves)
    assert page.charts == []
    page.can_draw = True
    page.show_curves({})
    assert page.charts == []
    page.show_curves(curves)
    qtbot.waitUntil(lambda: len(page.charts) == 2)
    assert [chart._over.names for chart in page.charts] == [("0",), ("0",)]
    assert page.wait.isHidden()
    page.begin(("sog",))
    assert not page.wait.isHidden()
