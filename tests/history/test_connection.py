"""Opening the file: what is refused stays as it was, errors are sentences, threads do not disturb each other."""

import gc
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tagdesk.errors import HistoryError
from tagdesk.history.store import History


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "history.sqlite"


def _make(path: Path) -> None:
    with closing(History(path)) as history, history.write() as journal:
        journal.set_columns(journal.insert_post(caption="kept"), "add", on_desk=True)


def _refusal(path: Path) -> str:
    """The sentence with which a file is refused; the file must not change by it."""
    before = path.read_bytes()
    with pytest.raises(HistoryError) as caught:
        History(path)
    assert path.read_bytes() == before
    assert path.name in str(caught.value)
    return str(caught.value)


def test_makes_folder_and_file_and_opens_it_again(path: Path) -> None:
    _make(path)
    with closing(History(path)) as history:
        assert [post.caption for post in history.desk_posts()] == ["kept"]


def test_every_commit_is_flushed_and_references_are_checked(path: Path) -> None:
    with closing(History(path)) as history, history.read() as db:
        found = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "foreign_keys")}
        assert found == {"synchronous": 2, "foreign_keys": 1}
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_schema_of_a_newer_version_is_refused(path: Path) -> None:
    _make(path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('tagdesk', 'm999_later', '')"
        )
    assert "newer TagDesk; update" in _refusal(path)


def test_database_of_another_program_is_refused(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")
    assert "another program" in _refusal(path)


@pytest.mark.parametrize("content", [b"no database at all, but long enough for a header " * 100, b"\0" * 8192])
def test_file_that_is_no_database_is_refused(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert "put back a backup" in _refusal(path)


def test_truncated_file_is_refused(path: Path) -> None:
    _make(path)
    path.write_bytes(path.read_bytes()[:8192])
    assert "damaged" in _refusal(path)


def test_damage_found_later_is_a_sentence(path: Path) -> None:
    _make(path)
    with closing(sqlite3.connect(path)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'posts'").fetchone()
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xaa" * 4096
    path.write_bytes(content)
    with closing(History(path)) as history:
        with pytest.raises(HistoryError, match="damaged"):
            history.post(1)
        with pytest.raises(HistoryError, match="damaged"), history.write() as journal:
            journal.insert_post(caption="new")


def test_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(HistoryError, match="can't be made"):
        History(tmp_path / "file" / "history.sqlite")


def test_folder_in_place_of_the_file_is_a_sentence(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(HistoryError, match="can't be opened"):
        History(path)


def test_a_new_file_may_be_opened_from_two_sides_at_once(path: Path) -> None:
    opened, errors = [], []

    def _open() -> None:
        try:
            opened.append(History(path))
        except HistoryError as error:
            errors.append(error)

    threads = [threading.Thread(target=_open) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for history in opened:
        history.close()
    assert (len(opened), errors) == (4, [])


def test_full_disk_keeps_what_was_there(path: Path) -> None:
    with closing(History(path)) as history:
        with history.write() as journal:
            post_id = journal.insert_post(caption="kept")
            journal.set_columns(post_id, "add", on_desk=True)
        with history.read() as db:
            (pages,) = db.execute("PRAGMA page_count").fetchone()
        with history.read() as db:
            db.execute(f"PRAGMA max_page_count = {pages + 2}")
        with (
            pytest.raises(HistoryError, match=r"disk is full.*history\.sqlite.*free some space"),
            history.write() as journal,
        ):
            journal.set_columns(post_id, "caption", caption="x" * 100_000)
        assert [post.caption for post in history.desk_posts()] == ["kept"]
        with history.read() as db:
            db.execute("PRAGMA max_page_count = 1000000")
        with history.write() as journal:
            journal.set_columns(post_id, "caption", caption="y" * 100_000)
        assert history.post(post_id).caption == "y" * 100_000
        with history.read() as db:
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert db.execute("SELECT COUNT(*) FROM decisions").fetchone()[0] == 2


def test_read_only_file_is_a_sentence(path: Path) -> None:
    with closing(History(path)) as history:
        with history.read() as db:
            db.execute("PRAGMA query_only = ON")
        with pytest.raises(HistoryError, match="may write"), history.write() as journal:
            journal.insert_post(caption="new")
        assert history.desk_posts() == []


def test_bug_keeps_its_own_error(path: Path) -> None:
    with closing(History(path)) as history:
        with pytest.raises(sqlite3.OperationalError, match="no column named colour"), history.write() as journal:
            journal.insert_post(colour="red")
        with pytest.raises(ZeroDivisionError), history.write() as journal:
            journal.insert_post(caption=str(1 / 0))


def test_two_threads_write_at_once_and_lose_nothing(path: Path) -> None:
    each = 40
    with closing(History(path)) as history:

        def _work(name: str) -> None:
            for number in range(each):
                with history.write() as journal:
                    journal.set_columns(journal.insert_post(caption=f"{name} {number}"), "add", on_desk=True)
                history.search(name)

        threads = [threading.Thread(target=_work, args=[name]) for name in ("left", "right")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(history.desk_posts()) == 2 * each
        with history.read() as db:
            batches = db.execute("SELECT COUNT(DISTINCT batch), COUNT(*) FROM decisions").fetchone()
        assert batches == (2 * each, 2 * each)


def test_connection_of_a_finished_thread_is_closed(path: Path) -> None:
    with closing(History(path)) as history:
        for _ in range(5):
            thread = threading.Thread(target=history.desk_posts)
            thread.start()
            thread.join()
        gc.collect()
        assert len(history._connections._opened) == 1


def test_closed_history_says_so(path: Path) -> None:
    history = History(path)
    history.close()
    history.close()
    with pytest.raises(HistoryError, match="was closed"):
        history.desk_posts()
