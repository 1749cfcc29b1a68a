"""Text in exports of Meta (Instagram, Threads, Facebook): UTF-8 that was written as if each byte were a letter."""

from typing import Any

from tagdesk.importers.json_file import text_of


def meta_text(value: Any, *keys: str | int) -> str:
    """The text at the end of a path of keys, mended where it is such; other text stays as it is.

    String by string: one export may hold both kinds. `ftfy` mends more than that, also what the person wrote so.
    """
    text = text_of(value, *keys)
    if text.isascii() or any(ord(character) > 0xFF for character in text):
        return text
    try:
        return text.encode("latin-1").decode("utf-8").replace("\0", "")
    except UnicodeDecodeError:
        return text
