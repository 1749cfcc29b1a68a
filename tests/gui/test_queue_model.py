"""The queue as an item model."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt

from tagdesk.domain import DeskPost, Photo, PostTag, TagState
from tagdesk.gui.jobs import Jobs
from tagdesk.gui.photos.picture_loader import PictureLoader
from tagdesk.gui.queue.model import QueueModel, QueueRole


@pytest.fixture
def model(qtbot, tmp_path: Path) -> Iterator[QueueModel]:
    jobs = Jobs()
    pictures = PictureLoader(jobs, tmp_path / "thumbnails")
    yield QueueModel(pictures)
    jobs.close()


def posts(*ids: int) -> list[DeskPost]:
    return [DeskPost(number, photos=(Photo(number, Path(f"/photos/{number}.jpg")),)) for number in ids]


def shown(model: QueueModel) -> list[str]:
    return [model.index(row).data() for row in range(model.rowCount())]


def test_the_model_keeps_the_rules_of_qt(model: QueueModel, qtmodeltester) -> None:
    model.set_posts(posts(1, 2, 3))
    qtmodeltester.check(model)
    for ids in ((1, 2, 3, 4), (2, 4, 5, 9), (), (7, 8), (8, 7)):
        model.set_posts(posts(*ids))
        assert shown(model) == [f"{number}.jpg" for number in ids]
        assert [model.row_of(number) for number in ids] == list(range(len(ids)))
        qtmodeltester.check(model)


def test_rows_that_stay_are_not_reset(model: QueueModel, qtbot) -> None:
    model.set_posts(posts(1, 2, 3))
    with qtbot.assertNotEmitted(model.modelReset):
        model.set_posts(posts(1, 3, 4, 5))
    assert model.row_of(2) is None


def test_a_new_state_repaints_its_row_only(model: QueueModel) -> None:
    model.set_posts(posts(1, 2))
    changed: list[int] = []
    model.dataChanged.connect(lambda top, bottom: changed.append((top.row(), bottom.row())))
    tagged = replace(posts(2)[0], tags=(PostTag("sky", TagState.ACCEPTED),))
    model.update_post(tagged)
    model.update_post(tagged)
    model.update_post(DeskPost(99))
    assert changed == [(1, 1)]
    assert model.index(1).data(QueueRole.MARK) == "• 1"
    assert model.index(1).data(QueueRole.POST) == tagged


def test_a_screen_reader_hears_name_state_and_error(model: QueueModel) -> None:
    broken = DeskPost(1, photos=(Photo(1, Path("/photos/a.jpg"), error="a.jpg is empty."),), done=True)
    model.set_posts([broken])
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "a.jpg, done, a.jpg is empty."
    assert model.index(0).data(Qt.ItemDataRole.ToolTipRole) == "<qt>a.jpg is empty.</qt>"
    assert model.data(QModelIndex()) is None


def test_thumbnails_are_decoded_when_a_row_is_asked_for(qtbot, tmp_path: Path, make_photo) -> None:
    jobs = Jobs()
    pictures = PictureLoader(jobs, tmp_path / "thumbnails")
    model = QueueModel(pictures)
    model.set_posts([DeskPost(1, photos=(Photo(1, make_photo(size=(800, 400))),))])
    assert pictures.idle
    with qtbot.waitSignal(model.dataChanged):
        assert model.index(0).data(Qt.ItemDataRole.DecorationRole) is None
    thumbnail = model.index(0).data(Qt.ItemDataRole.DecorationRole)
    assert (thumbnail.width(), thumbnail.height()) == (160, 80)
    jobs.close()
