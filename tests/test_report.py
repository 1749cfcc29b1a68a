"""Texts that are made to be pasted: they say what a report needs, and name nobody."""

from pathlib import Path

import pytest

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.fault_report import latest_faults
from tagdesk.assistant.machine import display_in_use, kind_of_installation, unnamed
from tagdesk.assistant.plain_rows import plain_rows
from tagdesk.assistant.surroundings import Surroundings
from tagdesk.history.store import History
from tagdesk.paths import Profile


@pytest.fixture
def bob(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    home = tmp_path / "home" / "bob"
    home.mkdir(parents=True)
    monkeypatch.setattr(Path, "home", lambda: home)
    return home


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("{home}", "~"),
        ("{home}/TagDesk/x y.sqlite is damaged", "~/TagDesk/x y.sqlite is damaged"),
        ("{home}by/TagDesk", "{home}by/TagDesk"),
        ("/media/bob/disk", "/media/<user>/disk"),
        (r"D:\bob\photos", r"D:\<user>\photos"),
        ("bob is no path", "bob is no path"),
    ],
)
def test_home_and_name_are_taken_out_of_paths(bob: Path, path: str, shown: str) -> None:
    assert unnamed(path.format(home=bob)) == shown.format(home=bob)


def test_a_home_without_a_name_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/"))
    assert unnamed("/usr/share") == "/usr/share"


def test_rows_stand_under_each_other_and_fit() -> None:
    text = plain_rows([("a", "1", ""), ("long name", "2", "note"), ("b", "word " * 60, ""), ("empty", "", "")])
    lines = text.splitlines()
    assert lines[:2] == ["a          1", "long name  2  (note)"]
    assert max(map(len, lines)) <= 100
    assert lines[3].startswith(" " * 11 + "word")
    assert lines[-1] == "empty"


def test_surroundings_count_the_history_and_name_nobody(bob: Path) -> None:
    profile = Profile(bob / "TagDesk")
    found = Surroundings.of(profile)
    assert (found.posts, found.problem, found.data_folder) == (0, "", "~/TagDesk")
    assert found.free_bytes
    assert not profile.root.exists(), "looking begins no history"
    history = History(profile.history_file)
    Desk(history).add_caption_post("a caption")
    history.close()
    rows = {name: (result, note) for name, result, note in Surroundings.of(profile).rows()}
    assert rows["history"][0] == "1 post"
    assert "bob" not in str(rows)


def test_a_history_that_can_not_be_opened_is_a_problem(bob: Path) -> None:
    profile = Profile(bob / "TagDesk")
    profile.root.mkdir()
    profile.history_file.write_bytes(b"this is not a database, and long enough to be taken for one" * 20)
    found = Surroundings.of(profile)
    assert found.posts is None
    assert "history.sqlite" in found.problem and "bob" not in found.problem


def test_what_draws_the_window_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert display_in_use() == "none"
    monkeypatch.setenv("DISPLAY", "bobs-host:0")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert display_in_use() == "x11, QT_QPA_PLATFORM=offscreen"


def test_a_frozen_program_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    assert kind_of_installation() == "single folder"


def test_the_latest_faults_stand_under_the_versions(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    assert latest_faults(profile).endswith("\n\nNothing is in the log.\n")
    profile.log_file.write_text("a fault\n", encoding="utf-8")
    text = latest_faults(profile)
    assert text.startswith("tagdesk  ") and text.endswith("\n\na fault\n")
