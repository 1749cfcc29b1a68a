"""The settings: each choice holds at once and is on the disk."""

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from tagdesk.assistant.engine_choice import EngineFacts, ModelFact
from tagdesk.assistant.model_folders import ModelFolders
from tagdesk.assistant.settings import Device, Language, Settings, SettingsFile, WriteWhen
from tagdesk.gui.main_window import MainWindow
from tagdesk.gui.settings.dialog import SettingsDialog
from tagdesk.gui.size_text import size_text
from tagdesk.paths import Profile


@pytest.fixture
def dialog(qtbot, window: MainWindow) -> SettingsDialog:
    dialog = window.side.show_settings()
    qtbot.waitUntil(lambda: window.idle)
    return dialog


def choose(combo, data) -> None:
    combo.setCurrentIndex(combo.findData(data))


def on_disk(profile: Profile) -> Settings:
    settings, problem = SettingsFile(profile.settings_file).load()
    assert not problem
    return settings


def test_opening_writes_nothing(dialog: SettingsDialog, profile: Profile) -> None:
    assert not profile.settings_file.exists()
    assert dialog.isVisible()


def test_choices_about_tags_hold_at_once(dialog: SettingsDialog, window: MainWindow, profile: Profile) -> None:
    choose(dialog.posting.platform, "mastodon")
    dialog.posting.threshold.setValue(70)
    choose(dialog.posting.write, WriteWhen.NEVER)
    assert on_disk(profile) == window.settings.now
    assert (window.settings.now.platform, window.settings.now.threshold) == ("mastodon", 0.7)
    assert window.settings.now.write_when is WriteWhen.NEVER
    assert not dialog.posting.into.isEnabled()


def test_a_choice_made_elsewhere_is_shown(dialog: SettingsDialog, window: MainWindow) -> None:
    window.settings.change(platform="bluesky", threshold=0.35)
    assert dialog.posting.platform.currentData() == "bluesky"
    assert dialog.posting.threshold.value() == 35


def test_models_are_switched_off_together_and_the_engine_begins_anew(
    qtbot, dialog: SettingsDialog, window: MainWindow, service, profile: Profile
) -> None:
    assert list(dialog.models.boxes) == ["sog", "csrw", "amnn", "macon", "usercond"]
    service.is_warm = False
    for name in ("macon", "amnn"):
        dialog.models.boxes[name].setChecked(False)
    dialog.models.threads.setValue(1)
    qtbot.waitUntil(lambda: bool(service.off))
    qtbot.waitUntil(lambda: window.idle)
    assert service.off == {"macon", "amnn"}
    assert service.threads == 1
    assert service.is_warm, "it is loaded at once"
    assert set(on_disk(profile).models_off) == {"macon", "amnn"}


def test_closing_takes_what_was_chosen_last(qtbot, dialog: SettingsDialog, window: MainWindow, service) -> None:
    dialog.models.boxes["sog"].setChecked(False)
    dialog.close()
    assert window.settings.now.models_off == ("sog",)
    qtbot.waitUntil(lambda: service.off == {"sog"} and window.idle)


def test_suggestions_follow_the_other_engine(qtbot, open_window, service, make_photo) -> None:
    window = open_window([make_photo()])
    qtbot.waitUntil(lambda: window.tags.model.rowCount() > 0 and window.idle)
    asked = len(service.asked)
    window.settings.change(threads=1)
    qtbot.waitUntil(lambda: window.idle and len(service.asked) > asked)


@pytest.mark.parametrize(
    ("has_gpu", "has_idle_card", "names", "words"),
    [
        (True, False, ["Graphics card", "Processor"], ""),
        (False, True, ["Processor"], "pip install"),
        (False, False, ["Processor"], "no NVIDIA card"),
    ],
)
def test_a_card_is_offered_only_where_it_works(
    qtbot, window: MainWindow, has_gpu: bool, has_idle_card: bool, names: list[str], words: str
) -> None:
    dialog = window.side.show_settings()
    qtbot.waitUntil(lambda: window.idle)
    models = dialog.models
    facts = EngineFacts((ModelFact("sog", "sog", "SOG"),), has_gpu, has_idle_card, "run pip install x", 3, 4)
    models.show_facts(facts)
    assert [models.device.itemText(row) for row in range(models.device.count())] == names
    assert models.device.isEnabled() == has_gpu
    assert words in models.device_note.text()
    assert "3" in models.threads_note.text()
    if has_gpu:
        choose(models.device, Device.CPU)
        models.flush()
        assert window.settings.now.device is Device.CPU


def test_the_language_comes_with_the_next_start(dialog: SettingsDialog, profile: Profile) -> None:
    choose(dialog.language.language, Language.GERMAN)
    assert on_disk(profile).language is Language.GERMAN
    assert "next start" in dialog.language.note.text()
    choose(dialog.language.language, Language.SYSTEM)
    assert dialog.language.note.text() == ""


def test_the_page_on_privacy_states_what_is_where(dialog: SettingsDialog, profile: Profile) -> None:
    assert dialog.privacy.folder.text() == str(profile.root)
    told = {kind: size.text() for kind, (_, size) in dialog.privacy.rows.items()}
    assert "files" in told["history"] or "file" in told["history"]
    assert told["library"] == "nothing yet"
    dialog.privacy.copy_button.click()
    assert QGuiApplication.clipboard().text() == str(profile.root)


def test_a_folder_that_can_not_be_opened_is_a_sentence(dialog: SettingsDialog, monkeypatch) -> None:
    monkeypatch.setattr("tagdesk.gui.settings.privacy.QDesktopServices.openUrl", lambda _url: False)
    dialog.privacy.open_button.click()
    assert "could not be opened" in dialog.privacy.problem.text()


def test_a_damaged_file_is_said_in_the_window(open_window, profile: Profile) -> None:
    profile.root.mkdir()
    profile.settings_file.write_text("{", encoding="utf-8")
    window = open_window()
    assert "damaged" in window.message.text


def test_a_choice_that_can_not_be_saved_is_said_and_holds(dialog: SettingsDialog, window: MainWindow, monkeypatch):
    def fail(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    dialog.posting.threshold.setValue(80)
    assert "No space left" in dialog.problem.text()
    assert "No space left" in window.message.text
    assert window.settings.now.threshold == 0.8


def test_the_size_is_remembered(qtbot, dialog: SettingsDialog, window: MainWindow) -> None:
    dialog.resize(700, 611)
    dialog.close()
    again = window.side.show_settings()
    qtbot.waitUntil(lambda: window.idle)
    assert again.height() == 611


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [(0, "0 KB"), (1, "1 KB"), (999_001, "1000 KB"), (1_250_000, "1.2 MB"), (123_400_000, "123 MB"), (5e12, "5.0 TB")],
)
def test_sizes_are_told_in_three_digits(size_bytes: int, text: str) -> None:
    assert size_text(int(size_bytes)) == text


def test_a_model_folder_that_is_gone_is_a_sentence(qtbot, window: MainWindow, service, tmp_path: Path) -> None:
    service.folders = ModelFolders(tmp_path / "gone")
    dialog = window.side.show_settings()
    qtbot.waitUntil(lambda: window.idle)
    assert "can't be read" in dialog.problem.text()


def test_the_log_with_names_is_off_until_it_is_wanted(dialog: SettingsDialog, profile: Profile) -> None:
    assert not dialog.privacy.log_details.isChecked()
    dialog.privacy.log_details.click()
    assert on_disk(profile).log_details
    dialog.privacy.log_details.click()
    assert not on_disk(profile).log_details
