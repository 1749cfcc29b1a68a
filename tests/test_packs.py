"""Model packs: what is listed, and that every kind of damage is found and named."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tagdesk.assistant.model_folders import ModelFolders
from tagdesk.assistant.packs import check_packs, compare_with_golden, installed_packs, rerun_golden
from tagdesk.contract.manifest import ModelManifest, sha256_of
from tagdesk.errors import PackError
from tagdesk.paths import models_dir

GOLDEN = {"input": {"text": "evening swim"}, "top": [["sunset", 0.4], ["lake", 0.2], ["dog", 0.1]]}
ANSWER = [("sunset", 0.4), ("lake", 0.2), ("dog", 0.1)]


def make_pack(folder: Path, system: str = "sog") -> Path:
    """A pack with a weights file and a golden example, as whole as a real one."""
    folder.mkdir(parents=True)
    (folder / "weights.onnx").write_bytes(b"weights")
    (folder / "golden.json").write_text(json.dumps(GOLDEN), encoding="utf-8")
    ModelManifest(
        system=system,
        title="A tiny model",
        paper="",
        precision="fp32",
        inputs=(),
        outputs=(),
        files={name: sha256_of(folder / name) for name in ("weights.onnx", "golden.json")},
        settings={},
        vocabulary_size=3,
        sets_seen=("tests",),
        accounts_seen=(),
        metrics={"precision_at_1": 0.5},
        created="2026-11-23",
    ).save(folder)
    return folder


def as_golden(folder: Path, example: Mapping[str, Any]) -> Sequence[tuple[str, float]]:
    assert example == GOLDEN["input"]
    return ANSWER


def test_list_shows_whole_and_broken_packs(tmp_path: Path) -> None:
    make_pack(tmp_path / "good")
    (tmp_path / "broken").mkdir()
    (tmp_path / "LICENSE").write_text("terms")
    (tmp_path / ".hidden").mkdir()
    broken, good = installed_packs(tmp_path)
    assert (broken.name, broken.manifest) == ("broken", None)
    assert "manifest.json is missing" in (broken.problem or "")
    assert good.problem is None
    assert good.manifest is not None and good.manifest.vocabulary_size == 3
    assert good.size_bytes > len(b"weights")


def test_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"nowhere can't be read .*; reinstall TagDesk"):
        installed_packs(tmp_path / "nowhere")


def test_no_pack_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no model"):
        list(check_packs(tmp_path))


def test_whole_pack_passes(tmp_path: Path) -> None:
    make_pack(tmp_path / "good")
    (check,) = check_packs(tmp_path, as_golden)
    assert check.problem is None
    assert check.golden is not None and check.golden.passed and check.golden.overlap == 1


def test_changed_byte_is_found_and_the_others_go_on(tmp_path: Path) -> None:
    (make_pack(tmp_path / "a") / "weights.onnx").write_bytes(b"Weights")
    make_pack(tmp_path / "b")
    damaged, whole = check_packs(tmp_path, as_golden)
    assert f"{tmp_path / 'a' / 'weights.onnx'} is damaged; reinstall" in (damaged.problem or "")
    assert damaged.golden is None, "a damaged model must not be loaded"
    assert whole.problem is None


def test_missing_file_is_named(tmp_path: Path) -> None:
    (make_pack(tmp_path / "a") / "weights.onnx").unlink()
    (check,) = check_packs(tmp_path, as_golden)
    assert "weights.onnx is missing" in (check.problem or "")


@pytest.mark.parametrize("text", [None, "{", '{"input": {}}', '{"input": {}, "top": [["a"]]}', "[]"])
def test_unusable_golden_example_is_named(tmp_path: Path, text: str | None) -> None:
    folder = make_pack(tmp_path / "a")
    path = folder / "golden.json"
    path.unlink() if text is None else path.write_text(text)
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["files"]["golden.json"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (check,) = check_packs(tmp_path, as_golden)
    assert "golden.json" in (check.problem or "")


@pytest.mark.parametrize(
    ("answer", "passes"),
    [
        (ANSWER, True),
        ([(tag, score + 0.019) for tag, score in ANSWER], True),
        ([(tag, score + 0.021) for tag, score in ANSWER], False),
        (ANSWER[:2], False),
        ([], False),
    ],
)
def test_golden_tolerance(tmp_path: Path, answer: list[tuple[str, float]], passes: bool) -> None:
    make_pack(tmp_path / "a")
    (check,) = check_packs(tmp_path, lambda _folder, _example: answer)
    assert (check.problem is None) is passes


def test_nine_of_ten_tags_are_enough() -> None:
    expected = [(f"tag{i}", 0.1) for i in range(10)]
    assert compare_with_golden(expected, expected[:9]).passed
    assert not compare_with_golden(expected, expected[:8]).passed


def test_system_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    make_pack(tmp_path / "a", system="future")
    (check,) = check_packs(tmp_path, rerun_golden)
    assert "'future', unknown to this version; update TagDesk" in (check.problem or "")


def test_weights_that_are_no_model_are_one_sentence(tmp_path: Path) -> None:
    make_pack(tmp_path / "a", system="sog")
    (check,) = check_packs(tmp_path, rerun_golden)
    assert check.problem is not None and "sog.onnx" in check.problem


def test_shipped_packs_answer_as_they_did() -> None:
    checks = list(check_packs(models_dir(), rerun_golden))
    assert {"backbone", "sog"} <= {check.name for check in checks}
    assert [check.problem for check in checks if check.problem] == []


def test_packs_of_ones_own_stand_where_the_shipped_ones_would(tmp_path: Path) -> None:
    make_pack(tmp_path / "shipped" / "sog")
    make_pack(tmp_path / "shipped" / "csrw")
    own = make_pack(tmp_path / "own" / "sog")
    make_pack(tmp_path / "own" / "backbone")
    folders = ModelFolders.with_own(tmp_path / "shipped", tmp_path / "own")
    assert [pack.folder for pack in installed_packs(folders)] == [tmp_path / "shipped" / "csrw", own]
    (own / "weights.onnx").unlink()
    assert [check.problem is None for check in check_packs(folders, as_golden)] == [True, False]


def test_the_card_is_told_where_there_is_one(tmp_path: Path) -> None:
    folder = make_pack(tmp_path / "sog")
    (pack,) = installed_packs(tmp_path)
    assert pack.card() == ""
    (folder / "card.md").write_text("# Größe", encoding="utf-8")
    assert pack.card() == "# Größe"
    (folder / "card.md").write_bytes(b"\xff")
    assert pack.card() == ""


def test_a_pack_that_fails_at_its_golden_example_is_one_sentence(tmp_path: Path) -> None:
    def fails(_folder: Path, _example: Mapping[str, Any]) -> Sequence[tuple[str, float]]:
        raise IndexError("out of range")

    make_pack(tmp_path / "a")
    (check,) = check_packs(tmp_path, fails)
    assert "can't answer its golden example; reinstall" in (check.problem or "")
