"""Tables of posts (CSV)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from made_up_exports import TreeOf, read

from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.csv_table import CSV
from tagdesk.importers.csv_times import Times
from tagdesk.importers.importer import Skip

_ROWS = """id,created_at,caption,hashtags,filenames,alt,latitude,lng,location,username
1,2026-06-14T20:52:00+02:00,"Evening at the river
with ""friends"" #Ulm","river; New York;ulm",photos/a.jpg|photos/b.jpg|gone.jpg,first||,48.4,9.99,"Ulm, Germany",ann
2,2026-06-15 08:00,,"[""one"", ""#two""]",../x.jpg,,0,0,,Ann
3,,no time at all,,,,,,,
"""


def made_up() -> dict[str, Any]:
    return {"posts.csv": _ROWS, "photos/a.jpg": b"a", "photos/b.jpg": b"b"}


def _tags(tree_of: TreeOf, cell: str) -> tuple[str, ...]:
    posts, _, _ = read(CSV, tree_of({"a.csv": f"time\tcaption\ttags\n2026-01-01\tx\t{cell}\n"}))
    return posts[0].tags


def _times(texts: Sequence[str]) -> list[datetime | None]:
    times = Times()
    for text in texts:
        times.see(text)
    return [times.time(text) for text in texts]


def test_a_whole_row(tree_of: TreeOf) -> None:
    posts, skipped, missing = read(CSV, tree_of(made_up()))
    post = posts[0]
    assert post.caption == 'Evening at the river\nwith "friends" #Ulm'
    assert post.tags == ("Ulm", "river", "New York")
    assert (post.post_id, post.source, post.user, post.place) == ("1", "csv", "ann", "Ulm, Germany")
    assert (post.lat, post.lon) == (48.4, 9.99)
    assert post.time and post.time.isoformat() == "2026-06-14T20:52:00+02:00" and post.time_zone_known
    assert post.images == ("photos/a.jpg", "photos/b.jpg")
    assert post.alt == ("first", "")
    assert (len(posts), skipped, missing) == (3, {}, 2)
    assert posts[1].time == datetime(2026, 6, 15, 8, 0) and not posts[1].time_zone_known
    assert (posts[1].tags, posts[1].lat, posts[1].lon) == (("one", "two"), None, None)
    assert posts[2].time is None


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_ways_to_write_a_table(tree_of: TreeOf, delimiter: str, encoding: str) -> None:
    rows = [["Date Posted", "Text"], ["2026-06-14 10:00", "Grüße"], ["2026-06-15 10:00", f'"a{delimiter} b"']]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    tree = tree_of({"x/y/a.csv": text.encode(encoding)})
    assert [post.caption for post in read(CSV, tree)[0]] == ["Grüße", f"a{delimiter} b"]


def test_a_line_that_names_the_separator(tree_of: TreeOf) -> None:
    posts, _, _ = read(CSV, tree_of({"a.csv": "sep=;\n\nText;Tags;Time\nx, y;a;2026-01-02\n"}))
    assert (posts[0].caption, posts[0].tags, posts[0].time) == ("x, y", ("a",), datetime(2026, 1, 2))


def test_tags(tree_of: TreeOf) -> None:
    assert _tags(tree_of, "#a #b #c") == ("a", "b", "c")
    assert _tags(tree_of, "New York") == ("New York",)
    assert _tags(tree_of, "Paris, Texas;b|c") == ("Paris, Texas", "b|c")
    assert _tags(tree_of, "a|b, c") == ("a", "b, c")
    assert _tags(tree_of, "a, #b #c") == ("a", "b", "c")
    assert _tags(tree_of, "['a', 'b c']") == ("a", "b c")
    assert _tags(tree_of, "[1, null]") == ()
    assert _tags(tree_of, "#a#b") == ("a", "b")


def test_signs_that_keep_spreadsheets_from_computing(tree_of: TreeOf) -> None:
    posts, _, _ = read(CSV, tree_of({"a.csv": "caption,tags\n'=1+1,'@a\n'quoted',\n"}))
    assert [(post.caption, post.tags) for post in posts] == [("=1+1", ("@a",)), ("'quoted'", ())]


def test_order_of_day_and_month_is_read_off_the_column() -> None:
    june = datetime(2026, 6, 4, 20, 5)
    assert _times(["04/06/2026 20:05", "13/06/2026"])[0] == june
    assert _times(["06/04/2026 8:05 PM", "06/13/2026"])[0] == june
    assert _times(["04.06.2026, 20:05"]) == [june]
    assert _times(["4/6/26 20:05", "31/1/26 00:00"])[0] == june
    assert _times(["04/06/2026", "05/05/2026"]) == [None, datetime(2026, 5, 5)]
    mixed = ["04/06/2026", "13/06/2026", "06/13/2026"]
    assert _times(mixed) == [None, datetime(2026, 6, 13), datetime(2026, 6, 13)]


def test_other_times() -> None:
    moment = datetime(2026, 6, 14, 20, 52, tzinfo=UTC)
    seconds = int(moment.timestamp())
    for text in (str(seconds), f"{seconds}000", f"{seconds}000000", "2026-06-14T20:52:00Z", "2026-06-14 22:52+02:00"):
        assert _times([text]) == [moment], text
    assert _times(["Sun, 14 Jun 2026 20:52:00 +0000"]) == [moment]
    clock = moment.replace(tzinfo=None)
    for text in (
        "2026/06/14 20:52",
        "June 14, 2026 8:52 PM",
        "14. Jun 2026 20:52",
        "14th June 2026, 20:52",
        "20260614T2052",
    ):
        assert _times([text]) == [clock], text
    for text in (
        "soon",
        "0",
        "99999999999999999",
        "2026-13-01",
        "99/99/2026",
        "31/02/2026",
        "13 Foo 2026",
        "1e300",
        "",
    ):
        assert _times([text]) == [None], text


def test_what_is_not_known_is_said(tree_of: TreeOf) -> None:
    tree = tree_of({"a.csv": "date,text\n03/04/2026,a\n05/04/2026,b\nsoon,c\n"})
    posts, _, _ = read(CSV, tree)
    assert [post.time for post in posts] == [None, None, None]
    assert "whether day or month comes first in dates such as 03/04/2026" in tree.problems[0]
    assert "can't be read, such as soon" in tree.problems[1]


def test_date_and_time_in_two_columns_and_utc(tree_of: TreeOf) -> None:
    posts, _, _ = read(CSV, tree_of({"a.csv": "Date,Time,Text\n2026-06-14,20:52,a\n2026-06-14,,b\n"}))
    assert [post.time for post in posts] == [datetime(2026, 6, 14, 20, 52), datetime(2026, 6, 14)]
    posts, _, _ = read(CSV, tree_of({"b.csv": "Created at (UTC),Text\n2026-06-14 20:52,a\n"}))
    assert posts[0].time == datetime(2026, 6, 14, 20, 52, tzinfo=UTC)
    assert not posts[0].time_zone_known


def test_no_column_of_times(tree_of: TreeOf) -> None:
    export = CSV.recognise(tree_of({"x/a.csv": "caption,tags\na,b\n"}))
    assert export is not None and export.notes == ("x/a.csv has no column with the time of the posts.",)


def test_what_it_is_told_by(tree_of: TreeOf) -> None:
    for content in (b"", b"a,b\n1,2\n", b"\0\xff" * 500, b"name,mail\nann,x\n"):
        assert CSV.recognise(tree_of({"a.csv": content})) is None
    tree = tree_of({"a.csv": "caption\nx\n", "b/c.TSV": "tags\tx\ny\tz\n", "d.csv": "x\n1", "e.txt": "caption\nx\n"})
    export = CSV.recognise(tree)
    assert export is not None and set(export.files) == {"a.csv", "b/c.TSV"}
    assert len(read(CSV, tree)[0]) == 2


def test_skipped_rows(tree_of: TreeOf) -> None:
    rows = "user,id,text,tags\nann,1,x,\nbob,2,x,\nann,1,x,\nann,3,,\n@Ann,4,y,\n\n,,,\n,5,z\n"
    posts, skipped, _ = read(CSV, tree_of({"a.csv": rows}))
    assert [post.post_id for post in posts] == ["1", "4", "5"]
    assert skipped == {Skip.OTHERS: 1, Skip.TWICE: 1, Skip.EMPTY: 1}
    posts, skipped, _ = read(CSV, tree_of({"a.csv": rows}), account="@BOB")
    assert [post.post_id for post in posts] == ["2", "5"]


def test_a_quotation_mark_that_is_never_closed(tree_of: TreeOf) -> None:
    rows = 'id,text\n1,a\n2,"b\n' + "".join(f"{number},{'c' * 200}\n" for number in range(3, 2000))
    posts, skipped, _ = read(CSV, tree_of({"a.csv": rows.encode() + b"\0\xff"}))
    assert posts[0].post_id == "1"
    assert skipped[Skip.UNREADABLE] >= 1


def test_ids_that_are_made_stay_the_same(tree_of: TreeOf) -> None:
    first = "time,text,image\n2026-01-01,old words,a/x.jpg\n,p,\n"
    again = "image,time,text\nb/x.jpg,2026-01-01,new words\n,,p\n"
    ids = [[post.post_id for post in read(CSV, tree_of({"a.csv": text}))[0]] for text in (first, again)]
    assert ids[0] == ids[1] and len(set(ids[0])) == 2


def test_pictures_beside_a_single_table(tmp_path: Path) -> None:
    for name in ("x/photos/a.jpg", "out.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    table = tmp_path / "x/a.csv"
    table.write_text(f"text,image\na,photos/a.jpg\nb,../out.jpg\nc,{tmp_path / 'out.jpg'}\n")
    with ArchiveTree.open([table], tmp_path) as tree:
        posts, _, missing = read(CSV, tree)
    assert [post.images for post in posts] == [(str(tmp_path / "x/photos/a.jpg"),), (), ()]
    assert missing == 2


def test_times_of_the_future_are_none() -> None:
    assert _times([(datetime.now() + timedelta(days=400)).isoformat()]) == [None]
