"""The model of past posts: loads what is shown, never more, and asks once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tagdesk.domain import DeskPost, Photo
from tagdesk.gui.history.list import HistoryList
from tagdesk.gui.history.model import HistoryModel, HistoryRole
from tagdesk.gui.jobs import Jobs
from tagdesk.gui.photos.picture_loader import PictureLoader
from tagdesk.history.browse import FoundPost


@pytest.fixture
def pictures(qtbot, tmp_path: Path) -> Iterator[PictureLoader]:
    jobs = Jobs()
    yield PictureLoader(jobs, tmp_path / "thumbnails")
    jobs.close()


@pytest.fixture
def model(pictures: PictureLoader) -> HistoryModel:
    return HistoryModel(pictures)


def found(*ids: int, caption: str = "post {}") -> list[FoundPost]:
    return [FoundPost(DeskPost(number, caption=caption.format(number), done=True)) for number in ids]


def wanted_of(model: HistoryModel) -> list[list[int]]:
    asked: list[list[int]] = []
    model.wanted.connect(asked.append)
    return asked


def test_the_model_keeps_the_rules_of_qt(model: HistoryModel, qtmodeltester) -> None:
    qtmodeltester.check(model)
    for ids in ([1, 2, 3], [1, 2, 3, 4, 5], [9], [], list(range(500))):
        model.set_ids(ids)
        assert model.rowCount() == len(ids)
        model.keep(found(*ids[:3]))
        qtmodeltester.check(model)


def test_a_page_is_asked_for_once(model: HistoryModel) -> None:
    asked = wanted_of(model)
    model.set_ids(list(range(1000, 1200)))
    assert asked == []
    assert [model.index(row).data() for row in (60, 61, 99)] == ["…"] * 3
    assert asked == [list(range(1050, 1100))]
    model.keep(found(*asked[0]))
    assert model.index(60).data() == "post 1060"
    assert model.index(100).data() == "…"
    assert len(asked) == 2


def test_rows_that_stay_are_not_reset(model: HistoryModel, qtbot) -> None:
    model.set_ids([1, 2, 3])
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.rowsInserted):
        model.set_ids([1, 2, 3, 4])
    with qtbot.waitSignal(model.modelReset):
        model.set_ids([2, 3])
    assert (model.row_of(3), model.row_of(1)) == (1, None)


def test_posts_beyond_what_is_kept_are_loaded_again(model: HistoryModel) -> None:
    model.set_ids(list(range(5000)))
    model.keep(found(*range(5000)))
    assert model.found_at(0) is None
    assert model.found_at(4999) is not None
    asked = wanted_of(model)
    assert model.index(0).data() == "…"
    assert asked == [list(range(50))]


def test_what_is_shown_stays_while_it_is_read_anew(model: HistoryModel) -> None:
    model.set_ids([1, 2])
    model.keep(found(1, 2))
    asked = wanted_of(model)
    model.forget()
    assert model.index(0).data() == "post 1"
    assert asked == [[1, 2]]
    model.keep(found(1, caption="corrected"))
    assert model.index(0).data() == "corrected"


def test_a_photo_that_is_gone_has_a_sentence(model: HistoryModel, qtbot, tmp_path: Path) -> None:
    post = DeskPost(1, photos=(Photo(1, tmp_path / "gone.jpg"),), caption="Lake", done=True)
    model.set_ids([1])
    model.keep([FoundPost(post)])
    with qtbot.waitSignal(model.repaint_wanted):
        pass
    with qtbot.waitSignal(model.repaint_wanted):
        assert model.index(0).data(Qt.ItemDataRole.DecorationRole) is None
    error = model.index(0).data(HistoryRole.ERROR)
    assert "gone.jpg" in error
    assert error in model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_fits_are_told(model: HistoryModel) -> None:
    model.set_ids([1], {1: 0.5})
    model.keep(found(1))
    assert model.index(0).data(HistoryRole.PLACE).startswith("50 %")


def test_a_list_of_100_000_posts_looks_at_the_visible_ones_only(pictures: PictureLoader, qtbot) -> None:
    class Counting(HistoryModel):
        calls = 0

        def rowCount(self, *parent) -> int:
            Counting.calls += 1
            return super().rowCount(*parent)

        def data(self, index, role=Qt.ItemDataRole.DisplayRole):
            Counting.calls += 1
            return super().data(index, role)

    model = Counting(pictures)
    asked = wanted_of(model)
    model.wanted.connect(lambda ids: model.keep(found(*ids)))
    view = HistoryList()
    qtbot.addWidget(view)
    view.setModel(model)
    view.resize(400, 600)
    view.show()
    model.set_ids(list(range(60)))
    view.grab()
    model.set_ids(list(range(100_000)))
    view.grab()
    for row in (50_000, 99_999, 0):
        view.setCurrentIndex(model.index(row))
        view.grab()
    assert Counting.calls < 3000
    assert sum(map(len, asked)) <= 600
