"""Versions of TagDesk and of what it stands on."""

import platform
from importlib import metadata

import tagdesk

_PACKAGES = ("onnxruntime-gpu", "onnxruntime", "PySide6-Essentials", "numpy", "Pillow", "pi-heif", "tokenizers")


def installed_versions() -> dict[str, str]:
    """Versions of TagDesk, Python, the system and the packages that matter; absent packages are left out."""
    versions = {"tagdesk": tagdesk.__version__, "python": platform.python_version(), "system": platform.platform()}
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return versions
