"""Two programs on the same data folder: the second one hands over and says so."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from tagdesk.errors import TagDeskError
from tagdesk.gui import app as app_module
from tagdesk.gui import single_instance
from tagdesk.gui.main_window import MainWindow
from tagdesk.gui.single_instance import Inbox, WindowLock, hand_over
from tagdesk.paths import Profile

HOLD = """
import sys, time
from pathlib import Path
from tagdesk.gui.single_instance import WindowLock
from tagdesk.paths import Profile
lock = WindowLock(Profile(Path(sys.argv[1])))
print(lock.take(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder(profile: Profile):
    """Another process that has the lock."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(profile.root)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "True"
    yield process
    process.kill()
    process.wait(10)
    process.stdout.close()


def test_only_one_has_the_lock(profile: Profile, holder) -> None:
    assert not WindowLock(profile).take()
    assert WindowLock(profile).other_host == ""


def test_a_crash_releases_it(profile: Profile, holder) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait(10)
    lock = WindowLock(profile)
    assert lock.take()
    lock.release()
    assert not profile.lock_file.exists()


@pytest.mark.parametrize("seconds", [-400 * 86_400, 400 * 86_400])
def test_a_clock_that_jumps_changes_nothing(profile: Profile, holder, seconds: int) -> None:
    then = profile.lock_file.stat().st_mtime + seconds
    os.utime(profile.lock_file, (then, then))
    assert not WindowLock(profile).take()


def test_a_folder_that_can_not_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "drive").write_text("no folder", encoding="utf-8")
    with pytest.raises(TagDeskError, match="can't be made"):
        WindowLock(Profile(tmp_path / "drive" / "profile")).take()


def test_a_read_only_folder_is_a_sentence(profile: Profile, monkeypatch) -> None:
    class ReadOnly(single_instance.QLockFile):
        def tryLock(self, _timeout_ms: int = 0) -> bool:  # noqa: N802 - Qt's name
            return False

        def error(self) -> single_instance.QLockFile.LockError:
            return single_instance.QLockFile.LockError.PermissionError

    monkeypatch.setattr(single_instance, "QLockFile", ReadOnly)
    with pytest.raises(TagDeskError, match="can't be written to"):
        WindowLock(profile).take()


def test_photos_come_through_the_inbox(qtbot, profile: Profile, tmp_path: Path) -> None:
    inbox = Inbox(profile)
    inbox.open()
    odd = Path(os.fsdecode(b"/photos/\xff.jpg"))
    given: list[bool] = []
    with qtbot.waitSignal(inbox.asked, timeout=5000) as asked:
        thread = threading.Thread(target=lambda: given.append(hand_over(profile, [tmp_path / "ä b.jpg", odd])))
        thread.start()
    thread.join()
    assert asked.args == [[tmp_path / "ä b.jpg", odd]]
    assert given == [True]
    assert list(profile.inbox_dir.iterdir()) == []


def test_what_came_while_the_window_was_starting_is_found(qtbot, profile: Profile) -> None:
    profile.inbox_dir.mkdir(parents=True)
    (profile.inbox_dir / "a.json").write_text('{"photos": ["/a.jpg"]}', encoding="utf-8")
    seen: list[list[Path]] = []
    inbox = Inbox(profile)
    inbox.asked.connect(seen.append)
    inbox.open()
    assert seen == [[Path("/a.jpg")]]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"photos": "a"}', '{"photos": [1]}', "null"])
def test_nonsense_in_the_inbox_is_left_out(qtbot, profile: Profile, text: str, caplog) -> None:
    profile.inbox_dir.mkdir(parents=True)
    (profile.inbox_dir / "a.json").write_text(text, encoding="utf-8")
    (profile.inbox_dir / "b.partial").write_text("half", encoding="utf-8")
    seen: list[list[Path]] = []
    inbox = Inbox(profile)
    inbox.asked.connect(seen.append)
    inbox.open()
    assert seen == []
    assert not (profile.inbox_dir / "a.json").exists()


def test_a_window_that_does_not_answer_gets_nothing(profile: Profile) -> None:
    assert not hand_over(profile, [Path("/a.jpg")], patience_s=0.1)
    assert list(profile.inbox_dir.iterdir()) == []


def test_the_way_to_the_front_is_handed_on(qtbot, profile: Profile, monkeypatch) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "from the click")
    hand_over(profile, [], patience_s=0)
    profile.inbox_dir.mkdir(exist_ok=True)
    (profile.inbox_dir / "a.json").write_text(json.dumps({"photos": [], "token": "t"}), encoding="utf-8")
    Inbox(profile).open()
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "t"


@pytest.fixture
def _leave_logging_alone():
    import logging

    logger = logging.getLogger("tagdesk")
    before = list(logger.handlers)
    yield
    for handler in set(logger.handlers) - set(before):
        logger.removeHandler(handler)
        handler.close()


@pytest.mark.usefixtures("_leave_logging_alone")
def test_a_second_program_hands_its_photos_to_the_first(qtbot, profile: Profile, make_photo, tmp_path: Path) -> None:
    first, second = make_photo("first.jpg"), make_photo("second.jpg")
    said: dict[str, object] = {}
    program: list[subprocess.Popen[str]] = []

    def look() -> None:
        shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible() and w.idle]
        if not shown:
            return
        (window,) = shown
        if not program:
            window.showMinimized()
            command = [sys.executable, "-m", "tagdesk", "--profile", str(profile.root), str(second)]
            program.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        elif program[0].poll() is not None and len(window.session.posts) == 2:
            timer.stop()
            said["out"], said["err"] = program[0].communicate()
            said["names"] = [post.photos[0].path.name for post in window.session.posts]
            said["minimized"] = window.isMinimized()
            window.close()

    timer = QTimer(interval=50)
    timer.timeout.connect(look)
    timer.start()
    assert app_module.run([first], profile, tmp_path / "no models here") == 0
    assert program[0].returncode == 0, said
    assert "open on this data folder already" in str(said["out"]) and "takes the photo" in str(said["out"])
    assert said["names"] == ["first.jpg", "second.jpg"]
    assert said["minimized"] is False
    assert not profile.lock_file.exists(), "the end of the window gives it back"


def test_a_first_window_that_hangs_is_a_sentence(qtbot, profile: Profile, holder, monkeypatch, tmp_path: Path) -> None:
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "critical", lambda parent, title, text: said.append(text))
    monkeypatch.setattr(app_module, "hand_over", lambda profile, photos: hand_over(profile, photos, patience_s=0.1))
    assert app_module.run([], profile, tmp_path) == 1
    assert "does not answer" in said[0]


def test_a_window_on_another_machine_is_named(qtbot, profile: Profile, holder, monkeypatch, tmp_path: Path) -> None:
    lines = profile.lock_file.read_text(encoding="utf-8").splitlines()
    monkeypatch.setattr(WindowLock, "_holder", lambda self: (int(lines[0]), "attic", lines[1]))
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "critical", lambda parent, title, text: said.append(text))
    assert app_module.run([], profile, tmp_path) == 1
    assert "attic" in said[0] and str(profile.lock_file) in said[0]
