"""The real program on a real X server: a drag between two processes, and a kill in the middle of work."""

import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from x_display import MISSING, XDisplay, wait_for

from tagdesk.assistant.desk import Desk
from tagdesk.domain import DeskPost
from tagdesk.paths import Profile

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")

#: Another program that lets its user drag photos (or a text) out of its window.
SOURCE = """
import sys
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel

class Source(QLabel):
    def mouseMoveEvent(self, event):
        mime = QMimeData()
        if sys.argv[1] == "files":
            mime.setUrls([QUrl.fromLocalFile(path) for path in sys.argv[2:]])
        else:
            mime.setText(sys.argv[2])
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.exec(Qt.DropAction.CopyAction)

app = QApplication([])
source = Source("drag me")
source.setWindowTitle("Source " + sys.argv[1])
source.show()
app.exec()
"""

#: The program itself with a predictable engine in place of the models.
PROGRAM = """
import sys
sys.path.insert(0, "tests/gui")
import conftest
import tagdesk.assistant.suggest
tagdesk.assistant.suggest.SuggestService = lambda *args, **options: conftest.FakeSuggestService()
from tagdesk.__main__ import main
sys.argv = ["tagdesk", *sys.argv[1:]]
main()
"""


@pytest.fixture
def display() -> Iterator[XDisplay]:
    display = XDisplay()
    yield display
    display.close()


def start_window(display: XDisplay, profile: Profile, *photos: Path) -> subprocess.Popen[bytes]:
    program = display.start(["-c", PROGRAM, *map(str, photos)], TAGDESK_HOME=str(profile.root))
    display.place(display.window("^TagDesk$"), 260, 0, 1000, 780)
    return program


def drag_from(display: XDisplay, *what: str) -> None:
    source = display.start(["-c", SOURCE, *what])
    display.place(display.window(f"^Source {what[0]}$"), 0, 0, 240, 240)
    display.drag((120, 120), (760, 300))
    time.sleep(0.3)
    source.kill()
    source.wait(10)


def test_photos_and_a_caption_are_dragged_from_another_program(
    display: XDisplay, profile: Profile, make_photo, desk: Desk
) -> None:
    photos = [make_photo("a.jpg", (900, 600)), make_photo("b with blanks & ümläut.jpg")]
    start_window(display, profile)
    drag_from(display, "files", *map(str, photos))
    wait_for(lambda: len(desk.posts()) == 2)
    assert [post.photos[0].path for post in desk.posts()] == photos
    time.sleep(0.5)  # the window shows the first one
    drag_from(display, "text", "Evening swim")
    wait_for(lambda: desk.posts()[0].caption == "Evening swim")
    assert desk.posts()[1].caption == ""


def test_nothing_decided_is_lost_when_the_program_is_killed(
    display: XDisplay, profile: Profile, make_photo, desk: Desk
) -> None:
    program = start_window(display, profile, *(make_photo(f"{name}.jpg") for name in "abc"))
    display.do("windowfocus", "--sync", display.window("^TagDesk$"))
    display.do("mousemove", "600", "300")
    wait_for(lambda: len(desk.posts()) == 3)
    time.sleep(1.0)  # suggestions are there

    def post(row: int) -> DeskPost:
        return desk.posts()[row]

    display.do("key", "1")
    wait_for(lambda: post(0).chosen == ("sunset",))
    time.sleep(0.3)
    display.do("key", "shift+1")
    wait_for(lambda: post(0).rejected == ("beach",))
    display.do("key", "Next")
    time.sleep(0.5)
    display.do("key", "2")
    wait_for(lambda: post(1).chosen == ("beach",))
    display.do("key", "alt+g")
    display.do("type", "--delay", "20", "mine")
    display.do("key", "Return")
    wait_for(lambda: post(1).chosen == ("beach", "mine"))
    display.do("key", "alt+c")
    typed = "one two three four five six seven eight nine ten eleven twelve"
    display.do("type", "--delay", "30", typed)
    killed_at_s = time.monotonic()
    program.send_signal(signal.SIGKILL)
    assert time.monotonic() - killed_at_s < 0.5
    program.wait(10)

    with sqlite3.connect(profile.history_file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert (post(0).chosen, post(0).rejected) == (("sunset",), ("beach",))
    assert post(1).chosen == ("beach", "mine")
    saved = post(1).caption
    assert typed.startswith(saved)
    assert len(typed) - len(saved) <= 20, "more than half a second of typing is gone"
    start_window(display, profile)
    display.do("windowfocus", "--sync", display.window("^TagDesk$"))
    time.sleep(1.0)
    display.do("key", "ctrl+z")
    wait_for(lambda: post(1).caption == "")
    display.do("key", "ctrl+z")
    wait_for(lambda: post(1).chosen == ("beach",))


@pytest.mark.skipif(shutil.which("setxkbmap") is None, reason="not installed: setxkbmap")
def test_on_azerty_the_keys_count_by_their_place(display: XDisplay, profile: Profile, make_photo, desk: Desk) -> None:
    display.set_layout("fr")
    start_window(display, profile, make_photo("a.jpg"))
    display.do("windowfocus", "--sync", display.window("^TagDesk$"))
    display.do("mousemove", "600", "300")
    wait_for(lambda: bool(desk.posts()))
    time.sleep(1.0)  # suggestions are there
    display.do("key", "ampersand")  # the key 1
    wait_for(lambda: desk.posts()[0].chosen == ("sunset",))
    time.sleep(0.3)
    display.do("key", "2")  # Shift and the key 2
    wait_for(lambda: desk.posts()[0].rejected == ("summer",))
    display.do("key", "alt+c")
    display.do("type", "x")
    display.do("key", "alt+ampersand")
    wait_for(lambda: desk.posts()[0].chosen == ("sunset", "beach"))
    wait_for(lambda: desk.posts()[0].caption == "x")
