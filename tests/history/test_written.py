"""What was written into files is remembered by photo and file, and what was decided since."""

import os
from pathlib import Path

from tagdesk.history.journal import TagRow
from tagdesk.history.store import History
from tagdesk.history.written import Written, remember_found


def test_by_photo_and_file(history: History) -> None:
    one, other = Path("/photos/a.xmp"), Path("/photos") / os.fsdecode(b"\xff.xmp")
    rows = [
        Written(1, one, {"lake": "ours", "寿司": "theirs"}, 7),
        Written(2, one, {}, 8, "digest"),
        Written(1, other, {"sea": "planned"}, 9),
    ]
    history.remember_written(rows)
    assert history.written_in(one) == {1: rows[0], 2: rows[1]}
    assert history.written_in(other) == {1: rows[2]}
    assert history.written_in(Path("/photos/b.xmp")) == {}
    again = Written(1, one, {"dog": "ours"}, 10)
    history.remember_written([again])
    assert history.written_in(one)[1] == again


def test_more_rows_than_a_transaction_takes(history: History) -> None:
    history.remember_written(Written(number, Path("/a.xmp"), {}) for number in range(450))
    assert len(history.written_in(Path("/a.xmp"))) == 450


def test_what_was_chosen_since(history: History) -> None:
    with history.write() as journal:
        post_id = journal.insert_post()
        journal.set_tag(post_id, "own", TagRow("lake", typed=True))
        journal.set_tag(post_id, "accept", TagRow("sea", accepted=True))
    start = history.latest_decision()
    assert history.chosen_since(post_id, 0) == {"lake", "sea"}
    assert history.chosen_since(post_id, start) == set()
    with history.write() as journal:
        journal.set_tag(post_id, "reorder", TagRow("lake", position=9, typed=True))
        journal.set_tag(post_id, "reject", TagRow("dog", rejected=True))
        journal.set_tag(post_id, "own", TagRow("sea", accepted=True, typed=True))
        journal.set_tag(post_id, "remove", TagRow("lake"))
    assert history.chosen_since(post_id, start) == {"sea"}
    with history.write() as journal:
        journal.undo()
    assert history.chosen_since(post_id, start) == {"sea", "lake"}
    assert history.chosen_since(post_id + 1, 0) == set()


def test_keywords_that_a_photo_brought(history: History) -> None:
    with history.write() as journal:
        post_id = journal.insert_post([(Path("/a.jpg"), None)])
        journal.set_tag(post_id, "add", TagRow("New York", typed=True))
        remember_found(journal, post_id, {Path("/a.xmp"): ["New York"]}, "theirs")
    [row] = history.written_in(Path("/a.xmp")).values()
    assert row.keys == {"newyork": "theirs"}
    assert history.chosen_since(post_id, row.decision) == set()


def test_done_posts_with_photos(history: History) -> None:
    with history.write() as journal:
        draft, done, _ = (
            journal.insert_post(photos) for photos in ([(Path("/a.jpg"), None)], [(Path("/b.jpg"), None)], [])
        )
        journal.mark_done(done, "done")
        journal.mark_done(done + 1, "done")
    assert history.done_with_photos() == [done] != [draft]
