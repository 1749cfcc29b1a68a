"""The file of settings: readable, written whole, never thrown away."""

import json
from pathlib import Path

import pytest

from tagdesk.assistant.metadata_writing import Into
from tagdesk.assistant.settings import Device, Language, Settings, SettingsFile, WriteInto, WriteWhen
from tagdesk.errors import TagDeskError

OTHER = Settings(
    platform="mastodon",
    threshold=0.25,
    models_off=("macon", "csrw"),
    device=Device.CPU,
    threads=3,
    write_when=WriteWhen.WHEN_DONE,
    write_into=WriteInto.JPEG,
    language=Language.GERMAN,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "settings.json"


def test_without_a_file_the_usual_settings_hold(path: Path) -> None:
    assert SettingsFile(path).load() == (Settings(), "")
    assert not path.parent.exists(), "reading makes nothing"


def test_what_is_saved_comes_back_and_a_person_can_read_it(path: Path) -> None:
    SettingsFile(path).save(OTHER)
    assert SettingsFile(path).load() == (OTHER, "")
    text = path.read_text(encoding="utf-8")
    assert '"language": "de"' in text
    assert '"write_when": "when-done"' in text
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.json"]


def test_what_is_unknown_stays(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"of a newer version": {"a": [1]}, "threads": 2}', encoding="utf-8")
    file = SettingsFile(path)
    settings, problem = file.load()
    assert (settings.threads, problem) == (2, "")
    file.save(settings)
    assert json.loads(path.read_text(encoding="utf-8"))["of a newer version"] == {"a": [1]}


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "\x00\x01", '{"a": '])
def test_a_damaged_file_is_one_sentence_and_kept(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    file = SettingsFile(path)
    settings, problem = file.load()
    assert settings == Settings()
    assert problem.count(".") >= 1 and "damaged" in problem and str(path) in problem
    assert path.read_text(encoding="utf-8") == text, "reading changes nothing"
    file.save(OTHER)
    assert file.load() == (OTHER, "")
    assert path.with_name("settings.json.damaged").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("threads", "two"),
        ("threads", -1),
        ("threads", True),
        ("threads", 10**9),
        ("threshold", 2),
        ("threshold", None),
        ("device", "abacus"),
        ("language", 7),
        ("models_off", "macon"),
        ("models_off", [1]),
        ("platform", None),
        ("write_when", ["never"]),
    ],
)
def test_one_value_that_is_wrong_leaves_the_others(path: Path, name: str, value: object) -> None:
    SettingsFile(path).save(OTHER)
    record = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(record | {name: value}), encoding="utf-8")
    settings, problem = SettingsFile(path).load()
    assert f"“{name}”" in problem
    assert getattr(settings, name) == getattr(Settings(), name)
    same = {field for field in record if field != name}
    assert all(getattr(settings, field) == getattr(OTHER, field) for field in same)


def test_a_folder_that_takes_no_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "profile").write_text("a file stands where the folder should be", encoding="utf-8")
    file = SettingsFile(tmp_path / "profile" / "settings.json")
    with pytest.raises(TagDeskError, match="could not be saved"):
        file.save(OTHER)
    settings, problem = file.load()
    assert settings == Settings()
    assert "can't be read" in problem


def test_a_byte_order_mark_of_an_editor_does_no_harm(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('\ufeff{"threads": 2}', encoding="utf-8")
    assert SettingsFile(path).load()[0].threads == 2


def test_a_disk_that_fails_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = SettingsFile(path)
    file.save(Settings())

    def fail(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(TagDeskError, match="No space left"):
        file.save(OTHER)
    assert file.load() == (Settings(), "")
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.json"]


def test_targets_are_those_of_the_writer() -> None:
    assert {into.value for into in WriteInto} == {into.value for into in Into}
