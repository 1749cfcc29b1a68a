"""Instagram in HTML, and times as they are written for people."""

import time
from datetime import datetime
from typing import Any

import pytest
from made_up_exports import TreeOf, read

from tagdesk.importers.importer import Skip
from tagdesk.importers.instagram import INSTAGRAM
from tagdesk.importers.written_time import from_written

PICTURE = "media/posts/202407/449_n_18016994726159185.webp"
FOLDER = "your_instagram_activity/media"
HEAD = (
    "<!DOCTYPE html><html><head><title>Posts</title><style>a > b {content: '<'}</style></head><body>"
    '<div class="_a705"><header><img src="files/Instagram-Logo.png"/><h1>Posts</h1></header><main role="main">'
)
TAIL = "</main></div><script>if (1<2) document.write('<div class=\"_a6-g\">')</script></body></html>"
#: The second layout names no class that is known.
KNOWN = ("pam _3-95 _2ph- _a6-g uiBoxWhite noborder", "_3-95 _2pim _a6-h _a6-i", "_3-94 _a6-o")
UNKNOWN = ("_x1", "_x2", "_x3")


def file(uri: str) -> str:
    """A picture or video, linked and shown."""
    if uri.endswith(".mp4"):
        return f'<div><video src="{uri}" controls="1"><a href="{uri}">Click for video</a></video></div>'
    return f'<div><a target="_blank" href="{uri}"><img src="{uri}" class="_a6_o"/></a></div>'


def row(label: str, value: str) -> str:
    """A row of the table below a picture."""
    return f'<tr><td><div class="_a6-q">{label}</div></td><td><div><div class="_a6-q">{value}</div></div></td></tr>'


def box(
    caption: str, date: str, *uris: str, rows: str = "", classes: tuple[str, str, str] = KNOWN, tag: str = "h2"
) -> str:
    """A post."""
    text = f'<{tag} class="{classes[1]}">{caption}</{tag}>' if caption else ""
    media = "".join(map(file, uris))
    return (
        f'<div class="{classes[0]}">{text}<div class="_3-95 _a6-p"><div>{media}<table>{rows}</table></div></div>'
        f'<div class="{classes[2]}">{date}</div></div>'
    )


def page(*boxes: str) -> str:
    """A page of posts."""
    return HEAD + "".join(boxes) + TAIL


def made_up(classes: tuple[str, str, str] = KNOWN) -> dict[str, Any]:
    """An export with some of everything."""
    place = row("Latitude", "48.3984") + row("Longitude", "9.9915") + row("Tagged users", "bob #nobody")
    return {
        f"{FOLDER}/posts_1.html": page(
            box(
                "Caf&eacute; &amp; <br/>&quot;M&#039;s&quot; <a href='https://x.org/'>#café</a> #Münster",
                "Aug 17, 2025 11:23 pm",
                PICTURE,
                f"public-{PICTURE}",
                "media/posts/202407/gone_18016994726159186.jpg",
                "media/posts/202407/AQ_17995561811639023.mp4",
                rows=place,
                classes=classes,
            ),
            box("#second", "Mar 10, 2023, 1:25 PM", "media/posts/202303/b_18016994726159187.jpg", classes=classes),
            box("", "Mar 09, 2023, 1:25 PM", "media/posts/202303/c_18016994726159188.jpg", classes=classes),
        ),
        f"{FOLDER}/archived_posts.html": page(
            box("#old", "10. März 2021 um 12:30", "media/archived_posts/202103/d.jpg", classes=classes)
        ),
        f"{FOLDER}/reels.html": page(
            box("#second", "Mar 10, 2023, 1:25 PM", "media/posts/202303/b_18016994726159187.jpg", classes=classes)
        ),
        f"{FOLDER}/stories.html": page(
            box("#story", "Mar 10, 2023 1:25 pm", "media/stories/202303/e.jpg", classes=classes)
        ),
        f"{FOLDER}/recently_deleted_content.html": page(
            box("#gone", "Mar 10, 2023 1:25 pm", "media/recently_deleted/202303/f.jpg", classes=classes)
        ),
        PICTURE: b"1",
    }


@pytest.mark.parametrize("classes", [KNOWN, UNKNOWN])
@pytest.mark.parametrize("root", ["", "instagram-ann/", "meta-2026/instagram-ann/"])
def test_an_export_in_html(tree_of: TreeOf, root: str, classes: tuple[str, str, str]) -> None:
    tree = tree_of({root + name: content for name, content in made_up(classes).items()})
    export = INSTAGRAM.recognise(tree)
    assert export
    assert len(export.notes) == 1
    assert "JSON" in export.notes[0]
    posts, skipped, missing = read(INSTAGRAM, tree)
    first, second, archived = posts
    assert first.caption == 'Café &\n"M\'s" #café #Münster'
    assert first.tags == ("café", "Münster")
    assert first.time == datetime(2025, 8, 17, 23, 23)
    assert not first.time_zone_known
    assert (first.lat, first.lon) == (48.3984, 9.9915)
    assert first.images == (root + PICTURE,), "once"
    assert (second.tags, second.time) == (("second",), datetime(2023, 3, 10, 13, 25))
    assert (archived.tags, archived.time, archived.flags) == (("old",), datetime(2021, 3, 10, 12, 30), ("archived",))
    assert skipped == {Skip.EMPTY: 1, Skip.TWICE: 1, Skip.STORY: 1, Skip.DELETED: 1}
    assert missing == 3
    assert not tree.problems


def test_stories_if_wanted(tree_of: TreeOf) -> None:
    posts, _, _ = read(INSTAGRAM, tree_of(made_up()), stories=True)
    assert [one.flags for one in posts if one.tags == ("story",)] == [("story",)]


def test_json_wins_and_gives_the_same_ids(tree_of: TreeOf) -> None:
    entry = {"media": [{"uri": PICTURE, "creation_timestamp": 1755473000, "title": "from JSON"}]}
    both = read(INSTAGRAM, tree_of(made_up() | {f"{FOLDER}/posts_1.json": [entry]}))[0]
    assert [one.caption for one in both] == ["from JSON"]
    assert both[0].post_id == read(INSTAGRAM, tree_of(made_up()))[0][0].post_id


def test_layouts_of_2022(tree_of: TreeOf) -> None:
    pages = {"content/posts_1.html": page(box("#a", "Aug 17, 2022, 11:23 AM", "media/posts/a.jpg", tag="div"))}
    assert [one.tags for one in read(INSTAGRAM, tree_of(pages))[0]] == [("a",)]


def test_a_date_nobody_can_read_leaves_the_post_without_time(tree_of: TreeOf) -> None:
    pages = {"content/posts_1.html": page(box("#a", "2025년 8월 17일", "media/posts/a.jpg"), box("#b", "", PICTURE))}
    posts, _, _ = read(INSTAGRAM, tree_of(pages))
    assert [(one.tags, one.time) for one in posts] == [(("a",), None), (("b",), None)]


def test_degrees_with_labels_in_another_language(tree_of: TreeOf) -> None:
    rows = row("緯度", "48.3984") + row("経度", "9.9915") + row("ISO", "100")
    pages = {"content/posts_1.html": page(box("#a", "", PICTURE, rows=rows))}
    posts, _, _ = read(INSTAGRAM, tree_of(pages))
    assert (posts[0].lat, posts[0].lon) == (48.3984, 9.9915)


def test_a_layout_that_nobody_knows_is_told(tree_of: TreeOf) -> None:
    tree = tree_of({f"{FOLDER}/posts_1.html": page(box("#a", "2025년", PICTURE, classes=UNKNOWN))})
    posts, skipped, _ = read(INSTAGRAM, tree)
    assert (posts, skipped) == ([], {})
    assert "JSON" in tree.problems[0]


def test_other_pages_are_not_ours(tree_of: TreeOf) -> None:
    for files in (
        {"posts_1.html": "<html><body>A blog</body></html>"},
        {"content/posts.html": "<html><body>A blog</body></html>"},
        {"content/posts_1.html": "no page"},
        {"your_facebook_activity/posts/your_posts_1.html": page(box("#a", "", PICTURE))},
    ):
        assert INSTAGRAM.recognise(tree_of(files)) is None, files


def test_damaged_pages(tree_of: TreeOf) -> None:
    whole = page(box("#a", "Aug 17, 2025 11:23 pm", "media/posts/a.jpg"), box("#b", "Aug 16, 2025 11:23 pm", PICTURE))
    for end in range(0, len(whole), 7):
        posts, _, _ = read(INSTAGRAM, tree_of({f"{FOLDER}/posts_1.html": HEAD[:30] + whole[end:]}))
        assert len(posts) <= 2
        posts, _, _ = read(INSTAGRAM, tree_of({f"{FOLDER}/posts_1.html": HEAD[:30] + whole[:end]}))
        assert len(posts) <= 2
    odd = "<![x[ <!-- <h2 class='_a6-h _a6-i'> &#" + "9" * 5000 + "; &#xD800; \0 <a href='&#" + "9" * 5000 + ";'>"
    posts, _, _ = read(INSTAGRAM, tree_of({f"{FOLDER}/posts_1.html": page(odd, box("#a", "", PICTURE))}))
    assert posts[-1].tags == ("a",)


@pytest.mark.parametrize(
    "piece", ["<a ", "<!--", '<div class="_a6-g">', '<a b="', "<h2 class='_a6-h _a6-i'>", "<![", "x "]
)
def test_no_page_takes_long(tree_of: TreeOf, piece: str) -> None:
    tree = tree_of({f"{FOLDER}/posts_1.html": HEAD + piece * (400_000 // len(piece))})
    begin = time.monotonic()
    read(INSTAGRAM, tree)
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aug 17, 2025 11:23 am", "2025-08-17T11:23"),
        ("Aug 17, 2025, 12:05\u202fAM", "2025-08-17T00:05"),
        ("Aug 17, 2025, 12:05 PM", "2025-08-17T12:05"),
        ("August 17, 2025 at 1:05:59 PM", "2025-08-17T13:05:59"),
        ("17. Aug. 2025, 11:23", "2025-08-17T11:23"),
        ("10. März 2025 um 23:05 Uhr", "2025-03-10T23:05"),
        ("Dez. 10, 2024 1:05 nachm.", "2024-12-10T13:05"),
        ("17 août 2025 à 11:23", "2025-08-17T11:23"),
        ("3 juil. 2025, 11:23", "2025-07-03T11:23"),
        ("3 juin 2025 11h23", "2025-06-03T11:23"),
        ("17 de ago. de 2025 11:23 p. m.", "2025-08-17T23:23"),
        ("martes, 5 de enero de 2021, 9:03", "2021-01-05T09:03"),
        ("5 gennaio 2021 alle ore 09:03", "2021-01-05T09:03"),
        ("lug 5, 2021 9:03 am", "2021-07-05T09:03"),
        ("5 de outubro de 2021 às 09:03", "2021-10-05T09:03"),
        ("zaterdag 13 maart 2021 om 09:03", "2021-03-13T09:03"),
        ("17.08.2025 11:23", "2025-08-17T11:23"),
        ("2025-08-17 11:23:09", "2025-08-17T11:23:09"),
        ("Aug 17, 2025", None),
        ("Aug 32, 2025 11:23 am", None),
        ("Aug 17, 2025 25:23", None),
        ("Aug 17, 99999 11:23", None),
        ("08/17/2025 11:23", None),
        ("May 2025 was great, at 10:30 we left", None),
        ("2025년 8월 17일 오전 11:23", None),
        ("", None),
        ("٣", None),
        ("Aug 17, 2025 11:23 am" + " " * 100, None),
    ],
)
def test_times_written_for_people(text: str, expected: str | None) -> None:
    assert from_written(text) == (datetime.fromisoformat(expected) if expected else None)
