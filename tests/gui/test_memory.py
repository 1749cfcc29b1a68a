"""What is measured of the memory, on a small scale (`python -m tagdesk.gui.memory` measures the real thing)."""

from collections.abc import Callable
from pathlib import Path

from tagdesk.assistant.desk import Desk
from tagdesk.gui import memory
from tagdesk.gui.main_window import MainWindow


def test_every_photo_is_asked_about_on_the_way(window: MainWindow, desk: Desk, service, tmp_path: Path) -> None:
    paths = memory._make_different_photos(tmp_path, 23)
    assert len({path.read_bytes() for path in paths}) == 23
    report = memory.measure_photos(window, paths)
    assert report.photos == 23
    assert [post.photos[0].path for post in desk.posts()] == paths
    assert len(report.memory_mb) == 11
    assert service.rests == 1


def test_models_rest_and_come_back_in_each_round(
    open_window: Callable[..., MainWindow], service, make_photo: Callable[..., Path]
) -> None:
    report = memory.measure_rest(open_window(wait=False), make_photo(), [make_photo() for _ in range(3)])
    assert service.rests == 3
    assert report.is_same
    assert len(report.suggested_mb) == len(report.resting_mb) == 3
