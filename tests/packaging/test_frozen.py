"""What is different in a program that PyInstaller made: no Python to call, no packages to install."""

import sys
from pathlib import Path

import pytest

from tagdesk.assistant.desktop_entry import start_command
from tagdesk.assistant.training.extra import training_extra_missing
from tagdesk.log.code_place import ELSEWHERE, code_place
from tagdesk.paths import own_command
from tagdesk.recommend import runtime


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    program = tmp_path / "tagdesk"
    program.write_text("")
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", str(program))
    return program


def test_it_starts_itself_without_python(frozen: Path) -> None:
    assert own_command() == [str(frozen)]
    assert start_command() == [str(frozen)]


def test_installed_it_is_a_module_of_python() -> None:
    assert own_command() == [sys.executable, "-m", "tagdesk"]


def test_it_says_that_it_can_not_train_whatever_is_found(frozen: Path) -> None:
    sentence = training_extra_missing(lambda _name: object())
    assert "can't train" in sentence and 'pip install "tagdesk[training]"' in sentence


def test_it_promises_no_card(frozen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "cuda_device_present", lambda: True)
    report = runtime.provider_report.__wrapped__()
    assert report.chosen == runtime.CPU
    assert "pip" not in report.note


def test_its_code_has_no_folders(frozen: Path) -> None:
    assert code_place("tagdesk/gui/app.py") == "tagdesk/gui/app.py"
    assert code_place(str(frozen)) == ELSEWHERE


def test_relative_code_of_others_is_not_named() -> None:
    assert code_place("holiday/x.py") == ELSEWHERE
