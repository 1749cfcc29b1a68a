"""The fusion that goes with models which learned from the person themselves."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from tagdesk.recommend.runtime import holds_pack, pack_folder

#: The pack of that fusion beside the shipped ones.
OWN = "fusion-own"


def fuse(packs: Path, base: Sequence[Path]) -> bool:
    """Put the fusion beside trained packs; False where none ships.

    How far to trust a model depends on whether it knows the person: a stranger's hardly ever knows better than habit,
    one's own often does. A person's few posts can't teach that; many people's trained models did
    (`training.finetune.study`).
    """
    found = pack_folder(OWN, *base)
    if not holds_pack(found):
        return False
    draft = packs / ".fusion"
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(found, draft)
    shutil.rmtree(packs / "fusion", ignore_errors=True)
    draft.rename(packs / "fusion")
    return True
