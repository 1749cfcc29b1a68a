"""Drops on the window, sent as Qt sends them: enter, move, drop, to the widget under the cursor."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from tagdesk.assistant.desk import Desk
from tagdesk.gui.main_window import MainWindow

_BUTTON = Qt.MouseButton.LeftButton
_NO_KEYS = Qt.KeyboardModifier.NoModifier
_COPY = Qt.DropAction.CopyAction


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    mime.setText("\n".join(str(path) for path in paths))  # file managers offer both
    return mime


def text(words: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(words)
    return mime


def drop(qtbot, window: MainWindow, mime: QMimeData, target: QWidget | None = None) -> bool:
    """Drag over a widget and drop; whether the drop was welcome. The caller's `mime` stays alive meanwhile."""
    target = target or window
    if isinstance(target, QAbstractScrollArea):
        target = target.viewport()
    point = QPoint(5, 5)
    enter = QDragEnterEvent(point, _COPY, mime, _BUTTON, _NO_KEYS)
    QCoreApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        QCoreApplication.sendEvent(target, QDragLeaveEvent())
        return False
    move = QDragMoveEvent(point, _COPY, mime, _BUTTON, _NO_KEYS)
    QCoreApplication.sendEvent(target, move)
    event = QDropEvent(QPointF(point), _COPY, mime, _BUTTON, _NO_KEYS)
    QCoreApplication.sendEvent(target, event)
    qtbot.wait(1)
    qtbot.waitUntil(lambda: window.idle)
    return event.isAccepted()


def names(desk: Desk) -> list[str]:
    return [post.photos[0].path.name for post in desk.posts()]


def test_a_dropped_photo_is_shown_with_suggestions(qtbot, window: MainWindow, desk: Desk, make_photo) -> None:
    mime = files(make_photo("a.jpg"))
    assert drop(qtbot, window, mime)
    assert names(desk) == ["a.jpg"]
    assert window.session.current.post_id == desk.posts()[0].post_id
    assert not window.photo.view.is_empty
    assert window.tags.model.rowCount() > 5
    assert not window.empty.isVisible()


def test_photos_and_folders_are_added_in_order_and_only_once(qtbot, window: MainWindow, desk: Desk, make_photo) -> None:
    first, second = make_photo("z.jpg"), make_photo("trip/b.jpg")
    make_photo("trip/a.jpg")
    mime = files(first, second.parent)
    drop(qtbot, window, mime)
    drop(qtbot, window, mime)
    assert names(desk) == ["z.jpg", "a.jpg", "b.jpg"]
    assert window.queue.footer.text() == "0 of 3 done"


@pytest.mark.parametrize("place", ["photo", "queue", "caption", "place", "tag", "suggestions"])
def test_photos_may_be_dropped_anywhere(qtbot, window: MainWindow, desk: Desk, make_photo, place: str) -> None:
    first = files(make_photo("a.jpg"))
    drop(qtbot, window, first)
    target = {
        "photo": window.photo.view,
        "queue": window.queue.view,
        "caption": window.editor.caption,
        "place": window.editor.place,
        "tag": window.tags.field,
        "suggestions": window.tags.view,
    }[place]
    second = files(make_photo("b.jpg"))
    assert drop(qtbot, window, second, target)
    assert names(desk) == ["a.jpg", "b.jpg"]
    assert window.session.current.photos[0].path.name == "b.jpg"
    assert window.editor.caption.toPlainText() == window.editor.place.text() == window.tags.field.text() == ""


def test_a_dropped_text_becomes_the_caption_of_the_post_on_show(
    qtbot, window: MainWindow, desk: Desk, make_photo
) -> None:
    photos, words = files(make_photo(), make_photo()), text("Evening swim")
    drop(qtbot, window, photos)
    window.queue.step(1)
    drop(qtbot, window, words, window.photo.view)
    assert [post.caption for post in desk.posts()] == ["", "Evening swim"]
    assert window.editor.caption.toPlainText() == "Evening swim"


def test_a_text_dropped_into_the_caption_is_inserted_there(qtbot, window: MainWindow, desk: Desk, make_photo) -> None:
    photo, words = files(make_photo()), text("Evening ")
    drop(qtbot, window, photo)
    window.editor.caption.setPlainText("swim")
    drop(qtbot, window, words, window.editor.caption)
    window.editor.finish()
    assert desk.posts()[0].caption == "Evening swim"


def test_a_text_on_an_empty_desk_is_a_post_without_photo(qtbot, window: MainWindow, desk: Desk) -> None:
    words = text("Our swim with friends")
    drop(qtbot, window, words)
    (post,) = desk.posts()
    assert (post.caption, post.photos) == ("Our swim with friends", ())
    assert window.session.current == post
    assert "no photo" in window.photo.sentence.text()
    assert window.tags.model.index(0).data() == "#friends"


def test_a_text_file_with_or_beside_a_photo_is_its_caption(qtbot, window: MainWindow, desk: Desk, make_photo) -> None:
    beside, dropped = make_photo("beside.jpg"), make_photo("dropped.jpg")
    beside.with_suffix(".txt").write_text("from beside", encoding="utf-8")
    elsewhere = beside.parent.parent / "dropped.txt"
    elsewhere.write_text("from the drop", encoding="utf-8")
    mime = files(elsewhere, beside, dropped)
    drop(qtbot, window, mime)
    assert [post.caption for post in desk.posts()] == ["from beside", "from the drop"]


def test_a_lone_text_file_goes_to_the_post_on_show(qtbot, window: MainWindow, desk: Desk, make_photo, tmp_path) -> None:
    photos = files(make_photo(), make_photo())
    drop(qtbot, window, photos)
    window.queue.step(1)
    words = tmp_path / "words.txt"
    words.write_text("Evening swim", encoding="utf-16")
    mime = files(words)
    drop(qtbot, window, mime)
    assert [post.caption for post in desk.posts()] == ["", "Evening swim"]
    assert window.editor.caption.toPlainText() == "Evening swim"


def test_a_dropped_picture_without_a_file_is_stored(qtbot, window: MainWindow, desk: Desk, profile) -> None:
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    mime = QMimeData()
    mime.setImageData(image)
    drop(qtbot, window, mime)
    qtbot.waitUntil(lambda: bool(desk.posts()))
    assert desk.posts()[0].photos[0].path.is_relative_to(profile.root)


def test_what_is_of_no_use_is_not_welcome(qtbot, window: MainWindow) -> None:
    mime = QMimeData()
    mime.setData("application/x-something", b"1")
    assert not drop(qtbot, window, mime)


def test_typing_that_was_not_saved_yet_survives_a_drop(qtbot, window: MainWindow, desk: Desk, make_photo) -> None:
    first, second = files(make_photo()), files(make_photo())
    drop(qtbot, window, first)
    qtbot.keyClicks(window.editor.caption, "typed")
    drop(qtbot, window, second)
    assert [post.caption for post in desk.posts()] == ["typed", ""]


def test_the_window_says_what_a_drop_would_do(qtbot, window: MainWindow, make_photo) -> None:
    mime = files(make_photo())
    QCoreApplication.sendEvent(window, QDragEnterEvent(QPoint(5, 5), _COPY, mime, _BUTTON, _NO_KEYS))
    assert window._veil.isVisible()
    QCoreApplication.sendEvent(window, QDragLeaveEvent())
    assert not window._veil.isVisible()


def bad_photos(folder: Path, good: Path) -> Sequence[Path]:
    """Files that are no photos, each in another way."""
    (folder / "text.jpg").write_text("hello")
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "cut.jpg").write_bytes(good.read_bytes()[:300])
    loop = folder / "loop.jpg"
    loop.symlink_to(loop)
    return [folder / "text.jpg", folder / "empty.jpg", folder / "cut.jpg", loop, folder / "missing.jpg"]


def test_bad_photos_say_why_and_the_others_go_on(qtbot, window: MainWindow, desk: Desk, make_photo, tmp_path) -> None:
    good = [make_photo("one.jpg", (900, 600)), make_photo("two.jpg")]
    bad = bad_photos(tmp_path, good[0])
    mime = files(good[0], *bad, good[1])
    drop(qtbot, window, mime)
    for row in range(7):  # a truncated file is found out when it is decoded
        window.queue.go_to(desk.posts()[row].post_id)
        qtbot.waitUntil(lambda: window.idle)
    shown = {post.photos[0].path.name: post for post in desk.posts()}
    assert len(shown) == 7
    for path in bad:
        error = shown[path.name].photos[0].error
        assert error, path
        assert path.name in error
        window.queue.go_to(shown[path.name].post_id)
        qtbot.waitUntil(lambda: window.idle)
        assert window.photo.sentence.isVisible()
        assert window.photo.sentence.text() == error
        assert window.message.text == ""
    window.queue.go_to(shown["two.jpg"].post_id)
    qtbot.waitUntil(lambda: window.idle)
    assert window.photo.view.isVisible()
    assert window.tags.model.rowCount() > 5
    assert [shown[path.name].photos[0].error for path in good] == [None, None]


def test_a_bad_photo_with_a_caption_gets_suggestions_from_it(
    qtbot, window: MainWindow, desk: Desk, service, tmp_path
) -> None:
    bad = tmp_path / "text.jpg"
    bad.write_text("hello")
    mime, words = files(bad), text("with friends")
    drop(qtbot, window, mime)
    assert window.tags.sentence
    drop(qtbot, window, words, window.photo)
    assert window.tags.model.index(0).data() == "#friends"
    assert service.asked[-1]["photo"] is None


def test_a_photo_that_can_be_read_again_recovers(qtbot, window: MainWindow, desk: Desk, make_photo, tmp_path) -> None:
    late = tmp_path / "late.jpg"
    mime, other = files(late), files(make_photo("other.jpg"))
    drop(qtbot, window, mime)
    assert desk.posts()[0].photos[0].error
    drop(qtbot, window, other)
    late.write_bytes(make_photo("source.jpg").read_bytes())
    window.queue.step(-1)
    qtbot.waitUntil(lambda: desk.posts()[0].photos[0].error is None)
    qtbot.waitUntil(lambda: window.idle)
    assert window.photo.view.isVisible()
    assert window.tags.model.rowCount() > 5


def test_a_long_drop_shows_how_far_it_is_and_can_be_stopped(
    qtbot, window: MainWindow, desk: Desk, make_photo, monkeypatch
) -> None:
    photos = [make_photo() for _ in range(120)]
    shown: list[bool] = []
    window.session.progressed.connect(lambda progress: shown.append(window.queue.bar.isVisible()))

    def stop(progress) -> None:
        if progress is not None and progress.done >= 30:
            window.queue.cancel_button.click()

    window.session.progressed.connect(stop)
    slow_down(monkeypatch)
    mime = files(*photos)
    drop(qtbot, window, mime)
    qtbot.waitUntil(lambda: window.idle)
    assert any(shown)
    assert not window.queue.bar.isVisible()
    assert 0 < len(desk.posts()) < 120
    assert window.queue.model.rowCount() == len(desk.posts())


def slow_down(monkeypatch) -> None:
    """Make reading a photo take long enough for a person to press Cancel."""
    import time

    from tagdesk.assistant import desk as module

    read = module.read_photo_facts
    monkeypatch.setattr(module, "read_photo_facts", lambda path: (time.sleep(0.01), read(path))[1])
