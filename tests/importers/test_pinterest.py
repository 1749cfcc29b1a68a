"""Pins in the data of Pinterest."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from made_up_exports import SAMPLES_DIR, TreeOf, read

from tagdesk.importers import html_stream
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Skip
from tagdesk.importers.pinterest import PINTEREST

_SAMPLE = SAMPLES_DIR / "pinterest"
_HASH = "0123456789abcdef0123456789abcdef"


def _pin(number: int, **fields: str) -> str:
    said = {
        "Title": "Bread: how I bake it",
        "Details": "Flour, water, salt &amp; time #bread #sour_dough",
        "Image": _HASH,
        "Board_Name": "#Baking",
        "Is_Video": "No data",
        "Ip_Address": "192.0.2.1",
        "Username": "ann",
        "Alt_Text": "a loaf",
    } | fields
    last = {name: said.pop(name, value) for name, value in _LAST.items()}
    url = f"https://www.pinterest.com/pin/{number}/"
    lines = [f"{name.replace('_', ' ')}: {value}," for name, value in said.items()]
    lines += ['Canonical Link: <a href="https://www.pinterest.com/pin/99/">x</a>,']
    lines += [f"{name.replace('_', ' ')}: {value}" for name, value in last.items()]
    return f'<a href="{url}">{url}</a>\n<br>' + "\n<br>".join(lines) + "<br><br>"


_LAST = {"Created_at": "2026/06/14 20:52:01", "Alive": "True", "Is_a_repin": "False", "Private": "False"}


def _page(*pins: str, before: str = "") -> str:
    head = '<html><head><title>Pinterest</title></head><div id="contents">'
    return f'{head}{before}<h1 id="a1">Pins</h1>\n{"".join(pins)}<h1 id="b2">Searches</h1>bread<br></div>'


def made_up() -> dict[str, Any]:
    return {"data.html": _page(_pin(1), _pin(2, Title="No data", Private="True"), _pin(3, Is_a_repin="True"))}


def test_pins(tree_of: TreeOf) -> None:
    posts, skipped, missing = read(PINTEREST, tree_of(made_up()))
    assert [post.post_id for post in posts] == ["1", "2"]
    assert posts[0].caption == "Bread: how I bake it\n\nFlour, water, salt & time #bread #sour_dough"
    assert posts[0].tags == ("bread", "sour_dough")
    assert (posts[0].source, posts[0].user, posts[0].flags) == ("pinterest", "ann", ())
    assert posts[0].time == datetime(2026, 6, 14, 20, 52, 1)
    assert (posts[0].images, posts[0].alt) == ((), ())
    assert (posts[1].caption[:6], posts[1].flags) == ("Flour,", ("private",))
    assert skipped == {Skip.REPOST: 1}
    assert missing == 2
    assert "192.0.2.1" not in repr(posts)


def test_a_picture_that_lies_there(tree_of: TreeOf) -> None:
    posts, _, missing = read(PINTEREST, tree_of(made_up() | {f"images/{_HASH}.jpg": b""}))
    assert (posts[0].images, posts[0].alt, missing) == ((f"images/{_HASH}.jpg",), ("a loaf",), 0)


@pytest.mark.parametrize("root", ["", "x/", "x/y/"])
def test_what_it_is_told_by(tree_of: TreeOf, root: str) -> None:
    boards = "<h1>Boards</h1>" + "board<br>" * 100_000
    tree = tree_of({f"{root}pinterest-1.html": _page(_pin(1), before=boards), "other.html": "<h1>Pins</h1>"})
    export = PINTEREST.recognise(tree)
    assert export is not None and (export.account, export.files) == ("ann", (f"{root}pinterest-1.html",))
    assert len(read(PINTEREST, tree)[0]) == 1


def test_what_it_is_not_told_by(tree_of: TreeOf) -> None:
    for page in ("", "<a href=https://www.pinterest.com/pin/1/>my pin</a>", "pinterest", "Created at: now"):
        assert PINTEREST.recognise(tree_of({"a.html": page})) is None


def test_other_sections_are_left(tree_of: TreeOf) -> None:
    page = _page(_pin(1), before=f"<h1>Saved for later</h1>{_pin(2)}") + f"<h1>Others</h1>{_pin(3)}"
    assert [post.post_id for post in read(PINTEREST, tree_of({"a.html": page}))[0]] == ["1"]


def test_several_pages(tree_of: TreeOf) -> None:
    files = {
        "p/file_1.html": _page(_pin(1)),
        "p/file_2.html": f"<div>{_pin(2)}{_pin(1)}",
        "p/file_10.html": _page(_pin(10)),
    }
    posts, skipped, _ = read(PINTEREST, tree_of(files))
    assert [post.post_id for post in posts] == ["1", "2", "10"]
    assert skipped == {Skip.TWICE: 1}


def test_text_with_line_breaks_and_commas(tree_of: TreeOf) -> None:
    pins = _pin(1, Details="One, two<br>Step: three,\nfour"), _pin(2, Details="a", New_Field="b, c: d")
    posts, _, _ = read(PINTEREST, tree_of({"a.html": _page(*pins)}))
    assert posts[0].caption.endswith("One, two\nStep: three,\nfour")
    assert posts[1].caption == "Bread: how I bake it\n\na"


def test_skipped(tree_of: TreeOf) -> None:
    pins = [
        _pin(1, Title="None", Details="No data"),
        _pin(2, Alive="False"),
        _pin(3, Is_a_repin="No data"),
        '<a href="https://www.pinterest.com/pin/4/">4</a><br>',
        _pin(5, Is_Video="True", Created_at="soon"),
    ]
    posts, skipped, missing = read(PINTEREST, tree_of({"a.html": _page(*pins)}))
    assert skipped == {Skip.EMPTY: 1, Skip.DELETED: 1, Skip.REPOST: 1, Skip.UNREADABLE: 1}
    assert [(post.post_id, post.time) for post in posts] == [("5", None)]
    assert missing == 0, "a video"


def test_damaged_pages(tree_of: TreeOf, monkeypatch: pytest.MonkeyPatch) -> None:
    page = _page(_pin(1), _pin(2)).encode()
    for end in range(0, len(page), 40):
        tree = tree_of({"a.html": page[:end] + b"\xff<a href='\0<![x[<!--" * 3})
        if export := PINTEREST.recognise(tree):
            list(PINTEREST.posts(tree, export, None))  # type: ignore[arg-type]
    for size in (50, 333):
        monkeypatch.setattr(html_stream, "_CHUNK_BYTES", size)
        assert len(read(PINTEREST, tree_of({"pinterest.html": page}))[0]) == 2


@pytest.mark.skipif(not _SAMPLE.is_dir(), reason="the sample isn't here")
def test_sample(tmp_path: Path) -> None:
    """One pin, `Is a repin: True`, read in the page."""
    with ArchiveTree.open([_SAMPLE], tmp_path) as tree:
        posts, skipped, missing = read(PINTEREST, tree)
        assert (len(posts), skipped, missing, tree.problems) == (0, {Skip.REPOST: 1}, 0, [])
