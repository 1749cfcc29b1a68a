"""What goes into wheel and sdist, and what stays out."""

import ast
import re
from pathlib import Path

import pytest

pytest.importorskip("hatchling")
from hatchling.builders.plugin.interface import BuilderInterface
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from tagdesk.contract.manifest import MANIFEST_NAME, ModelManifest

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = "tagdesk/_resources/"


def files_of(builder: BuilderInterface) -> dict[str, Path]:
    found = {}
    with builder.config.set_build_data({"artifacts": [], "force_include": {}, "build_hooks": ()}):
        for file in builder.recurse_included_files():
            found[Path(file.distribution_path).as_posix()] = Path(file.path)
    return found


@pytest.fixture(scope="module")
def wheel() -> dict[str, Path]:
    return files_of(WheelBuilder(str(ROOT)))


@pytest.fixture(scope="module")
def sdist() -> dict[str, Path]:
    return files_of(SdistBuilder(str(ROOT)))


def test_the_wheel_has_every_module_of_app_and_training(wheel: dict[str, Path]) -> None:
    modules = {
        path.relative_to(ROOT).as_posix()
        for package in ("tagdesk", "training")
        for path in (ROOT / package).rglob("*.py")
    }
    assert len(modules) > 300
    assert modules <= set(wheel)


def test_the_wheel_has_every_resource_that_the_program_reads(wheel: dict[str, Path]) -> None:
    for folder in ("desktop", "icons", "profiles", "samples", "translations"):
        for path in (ROOT / "resources" / folder).iterdir():
            assert wheel[f"{RESOURCES}{folder}/{path.name}"] == path
    for manifest in (ROOT / "resources" / "models").glob(f"*/{MANIFEST_NAME}"):
        folder = manifest.parent
        for name in (MANIFEST_NAME, "card.md", *ModelManifest.load(folder).files):
            assert f"{RESOURCES}models/{folder.name}/{name}" in wheel
    assert f"{RESOURCES}models/LICENSE" in wheel


def test_nothing_else_is_in_the_wheel(wheel: dict[str, Path]) -> None:
    strange = [name for name in wheel if not name.startswith(RESOURCES) and not name.endswith(".py")]
    assert strange == []
    for name in wheel:
        assert not re.search(r"__pycache__|/screenshots/|/packaging/|/documents/|\.sqlite|\.log$|/runs/|^tests/", name)


def test_the_sdist_holds_what_the_wheel_is_made_of(wheel: dict[str, Path], sdist: dict[str, Path]) -> None:
    sources = set(sdist.values())
    assert set(wheel.values()) <= sources
    assert {ROOT / name for name in ("LICENSE", "README.md")} <= sources
    assert not [name for name in sdist if "/screenshots/" in name or name.startswith("tests/") or "__pycache__" in name]


def test_the_single_folder_has_the_same_resources(wheel: dict[str, Path]) -> None:
    spec = ast.parse((ROOT / "resources" / "packaging" / "tagdesk.spec").read_text(encoding="utf-8"))
    (folders,) = [
        ast.literal_eval(node.value)
        for node in spec.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "RESOURCES"
    ]
    assert set(folders) == {name.removeprefix(RESOURCES).split("/")[0] for name in wheel if name.startswith(RESOURCES)}
