"""Which dropped files are imported and which are for the queue."""

from collections.abc import Callable
from pathlib import Path

import pytest
from made_up_archives import jsonl, mastodon_folder, mastodon_zip
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from tagdesk.assistant.desk import Desk
from tagdesk.gui.importing.drop import Sorted, is_archive, needs_a_look, sort_drop, sort_names
from tagdesk.gui.main_window import MainWindow

_BUTTON, _NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
_COPY = Qt.DropAction.CopyAction


def sorted_files(paths: list[Path], scratch: Path) -> Sorted:
    steps = sort_drop(paths, scratch)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def drop(qtbot, window: MainWindow, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    QCoreApplication.sendEvent(window, QDragEnterEvent(QPoint(5, 5), _COPY, mime, _BUTTON, _NO_KEYS))
    QCoreApplication.sendEvent(window, QDropEvent(QPointF(5, 5), _COPY, mime, _BUTTON, _NO_KEYS))
    qtbot.waitUntil(lambda: window.idle)


@pytest.mark.parametrize(
    "name", ["a.zip", "A.ZIP", "a.tar", "a.tar.gz", "a.tgz", "a.car", "a.csv", "a.jsonl", "a.jsonl.gz", "a b.ndjson"]
)
def test_names_of_archives(name: str) -> None:
    assert is_archive(name)
    assert not needs_a_look([Path(name), Path("b.jpg")])
    assert sort_names([Path("b.jpg"), Path(name)]) == Sorted((Path(name),), (Path("b.jpg"),))


@pytest.mark.parametrize("name", ["a.jpg", "a.HEIC", "a.txt", "a.gz", "zip", "a.zip.jpg"])
def test_names_of_others(name: str) -> None:
    assert not is_archive(name)


def test_folders_are_looked_into(tmp_path: Path, make_photo: Callable[..., Path]) -> None:
    export = mastodon_folder(tmp_path / "archive-1", photos=1)
    photo = make_photo("trip/a.jpg")
    other, zipped = make_photo("b.jpg"), mastodon_zip(tmp_path / "x.zip")
    empty = tmp_path / "nothing"
    empty.mkdir()
    paths = [photo.parent, export, other, zipped, empty, tmp_path / "gone"]
    assert needs_a_look(paths)
    assert sorted_files(paths, tmp_path / "scratch") == Sorted(
        (export, zipped), (photo.parent, other, empty, tmp_path / "gone")
    )


def test_a_folder_of_photos_with_keywords_is_for_the_queue(tmp_path: Path, make_photo: Callable[..., Path]) -> None:
    photo = make_photo("tagged/a.jpg")
    photo.with_name("a.jpg.xmp").write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>lake</rdf:li>'
        "</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    assert sorted_files([photo.parent], tmp_path / "scratch") == Sorted((), (photo.parent,))


def test_a_file_out_of_an_export(tmp_path: Path) -> None:
    outbox = mastodon_folder(tmp_path / "archive") / "outbox.json"
    other = tmp_path / "settings.json"
    other.write_text("{}")
    assert sorted_files([outbox], tmp_path / "scratch") == Sorted((outbox,), ())
    assert sorted_files([other], tmp_path / "scratch") == Sorted((), (other,))


def test_a_dropped_archive_opens_the_import(qtbot, window: MainWindow, desk: Desk, tmp_path: Path) -> None:
    drop(qtbot, window, mastodon_zip(tmp_path / "a.zip"), jsonl(tmp_path / "b.jsonl", 5))
    dialog = window.archives.dialog
    assert dialog is not None
    assert dialog.isVisible()
    assert [plan.title for plan in dialog._session.plans] == ["Mastodon (ann)", "Posts as JSON lines (me)"]
    assert desk.posts() == []


def test_a_dropped_folder_with_an_export_opens_the_import(qtbot, window: MainWindow, desk: Desk, tmp_path) -> None:
    drop(qtbot, window, mastodon_folder(tmp_path / "archive", photos=2))
    assert window.archives.dialog is not None
    assert window.archives.dialog.preview.details.title.text() == "Mastodon"
    assert desk.posts() == []


def test_photos_beside_an_archive_go_to_the_queue(
    qtbot, window: MainWindow, desk: Desk, tmp_path: Path, make_photo
) -> None:
    drop(qtbot, window, make_photo("a.jpg"), mastodon_zip(tmp_path / "a.zip"), make_photo("trip/b.jpg").parent)
    assert [post.photos[0].path.name for post in desk.posts()] == ["a.jpg", "b.jpg"]
    assert window.archives.dialog is not None


def test_photos_open_no_import(qtbot, window: MainWindow, desk: Desk, make_photo) -> None:
    drop(qtbot, window, make_photo("a.jpg"), make_photo("trip/b.jpg").parent)
    assert len(desk.posts()) == 2
    assert window.archives.dialog is None


def test_the_window_says_what_a_drop_would_do(qtbot, window: MainWindow, tmp_path: Path, make_photo) -> None:
    archive, photo = mastodon_zip(tmp_path / "a.zip"), make_photo()
    for paths, words in (
        ([archive], "Drop to import your past posts"),
        ([archive, photo], "Drop to import the archives and to add the rest to the queue"),
        ([photo], "Drop to add to the queue"),
    ):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        assert window._reception.announce(mime) == words
