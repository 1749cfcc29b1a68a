"""Colours derived from the system palette, so that light and dark both work."""

from PySide6.QtGui import QColor, QPalette

#: Contrast that a mark needs to be seen (WCAG 2, graphical objects).
_VISIBLE = 3.0
#: Contrast that text needs to be read (WCAG 2, level AA).
_READABLE = 4.5


def contrast(first: QColor, second: QColor) -> float:
    """Contrast ratio of WCAG 2, from 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """`share` of the second colour in the first, 0…1."""
    keep = 1.0 - share
    return QColor.fromRgbF(
        first.redF() * keep + second.redF() * share,
        first.greenF() * keep + second.greenF() * share,
        first.blueF() * keep + second.blueF() * share,
    )


def is_dark(palette: QPalette) -> bool:
    """Whether text is lighter than what it stands on."""
    text, ground = palette.color(QPalette.ColorRole.WindowText), palette.color(QPalette.ColorRole.Window)
    return text.lightness() > ground.lightness()


def accent(palette: QPalette) -> QColor:
    """The system's accent, moved towards the text colour until it stands out from the ground."""
    colour, ground = palette.color(QPalette.ColorRole.Accent), palette.color(QPalette.ColorRole.Base)
    while contrast(colour, ground) < _VISIBLE:
        colour = mixed(colour, palette.color(QPalette.ColorRole.Text), 0.25)
        if colour == palette.color(QPalette.ColorRole.Text):
            break
    return colour


def soft_accent(palette: QPalette) -> QColor:
    """Tint to put text on."""
    return mixed(palette.color(QPalette.ColorRole.Base), accent(palette), 0.22)


def quiet_text(palette: QPalette) -> QColor:
    """Text that steps back, still with a contrast above 4.5."""
    return mixed(palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Base), 0.36)


def line(palette: QPalette) -> QColor:
    """Borders and signs at rest."""
    return _shade(palette, 0.22)


def track(palette: QPalette) -> QColor:
    """Ground of a bar."""
    return _shade(palette, 0.1)


def hover(palette: QPalette) -> QColor:
    """Ground of the row under the cursor."""
    return _shade(palette, 0.06)


def warning(palette: QPalette) -> QColor:
    """Text and marks that say that something is wrong."""
    dark = is_dark(palette)
    grounds = [palette.color(role) for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Window)]
    lightness = 165 if dark else 95
    colour = QColor.fromHsl(8, 220, lightness)
    while min(contrast(colour, ground) for ground in grounds) < _READABLE and 0 < lightness < 255:
        lightness += 5 if dark else -5
        colour = QColor.fromHsl(8, 220, lightness)
    return colour


def soft_warning(palette: QPalette) -> QColor:
    """Ground of a sentence that says that something is wrong."""
    return mixed(palette.color(QPalette.ColorRole.Base), warning(palette), 0.16)


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _shade(palette: QPalette, share: float) -> QColor:
    return mixed(palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text), share)
