"""Photos of the past are looked at beside everything else, once, and count from then on."""

from pathlib import Path

import pytest
from PIL import Image

from tagdesk.gui.main_window import MainWindow
from tagdesk.paths import Profile


@pytest.fixture
def photos(tmp_path: Path, service) -> list[Path]:
    """Photos of an import; the last one is gone since."""
    paths = [tmp_path / f"{number}.jpg" for number in range(3)]
    for path in paths:
        Image.new("RGB", (800, 600), (200, 30, 30)).save(path)
    paths[-1].unlink()
    service.unseen = paths
    return paths


def test_each_once_then_the_past_is_followed_again(
    qtbot, open_window, service, photos: list[Path], profile: Profile
) -> None:
    window = open_window()
    qtbot.waitUntil(lambda: window.idle)
    assert service.seen == photos
    assert service.caught_up == [1, 1], "before they were looked at, and with what they show"
    assert len(list(profile.thumbnails_dir.rglob("*.jpg"))) == 2
    assert "reading" not in window.engine.text()


def test_without_any_nothing_is_read_again(qtbot, window: MainWindow, service) -> None:
    qtbot.waitUntil(lambda: window.idle)
    assert service.caught_up == [1]


def test_it_tells_how_far_it_is(qtbot, open_window, service, photos: list[Path]) -> None:
    window = open_window(wait=False)
    told: list[str] = []
    window.session.followed.connect(lambda step: told.append(f"{step.note} {step.total}" if step else ""))
    qtbot.waitUntil(lambda: window.idle)
    assert "reading your photos 3" in told
