"""Bytes for a parser as Hypothesis draws them: its seeds with changes, any bytes, any text."""

from collections.abc import Sequence

from hypothesis import strategies as st
from target import Target

_MOST_EDITS, _LONGEST_CUT, _MOST_BYTES = 6, 64, 1 << 16


def damaged(target: Target) -> st.SearchStrategy[bytes]:
    """Cases for a parser; they shrink towards a seed as it is."""
    seeds = list(target.seeds())
    words = st.sampled_from(target.words) if target.words else st.nothing()
    pieces = words | st.binary(max_size=16) | st.text(st.characters(), max_size=4).map(_encoded)
    edits = st.lists(st.tuples(st.integers(0, _MOST_BYTES), st.integers(0, _LONGEST_CUT), pieces), max_size=_MOST_EDITS)
    anything = words | st.binary(max_size=300) | st.text(st.characters(), max_size=80).map(_encoded)
    if not seeds:
        return anything
    ends = st.none() | st.integers(0, _MOST_BYTES)
    return st.builds(edited, st.sampled_from(seeds), edits, ends) | anything


def edited(content: bytes, edits: Sequence[tuple[int, int, bytes]], end: int | None = None) -> bytes:
    """Content with pieces put in the place of so many bytes, and then cut off."""
    for place, cut, piece in edits:
        at = place % (len(content) + 1)
        content = content[:at] + piece + content[at + cut :]
    return content if end is None else content[: end % (len(content) + 1)]


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
