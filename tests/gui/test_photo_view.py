"""Fitting and zooming a photo."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage

from tagdesk.gui.photos.photo_view import PhotoView


@pytest.fixture
def view(qtbot) -> PhotoView:
    view = PhotoView()
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show()
    image = QImage(1000, 500, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    for x in range(500, 1000):
        for y in range(0, 500, 50):
            image.setPixelColor(x, y, QColor("lime"))
    view.set_image(image)
    return view


def colour(view: PhotoView, x: int, y: int) -> str:
    return view.grab().toImage().pixelColor(x, y).name()


def test_a_photo_is_fitted_and_centred(view: PhotoView) -> None:
    assert colour(view, 10, 200) == "#ff0000"
    assert colour(view, 10, 90) == view.palette().window().color().name()


def test_a_small_picture_is_not_blown_up_without_limit(view: PhotoView) -> None:
    small = QImage(20, 20, QImage.Format.Format_RGB32)
    small.fill(QColor("blue"))
    view.set_image(small)
    assert colour(view, 200, 200) == "#0000ff"
    assert colour(view, 150, 200) != "#0000ff"
    view.set_image(small, preview=True)
    assert colour(view, 20, 200) == "#0000ff"


def test_keys_zoom_move_and_fit(qtbot, view: PhotoView) -> None:
    for _ in range(4):
        qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom == pytest.approx(1.25**4)
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.zoom == pytest.approx(1.25**3)
    before = view.grab().toImage()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.grab().toImage() != before
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.zoom == 1.0


def test_zooming_keeps_the_point_under_the_cursor(view: PhotoView) -> None:
    def share() -> float:
        box = view._picture_box()
        return (250 - box.x()) / box.width()

    before = share()
    view.zoom_by(3.0, QPointF(250, 200))
    assert share() == pytest.approx(before, abs=0.01)


def test_zoom_has_ends(view: PhotoView) -> None:
    view.zoom_by(1e6)
    assert view.zoom == 16.0
    view.zoom_by(1e-9)
    assert view.zoom == 1.0


def test_more_pixels_are_asked_for_when_they_are_missing(qtbot, view: PhotoView) -> None:
    with qtbot.assertNotEmitted(view.detail_wanted):
        view.zoom_by(2.0)
    with qtbot.waitSignal(view.detail_wanted):
        view.zoom_by(2.0)


def test_a_larger_picture_of_the_same_photo_keeps_zoom_and_place(view: PhotoView) -> None:
    view.zoom_by(4.0, QPointF(380, 200))
    box = view._picture_box()
    large = QImage(2000, 1000, QImage.Format.Format_RGB32)
    large.fill(QColor("red"))
    view.set_image(large, keep_place=True)
    assert view._picture_box() == box
    view.set_image(large)
    assert view.zoom == 1.0


def test_nothing_happens_without_a_picture(qtbot, view: PhotoView) -> None:
    view.clear()
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton)
    assert view.is_empty
    assert view.zoom == 1.0
