"""Many photos or posts at once: what is right, not how fast (`python -m tagdesk.gui.heartbeat` measures)."""

from tagdesk.assistant.desk import Desk
from tagdesk.gui.heartbeat import make_archive, make_photos, measure_drop, measure_import
from tagdesk.gui.main_window import MainWindow


def test_the_event_loop_turns_while_many_photos_are_dropped(window: MainWindow, desk: Desk, tmp_path) -> None:
    paths = make_photos(tmp_path, 60, 200, 150)
    report = measure_drop(window, paths)
    assert [post.photos[0].path for post in desk.posts()] == paths
    assert window.queue.model.rowCount() == report.photos == 60
    assert report.beats > 20
    assert report.longest_pause_ms > 0
    assert window.session.current.photos[0].path == paths[0]
    assert window.tags.model.rowCount() > 5


def test_the_event_loop_turns_while_posts_are_imported_undone_and_redone(
    window: MainWindow, desk: Desk, tmp_path, record_property
) -> None:
    done = []
    window.session.undone.connect(lambda undone, redo: done.append((undone.note, redo)))
    report = measure_import(window, make_archive(tmp_path, 5000))
    record_property("longest_pause_ms", report.longest_pause_ms)
    assert done == [("import 5,000 posts", False), ("import 5,000 posts", True)]
    assert desk._history.accounts()[0].done == 5000
    assert report.beats > 200
    assert report.longest_pause_ms < 1000, "generous: the machine may be busy"


def test_every_row_is_shown_by_scrolling(window: MainWindow, desk: Desk, tmp_path) -> None:
    paths = make_photos(tmp_path, 60, 200, 150)
    seen: set[str] = set()
    window.pictures.thumbnail_loaded.connect(lambda path: seen.add(path.name))
    report = measure_drop(window, paths, scroll=True)
    assert seen == {path.name for path in paths}
    assert len(report.memory_mb) > 1
    assert report.usable_s > 0


def test_a_drop_reads_each_post_once(window: MainWindow, desk: Desk, tmp_path, monkeypatch) -> None:
    read: list[int] = []
    posts = window.session._desk.posts
    monkeypatch.setattr("tagdesk.gui.desk_session._RELOAD_PAUSE_S", 0.0)
    monkeypatch.setattr(
        window.session._desk, "posts", lambda after=0: (found := posts(after), read.append(len(found)))[0]
    )
    measure_drop(window, make_photos(tmp_path, 200, 20, 15))
    assert sum(read) <= 200
    assert len(read) > 2, "the list grew while photos came in"
    assert window.queue.model.rowCount() == 200
