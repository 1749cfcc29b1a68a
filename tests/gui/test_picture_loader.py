"""Pictures decoded off the GUI thread."""

import os
import threading
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QImage

from tagdesk.errors import PhotoError
from tagdesk.gui.jobs import Jobs
from tagdesk.gui.photos import picture_loader
from tagdesk.gui.photos.picture_loader import PictureLoader, load_picture, load_thumbnail


@pytest.fixture
def pictures(qtbot, tmp_path: Path):
    jobs = Jobs()
    yield PictureLoader(jobs, tmp_path / "thumbnails")
    jobs.close()


def test_colours_and_odd_widths_survive(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    picture = Image.new("RGB", (7, 3), (10, 200, 30))
    picture.putpixel((6, 2), (250, 1, 2))
    picture.save(path)
    image = load_picture(path, 100)
    assert (image.width(), image.height()) == (7, 3)
    assert image.pixelColor(0, 0).getRgb()[:3] == (10, 200, 30)
    assert image.pixelColor(6, 2).getRgb()[:3] == (250, 1, 2)


def test_a_thumbnail_comes_from_the_cache_until_the_photo_changes(tmp_path: Path) -> None:
    path, cache = tmp_path / "a.png", tmp_path / "cache"
    Image.new("RGB", (300, 200), "red").save(path)
    load_thumbnail(path, cache)
    (cached,) = cache.iterdir()
    Image.new("RGB", (160, 107), "blue").save(cached)
    assert load_thumbnail(path, cache).pixelColor(5, 5).blue() > 200
    Image.new("RGB", (300, 200), "lime").save(path)
    os.utime(path, (1, 1))
    assert load_thumbnail(path, cache).pixelColor(5, 5).green() > 200


def test_a_cache_that_cannot_be_written_or_read_costs_nothing_else(tmp_path: Path, caplog) -> None:
    path, cache = tmp_path / "a.png", tmp_path / "cache"
    Image.new("RGB", (30, 20), "red").save(path)
    cache.write_text("a file where the folder should be")
    assert load_thumbnail(path, cache).width() == 30
    assert "cache" in caplog.text
    cache.unlink()
    load_thumbnail(path, cache)
    (cached,) = cache.iterdir()
    cached.write_bytes(b"damaged")
    assert load_thumbnail(path, cache).width() == 30


def test_a_missing_photo_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match=r"gone\.jpg"):
        load_thumbnail(tmp_path / "gone.jpg", tmp_path / "cache")


def test_a_refused_photo_is_not_tried_again_at_every_repaint(qtbot, pictures: PictureLoader, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"no photo")
    with qtbot.waitSignal(pictures.refused) as refused:
        assert pictures.thumbnail(bad) is None
    assert refused.args[0] == bad
    assert "bad.jpg" in refused.args[1]
    qtbot.waitUntil(lambda: pictures.idle)
    assert pictures.thumbnail(bad) is None
    assert pictures.idle


def test_a_photo_is_decoded_once_a_size(qtbot, pictures: PictureLoader, make_photo) -> None:
    path = make_photo(size=(600, 300))
    with qtbot.waitSignal(pictures.photo_loaded) as loaded:
        assert pictures.photo(path, 512) is None
        assert pictures.photo(path, 512) is None
    assert (loaded.args[1].width(), loaded.args[1].height()) == (512, 256)
    assert pictures.photo(path, 512).width() == 512


def test_rows_that_were_scrolled_by_are_never_decoded(qtbot, pictures: PictureLoader, make_photo, monkeypatch) -> None:
    gate = threading.Event()
    decoded: list[str] = []

    def load(path: Path, cache_dir: Path) -> QImage:
        gate.wait(10)
        decoded.append(path.name)
        return load_thumbnail(path, cache_dir)

    monkeypatch.setattr(picture_loader, "load_thumbnail", load)
    paths = [make_photo(f"{number:03}.jpg") for number in range(200)]
    for path in [*paths, *paths[-3:]]:
        pictures.thumbnail(path)
    gate.set()
    qtbot.waitUntil(lambda: pictures.idle)
    assert decoded[0] == "000.jpg", "it was begun before the others came"
    assert decoded[1:4] == ["199.jpg", "198.jpg", "197.jpg"], "what was asked for last comes first"
    assert len(decoded) == 65
    assert pictures.thumbnail(paths[50]) is None, "it is asked for again when it is seen again"
    with qtbot.waitSignal(pictures.thumbnail_loaded):
        pass
    assert pictures.thumbnail(paths[50]) is not None


def test_a_photo_does_not_wait_behind_thumbnails(qtbot, pictures: PictureLoader, make_photo, monkeypatch) -> None:
    order: list[str] = []
    pictures.thumbnail_loaded.connect(lambda path: order.append(path.name))
    pictures.photo_loaded.connect(lambda path, _: order.append("photo"))
    for number in range(20):
        pictures.thumbnail(make_photo(f"{number:02}.jpg"))
    pictures.photo(make_photo("large.jpg"), 512)
    qtbot.waitUntil(lambda: pictures.idle)
    assert order.index("photo") <= 1
    assert len(order) == 21


def test_memory_is_bounded(qtbot, pictures: PictureLoader, make_photo, monkeypatch) -> None:
    monkeypatch.setattr(picture_loader, "_KEPT_THUMBNAILS", 5)
    paths = [make_photo() for _ in range(12)]
    for path in paths:
        pictures.thumbnail(path)
    qtbot.waitUntil(lambda: pictures.idle)
    assert len(pictures._thumbnails) == 5


def test_a_photo_that_is_another_one_now_is_read_anew(qtbot, pictures: PictureLoader, make_photo) -> None:
    path = make_photo(size=(60, 40))
    with qtbot.waitSignal(pictures.photo_loaded):
        pictures.photo(path, 512)
    path.unlink()
    with qtbot.waitSignal(pictures.forgotten):
        pictures.forget(path)
    with qtbot.waitSignal(pictures.refused):
        assert pictures.photo(path, 512) is None
    Image.new("RGB", (30, 20)).save(path)
    pictures.forget(path)
    with qtbot.waitSignal(pictures.photo_loaded) as loaded:
        assert pictures.photo(path, 512) is None
    assert loaded.args[1].width() == 30
