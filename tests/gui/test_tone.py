"""Colours in light and dark."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tagdesk.gui import screenshots, tone
from tagdesk.gui.message_bar import MessageBar
from tagdesk.gui.plain_label import PlainLabel, Voice


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


def high_contrast(ground: str, text: str, accent: str) -> QPalette:
    """A palette as systems with high contrast give it."""
    made = QPalette(QColor(ground))
    for role in (QPalette.ColorRole.Window, QPalette.ColorRole.Base, QPalette.ColorRole.Button):
        made.setColor(role, QColor(ground))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(role, QColor(text))
    made.setColor(QPalette.ColorRole.Accent, QColor(accent))
    return made


@pytest.mark.parametrize(
    "colours",
    [
        screenshots.light(),
        screenshots.dark(),
        high_contrast("#000000", "#ffffff", "#1aebff"),
        high_contrast("#ffffff", "#000000", "#37006e"),
        high_contrast("#000000", "#ffff00", "#00ff00"),
    ],
    ids=["light", "dark", "white on black", "black on white", "yellow on black"],
)
def test_every_scheme_can_be_read(qtbot, colours: QPalette) -> None:
    """Text on chips, bars, rows and messages (4.5, as WCAG wants it), and marks (3)."""
    base, window = colours.color(QPalette.ColorRole.Base), colours.color(QPalette.ColorRole.Window)
    text = colours.color(QPalette.ColorRole.Text)
    texts = [
        (text, base),
        (text, window),
        (text, tone.soft_accent(colours)),
        (text, tone.soft_warning(colours)),
        (text, tone.hover(colours)),
        (tone.quiet_text(colours), base),
        (tone.quiet_text(colours), window),
        (tone.quiet_text(colours), tone.hover(colours)),
        (tone.warning(colours), base),
        (tone.warning(colours), window),
    ]
    for colour, ground in texts:
        assert tone.contrast(colour, ground) >= 4.5, (colour.name(), ground.name())
    for mark in (tone.accent(colours), tone.warning(colours)):
        assert tone.contrast(mark, tone.track(colours)) >= 2.5, mark.name()
        assert tone.contrast(mark, base) >= 3.0, mark.name()


def test_labels_follow_the_system_there_and_back(qtbot) -> None:
    app = QApplication.instance()
    before = app.palette()
    quiet, problem = PlainLabel("quiet", Voice.QUIET), PlainLabel("problem", Voice.PROBLEM)
    place = QWidget()
    qtbot.addWidget(place)
    bar = MessageBar(place)
    bar.say_problem("wrong")
    for label in (quiet, problem):
        qtbot.addWidget(label)
        label.show()
    try:
        for scheme in (screenshots.dark(), screenshots.light(), screenshots.dark()):
            app.setPalette(scheme)
            qtbot.wait(10)
            for widget in (quiet, problem, bar):
                colours = widget.palette()
                assert colours.color(QPalette.ColorRole.Base) == scheme.color(QPalette.ColorRole.Base)
                ground = (
                    scheme.color(QPalette.ColorRole.Window)
                    if widget is quiet
                    else colours.color(widget.backgroundRole())
                )
                assert tone.contrast(colours.color(QPalette.ColorRole.WindowText), ground) >= 4.5
    finally:
        app.setPalette(before)


def ground_of(label: QLabel) -> QColor:
    """Colour that is painted in a corner of the label."""
    return label.window().grab().toImage().pixelColor(label.mapTo(label.window(), label.rect().topRight()))
