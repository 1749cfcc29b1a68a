"""HTML as tags and texts."""

import time

import pytest

from tagdesk.importers.html_pieces import Tag, html_pieces


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("a<!-- b > c -->d", ["a", "d"]),
        ("a<!-- b > c", ["a", " c"]),
        ("a<!-- b", ["a<!-- b"]),
        ("a<!-->b-->c", ["a", "c"]),
        ("a<!--<p>b", ["a<!--", "b"]),
        ("a<!doctype x><?xml y?>b &amp; <3", ["a", "b & <3"]),
        ("a<!--" + "x" * 20_000 + "-->b", ["a<!--" + "x" * 20_000 + "-->b"]),
    ],
)
def test_comments(markup: str, texts: list[str]) -> None:
    assert [piece for piece in html_pieces(markup) if isinstance(piece, str)] == texts


def test_tags() -> None:
    a, text, end = html_pieces("<A href='x?a=1&amp;b' title=\"<p>\">y</a >")
    assert isinstance(a, Tag) and isinstance(end, Tag)
    assert (a.name, a.closing, a.get("href"), a.get("title"), a.get("alt")) == ("a", False, "x?a=1&b", "<p>", "")
    assert (text, end.name, end.closing) == ("y", "a", True)


@pytest.mark.parametrize(
    "piece", ["<!--", "<!--->", "<!", "<?", "<a ", "<a href='", '<a "', "<a '\"", "</", "<", "&", "&#"]
)
def test_damage_takes_no_longer_than_its_length(piece: str) -> None:
    start = time.process_time()
    for _ in html_pieces(piece * (1_000_000 // len(piece))):
        pass
    assert time.process_time() - start < 3
