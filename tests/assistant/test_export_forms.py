"""The history as a table and as plain text."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.export import export_history
from tagdesk.assistant.export_forms import TABLE_HEAD, table_row, text_of
from tagdesk.assistant.importing import Choice, ImportService
from tagdesk.cli.work import result_of
from tagdesk.domain import Post
from tagdesk.history.store import History
from tagdesk.paths import Profile

POST = Post(
    "1",
    'Evening\nswim, "cold"',
    ("New York", "寿司", "C#"),
    user="me",
    source="x",
    time=datetime(2026, 6, 14, 20, 52, tzinfo=UTC),
    place="Ulm, Germany",
    lat=-48.4,
    lon=9.99,
    images=("/a/b.jpg", "/a/c.jpg"),
)


def cells(post: Post) -> dict[str, str]:
    [row] = csv.DictReader(io.StringIO(TABLE_HEAD.removeprefix("\ufeff") + table_row(post), newline=""))
    return row


def test_a_row() -> None:
    assert cells(POST) == {
        "post_id": "1",
        "user": "me",
        "source": "x",
        "time": "2026-06-14T20:52:00+00:00",
        "place": "Ulm, Germany",
        "lat": "-48.4",
        "lon": "9.99",
        "caption": POST.caption,
        "tags": "New York; 寿司; C#",
        "images": "/a/b.jpg|/a/c.jpg",
        "alt": "",
    }


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠", "'=", "''+"])
def test_no_cell_is_a_formula(sign: str) -> None:
    evil = f"{sign}HYPERLINK(1)"
    row = cells(Post(evil, evil, (evil,), user=evil, source=evil, place=evil, images=(evil,), alt=(evil,)))
    texts = {name: text for name, text in row.items() if name not in ("time", "lat", "lon")}
    assert set(texts.values()) == {"'" + evil}


def test_half_characters_are_no_fault() -> None:
    assert cells(Post("1", "a\ud83d", images=("/\udcff.jpg",)))["images"] == "/?.jpg"


@pytest.mark.parametrize(
    ("post", "text"),
    [
        (POST, 'Evening\nswim, "cold"\n#NewYork #寿司 #C\n\n'),
        (Post("1", "At the #lake", ("lake", "sea")), "At the #lake\n#sea\n\n"),
        (Post("1", "At the #lake ", ("lake",)), "At the #lake\n\n"),
        (Post("1", "", ("sea", "...")), "#sea\n\n"),
        (Post("1", "", ("...",)), ""),
    ],
)
def test_plain_text(post: Post, text: str) -> None:
    assert text_of(post) == text


@pytest.fixture
def filled(history: History) -> History:
    desk = Desk(history)
    for caption, tags in (("=1+1 #lake", ["New York", "Ulm, Germany"]), ("dive", ["sea"])):
        post = desk.add_caption_post(caption)
        desk.add_own(post.post_id, tags)
        desk.set_done(post.post_id)
    return history


def test_files(filled: History, tmp_path: Path) -> None:
    assert result_of(export_history(filled, tmp_path / "a.TXT")) == 2
    assert (tmp_path / "a.TXT").read_bytes().decode() == "=1+1 #lake\n#NewYork #UlmGermany\n\ndive\n#sea\n\n"
    result_of(export_history(filled, tmp_path / "a.csv"))
    table = (tmp_path / "a.csv").read_bytes()
    assert table.startswith(b"\xef\xbb\xbfpost_id,user,") and table.count(b"\r\n") == 3 and b"\r\r" not in table
    result_of(export_history(filled, tmp_path / "a.csv.gz"))
    assert (tmp_path / "a.csv.gz").read_bytes().startswith(b"\x1f\x8b")


@pytest.mark.parametrize(
    "caption", ["=1+1", "'=1+1", "''@a", "'quoted'", "-5 °C", "＝1", "- a\n- b", '+1 \'til "noon"', "'", "a,b;c\td"]
)
def test_captions_that_look_like_formulas_are_read_back(history: History, tmp_path: Path, caption: str) -> None:
    desk = Desk(history)
    post = desk.add_caption_post(caption)
    desk.add_own(post.post_id, ["sea"])
    desk.set_done(post.post_id)
    test_a_table_is_read_back(history, tmp_path)


def test_a_table_is_read_back(filled: History, tmp_path: Path) -> None:
    result_of(export_history(filled, tmp_path / "posts.csv"))
    other = History(tmp_path / "other" / "history.sqlite")
    service = ImportService(other, Profile(tmp_path / "other"))
    with service.open([tmp_path / "posts.csv"]) as arrival:
        for found in arrival.found:
            result_of(service.take_in(arrival, found, Choice()))
    assert [(post.caption, post.tags) for post in other.export_posts()] == [
        (post.caption, post.tags) for post in filled.export_posts()
    ]
    other.close()
