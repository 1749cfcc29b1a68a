"""The done posts are written to a file that the person names."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from tagdesk.assistant.desk import Desk
from tagdesk.cli.work import result_of
from tagdesk.gui.main_window import MainWindow
from tagdesk.gui.metadata.export_name import named

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def opened(qtbot, open_window: Callable[..., MainWindow], make_photo, desk: Desk) -> MainWindow:
    for post in result_of(desk.add_photos([make_photo("a.jpg"), make_photo("b.jpg")]))[:1]:
        desk.add_own(post.post_id, ["New York"])
        desk.set_done(post.post_id, True)
    window = open_window()
    qtbot.waitActive(window)
    return window


@pytest.fixture
def choose(qtbot, opened: MainWindow, monkeypatch) -> Callable[[Path, str], None]:
    """Answers the dialog and waits for what comes of it."""

    def answer(target: Path, form: str) -> None:
        def get(parent, title: str, folder: str, filters: str, current: str) -> tuple[str, str]:
            return str(target), next(words for words in filters.split(";;") if form in words)

        monkeypatch.setattr(QFileDialog, "getSaveFileName", get)
        qtbot.keyClick(QApplication.focusWidget() or opened, Qt.Key.Key_E, CTRL)
        qtbot.waitUntil(lambda: opened.idle)

    return answer


@pytest.mark.parametrize(
    ("name", "form", "file", "words"),
    [
        ("posts.csv", "*.csv", "posts.csv", "New York"),
        ("posts", "*.jsonl", "posts.jsonl", '"New York"'),
        ("posts.txt", "*.csv", "posts.txt", "#NewYork"),
    ],
)
def test_forms(choose, opened: MainWindow, tmp_path: Path, name: str, form: str, file: str, words: str) -> None:
    choose(tmp_path / name, form)
    assert words in (tmp_path / file).read_text(encoding="utf-8")
    assert "1 post written" in opened.message.text and file in opened.message.text


def test_only_a_name_that_was_asked_about_is_replaced(choose, opened: MainWindow, tmp_path: Path) -> None:
    for name in ("posts.csv", "asked.csv"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
    choose(tmp_path / "posts", "*.csv")
    assert (tmp_path / "posts.csv").read_text(encoding="utf-8") == "mine"
    assert "exists already" in opened.message.text
    opened.message.hide()
    choose(tmp_path / "asked.csv", "*.csv")
    assert "New York" in (tmp_path / "asked.csv").read_text(encoding="utf-8")


def test_a_folder_that_is_away_is_a_sentence(choose, opened: MainWindow, tmp_path: Path) -> None:
    choose(tmp_path / "away" / "posts.csv", "*.csv")
    assert "can't be written" in opened.message.text


def test_stopping_leaves_no_file(qtbot, opened: MainWindow, desk: Desk, tmp_path: Path, monkeypatch) -> None:
    gate = threading.Event()
    posts = list(desk.history.export_posts())

    def slowly(history):
        yield posts[0]
        assert gate.wait(10)
        yield posts[0]

    monkeypatch.setattr("tagdesk.history.store.History.export_posts", slowly)
    opened.metadata.exports.export(tmp_path / "posts.csv")
    opened.metadata.exports.box.findChild(QPushButton).click()
    gate.set()
    qtbot.waitUntil(lambda: opened.idle)
    assert "Stopped" in opened.message.text
    assert not list(tmp_path.glob("*posts*"))


@pytest.mark.parametrize(
    ("name", "file", "may_replace"),
    [
        ("posts.csv", "posts.csv", True),
        ("posts.CSV", "posts.CSV", True),
        ("posts.jsonl.gz", "posts.jsonl.gz", True),
        ("posts", "posts.txt", False),
        ("history.sqlite", "history.sqlite.txt", False),
        ("posts.gz", "posts.gz.txt", False),
        ("2026.06", "2026.06.txt", False),
    ],
)
def test_names(name: str, file: str, may_replace: bool) -> None:
    assert named(Path("/a") / name, ".txt") == (Path("/a") / file, may_replace)
