"""Which of the keys 1…9 was pressed, by its place on the keyboard, so that AZERTY works (Qt-free)."""

_KEY_1, _KEY_9 = 0x31, 0x39  # Qt.Key_1 … Qt.Key_9 are the ASCII codes
_US_SHIFTED = "!@#$%^&*("
_AZERTY = "&É\"'(-È_Ç"  # Qt reports letters by their capital

#: First and last scan code of the row 1…9, by `QGuiApplication.platformName()`.
_SCAN_CODES = {"xcb": (10, 18), "wayland": (10, 18), "windows": (2, 10)}


def digit_slot(key: int, scan_code: int, *, shift: bool, platform: str) -> int | None:
    """Number 1…9 of a digit key, else None.

    Args:
        key: `QKeyEvent.key()`.
        scan_code: `QKeyEvent.nativeScanCode()`; 0 when the platform gives none.
        shift: Whether Shift is held: it decides between `(` on US (9) and `(` on AZERTY (5) without scan codes.
        platform: `QGuiApplication.platformName()`.
    """
    first, last = _SCAN_CODES.get(platform.split("-")[0], (0, 0))
    if scan_code and first <= scan_code <= last:
        return scan_code - first + 1
    if _KEY_1 <= key <= _KEY_9:  # the number pad, and platforms without scan codes
        return key - _KEY_1 + 1
    if scan_code and first:
        return None
    place = (_US_SHIFTED if shift else _AZERTY).find(chr(key)) if 0 < key < 0x110000 else -1
    return place + 1 if place >= 0 else None
