"""Text of either direction inside text of the other one (Qt-free)."""

_FIRST_STRONG, _END = "\u2068", "\u2069"


def isolated(text: str) -> str:
    """A tag that keeps its sign before it, whichever direction the window is read in: `#beach`, never `beach#`."""
    return f"{_FIRST_STRONG}{text}{_END}"
