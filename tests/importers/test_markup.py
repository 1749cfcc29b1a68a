"""Text of HTML."""

import pytest

from tagdesk.importers.markup import text_of_entities, text_of_html


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a</p><p>b<br/>c &amp; d</p>", "a\n\nb\nc & d"),
        ("<a title=\"x>y\" href='z'>#<span>Ulm</span></a> I <3 u", "#Ulm I <3 u"),
        ("seen<script>if (a < b) {}</script><!-- not > this -->!", "seen!"),
        ("a < b &lt;p&gt;", "a < b <p>"),
        ("it's <b>bold</b>, isn't it", "it's bold, isn't it"),
        ('<p title="no end>text</p>', "text"),
        ("<![foo[bar", "<![foo[bar"),
        ("<![CDATA[x]]>y", "y"),
        ("plain  text\r\n\r\n\r\nmore", "plain text\n\nmore"),
    ],
)
def test_text(markup: str, text: str) -> None:
    assert text_of_html(markup) == text


@pytest.mark.parametrize("piece", ["<p ", "<!--", '<a x="', "<a'\"", '<a "x"', "</", "<script", "&#9", "<!["])
def test_damage_takes_no_time(piece: str) -> None:
    """`html.parser` takes a minute for the first of them."""
    text_of_html(piece * 30_000)


def test_a_number_without_end() -> None:
    assert text_of_entities("a &#" + "9" * 5000 + "; b &amp;") == "a   b &"
