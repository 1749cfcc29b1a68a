"""Packs as training leaves them, whose tags are called by other words than the shipped ones', each set differently."""

import json
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from pack_maker import TAGS, make_fusion, make_sog, rehash

from tagdesk.assistant.model_store import AboutSet, ModelStore
from tagdesk.assistant.packs import rerun_golden
from tagdesk.contract.manifest import ModelManifest, sha256_of
from tagdesk.domain import Progress
from tagdesk.paths import Profile

EXAMPLE = {"text": "my cat at the beach"}
ABOUT = AboutSet("Fitted to ann", ("ann",), 120, {"fused": {"old": 0.5, "new": 0.6}}, "2026-11-27T15:03:12+00:00")


def make_fitted_packs(folder: Path, turn: int = 1, *, fusion: bool = False) -> Path:
    """Write `sog`, and `fusion` if wished, below `folder`; returns it.

    Args:
        turn: By so many places the tags that words call for are shifted; 0 is what the shipped one does.
    """
    sog = make_sog(folder / "sog")
    (sog / "vocabulary.json").write_text(json.dumps(shifted(turn)))
    (sog / "card.md").write_text(f"# Fitted {turn}\n")
    rehash(sog)
    top = rerun_golden(sog, EXAMPLE)
    (sog / "golden.json").write_text(json.dumps({"input": EXAMPLE, "top": top}))
    if fusion:
        made = make_fusion(folder / "fusion")
        evidence = {"evidence": [[0.1] * len(ModelManifest.load(made).settings["columns"])] * 3}
        (made / "golden.json").write_text(json.dumps({"input": evidence, "top": rerun_golden(made, evidence)}))
    return folder


def shifted(turn: int) -> list[str]:
    """The vocabulary of `make_fitted_packs`."""
    turn %= len(TAGS)
    return [*TAGS[turn:], *TAGS[:turn]]


def installed(store: ModelStore, folder: Path, about: AboutSet = ABOUT) -> str:
    """Install packs; name of the set."""
    return outcome(store.install(folder, about))


def outcome(work: Generator[Progress, None, Any]) -> Any:
    """Do all of some work; what comes of it."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def entries(profile: Profile) -> set[str]:
    """What lies in the folder of the sets, but for locks."""
    return {path.name for path in profile.models_dir.iterdir() if not path.name.endswith(".lock")}


def change_manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what the manifest of a pack says; hashes are made to fit."""
    path = folder / "manifest.json"
    record = json.loads(path.read_text())
    record["files"] = {name: sha256_of(folder / name) for name in record["files"] if (folder / name).is_file()}
    change(record)
    path.write_text(json.dumps(record))
