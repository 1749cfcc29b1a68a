"""Many photos at once: what is right, not how fast (`python -m tagdesk.gui.heartbeat` measures)."""

from tagdesk.assistant.desk import Desk
from tagdesk.gui.heartbeat import make_photos, measure_drop
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
