"""Blogs of Tumblr."""

import html
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from made_up_exports import TreeOf, read, zip_of

from tagdesk.importers.importer import Skip
from tagdesk.importers.tumblr import TUMBLR

_WHEN = "March 28th, 2026 5:47am"


def _page(body: str, *tags: str, when: str = _WHEN) -> str:
    spans = "\n".join(f'<span class="tag">{html.escape(tag)}</span>' for tag in tags)
    footer = f'<div id="footer">\n<span id="timestamp"> {when} </span>\n{spans}\n</div>'
    return f"<!DOCTYPE HTML><html><head><title>x</title></head><body>\n{body}\n{footer}</body></html>"


def _npf(**block: Any) -> str:
    return html.escape(json.dumps(block))


_PICTURE = '<figure><img src="../../media/111_0.jpg" alt="a fox"></figure>'
_FIRST = f"<h1>Foxes</h1><p>Seen &amp; drawn #Fox</p>{_PICTURE}"
_XML = """<?xml version="1.0" encoding="UTF-8"?>
<tumblr version="1.0"><tumblelog name="annblog" timezone="Europe/Berlin" title="x">about</tumblelog>
<posts start="0" total="4">
<post id="201" type="regular" date-gmt="2009-02-07 06:40:10 GMT" unix-timestamp="1233988810">
<regular-title>Title</regular-title><regular-body>&lt;p&gt;Body &amp;amp; soul&lt;/p&gt;</regular-body>
<tag>pixel art</tag><tag>x</tag></post>
<post id="202" type="photo" date-gmt="2009-02-07 06:40:10 GMT"><photo-caption>two</photo-caption>
<photo-url max-width="1280">http://media.tumblr.com/tumblr_a_1280.jpg</photo-url>
<photo-url max-width="500">http://media.tumblr.com/tumblr_a_500.jpg</photo-url>
<photoset><photo caption="first"><photo-url max-width="1280">http://media.tumblr.com/tumblr_a_1280.jpg</photo-url></photo>
<photo><photo-url max-width="1280">http://media.tumblr.com/tumblr_b_1280.jpg</photo-url></photo></photoset></post>
<post id="203" type="quote" reblogged-from-name="bob"><quote-text>no</quote-text></post>
<post id="204" type="photo"><photo-url max-width="500">http://media.tumblr.com/tumblr_c_500.jpg</photo-url></post>
</posts></tumblr>"""
_RECORD = {
    "id": 301,
    "blog_name": "annblog",
    "timestamp": 1774676820,
    "date": "2026-03-28 05:47:00 GMT",
    "type": "photo",
    "tags": ["new york", "#Fox"],
    "caption": '<p>Walk</p><img src="https://64.media.tumblr.com/x/in_1280.png">',
    "photos": [{"caption": "", "original_size": {"url": "https://64.media.tumblr.com/x/tumblr_d_1280.jpg"}}],
}


def made_up() -> dict[str, Any]:
    video = f'<figure data-npf="{_npf(type="video", media={"url": "a.mp4"}, poster=[{"url": "b.jpg"}])}"></figure>'
    still = f'<figure data-npf="{_npf(type="image", media=[{"url": "https://64.media.tumblr.com/q/r.png"}])}"></figure>'
    reblog = '<p><a class="tumblr_blog" href="https://bob.tumblr.com/">bob</a>:</p><blockquote>his</blockquote>'
    return {
        "html/111.html": _page(_FIRST, "pixel art", "fox", "R&B"),
        "html/112.html": _page(f"<p>moving</p>{video}{still}", when="noon"),
        "html/113.html": _page(reblog, "a"),
        "html/114.html": _page("<img src='../../media/114.jpg'>"),
        "media/111_0.jpg": b"x",
        "old/posts.xml": _XML,
        "json/301.json": _RECORD,
        "media/tumblr_d_1280.jpg": b"x",
    }


def test_pages(tree_of: TreeOf) -> None:
    files = {name: content for name, content in made_up().items() if name.startswith(("html", "media"))}
    posts, skipped, missing = read(TUMBLR, tree_of(files))
    assert [post.post_id for post in posts] == ["111", "112"]
    assert posts[0].caption == "Foxes\n\nSeen & drawn #Fox"
    assert posts[0].tags == ("Fox", "pixel art", "R&B")
    assert posts[0].time == datetime(2026, 3, 28, 5, 47)
    assert (posts[0].images, posts[0].alt) == (("media/111_0.jpg",), ("a fox",))
    assert (posts[1].caption, posts[1].time, posts[1].images) == ("moving", None, ())
    assert skipped == {Skip.REPOST: 1, Skip.EMPTY: 1}
    assert missing == 1, "the picture that only its description names; no still of a video"


@pytest.mark.parametrize("root", ["", "x/", "x/y/"])
@pytest.mark.parametrize("folder", ["html/", "posts/html/", "posts_x/html/"])
def test_where_pages_lie(tree_of: TreeOf, root: str, folder: str) -> None:
    tree = tree_of({f"{root}{folder}111.html": _page(_FIRST), f"{root}media/111_0.jpg": b"x"})
    posts, _, missing = read(TUMBLR, tree)
    assert (posts[0].images, missing) == ((f"{root}media/111_0.jpg",), 0)


def test_pages_in_an_archive_inside_of_the_archive(tree_of: TreeOf) -> None:
    inner = zip_of({"html/111.html": _page(_FIRST, "a"), "html/112.html": _page("<p>b</p>")})
    tree = tree_of({"posts.zip": inner, "media/111_0.jpg": b"x", "payload-0.json": {"email": "x"}})
    export = TUMBLR.recognise(tree)
    assert export is not None and export.files == ("posts/html/111.html", "posts/html/112.html")
    assert [post.images for post in read(TUMBLR, tree)[0]] == [("media/111_0.jpg",), ()]


def test_xml_of_the_first_interface(tree_of: TreeOf) -> None:
    tree = tree_of({"x/posts.xml": _XML, "x/media/tumblr_a_1280.jpg": b""})
    posts, skipped, missing = read(TUMBLR, tree)
    assert [(post.post_id, post.user) for post in posts] == [("201", "annblog"), ("202", "annblog")]
    assert (posts[0].caption, posts[0].tags) == ("Title\n\nBody & soul", ("pixel art", "x"))
    assert posts[0].time == posts[1].time == datetime(2009, 2, 7, 6, 40, 10, tzinfo=UTC)
    assert (posts[1].images, posts[1].alt) == (("x/media/tumblr_a_1280.jpg",), ("first",))
    assert skipped == {Skip.REPOST: 1, Skip.EMPTY: 1}
    assert missing == 1


def test_records_of_tumblr_backup(tree_of: TreeOf) -> None:
    block = {"type": "image", "media": [{"url": "https://64.media.tumblr.com/k.jpg"}], "alt_text": "k"}
    blocks = {"content": [{"type": "text", "text": "new #kind"}, block], "trail": []}
    files = {
        "json/301.json": _RECORD,
        "json/302.json": {"id": "302", "blog_name": "annblog", "tags": [], "date": "2026-03-28 05:47:00 GMT"} | blocks,
        "json/303.json": _RECORD | {"id": 303, "reblogged_from_name": "bob"},
        "json/304.json": b"{",
        "json/305.json": [1],
        "json/306.json": _RECORD | {"id": "301"},
        "media/tumblr_d_1280.jpg": b"",
        "media/k.jpg": b"",
    }
    posts, skipped, missing = read(TUMBLR, tree_of(files))
    assert [(post.post_id, post.user, post.caption) for post in posts] == [
        ("301", "annblog", "Walk"),
        ("302", "annblog", "new #kind"),
    ]
    assert posts[0].tags == ("new york", "Fox")
    assert posts[0].time == posts[1].time == datetime(2026, 3, 28, 5, 47, tzinfo=UTC)
    assert (posts[0].images, posts[1].images, posts[1].alt) == (("media/tumblr_d_1280.jpg",), ("media/k.jpg",), ("k",))
    assert missing == 1
    assert skipped == {Skip.REPOST: 1, Skip.UNREADABLE: 2, Skip.TWICE: 1}


def test_what_it_is_not_told_by(tree_of: TreeOf) -> None:
    for name, content in (
        ("html/1.html", "<p>a page</p>"),
        ("index.html", _page("x")),
        ("json/1.json", {"id": 1}),
        ("json/1.json", b"{"),
        ("a.xml", "<rss/>"),
        ("a.xml", b""),
    ):
        assert TUMBLR.recognise(tree_of({name: content})) is None


@pytest.mark.parametrize(
    ("xml", "kept"),
    [
        (_XML[:900], 1),
        (_XML.replace("<tag>", "<tag", 1), 0),
        (_XML.replace("<tumblr ", '<!DOCTYPE t [<!ENTITY a "b">]><tumblr ', 1), 0),
        (_XML.replace("UTF-8", "foo"), 0),
        (_XML.replace("<tag>pixel art", "<tag>&undefined;"), 0),
    ],
)
def test_damaged_xml(tree_of: TreeOf, xml: str, kept: int) -> None:
    tree = tree_of({"posts.xml": xml})
    assert len(read(TUMBLR, tree)[0]) == kept
    assert tree.problems == ["posts.xml is damaged; what stands behind the damage was left out."]


def test_a_post_of_the_xml_without_id(tree_of: TreeOf) -> None:
    _, skipped, _ = read(TUMBLR, tree_of({"posts.xml": _XML.replace('id="201"', 'id=""')}))
    assert skipped[Skip.UNREADABLE] == 1


def test_times_of_pages(tree_of: TreeOf) -> None:
    for text, time in (
        ("January 1st, 2020 12:05am", datetime(2020, 1, 1, 0, 5)),
        ("December 31st, 2019 12:05pm", datetime(2019, 12, 31, 12, 5)),
        ("May 3rd, 2019 11:59PM", datetime(2019, 5, 3, 23, 59)),
        ("February 31st, 2019 1:00am", None),
        ("Foo 3rd, 2019 1:00am", None),
        ("May 3rd, 2019 13:00pm", None),
        ("May 3rd, 9999 1:00pm", None),
    ):
        assert read(TUMBLR, tree_of({"html/1.html": _page("x", when=text)}))[0][0].time == time


def test_damaged_pages(tree_of: TreeOf) -> None:
    page = _page(_FIRST, "a")
    broken = "<figure data-npf='{'><img src=><![x[<!--<a class=\"tumblr_blog" + "&#" + "9" * 5000
    for end in range(0, len(page), 30):
        read(TUMBLR, tree_of({"html/1.html": _page("x"), "html/2.html": page[:end] + broken + page[end:]}))


@pytest.mark.parametrize("wrong", [None, 5, "x", [], {}, [None, [], {}], {"a": {}}, float("nan"), 10**300, True])
def test_wrong_types(tree_of: TreeOf, wrong: Any) -> None:
    for field in (*_RECORD, "content", "trail", "blog", "body"):
        read(TUMBLR, tree_of({"json/1.json": _RECORD | {field: wrong}, "json/2.json": _RECORD}))
    for block in ({"type": wrong}, {"type": "image", "media": wrong}, {"type": "text", "text": wrong}):
        read(TUMBLR, tree_of({"json/1.json": _RECORD | {"content": [block]}}))
