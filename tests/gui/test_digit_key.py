"""Digit keys by their place on the keyboard."""

import pytest

from tagdesk.gui.digit_key import digit_slot


@pytest.mark.parametrize(
    ("key", "scan_code", "shift", "platform", "slot"),
    [
        (ord("1"), 10, False, "xcb", 1),
        (ord("!"), 10, True, "xcb", 1),  # US, Shift
        (ord("&"), 10, False, "xcb", 1),  # AZERTY
        (ord("1"), 10, True, "xcb", 1),  # AZERTY, Shift
        (0xC7, 18, False, "xcb", 9),  # ç on AZERTY
        (ord("5"), 14, False, "wayland-egl", 5),
        (ord("5"), 6, False, "windows", 5),
        (ord("7"), 79, False, "xcb", 7),  # number pad
        (ord("0"), 19, False, "xcb", None),
        (ord("("), 61, True, "xcb", None),  # some other key that types a bracket
        (ord("3"), 0, False, "offscreen", 3),
        (ord("("), 0, True, "offscreen", 9),
        (ord("("), 0, False, "offscreen", 5),
        (0x01000012, 0, False, "offscreen", None),  # an arrow
        (ord("A"), 38, False, "xcb", None),
    ],
)
def test_the_place_counts_not_the_character(
    key: int, scan_code: int, shift: bool, platform: str, slot: int | None
) -> None:
    assert digit_slot(key, scan_code, shift=shift, platform=platform) == slot
