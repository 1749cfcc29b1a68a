"""The window as a person with a keyboard uses it, on a real history."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QToolButton, QWidget

from tagdesk.assistant.desk import Desk
from tagdesk.domain import DeskPost, TagState
from tagdesk.errors import HistoryError, PackError
from tagdesk.gui.help.keys import HelpKeys
from tagdesk.gui.main_window import MainWindow
from tagdesk.gui.window_action import key_groups

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def opened(open_window, make_photo, qtbot) -> MainWindow:
    """A window with three photos, the first one on show."""
    window = open_window([make_photo("a.jpg"), make_photo("b.jpg"), make_photo("c.jpg")])
    qtbot.waitActive(window)
    # Photos given at the start are taken in after the first paint; until then nothing is under way.
    qtbot.waitUntil(lambda: len(window.session.posts) == 3)
    settle(qtbot, window)
    return window


def settle(qtbot, window: MainWindow) -> None:
    """Wait until edits are saved and nothing is under way."""
    window.editor.finish()
    qtbot.waitUntil(lambda: window.idle)


def current(window: MainWindow, desk: Desk) -> DeskPost:
    """The post on show, as it is on the disk."""
    assert window.session.current is not None
    return desk.post(window.session.current.post_id)


def suggestions(window: MainWindow) -> list[str]:
    return [window.tags.model.index(row).data() for row in range(window.tags.model.rowCount())]


def press(
    qtbot, window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press a key where the focus is, and wait for what follows."""
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifiers)
    qtbot.waitUntil(lambda: window.idle)


def test_digits_accept_and_reject_and_the_rest_is_ranked_anew(qtbot, opened: MainWindow, desk: Desk) -> None:
    assert suggestions(opened)[:4] == ["#sunset", "#beach", "#summer", "#dog"]
    press(qtbot, opened, Qt.Key.Key_1)
    press(qtbot, opened, Qt.Key.Key_1, SHIFT)
    press(qtbot, opened, Qt.Key.Key_2)
    assert [(tag.tag, tag.state) for tag in current(opened, desk).tags] == [
        ("sunset", TagState.ACCEPTED),
        ("beach", TagState.REJECTED),
        ("dog", TagState.ACCEPTED),
    ]
    assert suggestions(opened)[:3] == ["#friends", "#summer", "#lake"]
    assert [chip.tag.tag for chip in opened.tags.chips.chips] == ["sunset", "dog"]


def test_digits_in_a_text_field_are_text_and_with_alt_they_decide(qtbot, opened: MainWindow, desk: Desk) -> None:
    for field in (opened.editor.caption, opened.tags.field):
        field.setFocus()
        qtbot.keyClicks(field, "12")
        press(qtbot, opened, Qt.Key.Key_1, ALT)
        press(qtbot, opened, Qt.Key.Key_1, ALT | SHIFT)
    assert opened.editor.caption.toPlainText() == opened.tags.field.text() == "12"
    post = current(opened, desk)
    assert post.chosen == ("sunset", "summer")
    assert post.rejected == ("beach", "dog")


def test_alt_digits_work_outside_fields_too(qtbot, opened: MainWindow, desk: Desk) -> None:
    opened.queue.view.setFocus()
    press(qtbot, opened, Qt.Key.Key_3, ALT)
    assert current(opened, desk).chosen == ("summer",)


@pytest.mark.parametrize("place", ["queue", "photo", "suggestions", "button"])
def test_digits_work_wherever_no_text_is_typed(qtbot, opened: MainWindow, desk: Desk, place: str) -> None:
    widgets = {
        "queue": opened.queue.view,
        "photo": opened.photo.view,
        "suggestions": opened.tags.view,
        "button": opened.tags.done_button,
    }
    widgets[place].setFocus()
    press(qtbot, opened, Qt.Key.Key_2)
    assert current(opened, desk).chosen == ("beach",)


def test_other_modifiers_and_missing_ranks_do_nothing(qtbot, opened: MainWindow, desk: Desk) -> None:
    press(qtbot, opened, Qt.Key.Key_1, CTRL)
    press(qtbot, opened, Qt.Key.Key_1, CTRL | ALT)
    opened.tags.model.set_suggestions([])
    press(qtbot, opened, Qt.Key.Key_9)
    assert current(opened, desk).tags == ()


def test_own_tags_are_typed_completed_and_pasted(qtbot, opened: MainWindow, desk: Desk) -> None:
    field = opened.tags.field
    field.setFocus()
    qtbot.keyClicks(field, "SunsetLovers")
    press(qtbot, opened, Qt.Key.Key_Return)
    opened.queue.step(1)
    settle(qtbot, opened)
    field.setFocus()
    qtbot.keyClicks(field, "sun")
    assert field.completions == ["SunsetLovers", "sunset"]
    press(qtbot, opened, Qt.Key.Key_Tab)
    QGuiApplication.clipboard().setText("#a #b, c")
    press(qtbot, opened, Qt.Key.Key_V, CTRL)
    assert current(opened, desk).tags_in(TagState.OWN) == ("SunsetLovers", "a", "b", "c")


def test_the_list_stays_until_the_new_one_is_there(qtbot, opened: MainWindow, service) -> None:
    before = suggestions(opened)
    service.gate.clear()
    qtbot.keyClick(opened.queue.view, Qt.Key.Key_1)
    assert suggestions(opened) == before
    qtbot.keyClick(opened.queue.view, Qt.Key.Key_1)  # already taken: must not take anything else
    service.gate.set()
    qtbot.waitUntil(lambda: opened.idle)
    assert suggestions(opened) == before[1:]
    assert opened.session.current.chosen == ("sunset",)


def test_an_answer_for_another_photo_is_never_shown(qtbot, opened: MainWindow, service) -> None:
    opened.session.set_caption(opened.session.posts[1].post_id, "friends")
    service.gate.clear()
    qtbot.keyClick(opened.queue.view, Qt.Key.Key_1)
    qtbot.keyClick(opened, Qt.Key.Key_PageDown)
    assert suggestions(opened) == []
    service.gate.set()
    qtbot.waitUntil(lambda: opened.idle)
    assert suggestions(opened)[0] == "#friends"


def test_typing_a_caption_saves_it_and_ranks_anew(qtbot, opened: MainWindow, desk: Desk, service) -> None:
    opened.editor.caption.setFocus()
    asked = len(service.asked)
    qtbot.keyClicks(opened.editor.caption, "with friends")
    assert current(opened, desk).caption == ""
    qtbot.waitUntil(lambda: current(opened, desk).caption == "with friends", timeout=2000)
    qtbot.waitUntil(lambda: opened.idle)
    assert suggestions(opened)[0] == "#friends"
    assert len(service.asked) == asked + 1


def test_typing_goes_on_where_it_was_while_the_caption_is_saved(qtbot, opened: MainWindow, desk: Desk) -> None:
    caption = opened.editor.caption
    caption.setFocus()
    for word in ("one ", "two\0 ", "three "):
        caption.insertPlainText(word)
        qtbot.waitUntil(lambda word=word: word.replace("\0", "") in current(opened, desk).caption, timeout=2000)
        qtbot.waitUntil(lambda: opened.idle)
    assert current(opened, desk).caption == "one two three "
    qtbot.keyClick(caption, Qt.Key.Key_Home)
    qtbot.keyClicks(caption, "zero ")
    settle(qtbot, opened)
    qtbot.keyClicks(caption, "and ")
    settle(qtbot, opened)
    assert current(opened, desk).caption == "zero and one two three "


def test_a_caption_is_saved_when_the_field_or_the_photo_is_left(qtbot, opened: MainWindow, desk: Desk) -> None:
    first = opened.session.current.post_id
    opened.editor.caption.setFocus()
    qtbot.keyClicks(opened.editor.caption, "one")
    opened.queue.view.setFocus()
    assert desk.post(first).caption == "one"
    opened.editor.caption.setFocus()
    qtbot.keyClicks(opened.editor.caption, " 1")
    qtbot.keyClick(opened.editor.caption, Qt.Key.Key_PageDown)
    assert opened.session.current.post_id != first
    assert opened.editor.caption.toPlainText() == ""
    assert "1" in desk.post(first).caption


def test_place_and_time_are_saved_and_a_wrong_time_says_so(qtbot, opened: MainWindow, desk: Desk) -> None:
    opened.editor.place.setFocus()
    qtbot.keyClicks(opened.editor.place, "Ulm, Germany")
    opened.editor.time.setFocus()
    qtbot.keyClicks(opened.editor.time, "2026-06-14 20:52")
    press(qtbot, opened, Qt.Key.Key_Return)
    assert opened.editor.time_hint.text() == "evening · weekend · summer"
    opened.editor.time.selectAll()
    qtbot.keyClicks(opened.editor.time, "soon")
    assert "2026-06-14" in opened.editor.time_hint.text()
    press(qtbot, opened, Qt.Key.Key_PageDown)
    press(qtbot, opened, Qt.Key.Key_PageUp)
    post = current(opened, desk)
    assert post.place == "Ulm, Germany"
    assert f"{post.time:%Y-%m-%d %H:%M}" == "2026-06-14 20:52"
    assert opened.editor.time.text() == "Sun 2026-06-14 20:52"


def test_undo_and_redo_go_through_the_decisions(qtbot, opened: MainWindow, desk: Desk) -> None:
    opened.queue.view.setFocus()
    press(qtbot, opened, Qt.Key.Key_1)
    press(qtbot, opened, Qt.Key.Key_1, SHIFT)
    press(qtbot, opened, Qt.Key.Key_PageDown)
    press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert opened.session.current.photos[0].path.name == "a.jpg"
    assert "reject #beach" in opened.message.text
    assert suggestions(opened)[0] == "#beach"
    press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert current(opened, desk).tags == ()
    press(qtbot, opened, Qt.Key.Key_Z, CTRL | SHIFT)
    assert current(opened, desk).chosen == ("sunset",)


def test_undo_in_a_field_takes_back_typing_first_and_then_the_decision(qtbot, opened: MainWindow, desk: Desk) -> None:
    caption = opened.editor.caption
    caption.setFocus()
    press(qtbot, opened, Qt.Key.Key_1, ALT)
    qtbot.keyClicks(caption, "hello")
    press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert caption.toPlainText() == ""
    assert current(opened, desk).chosen == ("sunset",)
    press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert current(opened, desk).chosen == ()


def test_undo_after_a_decision_takes_back_the_decision_not_the_typing(qtbot, opened: MainWindow, desk: Desk) -> None:
    caption = opened.editor.caption
    caption.setFocus()
    qtbot.keyClicks(caption, "hello")
    press(qtbot, opened, Qt.Key.Key_1, ALT)
    press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert current(opened, desk).chosen == ()
    assert caption.toPlainText() == "hello"
    press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert caption.toPlainText() == current(opened, desk).caption == ""


def test_copying_gives_hashtags_and_marks_the_post_as_done(qtbot, opened: MainWindow, desk: Desk) -> None:
    opened.session.add_own(["New York"])
    press(qtbot, opened, Qt.Key.Key_1)
    press(qtbot, opened, Qt.Key.Key_C, CTRL | SHIFT)
    assert QGuiApplication.clipboard().text() == "#NewYork #sunset"
    assert current(opened, desk).done
    assert opened.queue.footer.text() == "1 of 3 done"
    assert opened.queue.model.index(0).data(Qt.ItemDataRole.UserRole + 2) == "✓ 2"
    press(qtbot, opened, Qt.Key.Key_D, CTRL)
    assert not current(opened, desk).done


def test_copying_nothing_says_so_and_leaves_the_clipboard(qtbot, opened: MainWindow, desk: Desk) -> None:
    QGuiApplication.clipboard().setText("mine")
    press(qtbot, opened, Qt.Key.Key_C, CTRL | SHIFT)
    assert QGuiApplication.clipboard().text() == "mine"
    assert "nothing to copy" in opened.message.text
    assert not current(opened, desk).done


def test_a_post_leaves_the_desk_and_comes_back(qtbot, opened: MainWindow, desk: Desk) -> None:
    opened.queue.view.setFocus()
    press(qtbot, opened, Qt.Key.Key_Delete)
    assert [post.photos[0].path.name for post in desk.posts()] == ["b.jpg", "c.jpg"]
    assert opened.session.current.photos[0].path.name == "b.jpg"
    press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert opened.queue.model.rowCount() == 3
    opened.queue.view.selectAll()
    press(qtbot, opened, Qt.Key.Key_Delete)
    assert desk.posts() == []
    assert opened.empty.isVisible()
    assert opened.editor.caption.toPlainText() == ""


def test_delete_in_a_field_a_chip_or_the_list_is_not_about_the_post(qtbot, opened: MainWindow, desk: Desk) -> None:
    opened.session.add_own(["mine"])
    opened.editor.caption.setFocus()
    press(qtbot, opened, Qt.Key.Key_Delete)
    opened.tags.view.setFocus()
    opened.tags.view.setCurrentIndex(opened.tags.model.index(0))
    press(qtbot, opened, Qt.Key.Key_Delete)
    opened.tags.chips.chips[0].setFocus()
    press(qtbot, opened, Qt.Key.Key_Delete)
    assert len(desk.posts()) == 3
    assert current(opened, desk).rejected == ("sunset",)
    assert current(opened, desk).chosen == ()


def test_esc_leaves_a_text_field(qtbot, opened: MainWindow) -> None:
    for field in (opened.editor.caption, opened.editor.place, opened.tags.field):
        field.setFocus()
        press(qtbot, opened, Qt.Key.Key_Escape)
        assert opened.queue.view.hasFocus()


def test_pasted_photos_pictures_and_texts(qtbot, opened: MainWindow, desk: Desk, make_photo, profile) -> None:
    clipboard = QGuiApplication.clipboard()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(make_photo("d.jpg")))])
    clipboard.setMimeData(mime)
    opened.editor.caption.setFocus()  # photos are not for the field
    press(qtbot, opened, Qt.Key.Key_V, CTRL)
    assert opened.session.current.photos[0].path.name == "d.jpg"
    picture = QImage(30, 20, QImage.Format.Format_ARGB32)
    picture.fill(QColor("red"))
    clipboard.setImage(picture)
    opened.queue.view.setFocus()
    press(qtbot, opened, Qt.Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: len(desk.posts()) == 5)
    stored = desk.posts()[-1].photos[0].path
    assert stored.is_relative_to(profile.root)
    assert QImage(str(stored)).pixelColor(3, 3) == QColor("red")
    qtbot.waitUntil(lambda: opened.session.current.photos[0].path == stored)
    clipboard.setText("Evening swim")
    press(qtbot, opened, Qt.Key.Key_V, CTRL)
    assert current(opened, desk).caption == opened.editor.caption.toPlainText() == "Evening swim"
    opened.editor.caption.setFocus()
    press(qtbot, opened, Qt.Key.Key_V, CTRL)  # here it is text at the cursor
    assert opened.editor.caption.toPlainText().count("Evening swim") == 2


def test_everything_is_there_after_a_restart(qtbot, opened: MainWindow, open_window) -> None:
    press(qtbot, opened, Qt.Key.Key_PageDown)
    press(qtbot, opened, Qt.Key.Key_1)
    press(qtbot, opened, Qt.Key.Key_2, SHIFT)
    opened.editor.caption.setFocus()
    qtbot.keyClicks(opened.editor.caption, "not saved yet")
    opened.close()
    again = open_window()
    settle(qtbot, again)
    post = again.session.current
    assert post.photos[0].path.name == "b.jpg"
    assert (post.caption, post.chosen, post.rejected) == ("not saved yet", ("sunset",), ("summer",))
    assert suggestions(again)[:2] == ["#beach", "#dog"]
    qtbot.waitActive(again)
    for _ in range(3):
        press(qtbot, again, Qt.Key.Key_Z, CTRL)
    assert again.session.current.tags == ()


def test_a_disk_error_is_a_sentence_and_the_window_goes_on(qtbot, opened: MainWindow, monkeypatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise HistoryError("The disk is full; free some space and do it again.")

    monkeypatch.setattr(opened.session._desk, "accept", refuse)
    press(qtbot, opened, Qt.Key.Key_1)
    assert opened.message.text == "The disk is full; free some space and do it again."
    assert opened.session.current.chosen == ()
    monkeypatch.undo()
    press(qtbot, opened, Qt.Key.Key_1)
    assert opened.session.current.chosen == ("sunset",)


def test_a_damaged_model_is_a_sentence_and_the_rest_works(qtbot, opened: MainWindow, desk: Desk, service) -> None:
    service.error = PackError("resources/models/sog/model.onnx is damaged; install TagDesk again.")
    press(qtbot, opened, Qt.Key.Key_PageDown)
    assert "model.onnx" in opened.tags.sentence
    opened.tags.field.setFocus()
    qtbot.keyClicks(opened.tags.field, "mine")
    press(qtbot, opened, Qt.Key.Key_Return)
    assert current(opened, desk).chosen == ("mine",)


def test_the_mouse_accepts_rejects_and_takes_off(qtbot, opened: MainWindow, desk: Desk) -> None:
    view = opened.tags.view
    for row, state in ((1, TagState.ACCEPTED), (0, TagState.REJECTED)):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.button_box(row, state).center())
        qtbot.waitUntil(lambda: opened.idle)
    assert (current(opened, desk).chosen, current(opened, desk).rejected) == (("beach",), ("sunset",))
    chip = opened.tags.chips.chips[0]
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=chip.cross_box().center())
    qtbot.waitUntil(lambda: opened.idle)
    assert current(opened, desk).chosen == ()
    qtbot.mouseClick(opened.tags.done_button, Qt.MouseButton.LeftButton)
    assert current(opened, desk).done


def test_a_drop_is_one_undo_step(qtbot, opened: MainWindow, desk: Desk) -> None:
    press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: opened.idle)
    assert desk.posts() == []
    assert opened.empty.isVisible()
    press(qtbot, opened, Qt.Key.Key_Z, CTRL | SHIFT)
    qtbot.waitUntil(lambda: opened.idle)
    assert opened.queue.model.rowCount() == 3
    assert opened.session.current is not None


def test_a_replaced_caption_comes_back(qtbot, opened: MainWindow, desk: Desk) -> None:
    opened.session.set_caption(opened.session.current.post_id, "old")
    QGuiApplication.clipboard().setText("new")
    opened.queue.view.setFocus()
    opened.session._desk._typing = None  # two seconds later
    press(qtbot, opened, Qt.Key.Key_V, CTRL)
    assert "replaced" in opened.message.text
    press(qtbot, opened, Qt.Key.Key_Z, CTRL)
    assert current(opened, desk).caption == opened.editor.caption.toPlainText() == "old"


def test_the_keys_are_listed(qtbot, opened: MainWindow) -> None:
    press(qtbot, opened, Qt.Key.Key_F1)
    (keys,) = opened.findChildren(HelpKeys)
    assert keys.isVisible()
    shown = {key for group in key_groups(opened.actions()) for key, _ in group.rows}
    for key in ("Ctrl+Shift+C", "PgDown", "Shift+1 … 9", "Ctrl+Z"):
        assert key in shown


def test_the_line_at_the_bottom_says_what_runs(opened: MainWindow) -> None:
    assert opened.engine.text() == "on this machine · CPU (2 threads) · 1 model · 128 ms"


def test_an_empty_desk_teaches_and_tries_a_sample(qtbot, window: MainWindow, desk: Desk) -> None:
    assert window.empty.isVisible()
    if window.empty.sample_button.isVisible():
        qtbot.mouseClick(window.empty.sample_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: window.session.current is not None)
        qtbot.waitUntil(lambda: window.idle)
        assert desk.posts()[0].photos[0].error is None
        assert not window.empty.isVisible()


def test_a_post_with_nothing_known_asks_for_words(qtbot, window: MainWindow) -> None:
    window.session.add_caption_post("swim")
    window.editor.caption.setPlainText("")
    settle(qtbot, window)
    assert "Write a caption" in window.tags.sentence


@pytest.mark.parametrize("text", ["x" * 100_000, "👩‍👩‍👧‍👦🏳️‍🌈" * 50, "שלום עולם مرحبا", "a\x00b", "a\u2028b\n\n\tc"])
def test_odd_captions_are_kept_and_crash_nothing(qtbot, opened: MainWindow, desk: Desk, text: str) -> None:
    opened.editor.caption.setFocus()
    opened.editor.caption.insertPlainText(text)
    settle(qtbot, opened)
    saved = current(opened, desk).caption
    assert "".join(saved.splitlines()) == "".join(text.replace("\0", "").splitlines())
    press(qtbot, opened, Qt.Key.Key_PageDown)
    press(qtbot, opened, Qt.Key.Key_PageUp)
    assert current(opened, desk).caption == saved


def test_every_control_has_an_accessible_name(opened: MainWindow) -> None:
    opened.session.add_own(["mine"])
    reached = [
        widget
        for widget in opened.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(opened)
    ]
    assert len(reached) >= 10
    nameless = [
        widget
        for widget in reached
        if not widget.accessibleName() and not getattr(widget, "text", lambda: "")().strip()
    ]
    assert nameless == []


def test_tab_goes_through_the_window_in_reading_order(qtbot, opened: MainWindow) -> None:
    press(qtbot, opened, Qt.Key.Key_1)
    opened.queue.view.setFocus()
    order = []
    for _ in range(12):
        order.append(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    tags, editor = opened.tags, opened.editor
    expected = [opened.queue.view, opened.photo.view, editor.caption, editor.place, editor.time]
    assert order == [*expected, *tags.head, tags.chips.chips[0], tags.field, tags.sets_button]
    assert tags.view.hasFocus()


def test_large_fonts_do_not_clip(qtbot, open_window, make_photo) -> None:
    app = QApplication.instance()
    before = app.font()
    large = app.font()
    large.setPointSizeF(before.pointSizeF() * 2)
    app.setFont(large)
    try:
        window = open_window([make_photo()])
        settle(qtbot, window)
        for widget in window.findChildren(QWidget):
            if widget.isVisible() and isinstance(widget, (QPushButton, QToolButton, QLineEdit, QPlainTextEdit)):
                assert widget.height() >= widget.fontMetrics().height(), widget
                if isinstance(widget, QPushButton):
                    assert widget.width() >= widget.fontMetrics().horizontalAdvance(widget.text()), widget.text()
        row = window.queue.view.visualRect(window.queue.shown.index(0, 0))
        assert row.height() >= 2 * window.fontMetrics().height()
    finally:
        app.setFont(before)


def test_the_photo_list_of_the_command_line_is_added(open_window, make_photo, desk: Desk, qtbot) -> None:
    window = open_window([make_photo("x.jpg"), Path("/nowhere/y.jpg")])
    settle(qtbot, window)
    assert [post.photos[0].path.name for post in desk.posts()] == ["x.jpg", "y.jpg"]
