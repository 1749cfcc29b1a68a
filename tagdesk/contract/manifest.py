"""`manifest.json`: what a model pack holds, what it expects, and the hashes that prove it is whole."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tagdesk.contract.features import FEATURE_SPEC_VERSION

SCHEMA_VERSION = 1
MANIFEST_NAME = "manifest.json"


class ManifestError(ValueError):
    """A pack that can't be used; the message is one sentence for the user and names the file."""


@dataclass(frozen=True)
class TensorSpec:
    """One input or output of an ONNX graph; symbolic axes are names, fixed ones numbers."""

    name: str
    dtype: str
    shape: tuple[int | str, ...]


@dataclass(frozen=True)
class ModelManifest:
    """Description of one model pack (a folder).

    `settings` holds what the system itself needs (image size, special token ids, …); the rest is common to all.
    `fitted_until` names accounts whose earlier posts taught the model, and the time (ISO) of the first that didn't.
    """

    system: str
    title: str
    paper: str
    precision: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    files: dict[str, str]
    settings: dict[str, Any]
    vocabulary_size: int
    sets_seen: tuple[str, ...]
    accounts_seen: tuple[str, ...]
    metrics: dict[str, float]
    created: str
    feature_spec_version: int = FEATURE_SPEC_VERSION
    schema_version: int = SCHEMA_VERSION
    parity: dict[str, float] = field(default_factory=dict)
    fitted_until: dict[str, str] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Write `manifest.json` into `folder`."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (folder / MANIFEST_NAME).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "ModelManifest":
        """Read and check `manifest.json`; the files' hashes are checked by `verify_files`.

        Raises:
            ManifestError: Missing or damaged manifest, or one of another schema or feature version.
        """
        path = folder / MANIFEST_NAME
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ManifestError(f"{path} is missing; reinstall TagDesk or this model pack.") from None
        except (OSError, ValueError, RecursionError) as error:
            raise ManifestError(f"{path} can't be read ({error}); reinstall TagDesk or this model pack.") from error
        if not isinstance(raw, dict) or raw.get("schema_version") != SCHEMA_VERSION:
            raise ManifestError(f"{path} is of another format than this version of TagDesk reads; update TagDesk.")
        if raw.get("feature_spec_version") != FEATURE_SPEC_VERSION:
            raise ManifestError(f"{path} was made for other features than this version computes; update the pack.")
        try:
            for key in ("files", "settings"):
                if not isinstance(raw[key], dict):
                    raise TypeError(f"'{key}' is no object")
            for key in ("inputs", "outputs"):
                raw[key] = tuple(TensorSpec(t["name"], t["dtype"], tuple(t["shape"])) for t in raw[key])
            for key in ("sets_seen", "accounts_seen"):
                raw[key] = tuple(raw[key])
            until = raw.get("fitted_until", {})
            for time in (*until.values(), raw["created"]) if until else ():
                datetime.fromisoformat(time)
            return cls(**raw)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ManifestError(f"{path} is incomplete ({error}); reinstall TagDesk or this model pack.") from error

    def verify_files(self, folder: Path) -> None:
        """Compare every file with its SHA-256.

        Raises:
            ManifestError: Names the first missing or changed file and what to do.
        """
        for name, digest in self.files.items():
            path = folder / name
            if not path.is_file():
                raise ManifestError(f"Model file {path} is missing; reinstall TagDesk or this model pack.")
            try:
                whole = sha256_of(path) == digest
            except OSError as error:
                raise ManifestError(f"Model file {path} can't be read ({error.strerror}); check its rights.") from error
            if not whole:
                raise ManifestError(f"Model file {path} is damaged; reinstall TagDesk or this model pack.")


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
