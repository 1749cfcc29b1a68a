"""A pack is used only if its manifest is whole and its files are the ones it vouches for."""

import json
from pathlib import Path
from typing import Any

import pytest

from tagdesk.contract.manifest import MANIFEST_NAME, ManifestError, ModelManifest, TensorSpec, sha256_of

EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.fixture
def manifest(tmp_path: Path) -> ModelManifest:
    """Saved in `tmp_path`, with one file."""
    (tmp_path / "m.onnx").write_bytes(b"graph")
    written = ModelManifest(
        system="sog",
        title="Größe",
        paper="Kang",
        precision="fp16",
        inputs=(TensorSpec("input_ids", "int64", ("batch", "length")),),
        outputs=(TensorSpec("logits", "float32", ("batch", 12)),),
        files={"m.onnx": sha256_of(tmp_path / "m.onnx")},
        settings={"max_length": 128, "positions": "context_only"},
        vocabulary_size=12,
        sets_seen=("harrison",),
        accounts_seen=(),
        metrics={"recall_at_5": 0.5},
        created="2026-11-23",
        parity={"fp32": 1e-6},
    )
    written.save(tmp_path)
    return written


def change(folder: Path, **fields: Any) -> None:
    """Overwrite fields of the saved manifest; None takes one out."""
    path = folder / MANIFEST_NAME
    raw = json.loads(path.read_text(encoding="utf-8")) | fields
    path.write_text(json.dumps({name: value for name, value in raw.items() if value is not None}))


def sentence(folder: Path) -> str:
    """The one sentence with which the pack is refused."""
    with pytest.raises(ManifestError) as caught:
        ModelManifest.load(folder).verify_files(folder)
    text = str(caught.value)
    assert text.endswith(".") and "\n" not in text
    return text


def test_what_is_saved_is_read(manifest: ModelManifest, tmp_path: Path) -> None:
    loaded = ModelManifest.load(tmp_path)
    assert loaded == manifest
    loaded.verify_files(tmp_path)


def test_sha256_of_known_content(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert sha256_of(tmp_path / "empty") == EMPTY_SHA256


def test_missing_manifest(tmp_path: Path) -> None:
    assert f"{tmp_path / MANIFEST_NAME} is missing; reinstall" in sentence(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b'{"schema_version": 1'])
def test_damaged_manifest(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MANIFEST_NAME).write_bytes(content)
    assert f"{tmp_path / MANIFEST_NAME} can't be read" in sentence(tmp_path)


def test_folder_in_place_of_the_manifest(tmp_path: Path) -> None:
    (tmp_path / MANIFEST_NAME).mkdir()
    assert MANIFEST_NAME in sentence(tmp_path)


@pytest.mark.parametrize("content", ["[]", "null", "{}", '{"schema_version": 2}', '{"schema_version": "1"}'])
def test_other_schema(tmp_path: Path, content: str) -> None:
    (tmp_path / MANIFEST_NAME).write_text(content)
    assert f"{tmp_path / MANIFEST_NAME} is of another format" in sentence(tmp_path)


def test_other_feature_version(manifest: ModelManifest, tmp_path: Path) -> None:
    change(tmp_path, feature_spec_version=manifest.feature_spec_version + 1)
    assert f"{tmp_path / MANIFEST_NAME} was made for other features" in sentence(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "system",
        "title",
        "inputs",
        "outputs",
        "files",
        "settings",
        "sets_seen",
        "accounts_seen",
        "vocabulary_size",
        "created",
    ],
)
@pytest.mark.usefixtures("manifest")
def test_missing_key_is_named(tmp_path: Path, name: str) -> None:
    change(tmp_path, **{name: None})
    text = sentence(tmp_path)
    assert f"{tmp_path / MANIFEST_NAME} is incomplete" in text and f"'{name}'" in text


@pytest.mark.parametrize(
    "fields",
    [
        {"inputs": 5},
        {"inputs": ["pixels"]},
        {"outputs": [{"name": "logits"}]},
        {"inputs": [{"name": "a", "dtype": "b", "shape": 3}]},
        {"files": ["m.onnx"]},
        {"settings": "none"},
        {"sets_seen": 1},
        {"from_the_future": True},
    ],
    ids=str,
)
@pytest.mark.usefixtures("manifest")
def test_key_of_another_kind(tmp_path: Path, fields: dict[str, Any]) -> None:
    change(tmp_path, **fields)
    assert f"{tmp_path / MANIFEST_NAME} is incomplete" in sentence(tmp_path)


@pytest.mark.usefixtures("manifest")
def test_changed_file(tmp_path: Path) -> None:
    (tmp_path / "m.onnx").write_bytes(b"Graph")
    assert sentence(tmp_path) == f"Model file {tmp_path / 'm.onnx'} is damaged; reinstall TagDesk or this model pack."


@pytest.mark.usefixtures("manifest")
def test_missing_file(tmp_path: Path) -> None:
    (tmp_path / "m.onnx").unlink()
    assert f"{tmp_path / 'm.onnx'} is missing; reinstall" in sentence(tmp_path)


@pytest.mark.usefixtures("manifest")
def test_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tagdesk.contract.manifest.sha256_of", refuse)
    assert f"{tmp_path / 'm.onnx'} can't be read (Permission denied)" in sentence(tmp_path)
