"""Tags of a post in the window: platform, threshold, copies, order, edits, remarks, sets, aliases, blocked tags."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.tags import add_alias, block
from tagdesk.domain import DeskPost, TagState
from tagdesk.gui.main_window import MainWindow


@pytest.fixture
def opened(open_window, make_photo, qtbot) -> MainWindow:
    """A window with two photos, the first one on show."""
    window = open_window([make_photo("a.jpg"), make_photo("b.jpg")])
    qtbot.waitActive(window)
    qtbot.waitUntil(lambda: len(window.session.posts) == 2)
    settle(qtbot, window)
    return window


def settle(qtbot, window: MainWindow) -> None:
    window.editor.finish()
    qtbot.waitUntil(lambda: window.idle)


def current(window: MainWindow, desk: Desk) -> DeskPost:
    assert window.session.current is not None
    return desk.post(window.session.current.post_id)


def choose(qtbot, window: MainWindow, *tags: str) -> None:
    window.session.add_own(tags)
    settle(qtbot, window)


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def entries(menu: QMenu) -> list[str]:
    return [action.text().replace("&", "") for action in menu.actions() if not action.isSeparator()]


def click(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if text in action.text().replace("&", "")).trigger()


class TestPlatform:
    def test_the_counter_warns_over_the_cap_and_nothing_is_cut(self, qtbot, opened: MainWindow) -> None:
        choose(qtbot, opened, "a", "b", "c", "d")
        counter = opened.tags.platforms.counter
        assert counter.text() == "4 / 5"
        choose(qtbot, opened, "e", "f")
        assert counter.text() == "⚠ 6 / 5 · 1 too many"
        assert "Instagram takes 5 tags; this post has 6." in counter.accessibleName()
        assert [chip.trouble for chip in opened.tags.chips.chips][-2:] == ["", "over the limit of Instagram"]
        opened.tagging.copy_and_finish()
        assert clipboard() == "#a #b #c #d #e #f"
        assert "Instagram takes 5 tags" in opened.message.text

    def test_the_choice_is_remembered_and_rules_the_copy(self, qtbot, opened: MainWindow, open_window) -> None:
        choose(qtbot, opened, "New York", "sunset")
        combo = opened.tags.platforms.combo
        combo.setCurrentIndex(combo.findData("flickr"))
        assert opened.tags.platforms.counter.text() == "2 / 75"
        opened.tagging.copy_and_finish()
        assert clipboard() == '"New York" sunset'
        opened.close()
        again = open_window()
        assert again.tags.platforms.combo.currentText() == "Flickr"
        assert again.tagging.platform.key == "flickr"

    def test_the_settings_dialog_and_the_panel_agree(self, qtbot, opened: MainWindow) -> None:
        opened.settings.change(platform="mastodon", threshold=0.8)
        assert opened.tags.platforms.combo.currentData() == "mastodon"
        assert opened.tags.threshold.threshold == 0.8
        assert opened.tags.platforms.counter.text() == "no tags · 0 / 500"

    def test_a_broken_own_profile_is_one_sentence(self, qtbot, open_window, profile) -> None:
        profile.platforms_dir.mkdir(parents=True)
        (profile.platforms_dir / "instagram.toml").write_text("name = 5", encoding="utf-8")
        window = open_window()
        assert "'name' must be text); the shipped one is in use" in window.message.text
        assert window.tagging.platform.most_tags == 5


class TestCopy:
    def test_for_the_caption_and_for_the_first_comment(self, qtbot, opened: MainWindow, desk: Desk) -> None:
        post_id = opened.session.current.post_id
        opened.session.set_caption(post_id, "Evening swim #lake")
        choose(qtbot, opened, "New York")
        click(opened.tags.copying.menu, "Caption and tags")
        assert clipboard() == "Evening swim #lake\n\n#NewYork"
        click(opened.tags.copying.menu, "first comment")
        assert clipboard() == "#NewYork"
        click(opened.tags.copying.menu, "Tags alone")
        assert clipboard() == "#lake #NewYork"
        assert not current(opened, desk).done

    def test_what_there_is_not_is_not_offered(self, qtbot, opened: MainWindow) -> None:
        copying = opened.tags.copying
        assert not copying.button.isEnabled()
        opened.settings.change(platform="tumblr")
        choose(qtbot, opened, "sunset")
        shown = [action.text().replace("&", "") for action in copying.menu.actions() if action.isVisible()]
        assert shown == ["Caption", "Tags alone"]
        opened.tags.copying.caption_clicked.emit()

    def test_all_tags_in_the_caption_leave_no_comment(self, qtbot, opened: MainWindow) -> None:
        opened.session.set_caption(opened.session.current.post_id, "#lake")
        settle(qtbot, opened)
        click(opened.tags.copying.menu, "first comment")
        assert opened.message.text == "All tags stand in the caption already."


class TestThreshold:
    def test_ctrl_enter_accepts_all_above_as_one_step(self, qtbot, opened: MainWindow, desk: Desk) -> None:
        assert opened.tags.threshold.button.text() == "Accept 3"
        opened.tags.field.setFocus()
        qtbot.keyClick(opened.tags.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        settle(qtbot, opened)
        assert current(opened, desk).tags_in(TagState.ACCEPTED) == ("sunset", "beach", "summer")
        opened.session.undo()
        settle(qtbot, opened)
        assert current(opened, desk).tags == ()

    def test_the_button_says_how_many_and_the_slider_is_remembered(
        self, qtbot, opened: MainWindow, open_window
    ) -> None:
        bar = opened.tags.threshold
        bar.slider.setValue(90)
        assert bar.button.text() == "Accept 1"
        assert bar.button.accessibleName() == "Accept 1 of at least 90 percent"
        bar.slider.setValue(100)
        assert not bar.button.isEnabled()
        bar.slider.setValue(60)
        opened.close()
        assert open_window().tags.threshold.threshold == 0.6


class TestOrderAndEdit:
    def test_alt_and_arrow_reorder_and_undo_brings_it_back(self, qtbot, opened: MainWindow, desk: Desk) -> None:
        choose(qtbot, opened, "a", "b", "c")
        opened.tags.chips.chips[0].setFocus()
        for _ in range(2):
            chip = next(chip for chip in opened.tags.chips.chips if chip.hasFocus())
            qtbot.keyClick(chip, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
            settle(qtbot, opened)
        assert current(opened, desk).chosen == ("b", "c", "a")
        opened.session.undo()
        settle(qtbot, opened)
        assert current(opened, desk).chosen == ("b", "a", "c")

    def test_f2_renames_on_this_post_only(self, qtbot, opened: MainWindow, desk: Desk) -> None:
        opened.session.accept(opened.tags.model.suggestion(0))
        settle(qtbot, opened)
        other = opened.session.posts[1].post_id
        desk.accept(other, "sunset")
        opened.tags.chips.chips[0].setFocus()
        qtbot.keyClick(opened.tags.chips.chips[0], Qt.Key.Key_F2)
        qtbot.keyClicks(opened.tags.chips.editor, "dusk 1")
        qtbot.keyClick(opened.tags.chips.editor, Qt.Key.Key_Return)
        settle(qtbot, opened)
        assert [(tag.tag, tag.state) for tag in current(opened, desk).tags] == [("dusk 1", TagState.OWN)]
        assert desk.post(other).chosen == ("sunset",)
        assert opened.tags.chips.chips[0].hasFocus()

    def test_an_edit_to_nothing_that_can_be_a_tag_is_a_sentence(self, qtbot, opened: MainWindow, desk: Desk) -> None:
        choose(qtbot, opened, "a")
        opened.tags.edited.emit("a", "###")
        assert "A tag is missing" in opened.message.text
        assert current(opened, desk).chosen == ("a",)


class TestRemarks:
    def test_an_alias_or_a_blocked_tag_says_so_while_typing_and_when_entered(
        self, qtbot, opened: MainWindow, desk: Desk
    ) -> None:
        add_alias(desk.history, "nyc", "New York")
        block(desk.history, "moist")
        field = opened.tags.field
        field.setFocus()
        qtbot.keyClicks(field, "#NYC")
        assert field.remark == "#NYC stands for #NewYork"
        assert field.completions[0] == "New York"
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert opened.message.text == "#NYC stands for #NewYork. It was added as you typed it."
        qtbot.keyClicks(field, "moist")
        assert field.remark == "You blocked #moist: it is never suggested"
        qtbot.keyClick(field, Qt.Key.Key_Return)
        settle(qtbot, opened)
        assert current(opened, desk).chosen == ("NYC", "moist")


class TestSets:
    def test_saved_applied_in_one_step_renamed_and_removed(self, qtbot, opened: MainWindow, desk: Desk) -> None:
        sets = opened.tagging.sets
        choose(qtbot, opened, "lake", "New York")
        sets.fill_menu()
        assert entries(opened.tags.sets_menu) == ["Save these tags as a set…", "Manage sets…"]
        click(opened.tags.sets_menu, "Save these")
        sets.word_dialog.accept()
        assert "A name is missing" in sets.word_dialog.problem.text()
        qtbot.keyClicks(sets.word_dialog.field, "Lake & co")
        qtbot.keyClick(sets.word_dialog.field, Qt.Key.Key_Return)
        assert desk.history.tag_sets() == {"Lake & co": ("lake", "New York")}
        opened.queue.step(1)
        settle(qtbot, opened)
        sets.fill_menu()
        opened.tags.sets_menu.actions()[0].trigger()
        settle(qtbot, opened)
        assert current(opened, desk).tags_in(TagState.OWN) == ("lake", "New York")
        opened.session.undo()
        settle(qtbot, opened)
        assert current(opened, desk).tags == ()
        click(opened.tags.sets_menu, "Manage")
        dialog = sets.sets_dialog
        dialog.sets.list.setCurrentRow(0)
        dialog.rename_button.click()
        dialog.word_dialog.field.setText("Pond")
        dialog.word_dialog.accept()
        assert list(desk.history.tag_sets()) == ["Pond"]
        dialog.sets.list.setCurrentRow(0)
        qtbot.keyClick(dialog.sets.list, Qt.Key.Key_Delete)
        assert desk.history.tag_sets() == {}
        dialog.sets.back_button.click()
        assert desk.history.tag_sets() == {"Pond": ("lake", "New York")}
        dialog.close()


class TestRules:
    def test_never_suggest_again(self, qtbot, opened: MainWindow, desk: Desk, service) -> None:
        asked = len(service.asked)
        click(opened.tagging.rules.menu_of("sunset", is_chosen=False), "Never suggest #sunset again")
        settle(qtbot, opened)
        assert desk.history.blocked() == {"sunset": "sunset"}
        assert len(service.asked) == asked + 1
        assert opened.message.text.startswith("#sunset is never suggested again")

    def test_same_as_is_refused_in_the_dialog_until_it_can_be(self, qtbot, opened: MainWindow, desk: Desk) -> None:
        rules = opened.tagging.rules
        click(rules.menu_of("sunset", is_chosen=False), "same as")
        rules.word_dialog.field.setText("Sunset")
        rules.word_dialog.accept()
        assert "one tag already" in rules.word_dialog.problem.text()
        rules.word_dialog.field.setText("dusk")
        rules.word_dialog.accept()
        settle(qtbot, opened)
        assert desk.history.aliases() == {"sunset": ("dusk", "dusk")}

    def test_rename_everywhere_can_be_undone(self, qtbot, opened: MainWindow, desk: Desk) -> None:
        first, second = (post.post_id for post in opened.session.posts)
        desk.add_own(second, ["nyc"])
        choose(qtbot, opened, "nyc")
        click(opened.tagging.rules.menu_of("nyc", is_chosen=True), "Rename #nyc everywhere")
        dialog = opened.tagging.rules.word_dialog
        assert dialog.field.text() == "nyc"
        dialog.field.setText("New York")
        dialog.accept()
        settle(qtbot, opened)
        assert desk.post(first).chosen == desk.post(second).chosen == ("New York",)
        assert [chip.tag.tag for chip in opened.tags.chips.chips] == ["New York"]
        assert "#nyc is #NewYork now, on 2 posts" in opened.message.text
        opened.session.undo()
        settle(qtbot, opened)
        assert desk.post(first).chosen == desk.post(second).chosen == ("nyc",)

    def test_a_tag_that_no_post_has_is_not_renamed(self, qtbot, opened: MainWindow) -> None:
        click(opened.tagging.rules.menu_of("sunset", is_chosen=False), "Rename")
        assert "No post has sunset yet" in opened.message.text

    def test_the_dialog_lists_removes_and_brings_back(self, qtbot, opened: MainWindow, desk: Desk) -> None:
        add_alias(desk.history, "nyc", "New York")
        for tag in ("moist", "<b>ugly"):
            block(desk.history, tag)
        opened.tagging.rules.show_rules()
        dialog = opened.tagging.rules.rules_dialog
        assert dialog.aliases.list.item(0).text() == "#nyc → #NewYork"
        dialog.aliases.list.setCurrentRow(0)
        dialog.aliases.remove_button.click()
        dialog.blocked.list.selectAll()
        qtbot.keyClick(dialog.blocked.list, Qt.Key.Key_Delete)
        assert (desk.history.aliases(), desk.history.blocked()) == ({}, {})
        dialog.aliases.back_button.click()
        dialog.blocked.back_button.click()
        settle(qtbot, opened)
        assert desk.history.aliases() == {"nyc": ("newyork", "New York")}
        assert sorted(desk.history.blocked().values()) == ["<b>ugly", "moist"]
        dialog.close()

    def test_the_menu_decides_about_a_suggestion_or_a_chip(self, qtbot, opened: MainWindow, desk: Desk) -> None:
        rules = opened.tagging.rules
        click(rules.menu_of("beach", is_chosen=False), "Accept")
        settle(qtbot, opened)
        click(rules.menu_of("sunset", is_chosen=False), "Reject")
        settle(qtbot, opened)
        assert (current(opened, desk).chosen, current(opened, desk).rejected) == (("beach",), ("sunset",))
        click(rules.menu_of("beach", is_chosen=True), "Take off")
        settle(qtbot, opened)
        assert current(opened, desk).chosen == ()


def test_the_limits_can_be_edited_as_a_file(qtbot, opened: MainWindow, profile, monkeypatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(
        "tagdesk.gui.tags.tag_actions.QDesktopServices.openUrl", lambda url: shown.append(url.toLocalFile())
    )
    opened.tagging._edit_platform()
    assert shown == [str(profile.platforms_dir / "instagram.toml")]
    path = Path(shown[0])
    path.write_text(path.read_text(encoding="utf-8").replace("most = 5", "most = 7"), encoding="utf-8")
    QGuiApplication.instance().applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert opened.tags.platforms.counter.text() == "0 / 7"
