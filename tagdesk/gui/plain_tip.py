"""Tool tips of text that comes from anywhere: Qt would take `<b>` in a tag for markup."""

import html


def plain_tip(text: str) -> str:
    """Rich text that shows exactly this text, line by line; empty for no text."""
    return f"<qt>{html.escape(text).replace(chr(10), '<br>')}</qt>" if text else ""
