"""Packs are opened once, whoever asks; one that can't be is told until it can."""

import threading
from pathlib import Path

import pytest

from tagdesk.assistant.parts import Parts
from tagdesk.errors import PackError


def broken(folder: Path) -> str:
    raise PackError(f"{folder.name} is damaged; reinstall it.")


def test_a_part_is_opened_once_from_its_folder(tmp_path: Path) -> None:
    parts, opened = Parts(tmp_path, 2), []

    def make(folder: Path) -> list[str]:
        opened.append(folder)
        return [folder.name]

    first = parts.open("sog", make)
    assert parts.open("sog", make) is first == ["sog"]
    assert parts.open("sog alone", make, folder="sog") == ["sog"]
    assert opened == [tmp_path / "sog"] * 2
    assert list(parts.opened) == ["sog", "sog alone"]


def test_a_part_that_can_not_be_opened_is_told_until_it_can(tmp_path: Path) -> None:
    parts = Parts(tmp_path, 1)
    for _ in range(2):
        with pytest.raises(PackError, match="sog is damaged"):
            parts.open("sog", broken)
    assert parts.problems == {"sog": "sog is damaged; reinstall it."}
    assert parts.open("sog", lambda folder: "repaired") == "repaired"
    assert parts.problems == {}


def test_a_part_that_needs_another_opens_it(tmp_path: Path) -> None:
    parts = Parts(tmp_path, 1)
    assert parts.open("macon", lambda _: ["macon", parts.open("sentences", lambda _: "words")]) == ["macon", "words"]
    with pytest.raises(PackError, match="words is damaged"):
        parts.open("amnn", lambda _: parts.open("words", broken))
    assert set(parts.problems) == {"words", "amnn"}


def test_a_bug_is_no_problem_of_the_pack(tmp_path: Path) -> None:
    def bug(folder: Path) -> None:
        raise KeyError("bug")

    parts = Parts(tmp_path, 1)
    with pytest.raises(KeyError):
        parts.open("sog", bug)
    assert parts.problems == parts.opened == {}


def test_two_threads_get_the_same(tmp_path: Path) -> None:
    parts, found, begun = Parts(tmp_path, 1), [], threading.Event()

    def slow(folder: Path) -> object:
        begun.set()
        threading.Event().wait(0.05)
        return object()

    first = threading.Thread(target=lambda: found.append(parts.open("sog", slow)))
    first.start()
    assert begun.wait(10)
    found.append(parts.open("sog", slow))
    first.join(10)
    assert found[0] is found[1]


def test_whether_a_pack_is_there(shared_packs: Path) -> None:
    parts = Parts(shared_packs, 1)
    assert parts.has("sog") and not parts.has("macon")
