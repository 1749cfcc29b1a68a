"""Colours in light and dark."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel

from tagdesk.gui import tone


def palette(window: str, accent: str) -> QPalette:
    made = QPalette(QColor(window))
    made.setColor(QPalette.ColorRole.Accent, QColor(accent))
    return made


def test_contrast_is_the_one_of_wcag() -> None:
    assert tone.contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert tone.contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)
    assert tone.contrast(QColor("red"), QColor("red")) == 1


@pytest.mark.parametrize("window", ["#efefef", "#323232"])
@pytest.mark.parametrize("accent", ["#308cc6", "#ffe14d", "#101040", "#ffffff", "#000000"])
def test_text_and_marks_stand_out_from_their_ground(qtbot, window: str, accent: str) -> None:
    colours = palette(window, accent)
    base, text = colours.color(QPalette.ColorRole.Base), colours.color(QPalette.ColorRole.Text)
    assert tone.is_dark(colours) == (window == "#323232")
    assert tone.contrast(tone.accent(colours), base) >= 3.0
    for colour, ground in [
        (tone.quiet_text(colours), base),
        (tone.warning(colours), base),
        (text, tone.soft_accent(colours)),
        (text, tone.soft_warning(colours)),
    ]:
        assert tone.contrast(colour, ground) >= 4.5, (colour.name(), ground.name())


def test_an_open_window_follows_the_system_from_light_to_dark(qtbot, open_window, make_photo) -> None:
    window = open_window([make_photo()])
    window.message.say_problem("Something is wrong.")
    window.session.add_own(["mine"])
    window.editor.time.setText("soon")
    app = QApplication.instance()
    before = app.palette()
    try:
        for ground in ("#323232", "#efefef"):
            app.setPalette(palette(ground, "#308cc6"))
            qtbot.wait(30)
            for label in window.findChildren(QLabel):
                if label.isVisible() and label.text():
                    colours = label.palette()
                    text, window_ground = colours.color(label.foregroundRole()), ground_of(label)
                    assert tone.contrast(text, window_ground) >= 4.0, (ground, label.text())
    finally:
        app.setPalette(before)


def ground_of(label: QLabel) -> QColor:
    """Colour that is painted in a corner of the label."""
    return label.window().grab().toImage().pixelColor(label.mapTo(label.window(), label.rect().topRight()))
